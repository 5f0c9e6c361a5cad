"""How much a fact has to say about a claim: entailment weighed by how far it is on the topic.

An entailment model reads two sentences about different people or years as a contradiction more
readily than it reads them as agreement, so a contradiction has to be about the same thing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from claimcheck.decide.figures import Figure, agrees, figures, months, years
from claimcheck.decide.names import Terms, share, terms
from claimcheck.types import Claim, Evidence

__all__ = ["Subject", "Weighed", "differing_figure", "excludes", "subject_of", "weigh"]

# Of the topic measure: the overlap of names and words says more than the rank of the retrieval.
OVERLAP_SHARE = 0.8
# A supporting fact off the topic keeps this much of its probability, a contradicting one this.
SUPPORT_FLOOR = 0.8
CONTRADICTION_FLOOR = 0.5
# A claim without names must share so many content words and figures with what contradicts it.
LEAST_WORDS = 2
# Without a name in common a figure needs so many words in common to exclude a claim.
LEAST_WORDS_FOR_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about: its names and words, figures, years and months."""

    terms: Terms
    figures: tuple[Figure, ...]
    years: frozenset[int]
    months: frozenset[int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of evidence. supports, contradicts: probabilities weighed by topic, 0 to 1."""

    evidence: Evidence
    topic: float
    supports: float
    contradicts: float


def subject_of(claim: Claim) -> Subject:
    """Read a claim's statement once for all its evidence."""
    return Subject(
        terms(claim.statement, entities=claim.entities),
        figures(claim.statement),
        years(claim.statement),
        months(claim.statement),
    )


def weigh(subject: Subject, evidence: Evidence) -> Weighed:
    """Weigh the probabilities of scored evidence by topic."""
    fact = evidence.fact
    whole = f"{fact.title}. {fact.text}" if fact.title else fact.text
    given = terms(whole)
    every = given.names | given.words
    # "Juice" at the start of a claim is a name when the fact uses it as one.
    names = subject.terms.names | {
        one for one in subject.terms.maybe if share((one,), given.names) > 0
    }
    named = share(names, every, text=whole)
    worded = share(subject.terms.words, every)
    if not names:
        overlap = worded
    elif not subject.terms.words:
        overlap = named
    else:
        # A wrong name leaves the words in common, so that words can make up for names.
        overlap = max(named, (named + worded) / 2)
    retrieval = min(1.0, max(0.0, evidence.retrieval_score))
    topic = OVERLAP_SHARE * overlap + (1 - OVERLAP_SHARE) * retrieval
    contradicts = evidence.contradicted * (CONTRADICTION_FLOOR + (1 - CONTRADICTION_FLOOR) * topic)
    elsewhere = named == 0 if names else _other_thing(subject, worded, whole)
    if elsewhere or _other_time(subject, evidence, whole):
        contradicts = 0.0
    return Weighed(
        evidence,
        topic,
        evidence.supported * (SUPPORT_FLOOR + (1 - SUPPORT_FLOOR) * topic),
        contradicts,
    )


def _other_thing(subject: Subject, worded: float, whole: str) -> bool:
    """Whether a fact has hardly a word or figure in common with a claim that holds no name."""
    wanted = len(subject.terms.words) + len(subject.figures)
    given = figures(whole)
    common = worded * len(subject.terms.words)
    common += sum(agrees(figure, given) for figure in subject.figures)
    return not wanted or common < min(LEAST_WORDS, wanted)


def _other_time(subject: Subject, evidence: Evidence, whole: str) -> bool:
    """Whether a fact gives another figure for another time, which excludes nothing.

    One that differs in the time alone, or in the figure alone, may well exclude the claim.
    """
    given_years, given_months = years(whole), months(whole)
    elsewhere = (
        bool(subject.years and given_years)
        and not subject.years & (given_years | years(evidence.fact.date))
    ) or (bool(subject.months and given_months) and not subject.months & given_months)
    if not elsewhere:
        return False
    given = figures(whole)
    return any(
        figure.kind != "year" and _same_kind(figure, given) and not agrees(figure, given)
        for figure in subject.figures
    )


def differing_figure(
    subject: Subject, deciding: Evidence, others: tuple[Evidence, ...]
) -> tuple[Figure, tuple[Figure, ...]] | None:
    """A figure of the claim that the deciding fact gives differently, with what the fact gives.

    None when every figure agrees, is of a kind that the fact does not give, stands in one of the
    `others` (or in a fact's date or source), or is the difference of two that the fact gives.
    """
    fact = deciding.fact
    given = figures(f"{fact.title}. {fact.text}")
    anywhere = list(given)
    for item in (deciding, *others):
        about = f"{item.fact.title}. {item.fact.text} {item.fact.source}"
        anywhere += figures(about)
        anywhere += [Figure("year", year, 4) for year in years(item.fact.date)]
    for figure in subject.figures:
        # The ends of "between 2019 and 2021" need not be in a fact that lies within.
        if figure.kind == "year" and figure.bound:
            continue
        same = _same_kind(figure, given)
        if same and not agrees(figure, [*anywhere, *_differences(same)]):
            return figure, same
    return None


def excludes(subject: Subject, deciding: Evidence, figure: Figure) -> bool:
    """Whether a differing figure rules the claim out, instead of only failing to bear it out.

    Not when the fact agrees with another figure of that kind in the claim (then the two texts may
    count different things), not when it speaks of another time, and not when the claim says too
    little of what it is about ("the figure was 7%").
    """
    fact = deciding.fact
    whole = f"{fact.title}. {fact.text}"
    given = figures(whole)
    about = terms(whole)
    every = about.names | about.words
    names = subject.terms.names | subject.terms.maybe
    shared = share(subject.terms.words, every) * len(subject.terms.words)
    if share(names, every, text=whole) == 0 and shared < LEAST_WORDS_FOR_FIGURES:
        return False
    alike = [other for other in subject.figures if other.kind == figure.kind]
    return not any(agrees(other, given) for other in alike) and not _other_time(
        subject, deciding, whole
    )


def _differences(given: tuple[Figure, ...]) -> list[Figure]:
    return [
        Figure(a.kind, abs(a.value - b.value), max(a.digits, b.digits))
        for a, b in itertools.combinations(given, 2)
        if a.kind != "year"
    ]


def _same_kind(figure: Figure, given: tuple[Figure, ...]) -> tuple[Figure, ...]:
    # A bare "count" says nothing of what is counted, so it is compared with nothing.
    if figure.kind == "count":
        return ()
    return tuple(other for other in given if other.kind == figure.kind)
