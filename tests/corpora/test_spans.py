import pytest

from claimcheck.corpora.spans import check_spans

TEXT = "The town of Mora, which burned, was rebuilt."


def codes(*spans, kind="ner"):
    return [code for code, _ in check_spans(TEXT, list(spans), kind=kind)]


def span(start, end, label="LOC", **more):
    return {"start": start, "end": end, "label": label, **more}


def test_sound_spans_give_nothing():
    assert codes(span(12, 16, text="Mora"), span(0, 8)) == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (span(40, 45), "offsets"),
        (span(5, 5), "offsets"),
        (span(-1, 3), "offsets"),
        (span("0", 3), "offsets"),
        (span(True, 3), "offsets"),
        ({"end": 3, "label": "x"}, "malformed"),
        ({"start": 0, "end": 3}, "malformed"),
        (span(12, 16, text="Moda"), "text-mismatch"),
        (span(11, 16), "span-whitespace"),
    ],
)
def test_one_bad_span(bad, code):
    assert codes(bad) == [code]


def test_overlaps_of_entities():
    assert codes(span(0, 16), span(12, 30)) == ["crossing-spans"]
    assert codes(span(0, 16), span(12, 16)) == ["nested-entities"]
    assert codes(span(12, 16), span(12, 16)) == ["duplicate-span"]
    assert codes(span(12, 16), span(12, 16, "ORG")) == ["nested-entities"]


def test_a_claim_may_lie_inside_another():
    assert codes(span(0, 43), span(18, 30), kind="claims") == []
    assert codes(span(0, 30), span(18, 43), kind="claims") == ["crossing-spans"]
