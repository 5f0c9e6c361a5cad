"""The few numbers that a verdict is made of: what the model says, and what the comparison says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.decide.compare import Comparison, Kind
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.readings import Answer
from claimcheck.decide.weigh import Weighed

__all__ = ["LEAST_BACKED", "LEAST_OPPOSED", "NAMES", "Conflict", "Signals", "signals_of"]

# Probabilities are kept this far from 0 and 1 before their log-odds are taken.
EDGE = 0.01
# A fact that bears out none of the particulars keeps this much of its support.
OPEN = 0.4
# A differing figure in a fact that bears none of the claim's names keeps this much of its weight.
ASIDE = 0.25
# Below this nothing stands against a claim, however little stands for it.
LEAST_OPPOSED = 0.25
# And below this nothing stands for it, however well its names are known to the reference.
LEAST_BACKED = 0.4
_GROUPS = {
    Kind.NUMBER: "figure",
    Kind.DATE: "figure",
    Kind.NAME: "name",
    Kind.ROLE: "word",
    Kind.DIRECTION: "word",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A particular that a fact gives differently where it is about the same thing.

    strength: how surely (0 to 1); gain: how much better the fact bears the claim out with its own
    particular than as the claim stands.
    """

    fact: int
    comparison: Comparison
    swap: str
    strength: float
    gain: float


@dataclass(frozen=True, slots=True)
class Signals:
    """All that the confidence model sees of a claim, each a number.

    support, contradiction: log-odds of the best single fact for either side, weighed by topic;
    joint_support, joint_contradiction: of the facts read together. second: the next best support
    (0 to 1). borne: the share of the claim's particulars that the best supporting fact bears out;
    borne_any: that any close fact does. figure, name, word: the strongest conflict of each sort.
    gain: the greatest gain of a conflict. topic: of the nearest fact. silent: 1 when there is no
    particular to compare.
    """

    support: float
    contradiction: float
    joint_support: float
    joint_contradiction: float
    second: float
    borne: float
    borne_any: float
    figure: float
    name: float
    word: float
    gain: float
    topic: float
    silent: float

    @property
    def backed(self) -> float:
        """The model's own word for the claim, 0 to 1: of one fact, or of the facts together."""
        return 1 / (1 + math.exp(-max(self.support, self.joint_support)))

    @property
    def opposed(self) -> float:
        """The strongest single sign against the claim, 0 to 1: the model's, or a conflict."""
        said = 1 / (1 + math.exp(-self.contradiction))
        return max(said, self.figure, self.name, self.word)

    def vector(self) -> tuple[float, ...]:
        """The numbers in the order of `NAMES`."""
        return tuple(getattr(self, name) for name in NAMES)


NAMES = tuple(f.name for f in dataclasses.fields(Signals))


def signals_of(
    weighed: Sequence[Weighed], answers: Sequence[Answer]
) -> tuple[Signals, tuple[Conflict, ...]]:
    """The signals of a claim with some evidence, and its conflicts, the strongest first."""

    # What a fact leaves open of a claim it does not bear out, however the model reads it.
    def clean(w: Weighed) -> float:
        return w.supports * (OPEN + (1 - OPEN) * w.borne)

    ranked = sorted(weighed, key=lambda w: (-clean(w), w.evidence.rank))
    best = ranked[0]
    contradiction = max(w.contradicts for w in weighed)
    together = [a for a in answers if a.reading.comparison is None]
    joint_support = max((a.supported for a in together), default=best.supports)
    joint_against = max((a.contradicted for a in together), default=contradiction)
    meant = [a.supported for a in answers if a.reading.agrees]
    conflicts = conflicts_of(weighed, answers)
    strongest = {"figure": 0.0, "name": 0.0, "word": 0.0}
    for conflict in conflicts:
        group = _GROUPS[conflict.comparison.kind]
        strongest[group] = max(strongest[group], conflict.strength)
    near = [w for w in weighed if w.nearness >= 0.5 * max(v.nearness for v in weighed)]
    anywhere = {(c.start, c.end) for w in near for c in w.comparisons if c.outcome is Outcome.AGREE}
    places = {(c.start, c.end) for w in weighed for c in w.comparisons}
    borne_any = len(anywhere) / len(places) if places else 1.0
    return (
        Signals(
            support=_odds(max(clean(best), *meant, 0.0)),
            contradiction=_odds(contradiction),
            joint_support=_odds(joint_support * (OPEN + (1 - OPEN) * borne_any)),
            joint_contradiction=_odds(joint_against),
            second=clean(ranked[1]) if len(ranked) > 1 else 0.0,
            borne=best.borne,
            borne_any=borne_any,
            figure=strongest["figure"],
            name=strongest["name"],
            word=strongest["word"],
            gain=max((c.gain for c in conflicts), default=0.0),
            topic=max(w.topic for w in weighed),
            silent=float(not places),
        ),
        conflicts,
    )


def conflicts_of(weighed: Sequence[Weighed], answers: Sequence[Answer]) -> tuple[Conflict, ...]:
    """Each swap that the model was asked about, as a conflict; the strongest first.

    What another fact bears out, and the model with it, is that much less of a conflict.
    """
    together = max((a.supported for a in answers if a.reading.comparison is None), default=0.0)
    found = []
    for answer in answers:
        comparison = answer.reading.comparison
        if comparison is None or answer.reading.agrees:
            continue
        (index,) = answer.reading.facts
        fact = weighed[index]
        bearing = [
            other
            for place, other in enumerate(weighed)
            if place != index
            for mine in other.comparisons
            if (mine.start, mine.end) == (comparison.start, comparison.end)
            and mine.outcome is Outcome.AGREE
        ]
        elsewhere = max((w.supports * w.named for w in bearing), default=0.0)
        if any(w.nearness >= 0.7 * fact.nearness for w in bearing):
            elsewhere = max(elsewhere, 0.8 * together)
        # A figure of another thing than the claim names is no other figure of this thing.
        same = 1.0 if comparison.kind is Kind.NAME else ASIDE + (1 - ASIDE) * fact.named
        firm = min(1.0, fact.topic / 0.6) * same
        strength = answer.supported * firm * (1 - elsewhere)
        gain = max(0.0, answer.supported - fact.evidence.supported) * firm * (1 - elsewhere)
        found.append(Conflict(index, comparison, answer.reading.swap, strength, gain))
    return tuple(sorted(found, key=lambda c: (-c.strength, c.fact, c.comparison.start)))


def _odds(probability: float) -> float:
    p = min(1 - EDGE, max(EDGE, probability))
    return math.log(p / (1 - p))
