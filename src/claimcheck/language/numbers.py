"""Numbers as papers write them: "1,250", "12,50,000", "two thousand five hundred", "3.5bn", "2 lakh crore".

The patterns are for regular expressions that ignore case; `number_of` and `spelt` read what they match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimcheck.language.units import CURRENCY_WORD, SIZES, currency_of

__all__ = [
    "DIGITS",
    "MONEY_SCALE",
    "ORDINAL",
    "SCALE",
    "SPELT",
    "number_of",
    "ordinal_of",
    "scale_of",
    "spelt",
]

_SMALL = {
    word: value for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split())
}  # fmt: skip
_TENS = {
    word: 10 * value for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}  # fmt: skip
_WORDS = _SMALL | _TENS
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
_ORDINALS = {
    word: value for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth".split(), start=1)
} | {f"{word.removesuffix('y')}ieth": value for word, value in _TENS.items()}  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


# "12,50,000" is grouped as in India.
DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d+(?:\.\d+)?)"
_BIG = rf"{_any_of(_SCALES)}s?\b"
# What may stand behind a figure: one scale or two ("hundred thousand", "lakh crore"), or a short one. "5 m" is no
# five million, unless of money.
_SCALE = (
    rf"{_any_of(_SCALES)}\b(?:[ -]{_any_of(_SCALES)}\b)?|(?:lakhs|crores)\b"
    rf"|{_any_of(_SHORT.keys() - {'m'})}\b"
)
SCALE = rf"(?:[ -]?(?:{_SCALE}|(?-i:M)\b)|m\b(?![ ]{SIZES})|[ ]m\b(?=[ ]{CURRENCY_WORD}))"
MONEY_SCALE = rf"(?:[ -]?(?:{_SCALE}|m\b))"
_TO_99 = rf"(?:{_any_of(_TENS)}(?:[ -]{_any_of(list(_SMALL)[1:10])}\b)?|{_any_of(_SMALL)})\b"
_NOT_BIG = rf"(?![ -]{_BIG})"
# "Between one hundred and two hundred" is two numbers: what belongs to the first has no scale behind it.
_TO_999 = rf"(?:{_TO_99}[ -]hundred\b(?:(?:[ -]and[ -]|[ -]){_TO_99}{_NOT_BIG})?|{_TO_99})"
_SCALED = rf"{_TO_999}(?:[ ]and[ ]a[ ]half)?(?:[ -]{_any_of(_SCALES)}\b)+"
_A = rf"an?[ ](?={_BIG})(?!dozens|hundreds)"
# A whole number in words, taken whole or not at all; "between" keeps its "and".
SPELT = (
    rf"(?>\b(?:"
    rf"(?<=between[ ]){_TO_99}(?:[ -]{_any_of(_SCALES)}\b)*(?:[ ]and[ ]{_TO_99}(?=[ ]and[ ]))?"
    rf"|(?:{_SCALED}|{_A}(?:{_any_of(_SCALES)}\b[ -]?)+(?<![ -]))(?:[ ]{_SCALED})*"
    rf"(?:(?:[ -]and[ -]|[ -]){_TO_999}{_NOT_BIG})?"
    rf"|{_TO_999}(?:[ ]and[ ]a[ ]half\b)?|half[ ]an?[ ]{_any_of(_SCALES)}\b))"
)
ORDINAL = rf"(?:{_any_of(_TENS)}[ -]{_any_of(list(_ORDINALS)[:9])}|{_any_of(_ORDINALS)})\b"
_FIGURE = re.compile(rf"({DIGITS})({SCALE})?", re.IGNORECASE)
_MONEY = re.compile(rf"({DIGITS})({MONEY_SCALE})?", re.IGNORECASE)
_SPELT = re.compile(SPELT, re.IGNORECASE)
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25}
# A part only behind a number: "a fifth", "seven hundredths"; "the fifth" has a rank.
_SMALL_FRACTIONS = {word: 1 / value for word, value in _ORDINALS.items() if 5 <= value <= 10 or value == 20} | {
    "hundredth": 1e-2, "thousandth": 1e-3, "millionth": 1e-6,
}  # fmt: skip
_PARTS = _FRACTIONS | _SMALL_FRACTIONS
_FRACTION = re.compile(
    rf"(?:({SPELT})[ -])?\b({_any_of(_FRACTIONS)})s?\b|(?:({SPELT})|\ban?)[ -]({_any_of(_SMALL_FRACTIONS)})s?\b",
    re.IGNORECASE,
)


def spelt(words: str) -> tuple[float, float]:
    """The value of a number in words that `SPELT` matches, and its step: the finest place that is said.

    "two thousand five hundred" is 2,500 in steps of a hundred; "forty" in steps of one.
    """
    total = group = 0.0
    step = 1.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _WORDS:
            group += _WORDS[word]
            step = 1.0
        elif word == "half":
            group += 0.5
            step = 0.5
        elif word == "hundred":
            group = (group or 1.0) * 100
            step *= 100
        elif word in _SCALES:
            # "Two lakh crore": the second scale is one of what was said before it.
            if group:
                total += group * _SCALES[word]
            else:
                total = (total or 1.0) * _SCALES[word]
            group, step = 0.0, step * _SCALES[word]
    return total + group, step


def scale_of(words: str) -> float:
    """The number that a scale stands for; 1 for no words."""
    value = 1.0
    for word in re.findall(r"[a-z]+", words.lower()):
        value *= _SHORT.get(word) or _SCALES[word if word in _SCALES else word.removesuffix("s")]
    return value


def number_of(text: str) -> float | None:
    """The first number of a text, digits before words: "3.5bn" → 3.5e9, "two dozen" → 24; None without one."""
    if match := (_MONEY if currency_of(text) else _FIGURE).search(text):
        return float(match[1].replace(",", "")) * scale_of(match[2] or "")
    words, part = _SPELT.search(text), _FRACTION.search(text)
    if part and (words is None or (part.start() <= words.start() and part.end() > words.end())):
        many, which = part[1] or part[3], (part[2] or part[4]).lower()
        return (spelt(many)[0] if many else 1.0) * _PARTS[which]
    if words:
        return spelt(words.group())[0]
    scale = re.search(rf"\b{_any_of(_SCALES)}\b", text, re.IGNORECASE)
    return _SCALES[scale.group().lower()] if scale else None


def ordinal_of(word: str) -> int:
    """The rank that an ordinal in words says: "twenty-first" → 21."""
    *tens, last = re.split(r"[ -]", word.lower())
    return _ORDINALS[last] + (_TENS[tens[0]] if tens else 0)
