"""The claims database: what a save adds, what a second one does not, and what is found again."""

import dataclasses
import datetime as dt
import hashlib
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import StoreError, UsageError
from claimcheck.store import DECISIONS, Store
from claimcheck.store.schema import DECIDING
from claimcheck.types import Article, Claim, Entity, Evidence, Fact, Label, Mark, Review, Verdict

FERRY = "The ferry opened in 1998. It carries 400 cars a day."
BRIDGE = "The ferry opened in 1998. The bridge carries 900 cars a day."


def article(text=FERRY, path="day/ferry.md", **more):
    return Article(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        path=path,
        text=text,
        format="markdown",
        title="Ferries",
        published=dt.date(2024, 3, 1),
        marks=(Mark(0, 3, "kicker"),),
        **more,
    )


def claim(of, sentence, extractor="e1", worth=0.5, text=None):
    text = text or sentence
    start = of.text.index(text)
    end = start + len(text)
    return Claim(
        id=hashlib.sha256(f"{of.id} {start} {end} {extractor}".encode()).hexdigest()[:16],
        article_id=of.id,
        start=start,
        end=end,
        text=text,
        statement=text,
        sentence=sentence,
        check_worthiness=worth,
        extractor=extractor,
    )


def evidence(fact="f1", supported=0.1, contradicted=0.8, rank=1):
    made = Fact(
        id=fact,
        dataset="ports",
        title=f"Port book {fact}",
        text="A passage.",
        source="Harbour office",
        url="https://example.org/ports",
        date="2020",
        licence="CC0",
    )
    rest = 1 - supported - contradicted
    return Evidence(made, rank, 0.5, supported, contradicted, rest)


def verdict(of, label=Label.SUPPORTED, confidence=0.9, flagged=False, items=None):
    return Verdict(
        claim=of,
        label=label,
        confidence=confidence,
        reason="Because the port book says so.",
        evidence=(evidence(),) if items is None else tuple(items),
        flagged=flagged,
        versions={"entailment": "m1"},
    )


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "claims.db") as opened:
        yield opened


@pytest.fixture
def run(store):
    return store.begin_run({"a": 1}, {"extractor": "e1"}, {"ports": "r1"})


def save(store, run, of, *verdicts, key="v1", **more):
    store.save_article(of, verdicts=verdicts, run_id=run, versions_key=key, **more)


def scalar(store, sql, *values):
    with sqlite3.connect(store.path) as conn:
        row = conn.execute(sql, values).fetchone()
    conn.close()
    return row[0]


def counts(store):
    tables = ("articles", "entities", "claims", "verdicts", "evidence", "reviews")
    return {table: scalar(store, f"SELECT count(*) FROM {table}") for table in tables}


def review(of, decision, number=1, **more):
    return Review(
        id=f"r{number}",
        claim_id=of.id,
        verdict_id=more.pop("verdict_id", ""),
        reviewer="Ada",
        decision=decision,
        reviewed_at="2024-03-02T10:00:00+00:00",
        **more,
    )


def test_a_saved_article_comes_back_whole(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    found = Entity(20, 24, "DATE", "1998", {"year": 1998})
    save(store, run, a, verdict(c), entities=[found])
    [row] = store.claims()
    assert (row["path"], row["title"], row["published"]) == (
        "day/ferry.md",
        "Ferries",
        "2024-03-01",
    )
    assert a.text[row["start"] : row["end"]] == row["text"] == "The ferry opened in 1998."
    assert (row["verdict"], row["confidence"], row["complete"]) == ("supported", 0.9, True)
    assert row["evidence"][0]["title"] == "Port book f1"
    assert row["evidence"][0]["contradicted"] == 0.8
    assert row["versions"] == {"entailment": "m1"}
    assert scalar(store, "SELECT marks FROM articles") == '[[0, 3, "kicker"]]'
    assert scalar(store, "SELECT normal FROM entities") == '{"year": 1998}'


def test_an_article_keeps_its_address(store, run):
    a = article(url="https://quay.example/ferry")
    save(store, run, a, verdict(claim(a, "The ferry opened in 1998.")))
    assert scalar(store, "SELECT url FROM articles") == a.url
    assert not store.is_told_otherwise(a)
    assert store.is_told_otherwise(article(url="https://quay.example/ferries"))


def test_saving_twice_adds_nothing(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    found = Entity(20, 24, "DATE", "1998")
    save(store, run, a, verdict(c), entities=[found])
    before = counts(store)
    again = store.begin_run({"a": 1}, {}, {})
    save(store, again, a, verdict(c, confidence=0.9 + 1e-9), entities=[found])
    assert counts(store) == before == {**before, "verdicts": 1, "evidence": 1, "entities": 1}


def test_a_verdict_is_appended_when_anything_changed_and_may_come_back(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    for confidence in (0.9, 0.8, 0.9):
        save(store, run, a, verdict(c, confidence=confidence))
    save(store, run, a, verdict(c, items=[evidence("f2")]))
    save(store, run, a, verdict(c, items=[evidence("f2")]), key="v2")
    assert counts(store)["verdicts"] == 5
    assert [row["evidence"][0]["fact_id"] for row in store.claims()] == ["f2"]


def test_is_done_wants_the_same_text_extractor_and_versions(store, run):
    a = article()
    assert not store.is_done(a.id, "e1", "v1")
    save(store, run, a, verdict(claim(a, "The ferry opened in 1998.")))
    assert store.is_done(a.id, "e1", "v1")
    assert not store.is_done(a.id, "e2", "v1")
    assert not store.is_done(a.id, "e1", "v2")
    empty = article("Nothing here to check.", path="empty.md")
    save(store, run, empty)
    assert store.is_done(empty.id, "e1", "v1")


def test_claims_of_an_older_extractor_are_kept_but_not_current(store, run):
    a = article()
    save(store, run, a, verdict(claim(a, "The ferry opened in 1998.")))
    newer = claim(a, "It carries 400 cars a day.", extractor="e2")
    save(store, run, a, verdict(newer), key="v2")
    assert [row["claim_id"] for row in store.claims()] == [newer.id]
    assert counts(store)["claims"] == 2


def test_a_claim_without_a_verdict_is_listed_without_one(store, run):
    a = article()
    save(store, run, a, claims=[claim(a, "The ferry opened in 1998.")])
    [row] = store.claims()
    assert (row["verdict"], row["confidence"], row["evidence"]) == (None, None, [])
    assert scalar(store, "SELECT count(*) FROM current_verdicts") == 0


def test_a_claim_that_is_not_the_text_is_refused_and_nothing_is_saved(store, run):
    a = article()
    wrong = claim(a, "The ferry opened in 1998.")
    moved = Claim(
        id="x", article_id=a.id, start=1, end=5, text="The ", statement="", sentence=wrong.sentence
    )
    with pytest.raises(StoreError, match=r"claim at 1-5 is not the article's text"):
        save(store, run, a, verdict(wrong), verdict(moved))
    assert set(counts(store).values()) == {0}


def test_a_lone_surrogate_is_an_error_in_words(store, run):
    bad = Article(id="b" * 16, path="bad.jsonl#1", text="one \ud800 two", format="jsonl")
    with pytest.raises(StoreError, match="lone surrogate"):
        save(store, run, bad)
    assert counts(store)["articles"] == 0


def test_a_new_version_revises_the_old_one(store, run):
    old, new = article(), article(BRIDGE)
    save(store, run, old, verdict(claim(old, "The ferry opened in 1998.")))
    save(store, run, new, verdict(claim(new, "The bridge carries 900 cars a day.")))
    assert scalar(store, "SELECT revises FROM articles WHERE id = ?", new.id) == old.id
    assert [row["article_id"] for row in store.claims()] == [new.id]
    assert not store.is_done(old.id, "e1", "v1")
    assert [known[0] for known in store.known_articles()] == [new.id]


def test_going_back_to_the_old_text_makes_it_current_again(store, run):
    old, new = article(), article(BRIDGE)
    for version in (old, new, old):
        save(store, run, version, verdict(claim(version, "The ferry opened in 1998.")))
    assert [row["article_id"] for row in store.claims()] == [old.id]
    assert scalar(store, "SELECT revises FROM articles WHERE id = ?", old.id) is None
    assert counts(store)["articles"] == 2


def test_standard_input_is_never_a_new_version(store, run):
    first, second = article(path="-"), article(BRIDGE, path="-")
    save(store, run, first)
    save(store, run, second)
    assert len(list(store.articles())) == 2


def test_the_same_text_elsewhere_is_a_copy_and_outlives_the_first(store, run):
    first = article(path="a.md")
    c = claim(first, "The ferry opened in 1998.")
    save(store, run, first, verdict(c))
    twin = article(path="b.md")
    save(store, run, twin, status="near-copy", copy_of=first.id)
    assert counts(store)["articles"] == 1
    assert [row["claim_id"] for row in store.claims()] == [c.id]
    assert store.find("b.md").id == first.id
    save(store, run, article(BRIDGE, path="a.md"))
    assert {row["path"] for row in store.articles()} == {"a.md", "b.md"}
    assert [row["claim_id"] for row in store.claims()] == [c.id]


def test_a_near_copy_is_kept_with_its_status(store, run):
    first, other = article(path="a.md"), article(BRIDGE, path="b.md")
    save(store, run, first)
    save(store, run, other, status="near-copy", copy_of=first.id)
    rows = {row["path"]: (row["status"], row["copy_of"]) for row in store.articles()}
    assert rows == {"a.md": ("checked", ""), "b.md": ("near-copy", first.id)}
    assert [known[1] for known in store.known_articles()] == ["a.md"]
    with pytest.raises(StoreError, match="refused"):
        save(store, run, article("Other.", path="c.md"), status="odd")


def test_failures_count_their_tries(store, run):
    store.record_failure("x.pdf", run, "read", "not text")
    store.record_failure("x.pdf", run, "read", "still not text")
    [row] = store.failures()
    assert (row["tries"], row["error"], row["stage"]) == (2, "still not text", "read")
    store.clear_failure("x.pdf")
    store.clear_failure("never.md")
    assert list(store.failures()) == []


def test_a_run_is_recorded(store, run):
    store.finish_run(run, {"articles": 3})
    assert scalar(store, "SELECT stats FROM runs") == '{"articles": 3}'
    assert scalar(store, "SELECT finished_at >= started_at FROM runs") == 1
    with pytest.raises(StoreError, match="no run"):
        store.finish_run("nope", {})


@pytest.mark.parametrize(
    ("decision", "shown", "reviewed"),
    [
        ("accept", "contradicted", True),
        ("supported", "supported", True),
        ("not_a_claim", None, True),
        ("comment", "contradicted", False),
    ],
)
def test_a_review_decides(store, run, decision, shown, reviewed):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c, Label.CONTRADICTED, flagged=True))
    store.add_review(review(c, decision, note="Seen the port book"))
    store.add_review(review(c, decision, note="Seen the port book"))
    rows = list(store.claims())
    assert [row["verdict"] for row in rows] == ([shown] if shown else [])
    assert store.claim(c.id)["reviewed"] is reviewed
    assert [row["claim_id"] for row in store.queue()] == ([] if reviewed else [c.id])
    if decision == "supported":
        assert (rows[0]["confidence"], rows[0]["machine_verdict"]) == (1.0, "contradicted")
        assert rows[0]["reason"] == "Set by Ada: Seen the port book"
    assert counts(store)["reviews"] == 1


def test_an_undone_review_does_not_count(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c))
    store.add_review(review(c, "contradicted", 1))
    store.add_review(review(c, "unverified", 2))
    assert store.claim(c.id)["verdict"] == "unverified"
    store.add_review(review(c, "undo", 3, undoes="r2"))
    assert store.claim(c.id)["verdict"] == "contradicted"
    assert [row["undone"] for row in store.reviews(c.id)] == [False, True, False]
    with pytest.raises(UsageError, match="undo cannot be undone"):
        store.add_review(review(c, "undo", 4, undoes="r3"))


def test_an_acceptance_keeps_an_override(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c))
    store.add_review(review(c, "contradicted", 1))
    store.add_review(review(c, "accept", 2))
    assert store.claim(c.id)["verdict"] == "contradicted"


def test_an_acceptance_vouches_only_for_what_was_accepted(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c))
    store.add_review(review(c, "accept"))
    save(store, run, a, verdict(c, Label.CONTRADICTED, flagged=True), key="v2")
    row = store.claim(c.id)
    assert (row["verdict"], row["reviewed"]) == ("contradicted", False)
    [waiting] = store.queue()
    assert waiting["why"].startswith("The verdict changed since it was accepted.")


def test_where_there_is_no_verdict_there_is_nothing_to_accept(store, run):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    store.save_article(a, claims=(c,), run_id=run, versions_key="v")
    with pytest.raises(UsageError, match="no verdict to accept"):
        store.add_review(review(c, "accept"))
    store.add_review(review(c, "supported"))
    assert store.claim(c.id)["verdict"] == "supported"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decision": "suported"}, "no decision 'suported'"),
        ({"claim_id": "nope"}, "no claim 'nope'"),
        ({"verdict_id": "nope"}, "no verdict 'nope'"),
        ({"reviewer": " "}, "a reviewer"),
        ({"decision": "undo", "undoes": "nope"}, "no review 'nope'"),
        ({"undoes": "r9"}, "nothing else, names"),
    ],
)
def test_a_wrong_review_is_refused(store, run, change, message):
    a = article()
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c))
    values = {
        "id": "r1",
        "claim_id": c.id,
        "verdict_id": "",
        "reviewer": "Ada",
        "decision": "accept",
        "reviewed_at": "",
    }
    with pytest.raises(UsageError, match=message):
        store.add_review(Review(**{**values, **change}))
    assert counts(store)["reviews"] == 0


def test_decisions_carry_over_to_unchanged_sentences_only(store, run):
    old = article()
    kept, lost = claim(old, "The ferry opened in 1998."), claim(old, "It carries 400 cars a day.")
    save(store, run, old, verdict(kept), verdict(lost))
    store.add_review(review(kept, "contradicted", 1, note="It was 1999"))
    store.add_review(review(lost, "supported", 2))
    new = article("Correction. " + BRIDGE)
    same = claim(new, "The ferry opened in 1998.")
    other = claim(new, "The bridge carries 900 cars a day.")
    save(store, run, new, verdict(same), verdict(other))
    rows = {row["claim_id"]: row for row in store.claims()}
    assert (rows[same.id]["verdict"], rows[same.id]["reviewer"]) == ("contradicted", "Ada")
    assert rows[other.id]["decision"] is None
    [copied] = store.reviews(same.id)
    assert copied["note"] == "It was 1999", "an editor's words stay as they were"
    assert copied["carried_from"] == "r1"
    assert next(store.articles())["changed"] == 1
    assert scalar(store, "SELECT review_id FROM changed_reviews") == "r2"
    before = counts(store)
    save(store, run, old, verdict(kept), verdict(lost))
    assert counts(store) == before, "the old text's own reviews stand, none is copied back"
    assert {row["verdict"] for row in store.claims()} == {"contradicted", "supported"}


def test_decisions_carry_over_to_a_newer_extractor(store, run):
    a = article()
    save(store, run, a, verdict(c := claim(a, "The ferry opened in 1998.")))
    store.add_review(review(c, "unverified"))
    narrow = claim(a, c.sentence, extractor="e2", text="The ferry opened in 1998")
    save(store, run, a, verdict(narrow), key="v2")
    assert store.claim(narrow.id)["verdict"] == "unverified"


def test_the_queue_has_the_gravest_first(store, run):
    lines = [f"Pier {n} is {n} metres long." for n in range(6)]
    a = article(" ".join(lines))
    made = [claim(a, line, worth=n / 10) for n, line in enumerate(lines)]
    both = [evidence("f1", 0.7, 0.1), evidence("f2", 0.1, 0.7, rank=2)]
    save(
        store,
        run,
        a,
        verdict(made[0], Label.UNVERIFIED, flagged=True, items=[]),
        verdict(made[1], Label.UNVERIFIED, flagged=True, items=both),
        verdict(made[2], Label.CONTRADICTED, 0.7, flagged=True),
        verdict(made[3], Label.CONTRADICTED, 0.95, flagged=True),
        verdict(made[4], Label.UNVERIFIED, flagged=True, items=[]),
        verdict(made[5]),
    )
    queue = list(store.queue())
    assert [row["text"][5] for row in queue] == ["3", "2", "1", "4", "0"]
    assert queue[0]["why"] == "Contradicted by Port book f1, 95% sure."
    assert queue[2]["why"] == "One source supports it and another contradicts it."
    assert queue[3]["why"].startswith("Well worth checking (0.40)")
    assert len(list(store.claims(flagged=True))) == 5


@pytest.mark.parametrize("table", ["verdicts", "evidence", "reviews"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid"])
def test_verdicts_and_reviews_are_append_only(store, run, table, change):
    a = article()
    save(store, run, a, verdict(c := claim(a, "The ferry opened in 1998.")))
    store.add_review(review(c, "accept"))
    conn = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        conn.execute(change.format(table))
    conn.close()


def test_find_by_id_beginning_and_path(store, run):
    a, b = article(path="day/ferry.md"), article(BRIDGE, path="night/ferry.md")
    c = claim(a, "The ferry opened in 1998.")
    save(store, run, a, verdict(c))
    save(store, run, b)
    assert store.find(c.id) == store.find(c.id[:9]) == store.find(c.id[:9].upper())
    assert store.find(c.id).kind == "claim"
    assert store.find("./day/ferry.md").id == store.find(a.id[:8]).id == a.id
    with pytest.raises(UsageError, match=r"could be article .*, article "):
        store.find("ferry.md")
    for nothing in ("zzz", "", "%", "%%%"):
        with pytest.raises(UsageError, match="no article or claim"):
            store.find(nothing)


def test_integrity_finds_what_does_not_fit(store, run):
    a = article()
    save(store, run, a, verdict(claim(a, "The ferry opened in 1998.")))
    assert store.integrity() == []
    conn = sqlite3.connect(store.path)
    conn.execute("UPDATE articles SET text = 'x' || text")
    conn.execute("INSERT INTO entities VALUES ('gone', 0, 1, 'DATE', 'x', NULL, '')")
    conn.commit()
    conn.close()
    problems = " ".join(store.integrity())
    assert "is not the text of article" in problems
    assert "entities row 1 refers to a row of articles that is missing" in problems


def test_every_deciding_decision_is_in_the_view(store):
    sql = scalar(store, "SELECT sql FROM sqlite_master WHERE name = 'claim_states'")
    assert all(f"'{decision}'" in sql for decision in DECIDING)
    assert not any(f"'{decision}'" in sql for decision in set(DECISIONS) - set(DECIDING))


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), data=st.data())
def test_offsets_hold_on_any_text(tmp_path_factory, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    a = article(text, path="-")
    c = Claim(
        id="c" * 16,
        article_id=a.id,
        start=start,
        end=end,
        text=text[start:end],
        statement=text[start:end],
        sentence=text,
    )
    with Store.open(tmp_path_factory.mktemp("any") / "claims.db") as store:
        save(store, store.begin_run({}, {}, {}), a, verdict(c))
        [(_, _, whole)] = store.known_articles()
        [row] = store.claims()
        assert whole == text
        assert whole[row["start"] : row["end"]] == row["text"]
        assert store.integrity() == []


def test_an_article_is_found_by_its_name_without_folder_and_ending(store, run):
    court = article("The court sat in Harlow for a day.", path="day/court.md")
    save(store, run, court)
    save(store, run, article("Another sat elsewhere for a day.", path="day/court.d/other.md"))
    assert store.find("court").id == court.id
    assert store.find("day/court").id == court.id


def test_articles_without_a_date_are_told(store, run):
    told = dataclasses.replace(article("Told of no day.", path="a.md"), published=None)
    save(store, run, told)
    assert store.undated([told.id]) == ["a.md"]
    assert store.undated([]) == []
