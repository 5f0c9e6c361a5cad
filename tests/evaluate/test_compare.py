"""Two models on the same rows."""

import dataclasses

import numpy as np
import pytest

from claimcheck.errors import ConfigError
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.compare import Comparison, compare_suite, mean_change
from claimcheck.evaluate.compare_table import as_markdown, flip_rows
from claimcheck.evaluate.rows import PairRow
from claimcheck.evaluate.tallies import tally_pairs
from claimcheck.types import Label

LABELS = tuple(Label)
SUITE = Suite("own", "entailment", "accuracy", use="choose")


def answers(share, n=400, seed=1, sure=0.8):
    """A model that answers this share of rows rightly; which ones, a fixed difficulty decides."""
    rows = [PairRow(f"p{i}", f"claim {i}", LABELS[i % 2]) for i in range(n)]
    hard = np.random.default_rng(seed).random(n)
    table = np.full((n, 3), (1 - sure) / 2)
    right = np.array([i % 2 for i in range(n)])
    table[np.arange(n), np.where(hard < share, right, 1 - right)] = sure
    return tally_pairs(rows, table)


def test_a_small_difference_on_the_same_rows_is_seen_where_two_intervals_overlap():
    a, b = answers(0.70), answers(0.74)
    _, high_a = a.interval("accuracy")
    low_b, _ = b.interval("accuracy")
    assert low_b < high_a
    change = compare_suite(SUITE, a, b).headline
    assert change.gain == pytest.approx(b.values()["accuracy"] - a.values()["accuracy"])
    assert change.surely_better
    assert compare_suite(SUITE, b, a).headline.surely_worse


def test_a_model_against_itself_neither_gains_nor_flips():
    found = compare_suite(SUITE, answers(0.7), answers(0.7))
    assert found.flips == []
    assert all(change.gain == 0 for change in found.figures.values())
    assert not found.headline.surely_better
    assert not found.headline.surely_worse


def test_flips_tell_what_was_lost_first():
    a, b = answers(0.7), answers(0.7, seed=2)
    found = compare_suite(SUITE, a, b)
    lost = [flip for flip in found.flips if not flip.better]
    assert found.flips[: len(lost)] == lost
    assert 0 < len(lost) < len(found.flips)
    row = lost[0].row
    assert row["a"] == row["gold"] != row["b"]
    assert found.as_json()["flipped_wrong"] == len(lost)
    comparison = Comparison("entailment", {}, {}, [found], None)
    assert next(flip_rows(comparison)) == {"suite": "own", "better": False, **row}


def test_of_the_calibration_error_less_is_a_gain():
    better, worse = answers(0.7, sure=0.7), answers(0.7, sure=0.99)
    change = compare_suite(SUITE, worse, better).figures["ece"]
    assert change.b < change.a
    assert change.gain == pytest.approx(change.a - change.b)
    assert change.surely_better


def test_the_mean_is_over_suites_that_may_choose_alone():
    closed = Suite("closed", "entailment", "accuracy")
    up, down = (answers(0.7), answers(0.8)), (answers(0.8), answers(0.7))
    assert mean_change([(closed, *down)]) is None
    mean = mean_change([(SUITE, *up), (closed, *down)])
    assert mean == compare_suite(SUITE, *up).headline
    both = mean_change([(SUITE, *up), (dataclasses.replace(SUITE, name="other"), *down)])
    assert both.gain == pytest.approx(0)


def test_a_metric_that_is_none_is_said():
    with pytest.raises(ConfigError, match="no figure 'f2'"):
        compare_suite(dataclasses.replace(SUITE, metric="f2"), answers(0.7), answers(0.8))


def test_markdown_tells_what_was_compared_and_what_was_not():
    found = compare_suite(SUITE, answers(0.7), answers(0.9))
    a, b = ({"path": name, "sha256": name * 64, "megabytes": 1.0} for name in "ab")
    text = as_markdown(Comparison("entailment", a, b, [found], found.headline, 50, ["elsewhere"]))
    assert "`aaaaaaaaaaaaaaaa`" in text
    assert "at most 50 rows" in text
    assert "| own | 400 | accuracy |" in text
    assert "elsewhere" in text
