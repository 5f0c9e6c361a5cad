"""Claims cut out of sentences by a fitted model: what is a candidate, which are kept, how they are worded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from claimcheck.config import ExtractConfig
from claimcheck.extract import Extractor
from claimcheck.extract.clauses import Clause
from claimcheck.extract.pipeline import ClaimMarker
from claimcheck.extract.stretch_features import stretch_features
from claimcheck.extract.stretches import STRETCHES, best_apart, choose, stretches
from claimcheck.extract.version import folder_version
from claimcheck.extract.worth import WORTH, Worth

WORDS = "Lambs averaged 91 , up 6 on the week .".split()


def lambs() -> tuple[Span, Clause]:
    """A sentence, and the one clause that rules propose in it: all but the full stop."""
    doc = Doc(
        spacy.blank("en").vocab,
        words=WORDS,
        tags=["NNS", "VBD", "CD", ",", "RB", "CD", "IN", "DT", "NN", "."],
        pos=["NOUN", "VERB", "NUM", "PUNCT", "ADV", "NUM", "ADP", "DET", "NOUN", "PUNCT"],
        heads=[1, 1, 1, 4, 1, 4, 8, 8, 4, 1],
        deps=["nsubj", "ROOT", "obj", "punct", "advmod", "obl", "case", "det", "obl", "punct"],
        lemmas=[word.lower() for word in WORDS],
    )
    return doc[0 : len(doc)], Clause(doc[0:9], doc[1], "main")


def prefers(*texts: str):
    """A model that knows the stretches by their first and last words."""
    edges = {(text.split()[0].lower(), text.split()[-1].lower()) for text in texts}

    def model(features: Mapping[str, float]) -> float:
        known = any(
            f"first word={a}" in features and f"last word={b}" in features for a, b in edges
        )
        return 0.9 if known else 0.1

    return model


def test_stretches_end_at_marks_and_at_the_borders_of_clauses() -> None:
    sent, clause = lambs()
    found = [sent.doc[a:b].text for a, b in stretches(sent, [clause])]
    assert found == [
        "Lambs averaged 91",
        "Lambs averaged 91 , up 6 on the week",
        "up 6 on the week",
    ]
    # A sentence in which rules find nothing has candidates too.
    assert "Lambs averaged 91" in [sent.doc[a:b].text for a, b in stretches(sent, [])]


def test_a_list_without_end_has_no_candidates_of_its_own() -> None:
    words = ["item", ","] * 200
    heads, deps = [0] * 400, ["ROOT"] + ["dep"] * 399
    doc = Doc(spacy.blank("en").vocab, words=words, heads=heads, deps=deps)
    assert stretches(doc[0:400], []) == []


def test_what_is_read_of_a_stretch() -> None:
    sent, clause = lambs()
    whole = stretch_features(sent, [clause], 0, 9, 0.0)
    tail = stretch_features(sent, [clause], 4, 9, 0.0)
    assert (whole["same"], whole["marks"], whole["inside word=up"]) == (1.0, 0.2, 1.0)
    assert (tail["same"], tail["no finite verb"], tail["before verbless=,"]) == (0.0, 1.0, 1.0)
    assert (tail["host=main"], tail["has host's head"], tail["left verb"]) == (1.0, 0.0, 1.0)
    assert tail["first word=up"] == tail["left figure"] == tail["ends a clause"] == 1.0
    # What is only known once the claim is written out is not read.
    assert not {"mode=own", "has speaker", "complete"} & set(whole)
    assert all(-7 <= value <= 7 for found in (whole, tail) for value in found.values())


def test_the_tail_of_a_clause_is_stated_with_what_it_is_said_of() -> None:
    sent, clause = lambs()
    model = prefers("Lambs averaged 91", "up 6 on the week")
    found = choose(sent, [clause], model, place=0.0, least=0.4)
    assert [(c.span.text, c.kind, score) for c, score in found] == [
        ("Lambs averaged 91", "main", 0.9),
        ("up 6 on the week", "aside", 0.9),
    ]
    assert found[1][0].governor == found[0][0].head
    assert choose(sent, [clause], model, place=0.0, least=0.95) == []


def test_what_crosses_a_better_span_is_left_out() -> None:
    spans = [(0, 10), (5, 15), (20, 60), (25, 30), (21, 55)]
    assert best_apart(spans, [0.8, 0.9, 0.7, 0.6, 0.5], least=0.4) == [1, 2, 3]
    # (25, 30) is less than half of (20, 60) and may stand in it; (21, 55) is the same claim again.
    assert best_apart(spans, [0.8, 0.9, 0.7, 0.6, 0.5], least=0.65) == [1, 2]


def test_the_marker_keeps_what_the_model_prefers(tmp_path: Path) -> None:
    sent, _ = lambs()
    marker = ClaimMarker()
    marker.stretches = Worth(-2.0, {"first word=up": 5.0})
    marker.least = 0.4
    doc = marker(sent.doc)
    (span,) = doc.spans["claims"]
    assert (span.text, span._.check_worthiness) == ("up 6 on the week", 0.9526)
    assert span._.statement.startswith("Lambs averaged 91")
    marker.to_disk(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == [STRETCHES]
    version = folder_version(tmp_path, ExtractConfig())
    assert ClaimMarker().from_disk(tmp_path).stretches == marker.stretches
    # Without them the folder is another extractor, and older borders do not stay behind.
    ClaimMarker(Worth(0.0, {})).to_disk(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == [WORTH]
    assert folder_version(tmp_path, ExtractConfig()) != version


def test_the_least_score_is_the_configuration_s() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("claimcheck_claims")
    extractor = Extractor(nlp, ExtractConfig(min_check_worthiness=0.7), version="toy")
    assert extractor.marker.least == pytest.approx(0.7)


def test_another_least_check_worthiness_is_another_extractor(tmp_path):
    (tmp_path / "model").write_bytes(b"weights")
    asked = ExtractConfig(min_check_worthiness=0.9)
    assert folder_version(tmp_path, asked) != folder_version(tmp_path, ExtractConfig())
    faster = ExtractConfig(batch_size=64)
    assert folder_version(tmp_path, faster) == folder_version(tmp_path, ExtractConfig())
