"""An index that is there: facts by row, full-text ranking, vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.build import FORMAT, Halves
from claimcheck.reference.lexical import Query
from claimcheck.reference.vectors import VectorTable
from claimcheck.types import Fact

__all__ = ["Index", "usable"]

FACT_COLUMNS = "id, title, text, source, url, date, licence"


class Index:
    """A dataset's index, opened for reading.

    path: the file. dataset, licence: go into its facts (the licence where a fact has none).
    Rows count from 0 here. Vectors and dates are read on the first search, not on opening.
    Raises ReferenceSourceError when the file is not a whole index of this format.
    """

    def __init__(self, path: Path, *, dataset: str = "", licence: str = "") -> None:
        self.path = path
        self.dataset = dataset
        self._licence = licence
        self._table: VectorTable | None = None
        self._days: NDArray[np.int32] | None = None
        self._counts: dict[str, int] = {}
        try:
            # Immutable, because an index is only ever replaced by another file. SQLite itself
            # serialises the threads of a web application.
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._db = Database(connection)
            pages, width = (
                int(connection.execute(f"pragma {name}").fetchone()[0])
                for name in ("page_count", "page_size")
            )
            if pages * width != path.stat().st_size:
                raise _broken(path, "cut short")
            self.meta = dict(connection.execute("select key, value from meta").fetchall())
            self._size = int(connection.execute("select count(*) from facts").fetchone()[0])
        except (sqlite3.Error, OSError) as error:
            raise _broken(path, str(error)) from error
        if self.meta.get("format") != str(FORMAT):
            raise _broken(path, f"format {self.meta.get('format')}, not {FORMAT}")

    def __len__(self) -> int:
        return self._size

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def frequency(self, stem: str) -> int:
        """In how many facts a stem stands."""
        if stem not in self._counts:
            found = self._db.conn.execute("select facts from terms where term = ?", (stem,))
            row = found.fetchone()
            self._counts[stem] = int(row[0]) if row else 0
        return self._counts[stem]

    def lexical(
        self, query: Query, count: int, *, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` best rows by BM25 with their scores (higher is better), the best first."""
        if not query.match:
            return []
        sql = "select rowid - 1, -rank from facts_fts where facts_fts match ? order by rank"
        if allowed is None:
            rows = self._db.conn.execute(f"{sql} limit ?", (query.match, count)).fetchall()
            return [(int(row), float(score)) for row, score in rows]
        found: list[tuple[int, float]] = []
        for row, score in self._db.conn.execute(sql, (query.match,)):
            if allowed[row]:
                found.append((int(row), float(score)))
                if len(found) == count:
                    break
        return found

    def sharing(self, query: Query, rows: Sequence[int]) -> set[int]:
        """Those of the rows that hold a rare word of the query."""
        if not query.rare or not rows:
            return set()
        marks = ", ".join("?" * len(rows))
        found = self._db.conn.execute(
            f"select rowid - 1 from facts_fts where facts_fts match ? and rowid in ({marks})",
            (query.rare, *(row + 1 for row in rows)),
        )
        return {int(row) for (row,) in found}

    def vectors(self) -> VectorTable:
        """All vectors, read once."""
        if self._table is None:
            self._table = VectorTable(list(self._blocks()))
        return self._table

    def not_later(self, day: int) -> NDArray[np.bool_]:
        """A mask of the rows that have no date, or one not after `day` (YYYYMMDD)."""
        if self._days is None:
            rows = self._db.conn.execute("select day from facts order by row").fetchall()
            self._days = np.fromiter((row[0] for row in rows), dtype=np.int32, count=len(rows))
        mask: NDArray[np.bool_] = self._days <= day
        return mask

    def fact(self, row: int) -> Fact:
        """The fact of a row."""
        found = self._db.conn.execute(
            f"select {FACT_COLUMNS} from facts where row = ?", (row + 1,)
        ).fetchone()
        return self._fact(found)

    def find(self, id: str) -> Fact | None:
        """The fact of an id, or None."""
        found = self._db.conn.execute(
            f"select {FACT_COLUMNS} from facts where id = ?", (id,)
        ).fetchone()
        return self._fact(found) if found else None

    def known_vectors(self) -> dict[str, Halves]:
        """Vectors by text hash, for the index that will replace this one."""
        hashes = self._db.conn.execute("select text_hash from facts order by row")
        vectors = (vector for block in self._blocks() for vector in block)
        return {text: vector for (text,), vector in zip(hashes, vectors, strict=True)}

    def _blocks(self) -> Iterator[Halves]:
        rows = self._db.conn.execute("select rows, data from vectors order by first")
        for count, data in rows:
            yield np.frombuffer(data, dtype="<f2").reshape(count, -1)

    def _fact(self, row: Sequence[str]) -> Fact:
        id, title, text, source, url, date, licence = row
        return Fact(
            id=id,
            dataset=self.dataset,
            title=title,
            text=text,
            source=source,
            url=url,
            date=date,
            licence=licence or self._licence,
        )


def usable(path: Path) -> bool:
    """Whether the file is a whole index of this format."""
    try:
        Index(path).close()
    except ReferenceSourceError:
        return False
    return True


def _broken(path: Path, why: str) -> ReferenceSourceError:
    return ReferenceSourceError(
        f"the index cannot be used ({why})",
        path=path,
        remedy="Delete that file; it is made again when the reference is next used",
    )
