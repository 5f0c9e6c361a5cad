"""The vectors of an index that is being made: each text encoded once, the longest first.

What an earlier index or a journal has is taken from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.reference.encoder import Encoder
from claimcheck.reference.journal import Journal
from claimcheck.sqlite import Database
from claimcheck.types import Fact

__all__ = ["Filling", "digest_of", "passage", "text_hash"]

Halves = NDArray[np.float16]
Progress = Callable[[str, int, int], None]

ENCODE_AT_ONCE = 512  # texts between two reports of progress
JOURNAL_FROM = 2_000  # texts to encode from which it pays to keep them, some ten seconds' work
COPIED_AT_ONCE = 16_384


def passage(fact: Fact) -> str:
    """What is encoded of a fact: its text, after its title.

    Of an earlier check the claim alone: its title is the rating, which a claim does not speak of.
    """
    return _passage(fact.title if not fact.kind else "", fact.text)


def _passage(title: str, text: str) -> str:
    return f"{title}. {text}" if title else text


def text_hash(fact: Fact) -> str:
    """The key under which a fact's vector is used again."""
    return digest_of(passage(fact)).hex()


def digest_of(text: str) -> bytes:
    """The key of a text, 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


class Filling:
    """The vectors of facts that are stored, each text encoded once.

    first: for each row (from 0) the first row with the same text. encoded: how many texts were.
    """

    def __init__(
        self,
        db: Database,
        digests: list[bytes],
        encoder: Encoder,
        journal: Journal | None,
        progress: Progress | None,
    ) -> None:
        self._db = db
        self._digests = digests
        self._encoder = encoder
        self._journal = journal
        self._progress = progress
        self.encoded = 0
        places: dict[bytes, int] = {}
        self.first = np.fromiter(
            (places.setdefault(digest, row) for row, digest in enumerate(digests)),
            dtype=np.int64,
            count=len(digests),
        )

    def fill(self, known: Mapping[str, Halves], side: Path | None) -> Halves:
        """Half-precision vectors of shape (rows, d), in memory or, given `side`, in that file."""
        own = np.flatnonzero(self.first == np.arange(len(self.first)))
        kept = self._journal.read() if self._journal else {}
        there: list[tuple[int, Halves]] = []
        new: list[int] = []
        for row in own.tolist():
            digest = self._digests[row]
            vector = kept.get(digest)
            if vector is None:
                vector = known.get(digest.hex())
            if vector is None:
                new.append(row)
            else:
                there.append((row, vector))
        vectors: Halves | None = None
        if there:
            vectors = self._room(len(there[0][1]), side)
            for row, vector in there:
                vectors[row] = vector
        journal = self._journal if len(new) >= JOURNAL_FROM else None
        done = 0
        for rows, texts in self._texts(new):
            encoded = self._encoder.encode(texts).astype(np.float16)
            if vectors is None:
                vectors = self._room(encoded.shape[1], side)
            vectors[rows] = encoded
            if journal:
                journal.add([self._digests[row] for row in rows], encoded)
            done += len(rows)
            if self._progress:
                self._progress("encoding", done, len(new))
        self.encoded = len(new)
        if vectors is None:
            return np.zeros((0, 1), dtype=np.float16)
        again = np.flatnonzero(self.first != np.arange(len(self.first)))
        for at in range(0, len(again), COPIED_AT_ONCE):
            chosen = again[at : at + COPIED_AT_ONCE]
            vectors[chosen] = vectors[self.first[chosen]]
        return vectors

    def _room(self, width: int, side: Path | None) -> Halves:
        shape = (len(self._digests), width)
        if side is None:
            return np.zeros(shape, dtype=np.float16)
        return np.memmap(side, dtype="<f2", mode="w+", shape=shape)

    def _texts(self, rows: list[int]) -> Iterator[tuple[list[int], list[str]]]:
        """Batches of rows with their passages, the longest first: batches of like lengths, and an
        estimate of the time that can only fall."""
        found = self._db.conn.execute("select length(text) from facts order by row")
        lengths = np.fromiter((each for (each,) in found), np.int64, len(self._digests))
        wanted = np.array(rows, dtype=np.int64)
        order = wanted[np.argsort(-lengths[wanted], kind="stable")].tolist()
        for at in range(0, len(order), ENCODE_AT_ONCE):
            batch = order[at : at + ENCODE_AT_ONCE]
            marks = ", ".join("?" * len(batch))
            passages = {
                row: _passage(title if not kind else "", text)
                for row, title, text, kind in self._db.conn.execute(
                    f"select row - 1, title, text, kind from facts where row in ({marks})",
                    [row + 1 for row in batch],
                )
            }
            yield batch, [passages[row] for row in batch]
