"""The reason of a verdict: a plain sentence or two that a reader can check against the fact.

It names the fact, its source and date, what agreed or differed, and what stands against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimcheck.decide.names import terms
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import WORDS, Comparison, Kind
from claimcheck.decide.weigh import Weighed
from claimcheck.types import Fact, Label

__all__ = [
    "conflicting",
    "contradicted",
    "differs",
    "incomplete",
    "later",
    "nothing_found",
    "supported",
    "weak",
]

QUOTE = 240  # characters of a fact that a reason quotes at most
ON_IT = 0.35  # topic of a fact below which it is about something else
NAMED = 4  # particulars that a reason names at most
LEAST_COVER = 0.5  # share of a claim's content words below which those that a fact lacks are named


def supported(
    by: Weighed, against: Weighed | None, others: int, statement: str, *, reprint: bool = False
) -> str:
    """Why a claim is supported; `others`: how many more facts bear it out; statement: the claim; reprint: whether the
    fact has the article's own words."""
    fact = by.evidence.fact
    agreed = _list(_whole(c for c in by.outcomes(Outcome.AGREE) if c.kind not in WORDS))
    worked = next((c.how for c in by.outcomes(Outcome.AGREE) if c.how), "")
    said = f"Supported by {_cite(fact)}: {_quote(fact.text)}"
    if worked:
        said += f" {worked[0].upper()}{worked[1:]}."
    elif agreed:
        said += f" Both have {agreed}."
    left = _whole(
        c
        for c in by.comparisons
        if c.outcome is not Outcome.AGREE and c.kind in (Kind.NUMBER, Kind.DATE, Kind.NAME)
    )
    if left:
        said += f" It does not give {_list(left)}."
    if by.cover < LEAST_COVER and (lacking := _lacking(by, statement, left)):
        # A fact that says it in other words may not say it: the reader sees at once which to look for.
        said += f" Words of the claim that it lacks: {_list([f'“{word}”' for word in lacking])}."
    if reprint:
        said += " Its words are nearly the article's: it may be the same report, printed elsewhere."
    if others:
        said += f" {others} more {'fact bears' if others == 1 else 'facts bear'} it out."
    return said + _but(against, "against it")


def _lacking(by: Weighed, statement: str, said: Iterable[str]) -> list[str]:
    """The claim's content words, as it has them, that a fact has not; without those in what is `said` already."""
    named = {word for part in said for word in part.split()}
    return [
        word
        for word in re.findall(r"\w[\w’'-]*", statement)
        if word not in named and not terms(word.lower()).words.isdisjoint(by.missing)
    ]


def _whole(comparisons: Iterable[Comparison]) -> list[str]:
    """The particulars in the claim's words, without those that are a part of another."""
    every = list(comparisons)
    spans = {(c.start, c.end) for c in every}
    return [
        c.mine
        for c in sorted(every, key=lambda c: c.start)
        if not any(a <= c.start and c.end <= b and (a, b) != (c.start, c.end) for a, b in spans)
    ]


def contradicted(by: Weighed, support: Weighed | None) -> str:
    """Why a claim is contradicted, when no single particular says it."""
    fact = by.evidence.fact
    return f"Contradicted by {_cite(fact)}: {_quote(fact.text)}" + _but(support, "for it")


def differs(by: Weighed, comparison: Comparison, given: str, support: Weighed | None) -> str:
    """Why a claim is contradicted: one particular is another in the fact."""
    fact = by.evidence.fact
    return (
        f"Claim: {comparison.mine}; reference: {given or comparison.given}. "
        f"{_capital(_cite(fact))} says: {_quote(fact.text)}" + _but(support, "for it")
    )


def conflicting(support: Weighed, opposition: Weighed, difference: str = "") -> str:
    """Why a claim that has strong evidence both ways is unverified."""
    if support is opposition:
        fact = support.evidence.fact
        return f"Conflicting: {_cite(fact)} can be read either way: {_quote(fact.text)}"
    told = f" ({difference})" if difference else ""
    return (
        f"Conflicting evidence: {_cite(support.evidence.fact)} bears it out: "
        f"{_quote(support.evidence.fact.text, 120)} But {_cite(opposition.evidence.fact)} "
        f"contradicts it{told}: {_quote(opposition.evidence.fact.text, 120)}"
    )


def later(by: Weighed, published: str) -> str:
    """Why a fact on a later time leaves a claim open."""
    fact = by.evidence.fact
    return (
        f"It may have been true when written: {_cite(fact)} speaks of {by.later}, "
        f"and the article is of {published}: {_quote(fact.text, 120)}"
    )


def weak(
    nearest: Weighed,
    comparison: Comparison | None,
    leaning: Label = Label.UNVERIFIED,
    unborne: Sequence[str] = (),
    statement: str = "",
) -> str:
    """Why a claim is unverified although something was found.

    comparison: a particular that the fact gives otherwise where it speaks of the same thing. leaning: to which side
    the fact comes near, though not near enough. unborne: the claim's figures and names that no fact gives. statement: the
    claim.
    """
    fact = nearest.evidence.fact
    lead = "No fact found settles it." if nearest.topic >= ON_IT else "No fact found is about it."
    comes = _NEAR.get(leaning, "The nearest is {}:").format(_cite(fact))
    said = f"{lead} {comes} {_quote(fact.text, 140)}"
    supports = leaning is Label.SUPPORTED
    if comparison is not None:
        said += f" It has {comparison.given} where the claim has {comparison.mine}."
    elif unborne and supports:
        said += f" But {_list(unborne)} {'stand' if _is_several(unborne) else 'stands'} in no fact found."
    elif supports and nearest.has_names_alone and (words := _lacking(nearest, statement, ())):
        named = any(c.kind is Kind.NAME for c in nearest.outcomes(Outcome.AGREE))
        lacks = "It has the claim's names and not what is said of them" if named else "It lacks"
        said += f" {lacks}: {_list([f'“{word}”' for word in words])}."
    return said


def _is_several(particulars: Sequence[str]) -> bool:
    return len(particulars) > 1 or " and " in particulars[0]


_NEAR = {
    Label.SUPPORTED: "Nearly bearing it out is {}:",
    Label.CONTRADICTED: "Nearly excluding it is {}:",
}


def nothing_found() -> str:
    """Why a claim is unverified when no evidence was found."""
    return "Nothing was found about it in the reference."


def incomplete() -> str:
    """Why a claim is unverified when its statement does not stand alone."""
    return (
        "Not checkable as it stands: the statement does not say on its own "
        "who, what or when is meant."
    )


def _but(other: Weighed | None, side: str) -> str:
    if other is None:
        return ""
    fact = other.evidence.fact
    # What the model itself thinks unlikely is shown, and not as if it were a contradiction.
    sure = max(other.evidence.supported, other.evidence.contradicted) >= 0.5
    lead = f"The strongest {side} is" if sure else f"Nearest to speaking {side} is"
    return f" {lead} {_cite(fact)}: {_quote(fact.text, 120)}"


def _list(words: Sequence[str]) -> str:
    named = list(dict.fromkeys(words))[:NAMED]
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1]))) if named else ""


def _cite(fact: Fact) -> str:
    # Many sources are named with their date ("press release of July 17th 2019").
    date = fact.date.strip()
    date = "" if date and date[:4] in fact.source else date
    origin = ", ".join(part for part in (fact.source.strip(), date) if part)
    # A fact without a title is quoted anyway.
    name = f"“{fact.title.strip()}”" if fact.title.strip() else "a fact"
    return f"{name} ({origin})" if origin else name


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _quote(text: str, limit: int = QUOTE) -> str:
    return f"“{_short(text, limit)}”"


def _short(text: str, limit: int) -> str:
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
