"""An editor's work: the queue, decisions, second thoughts, two at once, and edits."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import time

from claimcheck.checker import Checker
from claimcheck.review.app import make_app
from claimcheck.review.at_hand import AtHand
from claimcheck.review.settings import ReviewSettings
from claimcheck.store import Desk, QueueFilter
from claimcheck.types import Evidence, Fact, Label, Verdict


class Checks:
    """Says that whatever it is asked is supported; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def look_up(self, pairs, *, without=None):
        fact = Fact("f9", "county", "New book", "It did.", "", "", "")
        return [[Evidence(fact, 1, 0.5, 0.9, 0.0, 0.1)] for _ in pairs]

    def recheck(self, pairs, found):
        self.asked += [claim.statement for _, claim in pairs]
        [(_, claim)], [evidence] = pairs, map(tuple, found)
        return [
            Verdict(
                claim, Label.SUPPORTED, 0.9, "As edited.", evidence, versions={"entailment": "m2"}
            )
        ]


def state(db, claim):
    with Desk.open(db) as desk:
        return desk.claim(claim)


def test_a_checker_is_what_the_desk_checks_with():
    assert callable(Checker.look_up)
    assert callable(Checker.recheck)


def test_the_queue_shows_what_waits_and_why(editor, lines):
    page = editor.get("/").text
    assert "Waiting <b>8</b>" in page
    assert "Not flagged <b>4</b>" in page
    assert "Contradicted by County book 1, 80% sure. In the opening paragraph." in page
    assert page.index(lines[0]) < page.index(lines[3]), "the opening paragraph comes first"
    assert lines[2] not in page, "a claim that is not flagged does not wait"


def test_the_filters_narrow_and_the_counts_follow(db, editor, claims, lines):
    editor.decide(claims[0], "supported")
    assert "Nothing fits" in editor.get("/?text=no+such").text
    found = editor.get("/?text=FARE+8%25&state=all").text
    assert "The fare rose" in found
    assert "All <b>1</b>" in found
    assert lines[0] in editor.get("/?state=decided&reviewer=Ada").text
    assert "Nothing fits" in editor.get("/?state=decided&reviewer=Eve").text
    assert "Waiting <b>0</b>" in editor.get("/?beat=sport").text
    assert (
        "Waiting <b>7</b>" in editor.get("/?since=2024-03-01&until=2024-03-01&article=orrin").text
    )
    assert "Waiting <b>0</b>" in editor.get("/?until=2024-02-28").text


def test_pages_meet_without_gap_or_repeat(tmp_path, fill_db):
    path = tmp_path / "many.db"
    fill_db(path, articles=5)
    with Desk.open(path) as desk:
        wanted, after, seen = QueueFilter(), None, []
        while rows := desk.page(wanted, after=after, limit=7):
            seen += [row["claim_id"] for row in rows]
            after = (rows[-1]["value"], rows[-1]["claim_id"])
        assert seen == [row["claim_id"] for row in desk.queue()]
        assert len(seen) == len(set(seen)) == 40
        assert "In 5 articles." in desk.page(wanted, limit=1)[0]["why"]
        assert desk.before(wanted, desk.place(seen[3])) == seen[2]


def test_a_decision_is_kept_with_name_note_and_time_and_leads_on(db, editor, claims):
    response = editor.decide(claims[0], "supported", note="Rang the county.")
    assert response.status_code == 303
    page = editor.get(response.headers["location"]).text
    assert "Saved: you set it to supported." in page
    assert claims[3] in response.headers["location"], "the next of the queue"
    row = state(db, claims[0])
    assert (row["verdict"], row["reviewer"], row["note"]) == (
        "supported",
        "Ada",
        "Rang the county.",
    )
    assert row["machine_verdict"] == "contradicted"
    page = editor.get(f"/claims/{claims[0]}").text
    assert "Rang the county." in page
    assert "by Ada," in page


def test_the_same_form_twice_is_one_decision_and_another_on_the_page_is_another(db, editor, claims):
    form = editor.form(claims[0])
    for _ in range(2):
        assert editor.send(claims[0], form, decision="accept").status_code == 303
    assert editor.send(claims[0], form, decision="unverified").status_code == 303
    with Desk.open(db) as desk:
        assert [r["decision"] for r in desk.reviews(claims[0])] == ["accept", "unverified"]


def test_undo_is_a_row_of_its_own_and_brings_the_claim_back(db, editor, claims):
    saved = editor.decide(claims[0], "not_a_claim").headers["location"].split("saved=")[1]
    assert "No claim <b>1</b>" in editor.get("/").text
    editor.decide(claims[0], "undo", undoes=saved)
    with Desk.open(db) as desk:
        rows = list(desk.reviews(claims[0]))
    assert [(r["decision"], r["undone"]) for r in rows] == [("not_a_claim", True), ("undo", False)]
    assert rows[1]["undoes"] == saved
    assert "Waiting <b>8</b>" in editor.get("/").text


def test_the_last_decision_leads_to_an_empty_queue(editor, claims):
    for place in range(0, 12):
        if place % 3 != 2:
            response = editor.decide(claims[place], "accept")
    assert response.headers["location"].startswith("/?saved=")
    assert "Every flagged claim has been decided" in editor.get("/").text


def test_two_editors_at_once_are_told_of_each_other(db, editor_of, claims):
    app = make_app(ReviewSettings(db=db))
    ada, eve = editor_of(db, app=app), editor_of(db, app=app)
    rename(eve, "Eve")
    rename(ada, "Ada")
    opened = eve.form(claims[0])
    seen = json.loads(eve.get("/changes?after=0").text)["last"]
    ada.decide(claims[0], "supported", note="Sure.")
    changes = json.loads(eve.get(f"/changes?after={seen}").text)["changes"]
    assert [change["said"] for change in changes] == ["Ada set it to supported"]
    refused = eve.send(claims[0], opened, decision="unverified")
    assert refused.status_code == 409
    assert "Not saved." in refused.text
    assert "Ada reviewed this claim (supported)" in refused.text
    assert state(db, claims[0])["verdict"] == "supported"
    assert eve.decide(claims[0], "unverified").status_code == 303, "knowing of it, she may"
    assert state(db, claims[0])["verdict"] == "unverified"


def rename(editor, name):
    token = editor.get("/").text.split('name="token" value="')[1].split('"')[0]
    editor.client.post("/name", data={"token": token, "name": name})


def test_an_edited_statement_is_checked_at_once_and_the_claim_itself_stays(
    db, editor_of, claims, lines
):
    checks = Checks()
    editor = editor_of(db, load=lambda: checks, reviewer="Ada")
    response = editor.decide(claims[0], "statement", statement="The Orrin ferry opened in 1951.")
    page = editor.get(response.headers["location"]).text
    assert checks.asked == ["The Orrin ferry opened in 1951."]
    assert "As edited." in page
    assert "Reworded by Ada" in page
    row = state(db, claims[0])
    assert (row["statement"], row["verdict"]) == ("The Orrin ferry opened in 1951.", "supported")
    with sqlite3.connect(db) as conn:
        kept = conn.execute("SELECT statement FROM claims WHERE id = ?", [claims[0]]).fetchone()[0]
        assert kept == lines[0]
        assert conn.execute("SELECT count(*) FROM verdicts").fetchone()[0] == 13


def test_an_edit_that_cannot_be_checked_is_kept_and_says_why(db, editor_of, claims):
    editor = editor_of(db)
    page = editor.get(editor.decide(claims[0], "statement", statement="New.").headers["location"])
    assert "started without a reference" in page.text
    assert state(db, claims[0])["statement"] == "New."

    def broken():
        raise RuntimeError("secret detail")

    editor = editor_of(db, load=broken)
    page = editor.get(editor.decide(claims[3], "statement", statement="New.").headers["location"])
    assert "not checked again (RuntimeError)" in page.text
    assert "secret detail" not in page.text


def test_a_slow_check_does_not_hold_up_the_page(db, editor_of, claims, monkeypatch):
    monkeypatch.setattr("claimcheck.review.pages.RECHECK_WAIT", 0.01)

    class Slow(Checks):
        def recheck(self, pairs, found):
            time.sleep(0.5)
            return super().recheck(pairs, found)

    editor = editor_of(db, load=Slow)
    target = editor.decide(claims[0], "statement", statement="New.").headers["location"]
    assert "Checking the new wording" in editor.get(target).text
    for _ in range(100):
        if not json.loads(editor.get(f"/claims/{claims[0]}/recheck").text)["running"]:
            break
        time.sleep(0.05)
    assert state(db, claims[0])["verdict"] == "supported"


def test_a_span_is_moved_and_the_views_follow(db, editor, claims, lines):
    row = state(db, claims[0])
    start, end = row["start"] + 4, row["end"] - 1
    text = lines[0][4:-1]
    editor.decide(claims[0], "span", start=str(start), end=str(end), span_text=text)
    moved = state(db, claims[0])
    assert (moved["start"], moved["end"], moved["text"]) == (start, end, text)
    with Desk.open(db) as desk:
        assert desk.integrity() == []


def test_evidence_is_attached_and_rejected_and_stands_in_the_report(db, editor, claims):
    editor.decide(
        claims[0], "attach", evidence_text="It opened in 1953.", evidence_title="Ledger",
        evidence_stance="contradicts", evidence_url="javascript:alert(1)",
    )  # fmt: skip
    editor.decide(claims[0], "reject", fact_id="f1", dataset="county")
    page = editor.get(f"/claims/{claims[0]}").text
    assert "It opened in 1953." in page
    assert "rejected by Editor" in page or "rejected by Ada" in page
    assert 'href="javascript' not in page
    report = editor.get(f"/articles/{'0' * 15}1/report").text
    assert "attached by Ada" in report
    own = report.split('id="a1-1"')[1].split("</li>")[0]
    assert "County book 2" in own
    assert "County book 1" not in own


def test_edits_and_evidence_carry_over_to_a_new_version(
    db, editor, claims, first_article, verdicts_of
):
    editor.decide(claims[0], "supported", note="Sure.")
    editor.decide(claims[0], "statement", statement="The Orrin ferry opened in May 1954.")
    old = first_article
    text = old.text + "\nA new paragraph.\n"
    new = dataclasses.replace(old, id="e" * 16, text=text)
    with Desk.open(db) as desk:
        run = desk.begin_run({}, {}, {})
        desk.save_article(new, verdicts=verdicts_of(new), run_id=run, versions_key="v2")
        row = desk.claims_of(new.id)[0]
    assert (row["verdict"], row["statement"]) == (
        "supported",
        "The Orrin ferry opened in May 1954.",
    )


def test_what_a_revision_did_not_keep_is_listed_beside_what_stands_there_now(
    db, editor, claims, first_article, verdicts_of, lines
):
    editor.decide(claims[3], "contradicted", note="It was 4 million.")
    text = first_article.text.replace("cost £3 million", "cost £4 million")
    new = dataclasses.replace(first_article, id="e" * 16, text=text)
    kept = tuple(line for line in lines if line in text)
    with Desk.open(db) as desk:
        run = desk.begin_run({}, {}, {})
        made = verdicts_of(new, (*kept, "The ferry cost £4 million."))
        desk.save_article(new, verdicts=made, run_id=run, versions_key="v2")
    page = editor.get(f"/articles/{new.id}").text
    own = page.split('class="changed"')[1].split("</section>")[0]
    assert "since revised (1)" in own
    assert "Ada set it to contradicted: “It was 4 million.”" in own
    assert "Now: <a" in own
    assert "The ferry cost £4 million." in own


def test_the_strongest_opposing_evidence_stands_second_or_its_absence_is_said(
    db, editor, first_article, verdicts_of
):
    def shown(*scores):
        [*_, made] = verdicts_of(first_article)
        facts = [
            Evidence(Fact(f"f{n}", "d", f"Book {n}", f"Passage {n}.", "", "", ""), n, 0.5, s, c, 0)
            for n, (s, c) in enumerate(scores)
        ]
        verdict = dataclasses.replace(made, label=Label.SUPPORTED, evidence=tuple(facts))
        with Desk.open(db) as desk:
            run = desk.begin_run({}, {}, {})
            desk.add_verdict(verdict, run_id=run, versions_key=str(scores))
        page = editor.get(f"/claims/{made.claim.id}").text
        return page.split('class="evidence"')[1].split('class="decide"')[0], made.claim.id

    page, claim = shown((0.9, 0.0), (0.4, 0.1), (0.1, 0.7))
    assert page.index("<b>Book 0</b>") < page.index("<b>Book 2</b>"), "pinned before the second"
    assert "<b>Book 1</b>" not in page, "it is further down"
    assert "strongest against the claim" in page
    editor.decide(claim, "reject", fact_id="f2", dataset="d")
    page = editor.get(f"/claims/{claim}").text
    tag = page.index("strongest against the claim")
    assert tag < page.index("<b>Book 1</b>") < page.index("<b>Book 2</b>"), "not the rejected one"
    page, claim = shown((0.9, 0.0), (0.4, 0.01))
    assert "Nothing else that was found speaks against it." in page
    editor.decide(claim, "attach", evidence_text="It is not.", evidence_stance="contradicts")
    page = editor.get(f"/claims/{claim}").text
    assert "Nothing else" not in page
    assert "contradicts it, attached by Ada" in page


def test_the_same_claim_elsewhere_comes_with_its_decision(tmp_path, editor_of, fill_db, claims):
    path = tmp_path / "two.db"
    fill_db(path, articles=2)
    editor = editor_of(path, reviewer="Ada")
    with Desk.open(path) as desk:
        [there] = desk.elsewhere(claims[0])
    editor.decide(there["claim_id"], "contradicted", note="Rang the county.")
    page = editor.get(f"/claims/{claims[0]}").text.split('class="elsewhere"')[1]
    assert "Ada set it to contradicted" in page.split("</section>")[0]
    assert "Rang the county." in page.split("</section>")[0]


def test_what_was_typed_is_not_lost_to_a_conflict(db, editor_of, claims):
    app = make_app(ReviewSettings(db=db))
    ada, eve = editor_of(db, app=app), editor_of(db, app=app)
    rename(eve, "Eve")
    rename(ada, "Ada")
    opened = eve.form(claims[0])
    ada.decide(claims[0], "supported")
    page = eve.send(claims[0], opened, decision="statement", statement="It opened in May.").text
    assert "It opened in May.</textarea>" in page
    page = eve.send(claims[0], opened, decision="unverified", note="I rang them.").text
    assert "I rang them.</textarea>" in page


def test_a_long_span_is_saved_whatever_the_filter(db, editor, claims, first_article):
    text = first_article.text
    at = text.index("Tamsin")
    form = editor.form(claims[0], "?text=ferry")
    end = at + 250
    sent = editor.send(claims[0], form, decision="span", start=str(at), end=str(end),
                       span_text=text[at:end])  # fmt: skip
    assert sent.status_code == 303
    assert "text=ferry" in sent.headers["location"]
    assert state(db, claims[0])["end"] == end


def test_an_empty_database_says_what_to_do(tmp_path, editor_of):
    path = tmp_path / "empty.db"
    Desk.open(path).close()
    assert "claimcheck check ARTICLES" in editor_of(path).get("/").text


def test_a_page_that_says_what_is_wrong_awaits_no_news(editor, claims):
    editor.decide(claims[0], "accept")
    for address in ("/claims/0123456789abcdef", "/?state=nonsense"):
        assert 'data-last=""' in editor.get(address).text
    for address in ("/", f"/claims/{claims[0]}"):
        assert 'data-last="1"' in editor.get(address).text


def test_what_is_not_there_is_said(editor):
    assert editor.get("/claims/" + "9" * 16).status_code == 404
    assert editor.get("/articles/" + "9" * 16).status_code == 404
    assert editor.get("/nothing").status_code == 404


def test_the_queue_leads_two_editors_to_different_claims(db, editor_of, claims):
    app = make_app(ReviewSettings(db=db))
    ada, eve = editor_of(db, app=app), editor_of(db, app=app)
    ada.get(f"/claims/{claims[3]}")
    led = eve.decide(claims[0], "accept").headers["location"]
    assert claims[3] not in led, "the next of the queue is before Ada"


def test_an_open_page_is_forgotten_in_time():
    now = [0.0]
    at_hand = AtHand(clock=lambda: now[0])
    at_hand.opened("ada", "c1")
    assert at_hand.first_free("eve", ["c1", "c2"]) == "c2"
    assert at_hand.first_free("ada", ["c1", "c2"]) == "c1"
    assert at_hand.first_free("eve", ["c1"]) == "c1", "rather together than none"
    now[0] = 200.0
    assert at_hand.first_free("eve", ["c1", "c2"]) == "c1"
    assert at_hand.first_free("eve", []) == ""
