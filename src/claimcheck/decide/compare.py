"""The particulars of a claim against those of a fact: what agrees, what differs, in whose words.

A comparison alone never decides: two figures of one kind may count two things. Where a fact gives
something else, `Comparison.swaps` holds what it gives, so that the entailment model can be asked
whether the fact would bear the claim out with that in its place (see `readings`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from claimcheck.decide.names import Name, bears, containers, exchangeable, fold, names, share, terms
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import Quantity, compare_quantities, derived, quantities
from claimcheck.decide.whens import MONTHS, When, compare_whens, whens
from claimcheck.decide.words import Role, Turn, opposites, other_side, roles, same_side, turns

__all__ = ["Comparison", "Kind", "Particulars", "compare", "particulars"]

# How many times as large a figure may be that is put for another, of one thing and of two.
MOST_APART = 8.0
MOST_APART_UNLIKE = 2.0
SWAPS = 3  # so many things that a fact has instead are tried for one particular


class Kind(StrEnum):
    """What sort of particular is compared."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    ROLE = "role"
    DIRECTION = "direction"


@dataclass(frozen=True, slots=True)
class Particulars:
    """All that can be compared in one text, each kind in the text's order."""

    numbers: tuple[Quantity, ...]
    dates: tuple[When, ...]
    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One particular of the claim against one fact.

    start, end: its place in the statement; mine: its words there. given: the fact's words for it,
    empty when it is silent. how: how it was worked out when it does not stand there as it is.
    swaps: what the fact has instead, the likeliest first, put as the statement would put it.
    """

    kind: Kind
    outcome: Outcome
    start: int
    end: int
    mine: str
    given: str = ""
    how: str = ""
    swaps: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def particulars(text: str) -> Particulars:
    """Read a text once, however many others it is compared with."""
    return Particulars(quantities(text), whens(text), names(text), roles(text), turns(text))


def compare(
    statement: str, title: str, text: str, *, dated: str = "", around: Sequence[str] = ()
) -> tuple[Comparison, ...]:
    """Each particular of `statement` against a fact of this title and text.

    dated: the fact's date and source, which may bear out a date and never exclude one.
    around: the texts of the other facts found, which may say that one place lies in another.
    """
    mine = particulars(statement)
    whole = f"{title}. {text}" if title else text
    fact = particulars(whole)
    return (
        *_numbers(mine, fact),
        *_dates(mine, fact, particulars(dated).dates if dated else ()),
        *_names(mine, fact, statement, whole, around),
        *_roles(mine, fact, whole),
        *_turns(mine, fact, whole),
    )


def _numbers(mine: Particulars, fact: Particulars) -> Iterable[Comparison]:
    taken = {
        given
        for number in mine.numbers
        for given in fact.numbers
        if compare_quantities(number, given) is Outcome.AGREE
    }
    for number in mine.numbers:
        found: list[Quantity] = []
        outcome, given, how = Outcome.SILENT, "", ""
        for other in fact.numbers:
            one = compare_quantities(number, other)
            if one is Outcome.AGREE:
                outcome, given = one, other.text
                break
            if one is Outcome.CONFLICT and other not in taken and _could_be(number, other):
                found.append(other)
        if outcome is not Outcome.AGREE and (worked := derived(number, fact.numbers)):
            how, outcome = worked
            given = how
        elif outcome is not Outcome.AGREE and found:
            # Of what is counted the same things come first.
            found.sort(key=lambda q: (q.unit != number.unit, abs(q.start)))
            outcome, given = Outcome.CONFLICT, found[0].text
        swaps = tuple(dict.fromkeys(_as_number(q, number) for q in found))[:SWAPS]
        yield Comparison(
            Kind.NUMBER, outcome, number.start, number.end, number.text, given, how,
            swaps if outcome is Outcome.CONFLICT else (),
        )  # fmt: skip


def _could_be(mine: Quantity, given: Quantity) -> bool:
    """Whether one figure may stand where the other should: near it, or wrong by whole powers of ten.

    Eight stadiums are no slip for the 88,966 seats of one of them.
    """
    if not (mine.value > 0 and given.value > 0) or mine.unit == "score":
        return True
    ratio = max(mine.value, given.value) / min(mine.value, given.value)
    nouns = {mine.unit, given.unit} - {"count"}
    near = ratio <= (MOST_APART if len(nouns) < 2 else MOST_APART_UNLIKE)
    power = math.log10(ratio)
    return near or (len(nouns) < 2 and abs(power - round(power)) < 0.001)


def _as_number(given: Quantity, mine: Quantity) -> str:
    """The fact's figure with the claim's noun, when both are counts of things."""
    if given.unit.startswith("count") and mine.unit.startswith("count "):
        figure = given.text.rsplit(" ", 1)[0] if given.unit != "count" else given.text
        noun = mine.text.rsplit(" ", 1)[-1]
        return f"{figure} {noun}" if noun != mine.text else figure
    if given.unit.startswith("count "):
        return given.text.rsplit(" ", 1)[0]
    return given.text


def _dates(mine: Particulars, fact: Particulars, dated: Sequence[When]) -> Iterable[Comparison]:
    taken = {
        given
        for when in mine.dates
        for given in fact.dates
        if compare_whens(when, given) is Outcome.AGREE
    }
    for when in mine.dates:
        outcome, given = Outcome.SILENT, ""
        found: list[When] = []
        for other in fact.dates:
            one = compare_whens(when, other)
            if one is Outcome.AGREE:
                outcome, given = one, other.text
                break
            if one is Outcome.CONFLICT and other not in taken:
                found.append(other)
        if outcome is not Outcome.AGREE:
            for other in dated:
                if compare_whens(when, other) is Outcome.AGREE:
                    outcome, given = Outcome.AGREE, other.text
        if outcome is not Outcome.AGREE and found:
            outcome, given = Outcome.CONFLICT, found[0].text
        swaps = tuple(dict.fromkeys(_as_date(other, when) for other in found))[:SWAPS]
        yield Comparison(
            Kind.DATE, outcome, when.start, when.end, when.text, given, "",
            swaps if outcome is Outcome.CONFLICT else (),
        )  # fmt: skip


def _as_date(given: When, mine: When) -> str:
    """The fact's date as finely as the claim's."""
    if mine.until_year or given.until_year or mine.decade or given.decade:
        return given.text
    if mine.day and mine.month and given.day and given.month and not (mine.year and given.year):
        return f"{MONTHS[given.month - 1].title()} {given.day}"
    if mine.year and not mine.month and given.year:
        return str(given.year)
    if mine.month and not mine.day and given.month:
        month = MONTHS[given.month - 1].title()
        return f"{month} {given.year}" if mine.year and given.year else month
    return given.text


def _names(
    mine: Particulars, fact: Particulars, statement: str, whole: str, around: Sequence[str]
) -> Iterable[Comparison]:
    within = containers((whole, *around))
    for name in mine.names:
        place = (Kind.NAME, name.start, name.end, name.text)
        if bears(name, whole):
            yield Comparison(place[0], Outcome.AGREE, *place[1:], name.text)
            continue
        if not name.sure:
            continue
        inner = next(
            (
                other
                for other in fact.names
                if any((fold(other.text), fold(n)) in within for n in (name.text,))
            ),
            None,
        )
        if inner is not None:
            yield Comparison(
                place[0], Outcome.AGREE, *place[1:], inner.text, f"{inner.text} lies in {name.text}"
            )
            continue
        others = [
            other
            for other in fact.names
            if other.sure
            and exchangeable(name, other)
            and not bears(other, statement)
            and (fold(name.text), fold(other.text)) not in within
        ]
        others.sort(key=lambda other: -_likeness(name, other))
        swaps = tuple(dict.fromkeys(other.text for other in others))[:SWAPS]
        yield Comparison(
            place[0],
            Outcome.CONFLICT if swaps else Outcome.SILENT,
            *place[1:],
            swaps[0] if swaps else "",
            "",
            swaps,
        )


def _likeness(name: Name, other: Name) -> float:
    """How likely one name stands where the other does: by a part, a preposition, their length."""
    common = set(name.tokens) & set(other.tokens)
    return (
        2.0 * bool(common)
        + (name.placed == other.placed)
        + 0.5 * (bool(name.placed) == bool(other.placed))
        + 0.5 * (len(name.tokens) == len(other.tokens))
    )


def _roles(mine: Particulars, fact: Particulars, whole: str) -> Iterable[Comparison]:
    given = [_office(role.text) for role in fact.roles]
    own = {_office(role.text) for role in mine.roles}
    # Another office contradicts nothing unless somebody of the claim holds it.
    there_named = {token for name in fact.names for token in name.tokens}
    held = any(there_named & set(name.tokens) for name in mine.names)
    for role in mine.roles:
        plain = _office(role.text)
        same = next((g for g in given if plain in g and _rank(g) == _rank(plain)), "")
        if not same and any(_head(g) == _head(plain) for g in given):
            # "Labour leader" is the leader of the Labour party.
            *modifiers, _ = plain.split()
            if modifiers and not _rank(" ".join(modifiers)):
                there = terms(whole.lower())
                same = plain if share(modifiers, there.words | there.names) == 1 else ""
        place = (Kind.ROLE, role.start, role.end, role.text)
        if same:
            yield Comparison(place[0], Outcome.AGREE, *place[1:], same)
            continue
        others = [r.text for r in fact.roles if _office(r.text) not in own]
        head = plain.split()[-1]
        others.sort(key=lambda text: _office(text).split()[-1] != head)
        swaps = tuple(dict.fromkeys(_office(text) for text in others))[:2] if held else ()
        if swaps or not given or not held:
            outcome = Outcome.CONFLICT if swaps else Outcome.SILENT
            yield Comparison(place[0], outcome, *place[1:], swaps[0] if swaps else "", "", swaps)


def _office(text: str) -> str:
    return text.lower().replace("-", " ").removeprefix("former ")


# Offices that one country calls this and another that.
_HEADS = {"secretary": "minister", "chairwoman": "chairman", "chair": "chairman"}


def _head(office: str) -> str:
    last = office.split()[-1]
    return _HEADS.get(last, last)


def _rank(role: str) -> frozenset[str]:
    return frozenset(role.split()) & {
        "deputy", "vice", "assistant", "acting", "interim", "chief", "prime", "general", "first",
        "secretary", "minister",
    }  # fmt: skip


# What one does to another, so that the order of the names decides which way it is meant.
_CONTESTS = frozenset("beat lost won defeat victory loss win lose".split()) | {"lost to"}


def _reversed(turn: Turn, mine: Particulars, whole: str) -> bool:
    """Whether the names on both sides of a contest stand the other way round in the fact."""
    before = [n for n in mine.names if n.end <= turn.start]
    after = [n for n in mine.names if n.start >= turn.end]
    if not before or not after:
        return False
    text = fold(whole)
    one = text.rfind(before[-1].tokens[-1])
    other = text.rfind(after[0].tokens[-1])
    return 0 <= other < one


def _turns(mine: Particulars, fact: Particulars, whole: str) -> Iterable[Comparison]:
    given = [turn.text.lower() for turn in fact.turns]
    for turn in mine.turns:
        word = turn.text.lower()
        same = next((g for g in given if g == word or same_side(g, word)), "")
        against = next((g for g in given if g in opposites(word) or other_side(g, word)), "")
        if (against or same) and word in _CONTESTS and _reversed(turn, mine, whole):
            # Germany lost to Japan, and Japan beat Germany.
            outcome = Outcome.AGREE if against else Outcome.SILENT
            yield Comparison(
                Kind.DIRECTION, outcome, turn.start, turn.end, turn.text, against or same
            )
        elif against and not same:
            contrary = opposites(word)
            swaps = (against,) if against in contrary else contrary[:1]
            yield Comparison(
                Kind.DIRECTION, Outcome.CONFLICT, turn.start, turn.end, turn.text, against, "",
                tuple(w.capitalize() if turn.text[0].isupper() else w for w in swaps),
            )  # fmt: skip
        elif same:
            yield Comparison(Kind.DIRECTION, Outcome.AGREE, turn.start, turn.end, turn.text, same)
