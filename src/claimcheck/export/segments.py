"""An article cut into the paragraphs and runs that a page marks.

Offsets are code points of the article's text throughout; every run keeps its own, so that a
selection on the page can be told back as a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

__all__ = ["Block", "Piece", "Span", "segments"]

# Kinds of mark that say how a text is written, not what it says.
HIDDEN = ("front_matter", "markup")
_HEADED = ("title", "kicker", "heading", "standfirst")
_HASHES = re.compile(r"#+ *")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside one entity, or outside of any (`label` empty)."""

    start: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive pieces inside the same claims, the shortest claim first; none: plain text.

    ends: those of the claims that end with it, in the article or in this paragraph.
    """

    claims: tuple[str, ...]
    pieces: tuple[Piece, ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. kind: "body", or that of the mark it lies in."""

    kind: str
    spans: tuple[Span, ...]


def segments(
    text: str,
    *,
    marks: Iterable[tuple[int, int, str]] = (),
    claims: Iterable[dict[str, Any]] = (),
    entities: Iterable[dict[str, Any]] = (),
) -> list[Block]:
    """The paragraphs of `text` in order; what is only markup is left out.

    claims: dicts with claim_id, start and end; entities: dicts with start, end and label.
    """
    placed = sorted(claims, key=lambda row: row["end"] - row["start"])
    named = sorted(entities, key=lambda row: (row["start"], -row["end"]))
    blocks = []
    for start, end, kind in _blocks(text, sorted(marks)):
        here = [row for row in placed if row["start"] < end and row["end"] > start]
        names = [row for row in named if row["start"] < end and row["end"] > start]
        runs = list(_runs(text, start, end, here, names))
        last = {row["claim_id"]: min(row["end"], end) for row in here}
        spans = [
            (ids, tuple(piece for _, piece in group))
            for ids, group in groupby(runs, key=lambda run: run[0])
        ]
        blocks.append(
            Block(
                kind, tuple(Span(ids, pieces, _ending(ids, pieces, last)) for ids, pieces in spans)
            )
        )
    return blocks


def _ending(ids: tuple[str, ...], pieces: Sequence[Piece], last: dict[str, int]) -> tuple[str, ...]:
    place = pieces[-1].start + len(pieces[-1].text)
    return tuple(one for one in ids if last[one] == place)


def _blocks(text: str, marks: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    # Where no blank line parts paragraphs, a line is one; else a line break is a space.
    gap = re.compile(r"\n\s*\n" if "\n\n" in text.strip() else r"\n")
    place = 0
    for start, end, kind in [*marks, (len(text), len(text), "")]:
        yield from _paragraphs(text, place, start, gap)
        if start < end and kind not in HIDDEN:
            yield from _trimmed(text, start, end, kind)
        place = max(place, end)


def _paragraphs(
    text: str, start: int, end: int, gap: re.Pattern[str]
) -> Iterator[tuple[int, int, str]]:
    place = start
    for match in gap.finditer(text, start, end):
        yield from _trimmed(text, place, match.start(), "body")
        place = match.end()
    yield from _trimmed(text, place, end, "body")


def _trimmed(text: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int, str]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if kind in _HEADED and (match := _HASHES.match(text, start, end)):
        start = match.end()
    if start < end:
        yield start, end, kind


def _runs(
    text: str,
    start: int,
    end: int,
    claims: Sequence[dict[str, Any]],
    entities: Sequence[dict[str, Any]],
) -> Iterator[tuple[tuple[str, ...], Piece]]:
    cuts = {start, end}
    for row in (*claims, *entities):
        cuts |= {max(row["start"], start), min(row["end"], end)}
    ordered = sorted(cuts)
    for first, last in pairwise(ordered):
        ids = tuple(
            row["claim_id"] for row in claims if row["start"] <= first and row["end"] >= last
        )
        label = next(
            (row["label"] for row in entities if row["start"] <= first and row["end"] >= last), ""
        )
        yield ids, Piece(first, text[first:last], label)
