"""The particulars of a claim against those of a fact: what agrees, what differs, in whose words.

A comparison alone never decides: two figures of one kind may count two things. Where a fact gives
something else, `Comparison.swaps` holds what it gives, so that the entailment model can be asked
whether the fact would bear the claim out with that in its place (see `readings`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence

from claimcheck.decide.denials import also_said, denied
from claimcheck.decide.figures import compare_quantities, derived, nearest, spanned
from claimcheck.decide.holders import measured_by
from claimcheck.decide.moments import figures_at
from claimcheck.decide.names import Name, Terms, fold, share, terms
from claimcheck.decide.naming import compare_names, compare_roles
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import SWAPS, Comparison, Kind, Particulars, particulars
from claimcheck.decide.quantities import Quantity
from claimcheck.decide.scope import beside_the_date, beside_the_figure
from claimcheck.decide.whens import MONTHS, When, compare_whens
from claimcheck.decide.words import Turn, opposites, other_side, same_side

__all__ = ["Comparison", "Kind", "Particulars", "compare", "particulars"]

# How many times as large a figure may be that is put for another, of one thing and of two.
MOST_APART = 8.0
MOST_APART_UNLIKE = 2.0


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
        *_numbers(mine, fact, statement, whole),
        *_dates(mine, fact, statement, whole, particulars(dated).dates if dated else ()),
        *compare_names(mine, fact, statement, title, text, around),
        *compare_roles(mine, fact, statement, whole),
        *_turns(mine, fact, statement, whole),
        *_denied(statement, text, around),
    )


def _numbers(
    mine: Particulars, fact: Particulars, statement: str, whole: str
) -> Iterable[Comparison]:
    # What a fact gives for another year than the claim's, beside the claim's year, is not asked about.
    figures = figures_at(mine.dates, fact, whole)
    another_s = measured_by(mine.names, whole)
    taken = {
        given
        for number in mine.numbers
        for given in figures
        if compare_quantities(number, given) is Outcome.AGREE
    }
    sums = _sums(mine.numbers, figures)
    for number in mine.numbers:
        if part := _part_of_all(number, statement, whole, fact.numbers):
            yield part
            continue
        found: list[Quantity] = []
        outcome, given, how = Outcome.SILENT, "", ""
        unlike = False
        closest = nearest(number, figures) if number.is_limit else None
        for other in (closest,) if closest else figures:
            one = compare_quantities(number, other)
            if one is Outcome.AGREE:
                outcome, given = one, other.text
                break
            if (
                one is Outcome.CONFLICT
                and other not in taken
                and not another_s
                and other not in sums
                and _could_be(number, other)
                and not beside_the_figure(
                    number, other, mine, fact, statement=statement, whole=whole
                )
            ):
                found.append(other)
        if outcome is not Outcome.AGREE and (worked := derived(number, fact.numbers)):
            outcome, given, how = Outcome.AGREE, worked, worked
        elif outcome is not Outcome.AGREE and (between := spanned(number, fact.dates)):
            outcome, given, how = Outcome.AGREE, between, f"{between} lie as far apart"
        elif outcome is not Outcome.AGREE and (
            place := _other_place(number, mine, fact, statement=statement, whole=whole)
        ):
            found, unlike = [place], True
            outcome, given = Outcome.CONFLICT, place.text
        elif outcome is not Outcome.AGREE and found:
            # Of what is counted the same things come first.
            found.sort(key=lambda q: (q.unit != number.unit, abs(q.start)))
            outcome, given = Outcome.CONFLICT, found[0].text
        elif outcome is not Outcome.AGREE and (others := _another_multiple(number, mine, fact)):
            outcome, given = Outcome.CONFLICT, others
        swaps = tuple(dict.fromkeys(_as_number(q, number) for q in found))[:SWAPS]
        yield Comparison(
            Kind.NUMBER, outcome, number.start, number.end, number.text, given, how,
            swaps if outcome is Outcome.CONFLICT else (), unlike,
        )  # fmt: skip


def _another_multiple(number: Quantity, mine: Particulars, fact: Particulars) -> str:
    """The two figures of a fact for the years between which a claim has something tripled, where they make another
    multiple; or "".

    That takes the support away; what a claim should say in its place is not for a comparison to put.
    """
    if number.unit != "times" or not any(_both_ends(when, fact.dates) for when in mine.dates):
        return ""
    figures = [q for q in fact.numbers if q.value > 0 and not q.unit.startswith("ordinal")]
    if len(figures) != 2 or figures[0].sort != figures[1].sort:
        return ""
    return f"{figures[0].text} and {figures[1].text}"


def _sums(mine: Sequence[Quantity], given: Sequence[Quantity]) -> set[Quantity]:
    """The figures of a fact that two of the claim's make up: the 1,200 of "800 in Orrin and 400 in Saltby"."""
    pairs = [
        a.value + b.value
        for a, b in itertools.combinations(mine, 2)
        if a.sort == b.sort != "ordinal"
    ]
    return {g for g in given if any(abs(g.value - total) <= 0.02 * total for total in pairs)}


_EVERY = re.compile(r"\b(?:all|every one of|each of)(?: (?:of|the|its|their|his|her))* $", re.I)
_OUT_OF = re.compile(r",? (?:out )?of (?:the|its|their|his|her|those|all) ")


def _part_of_all(
    number: Quantity, statement: str, whole: str, given: Sequence[Quantity]
) -> Comparison | None:
    """A claim's "all eleven" against a fact's "nine of the eleven"."""
    every = _EVERY.search(statement[: number.start])
    if not every or not number.unit.startswith("count"):
        return None
    start = every.start()
    for part, total in itertools.pairwise(given):
        counted = part.unit.startswith("count") and total.unit.startswith("count")
        if (
            counted
            and total.value == number.value
            and part.value < total.value
            and _OUT_OF.fullmatch(whole[part.end : total.start])
        ):
            said = whole[part.start : total.end]
            mine = statement[start : number.end]
            swap = said[0].upper() + said[1:] if mine[0].isupper() else said[0].lower() + said[1:]
            return Comparison(
                Kind.NUMBER, Outcome.CONFLICT, start, number.end, mine, said, "", (swap,)
            )
    return None


_OF_TIME = frozenset(
    f"ordinal {unit}" for unit in "minute hour day week month quarter century".split()
)


def _other_place(
    number: Quantity, mine: Particulars, fact: Particulars, *, statement: str, whole: str
) -> Quantity | None:
    """The one ordinal of a fact, where the claim has one and it is another, of whatever it counts.

    "The 21st country to join" and "the 20th member": whether that is one thing the model must tell.
    """
    if not number.unit.startswith("ordinal"):
        return None
    wanted = [q for q in mine.numbers if q.unit.startswith("ordinal")]
    # "The first time" is no place in a row.
    given = [q for q in fact.numbers if q.unit.startswith("ordinal") and q.unit != "ordinal time"]
    if len(given) > 1:
        given = [q for q in given if _last_named(q.start, fact.names) & _names_of(mine)]
    if len(wanted) != 1 or len(given) != 1 or given[0].value == number.value:
        return None
    if given[0].unit != number.unit and not _OF_TIME.isdisjoint((given[0].unit, number.unit)):
        # A 26th match and the 23rd minute.
        return None
    if beside_the_figure(number, given[0], mine, fact, statement=statement, whole=whole):
        return None
    return None if given[0].unit == number.unit != "ordinal" else given[0]


def _last_named(before: int, names: Sequence[Name]) -> frozenset[str]:
    """The last word of the last name in front of a place of its text."""
    lasts = [name.tokens[-1] for name in names if name.end <= before]
    return frozenset(lasts[-1:])


def _names_of(text: Particulars) -> frozenset[str]:
    return frozenset(name.tokens[-1] for name in text.names)


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
    return near or (len(nouns) < 2 and abs(power - round(power)) < 1e-6)


# "Five layers", "five-layer".
_COUNTED = re.compile(r"[ -][^\W\d_]+$")


def _as_number(given: Quantity, mine: Quantity) -> str:
    """The fact's figure with the claim's noun, when both are counts of things."""
    if given.unit.startswith("count") and mine.unit.startswith("count "):
        figure = _COUNTED.sub("", given.text) if given.unit != "count" else given.text
        noun = mine.text.rsplit(" ", 1)[-1]
        return f"{figure} {noun}" if noun != mine.text else figure
    if given.unit.startswith("count "):
        return _COUNTED.sub("", given.text)
    return given.text


# What was done again was done at another time as well.
_AGAIN = re.compile(
    r"\b(?:again|once more|(?:for (?:a|the)|a) (?:second|third|fourth) time)\b", re.IGNORECASE
)


def _dates(
    mine: Particulars, fact: Particulars, statement: str, whole: str, dated: Sequence[When]
) -> Iterable[Comparison]:
    taken = {given for when in mine.dates for given in fact.dates if _borne_out(when, given)}
    another_time = bool(mine.dates and _AGAIN.search(whole) and not _AGAIN.search(statement))
    for when in mine.dates:
        outcome, given = Outcome.SILENT, ""
        found: list[When] = []
        for other in fact.dates:
            one = compare_whens(when, other)
            if one is Outcome.AGREE:
                outcome, given = one, other.text
                break
            if (
                one is Outcome.CONFLICT
                and other not in taken
                and not another_time
                and not beside_the_date(when, other, mine.roles, statement=statement, whole=whole)
            ):
                found.append(other)
        if outcome is not Outcome.AGREE and (ends := _both_ends(when, fact.dates)):
            outcome, given = Outcome.AGREE, ends
        if outcome is not Outcome.AGREE and when.relation not in ("before", "after", "by"):
            # Every fact is of a day before 2040, whatever it says of 2030.
            for other in dated:
                if compare_whens(when, other) is Outcome.AGREE:
                    outcome, given = Outcome.AGREE, other.text
        if outcome is not Outcome.AGREE and found:
            # A wrong date is seldom far from the right one; a fact's other dates are of other things.
            found.sort(key=lambda other: _years_apart(when, other))
            outcome, given = Outcome.CONFLICT, found[0].text
        if outcome is Outcome.CONFLICT and when.relation in ("before", "after", "by"):
            # Put in for "after 1988": it was "in 1987".
            swaps = tuple(dict.fromkeys(_as_point(other) for other in found))[:SWAPS]
            mine_, start = f"{when.relation} {when.text}", when.lead
        else:
            swaps = tuple(dict.fromkeys(_as_date(other, when) for other in found))[:SWAPS]
            mine_, start = when.text, when.start
        yield Comparison(
            Kind.DATE, outcome, start, when.end, mine_, given, "",
            swaps if outcome is Outcome.CONFLICT else (),
        )  # fmt: skip


def _both_ends(when: When, given: Sequence[When]) -> str:
    """The two dates of a fact that are the ends of a claim's span ("310 in 2019 and 640 in 2022"), or ""."""
    if not when.until_year or when.decade:
        return ""
    points = [g for g in given if g.year and not (g.until_year or g.decade or g.relation)]
    first = next((g for g in points if g.year == when.year), None)
    last = next((g for g in points if g.year == when.until_year), None)
    return f"{first.text} and {last.text}" if first and last else ""


def _borne_out(when: When, given: When) -> bool:
    """Whether a fact's date is the claim's, told as finely or less so: "September 2023" of the 14th of it."""
    coarser = given.relation not in ("before", "after", "by")
    return compare_whens(when, given) is Outcome.AGREE or (
        coarser and compare_whens(given, when) is Outcome.AGREE
    )


def _years_apart(mine: When, given: When) -> int:
    """How many years lie between, 0 for a date that leaves the year open."""
    return abs(mine.year - given.year) if mine.year and given.year else 0


def _as_point(given: When) -> str:
    """A date with the preposition that it stands behind."""
    return f"on {given.text}" if given.day else f"in {given.text}"


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


# What one does to another, so that the order of the names decides which way it is meant.
_CONTESTS = frozenset("beat lost won defeat victory loss win lose".split()) | {"lost to"}
_DEEDS = frozenset("beat defeated bought acquired replaced overtook sued".split())
_DONE_TO = re.compile(r"\b(?:was|were|is|are|been|being|be|got|gets?) (?:\w+ly )?$")


def _other_way_round(turn: Turn, mine: Particulars, fact: Particulars, whole: str) -> bool:
    """Whether a fact has somebody do to the claim's first name what the claim has that one do to the second.

    "Japan beat Germany" beside "Germany beat Japan"; what was done by somebody is told in reverse.
    """
    before = [n for n in mine.names if n.end <= turn.start]
    after = [n for n in mine.names if n.start >= turn.end]
    word = turn.text.lower()
    if word not in _DEEDS or not before or not after:
        return False
    one, other = before[-1].tokens[-1], after[0].tokens[-1]
    return any(
        (given.text.lower() == word or _won_against(given, word, whole))
        and not _DONE_TO.search(whole[: given.start])
        and not whole[given.end :].startswith(" by ")
        and any(n.tokens[-1] == other and n.end <= given.start for n in fact.names)
        and any(n.tokens[-1] == one and n.start >= given.end for n in fact.names)
        and not any(n.tokens[-1] == one and n.end <= given.start for n in fact.names)
        for given in fact.turns
    )


_AGAINST = re.compile(r" (?:\S+ ){0,3}?(?:against|over) ")


def _won_against(given: Turn, word: str, whole: str) -> bool:
    """Whether a fact says "won 2-1 against" where the claim says "beat"."""
    won = given.text.lower() == "won" and word in ("beat", "defeated")
    return won and _AGAINST.match(whole, given.end) is not None


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


def _in_figure(turn: Turn, text: Particulars) -> bool:
    """Whether a word belongs to a figure or a date ("more than 40", "before 2010"), compared there."""
    return any(q.start <= turn.start < q.end for q in text.numbers) or any(
        when.lead <= turn.start < when.end for when in text.dates
    )


# Before a name it asks for other words than "the day after" does.
_EVE, _DAY_BEFORE = "the eve of", "the day before"
# What comes before another thing, that comes after it.
_ORDERS = frozenset(("before", "after", "ahead of"))
_FOLLOWING = 5  # words behind one of them that tell what it is before or after


# Who joins one body leaves another.
_MOVES = frozenset("joined left joining leaving entered".split())


def _one_place(
    turn: Turn, against: str, mine: Particulars, fact: Particulars, statement: str, whole: str
) -> bool:
    """Whether what the claim has somebody join, the fact has them leave: the first name behind each verb.

    "Hale joined Acme from Orrin" and "Hale left Orrin" exclude nothing.
    """
    own = next((n for n in mine.names if n.start >= turn.end), None)
    theirs = [
        next((n for n in fact.names if n.start >= other.end), None)
        for other in fact.turns
        if other.text.lower() == against
    ]
    if own is None or "from" in statement[turn.end : own.start].split():
        return False
    return any(n is not None and n.tokens[-1] == own.tokens[-1] for n in theirs)


def _same_order(turn: Turn, fact: Particulars, statement: str, whole: str) -> bool:
    """Whether the fact puts its "after" in front of what the claim has its "before" in front of.

    "They drew before they won" and "they won after a draw" are one order of things.
    """
    said = _following(statement, turn.end)
    contrary = opposites(turn.text)
    behind = [_following(whole, other.end) for other in fact.turns if other.text in contrary]
    return any(share(said.words | said.names, one.words | one.names) for one in behind)


def _following(text: str, end: int) -> Terms:
    return terms(" ".join(text[end:].split()[:_FOLLOWING]))


# Before a noun they say what that is like, and nothing of anything else.
_ADJECTIVES = frozenset(
    "open closed public private urban rural legal illegal indoor outdoor male female more fewer less".split()
)
_NOUN = re.compile(r" ([A-Za-z][\w-]+)")


def _of_another_noun(turn: Turn, statement: str, whole: str) -> bool:
    """Whether a fact says it of something that the claim has no word for: "an open seat" of "a closed primary"."""
    behind = _NOUN.match(whole, turn.end)
    if behind is None or turn.text.lower() not in _ADJECTIVES:
        return False
    noun = terms(behind[1].lower()).words
    return bool(noun) and not share(noun, terms(statement.lower()).words)


def _of_one_noun(turn: Turn, against: str, fact: Particulars, statement: str, whole: str) -> bool:
    """Whether the fact has the contrary word before the same noun or name ("inner Orrin", "outer Orrin")."""
    behind = _NOUN.match(statement, turn.end)
    return behind is not None and any(
        other.text.lower() == against and whole[other.end :].startswith(behind.group())
        for other in fact.turns
    )


def _turns(
    mine: Particulars, fact: Particulars, statement: str, whole: str
) -> Iterable[Comparison]:
    given = [
        turn.text.lower()
        for turn in fact.turns
        if not _in_figure(turn, fact) and not _of_another_noun(turn, statement, whole)
    ]
    for turn in mine.turns:
        if _in_figure(turn, mine):
            continue
        word = turn.text.lower()
        same = next((g for g in given if g == word or same_side(g, word)), "")
        if not same and any(_won_against(other, word, whole) for other in fact.turns):
            same = "won"
        against = next((g for g in given if g in opposites(word) or other_side(g, word)), "")
        if word in _ORDERS and against and not _same_order(turn, fact, statement, whole):
            continue
        if (
            word in _MOVES
            and against
            and not _one_place(turn, against, mine, fact, statement, whole)
        ):
            continue
        if same and not against and _other_way_round(turn, mine, fact, whole):
            yield Comparison(
                Kind.DIRECTION, Outcome.CONFLICT, turn.start, turn.end, turn.text, same, "",
                tuple(o for o in opposites(word) if o.endswith((" by", " to")))[:1],
            )  # fmt: skip
        elif (
            (against or same)
            and (word in _CONTESTS | _DEEDS or f"{word} {against}".count(" by"))
            and _reversed(turn, mine, whole)
        ):
            # Germany lost to Japan, and Japan beat Germany.
            outcome = Outcome.AGREE if against else Outcome.SILENT
            yield Comparison(
                Kind.DIRECTION, outcome, turn.start, turn.end, turn.text, against or same
            )
        elif against and not same:
            contrary = opposites(word)
            swaps = (against,) if against in contrary else contrary[:1]
            if against == _EVE:
                swaps = (_DAY_BEFORE, against)
            yield Comparison(
                Kind.DIRECTION, Outcome.CONFLICT, turn.start, turn.end, turn.text, against, "",
                tuple(w.capitalize() if turn.text[0].isupper() else w for w in swaps),
                parallel=_of_one_noun(turn, against, fact, statement, whole),
            )  # fmt: skip
        elif same:
            yield Comparison(Kind.DIRECTION, Outcome.AGREE, turn.start, turn.end, turn.text, same)


def _denied(statement: str, text: str, around: Sequence[str]) -> Iterable[Comparison]:
    for one in denied(statement, text):
        yield Comparison(
            Kind.DENIAL, Outcome.CONFLICT, one.start, one.end, one.mine, one.given, "", (one.swap,)
        )  # fmt: skip
    for one in also_said(statement, text, around):
        yield Comparison(Kind.DENIAL, Outcome.AGREE, one.start, one.end, one.mine, one.given)
