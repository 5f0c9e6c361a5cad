import numpy as np
import pytest

from claimcheck.evaluate.rows import PairRow
from claimcheck.evaluate.slices import minimal_pairs, per_kind
from claimcheck.types import Label

S = Label.SUPPORTED


def row(minimal=None, kind=None, premise="p"):
    return PairRow(premise, "h", S, kind, minimal)


def test_accuracy_by_kind_leaves_rows_without_one_out():
    rows = [row(kind="roles", premise="a"), row(kind="dates"), row(kind="roles"), row()]
    figures = per_kind(rows, np.array([True, False, False, True]))
    assert list(figures) == ["dates", "roles"]
    assert figures["roles"]["n"] == 2
    assert figures["roles"]["accuracy"] == 0.5
    assert figures["roles"]["interval"] == [0.0, 1.0]
    assert figures["dates"] == {"n": 1, "accuracy": 0.0, "interval": None}


def test_a_pair_counts_when_all_of_its_rows_are_right():
    rows = [row("1", "dates"), row("2", "roles"), row("1", "dates"), row("2", "roles"), row()]
    figures, left_out = minimal_pairs(rows, np.array([True, True, True, False, False]))
    assert figures["n"] == 2
    assert figures["both_right"] == 0.5
    assert figures["per_kind"]["dates"]["both_right"] == 1.0
    assert figures["per_kind"]["roles"]["both_right"] == 0.0
    assert left_out == 0


def test_the_interval_of_none_right_is_not_nothing():
    rows = [row(str(i // 2), "dates") for i in range(24)]
    figures, _ = minimal_pairs(rows, np.zeros(24, dtype=bool))
    assert figures["interval"] == pytest.approx([0.0, 0.243], abs=0.001)


def test_half_pairs_are_left_out_and_a_third_row_counts():
    rows = [row("1"), row("2"), row("1"), row("1")]
    figures, left_out = minimal_pairs(rows, np.array([True, True, True, False]))
    assert (figures["n"], figures["both_right"], left_out) == (1, 0.0, 1)
    assert figures["per_kind"] == {}
    alone, left_out = minimal_pairs([row("1")], np.array([True]))
    assert alone == {"n": 0, "both_right": 0.0, "interval": None, "per_kind": {}}
    assert left_out == 1
