"""Figures from sums: the same as those computed row by row, and drawn for two models at once."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, recall_score

from claimcheck.decide import HeldBack
from claimcheck.evaluate.entailment import measure
from claimcheck.evaluate.labels import built_in_scheme
from claimcheck.evaluate.ner import score_entities
from claimcheck.evaluate.rows import ClaimsRow, NerRow, PairRow, RetrievalRow, VerdictRow
from claimcheck.evaluate.sentences import sentences
from claimcheck.evaluate.suites import evaluate_claims
from claimcheck.evaluate.tallies import (
    tally_claims,
    tally_held_back,
    tally_ner,
    tally_pairs,
    tally_retrieval,
    tally_sentences,
)
from claimcheck.types import Claim, Entity, Evidence, Fact, Label

LABELS = (Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED)


def pairs(n, labels=LABELS, seed=3):
    rng = np.random.default_rng(seed)
    rows = [
        PairRow(f"premise {i // 2}", f"claim {i}" if i % 3 else "never", labels[i % len(labels)])
        for i in range(n)
    ]
    scores = rng.dirichlet((1, 1, 1), size=n)
    return rows, scores


@pytest.mark.parametrize("labels", [LABELS, LABELS[:2]])
def test_the_figures_of_labels_are_those_of_the_evaluation(labels):
    rows, scores = pairs(300, labels)
    expected = measure(rows, scores).metrics
    values = tally_pairs(rows, scores).values()
    for name in ("accuracy", "macro_f1", "ece"):
        assert values[name] == pytest.approx(expected[name])
    assert values.get("accuracy_2way") == pytest.approx(expected["accuracy_2way"])
    gold = [LABELS.index(row.label) for row in rows]
    by_hand = recall_score(gold, scores.argmax(1), labels=sorted(set(gold)), average="macro")
    assert values["balanced_accuracy"] == pytest.approx(by_hand)


def test_the_two_grave_mistakes_are_shares_of_what_is_true_and_of_what_is_false():
    gold = [Label.SUPPORTED] * 4 + [Label.CONTRADICTED] * 2 + [Label.UNVERIFIED]
    said = [0, 1, 1, 2, 0, 1, 1]
    rows = [VerdictRow(f"claim {i}", label) for i, label in enumerate(gold)]
    tally = tally_held_back(rows, [HeldBack(LABELS[i], 0.9) for i in said])
    values = tally.values()
    assert values["true_contradicted"] == pytest.approx(2 / 4)
    assert values["false_supported"] == pytest.approx(1 / 2)
    assert values["accuracy"] == pytest.approx(2 / 7)


def test_statements_are_scored_where_there_are_any():
    text = "Rain fell on Bergen. The mayor resigned."
    found = [
        Claim("c", "a", 0, 19, text[:19], "rain fell on Bergen", text),
        Claim("c", "a", 21, 39, text[21:39], "The mayor resigned", text),
    ]
    row = ClaimsRow(text, ((0, 19), (21, 39)), ("Rain fell on Bergen", "Ida Moe resigned"))
    bare = ClaimsRow(text, ((0, 19), (21, 39)))
    expected = evaluate_claims([row], lambda rows: [found]).metrics["statement_f1"]
    # The second article has no gold statements, and changes nothing.
    tally = tally_claims([row, bare], [found, found], sentences)
    assert tally.values()["statement_f1"] == pytest.approx(expected) == pytest.approx(2 / 3)
    assert "statement_f1" not in tally_claims([bare], [found], sentences).values()


def test_a_slice_has_the_figures_of_its_rows_alone():
    rows, scores = pairs(120)
    tally = tally_pairs(rows, scores)
    chosen = tally.slices["denials"]
    assert 0 < chosen.sum() < 120
    alone = tally_pairs([r for r, use in zip(rows, chosen, strict=True) if use], scores[chosen])
    values = tally.values(chosen)
    assert values == pytest.approx({name: alone.values()[name] for name in values})


def test_the_interval_holds_the_figure_and_one_group_has_none():
    rows, scores = pairs(200)
    tally = tally_pairs(rows, scores)
    low, high = tally.interval("accuracy")
    assert low < tally.values()["accuracy"] < high
    same = [PairRow("one", f"claim {i}", row.label) for i, row in enumerate(rows)]
    assert tally_pairs(same, scores).interval("accuracy") is None


def test_minimal_pairs_count_when_both_rows_are_right():
    rows = [
        PairRow("p", "a", LABELS[0], "dates", "one"),
        PairRow("p", "b", LABELS[1], "dates", "one"),
        PairRow("q", "c", LABELS[0], "names", "two"),
        PairRow("q", "d", LABELS[1], "names", "two"),
    ]
    scores = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.9, 0.05, 0.05]])
    tally = tally_pairs(rows, scores)
    assert tally.values()["both_right"] == 0.5
    assert tally.values(tally.slices["dates"])["both_right"] == 1.0


def test_a_yes_or_no_question_has_the_figures_of_scikit_learn():
    rng = np.random.default_rng(5)
    gold, scores = rng.random(200) > 0.7, rng.random(200)
    values = tally_sentences([f"s{i}" for i in range(200)], gold, scores).values()
    assert values["f1"] == pytest.approx(f1_score(gold, scores > 0.5))
    assert values["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(gold, scores > 0.5))


def test_entities_have_the_figures_of_the_evaluation():
    rows = [NerRow("Oslo Herald", ((0, 4, "LOC"), (5, 11, "ORG"))), NerRow("Ida", ((0, 3, "PER"),))]
    found = [[Entity(0, 4, "LOC", "Oslo")], [Entity(0, 3, "ORG", "Ida")]]
    scheme = built_in_scheme(["LOC", "ORG", "PER"])
    expected = score_entities(rows, found, scheme=scheme)
    tally = tally_ner(rows, found, scheme)
    values = tally.values()
    for name in ("precision", "recall", "f1"):
        assert values[name] == pytest.approx(expected[name])
    for label, scores in expected["per_label"].items():
        assert values[f"f1 {label}"] == pytest.approx(scores["f1"])
    assert tally.right.tolist() == [0.0, 0.0]


def test_retrieval_is_a_mean_over_statements():
    def evidence(*ids):
        return [Evidence(Fact(i, "d", "", ""), n, 1.0) for n, i in enumerate(ids, 1)]

    rows = [RetrievalRow("a", frozenset({"1"})), RetrievalRow("b", frozenset({"2", "3"}))]
    values = tally_retrieval(rows, [evidence("9", "1"), evidence("2")]).values()
    assert values["recall@1"] == pytest.approx(0.25)
    assert values["recall@5"] == pytest.approx(0.75)
    assert values["mrr"] == pytest.approx(0.75)
