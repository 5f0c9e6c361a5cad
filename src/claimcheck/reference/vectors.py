"""Exact search among the vectors of a dataset: one matrix product, block by block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claimcheck.reference.build import BLOCK, Halves
from claimcheck.reference.encoder import Vectors

__all__ = ["VectorTable"]

Rows = NDArray[np.int64]

# Up to here the vectors are held in single precision, since numpy multiplies half precision
# without BLAS; 700,000 facts of 384 dimensions. Above, each pass converts a block at a time.
FLOAT32_BYTES = 1 << 30
QUERIES_AT_ONCE = 256


class VectorTable:
    """The vectors of one dataset, row by row.

    blocks: half precision, each of shape (BLOCK, d) but the last, which may be shorter.
    """

    def __init__(self, blocks: Sequence[Halves]) -> None:
        small = sum(block.size for block in blocks) * 4 <= FLOAT32_BYTES
        self._blocks: list[Halves | Vectors] = [
            block.astype(np.float32) if small else block for block in blocks
        ]

    def nearest(
        self, queries: Vectors, count: int, *, allowed: Sequence[NDArray[np.bool_] | None]
    ) -> list[tuple[Rows, Vectors]]:
        """For each query the `count` rows of the highest cosine similarity, the highest first.

        queries: unit vectors, shape (q, d). allowed: for each query a mask over all rows, or None
        for all of them. Gives (rows, similarities) pairs; equal similarities in order of rows.
        """
        found: list[tuple[Rows, Vectors]] = []
        for first in range(0, len(queries), QUERIES_AT_ONCE):
            last = first + QUERIES_AT_ONCE
            found.extend(self._nearest(queries[first:last], count, allowed[first:last]))
        return found

    def similarities(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        """Cosine similarities of one unit vector, shape (d,), to the rows given."""
        if not rows:
            return np.zeros(0, dtype=np.float32)
        picked = np.stack([self._blocks[row // BLOCK][row % BLOCK] for row in rows])
        product: Vectors = picked.astype(np.float32, copy=False) @ query
        return product

    def _nearest(
        self, queries: Vectors, count: int, allowed: Sequence[NDArray[np.bool_] | None]
    ) -> list[tuple[Rows, Vectors]]:
        best: list[tuple[list[Rows], list[Vectors]]] = [([], []) for _ in queries]
        for number, block in enumerate(self._blocks):
            start = number * BLOCK
            scores = queries @ block.astype(np.float32, copy=False).T
            for query, mask in enumerate(allowed):
                if mask is not None:
                    scores[query, ~mask[start : start + len(block)]] = -np.inf
            keep = min(count, len(block))
            top = np.argpartition(scores, len(block) - keep, axis=1)[:, len(block) - keep :]
            for query, (rows, values) in enumerate(best):
                rows.append(top[query].astype(np.int64) + start)
                values.append(scores[query, top[query]])
        return [_sorted(np.concatenate(r), np.concatenate(v), count) for r, v in best if r] or [
            (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)) for _ in queries
        ]


def _sorted(rows: Rows, values: Vectors, count: int) -> tuple[Rows, Vectors]:
    order = np.lexsort((rows, -values))[:count]
    order = order[np.isfinite(values[order])]
    return rows[order], values[order]
