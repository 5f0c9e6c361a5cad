"""Make the index of one dataset: a SQLite file with the facts, their full text and their vectors.

Everything is in the one file, so that a single rename makes it whole or leaves nothing. Vectors
lie in it as half-precision blobs of BLOCK rows: a blob a fact would make opening 200,000 facts a
walk over as many rows, and a .npy beside the file could not be renamed together with it.

Tables: `facts` (row from 1, in the order of the source), `facts_fts` over title and text, `terms`
(in how many facts each stem stands), `vectors`, `meta`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.encoder import Encoder
from claimcheck.reference.sources import day_number
from claimcheck.types import Fact

__all__ = ["BLOCK", "FORMAT", "TOKENIZER", "Halves", "build_index", "passage"]

Halves = NDArray[np.float16]
Progress = Callable[[str, int, int], None]

FORMAT = 1  # of the file; a change makes every index anew
BLOCK = 16_384  # vectors in a blob: 12.6 MB at 384 dimensions
ENCODE_AT_ONCE = 512  # texts between two reports of progress
TOKENIZER = "porter unicode61 remove_diacritics 2"
# A word in the title counts more: it says what the passage is about.
BM25 = "bm25(1.5, 1.0)"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def passage(fact: Fact) -> str:
    """What is encoded of a fact: its text, after its title."""
    return f"{fact.title}. {fact.text}" if fact.title else fact.text


def build_index(
    path: Path,
    facts: Sequence[Fact],
    *,
    encoder: Encoder,
    known: Mapping[str, NDArray[np.float16]] | None = None,
    meta: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the index to `path`, through a `.part` beside it; gives the number of texts encoded.

    known: vectors by text hash, from an earlier index; their texts are not encoded again. When
    nothing is left to encode, the encoder is not called. meta: stored as it is.
    Raises ReferenceSourceError when the disk is full or the folder cannot be written; no part of
    an index is left then.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    hashes = [text_hash(fact) for fact in facts]
    try:
        with _disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            # Before the encoding, which can take an hour, so that a full disk shows at once.
            with closing(_create(part)) as connection:
                db = Database(connection)
                _write_facts(db, facts, hashes, progress)
                vectors, encoded = _vectors(facts, hashes, encoder, known or {}, progress)
                _write_vectors(db, vectors)
                entries = {"format": str(FORMAT), "encoder": encoder.name, **(meta or {})}
                db.table("meta").insert_all(
                    [{"key": key, "value": value} for key, value in entries.items()],
                    pk="key",
                    columns={"key": str, "value": str},
                    strict=True,
                )
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return encoded


def text_hash(fact: Fact) -> str:
    """The key under which a fact's vector is used again."""
    return hashlib.sha256(passage(fact).encode()).hexdigest()[:32]


def _create(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part)
    # Safe here: after a crash the .part is thrown away, and it is synced before the rename.
    connection.execute("pragma journal_mode = memory")
    connection.execute("pragma synchronous = off")
    return connection


def _write_facts(
    db: Database, facts: Sequence[Fact], hashes: Sequence[str], progress: Progress | None
) -> None:
    total = len(facts)

    def rows() -> Iterator[dict[str, object]]:
        for row, (fact, text) in enumerate(zip(facts, hashes, strict=True), start=1):
            if progress and row % 2000 == 0:
                progress("storing", row, total)
            yield {
                "row": row,
                "id": fact.id,
                "title": fact.title,
                "text": fact.text,
                "source": fact.source,
                "url": fact.url,
                "date": fact.date,
                "licence": fact.licence,
                "day": day_number(fact.date) or 0,
                "text_hash": text,
            }

    texts = ("id", "title", "text", "source", "url", "date", "licence", "text_hash")
    db.table("facts").create(
        {"row": int, "day": int, **dict.fromkeys(texts, str)}, pk="row", strict=True
    )
    db.table("facts").insert_all(rows(), batch_size=1000)
    db.table("facts").create_index(["id"], unique=True)
    db.table("facts").enable_fts(["title", "text"], tokenize=TOKENIZER)
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


def _vectors(
    facts: Sequence[Fact],
    hashes: Sequence[str],
    encoder: Encoder,
    known: Mapping[str, NDArray[np.float16]],
    progress: Progress | None,
) -> tuple[Halves, int]:
    """Half-precision vectors of shape (len(facts), d), and how many texts were encoded."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(hashes):
        places.setdefault(text, []).append(place)
    new = [text for text in places if text not in known]
    # The longest first: batches of like lengths, and an estimate of the time that can only fall.
    new.sort(key=lambda text: len(passage(facts[places[text][0]])), reverse=True)
    vectors: Halves | None = None
    for first in range(0, len(new), ENCODE_AT_ONCE):
        batch = new[first : first + ENCODE_AT_ONCE]
        encoded = encoder.encode([passage(facts[places[text][0]]) for text in batch])
        if vectors is None:
            vectors = np.zeros((len(facts), encoded.shape[1]), dtype=np.float16)
        for text, vector in zip(batch, encoded, strict=True):
            vectors[places[text]] = vector
        if progress:
            progress("encoding", first + len(batch), len(new))
    for text in places.keys() & known.keys():
        if vectors is None:
            vectors = np.zeros((len(facts), len(known[text])), dtype=np.float16)
        vectors[places[text]] = known[text]
    if vectors is None:
        vectors = np.zeros((0, 1), dtype=np.float16)
    return vectors, len(new)


def _write_vectors(db: Database, vectors: Halves) -> None:
    db.table("vectors").create({"first": int, "rows": int, "data": bytes}, pk="first", strict=True)
    for first in range(0, len(vectors), BLOCK):
        block = np.ascontiguousarray(vectors[first : first + BLOCK]).astype("<f2", copy=False)
        db.table("vectors").insert({"first": first, "rows": len(block), "data": block.tobytes()})


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
