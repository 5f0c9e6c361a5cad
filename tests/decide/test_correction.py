"""The comparison of particulars moves a model's word the way its weights say, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from claimcheck.decide.correction import (
    FILE,
    LONGEST,
    MARKS,
    Correction,
    compare_pair,
    load_correction,
)
from claimcheck.errors import ModelError

SAID = [[0.6, 0.3, 0.1]]


def marked(premise: str, hypothesis: str) -> set[str]:
    marks = compare_pair(premise, hypothesis)
    return {mark for mark, there in zip(MARKS, marks, strict=True) if there}


@pytest.mark.parametrize(
    ("premise", "hypothesis", "marks"),
    [
        ("The dam cost £24m.", "The dam cost £24 million.", {"number-agree"}),
        ("The dam cost £24m.", "The dam cost £42m.", {"number-conflict", "figure-unborne"}),
        ("The dam cost a fortune.", "The dam cost £42m.", {"number-silent", "figure-unborne"}),
        ("Three of them left.", "Two of them left.", {"number-conflict"}),
        ("It opened in May 1932.", "It opened in 1932.", {"date-agree"}),
        ("It opened in May 1932.", "It opened in 1923.", {"date-conflict", "figure-unborne"}),
        ("[Odda] The town has a mill.", "Odda has a mill.", set()),
        ("It was built of stone.", "It was built of wood.", set()),
    ],
)
def test_the_marks_of_a_pair(premise: str, hypothesis: str, marks: set[str]) -> None:
    assert marked(premise, hypothesis) == marks


def test_in_a_page_of_figures_none_is_held_against_a_claim() -> None:
    page = "The dam cost £24m. " + "And so it went on. " * LONGEST
    assert marked(page, "The dam cost £42m.") == set()


def test_a_pair_without_particulars_stays_as_the_model_has_it() -> None:
    correction = Correction({"number-conflict": (-2.0, 2.0, 0.0)})
    none = [(0.0,) * len(MARKS)]
    assert correction.probabilities(SAID, none) == pytest.approx(np.array(SAID))


def test_another_figure_turns_support_round() -> None:
    correction = Correction({"number-conflict": (-2.0, 2.0, 0.0)})
    pairs = [compare_pair("The dam cost £24m.", f"The dam cost £{n}m.") for n in (24, 42)]
    same, other = correction.probabilities(SAID * 2, pairs)
    assert same == pytest.approx(SAID[0])
    assert other.argmax() == 1
    assert other.sum() == pytest.approx(1)
    # log 0.6 - 2 and log 0.3 + 2
    assert np.log(other[1] / other[0]) == pytest.approx(np.log(0.3 / 0.6) + 4)


def test_scores_do_not_depend_on_what_is_scored_beside_them() -> None:
    draw = np.random.default_rng(3)
    correction = Correction({mark: tuple(draw.normal(size=3)) for mark in MARKS})
    said, marks = draw.dirichlet([1, 1, 1], 50), draw.integers(0, 2, (50, len(MARKS)))
    together = correction.probabilities(said, marks)
    alone = [correction.probabilities([s], [m])[0] for s, m in zip(said, marks, strict=True)]
    assert np.array_equal(together, np.array(alone))


def test_no_pairs_give_no_probabilities() -> None:
    marks = np.zeros((0, len(MARKS)))
    assert Correction({}).probabilities(np.zeros((0, 3)), marks).shape == (0, 3)


def test_the_file_beside_the_weights_is_read(tmp_path: Path) -> None:
    assert load_correction(tmp_path) is None
    rows = {"date-agree": [1, 2, 3]}
    (tmp_path / FILE).write_text(json.dumps({"weights": rows}), "utf-8")
    assert load_correction(tmp_path) == Correction({"date-agree": (1.0, 2.0, 3.0)})


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"weighs": {}}',
        '{"weights": {"date-agree": [1, 2]}}',
        '{"weights": {"date-agree": ["a", 1, 2]}}',
        '{"weights": {"dates agree": [1, 2, 3]}}',
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ModelError, match="particulars") as error:
        load_correction(tmp_path)
    assert error.value.path == str(tmp_path / FILE)
