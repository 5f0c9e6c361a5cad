import importlib.util

import numpy as np
import pytest

from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.overlap import overlap_features, overlap_only
from claimcheck.evaluate.rows import PairRow
from claimcheck.types import Label

S, C, U = Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED


def test_features_by_hand():
    words, pairs, numbers, both = overlap_features(
        "The dam, 40.5 metres high, broke.", "the dam broke in 1953"
    )
    assert words == pytest.approx(3 / 5)
    assert pairs == pytest.approx(1 / 4)
    assert numbers == 0.0
    assert both == pytest.approx(3 / 8)
    assert overlap_features("It is 40.5 metres high.", "High: 40.5")[2] == 1.0
    assert overlap_features("The dam broke.", "") == (0.0, 0.0, 1.0, 0.0)


def leaky(n=60):
    """Sets whose label can be had from the shared words: copied, half copied, foreign."""
    rows = []
    for i in range(n):
        premise = f"mayor{i} opened bridge{i} near harbour{i}"
        rows += [
            PairRow(premise, premise, S),
            PairRow(premise, f"mayor{i} opened school{i} near station{i}", C),
            PairRow(premise, f"ferries to island{i} were late", U),
        ]
    return rows


def test_it_finds_labels_that_leak_through_shared_words():
    rows = leaky()
    answers = overlap_only(rows)
    assert answers.shape == (180, 3)
    np.testing.assert_allclose(answers.sum(axis=1), 1.0)
    assert [(S, C, U)[i] for i in answers.argmax(axis=1)] == [row.label for row in rows]


def test_it_cannot_know_the_labels_of_a_premise_that_it_answers():
    # The wording says nothing and a premise's rows share a label: only a leak could be right.
    rng = np.random.default_rng(2)
    labels = rng.permutation([S, C] * 100)
    rows = [PairRow(f"town{i} grew", "a ship sank", labels[i]) for i in range(200) for _ in "ab"]
    answers = overlap_only(rows)
    right = np.array([(S, C, U)[a] for a in answers.argmax(axis=1)]) == [r.label for r in rows]
    assert right.mean() < 0.6


def test_neighbouring_words_tell_apart_what_single_ones_do_not():
    rows = []
    for i in range(30):
        premise = f"in may {i + 10} boats came, in june {i + 50} boats came"
        rows += [
            PairRow(premise, f"in may {i + 10} boats came", S),
            PairRow(premise, f"in may {i + 50} boats came", C),
        ]
    answers = overlap_only(rows).argmax(axis=1)
    gold = np.array([0, 1] * 30)
    assert {overlap_features(row.premise, row.hypothesis)[0] for row in rows} == {1.0}
    assert (answers == gold).mean() > 0.9


def test_a_label_that_the_other_folds_do_not_have_is_never_answered():
    rows = [PairRow("a", "a", S), PairRow("b", "x", C)]
    np.testing.assert_array_equal(overlap_only(rows), [[0, 1, 0], [1, 0, 0]])


def test_one_premise_is_refused():
    with pytest.raises(DataError, match="same premise"):
        overlap_only([PairRow("a", "b", S), PairRow("a", "c", C)])


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"claimcheck\[train\]"):
        overlap_only(leaky(2))
