"""Which words of a fact agree with a claim, and which figures differ, for marking on a page.

A help for the eye, not the verdict: it reads digits and their scale, and takes as the same what
differs by rounding.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Word", "compared"]

_FIGURE = (
    r"(?:US\$|[$£€¥₹])?\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:[ -]?(?:thousand|million|billion|trillion|trn|bn|mn|m)\b)?(?: ?%| per ?cent\b)?"
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SCALES = {
    "thousand": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "trn": 1e12,
}  # fmt: skip
_VALUE = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:[ -]?([a-z]+))?", re.IGNORECASE)
_ROUNDING = 0.01  # of the value; never for years
_YEARS = range(1500, 2100)
_PART = re.compile(rf"(?P<figure>{_FIGURE})|(?P<month>\b(?:{_MONTH})\b)|(?P<word>\w+)", re.I)
_SHORTEST = 4  # letters; shorter words are mostly grammar, capitals aside
_EMPTY = frozenset(
    "about after all also and any are at been before being between by could during for from had "
    "has have he her his how if in into is it its more most no not of on only or other over said "
    "says she so some such than that the their them then there these they this those through to "
    "under until upon was we were what when where which while who whom why will with would "
    "you".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of text. kind: "same", "differs", or empty for what is neither."""

    text: str
    kind: str = ""


def compared(text: str, other: str) -> list[Word]:
    """`text` in stretches, each compared with `other`; joined they are `text` again.

    A figure or month that `other` has too is "same"; one that it lacks "differs", where `other` has
    figures (or months) of its own to differ by. Content words that both have are "same".
    """
    theirs = list(_PART.finditer(other))
    words = {match["word"].casefold() for match in theirs if match["word"]}
    months = {match["month"].casefold() for match in theirs if match["month"]}
    values = [_value(match["figure"]) for match in theirs if match["figure"]]
    found: list[Word] = []
    place = 0
    for match in _PART.finditer(text):
        kind = ""
        if match["figure"]:
            same = _is_among(_value(match["figure"]), values)
            kind = "same" if same else "differs" if values else ""
        elif match["month"]:
            # "may" and "march" are words too.
            if match["month"][0].isupper():
                same = match["month"].casefold() in months
                kind = "same" if same else "differs" if months else ""
        elif _says_something(match["word"]) and match["word"].casefold() in words:
            kind = "same"
        if kind:
            found.append(Word(text[place : match.start()]))
            found.append(Word(match.group(), kind))
            place = match.end()
    found.append(Word(text[place:]))
    return [word for word in found if word.text]


def _says_something(word: str) -> bool:
    # Of the short words only names and abbreviations say anything: "WHO", "EU", "Li".
    if word.casefold() in _EMPTY or len(word) < 2:
        return False
    return len(word) >= _SHORTEST or (len(word) > 1 and word[0].isupper())


def _value(figure: str) -> float:
    """What "£1.2 million" comes to: 1,200,000."""
    match = _VALUE.search(figure)
    if match is None:
        return math.nan
    return float(match[1].replace(",", "")) * _SCALES.get((match[2] or "").casefold(), 1)


def _is_among(value: float, others: Iterable[float]) -> bool:
    if value in _YEARS:
        return value in others
    return any(math.isclose(value, other, rel_tol=_ROUNDING) for other in others)
