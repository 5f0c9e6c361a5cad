"""Decisions become labels that say where they come from; what nobody decided becomes none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.corpora.from_reviews import claim_rows, pair_rows, verdict_rows
from claimcheck.corpora.validate import validate
from claimcheck.store import Store
from claimcheck.training.verdict_weights import read_judged
from claimcheck.types import Article, Claim, Evidence, Fact, Label, Review, Verdict

TEXT = (
    "The ferry opened in 1954. It carries 900 cars. It sank twice. The fare rose by 8%. It is blue."
)


def evidence(number: int, *scores: float) -> Evidence:
    fact = Fact(f"f{number}", "county", "County book", f"Fact {number} of the ferry.")
    return Evidence(fact, number, 0.5, *scores)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Five claims, of which the first four were decided: accepted, contradicted, unverified, none."""
    path = tmp_path / "claims.db"
    article = Article("a1", "day/ferry.md", TEXT, "markdown", beat="transport")
    sentences = [f"{s}." for s in TEXT.rstrip(".").split(". ")]
    verdicts = []
    for n, sentence in enumerate(sentences):
        start = TEXT.index(sentence)
        claim = Claim(f"c{n}", "a1", start, start + len(sentence), sentence, sentence, sentence)
        found = (evidence(1, 0.9, 0.05, 0.05), evidence(2, 0.1, 0.1, 0.8))
        verdicts.append(Verdict(claim, Label.SUPPORTED, 0.9, "So it is.", found))
    with Store.open(path) as store:
        run = store.begin_run({}, {}, {})
        store.save_article(article, verdicts=verdicts, run_id=run, versions_key="v")
        for n, (claim, decision, detail) in enumerate(
            (
                ("c0", "accept", {}),
                ("c0", "reject", {"fact_id": "f2", "dataset": "county"}),
                ("c1", "statement", {"statement": "The Orrin ferry carries 900 cars."}),
                ("c1", "attach", {"evidence": {"text": "It carries 90.", "stance": "contradicts"}}),
                ("c1", "attach", {"evidence": {"text": "It is a boat.", "stance": "context"}}),
                ("c1", "contradicted", {}),
                ("c2", "supported", {}),
                ("c2", "unverified", {}),
                ("c3", "not_a_claim", {}),
            )
        ):
            store.add_review(
                Review(f"r{n}", claim, "", "Ada", decision, f"2024-03-0{n + 1}T10:00:00Z", detail)
            )
    return path


@pytest.fixture
def decided(db: Path) -> list[dict[str, Any]]:
    with Store.open(db) as store:
        return list(store.decided())


def test_only_what_was_decided_is_a_label(decided: list[dict[str, Any]]) -> None:
    (row,) = claim_rows(decided)
    words = [TEXT[s["start"] : s["end"]] for s in row["spans"]]
    assert words == ["The ferry opened in 1954.", "It carries 900 cars.", "It sank twice."]
    assert [TEXT[s["start"] : s["end"]] for s in row["not_claims"]] == ["The fare rose by 8%."]
    assert row["statements"][1] == "The Orrin ferry carries 900 cars."
    assert [s["reworded"] for s in row["spans"]] == [False, True, False]
    assert row["partial"]
    assert row["spans"][0]["review"] == "r0"
    assert row["spans"][0]["annotator"] == row["annotator"] == "Ada"
    assert row["spans"][2]["reviewed_at"] == "2024-03-08T10:00:00Z"


def test_the_last_decision_is_the_verdict(decided: list[dict[str, Any]]) -> None:
    rows = list(verdict_rows(decided))
    assert [r["verdict"] for r in rows] == ["supported", "contradicted", "unverified"]
    # The model took fact 1 for support: it decided the first, and says nothing of the second.
    assert [r["facts"] for r in rows] == [["f1"], [], []]


def test_pairs_say_only_what_a_decision_tells(decided: list[dict[str, Any]]) -> None:
    found = {(p["premise"], p["hypothesis"], p["label"]) for p in pair_rows(decided)}
    assert found == {
        ("[County book] Fact 1 of the ferry.", "The ferry opened in 1954.", "supported"),
        ("[County book] Fact 2 of the ferry.", "The ferry opened in 1954.", "unverified"),
        ("It carries 90.", "The Orrin ferry carries 900 cars.", "contradicted"),
        ("[County book] Fact 2 of the ferry.", "It sank twice.", "unverified"),
    }


def test_an_acceptance_vouches_for_what_was_accepted(db: Path) -> None:
    with Store.open(db) as store:
        row = store.claim("c0")
        assert row
        claim = Claim("c0", "a1", 0, 25, TEXT[:25], TEXT[:25], TEXT[:25])
        article = Article("a1", "day/ferry.md", TEXT, "markdown")
        run = store.begin_run({}, {}, {})
        newer = Verdict(claim, Label.CONTRADICTED, 0.8, "Not so.", (evidence(1, 0.1, 0.8, 0.1),))
        store.save_article(article, verdicts=[newer], run_id=run, versions_key="w")
        first = next(iter(store.decided()))
    assert (first["decision"], first["verdict"]) == ("accept", "supported")
    assert first["evidence"][0]["supported"] == 0.9


def edited_after(db: Path) -> None:
    """After the decisions of the fixture: the first three claims are reworded, the third is moved."""
    end = TEXT.index("twice")
    edits = (
        ("c0", "statement", {"statement": "The ferry opened in 1956."}),
        ("c1", "statement", {"statement": "The Orrin ferry carries 90 cars."}),
        ("c2", "statement", {"statement": "The ferry sank."}),
        ("c2", "span", {"start": TEXT.index("It sank"), "end": end, "text": "It sank "}),
    )
    with Store.open(db) as store:
        for n, (claim, decision, detail) in enumerate(edits):
            at = f"2024-04-0{n + 1}T10:00:00Z"
            store.add_review(Review(f"e{n}", claim, "", "Ben", decision, at, detail))


def test_a_label_is_for_the_words_that_were_decided_on(
    db: Path, tmp_path: Path, run_cli: Any
) -> None:
    with Store.open(db) as store:
        before = list(store.decided())
    edited_after(db)
    with Store.open(db) as store:
        after = list(store.decided())
    assert list(verdict_rows(after)) == list(verdict_rows(before))
    assert list(pair_rows(after)) == list(pair_rows(before))
    (row,) = claim_rows(after)
    assert row["statements"] == ["The ferry opened in 1954.", "The Orrin ferry carries 900 cars."]
    code, _, err = run_cli("corpus", "from-reviews", "--db", db, "-o", tmp_path / "labels")
    assert code == 0
    assert "3 claims reworded since" in err
    assert "1 span moved since: left out of claims.jsonl" in err


def test_a_new_decision_is_for_the_new_words(db: Path) -> None:
    edited_after(db)
    with Store.open(db) as store:
        store.add_review(Review("r9", "c2", "", "Ada", "supported", "2024-05-01T10:00:00Z"))
        row = next(row for row in store.decided() if row["claim_id"] == "c2")
    assert (row["statement"], row["text"], row["verdict"]) == (
        "The ferry sank.",
        "It sank ",
        "supported",
    )
    assert not row["reworded_since"]
    assert not row["moved_since"]


def test_a_rewording_that_was_taken_back_later_stays_in_the_label(db: Path) -> None:
    with Store.open(db) as store:
        store.add_review(Review("u", "c1", "", "Ada", "undo", "2024-05-01T10:00:00Z", undoes="r2"))
        row = next(row for row in store.decided() if row["claim_id"] == "c1")
    assert row["statement"] == "The Orrin ferry carries 900 cars."
    assert row["reworded_since"]


def test_a_statement_that_a_later_check_words_otherwise_is_kept(db: Path) -> None:
    """As when the article's date was corrected, and with it the year that "last year" stands for."""
    article = Article("a1", "day/ferry.md", TEXT, "markdown")
    claim = Claim("c0", "a1", 0, 25, TEXT[:25], "The ferry opened in March 1954.", TEXT[:25])
    with Store.open(db) as store:
        run = store.begin_run({}, {}, {})
        verdict = Verdict(claim, Label.SUPPORTED, 0.8, "So it is.", (evidence(1, 0.8, 0.1, 0.1),))
        store.save_article(article, verdicts=[verdict], run_id=run, versions_key="w")
        row = next(iter(store.decided()))
        assert (row["statement"], row["reworded_since"]) == ("The ferry opened in 1954.", True)
        store.add_review(Review("r9", "c0", "", "Ada", "supported", "2024-05-01T10:00:00Z"))
        row = next(iter(store.decided()))
        assert (row["statement"], row["reworded_since"]) == (claim.statement, False)


def test_evidence_is_for_the_words_that_it_was_attached_to(db: Path) -> None:
    edited_after(db)
    with Store.open(db) as store:
        detail = {"evidence": {"text": "It carries 90 cars.", "stance": "supports"}}
        store.add_review(
            Review("r9", "c1", "", "Ben", "attach", "2024-05-01T10:00:00Z", detail=detail)
        )
        pairs = {p["premise"]: p["hypothesis"] for p in pair_rows(store.decided())}
    assert pairs["It carries 90."] == "The Orrin ferry carries 900 cars."
    assert pairs["It carries 90 cars."] == "The Orrin ferry carries 90 cars."


def test_the_command_writes_files_that_the_others_read(
    db: Path, tmp_path: Path, run_cli: Any
) -> None:
    out = tmp_path / "labels"
    code, text, err = run_cli("corpus", "from-reviews", "--db", db, "--output", out, "--json")
    assert (code, err) == (0, "")
    assert json.loads(text) == {
        "claims": 1, "verdicts": 3, "pairs": 4, "decisions": 4, "reworded_since": 0, "moved_since": 0,
    }  # fmt: skip
    report = validate([out / "claims.jsonl"])
    assert report.errors == 0
    assert report.files[0].kind == "claims"
    assert validate([out / "pairs.jsonl"]).errors == 0
    assert next(c.label for c in read_judged(out / "verdicts.jsonl")) == "supported"
    code, text, _ = run_cli(
        "corpus", "from-reviews", "--db", db, "-o", out, "--since", "2024-03-08", "--json"
    )
    assert json.loads(text)["decisions"] == 2
    code, _, err = run_cli("corpus", "from-reviews", "--db", db, "-o", out, "--reviewer", "Ben")
    assert code == 2
    assert "no decision" in err
    code, _, err = run_cli("corpus", "from-reviews", "--db", db, "-o", out, "--since", "last week")
    assert code == 2
    assert "--since 'last week' is no date" in err
    assert "YYYY-MM-DD" in err
