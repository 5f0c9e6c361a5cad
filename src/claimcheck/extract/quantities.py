"""Numbers, money, percentages, dates and times as whole expressions, with a parsed value.

Rules rather than a model: the forms are few, training corpora leave most of them unannotated, and a
rule can return the value it read. Longer and more specific expressions win over shorter ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claimcheck.language.numbers import DIGITS, MONEY_SCALE, ORDINAL, SCALE, SPELT, number_of
from claimcheck.language.units import CURRENCY, CURRENCY_WORD, SIZES

__all__ = ["Quantity", "find_quantities"]

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_DECADE = r"(?:1[0-9]|20)\d0s"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_BIG = r"(?:dozen|hundred|thousand|lakh|million|crore|billion|trillion)"
_AMOUNT = rf"(?:{DIGITS}{SCALE}?|{SPELT}|(?:half a|a quarter of a|several|a few)[- ]{_BIG}\b)"
_ABOUT = (
    r"(?:(?:more|fewer|less|greater|higher|lower) than|at least|at most|up to|over|under|almost|nearly|about"
    r"|around|some|roughly|approximately|just (?:over|under)|as (?:many|much) as|no more than|below|above)"
)
_MONEY_WORD = (
    rf"(?:{CURRENCY_WORD}|(?:cents?|pence|shillings?|lira|kronor|kroner|dirhams?|riyals?)\b)"
)
_UNIT = (
    r"(?:kilomet(?:re|er)s?|km|met(?:re|er)s?|miles?|cm|mm|centimet(?:re|er)s?|feet|foot|inch(?:es)?|hectares?|acres?"
    r"|kilograms?|kg|grams?|tonnes?|tons?|pounds|lbs?|lit(?:re|er)s?|gallons?|barrels?|degrees?(?: Celsius| Fahrenheit)?|°[CF]"
    r"|gigawatts?|GW|megawatts?|MW|terawatt[- ]hours?|TWh|GWh|kWh|watts?|gigatonnes?|parts per million|ppm|mph|km/h|kph|nanomet(?:re|er)s?|nm"
    r"|square (?:kilomet(?:re|er)s?|miles?|met(?:re|er)s?|feet)|bytes|gigabytes?|GB|percentage points?|basis points?|light[- ]years?)"
)
_PERCENT = r"(?:%|per ?cent\b)"
_PERIOD = r"(?:years?|months?|weeks?|days?|decades?|centur(?:y|ies)|quarters?|seasons?)"
_CLOCK = r"(?:hours?|minutes?|seconds?)"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One expression: character offsets, OntoNotes label, and `normal`, what it says.

    normal holds some of: amount (float), upper (float), unit, comparison ("more", "less", "about"),
    start and end (ISO dates of the first and last day).
    """

    start: int
    end: int
    label: str
    normal: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern of expressions; texts without `needs`, which is quicker to look for, have none of them."""

    label: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        if self.needs is None or self.needs.search(text):
            yield from self.pattern.finditer(text)


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DATE_CORE = (
    rf"(?:{_WEEKDAY},? )?(?:{_MONTH} {_DAY}(?:,? {_YEAR})?|{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?|{_MONTH},? {_YEAR})"
    rf"|{_YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    rf"|{_MONTH}(?![a-z])"
    rf"|(?:Q[1-4]|(?:the )?(?:first|second|third|fourth) (?:quarter|half)) of {_YEAR}"
    rf"|(?:the )?(?:(?:early|mid|late)[- ])?{_DECADE}|(?:(?:early|mid|late)[- ])?{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?"
    rf"|{_WEEKDAY}|(?:spring|summer|autumn|fall|winter) (?:of )?{_YEAR}"
)
# Case matters for months ("may", "march") and weekdays.
_RULES = (
    _Rule("MONEY", _any(rf"(?:{_ABOUT} )?(?:between |from )?{CURRENCY} ?{DIGITS}{MONEY_SCALE}?(?:(?:[-–]| (?:and|to) ){CURRENCY}? ?{DIGITS}{MONEY_SCALE}?)?(?! ?%)"), _any(CURRENCY)),
    _Rule("MONEY", _any(rf"(?:{_ABOUT} )?\b{_AMOUNT} {_MONEY_WORD}"), _any(f" {_MONEY_WORD}")),
    _Rule("PERCENT", _any(rf"(?:{_ABOUT} )?(?:minus |-)?(?<![\d.])(?:{DIGITS}|{SPELT})(?:(?:[-–]| (?:and|to) )(?:{DIGITS}))? ?{_PERCENT}"), _any(_PERCENT)),
    _Rule("TIME", re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?)|\b\d{1,2}:\d\d\b|\b(?:midnight|noon|midday)\b")),
    _Rule("TIME", _any(rf"(?:{_ABOUT} )?\b{_AMOUNT}[- ]{_CLOCK}\b"), _any(_CLOCK)),
    _Rule("DATE", re.compile(rf"\b(?:[Bb]etween|[Ff]rom) (?:{_DATE_CORE}) (?:and|to|until|till) (?:{_DATE_CORE})\b")),
    _Rule("DATE", re.compile(rf"\b(?:[Tt]he )?(?:start|beginning|end|middle|turn) of (?:{_DATE_CORE})\b")),
    _Rule("DATE", re.compile(rf"\b(?:{_DATE_CORE})(?![\w%])")),
    _Rule("DATE", re.compile(
        rf"\b(?:[Ll]ast|[Tt]his|[Nn]ext|[Tt]he (?:following|previous|past|next|same|last|coming)|[Tt]hat|[Ee]arlier this|[Ll]ater (?:this|that)|[Ee]very|[Ee]ach)"
        rf" (?:(?:few|couple of|{SPELT}|\d+) )?(?:{_PERIOD}|{_WEEKDAY}|spring|summer|autumn|winter|{_MONTH}(?![a-z]))\b")),
    _Rule("DATE", _any(rf"(?:{_ABOUT} )?\b(?:{_AMOUNT}|an?|several|a few|recent|past)[- ](?:and a half[- ])?{_PERIOD}(?:[- ](?:old|ago|earlier|later))?\b"), _any(f"[- ]{_PERIOD}")),
    _Rule("DATE", _any(r"\b(?:yesterday|today|tomorrow|nowadays|a year ago|a century ago|daily|weekly|monthly|annually|last night)\b")),
    _Rule("QUANTITY", re.compile(rf"(?:{_ABOUT} )?\b(?:{_AMOUNT})[- ]?{_UNIT}(?![\w])")),
    _Rule("QUANTITY", re.compile(rf"(?:{_ABOUT} )?\b{DIGITS}(?:[ ]m\b(?! {CURRENCY_WORD})|m(?= {SIZES}))"), re.compile(r"\d ?m")),
    _Rule("ORDINAL", _any(rf"\b(?:\d+(?:st|nd|rd|th)\b|{ORDINAL}|hundredth\b)(?! (?:thing|of all))")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?(?<![\w.$£€-])(?:{_AMOUNT})(?![\w%])")),
    _Rule("CARDINAL", _any(r"\b(?:a |one[- ])?(?:half|third|quarter|two[- ]thirds|three[- ]quarters|dozens|hundreds|thousands|millions|billions)(?: of (?:thousands|millions))?\b(?= of )")),
)  # fmt: skip
_LABEL_RANK = {
    "MONEY": 0,
    "PERCENT": 1,
    "QUANTITY": 2,
    "TIME": 3,
    "DATE": 4,
    "ORDINAL": 5,
    "CARDINAL": 6,
}


def find_quantities(text: str) -> list[Quantity]:
    """All expressions in a text, in order, none overlapping; the longest wins, then the most specific."""
    found: list[tuple[int, int, str]] = []
    for rule in _RULES:
        for match in rule.matches(text):
            before = text[max(0, match.start() - 8) : match.start()]
            if match.end() > match.start() and not _is_word(rule.label, match.group(), before):
                found.append((match.start(), match.end(), rule.label))
    found.sort(key=lambda f: (-(f[1] - f[0]), _LABEL_RANK[f[2]]))
    kept: list[tuple[int, int, str]] = []
    for start, end, label in found:
        if all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, label))
    return [Quantity(s, e, label, _normal(text[s:e], label)) for s, e, label in sorted(kept)]


_AMBIGUOUS = frozenset({"May", "March", "Mar", "Sun", "Jan", "Dec", "second", "the second"})
_BEFORE_MONTH = re.compile(r"\b(?:in|by|of|since|until|last|this|next|late|early|from|mid) $", re.I)


def _is_word(label: str, text: str, before: str) -> bool:
    """Words that look like an expression and seldom are one where nothing in front says so."""
    if label == "CARDINAL" and text.lower() in {"one", "zero", "m", "k"}:
        return True
    return label == "DATE" and text in _AMBIGUOUS and not _BEFORE_MONTH.search(before)


def _normal(text: str, label: str) -> dict[str, Any] | None:
    if label in {"DATE", "TIME"}:
        span = _interval(text)
        return {"start": span[0].isoformat(), "end": span[1].isoformat()} if span else None
    # "5m high": no five million.
    value = number_of(re.sub(r"(?<=\d)m$", " m", text) if label == "QUANTITY" else text)
    if value is None:
        return None
    out: dict[str, Any] = {"amount": value}
    low = text.lower()
    if re.match(r"(?:more|greater|higher) than|at least|over|above|just over", low):
        out["comparison"] = "more"
    elif re.match(r"(?:less|fewer|lower) than|at most|up to|under|below|just under|no more", low):
        out["comparison"] = "less"
    elif re.match(r"almost|nearly|about|around|some|roughly|approximately", low):
        out["comparison"] = "about"
    if label == "PERCENT":
        out["unit"] = "%"
    elif (
        label == "MONEY" and (unit := re.search(rf"{CURRENCY}|{_MONEY_WORD}", text, re.IGNORECASE))
    ) or (label == "QUANTITY" and (unit := re.search(rf"{_UNIT}$", text))):
        out["unit"] = unit.group()
    return out


def _interval(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of an absolute date expression; None for a relative one."""
    days = list(_absolute(text))
    return (min(d[0] for d in days), max(d[1] for d in days)) if days else None


def _absolute(text: str) -> Iterator[tuple[dt.date, dt.date]]:
    for match in re.finditer(
        rf"(?:(?P<m1>{_MONTH}) (?P<d1>{_DAY}),? (?P<y1>{_YEAR}))|(?:(?P<d2>{_DAY})(?: of)? (?P<m2>{_MONTH}),? (?P<y2>{_YEAR}))"
        rf"|(?:(?P<m3>{_MONTH}),? (?P<y3>{_YEAR}))|(?P<iso>{_YEAR}-\d\d-\d\d)|(?<!\d)(?P<y4>{_YEAR})(?P<s>s)?(?!\d|[- ](?:{_PERIOD}|{_CLOCK})\b)",
        text,
    ):
        g = match.groupdict()
        try:
            if g["iso"]:
                day = dt.date.fromisoformat(g["iso"])
                yield day, day
            elif g["y1"] or g["y2"]:
                name, number, year = (
                    (g["m1"], g["d1"], g["y1"]) if g["y1"] else (g["m2"], g["d2"], g["y2"])
                )
                day = dt.date(int(year), _month(name), int(re.sub(r"\D", "", number)))
                yield day, day
            elif g["y3"]:
                first = dt.date(int(g["y3"]), _month(g["m3"]), 1)
                yield first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
            else:
                year_number = int(g["y4"])
                yield (
                    dt.date(year_number, 1, 1),
                    dt.date(year_number + (9 if g["s"] else 0), 12, 31),
                )
        except ValueError:
            # "February 30th": a slip in the article, not a date that could be compared.
            continue


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
