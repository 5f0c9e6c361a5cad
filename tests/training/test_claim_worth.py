"""Which clauses are claims is learned from labelled articles, drawn to what was known before."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claimcheck.config import ExtractConfig
from claimcheck.errors import DataError
from claimcheck.evaluate.rows import read_claims
from claimcheck.extract import Extractor
from claimcheck.extract.pipeline import ClaimMarker
from claimcheck.extract.worth import Worth
from claimcheck.training.claim_worth import (
    Proposal,
    cross_validated,
    fit_worth,
    proposals,
    save_marker,
    train_worth,
)

TEXT = "Ana Ruiz bought the mill in 1974 .\nNothing much happened .\n"


@Language.component("one_verb_parser")
def one_verb_parser(doc: Doc) -> Doc:
    """The one verb is the root, the word before it its subject."""
    root = next(t.i for t in doc if t.text in {"bought", "happened"})
    parsed = Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        heads=[root] * len(doc),
        deps=["ROOT" if t.i == root else "nsubj" if t.i == root - 1 else "obl" for t in doc],
        tags=["VBD" if t.i == root else "." if t.text == "." else "NN" for t in doc],
        pos=["VERB" if t.i == root else "PUNCT" if t.text == "." else "NOUN" for t in doc],
        user_data=doc.user_data,
    )
    parsed._context = doc._context  # what `nlp.pipe(as_tuples=True)` carries along
    return parsed


def examples(n: int, *, word: str = "year") -> list[Proposal]:
    """Clauses of ten articles; nearly all with `word` are claims and nearly all others are none."""
    chance = random.Random(7)
    made = []
    for i in range(n):
        has = chance.random() < 0.5
        claim = has if chance.random() < 0.9 else not has
        features = {word: float(has), "noise": chance.random()}
        made.append(Proposal(i % 10, i, i + 1, features, claim))
    return made


def test_what_marks_a_claim_is_found() -> None:
    worth = fit_worth(examples(400))
    assert worth({"year": 1.0, "noise": 0.5}) > 0.8
    assert worth({"year": 0.0, "noise": 0.5}) < 0.2


def test_few_examples_leave_what_was_known() -> None:
    prior = Worth(0.0, {"year": 2.0, "unseen": -3.0})
    worth = fit_worth(examples(20, word="digit"), prior=prior)
    # Of years these articles say nothing: what was known of them stays as it was.
    assert worth.weights["year"] == 2.0
    assert worth.weights["unseen"] == -3.0
    assert worth.weights["digit"] > 0
    far, near = fit_worth(examples(400)), fit_worth(examples(12), prior=prior)
    assert abs(near.weights["year"] - 2.0) < abs(far.weights["year"] - 2.0)


def test_each_article_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    given = examples(200)
    # In article 3 everything is turned round; a fit that had seen it would follow.
    given = [
        Proposal(
            p.article,
            p.start,
            p.end,
            p.features | {"three": float(p.article == 3)},
            p.claim ^ (p.article == 3),
        )
        for p in given
    ]
    scores = cross_validated(given)
    third = np.array([p.article == 3 for p in given])
    right = np.array([p.claim for p in given])
    assert ((scores > 0.5) == right)[third].mean() < 0.3
    assert ((scores > 0.5) == right)[~third].mean() > 0.8


def test_one_kind_alone_teaches_nothing() -> None:
    with pytest.raises(DataError, match="both"):
        fit_worth([Proposal(0, 0, 1, {"a": 1.0}, True)] * 3)
    with pytest.raises(DataError, match="both"):
        fit_worth([])


def labelled(folder: Path) -> Path:
    file = folder / "mine.jsonl"
    row = {"text": TEXT, "spans": [{"start": 0, "end": 32}]}
    file.write_text("".join(json.dumps(row) + "\n" for _ in range(2)), "utf-8")
    return file


def test_proposals_are_those_of_the_pipeline_with_their_labels(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("one_verb_parser")
    extractor = Extractor(nlp, ExtractConfig(), version="toy")
    found = list(proposals(extractor, read_claims(labelled(tmp_path))))
    assert [(p.article, TEXT[p.start : p.end].strip(" ."), p.claim) for p in found] == [
        (number, text, claim)
        for number in (0, 1)
        for text, claim in (
            ("Ana Ruiz bought the mill in 1974", True),
            ("Nothing much happened", False),
        )
    ]
    assert found[0].features["year"] == 1.0


def test_of_a_text_that_was_looked_at_in_part_only_decisions_teach(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("one_verb_parser")
    extractor = Extractor(nlp, ExtractConfig(), version="toy")
    file = tmp_path / "reviews.jsonl"
    spans = [{"start": 0, "end": 32}]
    rows = [
        {"text": TEXT, "spans": spans, "partial": True, "not_claims": []},
        {"text": TEXT, "spans": [], "partial": True, "not_claims": [{"start": 35, "end": 56}]},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = list(proposals(extractor, read_claims(file, partial=True)))
    assert [(p.article, p.claim) for p in found] == [(0, True), (1, False)]
    with pytest.raises(DataError, match="in part"):
        read_claims(file)


def test_the_card_stays_behind_and_the_recipe_names_the_articles(tmp_path: Path) -> None:
    start, out = tmp_path / "start", tmp_path / "out"
    start.mkdir()
    (start / "README.md").write_text("# its own figures\n")
    (start / "recipe.json").write_text('{"ner": {"town": 0}}')
    save_marker(ClaimMarker(Worth(0.0, {})), start, out, learned_from=[tmp_path / "mine.jsonl"])
    assert not (out / "README.md").exists()
    recipe = json.loads((out / "recipe.json").read_text())
    assert recipe == {"ner": {"town": 0}, "corpora": ["mine.jsonl"]}
    assert json.loads((start / "recipe.json").read_text()) == {"ner": {"town": 0}}


@pytest.mark.weights
def test_an_extractor_learns_from_a_newsroom_s_articles(tmp_path: Path) -> None:
    from claimcheck.model_paths import find_model

    figures = train_worth([labelled(tmp_path)], Path(find_model("extractor")), tmp_path / "out")
    assert figures["proposals"] >= 4
    assert (tmp_path / "out" / "meta.json").is_file()
    learned = Extractor.load(ExtractConfig(model=str(tmp_path / "out")))
    assert isinstance(learned.marker.worth, Worth)
    assert learned.marker.worth.fitted["files"] == ["mine.jsonl"]
    assert learned.version != Extractor.load().version
