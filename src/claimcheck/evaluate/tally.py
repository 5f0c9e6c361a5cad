"""A suite answered: what each row adds up to, and how sums become figures.

Every figure here is a function of sums over rows: a confusion matrix, counts of spans, the sums of a
reciprocal rank. So the same code gives the figure of a whole set, of a slice of it, and of each of two
thousand draws of a bootstrap; and two models that answered the same rows can be drawn together, which
is what makes a small difference between them visible.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.evaluate.intervals import DRAWS, Counts, by_group, draw_sums, ends, macro_f1
from claimcheck.evaluate.metrics import LABELS, Floats, confidence_bins
from claimcheck.types import Label

__all__ = [
    "BINARY",
    "LOWER_IS_BETTER",
    "Figures",
    "Mask",
    "Tally",
    "binary_cells",
    "binary_figures",
    "label_cells",
    "label_figures",
    "mean_figures",
    "ratio_f1",
]

# Sums of shape (m, k) to figures by name, each of shape (m,).
Figures = Callable[[Counts], dict[str, Counts]]
Mask = npt.NDArray[np.bool_]

#: Figures of which less is better.
LOWER_IS_BETTER = frozenset({"ece", "true_contradicted", "false_supported"})
#: The columns of a yes-or-no question.
BINARY = ("true positive", "false positive", "false negative", "true negative")
_SIZE = len(LABELS)
_CELLS = _SIZE * _SIZE
_SUPPORTED = LABELS.index(Label.SUPPORTED)
_UNVERIFIED = LABELS.index(Label.UNVERIFIED)
_CONTRADICTED = LABELS.index(Label.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one model to the rows of one suite, ready to be summed.

    cells: (n, k), what each row adds; figures: what sums of them say.
    groups: n keys; rows with equal ones are drawn together, as claims on one passage are.
    right: (n,), how far a row is right, 0 to 1; confidence: (n,) or None, of the answer given.
    shown: what a person is shown of each row: the text, the gold and the answer.
    slices: parts of the rows by name, (n,) each.
    """

    cells: Counts
    figures: Figures
    groups: Sequence[Hashable]
    right: npt.NDArray[np.float64]
    shown: Sequence[Mapping[str, Any]]
    confidence: npt.NDArray[np.float64] | None = None
    slices: Mapping[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cells)

    def values(self, chosen: Mask | None = None) -> dict[str, float]:
        """The figures of all rows, or of those chosen."""
        cells = self.cells if chosen is None else self.cells[chosen]
        return {name: float(v[0]) for name, v in self.figures(cells.sum(0, keepdims=True)).items()}

    def interval(self, name: str, chosen: Mask | None = None) -> list[float] | None:
        """The 95% interval of a figure; None where fewer than two groups leave nothing to draw."""
        draws = self.draws(chosen)
        return None if draws is None else ends(self.figures(draws)[name])

    def draws(self, chosen: Mask | None = None, *, beside: Tally | None = None) -> Counts | None:
        """Sums over as many groups as there are, drawn 2,000 times, shape (2000, k).

        beside: another model's answers to the same rows: its columns follow, of the same draws.
        """
        cells = self.cells if beside is None else np.hstack([self.cells, beside.cells])
        groups = self.groups
        if chosen is not None:
            cells = cells[chosen]
            groups = [group for group, use in zip(groups, chosen, strict=True) if use]
        table = by_group(cells, groups)
        return None if len(table) < 2 else np.concatenate(list(draw_sums(table, DRAWS)))


def label_cells(
    gold: npt.NDArray[np.integer[Any]],
    predicted: npt.NDArray[np.integer[Any]],
    confidence: Floats,
    two_way: Floats,
) -> Counts:
    """What rows with one of three labels add, shape (n, 30).

    gold, predicted: (n,), indices into LABELS; confidence: (n,), of the prediction; two_way: (n, 3).
    Nine cells of the confusion matrix, one for the two-way answer, then for each of ten bins of
    confidence the sum of it and of the right answers.
    """
    n = len(gold)
    cells = np.zeros((n, _CELLS + 21))
    each = np.arange(n)
    cells[each, gold * _SIZE + predicted] = 1.0
    decided = gold != _UNVERIFIED
    other = np.where(decided, 1 - gold, 0)
    cells[:, _CELLS] = decided & (two_way[each, gold] > two_way[each, other])
    bins = confidence_bins(confidence)
    cells[each, _CELLS + 1 + bins] = confidence
    cells[each, _CELLS + 11 + bins] = gold == predicted
    return cells


def label_figures(*, binary: bool) -> Figures:
    """Figures of `label_cells`; binary: no row of the suite is `unverified`.

    true_contradicted: the share of supported rows that come out contradicted; false_supported: the other way round.
    """

    def figures(sums: Counts) -> dict[str, Counts]:
        confusion = sums[:, :_CELLS].reshape(-1, _SIZE, _SIZE)
        n = np.maximum(confusion.sum((1, 2)), 1)
        gold, predicted = confusion.sum(2), confusion.sum(1)
        right = np.diagonal(confusion, axis1=1, axis2=2)
        used = gold > 0
        recall = np.where(used, right / np.maximum(gold, 1), 0.0)
        gap = np.abs(sums[:, _CELLS + 1 : _CELLS + 11] - sums[:, _CELLS + 11 : _CELLS + 21])
        found = {
            "accuracy": right.sum(1) / n,
            "macro_f1": macro_f1(confusion),
            "balanced_accuracy": recall.sum(1) / np.maximum(used.sum(1), 1),
            "coverage": predicted[:, :_UNVERIFIED].sum(1) / n,
            "precision_contradicted": _share(right[:, _CONTRADICTED], predicted[:, _CONTRADICTED]),
            "true_contradicted": _share(
                confusion[:, _SUPPORTED, _CONTRADICTED], gold[:, _SUPPORTED]
            ),
            "false_supported": _share(
                confusion[:, _CONTRADICTED, _SUPPORTED], gold[:, _CONTRADICTED]
            ),
            "ece": gap.sum(1) / n,
        }
        if binary:
            found["accuracy_2way"] = sums[:, _CELLS] / n
        for i, label in enumerate(LABELS):
            found[f"f1 {label}"] = 2 * right[:, i] / np.maximum(gold[:, i] + predicted[:, i], 1)
        return found

    return figures


def binary_cells(gold: Mask, predicted: Mask) -> Counts:
    """What yes-or-no rows add, shape (n, 4), columns as in BINARY."""
    columns = [gold & predicted, ~gold & predicted, gold & ~predicted, ~gold & ~predicted]
    return np.stack(columns, axis=1).astype(np.float64)


def binary_figures(sums: Counts) -> dict[str, Counts]:
    """Figures of `binary_cells`; precision, recall and F1 are of yes."""
    hit, false, missed, quiet = (sums[:, i] for i in range(4))
    yes, no = _share(hit, hit + missed), _share(quiet, quiet + false)
    return {
        "f1": ratio_f1(hit, hit + false, hit + missed),
        "precision": _share(hit, hit + false),
        "recall": yes,
        "accuracy": _share(hit + quiet, sums.sum(1)),
        "balanced_accuracy": (yes + no) / 2,
    }


def mean_figures(names: Sequence[str]) -> Figures:
    """Means over rows: the columns are the rows' own figures in the order of `names`, then a 1."""

    def figures(sums: Counts) -> dict[str, Counts]:
        return {name: _share(sums[:, i], sums[:, -1]) for i, name in enumerate(names)}

    return figures


def ratio_f1(right: Counts, predicted: Counts, gold: Counts) -> Counts:
    """F1 of counts, each (m,); 0 where there is nothing."""
    return _share(2 * right, predicted + gold)


def _share(part: Counts, whole: Counts) -> Counts:
    shares: Counts = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return shares
