"""The learned check-worthiness: what it reads of a clause, and its weights as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from claimcheck.errors import ModelError
from claimcheck.extract.clauses import Clause
from claimcheck.extract.pipeline import ClaimMarker
from claimcheck.extract.worth import WORTH, Worth, worth_features


def clause(words: list[str], tags: list[str], pos: list[str], root: int) -> Clause:
    """A main clause whose words all hang on `root`, the word before it its subject."""
    doc = Doc(
        spacy.blank("en").vocab,
        words=words,
        tags=tags,
        pos=pos,
        heads=[root] * len(words),
        deps=[
            "ROOT" if i == root else "nsubj" if i == root - 1 else "obl" for i in range(len(words))
        ],
        lemmas=[word.lower() for word in words],
    )
    return Clause(doc[0 : len(doc)], doc[root], "main")


DATED = clause(
    ["Ruiz", "resigned", "in", "1974"],
    ["NNP", "VBD", "IN", "CD"],
    ["PROPN", "VERB", "ADP", "NUM"],
    1,
)
VAGUE = clause(
    ["Politicians", "lie", "very", "often"],
    ["NNS", "VBP", "RB", "RB"],
    ["NOUN", "VERB", "ADV", "ADV"],
    1,
)


def test_what_is_read_of_a_clause() -> None:
    doc = DATED.span.doc
    doc.ents = [Span(doc, 0, 1, label="PERSON"), Span(doc, 3, 4, label="DATE")]
    doc.user_data["worth"] = {0: (0.9, 0.5)}
    found = worth_features(DATED, 2, 0.5)
    assert found["debate"] == 0.9
    assert found["entity=PERSON"] == found["entity=DATE"] == found["subject named"] == 1.0
    assert (found["year"], found["finite=VBD"], found["siblings"]) == (1.0, 1.0, 0.4)
    assert (found["first paragraph"], found["last paragraph"], found["place"]) == (0.0, 0.0, 0.5)
    vague = worth_features(VAGUE, 1, 1.0)
    assert (vague["subject generic"], vague["gradable"], vague["year"]) == (1.0, 1.0, 0.0)
    assert vague["last paragraph"] == 1.0


def test_every_value_is_a_number_of_a_steady_size() -> None:
    for given in (DATED, VAGUE):
        assert all(-7 <= value <= 7 for value in worth_features(given, 9, 0.0).values())


def test_weights_add_up_to_a_probability_and_unknown_features_count_nothing() -> None:
    worth = Worth(0.0, {"year": 3.0})
    assert worth({"place": 1.0}) == 0.5
    assert worth({"year": 1.0}) > 0.9
    assert 0 < worth({"year": -1e9}) < 1e-9


def test_the_marker_scores_by_its_weights_and_keeps_them(tmp_path: Path) -> None:
    marker = ClaimMarker(Worth(-1.5, {"length": 2.0}, {"articles": 3}))
    marker.to_disk(tmp_path / "claimcheck_claims")
    again = ClaimMarker().from_disk(tmp_path / "claimcheck_claims")
    assert again.worth == marker.worth
    assert ClaimMarker().from_disk(tmp_path / "nothing").worth is None


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"bias": 0, "weights": [], "fitted": {}}', '{"bias": "x", "weights": {}}']
)
def test_damaged_weights_are_said_to_be_so(tmp_path: Path, text: str) -> None:
    (tmp_path / WORTH).write_text(text)
    with pytest.raises(ModelError, match="check-worthiness"):
        Worth.load(tmp_path / WORTH)
