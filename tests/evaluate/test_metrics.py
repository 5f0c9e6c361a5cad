import math

import numpy as np
import pytest

from claimcheck.evaluate.metrics import (
    accuracy_2way,
    classification,
    expected_calibration_error,
    iou,
    match_overlapping,
    ndcg_at,
    precision_recall_f1,
    recall_at,
    reciprocal_rank,
    same_words,
    token_f1,
)

# Supported 0, contradicted 1, unverified 2.
GOLD = np.array([0, 0, 0, 1, 1, 2])
PREDICTED = np.array([0, 0, 1, 1, 2, 2])


def test_classification_by_hand():
    scores = classification(GOLD, PREDICTED)
    assert scores["n"] == 6
    assert scores["accuracy"] == pytest.approx(4 / 6)
    assert scores["confusion"] == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert scores["per_label"]["supported"] == pytest.approx(
        {"precision": 1.0, "recall": 2 / 3, "f1": 0.8, "n": 3}
    )
    assert scores["per_label"]["contradicted"]["f1"] == pytest.approx(0.5)
    assert scores["per_label"]["unverified"]["f1"] == pytest.approx(2 / 3)
    assert scores["macro_f1"] == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)


def test_macro_f1_is_over_the_labels_of_the_gold():
    scores = classification(np.array([0, 0, 1]), np.array([0, 2, 1]))
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert scores["per_label"]["unverified"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 0}


def test_classification_agrees_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(3)
    gold, predicted = rng.integers(0, 3, 200), rng.integers(0, 3, 200)
    scores = classification(gold, predicted)
    assert scores["macro_f1"] == pytest.approx(sklearn.f1_score(gold, predicted, average="macro"))
    assert scores["confusion"] == sklearn.confusion_matrix(gold, predicted).tolist()


def test_two_way_accuracy_compares_two_columns_only():
    probabilities = np.array([[0.2, 0.1, 0.7], [0.4, 0.3, 0.3], [0.1, 0.1, 0.8]])
    assert accuracy_2way(np.array([0, 1, 1]), probabilities) == pytest.approx(1 / 3)


def test_two_way_accuracy_is_none_with_three_classes():
    assert accuracy_2way(np.array([0, 2]), np.full((2, 3), 1 / 3)) is None


def test_calibration_error_by_hand():
    # Bin (0.8, 0.9]: mean 0.85, half right. Bin (0.5, 0.6]: 0.6, right.
    confidence = np.array([0.82, 0.88, 0.6])
    right = np.array([True, False, True])
    expected = (2 * abs(0.85 - 0.5) + abs(0.6 - 1)) / 3
    assert expected_calibration_error(confidence, right) == pytest.approx(expected)


def test_calibration_error_of_sure_and_right_is_zero():
    assert expected_calibration_error(np.ones(4), np.ones(4, dtype=bool)) == 0.0


def test_ranking_measures_by_hand():
    ranked = ["a", "b", "c", "d"]
    relevant = {"b", "d", "x"}
    assert recall_at(ranked, relevant, 1) == 0.0
    assert recall_at(ranked, relevant, 5) == pytest.approx(2 / 3)
    assert reciprocal_rank(ranked, relevant) == 0.5
    assert reciprocal_rank(ranked, {"x"}) == 0.0
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at(ranked, relevant, 10) == pytest.approx(gain / ideal)


def test_ndcg_agrees_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.metrics")
    ranked = [str(i) for i in range(20)]
    relevant = {"2", "7", "15"}
    truth = [[float(x in relevant) for x in ranked]]
    expected = sklearn.ndcg_score(truth, [list(range(20, 0, -1))], k=10)
    assert ndcg_at(ranked, relevant, 10) == pytest.approx(expected)


def test_precision_and_recall_of_nothing_are_zero():
    assert precision_recall_f1(right=0, predicted=0, gold=0) == {
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
    }


def test_iou():
    assert iou((0, 10), (5, 15)) == pytest.approx(1 / 3)
    assert iou((0, 5), (5, 9)) == 0.0
    assert iou((2, 6), (2, 6)) == 1.0


def test_matching_is_one_to_one_and_best_first():
    # Both predictions reach the half of the first gold; the closer one gets it.
    assert match_overlapping([(0, 10), (20, 30)], [(0, 6), (0, 9), (26, 40)]) == [(0, 1)]


def test_wording():
    assert same_words("The  Dam broke", "the dam\nbroke")
    assert not same_words("The dam broke.", "The dam broke")
    assert token_f1("The dam broke.", "the old dam broke") == pytest.approx(2 * 0.75 / 1.75)
    assert token_f1("one", "two") == 0.0
