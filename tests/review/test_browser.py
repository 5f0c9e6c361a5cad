"""The desk in a real browser, by keyboard alone. Skipped, saying so, where there is none."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

from claimcheck.review.app import make_app
from claimcheck.review.settings import ReviewSettings
from claimcheck.store import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium to test with"),
    # Playwright leaves its pipes to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SIZES = {"phone": (390, 844), "laptop": (1366, 768), "wide": (1920, 1080)}

# What axe's serious rules come down to on these pages: names, labels, one of each id, contrast.
ACCESSIBLE = """() => {
  const found = [];
  const name = (e) => (e.getAttribute('aria-label') || e.textContent || e.title || '').trim();
  for (const e of document.querySelectorAll('a[href], button, summary'))
    if (!name(e)) found.push('no name: ' + e.outerHTML.slice(0, 80));
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!e.labels.length && !e.getAttribute('aria-label')) found.push('no label: ' + e.name);
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  if (new Set(ids).size !== ids.length) found.push('an id twice');
  if (!document.documentElement.lang) found.push('no language');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main');
  if (!document.querySelector('h1, h2')) found.push('no heading');
  const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0.9) return c; }
    return [255, 255, 255]; };
  for (const e of document.querySelectorAll('main *, header *')) {
    if (e.matches('kbd') || !e.getClientRects().length) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(ratio.toFixed(1) + ' contrast: ' + e.textContent.trim().slice(0, 40));
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push('wider than the window');
  return found;
}"""


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
    sends("t", "ArrowLeft", "ArrowLeft", "Enter")
    sends("1", "r")
    sends("o", "from the ledger.", "Control+Enter")
    assert decisions(path) == ["comment", "statement", "span", "reject", "attach"]
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.problems == []


@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_no_serious_finding_at_any_size(desk, page):
    address, _ = desk
    for step in ("Enter", None):
        page.goto(address) if step else page.wait_for_selector("#claim")
        assert page.evaluate(ACCESSIBLE) == []
        if step:
            page.keyboard.press(step)
    assert page.problems == []


def test_text_and_list_light_each_other_up(desk, page):
    address, _ = desk
    page.goto(address)
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")
    page.locator(".list a").nth(2).focus()
    claim = page.locator(".list a").nth(2).get_attribute("data-claim")
    assert page.locator(f"#text .mark.lit[data-claim='{claim}']").count() == 1
