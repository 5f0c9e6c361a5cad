"""Sentence ranges for the sentence-level score of claims.

By rule, for extractors that do not split sentences themselves.
"""

from __future__ import annotations

import re

__all__ = ["sentences"]

_BREAK = re.compile(
    r"""(?P<blank>[ \t]*\n\s*\n\s*)                       # a new paragraph
      | (?<=[.!?…])["'”’)\]]*(?P<gap>\s+)(?=["'“‘(\[]*[A-Z0-9À-ÞĀ-Ž£$€])""",
    re.VERBOSE,
)
# A full stop after one of these, or after a single capital, ends a word and not a sentence.
_ABBREVIATION = re.compile(
    r"""(?:^|[\s("“‘])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|
        Rev|Hon|St|Mt|Jr|Sr|No|Nos|vs|v|c|ca|p|pp|vol|fig|al|approx|est|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|
        Nov|Dec|Inc|Ltd|Corp|Co)\.$""",
    re.VERBOSE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence, in order, without the white space between them."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        kind = "blank" if match.group("blank") else "gap"
        if kind == "gap" and _ABBREVIATION.search(
            text, max(start, match.start() - 24), match.start()
        ):
            continue
        _add(found, text, start, match.start(kind))
        start = match.end(kind)
    _add(found, text, start, len(text))
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        start += len(part) - len(part.lstrip())
        found.append((start, start + len(stripped)))
