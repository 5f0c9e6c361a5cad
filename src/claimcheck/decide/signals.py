"""The few numbers that a verdict is made of: what the model says, and what the comparison says."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from claimcheck.decide.names import fold, names
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import Comparison, Kind
from claimcheck.decide.readings import Answer
from claimcheck.decide.weigh import Weighed, bearing
from claimcheck.decide.whens import whens

__all__ = [
    "GROUNDS",
    "LEAST_BACKED",
    "LEAST_OPPOSED",
    "NAMES",
    "Conflict",
    "Signals",
    "signals_of",
]

# Probabilities are kept this far from 0 and 1 before their log-odds are taken.
EDGE = 0.01
# A fact that bears out none of the particulars keeps this much of its support.
OPEN = 0.4
# What is read together needs a fact that supports it so far alone.
PARTLY = 0.4
# A differing figure in a fact that bears none of the claim's names keeps this much of its weight.
ASIDE = 0.25
# A fact that has none of the claim's other words keeps this much of what it differs in; one that has
# this share of them keeps all.
UNTOLD = 0.3
TOLD = 0.5
# And where it has two of the claim's names, at least this much.
NAMED_ALONE = 0.7
# A claim without its date: below the first support it is another event, above the second the same;
# what a contradiction keeps where the model was not asked.
LEAST_BARE = 0.25
SURE_BARE = 0.65
UNASKED = 0.5
# What it keeps where the two dates differ in one part alone, however little the model makes of the claim without.
SLIPPED = 0.7
# A fact bears a particular out beside another where it says at least so much of the claim itself, either way.
LEAST_SAYS = 0.1
# So much better a fact has to bear a claim out with its own word for the difference to tell.
TELLING_GAIN = 0.3
# So many characters may lie between a figure and the word that tells which way it went.
BESIDE = 10
# Below this nothing stands against a claim, however little stands for it.
LEAST_OPPOSED = 0.25
# And below this nothing stands for it, however well its names are known to the reference; where the
# weights say nothing else.
LEAST_BACKED = 0.3
# A fact that has names alone has to say the claim this surely: the model takes the same people for the same deed.
LEAST_NAMES_ALONE = 0.55
# And where a name of the claim stands in no near fact.
LEAST_UNNAMED = 0.65
# What `Signals.grounds` gives.
GROUNDS = ("backed", "cover", "found", "borne", "similarity", "echoed")
_GROUPS = {
    Kind.NUMBER: "figure",
    Kind.DATE: "figure",
    Kind.NAME: "name",
    Kind.ROLE: "word",
    Kind.DIRECTION: "word",
    Kind.DENIAL: "word",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A particular that a fact gives differently where it is about the same thing.

    strength: how surely (0 to 1); gain: how much better the fact bears the claim out with its own
    particular than as the claim stands. alone: the strength if no other fact bore out the claim's.
    """

    fact: int
    comparison: Comparison
    swap: str
    strength: float
    gain: float
    alone: float = 0.0


@dataclass(frozen=True, slots=True)
class Signals:
    """All that the confidence model sees of a claim, each a number but the last.

    support, contradiction: log-odds of the best single fact for either side, weighed by topic;
    joint_support, joint_contradiction: of the facts read together. second: the next best support
    (0 to 1). borne: the share of the claim's particulars that the best supporting fact bears out;
    borne_any: that any close fact does. figure, name, word: the strongest conflict of each sort.
    gain: the greatest gain of a conflict. topic: of the nearest fact. silent: 1 when there is no
    particular to compare. cover: the share of the claim's content words that the best supporting fact has;
    found: how high both ways of searching put that fact (0 to 1); similarity: its cosine to the claim; echoed: the
    share of all the claim's words and names that it has. unborne: the claim's figures, in its words, that
    neither it nor a fact as near has; unnamed: its names that none of them has. names_alone: whether it has the claim's names and says something else of
    them (`Weighed.has_names_alone`).
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
    cover: float = 1.0
    found: float = 1.0
    similarity: float = 1.0
    echoed: float = 1.0
    unborne: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    names_alone: bool = False

    @property
    def backed(self) -> float:
        """The model's own word for the claim, 0 to 1: of one fact, or of the facts together.

        0 where a figure is unborne: the model passes over figures.
        """
        if self.unborne:
            return 0.0
        return 1 / (1 + math.exp(-max(self.support, self.joint_support)))

    @property
    def least_sure(self) -> float:
        """How surely (0 to 1) the best fact has to say the claim, so that it counts as said at all."""
        if self.unnamed:
            return LEAST_UNNAMED
        return LEAST_NAMES_ALONE if self.names_alone else 0.0

    @property
    def opposed(self) -> float:
        """The strongest single sign against the claim, 0 to 1: the model's, or a conflict."""
        said = 1 / (1 + math.exp(-self.contradiction))
        return max(said, self.figure, self.name, self.word)

    def vector(self) -> tuple[float, ...]:
        """The numbers in the order of `NAMES`."""
        return tuple(getattr(self, name) for name in NAMES)

    def grounds(self) -> tuple[float, ...]:
        """What tells whether the best fact says the claim: log-odds of `backed`, and what `GROUNDS` names."""
        told = (getattr(self, name) for name in GROUNDS[1:])
        return max(self.support, self.joint_support), *told


# Tell support alone: among what makes the probabilities they caught fewer false claims.
_OF_SUPPORT = {"cover", "found", "similarity", "echoed", "unborne", "unnamed", "names_alone"}
NAMES = tuple(f.name for f in dataclasses.fields(Signals) if f.name not in _OF_SUPPORT)


def signals_of(
    weighed: Sequence[Weighed], answers: Sequence[Answer]
) -> tuple[Signals, tuple[Conflict, ...]]:
    """The signals of a claim with some evidence, and its conflicts, the strongest first."""

    conflicts = conflicts_of(weighed, answers)
    support = [_clean(w, conflicts) for w in weighed]
    order = sorted(range(len(weighed)), key=lambda i: (-support[i], weighed[i].evidence.rank))
    best = weighed[order[0]]
    contradiction = max(w.contradicts * _one_event(i, w, answers) for i, w in enumerate(weighed))
    together = [a for a in answers if a.reading.comparison is None]
    joint_support = max((a.supported for a in together), default=best.supports)
    joint_against = max((a.contradicted for a in together), default=contradiction)
    meant = [a.supported for a in answers if a.reading.agrees]
    strongest = {"figure": 0.0, "name": 0.0, "word": 0.0}
    for conflict in conflicts:
        group = _GROUPS[conflict.comparison.kind]
        strongest[group] = max(strongest[group], conflict.strength)
    near = [w for w in weighed if w.nearness >= 0.5 * max(v.nearness for v in weighed)]
    anywhere = {c.place for w in near for c in w.outcomes(Outcome.AGREE)}
    told = anywhere | {c.place for c in best.outcomes(Outcome.AGREE)}
    places = {c.place for w in weighed for c in w.comparisons}
    borne_any = len(anywhere) / len(places) if places else 1.0
    # Several facts are read together for what none of them says alone, and not for what each denies.
    joint_support *= OPEN + (1 - OPEN) * min(1.0, max(w.supports for w in weighed) / PARTLY)
    joint_support *= 1 - max(
        (c.strength for c in conflicts if c.comparison.place not in anywhere), default=0
    )
    return (
        Signals(
            support=_odds(max(support[order[0]], *meant, 0.0)),
            contradiction=_odds(contradiction),
            joint_support=_odds(joint_support * (OPEN + (1 - OPEN) * borne_any)),
            joint_contradiction=_odds(joint_against),
            second=support[order[1]] if len(order) > 1 else 0.0,
            borne=best.borne,
            borne_any=borne_any,
            figure=strongest["figure"],
            name=strongest["name"],
            word=strongest["word"],
            gain=max((c.gain for c in conflicts), default=0.0),
            topic=max(w.topic for w in weighed),
            silent=float(not places),
            cover=best.cover,
            found=min(1.0, max(0.0, best.evidence.retrieval_score)),
            similarity=best.evidence.similarity,
            echoed=best.echoed,
            unborne=_unborne(best, weighed, told),
            unnamed=_unnamed(weighed, told),
            names_alone=best.has_names_alone,
        ),
        conflicts,
    )


def _unborne(
    best: Weighed, weighed: Sequence[Weighed], told: Collection[tuple[Kind, int]]
) -> tuple[str, ...]:
    """The claim's figures that no near fact has; spelt out ones, offices and directions where the best fact has
    another."""
    differing = {c.place for c in best.outcomes(Outcome.CONFLICT) if c.kind is not Kind.NAME}
    every = (c for w in weighed for c in w.comparisons if c.place not in told)
    return tuple(dict.fromkeys(c.mine for c in every if c.is_figure or c.place in differing))


def _unnamed(weighed: Sequence[Weighed], told: Collection[tuple[Kind, int]]) -> tuple[str, ...]:
    """The claim's names that no near fact has."""
    every = (
        c for w in weighed for c in w.comparisons if c.kind is Kind.NAME and c.place not in told
    )
    return tuple(dict.fromkeys(c.mine for c in every))


def _clean(fact: Weighed, conflicts: Sequence[Conflict]) -> float:
    """How far a fact supports the whole claim, however the model reads it, 0 to 1.

    Less for each particular that it leaves open, and for none of which another fact has something
    else is it left open in the claim's favour.
    """
    borne = {c.place for c in fact.outcomes(Outcome.AGREE)}
    disputed = max((c.strength for c in conflicts if c.comparison.place not in borne), default=0.0)
    return fact.supports * (OPEN + (1 - OPEN) * fact.borne) * (1 - disputed)


def conflicts_of(weighed: Sequence[Weighed], answers: Sequence[Answer]) -> tuple[Conflict, ...]:
    """Each swap that the model was asked about, as a conflict; the strongest first.

    What another fact bears out, and the model with it, is that much less of a conflict.
    """
    together = max((a.supported for a in answers if a.reading.comparison is None), default=0.0)
    found = []
    for answer in answers:
        comparison = answer.reading.comparison
        if comparison is None or answer.reading.agrees or answer.reading.bare:
            continue
        (index,) = answer.reading.facts
        fact = weighed[index]
        others = bearing(comparison, index, weighed)
        elsewhere = max((w.supports * w.named for w in others), default=0.0)
        # A name in a fact that says nothing of the claim ("the Alland National Bank") bears no Alland out.
        if any(w.nearness >= 0.7 * fact.nearness and w.says >= LEAST_SAYS for w in others):
            elsewhere = max(elsewhere, 0.8 * together)
        gain = max(0.0, answer.supported - fact.evidence.supported)
        firm = min(1.0, fact.topic / 0.6) * _same_thing(
            comparison, fact, whole=answer.reading.whole
        )
        if comparison.kind is Kind.DATE:
            firm *= _one_event(index, fact, answers)
        figure = comparison.kind in (Kind.NUMBER, Kind.DATE) and not comparison.unlike
        certain = answer.reading.swap in comparison.swaps[:1] and _is_parallel(comparison, fact)
        if not figure and not certain and not _turns_a_figure(comparison, fact):
            # The model reads words and names: where another changes nothing for it, neither tells.
            firm *= min(1.0, gain / TELLING_GAIN)
        swap = answer.reading.swap
        alone = answer.supported * firm
        firm *= 1 - elsewhere
        found.append(Conflict(index, comparison, swap, answer.supported * firm, gain * firm, alone))
    return tuple(sorted(found, key=lambda c: (-c.strength, c.fact, c.comparison.start)))


def _same_thing(comparison: Comparison, fact: Weighed, *, whole: bool = False) -> float:
    """How surely fact and claim speak of one thing, 0 to 1, but for the particular that differs.

    whole: the model was asked with all that differs in its place, names too.
    """
    kind = comparison.kind
    # A figure of another thing than the claim names is no other figure of this thing.
    borne_names = 1.0 if whole else fact.named
    same = 1.0 if kind is Kind.NAME else ASIDE + (1 - ASIDE) * borne_names
    if kind in (Kind.NUMBER, Kind.NAME):
        # "10.6m births" and "10.4m deaths": the model sees figures in the same place.
        same *= UNTOLD + (1 - UNTOLD) * min(1.0, fact.told(comparison) / TOLD)
        borne = sum(c.kind is Kind.NAME for c in fact.outcomes(Outcome.AGREE))
        if kind is Kind.NUMBER and borne > 1 and not comparison.is_share:
            # Two names in common tell the subject without any other word; of one subject there are many shares.
            same = max(same, NAMED_ALONE * (ASIDE + (1 - ASIDE) * borne_names))
    if kind is Kind.NUMBER and fact.elsewhen and not whole:
        return 0.0
    if kind is Kind.DIRECTION and not any(_tells(c, fact) for c in fact.outcomes(Outcome.AGREE)):
        # "Taxes go up": somewhere, and at some time, they go down as well.
        return 0.0
    if kind is Kind.NAME:
        # Two may do the same: one name excludes another where a figure or date is the same as well.
        agreed = fact.outcomes(Outcome.AGREE)
        named = {c.mine for c in agreed if c.kind in (Kind.NAME, Kind.ROLE)}
        figures = any(c.kind in (Kind.NUMBER, Kind.DATE) for c in agreed)
        same *= 1.0 if figures and named else (0.0, 0.4, 0.6)[min(2, len(named) + figures)]
    return same


def _tells(agreed: Comparison, fact: Weighed) -> bool:
    """Whether what is the same tells where or when: a figure, a date, or what is a name for certain."""
    if agreed.kind is not Kind.NAME:
        return agreed.kind in (Kind.NUMBER, Kind.DATE)
    told, mine = fact.evidence.fact, fold(agreed.mine)
    if " " in mine or mine in fold(told.title):
        return True
    # "Taxes" has a capital for starting its sentence.
    named = {token for name in names(told.text) if name.sure for token in name.tokens}
    return not named.isdisjoint(re.findall(r"\w+", mine))


def _is_parallel(comparison: Comparison, fact: Weighed) -> bool:
    """Whether what differs stands in one place of claim and fact, and a figure or day that few things have is the same."""
    agreed = fact.outcomes(Outcome.AGREE)
    if comparison.kind is Kind.DIRECTION:
        return comparison.parallel and any(c.kind is Kind.NUMBER for c in agreed)
    return comparison.parallel and any(
        c.is_figure and (c.kind is Kind.NUMBER or any(w.day for w in whens(c.mine))) for c in agreed
    )


def _turns_a_figure(comparison: Comparison, fact: Weighed) -> bool:
    """Whether claim and fact have one figure, and beside it words that point opposite ways.

    "A fall of 16%" and "16% more" exclude each other, whatever the model makes of either word.
    """
    if comparison.kind is not Kind.DIRECTION or not comparison.given:
        return False
    text = fact.evidence.fact.text
    for figure in fact.outcomes(Outcome.AGREE):
        apart = max(figure.start - comparison.end, comparison.start - figure.end)
        if figure.kind is not Kind.NUMBER or figure.how or apart > BESIDE:
            continue
        there = text.find(figure.given)
        near = text[max(0, there - BESIDE) : there + len(figure.given) + BESIDE]
        if there >= 0 and re.search(rf"\b{re.escape(comparison.given)}\b", near):
            return True
    return False


def _one_event(index: int, fact: Weighed, answers: Sequence[Answer]) -> float:
    """How surely a fact of another date speaks of the claim's event, 0 to 1; 1 for the same date.

    By whether the model finds the claim without its date borne out by the fact.
    """
    if not fact.elsewhen:
        return 1.0
    least = SLIPPED if fact.has_slip else 0.0
    bare = [a.supported for a in answers if a.reading.bare and a.reading.facts == (index,)]
    if not bare:
        return max(least, UNASKED)
    return min(1.0, max(least, (max(bare) - LEAST_BARE) / (SURE_BARE - LEAST_BARE)))


def _odds(probability: float) -> float:
    p = min(1 - EDGE, max(EDGE, probability))
    return math.log(p / (1 - p))
