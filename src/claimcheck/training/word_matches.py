"""Texts that share words with a claim, best first, out of a few hundred thousand in memory."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

__all__ = ["WordMatches", "words_of"]


def words_of(claim: str) -> set[str]:
    """The words of a claim of three letters and more, without case."""
    return {word.lower() for word in re.findall(r"\w{3,}", claim)}


class WordMatches:
    """An index of texts by their words (BM25 over word stems); equal texts count once."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._index = sqlite3.connect(":memory:")
        self._index.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')"
        )
        self._index.executemany(
            "INSERT INTO texts VALUES (?)", [(text,) for text in sorted(set(texts))]
        )

    def best(self, claim: str, most: int) -> list[str]:
        """At most `most` texts that share a word with a claim."""
        query = " OR ".join(f'"{word}"' for word in sorted(words_of(claim)))
        if not query:
            return []
        hits = self._index.execute(
            "SELECT text FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", (query, most)
        )
        return [text for (text,) in hits]

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()
