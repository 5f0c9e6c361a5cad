"""What is asked for is unsure and unlike the rest, and reaches a tool or the queue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.corpora.formats import format_named
from claimcheck.corpora.suggest import pick, suggested_documents, uncertainty
from claimcheck.errors import UsageError
from claimcheck.reference import SentenceEncoder
from claimcheck.store import Desk, Store
from claimcheck.types import Article, Claim, Label, Review, Verdict

TEXT = "The ferry sank twice. The ferry sank. Bread is dearer. Ada runs the mill."
SURE = (0.5, 0.45, 0.6, 0.99)


def unit(*rows: tuple[float, ...]) -> Any:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_unsure_first_and_nothing_twice() -> None:
    vectors = unit((1, 0), (1, 0.01), (0, 1))
    unsure = np.array([0.9, 0.89, 0.3], dtype=np.float32)
    # The second is nearly the first: the third, less unsure, teaches more.
    assert pick(unsure, vectors, 3, chance=0.0) == [0, 2, 1]
    assert pick(unsure, vectors, 2, spread=0.0, chance=0.0) == [0, 1]
    assert pick(unsure, vectors, 9, known=unit((0, 1)), chance=0.0) == [0, 1, 2]
    assert pick(unsure[:0], vectors[:0], 3) == []


def test_claims_are_drawn_in_proportion_to_their_worth() -> None:
    vectors = np.eye(3, dtype=np.float32)
    unsure = np.array([0.6, 0.3, 0.0], dtype=np.float32)
    first = [pick(unsure, vectors, 1, seed=seed)[0] for seed in range(600)]
    assert 0.6 < first.count(0) / 600 < 0.73
    assert first.count(2) == 0
    assert pick(unsure, vectors, 3, seed=5) == pick(unsure, vectors, 3, seed=5)


def test_unsure_is_far_from_certain_or_near_the_threshold() -> None:
    rows = [{"confidence": 0.9, "check_worthiness": w} for w in (0.3, 1.0, 0.0, 0.15)]
    assert uncertainty(rows, "verdicts", threshold=0.3).tolist() == pytest.approx(
        [0.1] * 4, abs=1e-6
    )
    assert uncertainty(rows, "claims", threshold=0.3).tolist() == pytest.approx(
        [1, 0, 0, 0.5], abs=1e-6
    )
    for threshold, unsure in ((0.0, [0.7, 0, 1, 0.85]), (1.0, [0.3, 1, 0, 0.15])):
        found = uncertainty(rows, "claims", threshold=threshold).tolist()
        assert found == pytest.approx(unsure, abs=1e-6)


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four claims that nobody flagged; vectors are counts of letters."""

    def encode(self: Any, texts: list[str]) -> Any:
        letters = "abcdefghijklmnopqrstuvwxyz"
        return unit(*[tuple(t.lower().count(x) + 1e-3 for x in letters) for t in texts])

    monkeypatch.setattr(SentenceEncoder, "encode", encode)
    path = tmp_path / "claims.db"
    verdicts = []
    for n, sentence in enumerate(TEXT.split(". ")):
        start = TEXT.index(sentence)
        words = TEXT[start : start + len(sentence)].rstrip(".")
        claim = Claim(f"c{n}", "a1", start, start + len(words), words, f"{words}.", f"{words}.",
                      check_worthiness=0.4)  # fmt: skip
        verdicts.append(Verdict(claim, Label.SUPPORTED, SURE[n], "So it is."))
    with Store.open(path) as store:
        run = store.begin_run({}, {}, {})
        store.save_article(Article("a1", "day/a.md", TEXT, "markdown"), verdicts=verdicts,
                           run_id=run, versions_key="v")  # fmt: skip
    return path


def test_suggested_claims_wait_in_the_queue_until_they_are_decided(db: Path, run_cli: Any) -> None:
    code, _, err = run_cli("corpus", "suggest", "--db", db, "-n", "2", "--queue")
    assert code == 0, err
    assert "2 claims wait" in err
    with Store.open(db) as store:
        queue = list(store.queue())
        asked = {row["claim_id"] for row in queue}
        assert len(asked) == 2
        one, other = sorted(asked)
        assert queue[0]["why"].startswith("A label is wanted: supported, but only")
        with pytest.raises(UsageError, match="no claim"):
            store.suggest([("nothing", "x")])
        assert store.suggest([(one, "again")]) == 0
        store.add_review(Review("r1", one, "", "Ada", "contradicted", "2024-01-01T00:00:00Z"))
        assert [row["claim_id"] for row in store.queue()] == [other]
    # What was asked for is not asked for again.
    _, out, _ = run_cli("corpus", "suggest", "--db", db, "--json")
    assert {json.loads(line)["claim_id"] for line in out.splitlines()} == {
        "c0", "c1", "c2", "c3",
    } - asked  # fmt: skip
    with Desk.open(db) as desk:
        assert desk.place(other) is not None


@pytest.mark.parametrize(
    ("name", "file"),
    [("label-studio", "ask.json"), ("prodigy", "ask.jsonl"), ("doccano", "ask.jsonl"),
     ("spacy", "ask.spacy"), ("brat", "ask"), ("conll", "ask.conll"), ("datasets", "ask")],
)  # fmt: skip
def test_every_format_can_be_asked_in(
    db: Path, tmp_path: Path, run_cli: Any, name: str, file: str
) -> None:
    path = tmp_path / file
    code, _, err = run_cli("corpus", "suggest", "--db", db, "-o", path, "--format", name, "-n", "3")
    assert code == 0, err
    found = list(format_named(name).read(path))
    assert len(found) == 3
    for document in found:
        (span,) = document.spans
        assert span.id in {"c0", "c1", "c2", "c3"}
        assert document.text[span.start : span.end] + "." in TEXT
        assert document.extra["article"] == "day/a.md"


def test_the_threshold_is_that_of_the_configuration(
    db: Path, tmp_path: Path, run_cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []

    def noted(rows: Any, goal: str, *, threshold: float) -> Any:
        seen.append(threshold)
        return uncertainty(rows, goal, threshold=threshold)

    monkeypatch.setattr("claimcheck.corpora.suggest.uncertainty", noted)
    (tmp_path / "own.toml").write_text("[extract]\nmin_check_worthiness = 0.7\n")
    for options in ((), ("--config", tmp_path / "own.toml")):
        assert run_cli("corpus", "suggest", "--db", db, "--for", "claims", *options)[0] == 0
    assert seen == [0.4, 0.7]


def test_what_cannot_be_asked(db: Path, run_cli: Any) -> None:
    code, _, err = run_cli("corpus", "suggest", "--db", db, "--for", "fun")
    assert (code, "no goal" in err) == (2, True)
    run_cli("corpus", "suggest", "--db", db, "--queue")
    code, _, err = run_cli("corpus", "suggest", "--db", db)
    assert (code, "no claim is left" in err) == (2, True)


def test_a_claim_is_shown_in_its_whole_sentence() -> None:
    text = "It rained. The bridge, which cost £3m, was opened in 1932. It rained."
    sentence = "The bridge, which cost £3m, was opened in 1932."
    start = text.index("which cost")
    row = {
        "sentence": sentence, "article_text": text, "start": start, "end": start + 14,
        "text": "which cost £3m", "claim_id": "c1", "statement": "The bridge cost £3m.",
        "verdict": "unverified", "confidence": 0.4, "check_worthiness": 0.5, "path": "a.md",
    }  # fmt: skip
    (document,) = suggested_documents([row], "claims")
    (span,) = document.spans
    assert document.text == sentence
    assert document.text[span.start : span.end] == "which cost £3m"
