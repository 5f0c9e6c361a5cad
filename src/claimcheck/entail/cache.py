"""Scores of pairs, kept between runs: the same premise and statement are scored once.

They are keyed by the words of the pair and by all that decides its score: weights, temperature,
settings and the way the model is run. The file is a cache: it can be deleted at any time, and when
it cannot be read or written scoring goes on without it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from claimcheck.config import EntailConfig, digest

__all__ = ["CachedScores", "way_of"]

Scores = np.ndarray[Any, np.dtype[np.float32]]
#: Raised when the same model and pair would get another score than before.
FORMAT = 1
# Keys in one query: SQLite's least limit on parameters is 999.
AT_ONCE = 500
# When it is full, this share of it goes, the oldest first.
DROPPED = 0.1


class Scorer(Protocol):
    """An entailment model."""

    version: str

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Probabilities of shape (n, 3)."""
        ...


def way_of(model: Any, config: EntailConfig) -> str:
    """All that decides a score beside the pair: what the model is, and how it is run."""
    told = [
        FORMAT,
        model.version,
        digest(config),
        version("torch"),
        *(
            str(getattr(model, name, ""))
            for name in ("temperature", "bfloat16", "runtime", "device")
        ),
    ]
    return json.dumps(told)


class CachedScores:
    """A model whose scores are kept in a file; used like the model.

    way: from `way_of`. limit: how many scores are kept. hits, misses: counts of distinct pairs.
    """

    def __init__(self, model: Scorer, path: Path, *, way: str, limit: int) -> None:
        self.version = model.version
        self.hits = self.misses = 0
        self._model = model
        self._way = hashlib.blake2b(way.encode(), digest_size=16).digest()
        self._limit = limit
        self._db = _open(path)

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Probabilities of shape (n, 3); each distinct pair is scored once, ever."""
        keys = [self._key(pair) for pair in pairs]
        known = self._known(list(dict.fromkeys(keys)))
        missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        self.hits += len(known)
        self.misses += len(missing)
        if missing:
            rows = np.asarray(self._model.score(list(missing.values())), dtype=np.float32)
            fresh = dict(zip(missing, rows, strict=True))
            self._keep(fresh)
            known |= fresh
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 3), np.float32)

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _key(self, pair: tuple[str, str]) -> bytes:
        # The length keeps ("ab", "c") from being ("a", "bc").
        premise, hypothesis = (text.encode("utf-8", "surrogatepass") for text in pair)
        data = len(premise).to_bytes(8, "big") + premise + hypothesis
        return hashlib.blake2b(data, digest_size=16, key=self._way).digest()

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Scores]:
        found: dict[bytes, Scores] = {}
        for first in range(0, len(keys) if self._db is not None else 0, AT_ONCE):
            some = keys[first : first + AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._run(f"SELECT key, scores FROM pairs WHERE key IN ({marks})", some)
            found |= {key: np.frombuffer(scores, dtype="<f4") for key, scores in rows}
        return found

    def _keep(self, fresh: dict[bytes, Scores]) -> None:
        rows = [(key, row.astype("<f4").tobytes()) for key, row in fresh.items()]
        if self._db is None:
            return
        try:
            with self._db:
                self._db.executemany("INSERT OR IGNORE INTO pairs VALUES (?, ?)", rows)
        except sqlite3.Error:
            self.close()
            return
        self._trim()

    def _trim(self) -> None:
        first, last = next(iter(self._run("SELECT min(rowid), max(rowid) FROM pairs")), (0, 0))
        if last is not None and last - first >= self._limit:
            oldest = last - int(self._limit * (1 - DROPPED))
            self._run("DELETE FROM pairs WHERE rowid <= ?", [oldest])

    def _run(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a statement; none, and no cache from now on, when the file fails."""
        if self._db is None:
            return []
        try:
            with self._db:
                return self._db.execute(sql, values).fetchall()
        except sqlite3.Error:
            self.close()
            return []


def _open(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=10)
            db.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the last scores, never the file.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(
                "CREATE TABLE IF NOT EXISTS pairs (key BLOB PRIMARY KEY, scores BLOB NOT NULL)"
            )
            return db
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                return None
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
    return None


_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
