"""Approximate search among the vectors of a large dataset: a graph (HNSW, through usearch).

The graph is a file that is mapped, not read, so that a million vectors open at once and only what
a search touches is in memory. It holds the vectors in eight bits; what it finds is scored again
with the exact ones. Texts are its keys, not rows: when a dataset changes, the graph of the earlier
index is taken over and only the texts that came or went are added or removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRAPH_FROM", "Graph", "write_graph"]

Rows = NDArray[np.int64]
Keys = NDArray[np.uint64]
Halves = NDArray[np.float16]
Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]

#: So many facts and more have a graph. Below, one exact product takes 10 ms or less.
GRAPH_FROM = 100_000
# Neighbours of a text, and candidates looked at when it is added and when it is searched for;
# chosen on the recall of the twenty nearest, see evaluation/results/retrieval.md.
CONNECTIVITY = 16
EXPANSION_ADD = 96
EXPANSION_SEARCH = 128
# Of the graph of an earlier index at least so many texts must remain for it to be taken over:
# what is removed leaves holes.
REUSED_FROM = 0.8
AT_ONCE = 8192
# The first texts are linked one after another: threads that start from an empty graph do not see each
# other's texts, and in three of a thousand graphs one of them was linked so badly that it was never found.
ALONE = 1024


def write_graph(
    path: Path,
    keys: Keys,
    vectors: Halves,
    rows: Rows,
    *,
    earlier: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the graph of `vectors[rows]` under `keys`, each key once.

    vectors: half precision, shape (n, d). earlier: the graph of an index that this one follows.
    """
    index = _new(vectors.shape[1])
    place = np.argsort(keys)
    keys, rows = keys[place], rows[place]
    if earlier is not None and (kept := _taken_over(index, earlier, keys)) is not None:
        new = ~np.isin(keys, kept)
        keys, rows = keys[new], rows[new]
    last = 0
    while (first := last) < len(keys):
        alone = len(index) < ALONE
        last = min(first + (ALONE if alone else AT_ONCE), len(keys))
        chosen = slice(first, last)
        # Sorted rows are read from the disk in one go.
        order = np.argsort(rows[chosen])
        index.add(
            keys[chosen][order],
            vectors[rows[chosen][order]].astype(np.float32),
            threads=1 if alone else 0,
            copy=True,
        )
        if progress:
            progress("linking", last, len(keys))
    index.save(str(path))


class Graph:
    """The graph at `path`, mapped. keys: sorted; rows: those of the facts with that text."""

    def __init__(self, path: Path, *, width: int, keys: Keys, rows: Rows) -> None:
        self._index = _new(width)
        self._index.view(str(path))
        self._keys = keys
        self._rows = rows
        self.expansion = EXPANSION_SEARCH

    def candidates(self, queries: Vectors, count: int) -> Iterator[Rows]:
        """For each query the rows of about the `count` nearest texts, in no order.

        queries: unit vectors, shape (q, d).
        """
        self._index.expansion_search = max(self.expansion, count)
        found = self._index.search(queries, count, threads=0 if len(queries) > 1 else 1)
        keys = np.atleast_2d(found.keys)
        counts = np.atleast_1d(found.counts) if len(queries) > 1 else [len(found)]
        for row, number in zip(keys, counts, strict=True):
            yield self._rows_of(row[: int(number)].astype(np.uint64))

    def _rows_of(self, keys: Keys) -> Rows:
        first = np.searchsorted(self._keys, keys, side="left")
        last = np.searchsorted(self._keys, keys, side="right")
        if np.all(last - first == 1):
            return self._rows[first].astype(np.int64)
        parts = [self._rows[a:b] for a, b in zip(first, last, strict=True)]
        return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)


def _new(width: int) -> Any:
    from usearch.index import Index, MetricKind, ScalarKind

    return Index(
        ndim=width,
        metric=MetricKind.Cos,
        dtype=ScalarKind.I8,
        connectivity=CONNECTIVITY,
        expansion_add=EXPANSION_ADD,
        expansion_search=EXPANSION_SEARCH,
    )


def _taken_over(index: Any, earlier: Path, keys: Keys) -> Keys | None:
    """Load the earlier graph without what is gone; its keys, or None when it is no use."""
    try:
        index.load(str(earlier))
        there = np.array(index.keys, dtype=np.uint64)
    except Exception:  # of another version or damaged: it is only made anew
        index.reset()
        return None
    gone = there[~np.isin(there, keys)]
    if len(there) - len(gone) < REUSED_FROM * max(len(keys), len(there)):
        index.reset()
        return None
    if len(gone):
        index.remove(gone)
    return there[np.isin(there, keys)]
