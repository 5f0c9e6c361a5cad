import numpy as np
import pytest

from claimcheck.evaluate.intervals import label_intervals, share_interval, wilson
from claimcheck.evaluate.metrics import classification


def width(ends):
    return ends[1] - ends[0]


def test_over_single_rows_it_is_the_binomial_interval():
    right = np.arange(400) < 300
    low, high = share_interval(right, range(400))
    # Three quarters of 400: 1.96 standard errors of 0.02165.
    assert low == pytest.approx(0.75 - 0.0424, abs=0.006)
    assert high == pytest.approx(0.75 + 0.0424, abs=0.006)


def test_it_is_the_same_each_time():
    right = np.arange(50) % 3 == 0
    assert share_interval(right, range(50)) == share_interval(right, range(50))


def test_rows_of_one_passage_are_drawn_together():
    # Ten rows a passage, all right or all wrong: 40 things are known, not 400.
    right = np.repeat(np.arange(40) < 30, 10)
    alone = share_interval(right, range(400))
    together = share_interval(right, np.repeat(np.arange(40), 10).tolist())
    assert width(together) == pytest.approx(width(alone) * np.sqrt(10), rel=0.15)


def test_minimal_pairs_answered_alike_leave_nothing_open():
    right = np.array([True, False] * 30)
    premises = [f"p{i // 2}" for i in range(60)]
    assert share_interval(right, premises) == [0.5, 0.5]


def test_one_passage_has_no_interval():
    right = np.array([True, False])
    labels = np.array([0, 1])
    assert share_interval(right, ["p", "p"]) is None
    assert set(label_intervals(labels, labels, ["p", "p"]).values()) == {None}


def test_groups_of_different_size_are_weighed_by_their_rows():
    right = np.array([True] * 9 + [False])
    low, high = share_interval(right, [0] * 9 + [1])
    # Both draws from the large group, or both from the small one.
    assert (low, high) == (0.0, 1.0)


def test_macro_f1_is_that_of_the_figure():
    rng = np.random.default_rng(9)
    gold, predicted = rng.integers(0, 2, 3000), rng.integers(0, 3, 3000)
    figures = classification(gold, predicted)
    found = label_intervals(gold, predicted, range(3000), draws=300)
    for name in ("accuracy", "macro_f1"):
        assert np.mean(found[name]) == pytest.approx(figures[name], abs=0.004)
        assert found[name][0] < figures[name] < found[name][1]
    assert found["accuracy_2way"] is None


def test_the_two_way_interval_is_over_its_own_answers():
    labels = np.zeros(100, dtype=int)
    found = label_intervals(labels, labels, range(100), right_2way=np.arange(100) < 60)
    assert found["accuracy"] == [1.0, 1.0]
    assert found["accuracy_2way"] == pytest.approx([0.5, 0.7], abs=0.02)


def test_wilson_by_hand():
    # 8 of 10, from Agresti & Coull's formula: 0.490 to 0.943.
    assert wilson(0.8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    low, high = wilson(0.0, 12)
    assert low == 0.0
    assert high == pytest.approx(0.243, abs=0.001)
    assert wilson(1.0, 3)[1] == 1.0
