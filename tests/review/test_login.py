"""Who may come in, and how often they may guess."""

from __future__ import annotations

import re
import socket

import pytest

from claimcheck.errors import UsageError
from claimcheck.review.limits import RateLimit
from claimcheck.review.serve import address_of
from claimcheck.review.sessions import Sessions, clean_name
from claimcheck.review.settings import ReviewSettings, is_loopback

PASSWORD = "a long enough password"


def login(editor, password=PASSWORD, name="Ada"):
    return editor.client.post(
        "/login", data={"password": password, "name": name}, follow_redirects=False
    )


def test_another_host_needs_a_password(tmp_path):
    db = tmp_path / "claims.db"
    for host in ("0.0.0.0", "::", "192.0.2.7", "desk.example.org"):
        with pytest.raises(UsageError, match="no password is set"):
            ReviewSettings(db=db, host=host)
        assert ReviewSettings(db=db, host=host, password=PASSWORD).password
    with pytest.raises(UsageError, match="shorter than 12"):
        ReviewSettings(db=db, password="short")
    assert "secret" not in repr(ReviewSettings(db=db))


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True),
     ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("example.org", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host, only_here):
    assert is_loopback(host) is only_here


def test_nothing_is_shown_before_the_password(db, editor_of, claims):
    editor = editor_of(db, password=PASSWORD)
    for address in ("/", f"/claims/{claims[0]}", "/changes", f"/claims/{claims[0]}/recheck"):
        response = editor.client.get(address, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, "/login")
    assert editor.send(claims[0], {}, decision="accept").status_code == 401
    assert login(editor, "wrong").status_code == 403
    assert login(editor, name="\n ").status_code == 400
    assert login(editor).status_code == 303
    assert "The Orrin ferry opened" in editor.get("/").text


def test_on_all_addresses_the_desk_answers_to_each_of_them(db, editor_of):
    settings = ReviewSettings(db=db, host="0.0.0.0", password=PASSWORD)
    editor = editor_of(db, host="0.0.0.0", password=PASSWORD)
    ours = [
        address_of(settings).split("/")[2], "localhost", "10.1.2.3:8484", "[fe80::1]:8484",
        socket.gethostname(),
    ]  # fmt: skip
    for host in ours:
        assert editor.client.get("/login", headers={"host": host}).status_code == 200, host
    for host in ("evil.example", "10.1.2.3.evil.example", "[evil]:8484", "10.1.2"):
        assert editor.client.get("/login", headers={"host": host}).status_code == 400, host
    named = ReviewSettings(db=db, host="::", password=PASSWORD, hosts=("desk.example.org",))
    assert address_of(named) == "http://desk.example.org:8484/"
    assert "desk.example.org" in named.names


def test_behind_a_trusted_proxy_guessing_stops_the_guesser_alone(db, editor_of):
    def guess(editor, address):
        form = {"password": "wrong", "name": "Eve"}
        headers = {"x-forwarded-for": address}
        return editor.client.post("/login", data=form, headers=headers).status_code

    trusting = editor_of(db, password=PASSWORD, login_tries=2, proxies=("10.0.0.0/24",))
    trusting.client._transport.client = ("10.0.0.7", 50000)
    assert [guess(trusting, "192.0.2.1") for _ in range(3)] == [403, 403, 429]
    assert guess(trusting, "192.0.2.2") == 403
    # What others say of themselves is not believed, nor what the guesser put before the proxy's word.
    assert guess(trusting, "192.0.2.9, 192.0.2.1") == 429
    for proxies in ((), ("10.0.0.0/24",)):
        editor = editor_of(db, password=PASSWORD, login_tries=2, proxies=proxies)
        assert [guess(editor, f"192.0.2.{n}") for n in range(3)] == [403, 403, 429]


def test_a_proxy_is_an_address(db):
    with pytest.raises(UsageError, match=r"'proxy\.example' is no address.*--trusted-proxy"):
        ReviewSettings(db=db, proxies=("proxy.example",))


def test_guessing_is_stopped_also_for_the_right_password(db, editor_of):
    editor = editor_of(db, password=PASSWORD, login_tries=3)
    assert [login(editor, "wrong").status_code for _ in range(4)] == [403, 403, 403, 429]
    refused = login(editor)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"


def test_a_login_begins_a_session_that_nobody_had_before(db, editor_of):
    editor = editor_of(db, password=PASSWORD)
    login(editor)
    first = editor.client.cookies["claimcheck_desk"]
    login(editor)
    assert editor.client.cookies["claimcheck_desk"] != first


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(db, editor_of):
    editor = editor_of(db, password=PASSWORD)
    login(editor)
    copied = editor.client.cookies["claimcheck_desk"]
    token = re.search(r'name="token" value="(\w+)"', editor.get("/").text)[1]
    assert editor.client.post("/logout", data={"token": token}).status_code == 200
    editor.client.cookies.set("claimcheck_desk", copied)
    assert editor.client.get("/", follow_redirects=False).headers["location"] == "/login"


def test_the_limit_forgets_after_a_minute_and_holds_for_all_together():
    now = [0.0]
    limit = RateLimit(2, 3, clock=lambda: now[0])
    limit.failed("a")
    limit.failed("a")
    assert not limit.allowed("a")
    assert limit.allowed("b")
    limit.failed("b")
    assert not limit.allowed("c"), "three failures together"
    now[0] = 61.0
    assert limit.allowed("a")
    assert limit.allowed("c")


def test_a_session_grows_old(monkeypatch):
    sessions = Sessions("secret", hours=1)
    cookie = sessions.write(sessions.begin("Ada"))
    assert sessions.read(cookie).reviewer == "Ada"
    import time

    later = time.time() + 3700
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert sessions.read(cookie) is None


def test_a_name_is_one_printable_line():
    assert clean_name("  Ada\x00\r\n Wren\u202e ") == "Ada Wren"
    assert len(clean_name("a" * 500)) == 80
    assert clean_name("\n\t") == ""
