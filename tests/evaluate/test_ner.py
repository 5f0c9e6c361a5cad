import pytest

from claimcheck.evaluate.labels import LabelScheme, built_in_scheme
from claimcheck.evaluate.ner import score_entities
from claimcheck.evaluate.rows import NerRow
from claimcheck.types import Entity

TEXT = "Ada Holm of Norsk Hydro left Bergen."
ADA, HYDRO, BERGEN = (0, 8), (12, 23), (29, 35)


def entity(span, label):
    return Entity(*span, label, TEXT[slice(*span)])


def score(spans, entities, scheme=None):
    row = NerRow(TEXT, tuple((*span, label) for span, label in spans))
    scheme = scheme or built_in_scheme(label for _, label in spans)
    return score_entities([row], [[entity(*x) for x in entities]], scheme=scheme)


def test_exact_span_and_label():
    result = score(
        [(ADA, "PER"), (HYDRO, "Organisation"), (BERGEN, "Location")],
        [(ADA, "PERSON"), (HYDRO, "LOC"), ((29, 34), "LOC")],
    )
    assert result["n"] == 1
    assert (result["precision"], result["recall"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert result["per_label"]["PERSON"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}
    assert list(result["per_label"]) == ["PERSON", "ORG", "LOC"]


def test_types_that_the_file_never_uses_are_left_out():
    result = score([(ADA, "PER")], [(ADA, "PERSON"), (BERGEN, "LOC"), (HYDRO, "ORG")])
    assert result["precision"] == 1.0


def test_a_prediction_over_an_unknown_label_is_not_wrong():
    spans = [(ADA, "PER"), (HYDRO, "MISC")]
    assert score(spans, [(ADA, "PERSON"), ((12, 17), "PERSON")])["precision"] == 1.0
    assert score(spans, [(ADA, "PERSON"), (BERGEN, "PERSON")])["precision"] == 0.5


def test_any_of_several_types_is_right():
    scheme = LabelScheme(own={"place": ("LOC", "FAC")})
    for answer in ("LOC", "FAC"):
        result = score([(BERGEN, "place")], [(BERGEN, answer)], scheme)
        assert result["f1"] == 1.0
        assert result["per_label"][answer]["n"] == 1
    missed = score([(BERGEN, "place")], [], scheme)
    assert missed["per_label"]["LOC"]["n"] == 1


def test_a_type_that_is_not_annotated_counts_neither_way():
    scheme = LabelScheme(not_annotated=frozenset({"ORG"}))
    assert score([(ADA, "PER")], [(ADA, "PERSON"), (HYDRO, "ORG")], scheme)["f1"] == 1.0


def test_a_foreign_models_labels_are_mapped():
    assert score([(BERGEN, "LOC")], [(BERGEN, "GPE")])["f1"] == 1.0


def test_repeated_predictions_count_once():
    assert score([(ADA, "PER")], [(ADA, "PERSON"), (ADA, "PERSON")])["precision"] == 1.0
