"""Search among the vectors of a dataset: exact, one matrix product block by block, or by a graph."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.reference.build import BLOCK, Halves
from claimcheck.reference.encoder import Vectors
from claimcheck.reference.graph import Graph

__all__ = ["StoredRows", "VectorTable"]

Rows = NDArray[np.int64]

# Up to here the vectors are held in single precision, since numpy multiplies half precision
# without BLAS; 700,000 facts of 384 dimensions. Above, each pass converts a block at a time.
FLOAT32_BYTES = 1 << 30
QUERIES_AT_ONCE = 256
# Of the graph so many times more is asked than is wanted: its order is that of eight bits. What a
# date leaves out is asked for in addition, up to MOST.
MORE = 2
MOST = 2_000
# Where a date leaves fewer of the facts than this share, an exact search is the cheaper.
FEW = 0.02


class StoredRows:
    """Rows of a file of half-precision vectors, shape (n, width), read one at a time.

    In a mapped file a fault on one vector of 768 bytes brings in the 64 KB around it, so that after a
    few hundred claims all of the file counts as the process's memory.
    """

    def __init__(self, path: Path, width: int) -> None:
        # Open for as long as the table is, so that the file can be deleted under us.
        self._number = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._number)
        self._width = width

    def take(self, rows: Sequence[int] | Rows) -> Halves:
        """The vectors of the rows, shape (len(rows), width)."""
        size = 2 * self._width
        data = b"".join(os.pread(self._number, size, int(row) * size) for row in rows)
        return np.frombuffer(data, dtype="<f2").reshape(-1, self._width)


class VectorTable:
    """The vectors of one dataset, row by row.

    blocks: half precision, each of shape (BLOCK, d) but the last, which may be shorter. graph: of
    a large dataset; its blocks are parts of a mapped file and stay as they are. stored: the same
    file, for single rows.
    """

    def __init__(
        self,
        blocks: Sequence[Halves],
        *,
        graph: Graph | None = None,
        stored: StoredRows | None = None,
    ) -> None:
        small = sum(block.size for block in blocks) * 4 <= FLOAT32_BYTES and graph is None
        self._blocks: list[Halves | Vectors] = [
            block.astype(np.float32) if small else block for block in blocks
        ]
        self._graph = graph
        self._stored = stored

    def nearest(
        self, queries: Vectors, count: int, *, allowed: Sequence[NDArray[np.bool_] | None]
    ) -> list[tuple[Rows, Vectors]]:
        """For each query the `count` rows of the highest cosine similarity, the highest first.

        queries: unit vectors, shape (q, d). allowed: for each query a mask over all rows, or None
        for all of them. Gives (rows, similarities) pairs; equal similarities in order of rows.
        With a graph a row may be missed; the similarities are exact all the same.
        """
        if self._graph is not None:
            return self._by_graph(self._graph, queries, count, allowed)
        return self.exact(queries, count, allowed=allowed)

    def exact(
        self, queries: Vectors, count: int, *, allowed: Sequence[NDArray[np.bool_] | None]
    ) -> list[tuple[Rows, Vectors]]:
        """The same, without the graph."""
        found: list[tuple[Rows, Vectors]] = []
        for first in range(0, len(queries), QUERIES_AT_ONCE):
            last = first + QUERIES_AT_ONCE
            found.extend(self._nearest(queries[first:last], count, allowed[first:last]))
        return found

    def similarities(self, query: Vectors, rows: Sequence[int] | Rows) -> Vectors:
        """Cosine similarities of one unit vector, shape (d,), to the rows given."""
        if len(rows) == 0:
            return np.zeros(0, dtype=np.float32)
        if self._stored is not None:
            picked: Halves | Vectors = self._stored.take(rows)
        else:
            picked = np.stack([self._blocks[row // BLOCK][row % BLOCK] for row in rows])
        product: Vectors = picked.astype(np.float32, copy=False) @ query
        return product

    def row(self, number: int) -> Halves:
        """The vector of one row, in half precision."""
        vector: Halves = self._blocks[number // BLOCK][number % BLOCK].astype(np.float16)
        return vector

    def _by_graph(
        self,
        graph: Graph,
        queries: Vectors,
        count: int,
        allowed: Sequence[NDArray[np.bool_] | None],
    ) -> list[tuple[Rows, Vectors]]:
        shares = [1.0 if mask is None else float(mask.mean()) for mask in allowed]
        found: list[tuple[Rows, Vectors] | None] = [None] * len(queries)
        # Queries that ask for as many go together; a date's share decides how many that is.
        groups: dict[int, list[int]] = {}
        for number, share in enumerate(shares):
            wanted = int(MORE * count / share) if share >= FEW else MOST + 1
            groups.setdefault(1 << (wanted - 1).bit_length(), []).append(number)
        for wanted, members in groups.items():
            if wanted > MOST:
                continue
            picked = graph.candidates(queries[members], wanted)
            for number, rows in zip(members, picked, strict=True):
                mask = allowed[number]
                rows = rows if mask is None else rows[mask[rows]]
                # Fewer than asked for: the date left out more here than elsewhere.
                if mask is None or len(rows) >= count:
                    values = self.similarities(queries[number], rows)
                    found[number] = _sorted(rows, values, count)
        for number, each in enumerate(found):
            if each is None:
                one = slice(number, number + 1)
                found[number] = self.exact(queries[one], count, allowed=allowed[one])[0]
        return [each for each in found if each is not None]

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
