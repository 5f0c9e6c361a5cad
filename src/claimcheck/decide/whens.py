"""Dates and spans of time in a text, as finely as they are written, and whether two agree.

"In 2019" agrees with 17 July 2019, and 2019 alone does not bear out 17 July; "between 2006 and
2012" holds what lies within.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from claimcheck.decide.outcome import Outcome
from claimcheck.language.numbers import ordinal_of

__all__ = ["MONTHS", "WHEN", "When", "compare_whens", "is_slip", "whens"]

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(
    f"{name[:3].title()}(?:{name[3:]})?" if name != "may" else "May" for name in MONTHS
)
_MONTH = _MONTH.replace("Sep(?:tember)?", "Sept?(?:ember)?")
_YEAR = r"(?:1[0-9]\d\d|20\d\d|2100)(?![\d%]|,\d|\.\d)"
# "The 12th century", "the nineteenth century".
_CENTURY = r"(?:[1-9]|1\d|2[01])(?:st|nd|rd|th)[ -][Cc]entury|(?:[Tt]welf|[Tt]hirteen|[Ff]ourteen|[Ff]ifteen|[Ss]ixteen|[Ss]eventeen|[Ee]ighteen|[Nn]ineteen)th[ -][Cc]entury|[Tt]went(?:ieth|y-first)[ -][Cc]entury"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_POINT = (
    rf"(?:(?:{_MONTH})\.? {_DAY}\b(?:,? {_YEAR})?|{_DAY}(?: of)? (?:{_MONTH})\b\.?(?:,? {_YEAR})?"
    rf"|(?:{_MONTH})\.?,?(?: of)? {_YEAR}|\d{{4}}-\d\d-\d\d|(?:{_CENTURY})\b|{_YEAR}(?:['’]?s\b)?|(?:{_MONTH})\b)"
)
_PREFIX = (
    r"(?:(?P<relation>[Ss]ince|[Uu]ntil|[Tt]ill|[Tt]o(?= the end of)|[Bb]efore|[Pp]rior to|[Aa]fter|[Bb]y|[Ff]rom|[Ii]n|[Oo]n|[Dd]uring|[Bb]etween|[Oo]f)"
    r"(?: (?:early|mid|late|the|spring|summer|autumn|winter|end of|start of|beginning of))*[ -])?"
)
# What stands before an amount is no year: "$2,000", "2000 people" is rare enough to be read as one.
WHEN = re.compile(
    rf"{_PREFIX}(?<![\w$£€¥,.-])(?:[Mm]id-|[Ee]arly-|[Ll]ate-)?(?P<first>{_POINT})"
    rf"(?: (?:and|to|until|till) (?P<last>{_POINT})| ?[-–—/] ?(?P<short>{_POINT}|\d\d\b(?![-,.]?\d)))?"
)
_WEEK = re.compile(r"\bweek $", re.IGNORECASE)
_LENGTH = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?|decades?) $", re.IGNORECASE)
_PART = re.compile(
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<century>{_CENTURY})|(?P<decade>{_YEAR})['’]?s|(?P<year>{_YEAR})|(?P<month>{_MONTH})\b"
    rf"|(?P<day>\b{_DAY}\b)"
)


@dataclass(frozen=True, slots=True)
class When:
    """One time at [start, end) of its text. What is not said of year, month and day is 0.

    decade: the year is the first of ten, or of a hundred ("the 12th century": 1101). until_year, until_month: the far end of a span, 0 when
    it is a point. relation: "since", "until", "before", "after", "by", "as of", "throughout" (from
    one year to another), "week" (that it lies in) or empty. counted: a length of time leads from it ("nine days
    after"). lead: where its
    preposition starts, or the time itself.
    """

    start: int
    end: int
    text: str
    year: int = 0
    month: int = 0
    day: int = 0
    decade: bool = False
    until_year: int = 0
    until_month: int = 0
    relation: str = ""
    lead: int = 0
    counted: bool = False


def whens(text: str) -> tuple[When, ...]:
    """The times of a text in order; "may" and "march" are months only with a capital."""
    found = []
    for match in WHEN.finditer(text):
        if when := _read(match):
            found.append(when)
            # "In 1960 and 2007" is two times.
            if match["last"] and not (when.until_year or when.until_month):
                found.append(_second(match))
    return tuple(found)


def _second(match: re.Match[str]) -> When:
    year, month, day, decade = _parts(match["last"])
    start, end = match.span("last")
    return When(start, end, match["last"], year, month, day, decade, lead=start)


def _read(match: re.Match[str]) -> When | None:
    year, month, day, decade = _parts(match["first"])
    # "May" alone is a month only where a word in front says so.
    doubtful = match["first"] in ("May", "March", "Mar", "Jan", "Dec", "August")
    if doubtful and not match["relation"] and not year and not day:
        return None
    relation = (match["relation"] or "").lower().replace("prior to", "before")
    relation = "until" if relation == "to" else relation
    if relation == "of" and match.string[: match.start()].endswith(("as ", "As ")):
        relation = "as of"
    if relation == "of" and _WEEK.search(match.string[: match.start()]):
        relation = "week"
    until_year = until_month = 0
    start, end = match.start("first"), match.end("first")
    if last := match["last"] or match["short"]:
        if len(last) == 2 and last.isdigit():
            until_year = year // 100 * 100 + int(last) if year else 0
        else:
            until_year, until_month, _, _ = _parts(last)
        separated = match.group()[match.end("first") - match.start() :]
        joined = separated.lstrip().startswith(("and", "to", "until", "till"))
        # "In 2007 and 2011" are two points; only "between" and "from" make a span of them.
        if joined and relation not in ("between", "from") and " to " not in separated[:4]:
            until_year = until_month = 0
        elif until_year or until_month:
            end = match.end("last" if match["last"] else "short")
    if relation in ("between", "from", "in", "on", "during", "of", "till"):
        lasting = "throughout" if until_year else "since"
        relation = lasting if relation == "from" else ""
    lead = match.start("relation") if match["relation"] else start
    counted = relation in ("before", "after") and bool(_LENGTH.search(match.string[:lead]))
    return When(
        start, end, match.string[start:end], year, month, day, decade,
        until_year, until_month, relation, lead, counted,
    )  # fmt: skip


def _parts(text: str) -> tuple[int, int, int, bool]:
    year = month = day = 0
    decade = False
    for match in _PART.finditer(text):
        if match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
        elif match["century"]:
            number = re.match(r"\d+", match["century"])
            name = match["century"].lower().partition("century")[0].rstrip(" -")
            year, decade = 100 * (int(number[0]) if number else int(ordinal_of(name))) - 99, True
        elif match["decade"]:
            year, decade = int(match["decade"]), True
        elif match["year"]:
            year = int(match["year"])
        elif match["month"]:
            month = 1 + next(i for i, m in enumerate(MONTHS) if m[:3] == match["month"][:3].lower())
        elif match["day"] and not day:
            day = int(re.sub(r"\D", "", match["day"]))
    return year, month, day, decade


def compare_whens(claim: When, given: When) -> Outcome:
    """Whether a time of a fact bears out, excludes or does not touch a time of a claim."""
    if claim.relation in ("before", "after", "by"):
        return _ordered(claim, given)
    if claim.relation == "week" and (apart := _days_apart(claim, given)) is not None:
        return Outcome.AGREE if apart < 7 else Outcome.CONFLICT
    outcome = _compared(claim, given)
    # A count of one day is no other count of another, and what lasted until a day was there before.
    # Nor is what has lasted since or until a day excluded by what was at another time seen of it.
    open_ended = (
        "as of" in (claim.relation, given.relation)
        or (given.relation in ("until", "before", "after") and not claim.relation)
        or (claim.relation in ("since", "until") and given.relation != claim.relation)
        or (claim.relation == "throughout" and not given.until_year)
    )
    return Outcome.SILENT if outcome is Outcome.CONFLICT and open_ended else outcome


def is_slip(one: When, other: When) -> bool:
    """Whether two times differ in one of day, month and year alone, and have the month or the day in common.

    January 8th and January 18th 2016, December 2013 and December 12th 2015: of one deed, one of them is a slip.
    """
    if one.decade or other.decade or one.until_year or other.until_year:
        return False
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    said = [a == b for a, b in parts if a and b]
    finer = [a == b for a, b in parts[1:] if a and b]
    return said.count(False) == 1 and any(finer)


def _years_of(when: When) -> tuple[int, int]:
    """The first and the last year of a time: of "the 1990s" ten, of a century a hundred.

    "The 1900s" may be either, so that it keeps to the century.
    """
    if not when.decade:
        return when.year, when.year
    return when.year, when.year + (99 if when.year % 100 in (0, 1) else 9)


def _share_years(one: When, other: When) -> bool:
    (first, last), (least, most) = _years_of(one), _years_of(other)
    return least <= last and first <= most


def _days_apart(one: When, other: When) -> int | None:
    """How many days lie between two whole dates; None where either is none."""
    try:
        a, b = (dt.date(when.year, when.month, when.day) for when in (one, other))
    except ValueError:
        return None
    return abs((a - b).days)


def _compared(claim: When, given: When) -> Outcome:
    if claim.until_year or given.until_year:
        return _spans(claim, given)
    if claim.decade or given.decade:
        if not (claim.year and given.year):
            return Outcome.SILENT
        if not _share_years(claim, given):
            return Outcome.CONFLICT
        return Outcome.AGREE if claim.decade else Outcome.SILENT
    shared = [
        (mine, other)
        for mine, other in (
            (claim.year, given.year),
            (claim.month, given.month),
            (claim.day, given.day),
        )
        if mine and other
    ]
    if not shared:
        return Outcome.SILENT
    if any(mine != other for mine, other in shared):
        return Outcome.CONFLICT
    # A bare day or a bare month agrees by chance too often when the rest is missing.
    finer = bool(claim.month and not given.month) or bool(claim.day and not given.day)
    return Outcome.SILENT if finer else Outcome.AGREE


def _ordered(claim: When, given: When) -> Outcome:
    mine: tuple[int, ...] = (claim.year, claim.month, claim.day)
    other: tuple[int, ...] = (given.year, given.month, given.day)
    if not (claim.year and given.year):
        # "Before August 25th" and August 24th, of what is taken to be one year.
        mine, other = mine[1:], other[1:]
    depth = next((i for i, pair in enumerate(zip(mine, other, strict=True)) if not all(pair)), None)
    a, b = mine[:depth], other[:depth]
    if a == b:
        return Outcome.AGREE if claim.relation == "by" or claim.counted else Outcome.SILENT
    if claim.relation == given.relation == "by":
        # Two ends that are set for one thing: what is to be done by 2040 is not to be done by 2030.
        return Outcome.CONFLICT
    return Outcome.AGREE if (b < a) == (claim.relation != "after") else Outcome.CONFLICT


def _spans(claim: When, given: When) -> Outcome:
    if not (claim.year and given.year):
        return Outcome.SILENT
    first, last = claim.year, claim.until_year or claim.year
    least, most = given.year, given.until_year or given.year
    if claim.until_year and given.until_year:
        if (first, last) == (least, most):
            return Outcome.AGREE
        return Outcome.CONFLICT
    if claim.until_year:
        # A point within a span neither bears the whole span out nor excludes it.
        return Outcome.SILENT if first <= least <= last else Outcome.CONFLICT
    return (
        Outcome.AGREE
        if first in (least, most)
        else (Outcome.SILENT if least <= first <= most else Outcome.CONFLICT)
    )
