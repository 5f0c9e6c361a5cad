"""BM25 of several indexes as if they were one.

How rare a word is decides what it counts for, and in a dataset on one subject the words of that subject are not rare.
So the facts that hold a word are counted over all indexes: facts in one file and the same facts in ten are ranked
alike (but for the mean length of a fact, which stays that of its index).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claimcheck.reference.index import Index
from claimcheck.reference.lexical import Query
from claimcheck.reference.postings import inverse_frequency

__all__ = ["IndexScores", "Key", "Mask", "MergedScores"]

Key = tuple[int, int]  # which index, which row
Mask = NDArray[np.bool_]


class IndexScores:
    """The BM25 scores in one index, by its own full-text search; used like `MergedScores`."""

    def __init__(self, index: Index, query: Query) -> None:
        self._index = index
        self._query = query

    def best(self, count: int, masks: Sequence[Mask | None]) -> list[Key]:
        """As `MergedScores.best`."""
        (mask,) = masks
        return [(0, row) for row, _ in self._index.lexical(self._query, count, allowed=mask)]

    def of(self, keys: Sequence[Key]) -> dict[Key, float]:
        """As `MergedScores.of`."""
        scores = self._index.scores(self._query, [row for _, row in keys])
        return {(0, row): score for row, score in scores.items()}


class MergedScores:
    """The BM25 scores of all facts that hold a word of a query.

    indexes: at least one. query: one for all of them.
    """

    def __init__(self, indexes: Sequence[Index], query: Query) -> None:
        facts = sum(len(index) for index in indexes)
        rows: list[list[NDArray[np.int64]]] = [[] for _ in indexes]
        parts: list[list[NDArray[np.float64]]] = [[] for _ in indexes]
        for term in query.terms:
            entries = [index.entries(term) for index in indexes]
            holding = sum(len(there) for there, _ in entries)
            counts = inverse_frequency(facts, holding) * term.repeats
            for number, (there, weights) in enumerate(entries):
                rows[number].append(there)
                parts[number].append(weights * counts)
        self._found = [_summed(*pair) for pair in zip(rows, parts, strict=True)]

    def best(self, count: int, masks: Sequence[Mask | None]) -> list[Key]:
        """The `count` best facts, the best first; masks: for each index which of its rows may be among them."""
        scored: list[tuple[float, Key]] = []
        for number, ((rows, scores), mask) in enumerate(zip(self._found, masks, strict=True)):
            if mask is not None:
                rows, scores = rows[mask[rows]], scores[mask[rows]]
            first = np.lexsort((rows, -scores))[:count]
            scored += [(-float(scores[at]), (number, int(rows[at]))) for at in first]
        return [key for _, key in sorted(scored)[:count]]

    def of(self, keys: Sequence[Key]) -> dict[Key, float]:
        """The scores of those of the facts that hold a word of the query."""
        found: dict[Key, float] = {}
        for number, (rows, scores) in enumerate(self._found):
            wanted = [row for n, row in keys if n == number]
            places = np.searchsorted(rows, wanted)
            for row, at in zip(wanted, places, strict=True):
                if at < len(rows) and rows[at] == row:
                    found[number, row] = float(scores[at])
        return found


def _summed(
    rows: list[NDArray[np.int64]], parts: list[NDArray[np.float64]]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each row once, in order, with the sum of its parts."""
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    unique, places = np.unique(np.concatenate(rows), return_inverse=True)
    summed = np.bincount(places, weights=np.concatenate(parts), minlength=len(unique))
    return unique, summed.astype(np.float64)
