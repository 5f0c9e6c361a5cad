"""Make the index of one dataset: a SQLite file with the facts, their full text and their vectors.

A small index is that one file: a single rename makes it whole or leaves nothing. Vectors lie in it
as half-precision blobs of BLOCK rows, since a blob a fact would make opening 100,000 facts a walk
over as many rows. Of a large one, vectors and graph lie in files beside it, to be mapped; the SQLite
file names them and is renamed last, so that nothing half-built is ever opened.

Tables: `facts` (row from 1, in the order of the source), `facts_fts` over title and text, `terms`
(in how many facts each stem stands), `vectors`, `meta`; of a large index `links` (keys of the graph)
and `postings` (where the facts of each stem lie).
"""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference import graph as graphs
from claimcheck.reference.encoder import Encoder
from claimcheck.reference.filling import Filling, digest_of, passage, text_hash
from claimcheck.reference.journal import Journal
from claimcheck.reference.lexical import TOKENIZER
from claimcheck.reference.postings import write_postings
from claimcheck.reference.sources import day_number
from claimcheck.sqlite import Database
from claimcheck.types import Fact

__all__ = ["BLOCK", "FORMAT", "TOKENIZER", "Halves", "build_index", "passage", "text_hash"]

Halves = NDArray[np.float16]
Progress = Callable[[str, int, int], None]
Meta = Mapping[str, str] | Callable[[], Mapping[str, str]]

FORMAT = 2  # of the file; a change makes every index anew
SIDES = ("vectors", "graph", "postings")  # what lies beside a large index
BLOCK = 16_384  # vectors in a blob: 12.6 MB at 384 dimensions
# A word in the title counts more: it says what the passage is about.
BM25 = "bm25(1.5, 1.0)"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TEXTS = ("id", "title", "text", "source", "url", "date", "licence", "kind", "text_hash")


def build_index(
    path: Path,
    facts: Iterable[Fact],
    *,
    encoder: Encoder,
    known: Mapping[str, Halves] | None = None,
    graph: Path | None = None,
    meta: Meta | None = None,
    journal: Journal | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the index to `path`, through `.part` files beside it; gives the number of texts encoded.

    facts: read once, one by one. known: vectors by text hash, from an earlier index; their texts
    are not encoded again. graph: that index's graph. When nothing is left to encode, the encoder
    is not called. meta: stored as it is; called for when all facts were read. journal: where
    vectors are kept while a long encoding goes on, and found again.
    Raises ReferenceSourceError when the disk is full or the folder cannot be written; no part of
    an index is left then, except what the journal holds.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    stem = f"{path.stem}.{secrets.token_hex(4)}"
    sides = {name: path.with_name(f"{stem}.{name}.side") for name in SIDES}
    parts = {name: side.with_name(f"{side.name}.part") for name, side in sides.items()}
    try:
        with _disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            # Before the encoding, which can take an hour, so that a full disk shows at once.
            with closing(_create(part)) as connection:
                db = Database(connection)
                digests = _write_facts(db, facts, progress)
                large = len(digests) >= graphs.GRAPH_FROM
                filling = Filling(db, digests, encoder, journal, progress)
                vectors = filling.fill(known or {}, parts["vectors"] if large else None)
                entries = {"format": str(FORMAT), "encoder": encoder.name}
                if large:
                    write_postings(connection, parts["postings"], progress=progress)
                    _write_graph(
                        db, vectors, digests, filling.first, parts["graph"], graph, progress
                    )
                    entries |= {name: side.name for name, side in sides.items()}
                    entries["width"] = str(vectors.shape[1])
                else:
                    _write_vectors(db, vectors)
                entries |= (meta() if callable(meta) else meta) or {}
                db.table("meta").insert_all(
                    [{"key": key, "value": value} for key, value in entries.items()],
                    pk="key",
                    columns={"key": str, "value": str},
                    strict=True,
                )
            del vectors
            if large:
                for name, side in sides.items():
                    _sync(parts[name])
                    parts[name].replace(side)
            _sync(part)
            part.replace(path)
    except BaseException:
        # Without the file that names them, nothing will ever open these.
        for side in sides.values():
            with suppress(OSError):
                side.unlink(missing_ok=True)
        raise
    finally:
        if journal:
            journal.close()
        for each in (part, *parts.values()):
            with suppress(OSError):
                each.unlink(missing_ok=True)
    return filling.encoded


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _create(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part)
    # Safe here: after a crash the .part is thrown away, and it is synced before the rename.
    connection.execute("pragma journal_mode = memory")
    connection.execute("pragma synchronous = off")
    return connection


def _write_facts(db: Database, facts: Iterable[Fact], progress: Progress | None) -> list[bytes]:
    """The facts and their full text; gives the hash of each text, row by row."""
    digests: list[bytes] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for row, fact in enumerate(facts, start=1):
            if progress and row % 2000 == 0:
                progress("storing", row, 0)
            digest = digest_of(passage(fact))
            digests.append(digest)
            day = day_number(fact.date) or 0
            yield (
                row, day, fact.id, fact.title, fact.text, fact.source, fact.url, fact.date, fact.licence,
                fact.kind, digest.hex(),
            )  # fmt: skip

    table = db.table("facts")
    table.create({"row": int, "day": int, **dict.fromkeys(TEXTS, str)}, pk="row", strict=True)
    marks = ", ".join("?" * (len(TEXTS) + 2))
    with db.conn:
        # A million rows through insert_all would be a million dictionaries.
        db.conn.executemany(f"insert into facts values ({marks})", rows())
    table.create_index(["id"], unique=True)
    if progress:
        progress("indexing words", 0, 0)
    table.enable_fts(["title", "text"], tokenize=TOKENIZER)
    with db.conn:
        db.conn.execute("insert into facts_fts(facts_fts, rank) values ('rank', ?)", (BM25,))
        db.conn.execute("insert into facts_fts(facts_fts) values ('optimize')")
        db.conn.execute(
            "create virtual table temp.vocabulary using fts5vocab(main, facts_fts, row)"
        )
        db.conn.execute(
            "create table terms (term text primary key, facts integer not null)"
            " strict, without rowid"
        )
        db.conn.execute("insert into terms select term, doc from temp.vocabulary")
    return digests


def _write_vectors(db: Database, vectors: Halves) -> None:
    db.table("vectors").create({"first": int, "rows": int, "data": bytes}, pk="first", strict=True)
    for first in range(0, len(vectors), BLOCK):
        block = np.ascontiguousarray(vectors[first : first + BLOCK]).astype("<f2", copy=False)
        db.table("vectors").insert({"first": first, "rows": len(block), "data": block.tobytes()})


def _write_graph(
    db: Database,
    vectors: Halves,
    digests: list[bytes],
    first: NDArray[np.int64],
    path: Path,
    earlier: Path | None,
    progress: Progress | None,
) -> None:
    """The graph, and the table that leads from its keys to rows."""
    keys = np.frombuffer(b"".join(digest[:8] for digest in digests), dtype="<u8")
    # Two texts whose hashes begin alike are as rare as they are harmless: one stands for both.
    unique, rows = np.unique(keys, return_index=True)
    graphs.write_graph(path, unique, vectors, rows, earlier=earlier, progress=progress)
    order = np.argsort(keys, kind="stable")
    db.table("links").create({"name": str, "data": bytes}, pk="name", strict=True)
    db.table("links").insert_all(
        [
            {"name": "keys", "data": keys[order].tobytes()},
            {"name": "rows", "data": order.astype("<u4").tobytes()},
        ]
    )


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turn what a full or read-only disk raises into a ReferenceSourceError."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise _full(path) from error
        raise ReferenceSourceError(
            f"the index cannot be written ({error})",
            path=path,
            remedy="Set CLAIMCHECK_CACHE to a folder that can be written",
        ) from error
    except OSError as error:
        if error.errno in FULL:
            raise _full(path) from error
        raise ReferenceSourceError(
            f"the index cannot be written ({error.strerror or error})",
            path=path,
            remedy="Set CLAIMCHECK_CACHE to a folder that can be written",
        ) from error


def _full(path: Path) -> ReferenceSourceError:
    return ReferenceSourceError(
        "there is no disk space left for the index",
        path=path,
        remedy="Free some, or set CLAIMCHECK_CACHE to a folder on another disk",
    )
