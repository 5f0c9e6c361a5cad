"""What else the entailment model is asked: would the fact bear the claim out with its own figure?

A small model reads over figures and names: to it "24 marines died" follows from "fourteen marines
died". Two texts that differ in one particular contradict each other only where they are about the
same thing, which no comparison of words can tell. So the model is asked whether the fact supports
the claim with the fact's particular in the place of the claim's. If it does, the two speak of one
thing, and they differ in it. Facts that may add up are read together as one premise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import WORDS, Comparison, Kind, particulars
from claimcheck.decide.weigh import Weighed

__all__ = ["Answer", "Reading", "plan"]

# Facts looked at closely.
CLOSE = 3
# Above this a fact is on the claim's topic, even where no particular agrees.
ON_TOPIC = 0.7
TOGETHER = 3
# A figure or date in common brings a fact so much nearer: the model takes another event of the same people for nearer.
AGREED = 0.2
# Facts are read together where the model does not find each of them alone as good as silent.
LEAST_SAID = 0.3
# What a multiple is put as when two figures of the fact make it up.
_GREW = {
    "doubl": "rose",
    "tripl": "rose",
    "trebl": "rose",
    "quadr": "rose",
    "quint": "rose",
    "halve": "fell",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One question to the model: do these facts (places in the evidence) support the hypothesis?

    comparison: the particular that was put in another's place; None when facts are read together.
    swap: what was put there. agrees: the fact bears the swap out as the claim's own meaning, so
    that a yes speaks for the claim. bare: the particular, a date, was left out instead: only where
    the fact bears out what then remains do the two speak of one event. whole: all that the fact has otherwise
    was put in.
    """

    facts: tuple[int, ...]
    hypothesis: str
    comparison: Comparison | None = None
    swap: str = ""
    agrees: bool = False
    bare: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading with the model's three probabilities."""

    reading: Reading
    supported: float
    contradicted: float
    unverified: float


def plan(
    statement: str, weighed: Sequence[Weighed], *, most: int, least_topic: float
) -> tuple[Reading, ...]:
    """The readings worth their time, the likeliest to matter first, at most `most`.

    least_topic: of a fact that is looked at closely, 0 to 1.
    """
    order = sorted(
        (i for i, w in enumerate(weighed) if w.topic >= least_topic and not w.is_check),
        key=lambda i: (
            -weighed[i].nearness - AGREED * _figures(weighed[i]),
            weighed[i].evidence.rank,
        ),
    )[:CLOSE]
    together = sorted(order, key=lambda i: (-weighed[i].nearness, weighed[i].evidence.rank))
    found: list[Reading] = []
    said = max((1 - w.evidence.unverified for w in weighed), default=0.0)
    if len(order) > 1 and said >= LEAST_SAID:
        found.append(Reading(tuple(together[:TOGETHER]), statement))
    for place, index in enumerate(order):
        found += _swaps(statement, index, weighed[index], tries=2 if place == 0 else 1)
    # One question is asked once, whichever particular led to it.
    unique = {(r.facts, r.hypothesis): r for r in reversed(found)}
    return tuple(sorted(unique.values(), key=found.index))[: max(0, most)]


def _figures(weighed: Weighed) -> int:
    """How many of the claim's figures and dates a fact has."""
    return sum(c.kind in (Kind.NUMBER, Kind.DATE) for c in weighed.outcomes(Outcome.AGREE))


def _swaps(statement: str, index: int, weighed: Weighed, *, tries: int) -> list[Reading]:
    conflicts = weighed.outcomes(Outcome.CONFLICT)
    agreed = any(c.kind not in WORDS for c in weighed.outcomes(Outcome.AGREE))
    # A fact that shares nothing with the claim is about something else, whatever it has instead.
    if weighed.later or not (agreed or weighed.topic >= ON_TOPIC):
        conflicts = []
    other_figures = weighed.elsewhen or weighed.of_another_poll
    found = []
    slips = weighed.slips
    differing = [c for c in conflicts if c.swaps]
    if slips and len(differing) > 1:
        # One slip tells that the two speak of one thing, and the fact bears out no single correction.
        hypothesis = _put(statement, [(c, c.swaps[0]) for c in differing])
        found.append(Reading((index,), hypothesis, slips[0], slips[0].swaps[0], whole=True))
    for comparison in conflicts:
        if comparison.kind is Kind.NUMBER and other_figures:
            continue  # Another figure of another time, or of another poll, excludes nothing.
        for swap in comparison.swaps[:tries]:
            hypothesis = _put(statement, [(comparison, swap)])
            found.append(Reading((index,), hypothesis, comparison, swap))
        if comparison.kind is Kind.DATE and comparison.swaps:
            left = _without(statement, comparison)
            found.append(Reading((index,), left, comparison, bare=True))
    firm = [c for c in conflicts if c.kind is Kind.NUMBER and c.swaps]
    if len(firm) > 1 and not other_figures:
        # Two wrong figures: the fact bears out neither correction alone.
        hypothesis = _put(statement, [(c, c.swaps[0]) for c in firm])
        found.append(Reading((index,), hypothesis, firm[0], firm[0].swaps[0]))
    for comparison in weighed.outcomes(Outcome.AGREE):
        stem = comparison.mine.lower().split()[-1][:5]
        if comparison.how and stem in _GREW:
            swap = _GREW[stem]
            found.append(
                Reading((index,), _put(statement, [(comparison, swap)]), comparison, swap, True)
            )
    return found


def _put(statement: str, swaps: Sequence[tuple[Comparison, str]]) -> str:
    """The statement with each swap in the place of its particular."""
    for comparison, swap in sorted(swaps, key=lambda pair: -pair[0].start):
        statement = statement[: comparison.start] + swap + statement[comparison.end :]
    return statement


def _without(statement: str, comparison: Comparison) -> str:
    """The statement without one of its dates and the preposition in front of it."""
    lead = next(
        (w.lead for w in particulars(statement).dates if w.end == comparison.end), comparison.start
    )
    left = f"{statement[:lead].rstrip(' ,')} {statement[comparison.end :].lstrip(' ,')}".strip()
    left = re.sub(r"\s+([.,;])", r"\1", left)
    return left[:1].upper() + left[1:]
