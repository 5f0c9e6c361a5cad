"""Whether two quantities can be the same, and what two of them make together.

Exact values agree when one is the other rounded; a bound agrees with what lies beyond it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import Quantity
from claimcheck.decide.whens import When
from claimcheck.language.units import MONTH, YEAR

__all__ = ["compare_quantities", "derived", "nearest", "spanned"]

# How far a figure may lie beyond a bound and still be what it speaks of, as a share of it; and one that is
# worked out of two others, which nearly always lie beyond it somehow.
MOST_BEYOND = 2.0
MOST_WORKED_OUT = 0.25
# Few other things are counted in so many.
LARGE = 1000
# People and what they have one of are no sum of money: contributors, voters, homes.
_COUNTED = re.compile(
    r"count (?:\w+(?:or|er|ist|ian|ee)|people|man|woman|child|home|house|household|job|vote|case)$"
)


def compare_quantities(claim: Quantity, given: Quantity) -> Outcome:
    """Whether what a fact gives bears out, excludes or does not touch what a claim has.

    Exact values agree when one is the other rounded; a bound agrees with what lies beyond it.
    Quantities of different units are never compared, so that 2% is not 2 percentage points.
    """
    if not _comparable(claim, given):
        if _numbered(claim, given) or _numbered(given, claim):
            return Outcome.AGREE
        # "The median is 28" of 28.2 years, "90 degrees" of Fahrenheit; other figures may be of anything.
        bare = {"count", "degree"} & {claim.unit, given.unit} and claim.plain and given.plain
        same = bare and abs(claim.plain - given.plain) <= 0.05 * abs(claim.plain)
        return Outcome.AGREE if same or _as_large(claim, given) else Outcome.SILENT
    if claim.unit == "score":
        return Outcome.AGREE if claim.value == given.value else Outcome.CONFLICT
    if claim.unit.startswith("ordinal"):
        if claim.value == given.value:
            return Outcome.AGREE
        # The 26th match and the 36th minute are told apart by what they count.
        same = claim.unit == given.unit != "ordinal"
        return Outcome.CONFLICT if same else Outcome.SILENT
    if claim.value == given.value and _beyond(claim) * _beyond(given) < 0:
        return Outcome.CONFLICT
    low, high = _allowed(claim)
    least, most = _allowed(given)
    if most < low or high < least:
        return Outcome.CONFLICT
    if math.isinf(high - low) or math.isinf(most - least):
        return _bounded(claim, given)
    apart = _apart(claim, given)
    if "about" in (claim.bound, given.bound) or "nearly" in (claim.bound, given.bound):
        return Outcome.AGREE
    if apart <= 0.05:
        return Outcome.AGREE
    return Outcome.SILENT if apart <= 0.12 else Outcome.CONFLICT


# So many digits tell a slip from another figure.
_DIGITS_OF_A_SLIP = 3


def is_misread(mine: Quantity, given: Quantity) -> bool:
    """Whether one figure is the other with a digit changed, or two beside each other in the wrong order."""
    figures = re.sub(r"\D", "", mine.text)
    if (
        mine.unit != given.unit
        or len(figures) < _DIGITS_OF_A_SLIP
        or not (mine.value and given.value)
    ):
        return False
    # By the value, so that "1,452.8m" is held against "1,425,775,850"; of lengths and the like as they are written.
    one, other = (f"{abs(q.plain or q.value):.{len(figures) - 1}e}" for q in (mine, given))
    if one.partition("e")[2] != other.partition("e")[2]:
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 2:
        first, second = differing
        swapped = one[first] == other[second] and one[second] == other[first]
        # The point may stand between them.
        return swapped and second - first <= 2
    return len(differing) == 1


_OVER = re.compile(
    r"(?:(?:just|slightly|a little|well) )?(?:over|above|(?:more|greater|higher|larger|longer) than)\b",
    re.I,
)
_UNDER = re.compile(
    r"(?:(?:just|slightly|a little|well) )?(?:under|below|(?:less|fewer|lower|smaller|shorter) than)\b|nearly\b|almost\b",
    re.I,
)


def _beyond(quantity: Quantity) -> int:
    """1 for what is more than the amount named ("just over 5"), -1 for what is less, 0 for neither."""
    return bool(_OVER.match(quantity.text)) - bool(_UNDER.match(quantity.text))


def _bounded(claim: Quantity, given: Quantity) -> Outcome:
    """Of two quantities of which one or both are bounds and which do not exclude each other."""
    apart = _apart(claim, given)
    if claim.is_limit:
        low, high = _allowed(claim)
        # A figure counts as written: 130 is more than 129, rounded or not.
        strict = not given.is_limit and given.bound != "most"
        least, most = (given.value, given.value) if strict else _allowed(given)
        within = low <= least and most <= high
        within = within and (not strict or claim.closed or given.value != claim.value)
        # "More than 5" is borne out by 7 and hardly by 700, which may count another thing.
        return Outcome.AGREE if within and apart <= MOST_BEYOND else Outcome.SILENT
    return Outcome.AGREE if apart <= 0.1 else Outcome.SILENT


def nearest(claim: Quantity, given: Sequence[Quantity]) -> Quantity | None:
    """Of the figures that can be compared with a bound, the one it is most likely about.

    "Less than 70 reviewers" is about 73 critics and not about the 25 of another panel.
    """
    comparable = [
        other
        for other in given
        if _comparable(claim, other) and claim.value > 0 and other.value > 0
    ]
    if not comparable:
        return None
    return min(comparable, key=lambda q: (abs(math.log(q.value / claim.value)), q.start))


def _comparable(a: Quantity, b: Quantity) -> bool:
    kinds = ("count", "ordinal")
    if {a.unit, b.unit} == {"degree", "°C"}:
        # Most papers mean Celsius where they do not say.
        return True
    return a.unit == b.unit or any(a.unit.startswith(k) and b.unit.startswith(k) for k in kinds)


def _numbered(a: Quantity, b: Quantity) -> bool:
    """Whether "season 1" and "the first season" are one number."""
    return a.unit == "count" and b.unit.startswith("ordinal") and a.value == b.value and not a.bound


def _as_large(a: Quantity, b: Quantity) -> bool:
    """Whether a sum of money and a large count are one figure: of pounds "9 million comes from the fund"."""
    kinds = {a.sort, b.sort}
    counted = _COUNTED.match(a.unit) or _COUNTED.match(b.unit)
    return kinds == {"count", "money"} and a.plain == b.plain >= LARGE and not counted


def _apart(a: Quantity, b: Quantity) -> float:
    return abs(a.value - b.value) / max(abs(a.value), 1e-9)


def _allowed(quantity: Quantity) -> tuple[float, float]:
    """The least and the greatest value that the words allow."""
    value, room = quantity.value, quantity.step * 0.4995
    match quantity.bound:
        case "more":
            return value - room * 0.01, math.inf
        case "less":
            return -math.inf, value + room * 0.01
        case "nearly":
            return value - 0.1 * abs(value), value + room
        case "about":
            # "About 91.3%" is not about 96%: three figures are written for being exact.
            near = (0.1 if _figures(quantity) < 3 else 0.02) * abs(value)
            return value - near - room, value + near + room
    return value - room, value + room


def _figures(quantity: Quantity) -> int:
    """How many figures of a quantity say something: two of 1,400, three of 91.3."""
    if not quantity.step or not quantity.value:
        return 1
    return max(1, round(math.log10(abs(quantity.value) / quantity.step) + 0.5))


def derived(claim: Quantity, given: Sequence[Quantity]) -> str:
    """How two figures of a fact make one of a claim, in words, or "".

    A multiple ("tripled") is their ratio, a share their quotient, a change their difference or
    their growth in per cent, a total their sum. Only agreement counts.
    """
    exact = [
        q
        for q in given
        if q.unit not in ("times", "score") and not q.unit.startswith("ordinal") and q.value > 0
    ]
    most = MOST_WORKED_OUT if claim.is_limit else math.inf
    for a, b in itertools.combinations(exact, 2):
        # "Of the 240 flats 60 have stood empty."
        of_one_thing = a.unit == b.unit or (
            "count" in (a.unit, b.unit)
            and a.unit.startswith("count")
            and b.unit.startswith("count")
        )
        if not of_one_thing:
            continue
        small, large = sorted((a, b), key=lambda q: q.value)
        for value, unit, words in _results(small, large, claim):
            computed = Quantity(0, 0, "", value, unit, "", abs(value) * 0.02)
            agrees = compare_quantities(claim, computed) is Outcome.AGREE
            if agrees and _apart(claim, computed) <= most:
                return f"{a.text} and {b.text} {words}"
    return ""


def spanned(claim: Quantity, dates: Sequence[When]) -> str:
    """The two dates of a fact that lie a claim's "11 years" or "14 months" apart, in words, or "".

    Only agreement counts: two dates of a fact may be of two things.
    """
    if claim.unit != "time" or claim.step < MONTH:
        return ""
    unit = MONTH if claim.step < YEAR else YEAR
    points = [point for when in dates if when.year for point in _ends(when)]
    for one, other in itertools.combinations(points, 2):
        for apart in _apart_in(unit, one, other):
            computed = Quantity(0, 0, "", float(apart * unit), "time", "", float(unit))
            if apart and compare_quantities(claim, computed) is Outcome.AGREE:
                return " and ".join(dict.fromkeys((one[2], other[2])))
    return ""


def _ends(when: When) -> Iterator[tuple[int, int, str]]:
    """Year and month (0 where it is not said) of a time, or of both ends of a span, with its words."""
    yield when.year, when.month, when.text
    if when.until_year:
        yield when.until_year, when.until_month, when.text


def _apart_in(unit: int, one: tuple[int, int, str], other: tuple[int, int, str]) -> tuple[int, ...]:
    """How many years, or months where both dates name one, lie between; of years both ways to count."""
    years = abs(one[0] - other[0])
    if not (one[1] and other[1]):
        return (years,) if unit == YEAR else ()
    months = abs(12 * (one[0] - other[0]) + one[1] - other[1])
    return (years, months // 12) if unit == YEAR else (months,)


def _plain(value: float) -> str:
    """A figure for a person: all its digits before the point, and never an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}"


def _results(small: Quantity, large: Quantity, claim: Quantity) -> list[tuple[float, str, str]]:
    ratio = large.value / small.value
    if claim.unit == "times":
        value = 1 / ratio if claim.value < 1 else ratio
        return [(value, "times", f"make {value:.2g} times")]
    if claim.unit == "percent" and small.unit != "percent":
        return [
            (100 * (ratio - 1), "percent", f"make a rise of {100 * (ratio - 1):.3g}%"),
            (100 * (1 - 1 / ratio), "percent", f"make a fall of {100 * (1 - 1 / ratio):.3g}%"),
            (100 / ratio, "percent", f"make a share of {100 / ratio:.3g}%"),
        ]
    if claim.unit == "points" and small.unit == "percent":
        return [(large.value - small.value, "points", "differ by as many points")]
    if claim.unit == small.unit == "percent":
        # From 2% to 5% is a rise of three points, and of 150%.
        return [
            (100 * (ratio - 1), "percent", f"make a rise of {100 * (ratio - 1):.3g}%"),
            (
                large.value + small.value,
                "percent",
                f"add up to {_plain(large.value + small.value)}%",
            ),
        ]
    # Some two figures of a text always add up to more than a third.
    if claim.unit == small.unit and claim.unit != "time" and not claim.is_limit:
        return [
            (
                large.value - small.value,
                claim.unit,
                f"differ by {_plain(large.value - small.value)}",
            ),
            (
                large.value + small.value,
                claim.unit,
                f"add up to {_plain(large.value + small.value)}",
            ),
        ]
    return []
