"""Dates of publication, as English-language newsrooms print them.

Regular expressions first; dateparser, which is slow to load and eager to guess, only for fields
that hold a year and a word. A date is never guessed from a bare number, and one that is in the
future or before newspapers is no date of publication.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

__all__ = ["is_date_line", "parse_date"]

# Nothing printed earlier is checked here, and smaller years are mostly misprints.
_EARLIEST_YEAR = 1700
_LONGEST_LINE = 80

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/](?P<n1>\d{1,2})[-/](?P<n2>\d{1,2})(?!\d)",
        rf"\b{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"(?<!\d){_DAY}[\s-]+(?:of\s+)?{_MONTH}[\s,-]+{_YEAR}",
        rf"(?<!\d)(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.]{_YEAR}",
    )
)
_BEFORE = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|date)(?: on)?:?\s+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,|·–-]*(?:at\s+)?(?:T?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:[A-Z]{1,5}|[+-]\d\d:?\d\d)?)?[\s.]*",
    re.IGNORECASE,
)
_LANGUAGES = ["fr", "es", "de", "it", "pt", "nl"]
_FOREIGN = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?\d{1,2}(?:er|º|\.)?\s+(?:de\s+)?[^\W\d_]{3,}\.?,?\s+(?:de\s+)?\d{4}"
    r"(?!\d).*"
)


def is_date_line(line: str) -> bool:
    """Whether a line is a date and nothing else: weekday, time, quotation mark `>` aside."""
    return _match_line(line) is not None


def parse_date(value: str, *, today: dt.date | None = None) -> dt.date | None:
    """The date in a short field or a date line, or None when there is no believable one.

    today: dates more than one day after it are refused (a paper may be dated for tomorrow).
    """
    value = value.strip()
    if not value or len(value) > _LONGEST_LINE:
        return None
    match = _match_line(value) or _search(value)
    found = _date_of(match) if match else _last_resort(value)
    latest = (today or dt.date.today()) + dt.timedelta(days=1)
    return found if found and found.year >= _EARLIEST_YEAR and found <= latest else None


def _match_line(line: str) -> re.Match[str] | None:
    line = line.strip().lstrip(">").strip().strip("*_").strip()
    if not line or len(line) > _LONGEST_LINE:
        return None
    before = _BEFORE.match(line)
    start = before.end() if before else 0
    for pattern in _PATTERNS:
        match = pattern.match(line, start)
        if match and _AFTER.fullmatch(line, match.end()):
            return match
    return None


def _search(value: str) -> re.Match[str] | None:
    matches = (pattern.search(value) for pattern in _PATTERNS)
    return next((match for match in matches if match), None)


def _date_of(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "month" in parts:
        month, day = _MONTHS.index(parts["month"][:3].lower()) + 1, int(parts["day"])
    elif "n1" in parts:
        month, day = int(parts["n1"]), int(parts["n2"])
    else:
        # 03/04/2023 is March in America and April in Britain; only 26/01/2023 is certain.
        first, second = int(parts["a"]), int(parts["b"])
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (second, first) if first > 12 else (first, second)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _last_resort(value: str) -> dt.date | None:
    """A date with the month in another language; the feed or table is English all the same."""
    if not _FOREIGN.fullmatch(value):
        return None
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    # Without a list it tries two hundred languages, for seconds, before it gives up.
    found = dateparser.parse(value, languages=_LANGUAGES, settings=settings)
    return found.date() if found else None
