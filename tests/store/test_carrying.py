"""What editors did, when the article comes back in another version."""

from __future__ import annotations

import hashlib
import json

import pytest

from claimcheck.store import Desk
from claimcheck.types import Article, Claim, Evidence, Fact, Label, Review, Verdict

PIER = "The pier, which the council owns, is 80 metres long."
FARE = "The fare rose by 8% in 2023."
FIRST = f"{PIER} {FARE}"
SECOND = f"A new opening paragraph, longer than before.\n\n{PIER} The fare rose by 9% in 2023."
PATH = "day/pier.md"


def article(text, path=PATH):
    return Article(hashlib.sha256(text.encode()).hexdigest()[:16], path, text, "markdown", "Pier")


def claim(of, sentence, text="", extractor="e1"):
    text = text or sentence
    start = of.text.index(sentence) + sentence.index(text)
    key = hashlib.sha256(f"{of.id} {start} {text} {extractor}".encode()).hexdigest()[:16]
    return Claim(key, of.id, start, start + len(text), text, text, sentence,
                 check_worthiness=0.9, extractor=extractor)  # fmt: skip


def verdict(of, label=Label.CONTRADICTED, **versions):
    fact = Fact("f1", "county", "County book", "It is 60 metres long.", "", "", "")
    return Verdict(of, label, 0.8, "The county book.", (Evidence(fact, 1, 0.5, 0.1, 0.8, 0.1),),
                   flagged=True, versions=versions)  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    with Desk.open(tmp_path / "claims.db") as opened:
        yield opened


def save(desk, of, *claims, key="v1"):
    run = desk.begin_run({}, {}, {})
    made = [verdict(one) for one in claims]
    desk.save_article(of, verdicts=made, run_id=run, versions_key=key)


def say(desk, of, decision, number, *, note="", undoes="", **detail):
    review = Review(f"{number:08x}", of.id, "", "Ada", decision, f"2024-03-0{number}T10:00:00+00:00",
                    detail=detail, note=note, undoes=undoes)  # fmt: skip
    desk.add_review(review)
    return review.id


def move(desk, of, article, words, number):
    start = article.text.index(words)
    say(desk, of, "span", number, start=start, end=start + len(words), text=words)


def changed(desk):
    return [
        (row["decision"], row["statement"])
        for row in desk._db.query("SELECT * FROM changed_reviews ORDER BY reviewed_at")
    ]


def test_the_span_the_words_the_evidence_and_the_note_come_along(desk):
    old, new = article(FIRST), article(SECOND)
    before, after = claim(old, PIER), claim(new, PIER)
    save(desk, old, before)
    move(desk, before, old, "is 80 metres long", 1)
    say(desk, before, "statement", 2, statement="The Orrin pier is 80 metres long.")
    say(desk, before, "reject", 3, fact_id="f1", dataset="county")
    say(desk, before, "comment", 4, note="Rang the harbour master.")
    say(desk, before, "supported", 5, note="Measured.")
    save(desk, new, after)
    row = desk.claim(after.id)
    assert row["text"] == new.text[row["start"] : row["end"]] == "is 80 metres long"
    assert row["start"] != old.text.index("is 80"), "the place is the new text's"
    assert row["statement"] == "The Orrin pier is 80 metres long."
    assert (row["verdict"], row["reviewer"], row["note"]) == ("supported", "Ada", "Measured.")
    assert [change["decision"] for change in desk.evidence_changes(after.id)] == ["reject"]
    kept = list(desk.reviews(after.id))
    assert [one["decision"] for one in kept] == [
        "span", "statement", "reject", "comment", "supported",
    ]  # fmt: skip
    assert all(one["carried_from"] for one in kept)
    assert changed(desk) == []
    assert desk.integrity() == []


def test_a_span_stays_at_its_place_when_its_words_stand_twice(desk):
    twice = "It has 40 rooms, and the annexe has 40 rooms."
    old, new = article(twice), article("The annexe has 40 rooms. " + twice)
    before, after = claim(old, twice), claim(new, twice)
    save(desk, old, before)
    start = twice.rindex("40 rooms")
    say(desk, before, "span", 1, start=start, end=start + 8, text="40 rooms")
    save(desk, new, after)
    assert desk.claim(after.id)["start"] == new.text.rindex("40 rooms")


def test_a_span_that_reached_into_a_changed_sentence_is_shown_as_changed(desk):
    old, new = article(FIRST), article(SECOND)
    before, after = claim(old, PIER), claim(new, PIER)
    save(desk, old, before)
    move(desk, before, old, "80 metres long. The fare rose by 8%", 1)
    say(desk, before, "accept", 2)
    save(desk, new, after)
    assert desk.claim(after.id)["text"] == PIER
    assert [kind for kind, _ in changed(desk)] == ["span"]
    assert desk.claim(after.id)["decision"] == "accept"


def test_what_was_done_to_a_changed_sentence_is_listed_and_counted_once(desk):
    old, new = article(FIRST), article(SECOND)
    before, after = claim(old, FARE), claim(new, "The fare rose by 9% in 2023.")
    save(desk, old, before)
    say(desk, before, "statement", 1, statement="The pier's fare rose by 8%.")
    say(desk, before, "contradicted", 2, note="It was 9%.")
    save(desk, new, after)
    assert [kind for kind, _ in changed(desk)] == ["statement", "contradicted"]
    assert desk.claim(after.id)["decision"] is None
    assert next(desk.articles(article=new.id))["changed"] == 1, "one claim"


def test_over_three_versions_a_lost_decision_is_listed_once(desk):
    texts = [FIRST, "One. " + FIRST, "One. " + FIRST.replace("8%", "9%")]
    versions = [article(text) for text in texts]
    claims = [claim(versions[0], FARE), claim(versions[1], FARE), claim(versions[2], PIER)]
    save(desk, versions[0], claims[0])
    say(desk, claims[0], "contradicted", 1)
    save(desk, versions[1], claims[1])
    assert desk.claim(claims[1].id)["decision"] == "contradicted"
    save(desk, versions[2], claims[2])
    assert [kind for kind, _ in changed(desk)] == ["contradicted"]


def test_what_was_undone_on_the_newer_version_is_undone_when_the_older_comes_back(desk):
    old, new = article(FIRST), article("One. " + FIRST)
    before, after = claim(old, FARE), claim(new, FARE)
    save(desk, old, before)
    say(desk, before, "contradicted", 1)
    save(desk, new, after)
    [copied] = desk.reviews(after.id)
    say(desk, after, "undo", 2, undoes=copied["id"])
    save(desk, old, before)
    assert desk.claim(before.id)["decision"] is None
    size = desk.last_review()
    save(desk, new, after)
    save(desk, old, before)
    assert desk.last_review() == size, "going to and fro adds nothing"


def test_the_verdict_on_an_editors_words_comes_along_with_them(desk):
    old, new = article(FIRST), article(SECOND)
    before, after = claim(old, PIER), claim(new, PIER)
    save(desk, old, before)
    say(desk, before, "statement", 1, statement="The Orrin pier is 80 metres long.")
    run = desk.begin_run({}, {}, {})
    checked = verdict(before, Label.SUPPORTED, statement="edited")
    desk.add_verdict(checked, run_id=run, versions_key="edited")
    save(desk, new, after)
    row = desk.claim(after.id)
    assert (row["machine_verdict"], row["versions"]) == ("supported", {"statement": "edited"})
    assert [item["fact_id"] for item in row["evidence"]] == ["f1"]
    assert len(desk.verdicts(after.id)) == 2
    save(desk, new, after)
    save(desk, new, after, key="v2")
    assert len(desk.verdicts(after.id)) == 2, "a check of the article is of other words"


def test_copies_say_what_they_are_copies_of(desk):
    old, new, newest = (article(text + FIRST) for text in ("", "One. ", "One. Two. "))
    chain = [claim(version, FARE) for version in (old, new, newest)]
    save(desk, old, chain[0])
    root = say(desk, chain[0], "unverified", 1)
    save(desk, new, chain[1])
    save(desk, newest, chain[2])
    [last] = desk.reviews(chain[2].id)
    assert last["carried_from"] == root
    assert json.dumps(last["detail"]) == "{}"
