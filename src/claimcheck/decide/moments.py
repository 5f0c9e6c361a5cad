"""To which of a fact's dates one of its figures belongs.

"30,968 in 2022, against 33,350 in 2021" has two figures of one thing, each with a year of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import Particulars
from claimcheck.decide.quantities import Quantity
from claimcheck.decide.whens import When, compare_whens

__all__ = ["figures_at"]

# A date so many characters away says nothing of a figure.
FARTHEST = 60
# What is said behind one of these has a time of its own: "30 in 2020, and in 2021 35". In front of the
# figure a date goes for what follows until the sentence or its half ends.
_NEW = re.compile(r"[,;:]|[.!?] |\b(?:and|but|while|against|than)\b")
_ENDED = re.compile(r"[;:]|[.!?] ")


def figures_at(asked: Sequence[When], fact: Particulars, text: str) -> Sequence[Quantity]:
    """A fact's figures, without those that it gives for another time beside one of the dates asked about.

    text: the fact's, in which its particulars stand.
    """
    if not any(compare_whens(a, b) is Outcome.AGREE for a in asked for b in fact.dates):
        return fact.numbers
    return [figure for figure in fact.numbers if not _of_another(asked, figure, fact, text)]


def _of_another(asked: Sequence[When], figure: Quantity, fact: Particulars, text: str) -> bool:
    own = _date_of(figure, fact, text)
    return own is not None and all(compare_whens(date, own) is Outcome.CONFLICT for date in asked)


def _date_of(figure: Quantity, fact: Particulars, text: str) -> When | None:
    """The date that follows the figure in its clause, or else the nearest one in front of it.

    Only behind "in", "on" or the like is it the time of what is said, and no end of a comparison
    ("above 1850-1900") or of a span ("since 1998").
    """
    # "$83m in the second quarter of 2023": the quarter is a part of the time.
    numbers = [number for number in fact.numbers if not number.unit.startswith("ordinal")]
    others: list[Quantity | When] = [*numbers, *fact.dates]
    dates = [date for date in fact.dates if date.lead < date.start and not date.relation]

    def near(start: int, end: int, border: re.Pattern[str]) -> bool:
        between = any(start < other.start and other.end < end for other in others)
        return 0 <= end - start <= FARTHEST and not between and not border.search(text[start:end])

    behind = [date for date in dates if near(figure.end, date.start, _NEW)]
    ahead = [date for date in dates if near(date.end, figure.start, _ENDED)]
    return behind[0] if behind else ahead[-1] if ahead else None
