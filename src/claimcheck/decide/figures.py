"""Figures in a text, by kind, and whether two of them agree.

Small on purpose: it serves one comparison, of a claim with the facts that are said to bear it out,
and what it cannot read it leaves out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MONTHS", "Figure", "agrees", "figures", "months", "years"]

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "trn": 1e12, "tn": 1e12,
}  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in MONTHS)
_MONTH = _MONTH.replace("sep(?:tember)?", "sept?(?:ember)?")
_IN_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\b\.?(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? (?=\d{{4}}\b))?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[A-Z]")
_FIGURE = re.compile(
    r"""(?<![\w.,])(?:(?P<about>about|around|nearly|almost|some|roughly|approximately)\ 
            |(?P<more>over|above|more\ than|at\ least|exceed(?:s|ed)?|passed|topped)\ 
            |(?P<less>under|below|(?:less|fewer)\ than|at\ most|up\ to)\ )?
        (?P<currency>US\$|[$£€¥₹])?\ ?
        (?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>WORDS)\b)
        (?:[ -]?(?P<scale>thousand|million|billion|trillion|trn|tn|bn|mn|m|k)\b)?
        (?P<percent>\ ?%|\ ?per\ ?cent\b)?
        (?P<range>[-–]\d\d\b)?
        (?P<ordinal>(?<=\d)(?:st|nd|rd|th)\b)?
        (?:[ -]?(?P<unit>[a-z]+))?""".replace("WORDS", "|".join(_WORDS)),
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?<![\d,.])(1[5-9]\d\d|20\d\d)(?:[-–](\d\d))?(?![\d%]|,\d|\.\d)")
_BETWEEN = re.compile(r"\bbetween (?:\w+ )?(\d{4}) and (?:\w+ )?(\d{4})\b", re.IGNORECASE)
# Words after a number that say nothing of what is counted.
_EMPTY_UNITS = frozenset(
    "and or of in on at to by for from the a an as was were is are with".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    kind: "year", "percent", "money £", or "count <what>". digits: the significant ones.
    bound: "about" (also of a year in "between 2019 and 2021"), "more" or "less" (than `value`), or
    empty.
    """

    kind: str
    value: float
    digits: int = 3
    bound: str = ""


def years(text: str) -> frozenset[int]:
    """Years from 1500 to 2099; "2006-12" is both ends."""
    found = set()
    for match in _YEAR.finditer(text):
        year = int(match[1])
        found.add(year)
        if match[2]:
            found.add(year // 100 * 100 + int(match[2]))
    return frozenset(found)


def months(text: str) -> frozenset[int]:
    """Months that are named, 1 to 12; "may" and "march" only with a capital."""
    found = set()
    for match in _IN_DATE.finditer(text):
        name = match["m1"] or match["m2"]
        if name[0].isupper():
            found.add(1 + next(i for i, m in enumerate(MONTHS) if m[:3] == name[:3].lower()))
    return frozenset(found)


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text: years, then the others in order; no days of the month, no ordinals."""
    within = {int(year) for pair in _BETWEEN.findall(text) for year in pair}
    found = [
        Figure("year", year, 4, "about" if year in within else "") for year in sorted(years(text))
    ]
    plain = _YEAR.sub(" ", _IN_DATE.sub(" ", text))
    for match in _FIGURE.finditer(plain):
        if match["ordinal"]:
            continue
        figure = _figure(match)
        if figure is not None:
            found.append(figure)
    return tuple(found)


def _figure(match: re.Match[str]) -> Figure | None:
    word = match["digits"] or match["word"].lower()
    written = word.replace(",", "")
    value = float(_WORDS[written]) if match["word"] else float(written)
    # 32.7 times 1e9 is not quite 32.7 billion in binary.
    value = float(f"{value * _SCALES.get((match['scale'] or '').lower(), 1):.12g}")
    bound = next((name for name in ("about", "more", "less") if match[name]), "")
    # "200 people" may be a round 200 and "212" is not: trailing zeros are no significant digits.
    digits = len(written.replace(".", "").lstrip("0")) if match["digits"] else 3
    if match["digits"] and "." not in written:
        digits = max(1, len(written.rstrip("0").lstrip("0")))
    if match["percent"]:
        return Figure("percent", value, digits, bound)
    if match["currency"]:
        return Figure(f"money {match['currency'][-1]}", value, digits, bound)
    unit = (match["unit"] or "").lower()
    if not unit or unit in _EMPTY_UNITS:
        return Figure("count", value, digits, bound)
    return Figure(f"count {unit.removesuffix('s')}", value, digits, bound)


def agrees(figure: Figure, others: Iterable[Figure]) -> bool:
    """Whether any of `others` has the value of `figure`, fairly rounded, whatever its kind.

    Years must be equal. Other values agree when one is the other rounded to fewer digits, when
    they lie within 1%, for "about" and the like within 10%, and on the right side of a bound.
    """
    return any(_agree(figure, other) for other in others)


def _agree(a: Figure, b: Figure) -> bool:
    if a.value == b.value:
        return True
    if "year" in (a.kind, b.kind):
        return False
    if (a.bound == "more" and b.value > a.value) or (a.bound == "less" and b.value < a.value):
        return a.kind == b.kind
    nearness = 0.1 if "about" in (a.bound, b.bound) else 0.01
    if math.isclose(a.value, b.value, rel_tol=nearness):
        return True
    # A single digit is too coarse to round to: six platforms are not 5.6.
    return math.isclose(_rounded(b.value, max(a.digits, 2)), a.value) or math.isclose(
        _rounded(a.value, max(b.digits, 2)), b.value
    )


def _rounded(value: float, digits: int) -> float:
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))
