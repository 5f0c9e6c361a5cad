"""Passages of labelled corpora as a reference, to try the program on or to stand for an archive."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.jsonl import read_jsonl

__all__ = ["passages"]

# Words of a passage. Shorter ones are headings, longer ones tables written as text.
FEWEST, MOST = 5, 80
SEED = 20261128
_KEYS = ("text", "premise")


def passages(files: Iterable[Path], count: int) -> Iterator[dict[str, str]]:
    """At most `count` rows with id and text: the distinct texts or premises, drawn by chance, in their order.

    Raises DataError for rows without either.
    """
    found: dict[str, None] = {}
    for file in files:
        for row in read_jsonl(file):
            text = next((row.data[key] for key in _KEYS if key in row.data), None)
            if not isinstance(text, str):
                raise row.error("neither text nor premise", "Give rows with one of them")
            text = " ".join(text.split())
            if FEWEST <= len(text.split()) <= MOST:
                found.setdefault(text)
    if not found:
        raise DataError(
            f"no text of {FEWEST} to {MOST} words", remedy="Give files of texts or of pairs"
        )
    texts = list(found)
    if len(texts) > count:
        chosen = random.Random(SEED).sample(range(len(texts)), count)
        texts = [texts[place] for place in sorted(chosen)]
    for number, text in enumerate(texts, start=1):
        yield {"id": f"p{number}", "text": text}
