"""True claims with one particular changed: false claims to fit the verdict weights on.

Newsrooms label few false claims. A claim that its facts bear out becomes false when a particular
that they name is changed, so that only particulars which a gold fact bears out are touched. The
copies are made by rule and serve fitting alone; nothing is reported on them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.decide.compare import Comparison, Kind, compare
from claimcheck.decide.names import Name
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.words import opposites
from claimcheck.types import Fact

__all__ = ["Altered", "altered"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_ROLES = (
    "president", "finance minister", "defence minister", "interior minister", "mayor", "governor",
    "deputy director", "director", "chief executive", "chairman", "secretary", "judge", "ambassador",
    "spokesman", "foreign minister", "chief economist",
)  # fmt: skip
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Altered:
    """A statement with one particular changed. was, now: the words before and after."""

    statement: str
    kind: Kind
    was: str
    now: str


def altered(
    statement: str,
    facts: Sequence[Fact],
    names: Sequence[Name],
    chance: random.Random,
    *,
    most: int,
) -> list[Altered]:
    """Up to `most` copies of a supported statement, each of another kind where there is choice.

    facts: those that bear it out. names: names of the same article, of which one may be put in the
    place of another that stands behind the same sort of preposition ("in Lyon", not "Lyon won").
    """
    borne: dict[tuple[int, int], Comparison] = {}
    for fact in facts:
        for comparison in compare(statement, fact.title, fact.text):
            if comparison.outcome is Outcome.AGREE and not comparison.how:
                borne.setdefault((comparison.start, comparison.end), comparison)
    texts = " ".join(f"{fact.title} {fact.text}" for fact in facts)
    choices = list(borne.values())
    chance.shuffle(choices)
    # One of each kind before a second of any.
    seen: dict[Kind, int] = {}
    ranked = []
    for comparison in choices:
        seen[comparison.kind] = seen.get(comparison.kind, 0) + 1
        ranked.append((seen[comparison.kind], comparison))
    made: list[Altered] = []
    for _, comparison in sorted(ranked, key=lambda pair: pair[0]):
        now = _changed(comparison, texts, statement, names, chance)
        if now and len(made) < most:
            put = statement[: comparison.start] + now + statement[comparison.end :]
            made.append(Altered(put, comparison.kind, comparison.mine, now))
    return made


def _changed(
    comparison: Comparison,
    texts: str,
    statement: str,
    names: Sequence[Name],
    chance: random.Random,
) -> str:
    """Other words for a particular; empty when none can be made."""
    was = comparison.mine
    match comparison.kind:
        case Kind.NUMBER:
            return _number(was, chance)
        case Kind.DATE:
            return _date(was, chance)
        case Kind.NAME:
            return _name(comparison, texts, statement, names, chance)
        case Kind.ROLE:
            others = [r for r in _ROLES if r.split()[-1] not in was.lower() and r not in texts]
            return chance.choice(others) if others else ""
        case Kind.DIRECTION:
            others = [w for w in opposites(was) if w not in statement.lower().split()]
            return chance.choice(others) if others else ""
        case Kind.DENIAL:
            return ""  # no other word, but none


def _name(
    comparison: Comparison,
    texts: str,
    statement: str,
    names: Sequence[Name],
    chance: random.Random,
) -> str:
    mine = next((n for n in names if n.text == comparison.mine and n.placed), None)
    if mine is None:
        return ""
    size = len(mine.tokens)
    others = sorted(
        {
            n.text
            for n in names
            if n.sure
            and n.placed == mine.placed
            and abs(len(n.tokens) - size) <= 1
            and n.text not in statement
            and n.text not in texts
        }
    )
    return chance.choice(others) if others else ""


def _number(was: str, chance: random.Random) -> str:
    if match := _FIGURE.search(was):
        written = match.group().replace(",", "")
        places = len(written.partition(".")[2])
        value = float(written)
        if value < 20 and not places:
            new = max(1.0, value + chance.choice([-3, -2, 2, 3, 4]))
        else:
            new = value * chance.choice([0.6, 0.75, 0.85, 1.2, 1.35, 1.6])
        shown = f"{new:,.{places}f}" if "," in match.group() else f"{new:.{places}f}"
        if float(shown.replace(",", "")) == value:
            return ""
        return was[: match.start()] + shown + was[match.end() :]
    for word in was.split():
        if word.lower() in _NUMBER_WORDS:
            others = [w for w in _NUMBER_WORDS if w != word.lower()]
            return was.replace(word, chance.choice(others), 1)
    return ""


def _date(was: str, chance: random.Random) -> str:
    months = [month for month in _MONTHS if month in was]
    years = _YEAR.findall(was)
    if months and (not years or chance.random() < 0.4):
        others = [month for month in _MONTHS if month not in months]
        return was.replace(months[0], chance.choice(others), 1)
    if years:
        year = str(int(years[0]) + chance.choice([-5, -3, -2, -1, 1, 2, 3]))
        return was.replace(years[0], year, 1)
    return ""
