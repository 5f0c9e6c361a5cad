"""What is sent to hurt the desk, and that none of it gets through."""

from __future__ import annotations

import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from claimcheck.review.guard import HEADERS
from claimcheck.store import Desk
from claimcheck.types import Article, Claim, Entity, Evidence, Fact, Label, Mark, Verdict

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
CLAIM = "0000000000000001" + "0000"
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}


def rows(path: Path, sql: str = "SELECT count(*) FROM reviews") -> int:
    with sqlite3.connect(path) as conn:
        return int(conn.execute(sql).fetchone()[0])


# Method, address, what goes with it, and the status that refuses it (or shows it as plain text).
REQUESTS: dict[str, tuple[str, str, dict[str, Any], set[int]]] = {
    # paths
    "traversal in static": ("GET", "/static/..%2f..%2fapp.py", {}, {404}),
    "traversal with dots": ("GET", "/static/%2e%2e/%2e%2e/etc/passwd", {}, {404}),
    "traversal with backslashes": ("GET", "/static/..%5c..%5capp.py", {}, {404}),
    "absolute path in static": ("GET", "/static/%2fetc%2fpasswd", {}, {404}),
    "NUL in static": ("GET", "/static/desk.css%00.py", {}, {404}),
    "template through static": ("GET", "/static/base.html", {}, {404}),
    "traversal as article": ("GET", "/articles/..%2f..%2fclaims.db", {}, {404}),
    "traversal as report": ("GET", "/articles/..%2f..%2fclaims.db/report", {}, {404}),
    "traversal as claim": ("GET", "/claims/....%2f%2fetc", {}, {404}),
    "the database by its name": ("GET", "/claims.db", {}, {404}),
    # SQL
    "SQL as claim": ("GET", "/claims/'%20OR%201=1--", {}, {404}),
    "SQL as article": ("GET", "/articles/0' UNION SELECT 1--", {}, {404}),
    "SQL as state": ("GET", "/?state=waiting'%20OR%201=1--", {}, {400}),
    "SQL as verdict": ("GET", "/?verdict=supported'%20OR%20'1'='1", {}, {400}),
    "SQL as date": ("GET", "/?since=2024-01-01'%20OR%201=1--", {}, {400}),
    "SQL as cursor": ("GET", "/?after=1)%20OR%201=1--_00000000", {}, {400}),
    "SQL as cursor's id": ("GET", "/?after=1_'%20OR%201=1", {}, {400}),
    "SQL as number of a review": ("GET", "/changes?after=0%20OR%201=1", {}, {400}),
    "a cursor that is no number": ("GET", "/?after=nan_00000000", {}, {400}),
    "a control character in a filter": ("GET", "/?text=a%00b", {}, {400}),
    "a filter of great length": ("GET", "/?text=" + "a" * 3000, {}, {400}),
    "an address of great length": ("GET", "/?text=" + "a" * 9000, {}, {414}),
    # hosts and headers
    "another host": ("GET", "/", {"headers": {"host": "evil.example"}}, {400}),
    "a host that begins like ours": ("GET", "/", {"headers": {"host": "localhost.evil.example"}}, {400}),
    "a host with an address in it": ("GET", "/", {"headers": {"host": "127.0.0.1@evil.example"}}, {400}),
    "a host with a false port": ("GET", "/", {"headers": {"host": "127.0.0.1:80.evil.example"}}, {400}),
    "no host": ("GET", "/", {"headers": {"host": ""}}, {400}),
    # forms
    "no token": ("POST", f"/claims/{CLAIM}/reviews", {"data": {"decision": "accept"}}, {403}),
    "a false token": ("POST", f"/claims/{CLAIM}/reviews", {"data": {"decision": "accept", "token": "0" * 64}}, {403}),
    "a token that is no ASCII": ("POST", f"/claims/{CLAIM}/reviews", {"data": {"token": "ø"}}, {403}),
    "a form as JSON": ("POST", f"/claims/{CLAIM}/reviews", {"json": {"decision": "accept"}}, {400}),
    "a form as plain text": ("POST", f"/claims/{CLAIM}/reviews", {"content": "decision=accept", "headers": {"content-type": "text/plain"}}, {400}),
    "a form with a file": ("POST", f"/claims/{CLAIM}/reviews", {"files": {"decision": b"accept"}}, {400}),
    "a form of another origin": ("POST", f"/claims/{CLAIM}/reviews", {"data": {}, "headers": {"origin": "https://evil.example"}}, {403}),
    "a form of no origin": ("POST", f"/claims/{CLAIM}/reviews", {"data": {}, "headers": {"origin": "null"}}, {403}),
    "a form from another site": ("POST", f"/claims/{CLAIM}/reviews", {"data": {}, "headers": {"sec-fetch-site": "cross-site"}}, {403}),
    "a form from a neighbour": ("POST", f"/claims/{CLAIM}/reviews", {"data": {}, "headers": {"sec-fetch-site": "same-site"}}, {403}),
    "a body too large": ("POST", f"/claims/{CLAIM}/reviews", {"content": b"a=" + b"x" * 70_000, "headers": FORM_TYPE}, {413}),
    "a thousand fields": ("POST", f"/claims/{CLAIM}/reviews", {"content": "&".join(f"a{n}=1" for n in range(1000)), "headers": FORM_TYPE}, {400}),
    "a field twice": ("POST", f"/claims/{CLAIM}/reviews", {"content": "decision=accept&decision=undo", "headers": FORM_TYPE}, {400}),
    "bytes that are no text": ("POST", f"/claims/{CLAIM}/reviews", {"content": b"a=%ff%fe", "headers": FORM_TYPE}, {400}),
    "a decision by GET": ("GET", f"/claims/{CLAIM}/reviews?decision=accept", {}, {405}),
    "a decision by PUT": ("PUT", f"/claims/{CLAIM}/reviews", {"content": b""}, {405}),
    "a deletion": ("DELETE", f"/claims/{CLAIM}", {}, {405}),
    "another name by GET": ("GET", "/name?name=Eve", {}, {405}),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_refused(name, db, editor):
    method, address, more, wanted = REQUESTS[name]
    editor.get("/")  # with a session, so that the session is not what refuses
    response = editor.client.request(method, address, **more, follow_redirects=False)
    assert response.status_code in wanted, response.text
    assert "alert(1)" not in response.text
    assert "Traceback" not in response.text
    assert rows(db) == 0
    for header, value in HEADERS.items():
        assert response.headers[header] == value


# With a good session and token: what a form may not hold.
FORMS: dict[str, dict[str, str]] = {
    "an unknown decision": {"decision": "drop table"},
    "SQL as decision": {"decision": "accept'); DROP TABLE reviews;--"},
    "the verdict of another claim": {"decision": "accept", "verdict_id": "f" * 16},
    "SQL as verdict": {"decision": "accept", "verdict_id": "' OR 1=1"},
    "undoing nothing": {"decision": "undo", "undoes": ""},
    "undoing what is not there": {"decision": "undo", "undoes": "a" * 32},
    "a span outside the article": {
        "decision": "span",
        "start": "0",
        "end": "999999",
        "span_text": "x",
    },
    "a span below nothing": {"decision": "span", "start": "-5", "end": "3", "span_text": "x"},
    "a span with another text": {"decision": "span", "start": "0", "end": "3", "span_text": SCRIPT},
    "an empty statement": {"decision": "statement", "statement": "   "},
    "a statement of great length": {"decision": "statement", "statement": "a" * 5000},
    "a note of great length": {"decision": "accept", "note": "a" * 5000},
    "evidence of another claim": {"decision": "reject", "fact_id": "f99", "dataset": "county"},
    "an unknown stance": {"decision": "attach", "evidence_text": "x", "evidence_stance": "boss"},
    "no number of what was seen": {"decision": "accept", "seen": "-1"},
    "no nonce": {"decision": "accept", "nonce": "' OR 1"},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_refused(name, db, editor, claims):
    response = editor.send(claims[0], editor.form(claims[0]), **FORMS[name])
    assert response.status_code == 400, response.text
    assert "<script>alert" not in response.text
    assert rows(db) == 0


def test_there_are_at_least_forty_attacks():
    assert len(REQUESTS) + len(FORMS) >= 40


@pytest.fixture
def hostile(tmp_path):
    """A database in which every text is an attack."""
    text = f"{SCRIPT} title\n\n{SCRIPT} body.\n"
    at = text.index(SCRIPT, 5)
    article = Article(
        "a" * 16, f"day/{SCRIPT}.md", text, "markdown", title=SCRIPT, standfirst=SCRIPT,
        kicker=SCRIPT, beat=SCRIPT, marks=(Mark(0, len(SCRIPT) + 6, "title"),),
    )  # fmt: skip
    claim = Claim(
        "b" * 16, article.id, at, at + len(SCRIPT), SCRIPT, SCRIPT, SCRIPT, speaker=SCRIPT,
        cue=SCRIPT, check_worthiness=1.0, extractor=SCRIPT,
    )  # fmt: skip
    fact = Fact(SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, "javascript:alert(1)", SCRIPT, SCRIPT)
    verdict = Verdict(
        claim, Label.CONTRADICTED, 0.9, SCRIPT, (Evidence(fact, 1, 0.5, 0.1, 0.8, 0.1),), True
    )
    path = tmp_path / "hostile.db"
    with Desk.open(path) as desk:
        run = desk.begin_run({}, {}, {})
        entity = Entity(at, at + 3, "PERSON", SCRIPT)
        desk.save_article(
            article, entities=[entity], verdicts=[verdict], run_id=run, versions_key="v"
        )
    return path


class Elements(HTMLParser):
    """The start tags of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def harmless(page: str) -> None:
    for tag, attributes in Elements(page).found:
        assert tag not in ("img", "iframe", "object", "embed", "base", "svg")
        assert tag != "script" or attributes.get("src") == "/static/desk.js"
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "formaction")
            if name in ("href", "src", "action"):
                assert re.match(r"/|#|https://example\.org/", value or ""), value
    assert "{{7*7}}" in page, "nor is it a template"
    assert "&lt;script&gt;" in page


def test_nothing_of_the_database_runs_on_a_page(hostile, editor_of):
    editor = editor_of(hostile, reviewer=SCRIPT)
    claim = "b" * 16
    harmless(editor.get("/").text)
    for decision, more in (
        ("attach", {f"evidence_{key}": SCRIPT for key in ("text", "title", "source", "url", "date")}),
        ("statement", {"statement": SCRIPT + "!"}),
        ("reject", {"fact_id": SCRIPT, "dataset": SCRIPT}),
        ("comment", {"note": SCRIPT}),
    ):  # fmt: skip
        response = editor.decide(claim, decision, **more)
        assert response.status_code == 303, response.text
        harmless(editor.get(response.headers["location"]).text)
    response = editor.decide(claim, "contradicted", note=SCRIPT)
    harmless(editor.get(response.headers["location"]).text)
    harmless(editor.get("/?state=decided").text)
    harmless(editor.get(f"/?state=decided&text={'%3Cscript%3E'}alert").text)
    harmless(editor.get("/articles/" + "a" * 16).text)
    report = editor.get("/articles/" + "a" * 16 + "/report")
    harmless(report.text)
    assert report.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in report.headers["content-security-policy"]


def test_a_page_has_no_inline_script_or_style(editor, claims):
    for address in ("/", f"/claims/{claims[0]}"):
        page = editor.get(address).text
        assert re.findall(r"<script(?![^>]* src=)", page) == []
        assert "<style" not in page
        assert not re.search(r"(src|href|action)=\"(https?:)?//(?!example\.org)", page)
    policy = editor.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_cookie_is_strict_and_signed(editor):
    cookie = editor.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_a_forged_or_fixed_cookie_is_nobody(db, editor_of):
    editor = editor_of(db, password="a long enough password")
    good = editor_of(db, secret="another secret").get("/").headers["set-cookie"]
    for cookie in ("x", "W10.abc.def", good.split("=", 1)[1].split(";")[0]):
        editor.client.cookies.set("claimcheck_desk", cookie)
        response = editor.client.get("/", follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, "/login")
        editor.client.cookies.clear()


def test_a_name_cannot_break_into_headers(editor):
    page = editor.get("/").text
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    response = editor.client.post(
        "/name",
        data={"token": token, "name": "Eve\r\nSet-Cookie: a=b\r\n\r\n<script>"},
        follow_redirects=False,
    )
    assert response.status_code == 303
    assert len(response.headers.get_list("set-cookie")) == 1
    assert "\n" not in response.headers["set-cookie"]
    assert "Eve Set-Cookie: a=b &lt;script&gt;" in editor.get("/").text


def test_a_token_is_of_its_session_alone(db, editor_of, claims):
    app_editor = editor_of(db, reviewer="Ada")
    other = editor_of(db, app=app_editor.client.app)
    stolen = app_editor.form(claims[0])
    other.get("/")
    assert other.send(claims[0], stolen, decision="accept").status_code == 403
    assert rows(db) == 0
