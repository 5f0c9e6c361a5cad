"""Labels of premise-hypothesis pairs, measured: the figures of one set, from probabilities or a model.

A model is any callable of the right shape, so that the arithmetic is tested without weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.errors import ModelError
from claimcheck.evaluate.intervals import label_intervals
from claimcheck.evaluate.metrics import LABELS, Floats, labelled
from claimcheck.evaluate.outcome import Outcome, Progress, chunks
from claimcheck.evaluate.rows import PairRow
from claimcheck.evaluate.slices import minimal_pairs, per_kind

__all__ = [
    "Score",
    "confidence_and_right",
    "measure",
    "probabilities_of",
    "without_premise",
]

# Pairs to probabilities, shape (n, 3), columns as in LABELS.
Score = Callable[[Sequence[tuple[str, str]]], Floats]


def probabilities_of(
    rows: Sequence[PairRow], score: Score, *, progress: Progress | None = None
) -> npt.NDArray[np.float64]:
    """What the model says of each row, shape (n, 3). Raises ModelError for scores that are none."""
    parts = [
        np.asarray(score([(row.premise, row.hypothesis) for row in part]), dtype=np.float64)
        for part in chunks(rows, 1024, progress)
    ]
    probabilities = np.concatenate(parts)
    if probabilities.shape != (len(rows), len(LABELS)) or not np.isfinite(probabilities).all():
        raise ModelError(
            f"the entailment model gave scores of shape {probabilities.shape} for {len(rows)}"
            " pairs, or some that are no numbers",
            remedy="Run claimcheck doctor",
        )
    return probabilities


def measure(rows: Sequence[PairRow], probabilities: npt.NDArray[np.float64]) -> Outcome:
    """The figures of answered pairs, with intervals, and what was predicted.

    probabilities: shape (n, 3), columns as in LABELS.
    Rows with a kind add `per_kind`, rows of minimal pairs `minimal_pairs`.
    """
    gold = _gold(rows)
    predicted = probabilities.argmax(axis=1)
    confidence, right = confidence_and_right(rows, probabilities)
    metrics = labelled(gold, predicted, confidence, two_way=probabilities)
    each = np.arange(len(gold))
    metrics["majority"] = float(np.bincount(gold).max() / len(gold))
    metrics["intervals"] = label_intervals(
        gold,
        predicted,
        [row.premise for row in rows],
        # As in accuracy_2way: the share of which this is the interval.
        right_2way=None
        if metrics["accuracy_2way"] is None
        else probabilities[each, gold] > probabilities[each, 1 - gold],
    )
    notes = []
    if any(row.kind is not None for row in rows):
        metrics["per_kind"] = per_kind(rows, right)
    if any(row.minimal is not None for row in rows):
        metrics["minimal_pairs"], broken = minimal_pairs(rows, right)
        if broken:
            notes.append(f"minimal pairs left out, as only one of their rows is here: {broken}")
    return Outcome(metrics, _predictions(rows, predicted, probabilities), notes)


def confidence_and_right(
    rows: Sequence[PairRow], probabilities: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The winning probability of each row and whether its label is right, both of shape (n,)."""
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == _gold(rows)


def without_premise(score: Score) -> Score:
    """The same model, shown the hypothesis and an empty premise.

    A control (Poliak et al., 2018): what it still gets right, it does not take from the evidence.
    """
    return lambda pairs: score([("", hypothesis) for _, hypothesis in pairs])


def _gold(rows: Sequence[PairRow]) -> npt.NDArray[np.int64]:
    return np.array([LABELS.index(row.label) for row in rows], dtype=np.int64)


def _predictions(
    rows: Sequence[PairRow],
    predicted: npt.NDArray[np.integer[Any]],
    probabilities: npt.NDArray[np.float64],
) -> list[dict[str, Any]]:
    return [
        {
            "premise": row.premise,
            "hypothesis": row.hypothesis,
            "label": str(row.label),
            "predicted": str(LABELS[answer]),
            **{str(label): float(p) for label, p in zip(LABELS, ps, strict=True)},
            **({} if row.kind is None else {"kind": row.kind}),
            **({} if row.minimal is None else {"minimal": row.minimal}),
        }
        for row, answer, ps in zip(rows, predicted, probabilities, strict=True)
    ]
