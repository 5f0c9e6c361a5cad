import datetime as dt

import pytest

from claimcheck.errors import ModelError
from claimcheck.evaluate.labels import built_in_scheme
from claimcheck.evaluate.rows import ClaimsRow, NerRow, RetrievalRow, VerdictRow
from claimcheck.evaluate.suites import (
    evaluate_claims,
    evaluate_ner,
    evaluate_retrieval,
    evaluate_verdicts,
)
from claimcheck.types import Claim, Entity, Evidence, Fact, Label, Verdict

S, C, U = Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED


def claim(text, start, end, statement=""):
    return Claim("c", "a", start, end, text[start:end], statement or text[start:end], text)


def evidence(*ids, supported=0.0, contradicted=0.0):
    return tuple(
        Evidence(Fact(i, "d", "", ""), rank, 1.0, supported, contradicted, 0.0)
        for rank, i in enumerate(ids, start=1)
    )


def verdict(label, confidence, found=()):
    return Verdict(claim("x", 0, 1), label, confidence, "because", found)


def test_verdicts_add_coverage_and_precision_of_contradicted():
    rows = [VerdictRow("a", S, dt.date(2020, 1, 2)), VerdictRow("b", C), VerdictRow("c", S)]
    given = []

    def check(statements, dates):
        given.extend(zip(statements, dates, strict=True))
        return [
            verdict(S, 0.9),
            verdict(U, 0.5, evidence("f", supported=0.1, contradicted=0.4)),
            verdict(C, 0.7),
        ]

    metrics = evaluate_verdicts(rows, check).metrics
    assert given == [("a", dt.date(2020, 1, 2)), ("b", None), ("c", None)]
    assert metrics["accuracy"] == pytest.approx(1 / 3)
    assert metrics["accuracy_2way"] == pytest.approx(2 / 3)
    assert metrics["coverage"] == pytest.approx(2 / 3)
    assert metrics["precision_contradicted"] == 0.0
    assert metrics["ece"] == pytest.approx((0.1 + 0.5 + 0.7) / 3)


def test_retrieval_leaves_out_rows_without_relevant_facts():
    rows = [
        RetrievalRow("a", frozenset({"2"})),
        RetrievalRow("b", frozenset()),
        RetrievalRow("c", frozenset({"9", "1"})),
    ]
    outcome = evaluate_retrieval(rows, lambda statements: [evidence("1", "2", "3")] * 2)
    assert outcome.metrics["n"] == 2
    assert outcome.metrics["recall@1"] == pytest.approx(0.25)
    assert outcome.metrics["recall@20"] == pytest.approx(0.75)
    assert outcome.metrics["mrr"] == pytest.approx(0.75)
    assert list(outcome.metrics)[1:] == [
        "recall@1",
        "recall@5",
        "recall@10",
        "recall@20",
        "mrr",
        "ndcg@10",
    ]
    assert "1 rows name no relevant fact" in outcome.notes[0]


def test_ner_notes_the_labels_left_out():
    rows = [NerRow("Oslo Herald", ((0, 4, "place"), (5, 11, "gadget")))]
    outcome = evaluate_ner(
        rows,
        lambda texts: [[Entity(0, 4, "LOC", "Oslo")]],
        scheme=built_in_scheme(["place", "gadget"]),
    )
    assert outcome.metrics["f1"] == 1.0
    assert "gadget" in outcome.notes[0]


def test_a_model_that_drops_a_row_is_refused():
    with pytest.raises(ModelError, match="1 answers for 2 rows"):
        evaluate_ner(
            [NerRow("a", ()), NerRow("b", ())], lambda texts: [[]], scheme=built_in_scheme([])
        )


def test_claims_exact_overlap_sentences_and_statements():
    text = "Rain fell on Bergen. The mayor resigned. Ferries stopped."
    gold = ((0, 19), (21, 39))
    row = ClaimsRow(text, gold, ("Rain fell on Bergen", "Ida Moe resigned"))
    found = [
        claim(text, 0, 19, "rain  fell on Bergen"),
        claim(text, 25, 39, "The mayor resigned"),
        claim(text, 41, 56),
    ]
    metrics = evaluate_claims([row], lambda rows: [found]).metrics
    assert metrics["exact"] == pytest.approx({"precision": 1 / 3, "recall": 0.5, "f1": 0.4})
    assert metrics["overlap"] == pytest.approx({"precision": 2 / 3, "recall": 1.0, "f1": 0.8})
    assert metrics["sentence_f1"] == pytest.approx(0.8)
    assert metrics["statement_exact"] == 0.5
    assert metrics["statement_f1"] == pytest.approx((1 + 1 / 3) / 2)


def test_statements_are_null_without_gold_and_zero_without_a_match():
    text = "Rain fell on Bergen."
    none = evaluate_claims([ClaimsRow(text, ((0, 19),))], lambda rows: [[]]).metrics
    assert none["statement_exact"] is None
    assert none["statement_f1"] is None
    missed = evaluate_claims([ClaimsRow(text, ((0, 19),), ("x",))], lambda rows: [[]]).metrics
    assert missed["statement_exact"] == 0.0
