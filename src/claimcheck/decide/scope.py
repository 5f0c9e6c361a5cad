"""What a figure or a date is said of: where a fact's other one leaves the claim's standing.

A part is no other whole, a state at one time none at another, and what was the record before is no other record.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.decide.names import fold
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import Particulars
from claimcheck.decide.quantities import Quantity
from claimcheck.decide.whens import When, compare_whens
from claimcheck.decide.words import Role
from claimcheck.language.numbers import ordinal_of

__all__ = ["beside_the_date", "beside_the_figure", "of_other_quarters", "quarters"]

_PART = re.compile(r" (?:out )?of (?:the|its|his|her|their|this|that|these|those)\b")
_WHOLE = re.compile(
    r"\b(?:in all|in total|altogether|total|overall|combined|together)\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"([^\W\d_a-zß-ÿ][\w’'-]*) \([^()]*$")
_OLD_RECORD = re.compile(r"\b(?:earlier|previous|former|old)\b[^.;]*\brecord", re.IGNORECASE)
_IS = re.compile(
    r"\b(?:is|was|are|were|been)\s+(?:(?:the|a|an|its|their|his|her|then|still|[\w’'-]+['’]s|[A-Z][\w’'-]*)\s+){0,3}$"
)
_BEGINS = re.compile(r"\b(?:began|begun|begins?|started|starts?)\s+(?:in|on)\s+$")
_BEGINNING = re.compile(
    r"\b(?:beg[aiu]n|start|launch|first|since|found|open|set up|establish|introduc|inaugurat|creat|from)",
    re.IGNORECASE,
)
_COUNTED_OTHERWISE = re.compile(
    r", (?:without|excluding|not counting|leaving out|apart from)\b|\b(?:are|is) (?:counted|included) too\b",
    re.IGNORECASE,
)
# Of a match every stage has a score of its own.
_STAGES = (
    re.compile(r"\b(?:penalt(?:y|ies)|shoot-?out)\b", re.IGNORECASE),
    re.compile(r"\bextra time\b", re.IGNORECASE),
    re.compile(r"\bhalf-?time\b", re.IGNORECASE),
    re.compile(r"\baggregate\b", re.IGNORECASE),
)
_MADE_OF = re.compile(r" (?:worth )?of (?:\w+ly )?([a-z]{4,})")
_AGED = re.compile(r"([^\W\d_a-zß-ÿ][\w’'-]*),? aged $")
_OF_AGE = re.compile(r"\b(?:turn(?:s|ed|ing)?|aged|(?:the |an )?age of) $", re.IGNORECASE)
_TOOK_PLACE = re.compile(r"\b(?:finish|came|come|plac)\w*\s+(?:in )?(?:the )?$")
# Of a level so measured each month has another than its year.
_LEVELS = frozenset(("°C", "percent"))


def beside_the_figure(
    number: Quantity,
    figure: Quantity,
    mine: Particulars,
    fact: Particulars,
    *,
    statement: str,
    whole: str,
) -> bool:
    """Whether another figure of a fact leaves a claim's standing.

    The claim's is of a part ("40 of the 60") or the fact's of the whole ("60 in all"), or the fact's was so until a
    day, is of a month where the claim's is of the year, is of another name behind which it stands in brackets, or of
    the record before; or it counts otherwise ("without foreign residents"), is of another stage of a match, of
    another thing ("of bonds"), the age of somebody else, or a place in a ranking where the claim's is none.
    """
    if _PART.match(statement[number.end :]) and not _PART.match(whole[figure.end :]):
        return True
    if _WHOLE.match(whole[figure.end :].lstrip()) and not _WHOLE.search(statement):
        return True
    listed = _IN_BRACKETS.search(whole[: figure.start])
    if listed and not _is_named(listed[1], mine):
        return True
    if _counts_another_thing(number, figure, mine, statement=statement, whole=whole):
        return True
    if not mine.dates and any(when.relation in ("until", "before") for when in fact.dates):
        return True
    if number.unit in _LEVELS and _one_month(mine.dates, fact.dates):
        return True
    if of_other_quarters(statement, whole):
        return True
    return _OLD_RECORD.search(whole) is not None


_QUARTER = re.compile(
    r"\b(?:(?P<word>first|second|third|fourth)[ -]quarter|(?P<figure>1st|2nd|3rd|4th)[ -]quarter|Q(?P<digit>[1-4]))\b",
    re.I,
)


def quarters(text: str) -> frozenset[int]:
    """The quarters of a year that a text names, 1 to 4."""
    return frozenset(
        ordinal_of(match["word"]) if match["word"] else int(re.sub(r"\D", "", match[0]))
        for match in _QUARTER.finditer(text)
    )


def of_other_quarters(statement: str, whole: str) -> bool:
    """Whether claim and fact speak of quarters of a year, and of none in common."""
    mine, given = quarters(statement), quarters(whole)
    return bool(mine and given) and mine.isdisjoint(given)


def _counts_another_thing(
    number: Quantity, figure: Quantity, mine: Particulars, *, statement: str, whole: str
) -> bool:
    if _COUNTED_OTHERWISE.search(whole) and not _COUNTED_OTHERWISE.search(statement):
        return True
    if number.unit == "score" and _stages(statement) != _stages(whole):
        return True
    made_of = _MADE_OF.match(whole[figure.end :])
    if (
        number.unit.startswith("money")
        and made_of
        and made_of[1][:5] not in statement.lower()
        and not _MADE_OF.match(statement[number.end :])
    ):
        return True
    aged = _AGED.search(whole[: figure.start])
    if aged and not _is_named(aged[1], mine):
        return True
    if _OF_AGE.search(statement[: number.start]) and not _OF_AGE.search(whole[: figure.start]):
        return True
    ranked = [
        bool(_TOOK_PLACE.search(text))
        for text in (statement[: number.start], whole[: figure.start])
    ]
    return number.unit.startswith("ordinal") and ranked[0] != ranked[1]


def _is_named(word: str, mine: Particulars) -> bool:
    return any(fold(word) in name.tokens for name in mine.names)


def _stages(text: str) -> list[bool]:
    return [stage.search(text) is not None for stage in _STAGES]


def beside_the_date(
    when: When, other: When, roles: Sequence[Role], *, statement: str, whole: str
) -> bool:
    """Whether another date of a fact leaves a claim's standing.

    The claim says who held an office then, or when something began and the fact when it went on; or the
    fact is of the record before.
    """
    held = any(_IS.search(statement[: role.start]) for role in roles)
    if held and not (when.relation or other.relation):
        return True
    if _BEGINS.search(statement[: when.start]) and not _BEGINNING.search(whole):
        return True
    return _OLD_RECORD.search(whole) is not None


def _one_month(mine: Sequence[When], given: Sequence[When]) -> bool:
    return any(
        other.month and not when.month and compare_whens(when, other) is Outcome.AGREE
        for when in mine
        for other in given
    )
