"""The desk in a real browser, by keyboard alone. Skipped, saying so, where there is none."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from claimcheck.export import Export, write_file
from claimcheck.review.app import make_app
from claimcheck.review.settings import ReviewSettings
from claimcheck.store import Desk, QueueFilter
from claimcheck.types import Review

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium to test with"),
    # Playwright leaves its pipes to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SIZES = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}

# Beside what axe looks for: nothing is wider than the window, and no text is fainter than 4.5 to 1.
AXE = {"resultTypes": ["violations"]}
WIDER = "() => document.documentElement.scrollWidth > innerWidth + 1"


@pytest.fixture
def desk(tmp_path, fill_db):
    """The address of a desk with three articles, and its database."""
    import uvicorn

    path = tmp_path / "claims.db"
    fill_db(path, articles=3)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = make_app(ReviewSettings(db=path, port=port, reviewer="Ada"))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}", path
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(request):
    width, height = SIZES[getattr(request, "param", "laptop")]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": width, "height": height})
        opened.problems = []
        opened.on(
            "console", lambda m: opened.problems.append(m.text) if m.type == "error" else None
        )
        opened.on("pageerror", lambda error: opened.problems.append(str(error)))
        yield opened
        browser.close()


def decisions(path: Path) -> list[str]:
    with Desk.open(path) as opened:
        return [row["decision"] for row in opened.changes(0, limit=100)]


def test_a_page_that_says_what_is_wrong_does_not_ask_for_news(desk, page):
    address, _ = desk
    page.add_init_script("""window.asked = [];
        window.setInterval = (what, every) => { window.asked.push(what.name); };""")
    page.goto(address)
    assert page.evaluate("asked") == ["news"], "also where nothing was decided yet"
    page.goto(f"{address}/?state=nonsense")
    assert page.evaluate("asked") == []


def test_ten_claims_are_decided_by_keyboard_in_25_presses(desk, page):
    address, path = desk
    page.goto(address)
    presses = 0

    def press(key):
        nonlocal presses
        before = page.url
        page.keyboard.press(key)
        presses += 1
        page.wait_for_url(lambda url: url != before)
        page.wait_for_load_state()

    press("Enter")
    for key in "acsvxaacsv":
        press(key)
    assert len(decisions(path)) == 10
    assert presses <= 25, presses
    before = page.url
    page.keyboard.press("z")
    page.wait_for_url(lambda url: url != before)
    assert decisions(path)[-1] == "undo"
    assert page.problems == []


def test_notes_edits_spans_and_evidence_need_no_mouse(desk, page):
    address, path = desk
    page.goto(address)
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")

    def sends(*keys):
        before = page.url
        for key in keys:
            page.keyboard.press(key) if len(key) == 1 or key[0].isupper() else page.keyboard.type(
                key
            )
        page.wait_for_url(lambda url: url != before)
        page.wait_for_load_state()

    sends("n", "a note", "Control+Enter")
    sends("e", "reworded by hand.", "Control+Enter")
    sends("t", "ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "Enter")
    with Desk.open(path) as opened:
        claim = opened.claim(page.url.split("/claims/")[1].split("?")[0])
    assert claim["text"] == "Orrin ferry opened in", "two words off its end, one off its start"
    sends("1", "r")
    sends("o", "from the ledger.", "Control+Enter")
    assert decisions(path) == ["comment", "statement", "span", "reject", "attach"]
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.problems == []


def findings(page):
    """What axe finds that is serious or critical, and what is wider than the window."""
    found = [
        f"{violation['id']}: {node['html'][:90]}"
        for violation in axe.Axe().run(page, options=AXE).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    return found + (["wider than the window"] if page.evaluate(WIDER) else [])


@pytest.mark.parametrize(
    ("page", "scheme"),
    [("phone", "light"), ("laptop", "light"), ("laptop", "dark"), ("wide", "light")],
    indirect=["page"],
)
def test_axe_has_no_serious_finding_at_any_size(desk, page, scheme):
    address, path = desk
    page.emulate_media(color_scheme=scheme)
    with Desk.open(path) as opened:
        claim, other = (row["claim_id"] for row in opened.page(QueueFilter(), limit=2))
        opened.add_review(Review("a" * 8, claim, "", "Eve", "contradicted", "", note="Rang them."))
    for place in ("/?state=all", "/?text=nosuchword", f"/claims/{claim}"):
        page.goto(address + place)
        assert findings(page) == [], place
    page.goto(f"{address}/claims/{other}")
    for key in "eot":  # every form unfolded
        page.keyboard.press(key)
        page.keyboard.press("Escape") if key != "t" else None
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    assert findings(page) == []
    assert page.problems == []


def test_axe_is_one_that_finds_things(page):
    page.set_content(
        "<html lang=en><title>A</title><main><h1>A</h1><p style='color:#bbb'>faint</p><input></main>"
    )
    assert {found.split(":")[0] for found in findings(page)} == {"color-contrast", "label"}


def test_the_report_and_the_sign_in_have_no_serious_finding(tmp_path, page, fill_db):
    path = tmp_path / "claims.db"
    fill_db(path)
    report = tmp_path / "report.html"
    with Desk.open(path) as opened:
        write_file(Export("html"), opened, report)
    page.goto(report.as_uri())
    assert findings(page) == []
    sign_in = TestClient(make_app(ReviewSettings(db=path, password="a long enough password")),
                         base_url="http://127.0.0.1")  # fmt: skip
    page.set_content(sign_in.get("/login").text)
    assert findings(page) == []


def test_two_editors_in_two_windows_see_each_other_and_lose_nothing(desk, page):
    """The second is told, keeps what was typed, and may decide knowing it."""
    address, path = desk
    page.goto(address)
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")
    other = page.context.browser.new_context().new_page()
    other.goto(address)
    other.locator("summary", has_text="Ada").click()
    other.get_by_label("Your name").fill("Eve")
    other.get_by_role("button", name="Use it").click()
    other.goto(page.url)
    other.keyboard.press("s")
    other.wait_for_url(lambda url: url != page.url)
    page.evaluate("() => news()")
    page.wait_for_selector("#news p")
    assert "Eve set it to supported on this claim just now" in page.locator("#news").inner_text()
    page.keyboard.press("n")
    page.keyboard.type("I rang the county.")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_selector("[role=alert]")
    assert "Eve reviewed this claim (supported)" in page.locator("[role=alert]").inner_text()
    assert page.get_by_label("Note").input_value() == "I rang the county."
    assert decisions(path) == ["supported"]
    page.keyboard.press("c")
    page.wait_for_selector(".saved")
    assert decisions(path) == ["supported", "contradicted"]


def test_text_and_list_light_each_other_up(desk, page):
    address, _ = desk
    page.goto(address)
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")
    page.locator(".list a").nth(2).focus()
    claim = page.locator(".list a").nth(2).get_attribute("data-claim")
    assert page.locator(f"#text .mark.lit[data-claim='{claim}']").count() == 1
