"""How sure a figure is: 95% intervals.

Those over rows are by bootstrap (Efron, 1979), drawn over evidence. Claims about one passage are right
or wrong together far more often than two claims at random, and the two halves of a minimal pair always
share theirs. Whole groups are therefore drawn, with replacement; an interval over single rows would be
too narrow. A share of things that have nothing to do with each other has Wilson's interval (1927), which
stays honest for a handful of them, or for none right, where a bootstrap says 0 to 0.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.evaluate.metrics import LABELS

__all__ = [
    "DRAWS",
    "Counts",
    "Interval",
    "by_group",
    "draw_sums",
    "ends",
    "label_intervals",
    "macro_f1",
    "share_interval",
    "wilson",
]

# The lower and the upper end; None where fewer than two groups leave nothing to draw.
Interval = list[float] | None
Counts = npt.NDArray[np.float64]

DRAWS = 2000
SEED = 13
# Draws held in memory at once: 100 of 4,000 groups are a few megabytes.
_AT_ONCE = 100


def share_interval(
    right: npt.NDArray[np.bool_], groups: Sequence[Hashable], *, draws: int = DRAWS
) -> Interval:
    """The interval of the share of right rows.

    right: shape (n,); groups: n keys, rows with equal ones are drawn together.
    """
    table = by_group(np.stack([right, np.ones(len(right))], axis=1), groups)
    if len(table) < 2:
        return None
    sums = np.concatenate(list(draw_sums(table, draws)))
    return ends(sums[:, 0] / sums[:, 1])


def label_intervals(
    gold: npt.NDArray[np.integer[Any]],
    predicted: npt.NDArray[np.integer[Any]],
    groups: Sequence[Hashable],
    *,
    right_2way: npt.NDArray[np.bool_] | None = None,
    draws: int = DRAWS,
) -> dict[str, Interval]:
    """The intervals of accuracy, macro F1 and, of a binary file, the two-way accuracy.

    gold, predicted: shape (n,), indices into LABELS; right_2way: shape (n,), None if not binary.
    Macro F1 is over the labels that the gold of a draw uses, as it is over those of the file.
    """
    size = len(LABELS)
    cells = np.zeros((len(gold), size * size + 1))
    cells[np.arange(len(gold)), gold * size + predicted] = 1.0
    if right_2way is not None:
        cells[:, -1] = right_2way
    table = by_group(cells, groups)
    if len(table) < 2:
        return {"accuracy": None, "macro_f1": None, "accuracy_2way": None}
    sums = np.concatenate(list(draw_sums(table, draws)))
    confusion = sums[:, :-1].reshape(-1, size, size)
    n = confusion.sum((1, 2))
    return {
        "accuracy": ends(np.trace(confusion, axis1=1, axis2=2) / n),
        "macro_f1": ends(macro_f1(confusion)),
        "accuracy_2way": None if right_2way is None else ends(sums[:, -1] / n),
    }


def wilson(share: float, n: int) -> tuple[float, float]:
    """The interval of a share of n independent things, n at least 1; it holds the share itself."""
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # Rounding may put an end a hair inside a share of exactly 0 or 1.
    return min(max(0.0, middle - half), share), max(min(1.0, middle + half), share)


def macro_f1(confusion: Counts) -> Counts:
    """Macro F1 of each confusion matrix, shape (draws,), gold in rows."""
    gold, predicted = confusion.sum(2), confusion.sum(1)
    right = np.diagonal(confusion, axis1=1, axis2=2)
    f1 = 2 * right / np.maximum(gold + predicted, 1)
    used = gold > 0
    means: Counts = (f1 * used).sum(1) / used.sum(1)
    return means


def by_group(cells: Counts, groups: Sequence[Hashable]) -> Counts:
    """The rows of `cells` summed over each group, in the order in which groups first come."""
    numbers: dict[Hashable, int] = {}
    index = np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int64)
    table = np.zeros((len(numbers), cells.shape[1]))
    np.add.at(table, index, cells)
    return table


def draw_sums(table: Counts, draws: int) -> Iterator[Counts]:
    """Sums over as many groups as there are, drawn with replacement; parts of shape (k, columns)."""
    rng = np.random.default_rng(SEED)
    size = len(table)
    for start in range(0, draws, _AT_ONCE):
        count = min(_AT_ONCE, draws - start)
        drawn = rng.integers(size, size=(count, size)) + np.arange(count)[:, None] * size
        times = np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size)
        yield times @ table


def ends(values: Counts) -> list[float]:
    """The 2.5th and the 97.5th percentile of drawn values, shape (draws,)."""
    low, high = np.percentile(values, [2.5, 97.5])
    return [float(low), float(high)]
