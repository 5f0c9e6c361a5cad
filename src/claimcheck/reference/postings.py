"""Words of a large dataset in which facts, mapped from a file: BM25 by a few array operations.

FTS5 looks up the length of every fact that a query touches, one by one, which at a million facts
takes longer than everything else of a search together. Here each stem's facts lie side by side
with what BM25 makes of the stem in each of them, so that a query is a sum over a few slices. The
scores are those of FTS5 (its k1, b and inverse document frequency), which a test holds.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.reference.lexical import Term

__all__ = ["Postings", "inverse_frequency", "write_postings"]

Rows = NDArray[np.int64]
Progress = Callable[[str, int, int], None]

K1, B = 1.2, 0.75  # as in FTS5
WEIGHTS = {"title": 1.5, "text": 1.0}  # as in build.BM25
# A number of several parts is several stems; as a whole it says much more.
NUMBER = re.compile(r"\d+(?:[.,]\d+)+\w*")
ENTRY = np.dtype([("row", "<u4"), ("weight", "<f2")])
AT_ONCE = 1 << 20  # entries between two writes


def write_postings(
    connection: sqlite3.Connection, path: Path, *, progress: Progress | None = None
) -> None:
    """Write the entries of all stems and numbers to `path`, and where they are to `postings`.

    connection: an index being made, with its full text.
    """
    lengths = _lengths(connection)
    # The share of the saturation that does not depend on the word: k1 * (1 - b + b * dl / avgdl).
    damping = (K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9))).astype(np.float32)
    connection.execute(
        "create table postings (term text primary key, start integer not null,"
        " entries integer not null) strict, without rowid"
    )
    with path.open("wb") as stream:
        written = 0
        kept: list[NDArray[np.void]] = []
        places: list[tuple[str, int, int]] = []
        size = 0
        for term, rows, counts in chain(_stems(connection), _numbers(connection)):
            entries = np.empty(len(rows), dtype=ENTRY)
            entries["row"] = rows
            entries["weight"] = counts * (K1 + 1) / (counts + damping[rows])
            places.append((term, written + size, len(rows)))
            kept.append(entries)
            size += len(rows)
            if size >= AT_ONCE:
                stream.write(np.concatenate(kept).tobytes())
                written, size, kept = written + size, 0, []
                if progress:
                    progress("indexing words", written, 0)
        if kept:
            stream.write(np.concatenate(kept).tobytes())
    connection.executemany("insert into postings values (?, ?, ?)", places)
    connection.commit()


def inverse_frequency(facts: int, holding: int) -> float:
    """What a word counts that `holding` of so many facts hold, as FTS5 has it: above 0."""
    return max(math.log((facts - holding + 0.5) / (holding + 0.5)), 1e-6)


class Postings:
    """The entries at `path`, mapped. places: gives the start and number of a term's entries."""

    def __init__(self, path: Path, *, facts: int, connection: sqlite3.Connection) -> None:
        self._entries = np.asarray(np.memmap(path, dtype=ENTRY, mode="r"))
        self._facts = facts
        self._connection = connection
        self._places: dict[str, tuple[int, int]] = {}
        # One for all calls, and zero between them: at a million facts it is 4 MB.
        self._scores = np.zeros(facts, dtype=np.float32)
        self._adding = threading.Lock()

    def best(
        self, terms: Sequence[Term], count: int, *, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` best rows (from 0) by BM25 with their scores, the best first."""
        with self._adding:
            return self._best(terms, count, allowed)

    def _best(
        self, terms: Sequence[Term], count: int, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[int, float]]:
        scores = self._scores
        touched: list[Rows] = []
        try:
            for term in terms:
                rows, weights = self.entries(term)
                if len(rows):
                    scores[rows] += weights * (
                        inverse_frequency(self._facts, len(rows)) * term.repeats
                    )
                    touched.append(rows)
            if not touched:
                return []
            rows = np.concatenate(touched)
            if allowed is not None:
                rows = rows[allowed[rows]]
            values = scores[rows]
            # A row stands in `rows` as often as it has words of the query: at most so often.
            wanted = count * len(touched)
            if len(rows) > wanted:
                best = np.argpartition(values, len(rows) - wanted)[len(rows) - wanted :]
                rows, values = rows[best], values[best]
            rows, first = np.unique(rows, return_index=True)
            values = values[first]
            order = np.lexsort((rows, -values))[:count]
            return [(int(rows[at]), float(values[at])) for at in order]
        finally:
            for rows in touched:
                scores[rows] = 0.0

    def scores(self, terms: Sequence[Term], rows: Sequence[int]) -> dict[int, float]:
        """The BM25 scores of those of the rows that hold any of the terms."""
        wanted = np.unique(np.array(rows, dtype=np.int64))
        total = np.zeros(len(wanted), dtype=np.float32)
        for term in terms:
            there, weights = self.entries(term)
            at, held = _places(there, wanted)
            total[held] += weights[at[held]] * (
                inverse_frequency(self._facts, len(there)) * term.repeats
            )
        return {
            int(row): float(score) for row, score in zip(wanted, total, strict=True) if score > 0
        }

    def holding(self, terms: Sequence[Term], rows: Sequence[int]) -> set[int]:
        """Those of the rows that hold any of the terms."""
        wanted = np.array(rows, dtype=np.int64)
        found = np.zeros(len(wanted), dtype=bool)
        for term in terms:
            found |= _places(self.entries(term)[0], wanted)[1]
        return set(wanted[found].tolist())

    def entries(self, term: Term) -> tuple[Rows, NDArray[np.float32]]:
        """The rows of a term with its weight in each; of several stems where all of them stand."""
        if len(term.stems) > 1 and NUMBER.fullmatch(term.text):
            return self._slice(f"#{term.text}")
        rows, weights = self._slice(term.stems[0])
        for stem in term.stems[1:]:
            others, more = self._slice(stem)
            rows, here, there = np.intersect1d(
                rows, others, assume_unique=True, return_indices=True
            )
            weights = np.minimum(weights[here], more[there])
        return rows, weights

    def _slice(self, term: str) -> tuple[Rows, NDArray[np.float32]]:
        if term not in self._places:
            found = self._connection.execute(
                "select start, entries from postings where term = ?", (term,)
            ).fetchone()
            self._places[term] = found or (0, 0)
        start, entries = self._places[term]
        part = self._entries[start : start + entries]
        return part["row"].astype(np.int64), part["weight"].astype(np.float32)


def _places(there: Rows, wanted: Rows) -> tuple[Rows, NDArray[np.bool_]]:
    """Where each wanted row stands among a term's, which are sorted, and whether it does.

    Few rows are looked for among very many: half of the time of a search went into hashing the many.
    """
    if not len(there):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    return at, there[at] == wanted


def _stems(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str, Rows, NDArray[np.float32]]]:
    """Each stem with the rows (from 0) that hold it and its weighted number in each."""
    connection.execute(
        "create virtual table temp.instances using fts5vocab(main, facts_fts, instance)"
    )
    cursor = connection.execute("select term, doc, col from instances")
    for term, group in groupby(cursor, key=itemgetter(0)):
        docs, weights = [], []
        for _, doc, column in group:
            docs.append(doc)
            weights.append(WEIGHTS[column])
        # Entries of one fact are neighbours.
        rows, first = np.unique(np.array(docs, dtype=np.int64), return_index=True)
        yield term, rows - 1, np.add.reduceat(np.array(weights, dtype=np.float32), first)


def _numbers(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str, Rows, NDArray[np.float32]]]:
    found: dict[str, dict[int, float]] = {}
    for row, title, text in connection.execute("select row - 1, title, text from facts"):
        for part, weight in ((title, WEIGHTS["title"]), (text, WEIGHTS["text"])):
            for number in NUMBER.findall(part.lower()):
                rows = found.setdefault(number, {})
                rows[row] = rows.get(row, 0.0) + weight
    for number, rows in found.items():
        yield (
            f"#{number}",
            np.fromiter(rows, dtype=np.int64, count=len(rows)),
            np.fromiter(rows.values(), dtype=np.float32, count=len(rows)),
        )


def _lengths(connection: sqlite3.Connection) -> NDArray[np.float64]:
    """How many words each fact has, as FTS5 counted them: a varint a column."""
    sizes = connection.execute("select sz from facts_fts_docsize order by id").fetchall()
    return np.array([sum(_varints(size)) for (size,) in sizes], dtype=np.float64)


def _varints(data: bytes) -> Iterator[int]:
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0
