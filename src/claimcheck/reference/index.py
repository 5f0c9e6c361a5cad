"""An index that is there: facts by row, full-text ranking, vectors."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.build import BLOCK, FORMAT, SIDES, Halves
from claimcheck.reference.graph import Graph
from claimcheck.reference.lexical import Query, Term, quoted
from claimcheck.reference.postings import Postings, inverse_frequency
from claimcheck.reference.vectors import StoredRows, VectorTable
from claimcheck.sqlite import Database
from claimcheck.types import Fact

__all__ = ["Index", "usable"]

FACT_COLUMNS = "id, title, text, source, url, date, licence, kind"


class Index:
    """A dataset's index, opened for reading.

    path: the file. dataset, licence: go into its facts (the licence where a fact has none).
    mapped: map what lies beside a large index at once, so that it can be deleted under us.
    Rows count from 0 here. Vectors and dates are read on the first search, not on opening.
    Raises ReferenceSourceError when the file is not a whole index of this format.
    """

    def __init__(
        self, path: Path, *, dataset: str = "", licence: str = "", mapped: bool = True
    ) -> None:
        self.path = path
        self.dataset = dataset
        self._licence = licence
        self._table: VectorTable | None = None
        self._days: NDArray[np.int32] | None = None
        self._counts: dict[str, int] = {}
        self._postings: Postings | None = None
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
        self._check_sides()
        if mapped and self.is_large:
            self.vectors()
            self._posted()

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
        if (postings := self._posted()) is not None:
            return postings.best(query.terms, count, allowed=allowed)
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

    def scores(self, query: Query, rows: Sequence[int]) -> dict[int, float]:
        """The BM25 scores of those of the rows that hold a word of the query."""
        if not query.match or not rows:
            return {}
        if (postings := self._posted()) is not None:
            return postings.scores(query.terms, rows)
        marks = ", ".join("?" * len(rows))
        found = self._db.conn.execute(
            "select rowid - 1, -rank from facts_fts where facts_fts match ?"
            f" and rowid in ({marks})",
            (query.match, *(row + 1 for row in rows)),
        )
        return {int(row): float(score) for row, score in found}

    def entries(self, term: Term) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rows that hold a word, in order, with what BM25 makes of it in each before its rarity is counted in."""
        if (postings := self._posted()) is not None:
            there, weights = postings.entries(term)
            return there, weights.astype(np.float64)
        found = self._db.conn.execute(
            "select rowid - 1, -rank from facts_fts where facts_fts match ? order by rowid",
            (quoted(term.text),),
        ).fetchall()
        rows, scores = (
            (np.array(column) for column in zip(*found, strict=True)) if found else ((), ())
        )
        return (
            np.asarray(rows, dtype=np.int64),
            np.asarray(scores, dtype=np.float64) / inverse_frequency(self._size, len(found)),
        )

    def sharing(self, query: Query, rows: Sequence[int]) -> set[int]:
        """Those of the rows that hold a rare word of the query."""
        if not query.rare or not rows:
            return set()
        if (postings := self._posted()) is not None:
            return postings.holding([term for term in query.terms if term.rare], rows)
        marks = ", ".join("?" * len(rows))
        found = self._db.conn.execute(
            f"select rowid - 1 from facts_fts where facts_fts match ? and rowid in ({marks})",
            (query.rare, *(row + 1 for row in rows)),
        )
        return {int(row) for (row,) in found}

    def _posted(self) -> Postings | None:
        """The words of a large index, mapped once."""
        if self._postings is None and (name := self.meta.get("postings")):
            path = self.path.with_name(name)
            self._postings = Postings(path, facts=self._size, connection=self._db.conn)
        return self._postings

    @property
    def is_large(self) -> bool:
        """Whether it is searched approximately."""
        return "graph" in self.meta

    def vectors(self) -> VectorTable:
        """All vectors, read or mapped once."""
        if self._table is None:
            graph = self._graph()
            stored = StoredRows(self._vector_file(), int(self.meta["width"])) if graph else None
            self._table = VectorTable(list(self._blocks()), graph=graph, stored=stored)
        return self._table

    def graph_path(self) -> Path | None:
        """The file of the graph, of a large index."""
        name = self.meta.get("graph")
        return self.path.with_name(name) if name else None

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

    def sides(self) -> list[Path]:
        """The files beside it that belong to it."""
        names = [self.meta.get(name) for name in SIDES]
        return [self.path.with_name(name) for name in names if name]

    def facts(self) -> Iterator[Fact]:
        """All facts, in order, as they stood in the source."""
        for found in self._db.conn.execute(f"select {FACT_COLUMNS} from facts order by row"):
            yield replace(self._fact(found), dataset="", licence=found[6])

    def rows_of(self, ids: Sequence[str]) -> dict[str, str]:
        """Of each id that is there the hash of the whole fact, to tell what has changed."""
        marks = ", ".join("?" * len(ids))
        rows = self._db.conn.execute(f"select {FACT_COLUMNS} from facts where id in ({marks})", ids)
        return {row[0]: hashlib.sha256(repr(row).encode()).hexdigest()[:24] for row in rows}

    def ids(self) -> Iterator[str]:
        """All ids, in the order of the facts."""
        for (id,) in self._db.conn.execute("select id from facts order by row"):
            yield id

    def known_vectors(self) -> Mapping[str, Halves]:
        """Vectors by text hash, for the index that will replace this one."""
        rows = self._db.conn.execute("select text_hash, row - 1 from facts")
        return _Known(dict(rows.fetchall()), self._blocks())

    def _blocks(self) -> Iterator[Halves]:
        if "vectors" in self.meta:
            whole = self._mapped()
            for first in range(0, self._size, BLOCK):
                yield whole[first : first + BLOCK]
            return
        rows = self._db.conn.execute("select rows, data from vectors order by first")
        for count, data in rows:
            yield np.frombuffer(data, dtype="<f2").reshape(count, -1)

    def _mapped(self) -> Halves:
        """The vectors of a large index, shape (n, d)."""
        path = self._vector_file()
        shape = (self._size, int(self.meta["width"]))
        # A plain array over the map: indexing a memmap itself costs several times as much.
        return np.asarray(np.memmap(path, dtype="<f2", mode="r", shape=shape))

    def _vector_file(self) -> Path:
        return self.path.with_name(self.meta["vectors"])

    def _graph(self) -> Graph | None:
        path = self.graph_path()
        if path is None:
            return None
        links = dict(self._db.conn.execute("select name, data from links").fetchall())
        try:
            return Graph(
                path,
                width=int(self.meta["width"]),
                keys=np.frombuffer(links["keys"], dtype="<u8"),
                rows=np.frombuffer(links["rows"], dtype="<u4"),
            )
        except Exception as error:  # usearch raises bare RuntimeErrors
            raise _broken(self.path, f"its graph: {error}") from error

    def _check_sides(self) -> None:
        """Whether what lies beside is there and as long as it should be."""
        if side := self.meta.get("vectors"):
            expected = self._size * int(self.meta["width"]) * 2
            path, graph = self.path.with_name(side), self.graph_path()
            if not path.is_file() or path.stat().st_size != expected:
                raise _broken(path, "its vectors are missing or cut short")
            if graph is None or not all(side.is_file() for side in self.sides()):
                raise _broken(self.path, "a part of it is missing")

    def _fact(self, row: Sequence[str]) -> Fact:
        id, title, text, source, url, date, licence, kind = row
        return Fact(
            id=id,
            dataset=self.dataset,
            title=title,
            text=text,
            source=source,
            url=url,
            date=date,
            licence=licence or self._licence,
            kind=kind,
        )


class _Known(Mapping[str, Halves]):
    """The vectors of an index by text hash, taken out when they are asked for."""

    def __init__(self, rows: dict[str, int], blocks: Iterator[Halves]) -> None:
        self._rows = rows
        self._blocks = list(blocks)

    def __getitem__(self, text: str) -> Halves:
        row = self._rows[text]
        vector: Halves = self._blocks[row // BLOCK][row % BLOCK]
        return vector

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def usable(path: Path) -> bool:
    """Whether the file is a whole index of this format."""
    try:
        Index(path, mapped=False).close()
    except ReferenceSourceError:
        return False
    return True


def _broken(path: Path, why: str) -> ReferenceSourceError:
    return ReferenceSourceError(
        f"the index cannot be used ({why})",
        path=path,
        remedy="Delete that file; it is made again when the reference is next used",
    )
