"""A document's words cut into windows that the encoder reads at once.

A paragraph is one window when it fits; a longer one is cut after the end of a sentence where it has
any in reach, so that no sentence is read in two halves without need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from claimcheck.extract.words import Pieces

__all__ = ["Window", "batches", "cut"]

# Word pieces of a window with [CLS] and [SEP]: longer than most paragraphs of a newspaper.
MAX_PIECES = 254
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_ENDS = frozenset({".", "!", "?", "…", "■"})
_CLOSING = frozenset({"”", '"', "’", "'", ")", "]", "''"})


@dataclass(frozen=True, slots=True)
class Window:
    """Words of a document: their places in it, and what `Pieces.look_up` says of each.

    begins: places among these words where a sentence begins for certain.
    """

    tokens: tuple[int, ...]
    pieces: tuple[tuple[tuple[int, ...], int], ...]
    size: int
    begins: tuple[int, ...] = ()


def cut(doc: Doc, pieces: Pieces) -> Iterator[Window]:
    """The windows of a document in order; an empty line always ends one. White space is no word."""
    block: list[int] = []
    for token in doc:
        if not token.is_space:
            block.append(token.i)
        elif token.text.count("\n") > 1 and block:
            yield from _cut_block(doc, block, pieces)
            block = []
    if block:
        yield from _cut_block(doc, block, pieces)


def _cut_block(doc: Doc, block: Sequence[int], pieces: Pieces) -> Iterator[Window]:
    known = pieces.look_up([doc[i].text for i in block])
    whole = 2 + sum(len(ids) for ids, _ in known)
    if whole <= MAX_PIECES:  # as nearly all are: no need to look where sentences end
        yield Window(tuple(block), tuple(known), whole, _begins(doc, block))
        return
    first = 0
    while first < len(block):
        size, end, stop = 2, first, 0
        while end < len(block) and size + len(known[end][0]) <= MAX_PIECES:
            size += len(known[end][0])
            end += 1
            if end < len(block) and _ends_sentence(doc, block, end):
                stop = end
        if end < len(block) and stop > first:
            end = stop
        chosen = tuple(known[first:end])
        words = tuple(block[first:end])
        size = 2 + sum(len(ids) for ids, _ in chosen)
        yield Window(words, chosen, size, _begins(doc, words))
        first = end


def _begins(doc: Doc, block: Sequence[int]) -> tuple[int, ...]:
    """Where a sentence begins for certain: behind a year and its full stop, "in 1931. Ana Ruiz was".

    The network takes some for the stop of an abbreviation.
    """
    return tuple(
        at
        for at in range(2, len(block))
        if doc[block[at - 1]].text == "."
        and _YEAR.fullmatch(doc[block[at - 2]].text)
        and doc[block[at]].text[0].isupper()
        and doc[block[at - 1]].whitespace_
    )


def _ends_sentence(doc: Doc, block: Sequence[int], end: int) -> bool:
    """Whether a sentence seems to end before the word at `end`."""
    if doc[block[end]].text in _CLOSING:
        return False
    last = end - 1
    while last > 0 and doc[block[last]].text in _CLOSING:
        last -= 1
    return doc[block[last]].text in _ENDS


def batches(sizes: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices in batches of similar size, whose padded size stays under a budget where one can."""
    batch: list[int] = []
    for i in sorted(range(len(sizes)), key=sizes.__getitem__):
        if batch and (len(batch) + 1) * sizes[i] > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
