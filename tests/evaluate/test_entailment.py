import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.evaluate.entailment import measure, probabilities_of, without_premise
from claimcheck.evaluate.rows import PairRow
from claimcheck.types import Label

S, C, U = Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED
CONTRACT = ["n", "accuracy", "macro_f1", "accuracy_2way", "per_label", "ece", "confusion"]


def certain(*labels):
    """Probabilities of a model that gives these labels nine tenths."""
    table = np.full((len(labels), 3), 0.05)
    table[np.arange(len(labels)), [(S, C, U).index(label) for label in labels]] = 0.9
    return table


def test_the_keys_of_the_contract_come_first_and_chunks_keep_order():
    rows = [PairRow(f"p{i // 5}", str(i), S if i % 2 else C) for i in range(2500)]
    seen = []

    def score(pairs):
        odd = np.array([int(h) % 2 for _, h in pairs])
        return np.stack([0.8 * odd, 0.8 * (1 - odd), np.full(len(odd), 0.2)], axis=1)

    outcome = measure(rows, probabilities_of(rows, score, progress=seen.append))
    assert list(outcome.metrics) == [*CONTRACT, "majority", "intervals"]
    assert outcome.metrics["accuracy"] == outcome.metrics["accuracy_2way"] == 1.0
    assert outcome.metrics["ece"] == pytest.approx(0.2)
    assert outcome.metrics["majority"] == 0.5
    assert seen == [1024, 1024, 452]
    assert [row["predicted"] for row in outcome.predictions[:3]] == [C, S, C]


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ModelError, match="entailment model"):
        probabilities_of([PairRow("p", "h", S)], lambda pairs: np.full((1, 3), np.nan))
    with pytest.raises(ModelError, match="for 1 pairs"):
        probabilities_of([PairRow("p", "h", S)], lambda pairs: np.full((1, 2), 0.5))


def test_each_interval_holds_its_figure():
    rng = np.random.default_rng(4)
    rows = [PairRow(f"p{i}", "h", (S, C)[rng.integers(2)]) for i in range(200)]
    metrics = measure(rows, rng.dirichlet((1, 1, 1), size=200)).metrics
    assert list(metrics["intervals"]) == ["accuracy", "macro_f1", "accuracy_2way"]
    for name, (low, high) in metrics["intervals"].items():
        assert low < metrics[name] < high
        assert 0.05 < high - low < 0.2


def test_a_file_with_unverified_rows_has_no_two_way_interval():
    rows = [PairRow("p", "h", S), PairRow("q", "h", U)]
    metrics = measure(rows, certain(S, U)).metrics
    assert metrics["accuracy_2way"] is None
    assert metrics["intervals"]["accuracy_2way"] is None


def test_kinds_and_minimal_pairs_are_measured_where_rows_name_them():
    rows = [
        PairRow("p", "nine trams", S, kind="numbers", minimal="1"),
        PairRow("p", "ten trams", C, kind="numbers", minimal="1"),
        PairRow("q", "a tram", U),
    ]
    outcome = measure(rows, certain(S, S, U))
    assert outcome.metrics["per_kind"]["numbers"]["n"] == 2
    assert outcome.metrics["per_kind"]["numbers"]["accuracy"] == 0.5
    assert outcome.metrics["minimal_pairs"]["n"] == 1
    assert outcome.metrics["minimal_pairs"]["both_right"] == 0.0
    assert outcome.predictions[0]["kind"] == "numbers"
    assert outcome.predictions[0]["minimal"] == "1"
    assert "kind" not in outcome.predictions[2]
    assert outcome.notes == []


def test_a_half_of_a_minimal_pair_is_left_out_and_said():
    rows = [PairRow("p", "h", S, minimal="1"), PairRow("q", "h", S, minimal="2")]
    outcome = measure([*rows, PairRow("p", "i", C, minimal="1")], certain(S, S, C))
    assert outcome.metrics["minimal_pairs"]["n"] == 1
    assert outcome.metrics["minimal_pairs"]["both_right"] == 1.0
    assert "per_kind" not in outcome.metrics
    assert outcome.notes == ["minimal pairs left out, as only one of their rows is here: 1"]


def test_without_the_premise_only_the_hypothesis_is_seen():
    seen = []

    def score(pairs):
        seen.extend(pairs)
        return certain(*[S] * len(pairs))

    without_premise(score)([("the dam broke", "a dam broke"), ("rain", "snow")])
    assert seen == [("", "a dam broke"), ("", "snow")]
