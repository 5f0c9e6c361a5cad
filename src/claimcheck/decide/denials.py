"""What one text denies and the other asserts: "did not blame the captain" and "blamed the captain"."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from claimcheck.decide.names import IRREGULAR, terms

__all__ = ["Denied", "also_said", "denied"]

# So many characters in front of a word tell whether it is asserted.
CONTEXT = 40
_ADVERB = r"(?:\w+ly|yet|ever|also|been|being|be|a|an|the|its|their|his|her|any)"
# "Not only won", "not always paid": won, and paid at times.
_WEAK = r"(?:only|just|merely|simply|all|every|always|entirely|fully|necessarily|more|less|least|enough|so)"
_DENIAL = re.compile(
    r"\b(?:(?:do|does|did)(?: not|n['’]t)"
    r"|(?P<be>is|are|was|were|has|have|had)(?: not|n['’]t)"
    r"|(?P<never>never)"
    r"|(?:fail|refus|declin)(?:ed|es|s)? to)"
    rf"(?P<between>(?: (?!{_WEAK}\b){_ADVERB})*) (?!{_WEAK}\b)(?P<verb>[A-Za-z][a-z-]+)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    rf"\b(?P<word>is|are|was|were|has|have|had)(?= (?:{_ADVERB} )*$)", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
# "Those who do not pay" and "if he does not pay" say of nobody that he did not.
_OPEN = re.compile(
    r"\b(?:who|whom|that|which|whose|if|unless|whether|when|where|why|how|what)(?: [\w’'-]+){0,2} $",
    re.IGNORECASE,
)
# Nor does "though not in depth" or "without paying" say that it was, or that somebody paid.
_NEGATED = re.compile(
    r"\b(?:not|never|no|nor|neither|without|n['’]t)(?: [\w’'-]+){0,2} $", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Denied:
    """A verb or noun at [start, end) of a statement, with what belongs to it, of which the fact says the contrary.

    base: what its forms share. mine, given: the two texts' words for it; swap: the contrary, put as the statement
    would put it.
    """

    base: str
    start: int
    end: int
    mine: str
    given: str
    swap: str


def denied(statement: str, fact: str) -> Iterable[Denied]:
    """Each word that one of the two texts only denies and the other only asserts.

    "The inquiry blamed the captain" and "the inquiry did not blame him"; whether both speak of one deed is for the
    model to tell.
    """
    mine, theirs = _denials(statement), _denials(fact)
    if not mine and not theirs:
        return
    asserted, told = _asserted(statement), _asserted(fact)
    for base, denial in mine.items():
        if base in told and base not in theirs and base not in asserted:
            there = told[base].group()
            start, end = denial.span()
            yield Denied(base, start, end, denial.group(), there, _without(denial, there))
    for base, word in asserted.items():
        if base in theirs and base not in mine and base not in told:
            yield from _with(base, statement, word, theirs[base])


def also_said(statement: str, fact: str, others: Sequence[str]) -> Iterable[Denied]:
    """What another fact says the contrary of, where this one says it as the statement does; `given` is this fact's."""
    against = {one.base: one for other in others for one in denied(statement, other)}
    if not against:
        return
    mine, theirs = _denials(statement), _denials(fact)
    told = _asserted(fact)
    for base, one in against.items():
        here = theirs.get(base) if base in mine else told.get(base)
        if here and (base in theirs) is (base in mine):
            yield dataclasses.replace(one, given=here.group())


@lru_cache(maxsize=8192)
def _denials(text: str) -> Mapping[str, re.Match[str]]:
    found = {
        _base(match["verb"]): match
        for match in _DENIAL.finditer(text)
        if not _OPEN.search(text, max(0, match.start() - CONTEXT), match.start())
    }
    return {base: match for base, match in found.items() if base}


# Of the facts found for a claim each is asked for beside each of the others.
@lru_cache(maxsize=8192)
def _asserted(text: str) -> Mapping[str, re.Match[str]]:
    spans = [match.span("verb") for match in _denials(text).values()]
    return {
        base: word
        for word in _WORD.finditer(text)
        if word.span() not in spans
        and not _NEGATED.search(text, max(0, word.start() - CONTEXT), word.start())
        and (base := _base(word.group()))
    }


def _base(word: str) -> str:
    """What the forms of one word share; empty for a word without meaning of its own."""
    low = word.lower()
    stem = next(iter(terms(IRREGULAR.get(low, low)).words), "")
    # "Blamed" leaves "blam", "stopped" "stopp", "tries" "tri".
    stem = re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", stem.removesuffix("e"))
    return f"{stem[:-1]}i" if stem.endswith("y") else stem


def _without(denial: re.Match[str], there: str) -> str:
    """What is denied, asserted."""
    if denial["be"]:
        return f"{denial['be']}{denial['between']} {denial['verb']}"
    if denial["never"]:
        return f"{denial['between']} {denial['verb']}".strip()
    return there


def _with(
    base: str, statement: str, word: re.Match[str], denial: re.Match[str]
) -> Iterable[Denied]:
    """What is asserted, denied: behind its auxiliary, or in the fact's words."""
    before = _AUXILIARY.search(statement[: word.start()])
    if before:
        start, helping = before.start(), before["word"]
        mine = statement[start : word.end()]
        contrary = f"{helping} not{mine[len(helping) :]}"
        yield Denied(base, start, word.end(), mine, denial.group(), contrary)
    elif not denial["be"] or denial["be"].lower() in ("has", "have", "had"):
        said = denial.group()
        yield Denied(base, word.start(), word.end(), word.group(), said, said)
