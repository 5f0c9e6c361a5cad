"""Names and offices of a claim against a fact: borne out, silent, or another in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from claimcheck.decide.holders import governor, holders, is_title, owned
from claimcheck.decide.names import (
    Name,
    bears,
    containers,
    exchangeable,
    fold,
    is_longer_form,
    is_people,
    share,
    terms,
)
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import SWAPS, Comparison, Kind, Particulars
from claimcheck.decide.words import Role

__all__ = ["compare_names", "compare_roles"]

_CAPITALS = r"[^\W\d_a-zß-ÿ][\w.&'’-]*(?: [^\W\d_a-zß-ÿ][\w.&'’-]*)*"
_LIES = re.compile(r", ?|,? in (?:the )?")
_STRETCH = re.compile(
    r"\b(?:Alps|Mountains?|Hills?|Valley|Coast|Islands?|Desert|Peninsula|Basin|Riviera|Highlands|Lakes?|Sea|Bay)$"
)
_ALIAS = re.compile(r"\b(?:known as|called|nicknamed|alias|born|née|aka) [\"“‘']?$")
_IN = re.compile(r"\b(?:in|at|near|from|to) $")
_VERB = re.compile(
    r" (?!(?:in|on|at|of|and|or|to|for|with|by|from|as|who|which|that|when|where|but|after|before|since|until)\b)[a-z]+"
)
# Figures that many things have.
_SMALL = frozenset(map(float, range(13)))
# What behind a name is no noun that it tells the kind of.
_NO_NOUNS = frozenset(
    """a about after and are as at before but by did does during for from had has have he in into is it its of on or said
    says she since than that the their then they this to until was were when where which while who whose will with would
    also first last next not now over under""".split()
)
# Names of which there are three or more in a row, or that are given as examples.
_ROW = re.compile(
    rf"{_CAPITALS}(?:, {_CAPITALS})+,? (?:and|or|as well as) {_CAPITALS}"
    rf"|\b(?:such as|includ(?:e|es|ed|ing)|among them|like) {_CAPITALS}(?:(?:, |,? and ){_CAPITALS})*"
)


def compare_names(
    mine: Particulars,
    fact: Particulars,
    statement: str,
    title: str,
    text: str,
    around: Sequence[str],
) -> Iterable[Comparison]:
    """Each name of a claim: the fact bears it, is silent, or has others that may stand for it."""
    whole = f"{title}. {text}" if title else text
    within = containers((whole, *around))
    for name in mine.names:
        place = (name.start, name.end, name.text)
        if not name.sure and not any(set(name.tokens) & set(other.tokens) for other in fact.names):
            # "Street lights" begins a sentence: no name where the fact has it as a word.
            continue
        if bears(name, whole):
            yield Comparison(Kind.NAME, Outcome.AGREE, *place, name.text)
            continue
        if not name.sure:
            continue
        inner = next((o for o in fact.names if (fold(o.text), fold(name.text)) in within), None)
        if inner is not None:
            how = f"{inner.text} lies in {name.text}"
            yield Comparison(Kind.NAME, Outcome.AGREE, *place, inner.text, how)
            continue
        others, parallel = _instead(name, mine, fact, statement, title, text, within)
        swaps = tuple(dict.fromkeys(other.text for other in others))[:SWAPS]
        outcome = Outcome.CONFLICT if swaps else Outcome.SILENT
        yield Comparison(
            Kind.NAME, outcome, *place, swaps[0] if swaps else "", "", swaps, parallel=parallel
        )


def _instead(
    name: Name,
    mine: Particulars,
    fact: Particulars,
    statement: str,
    title: str,
    text: str,
    within: Collection[tuple[str, str]],
) -> tuple[list[Name], bool]:
    """The names of a fact that may stand for one of the claim, the likeliest first, and whether that stands beside the
    same figure or has a word in common with it.
    """
    whole = f"{title}. {text}" if title else text
    beside = _with_its_figure(name, mine, fact, statement, whole)
    inside = _inside(name, mine.names, statement)
    whose = _qualifies(name, mine.roles, statement)
    others = [
        other
        for other in (*fact.names, *_leading_peoples(fact.names))
        if other.sure
        and (other in beside or _in_its_place(inside, name, other, statement, whole))
        and not bears(other, statement)
        and not is_longer_form(other, mine.names)
        and (fold(name.text), fold(other.text)) not in within
        and not _beside_the_point(other, title, text)
        and not _hangs_elsewhere(name, other, statement, whole)
        # A "Saltby senator" is another than an "Orrin senator", and no other than "the rapper Ana B".
        and (not whose or _qualifies(other, fact.roles, whole))
    ]
    others.sort(
        key=lambda other: (
            other not in beside,
            not _of_a_kind(name, other, statement, whole),
            -_likeness(name, other),
        )
    )
    parallel = bool(others) and (
        others[0] in beside or not set(name.tokens).isdisjoint(others[0].tokens)
    )
    return others, parallel


def _qualifies(name: Name, roles: Sequence[Role], text: str) -> bool:
    """Whether a name stands in front of an office, "an Orrin senator", "Acme chairman Tamsin Hale"."""
    return any(text[name.end : role.start] == " " for role in roles)


def _beside_the_point(other: Name, title: str, text: str) -> bool:
    """Whether a name of a fact excludes no other name in its place.

    The fact's title says what it is about, and another thing may well have done the same. One of
    several in a row ("starring Orr, Hale and Brandt") leaves room for more. Another name of the
    same ("known as Orr") is no other one.
    """
    if other.text in title and other.text not in text:
        return True
    before = text[: text.find(other.text)]
    # "Two Orrinians (Ada Orr)": whoever stands in brackets is told beside the sentence.
    if _ALIAS.search(before) or before.endswith("("):
        return True
    return any(other.text in row.group() for row in _ROW.finditer(text) if not _breaks(row, text))


def _breaks(row: re.Match[str], text: str) -> bool:
    """Whether the last of three names is the next clause's subject: "in Wexcombe, Orrin, and Alland sent him home"."""
    return bool(_IN.search(text[: row.start()]) and _VERB.match(text, row.end()))


def _inside(name: Name, names: Sequence[Name], statement: str) -> Name | None:
    """The place of a claim that is told to lie in `name`: Livingston in "at Livingston in Texas"."""
    return next(
        (
            n
            for n in names
            # A person "born Hale in Wexcombe" is no place in it.
            if n is not name and n.placed and _LIES.fullmatch(statement[n.end : name.start])
        ),
        None,
    )


def _in_its_place(inside: Name | None, name: Name, other: Name, statement: str, whole: str) -> bool:
    """Whether a name of a fact may stand where one of the claim does.

    Where the claim tells what `inside` lies in, only what the fact names directly behind that; and a mountain
    or a coast shares its places with states.
    """
    if inside is None or not bears(inside, whole):
        # "Orrin's patents" are of Orrin, whoever bought them.
        owns = owned(name, statement) == owned(other, whole)
        of_a_kind = _of_a_kind(name, other, statement, whole)
        return owns and exchangeable(name, other, of_a_kind=of_a_kind)
    if _STRETCH.search(name.text) or _STRETCH.search(other.text):
        return False
    lead = fold(whole[: other.start])
    return re.search(rf"\b{re.escape(inside.tokens[-1])}(?:, |,? in (?:the )?)$", lead) is not None


def _hangs_elsewhere(name: Name, other: Name, statement: str, whole: str) -> bool:
    """Whether a fact has the word that a place of the claim hangs on, and another place on another word.

    Who was "born in the capital" and "grew up in Wexcombe" was not born in Wexcombe.
    """
    mine = governor(name, statement)
    return (
        bool(mine)
        and re.search(rf"\b{re.escape(mine)}\b", fold(whole)) is not None
        and governor(other, whole) != mine
    )


_OWNS = re.compile(r"['’]s? | | with | had | of ")


def _with_its_figure(
    name: Name, mine: Particulars, fact: Particulars, statement: str, whole: str
) -> tuple[Name, ...]:
    """The names of a fact that have the figure of a name of the claim: "Alland's 1,144m" and "Orrin 1,144m"."""
    values = {
        q.value for q in mine.numbers if _OWNS.fullmatch(statement[name.end : q.start])
    } - _SMALL
    return tuple(
        other
        for other in fact.names
        if any(
            q.value in values and _OWNS.fullmatch(whole[other.end : q.start]) for q in fact.numbers
        )
    )


def _leading_peoples(names: Sequence[Name]) -> Iterator[Name]:
    """The adjective at the head of each longer name: "Allish" of "the Allish Space Agency"."""
    for name in names:
        first, _, rest = name.text.partition(" ")
        if rest and is_people(name.tokens[0], first):
            yield Name(name.start, name.start + len(first), first, name.tokens[:1])


_NOUN = re.compile(r"(?:-\d+| \d+)? ([a-z][\w-]*)")


def _of_a_kind(name: Name, other: Name, statement: str, whole: str) -> bool:
    """Whether the same word stands behind both names, of which they may tell the kind ("the Orrin cartel")."""
    noun = _noun_behind(name, statement)
    return bool(noun) and noun == _noun_behind(other, whole)


def _noun_behind(name: Name, text: str) -> str:
    """The word behind a name, past its number ("an Orrin 5 rocket"); empty where that is no noun."""
    found = _NOUN.match(text, name.end)
    return found[1] if found and found[1] not in _NO_NOUNS else ""


def _likeness(name: Name, other: Name) -> float:
    """How likely one name stands where the other does: by a part, a preposition, their length."""
    common = set(name.tokens) & set(other.tokens)
    return (
        2.0 * bool(common)
        + (name.placed == other.placed)
        + 0.5 * (bool(name.placed) == bool(other.placed))
        + 0.5 * (len(name.tokens) == len(other.tokens))
    )


def compare_roles(
    mine: Particulars, fact: Particulars, statement: str, whole: str
) -> Iterable[Comparison]:
    """Each office of a claim: another contradicts nothing unless somebody of the claim holds it."""
    told = [role for role in fact.roles if not _DENIED.search(whole[: role.start])]
    own = {_office(role.text) for role in mine.roles}
    there_named = {token for name in fact.names for token in name.tokens}
    held = any(there_named & set(name.tokens) for name in mine.names)
    for role in mine.roles:
        plain = _office(role.text)
        given = [
            _office(r.text) for r in told if not _of_another(role, r, mine, fact, statement, whole)
        ]
        same = next((g for g in given if plain in g and _rank(g) == _rank(plain)), "")
        if not same and plain in _LOOSE:
            same = next((g for g in given if g.split()[-1] in _TOP and not _rank(g) & _BELOW), "")
        another_s = not same and any(plain in _office(r.text) for r in told)
        if not same and not another_s and any(_head(g) == _head(plain) for g in given):
            # "Labour leader" is the leader of the Labour party.
            *modifiers, _ = plain.split()
            if modifiers and not _rank(" ".join(modifiers)):
                there = terms(whole.lower())
                same = plain if share(modifiers, there.words | there.names) == 1 else ""
        place = (Kind.ROLE, role.start, role.end, role.text)
        if same:
            yield Comparison(place[0], Outcome.AGREE, *place[1:], same)
            continue
        head = plain.split()[-1]
        passed = own | _LOOSE if head in _TOP else own
        bare = not _FURTHER.match(statement[role.end :])
        others = [
            _in_full(r, whole) if bare else r.text
            for r in fact.roles
            if _office(r.text) not in passed
            and _excludes(role, r, statement, whole)
            and not (_TOOK.search(statement[: role.start]) and not _TOOK.search(whole))
            and _one_holder(role, r, mine, fact, statement, whole)
            and not _titles_a_namesake(r, mine, whole)
        ]
        others.sort(key=lambda text: _head(_FURTHER.sub("", _office(text))) != _head(plain))
        swaps = tuple(dict.fromkeys(_office(text) for text in others))[:2] if held else ()
        # Another office that excludes nothing bears nothing out either, unless it is this one less exactly told.
        silent = plain not in _LOOSE and all(_head(g) != _head(plain) for g in given)
        if swaps or not held or silent:
            outcome = Outcome.CONFLICT if swaps else Outcome.SILENT
            yield Comparison(place[0], outcome, *place[1:], swaps[0] if swaps else "", "", swaps)


def _of_another(
    role: Role, other: Role, mine: Particulars, fact: Particulars, statement: str, whole: str
) -> bool:
    """Whether a claim says of somebody by name that they hold an office, and a fact gives it to somebody else."""
    said = [n for n in mine.names if _IS.fullmatch(statement[n.end : role.start])]
    if not said or _office(role.text) not in _office(other.text):
        return False
    # Whoever has a first and a last name, and stands beside it: "Tamsin Hale, the mayor", "the mayor was Tamsin Hale".
    theirs = {
        token
        for n in fact.names
        if len(n.tokens) > 1 and not n.placed and not owned(n, whole)
        if _IS.fullmatch(whole[n.end : other.start]) or _ARE.fullmatch(whole[other.end : n.start])
        for token in n.tokens
    }
    return bool(theirs) and not theirs & {token for n in said for token in n.tokens}


def _one_holder(
    role: Role, other: Role, mine: Particulars, fact: Particulars, statement: str, whole: str
) -> bool:
    """Whether the office of a fact may be meant for whoever holds that of the claim."""
    own = holders(role, mine.names, statement)
    another = holders(other, fact.names, whole)
    if not (own and another):
        # "Appointed him chief justice" tells nothing of "President Orr".
        return not is_title(role, mine.names, statement)
    return bool(own & another)


def _titles_a_namesake(other: Role, mine: Particulars, whole: str) -> bool:
    """Whether an office of a fact stands before the last name alone of somebody whom the claim names in full.

    "President Bush" holds no other office than Jeb Bush, the former governor, but is another Bush.
    """
    behind = fold(whole[other.end :]).lstrip()
    return any(
        len(name.tokens) > 1
        and re.match(rf"{re.escape(name.tokens[-1])}\b", behind) is not None
        and name.tokens[0] not in re.findall(r"\w+", fold(whole))
        for name in mine.names
    )


# "Of national defence", "for schools": what an office is for, in small letters.
_FURTHER = re.compile(
    r" (?:of|for)(?: (?!(?:an?|from|to|in|on|at|by|with|and|since|until|when|who|which|that|under|between|of|for)\b)[a-z][\w-]*){1,3}"
)


def _in_full(role: Role, text: str) -> str:
    """An office with what it is for, where that stands behind it: "secretary of national defence"."""
    further = _FURTHER.match(text[role.end :])
    return role.text + (further.group() if further else "")


def _excludes(role: Role, other: Role, statement: str, whole: str) -> bool:
    """Whether nobody holds both: not for what one may be beside another, and not for the same less exactly told."""
    heads = {_head(_office(role.text)), _head(_office(other.text))}
    if _office(role.text) in _LOOSE or heads & _BESIDE:
        return False
    return len(heads) > 1 or not _kinds(other, whole) <= _kinds(role, statement)


def _kinds(role: Role, text: str) -> frozenset[str]:
    """What an office is told more exactly by: "deputy" and "health" of a "deputy minister of health"."""
    of = (_OF.match(text[role.end :]), _WHOSE.search(text[: role.start]))
    told = frozenset(match[1].lower() for match in of if match)
    return frozenset(_office(role.text).split()[:-1]) | told


# America's attorney is Britain's lawyer; an attorney-general is neither.
_LAWYER = re.compile(r"\battorney\b(?! general)")


def _office(text: str) -> str:
    return _LAWYER.sub("lawyer", text.lower().replace("-", " ").removeprefix("former "))


# "Not the director, but her deputy" bears no director out.
_DENIED = re.compile(
    r"\b(?:not|never|nor|no longer)(?: (?:the|an?|its|their|his|her))?\s+$", re.IGNORECASE
)
# What stands between somebody and the office that is said of them.
_IS = re.compile(
    r",? (?:is|was|became|becomes|remains|remained|has been|had been|will be)(?: (?:the|an?|its|their|now|still))*"
    r"(?: [\w’'.-]+){0,6}? |, (?:the|an?|its|their) (?:[\w’'.-]+ )*?"
)
_ARE = re.compile(r",? |(?: of (?:the )?[\w’'. -]{1,40})? (?:is|was) ")
# Words for whoever is at the top, which are any of these offices and exclude none.
_LOOSE = frozenset(("boss", "head", "chief", "leader"))
_TOP = frozenset(
    """executive president chairman chairwoman chair governor director chancellor premier commissioner
    principal rector dean""".split()
)
# Who once came to an office may have another by now.
_TOOK = re.compile(r"\b(?:became|elected|appointed|named|promoted|served)\b")
_OF = re.compile(r" (?:of|for) (?:the )?(?!the\b)([a-z][\w-]*)")
_WHOSE = re.compile(r"([A-Za-z][\w-]*)['’]s? $")
# What one may be and hold an office as well.
_BESIDE = frozenset(
    (
        "founder",
        "owner",
        "author",
        "councillor",
        "professor",
        "doctor",
        "member",
        "official",
        "officer",
    )
)
_BELOW = frozenset(("deputy", "vice", "assistant"))
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
