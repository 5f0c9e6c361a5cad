"""Relative dates in absolute words: "last year" → "in 2022", by the article's date and the dates it names.

The words come back as they fit into the sentence: with a preposition where none stands in front. What
points to a day that is not known comes back as unknown, never as a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from claimcheck.language.numbers import number_of

__all__ = ["MONTHS", "Anchor", "Resolved", "anchor_of", "of_year", "resolve", "written"]

MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = "|".join(MONTHS)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINAL = r"(?:st|nd|rd|th)"
_PREPOSITIONS = frozenset(
    "in on by since until till from to of for before after during between about around at through "
    "over throughout early late mid".split()
)
_PERIOD_OF_LENGTH = r"(?P<n>an?|\d+|[a-z]+(?:-[a-z]+)?|a (?:few|couple of)|several) (?P<unit>day|week|month|year|decade|century|centurie)s?"
_BOUND = r"(?:more|less|fewer) than|over|under"
_ABOUT = rf"about|some|almost|nearly|around|roughly|barely|(?:(?:just|only|well|far|a little|little|slightly) )?(?:{_BOUND})"
_LONG_AGO = 1000  # years
_YEARS = {"day": 1 / 365, "week": 7 / 365, "month": 1 / 12, "year": 1, "decade": 10}
_BARE_MONTH = re.compile(
    rf"(?P<lead>last|this|next|that|the following|the previous|the same|the next|earlier this|later that)? ?(?P<d1>\d{{1,2}}{_ORDINAL}? (?:of )?)?"
    rf"(?P<month>{_MONTH})(?P<d2> \d{{1,2}}{_ORDINAL}?)?",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(
    rf"(?:(?P<d1>\d{{1,2}}){_ORDINAL}? )?(?:(?P<month>{_MONTH}),? ?(?:(?P<d2>\d{{1,2}}){_ORDINAL}?,? )?)?(?P<year>1[5-9]\d\d|20\d\d)(?!['’]?s\b|\d)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last date that the article named: year, and month (1-12, 0 unknown), and its words."""

    year: int
    month: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The new words; known is False where the date could not be told and the words are the old ones."""

    text: str
    known: bool = True


def anchor_of(text: str, day: dt.date | None = None) -> Anchor | None:
    """The last absolute date in a text that is not later than `day`, None without one.

    What a story tells next counts from what has happened, not from what is planned for a later year.
    """
    found = None
    for match in _ABSOLUTE.finditer(text):
        month = MONTHS.index(match["month"]) + 1 if match["month"] else 0
        if day is not None and (int(match["year"]), month) > (day.year, day.month):
            continue
        found = Anchor(int(match["year"]), month, match.group().strip())
    return found


def written(day: dt.date, style: str = "us") -> str:
    """A day in words. style: us "March 8, 2023", ordinal "March 8th 2023", british "8 March 2023"."""
    month = MONTHS[day.month - 1]
    if style == "british":
        return f"{day.day} {month} {day.year}"
    if style == "ordinal":
        ending = (
            "th" if 10 < day.day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        )
        return f"{month} {day.day}{ending} {day.year}"
    return f"{month} {day.day}, {day.year}"


def of_year(text: str, year: int) -> str | None:
    """A day of a month with its year: "May 2nd" → "May 2nd 2019"; None for anything else."""
    match = _BARE_MONTH.fullmatch(text.strip())
    if match is None or match["lead"] or not (match["d1"] or match["d2"]):
        return None
    return f"{text.strip()}{',' if text.strip()[-1].isdigit() else ''} {year}"


def resolve(
    text: str,
    before: str,
    *,
    day: dt.date | None,
    last: Anchor | None = None,
    ahead: bool = False,
    style: str = "us",
) -> Resolved | None:
    """A date expression made absolute; None when it is absolute already or says no date ("ten years").

    before: the word in front, lower case. day: the article's date. last: the date named before it.
    ahead: the sentence speaks of the future.
    """
    low = " ".join(text.lower().split())
    if re.search(r"\b(?:1[5-9]|20)\d\d\b(?! (?:day|week|month|year|decade)s?\b)", low):
        return None
    governed = before in _PREPOSITIONS
    if (told := _by_last(low, last, fit_lead=not governed)) is not None:
        return told
    month = _BARE_MONTH.fullmatch(text.strip())
    if day is None:
        relative = _POINTS_TO_NOW.search(low) or month
        return Resolved(text, known=False) if relative else None
    if month is not None:
        return _month(month, before, day, last, governed=governed, ahead=ahead)
    return _by_day(low, day, governed, style, ahead=ahead, text=text)


_POINTS_TO_NOW = re.compile(
    r"\b(?:last|this|next) (?:year|month|week|quarter|decade|century|spring|summer|autumn|winter|fall|season|night|"
    r"\w+day)\b|\b(?:yesterday|today|tomorrow|tonight)\b|\b(?:days?|weeks?|months?|years?|decades?) ago\b|^\w+day$"
    r"|\b(?:previous|following|same|that|next) (?:year|month|week|day)\b|\byear before\b|\bearlier\b|\blater\b"
)


def _by_last(low: str, last: Anchor | None, *, fit_lead: bool) -> Resolved | None:
    """What counts from the date named before: "the following year", "three months later"."""
    lead = "in " if fit_lead else ""
    match = re.fullmatch(
        r"(?:the |that (?=same))?(following|(?<=the )next|previous|same|that) (year|month|day|week)(?: before)?",
        low,
    )
    if match is None and low in {
        "the year before",
        "a year before",
        "the month before",
        "the year after",
    }:
        word = "previous" if low.endswith("before") else "following"
        match = re.fullmatch(r"(following|previous) (year|month)", f"{word} {low.split()[1]}")
    later = re.fullmatch(
        rf"(?:(?P<about>{_ABOUT}) )?{_PERIOD_OF_LENGTH} (?P<way>later|earlier|afterwards?)",
        low,
    )
    if match is None and later is None:
        return None
    if last is None:
        return Resolved(low, known=False)
    if later is not None:
        if later["unit"] in {"day", "week"} and not re.search(
            r"\b\d{1,2}(?:st|nd|rd|th)?\b", last.words
        ):
            # Two days after a year, or a month, is no day.
            return Resolved(low, known=False)
        n = {"a": 1, "an": 1}.get(later["n"]) or number_of(later["n"])
        sign = 1 if later["way"] != "earlier" else -1
        exact = later["unit"] == "year" and not later["about"]
        if exact and n and float(n).is_integer() and last.year + sign * n >= _LONG_AGO:
            return Resolved(f"{lead}{last.year + sign * int(n)}")
        side = "after" if sign > 0 else "before"
        length = re.sub(r" (?:later|earlier|afterwards?)$", "", low)
        return Resolved(f"{length} {side} {last.words or last.year}")
    assert match is not None
    shift = {"following": 1, "next": 1, "previous": -1}.get(match[1], 0)
    if match[2] == "year":
        return Resolved(f"{lead}{last.year + shift}")
    if match[2] == "month" and last.month:
        index = last.year * 12 + last.month - 1 + shift
        return Resolved(f"{lead}{MONTHS[index % 12]} {index // 12}")
    if match[2] == "day" and shift and last.words:
        return Resolved(f"the day {'after' if shift > 0 else 'before'} {last.words}")
    return Resolved(low, known=False)


def _month(
    match: re.Match[str],
    before: str,
    day: dt.date,
    last: Anchor | None,
    *,
    governed: bool,
    ahead: bool,
) -> Resolved | None:
    """A month with the year it must be: the last one before the article, or the next where it looks ahead."""
    if not governed and not match["lead"] and not (match["d1"] or match["d2"]):
        # "May" alone may be a name; "a March afternoon" says no year.
        return None
    number = MONTHS.index(match["month"].capitalize()) + 1
    # Of days the month and the day count: on March 8th "March 28" was last year.
    said = int(re.sub(r"\D", "", match["d1"] or match["d2"] or "") or 0)
    year = day.year if (number, said) <= (day.month, day.day) else day.year - 1
    lead = (match["lead"] or "").lower()
    if lead in {"that", "the same", "later that", "the following", "the next", "the previous"}:
        if last is None:
            return Resolved(match.group(), known=False)
        year = last.year
        if lead in {"the following", "the next"} and number <= last.month:
            year += 1
        if lead == "the previous" and last.month and number >= last.month:
            year -= 1
    elif lead == "last" and number == day.month:
        year = day.year - 1
    elif lead == "next" or (lead != "last" and lead != "earlier this" and ahead):
        # "The port, which voted on March 7, will close": the day before yesterday, and no day a year ahead.
        passed = lead == "next" and 0 < said < day.day
        to_come = number > day.month or (number == day.month and not passed)
        year = day.year if to_come else day.year + 1
    elif lead == "this":
        year = day.year
    number_of_day = (match["d1"] or match["d2"] or "").strip()
    words = match["month"].capitalize()
    if match["d1"]:
        words = f"{number_of_day} {words} {year}"
    elif match["d2"]:
        # "January 8th 2016" but "January 8, 2016", as the article writes it.
        words = f"{words} {number_of_day}{',' if number_of_day[-1].isdigit() else ''} {year}"
    else:
        words = f"{words} {year}"
    preposition = "" if governed else ("on " if number_of_day else "in ")
    return Resolved(preposition + words)


def _by_day(
    low: str, day: dt.date, governed: bool, style: str, *, ahead: bool, text: str
) -> Resolved | None:
    """What counts from the article's own date."""

    def said(value: str, preposition: str = "in") -> Resolved:
        return Resolved(value if governed or not preposition else f"{preposition} {value}")

    part, _, rest = low.partition(" ")
    early = {"early": "early ", "late": "late ", "mid": "mid-"}.get(part, "")
    core = rest if early else low
    core = re.sub(r"^(?:earlier|later) (?=(?:this|last) )", "", core)
    months = day.year * 12 + day.month - 1
    if (m := re.fullmatch(r"(?:the )?(last|this|next) (year|month)", core)) is not None:
        shift = {"last": -1, "this": 0, "next": 1}[m[1]]
        if m[2] == "year":
            return said(f"{early}{day.year + shift}")
        return said(f"{early}{MONTHS[(months + shift) % 12]} {(months + shift) // 12}")
    if (m := re.fullmatch(r"(last|this|next) week", core)) is not None:
        words = {"last": "the week before", "this": "the week of", "next": "the week after"}[m[1]]
        return said(f"{words} {written(day, style)}")
    if core in {
        "yesterday",
        "today",
        "tomorrow",
        "tonight",
        "last night",
        "this morning",
        "this afternoon",
    }:
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(core, 0)
        if core == "today":
            # "Today the biggest obstacle is ..." means nowadays.
            return None
        return said(written(day + dt.timedelta(days=shift), style), "on")
    if (m := re.fullmatch(r"(?:(last|this|next|on) )?(\w+day)", core)) is not None:
        if m[2].capitalize() not in _WEEKDAYS:
            return None
        # "On Monday" in a report of a Monday is that day.
        back = (day.weekday() - _WEEKDAYS.index(m[2].capitalize())) % 7
        if m[1] == "last":
            back = back or 7
        moved = (-back) % 7 if ahead and m[1] != "last" else -back
        if m[1] == "next":
            moved = 7 - back
        return said(written(day + dt.timedelta(days=moved), style), "on")
    if (
        m := re.fullmatch(r"(last|this|next) (spring|summer|autumn|fall|winter|season)", core)
    ) is not None:
        if m[2] in {"season", "winter"}:
            return Resolved(text, known=False)
        first = {"spring": 3, "summer": 6}.get(m[2], 9)
        year = day.year
        if m[1] == "last" and first + 2 >= day.month:
            year -= 1
        elif m[1] == "next" and first <= day.month:
            year += 1
        return said(f"the {m[2]} of {year}")
    if (
        m := re.fullmatch(
            rf"(?:(?P<about>{_ABOUT}) )?{_PERIOD_OF_LENGTH} ago",
            core,
        )
    ) is not None:
        n = {"a": 1, "an": 1}.get(m["n"]) or number_of(m["n"])
        if n is None or not float(n).is_integer() or m["unit"] in {"centurie", "century"}:
            return Resolved(text, known=False)
        bound = m["about"] and re.search(_BOUND, m["about"])
        about = "about " if m["about"] and not bound else ""
        if bound:
            return Resolved(f"{re.sub(' ago$', '', low)} before {written(day, style)}")
        years = n * _YEARS[m["unit"]]
        if years >= _LONG_AGO or years >= day.year - dt.MINYEAR:
            # "Some 5,000 years ago" means no one year, and says the same in any.
            return Resolved(text, known=m["unit"] in {"year", "decade"})
        if m["unit"] in {"year", "decade"}:
            return said(f"{about}{day.year - int(years)}")
        if m["unit"] == "month":
            return said(f"{about}{MONTHS[(months - int(n)) % 12]} {(months - int(n)) // 12}")
        if m["unit"] == "day" and not about:
            return said(written(day - dt.timedelta(days=int(n)), style), "on")
        return Resolved(f"{re.sub(' ago$', '', low)} before {written(day, style)}")
    if (m := re.fullmatch(r"a year ago (this week|this month|today|to the day)", core)) is not None:
        # February 29th has no day of its own a year before.
        then = day.replace(
            year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day
        )
        if m[1] == "this week":
            return said(f"the week of {written(then, style)}")
        if m[1] == "this month":
            return said(f"{MONTHS[then.month - 1]} {then.year}")
        return said(written(then, style), "on")
    if _POINTS_TO_NOW.search(core):
        return Resolved(text, known=False)
    return None
