"""The overlap-only baseline: what the shared words alone say, with neither order nor meaning.

Entailment sets leak their labels through word overlap (McCoy et al., 2019); a model that reads must
beat this by a margin. The labels of a set are its only training data, so it is cross-fitted: five
folds, each answered by a logistic regression on the other four, a premise never in two folds.
"""

from __future__ import annotations

import importlib.util
import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.metrics import LABELS
from claimcheck.evaluate.rows import PairRow

__all__ = ["need_scikit_learn", "overlap_features", "overlap_only"]

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_FOLDS = 5


def overlap_features(premise: str, hypothesis: str) -> tuple[float, float, float, float]:
    """How much of the hypothesis stands in the premise, each on a 0-1 scale, case aside.

    Its words, its pairs of neighbouring words, its numbers (1 when it has none), and the words
    shared by both out of the words of either.
    """
    said, given = _words(hypothesis), _words(premise)
    known = set(given)
    pairs = list(itertools.pairwise(said))
    known_pairs = set(itertools.pairwise(given))
    numbers = [word for word in said if word[0].isdigit()]
    return (
        _share([word in known for word in said], empty=0.0),
        _share([pair in known_pairs for pair in pairs], empty=0.0),
        _share([number in known for number in numbers], empty=1.0),
        len(known & set(said)) / max(len(known | set(said)), 1),
    )


def overlap_only(rows: Sequence[PairRow]) -> npt.NDArray[np.float64]:
    """Cross-fitted probabilities of shape (n, 3), columns as in LABELS.

    Raises UsageError without scikit-learn, DataError when all rows share one premise.
    """
    need_scikit_learn()
    features = np.array([overlap_features(row.premise, row.hypothesis) for row in rows])
    gold = np.array([LABELS.index(row.label) for row in rows])
    folds = _folds([row.premise for row in rows])
    probabilities = np.zeros((len(rows), len(LABELS)))
    for fold in np.unique(folds):
        held_out = folds == fold
        probabilities[held_out] = _fitted(features[~held_out], gold[~held_out], features[held_out])
    return probabilities


def need_scikit_learn() -> None:
    """Raise UsageError, naming the extra, when the baseline cannot be fitted."""
    if importlib.util.find_spec("sklearn") is None:
        raise UsageError(
            "--overlap-only needs scikit-learn, which is not installed",
            remedy="Run pip install 'claimcheck[train]'",
        )


def _folds(premises: Sequence[str]) -> npt.NDArray[np.int64]:
    numbers: dict[str, int] = {}
    index = [numbers.setdefault(premise, len(numbers)) for premise in premises]
    if len(numbers) < 2:
        raise DataError(
            "all rows have the same premise, so that no baseline can be fitted on others",
            remedy="Give rows with at least two premises",
        )
    return np.array(index) % min(_FOLDS, len(numbers))


def _fitted(
    features: npt.NDArray[np.float64],
    gold: npt.NDArray[np.int64],
    asked: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Probabilities for `asked`, shape (n, 3); a label that was never seen gets none."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    answers = np.zeros((len(asked), len(LABELS)))
    seen = np.unique(gold)
    if len(seen) == 1:
        answers[:, seen[0]] = 1.0
        return answers
    model: Any = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    answers[:, seen] = model.fit(features, gold).predict_proba(asked)
    return answers


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _share(found: Sequence[bool], *, empty: float) -> float:
    return sum(found) / len(found) if found else empty
