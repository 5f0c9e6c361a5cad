"""How much a fact has to say about a claim: entailment weighed by how far it is on the topic.

An entailment model reads two sentences about different people or years as a contradiction more
readily than it reads them as agreement, so a contradiction has to be about the same thing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.decide.compare import Comparison, Kind, compare, particulars
from claimcheck.decide.figures import compare_quantities, derived, is_misread
from claimcheck.decide.names import Terms, share, terms
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import Quantity, quantities
from claimcheck.decide.scope import of_other_quarters, quarters
from claimcheck.decide.whens import When, compare_whens, is_slip, whens
from claimcheck.decide.words import is_change
from claimcheck.types import Claim, Evidence, Fact

__all__ = ["Weighed", "bearing", "later_than", "of_another_event", "settled", "weigh"]

# Of the topic measure: the overlap of names and words says more than the rank of the retrieval.
OVERLAP_SHARE = 0.8
# A supporting fact off the topic keeps this much of its probability, a contradicting one this.
SUPPORT_FLOOR = 0.8
CONTRADICTION_FLOOR = 0.5
# Days from an article within which a fact is of the same news.
SAME_NEWS = 3
# A fact that has no figure of the claim and at most this share of its words, where so many others are lacking, has
# its names and says something else of them.
NAMES_ALONE = 0.25
LACKING = 2
# A fact speaks of the claim's deed where it has so much of the claim's words, and so many of them.
SAME_DEED = 0.75
SAME_TOLD = 0.5
DEED_WORDS = 2
# A claim without names must share so many content words and figures with what contradicts it.
LEAST_WORDS = 2
# A figure of so many digits, or this large, tells which event is meant.
TELLING_DIGITS = 3
MANY = 1000
DIGITS_ALIKE = 5
# It tells as much as so many words.
WORDS_OF_A_FIGURE = 2
# What is counted anew from week to week.
_TALLY = re.compile(
    r"\b(?:super)?delegates?$|\b(?:followers|subscribers|signatures)$", re.IGNORECASE
)
_POLL = re.compile(
    r"\b(?:polls?|pollsters?|polled|polling (?!stations?|places?|booths?|day)|surveyed|margin of (?:sampling )?error"
    r"|(?:likely|registered) (?:\w+ )?(?:primary )?voters)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:now|currently|today|at present|so far|to date|remains?|still|latest|current|as yet)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of evidence against one claim; what the model says to it may come later (`scored`).

    shared: how far it is about the same thing, 0 to 1. weight: the source's, 0 to 1. comparisons: the claim's
    particulars against the fact's. excludes: whether it could contradict the claim at all.
    later: the date of a fact that speaks of a time after the claim was written, else empty. overruled: how surely
    (0 to 1) another fact bears out each figure that this one gives otherwise (`settled`).
    matched, missing: the claim's content words, beside names, that the fact has and has not. echoed: the
    share of all its words and names that the fact has. of_another_poll: whether either tells of a poll, and nothing says
    that it is the other's.
    """

    evidence: Evidence
    shared: float
    weight: float
    comparisons: tuple[Comparison, ...]
    excludes: bool
    later: str
    matched: frozenset[str]
    missing: frozenset[str]
    echoed: float
    overruled: float = 0.0
    of_another_poll: bool = False

    def scored(self, supported: float, contradicted: float, unverified: float) -> Weighed:
        """The same with the model's probabilities."""
        evidence = dataclasses.replace(
            self.evidence, supported=supported, contradicted=contradicted, unverified=unverified
        )
        return dataclasses.replace(self, evidence=evidence)

    @property
    def topic(self) -> float:
        """How far it is about the same thing, 0 to 1, and less from a source that weighs less."""
        return self.shared * self.weight

    @property
    def supports(self) -> float:
        """The model's P(supported), less for what is off the topic or of a source that weighs less."""
        kept = SUPPORT_FLOOR + (1 - SUPPORT_FLOOR) * self.shared
        return self.evidence.supported * kept * self.weight

    @property
    def contradicts(self) -> float:
        """P(contradicted) in the same way; 0 for what excludes nothing, less for what is overruled."""
        kept = CONTRADICTION_FLOOR + (1 - CONTRADICTION_FLOOR) * self.shared
        against = self.evidence.contradicted * kept * self.weight * (1 - self.overruled)
        return against if self.excludes else 0.0

    @property
    def is_check(self) -> bool:
        """Whether the fact is an earlier check of a claim, not a passage."""
        return self.evidence.fact.is_check

    @property
    def says(self) -> float:
        """The stronger side."""
        return max(self.supports, self.contradicts)

    @property
    def nearness(self) -> float:
        """How worthwhile a closer look is: the topic, and less what the model finds beside it."""
        return self.topic * (1 - 0.6 * self.evidence.unverified)

    @property
    def named(self) -> float:
        """The share of the claim's names that the fact bears, 1 for a claim without."""
        names = [c for c in self.comparisons if c.kind is Kind.NAME]
        return sum(c.outcome is Outcome.AGREE for c in names) / len(names) if names else 1.0

    @property
    def cover(self) -> float:
        """The share of the claim's content words, beside names, that the fact has; 1 for a claim without."""
        every = len(self.matched) + len(self.missing)
        return len(self.matched) / every if every else 1.0

    @property
    def borne(self) -> float:
        """The share of the claim's particulars that the fact bears out, 1 for a claim without."""
        agreed = len(self.outcomes(Outcome.AGREE))
        return agreed / len(self.comparisons) if self.comparisons else 1.0

    @property
    def elsewhen(self) -> bool:
        """Whether the fact speaks of another time than the claim."""
        return _another_date(self.comparisons)

    @property
    def slips(self) -> tuple[Comparison, ...]:
        """The dates and figures that are a slip of its own, where it has half of the claim's words or more; dates first."""
        if self.cover < SAME_TOLD:
            return ()
        differing = [c for c in self.outcomes(Outcome.CONFLICT) if c.swaps]
        dates = [
            c
            for c in differing
            if c.kind is Kind.DATE
            and any(is_slip(mine, given) for mine in whens(c.mine) for given in whens(c.given))
        ]
        # 10.14m in one year and 10.41m in the next are two figures; five digits are hardly alike by chance.
        elsewhen = self.elsewhen and not dates
        figures = [
            c
            for c in differing
            if c.kind is Kind.NUMBER
            and not (elsewhen and len(re.sub(r"\D", "", c.mine)) < DIGITS_ALIKE)
            and any(map(is_misread, quantities(c.mine), quantities(c.given)))
        ]
        return (*dates, *figures)

    @property
    def has_slip(self) -> bool:
        """Whether it tells the deed of the claim with a date that is a slip of the claim's."""
        return any(c.kind is Kind.DATE for c in self.slips)

    def told(self, comparison: Comparison) -> float:
        """The share of the claim's other words that the fact has, 0 to 1; 0 when there are none.

        What a number counts is among them: so many births are no other number of deaths. "Percent" counts nothing.
        """
        counts = comparison.kind is Kind.NUMBER and not comparison.is_share
        own = frozenset() if counts else terms(comparison.mine).words
        matched = self.matched - own
        every = matched | (self.missing - own)
        return len(matched) / len(every) if every else 0.0

    @property
    def has_names_alone(self) -> bool:
        """Whether it has no figure of the claim and hardly a word of what the claim says of its names."""
        agreed = self.outcomes(Outcome.AGREE)
        figures = any(c.kind in (Kind.NUMBER, Kind.DATE) for c in agreed)
        return not figures and self.cover <= NAMES_ALONE and len(self.missing) >= LACKING

    def outcomes(self, outcome: Outcome) -> list[Comparison]:
        """The comparisons that came to `outcome`."""
        return [c for c in self.comparisons if c.outcome is outcome]


def weigh(
    claim: Claim,
    evidence: Sequence[Evidence],
    *,
    published: dt.date | None = None,
    source_weights: Mapping[str, float] | None = None,
    least_topic: float = 0.0,
) -> tuple[Weighed, ...]:
    """Weigh each piece of evidence, scored or not yet, in its order.

    published: the article's date; a figure for a later time excludes nothing written before.
    source_weights: by a part of a source's or dataset's name, 0 (ignored) to 1.
    least_topic: evidence that is less about the same thing, 0 to 1, is left out; where all is, the nearest
    is kept, for a person to see.
    """
    subject = terms(claim.statement, entities=claim.entities)
    texts = [item.fact.text for item in evidence]
    figures = _figures_of(claim, subject)
    overlaps = [(item, _overlap(subject, item.fact, figures)) for item in evidence]
    shared = [_shared(overlap, item) for item, overlap in overlaps]
    least = min(least_topic, max(shared, default=0.0))
    return tuple(
        _weigh(claim, subject, overlap, item, texts, published, source_weights or {})
        for (item, overlap), topic in zip(overlaps, shared, strict=True)
        if topic >= least
    )


def _figures_of(claim: Claim, subject: Terms) -> tuple[Quantity, ...]:
    """The figures by which a claim without a name can be known again: "45,000", "16.96m", "tripled"."""
    if subject.names:
        return ()
    return tuple(
        q
        for q in particulars(claim.statement).numbers
        if q.value >= MANY or q.unit == "times" or len(re.sub(r"\D", "", q.text)) >= TELLING_DIGITS
    )


def settled(weighed: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """The scored evidence, each piece with how far the others overrule it.

    A poll of another month has other figures in the same words. So where a fact bears the claim out, and with it each
    figure that another fact of another time gives otherwise, the two say nothing against each other; of the same time,
    or of none, they are in conflict.
    """
    return tuple(
        dataclasses.replace(item, overruled=_overruled(place, weighed))
        for place, item in enumerate(weighed)
    )


def _overruled(index: int, weighed: Sequence[Weighed]) -> float:
    fact = weighed[index]
    figures = [c for c in fact.outcomes(Outcome.CONFLICT) if c.kind in (Kind.NUMBER, Kind.DATE)]
    return min(
        (
            max(
                (
                    other.supports * other.named
                    for other in bearing(figure, index, weighed)
                    if _at_other_times(fact, other)
                ),
                default=0.0,
            )
            for figure in figures
        ),
        default=0.0,
    )


def _at_other_times(one: Weighed, other: Weighed) -> bool:
    """Whether both facts name a year, and no time of one is a time of the other."""
    mine, theirs = (
        [when for when in particulars(w.evidence.fact.text).dates if when.year]
        for w in (one, other)
    )
    apart = not any(
        Outcome.AGREE in (compare_whens(a, b), compare_whens(b, a)) for a in mine for b in theirs
    )
    return bool(mine and theirs) and apart


def of_another_event(one: Weighed, other: Weighed, differing: Comparison) -> bool:
    """Whether what a fact gives otherwise is, by its time, another event's than `other` speaks of.

    Where it is the date that differs, that is one event told with two dates only if they are of one year and month,
    or of one month and day, or of one day and year; and what is counted has another figure each year.
    """
    if differing.kind is not Kind.DATE:
        return _at_other_times(one, other)
    mine, theirs = whens(differing.mine), whens(differing.given)
    if one.cover < SAME_DEED or len(mine) != 1 or len(theirs) != 1:
        return True
    parts = [(w.year, w.month, w.day) for w in (*mine, *theirs)]
    if not any(month for _, month, _ in parts):
        return any(c.kind is Kind.NUMBER or is_change(c.mine) for c in one.comparisons)
    (one_year, one_month, one_day), (year, month, day) = parts
    return (one_year != year) + (one_month != month) + (one_day != day) != 1


def bearing(comparison: Comparison, index: int, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The other facts than the one at `index` that bear out a particular."""
    return [
        other
        for place, other in enumerate(weighed)
        if place != index
        and any(mine.place == comparison.place for mine in other.outcomes(Outcome.AGREE))
    ]


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What of a claim a fact has: how many names there are to have, the share of them, the content words, the
    share of these, and of all that the share that counts."""

    names: int
    named: float
    matched: frozenset[str]
    worded: float
    words: int

    @property
    def has_names(self) -> bool:
        return self.names > 0

    @property
    def echoed(self) -> float:
        every = self.names + self.words
        return (self.names * self.named + len(self.matched)) / every if every else 1.0

    @property
    def whole(self) -> float:
        if not self.has_names:
            return self.worded
        # A wrong name leaves the words in common, so that words can make up for names.
        return max(self.named, (self.named + self.worded) / 2)


def _overlap(subject: Terms, fact: Fact, figures: Sequence[Quantity] = ()) -> _Overlap:
    whole = f"{fact.title}. {fact.text}" if fact.title else fact.text
    given = terms(whole)
    every = given.names | given.words
    # "Juice" at the start of a claim is a name when the fact uses it as one.
    names = subject.names | {one for one in subject.maybe if share((one,), given.names) > 0}
    matched = frozenset(word for word in subject.words if share((word,), every))
    worded = len(matched) / len(subject.words) if subject.words else 0.0
    if figures and not names:
        there = particulars(whole).numbers
        same = sum(
            any(q.sort == g.sort and compare_quantities(q, g) is Outcome.AGREE for g in there)
            or bool(derived(q, there))
            for q in figures
        )
        same *= WORDS_OF_A_FIGURE
        worded = (len(matched) + same) / max(1, len(subject.words) + same)
    named = share(names, every, text=whole)
    return _Overlap(len(names), named, matched, worded, len(subject.words))


def _shared(overlap: _Overlap, evidence: Evidence) -> float:
    retrieval = min(1.0, max(0.0, evidence.retrieval_score))
    return OVERLAP_SHARE * overlap.whole + (1 - OVERLAP_SHARE) * retrieval


def _weigh(
    claim: Claim,
    subject: Terms,
    overlap: _Overlap,
    evidence: Evidence,
    texts: Sequence[str],
    published: dt.date | None,
    source_weights: Mapping[str, float],
) -> Weighed:
    fact = evidence.fact
    # An earlier check repeats a claim, perhaps a false one, so that its words bear out nothing.
    comparisons = (
        ()
        if fact.is_check
        else compare(
            claim.statement,
            fact.title,
            fact.text,
            dated=f"{fact.date} {fact.source}",
            around=[text for text in texts if text != fact.text],
        )
    )
    if not _of_one_deed(overlap, comparisons):
        # "Trump never sued" is no denial of what somebody did who sued Trump.
        comparisons = tuple(c for c in comparisons if c.kind is not Kind.DENIAL)
    if _of_another_day(fact, claim, published):
        comparisons = tuple(map(_silent_share, comparisons))
    later = later_than(fact, claim, published)
    elsewhere = (
        overlap.named == 0
        if overlap.has_names
        else _other_thing(subject, overlap.worded, comparisons)
    )
    return Weighed(
        evidence,
        shared=_shared(overlap, evidence),
        weight=source_weight(fact, source_weights),
        comparisons=comparisons,
        excludes=not (
            elsewhere
            or later
            or _somebody_else(comparisons)
            or _other_time(comparisons)
            or of_other_quarters(claim.statement, fact.text)
        ),
        later=later,
        matched=overlap.matched,
        missing=subject.words - overlap.matched,
        echoed=overlap.echoed,
        of_another_poll=_of_another_poll(fact, claim, comparisons),
    )


def _of_one_deed(overlap: _Overlap, comparisons: Sequence[Comparison]) -> bool:
    """Whether a fact has the claim's names and nearly all of its words."""
    named = all(c.outcome is Outcome.AGREE for c in comparisons if c.kind is Kind.NAME)
    return named and overlap.worded >= SAME_DEED and len(overlap.matched) >= DEED_WORDS


def _of_another_day(fact: Fact, claim: Claim, published: dt.date | None) -> bool:
    """Whether a fact that names no time is of another than the claim's, or, where that names none, of another week than
    the article.

    What a poll gave one day, it need not give the next.
    """
    if particulars(fact.text).dates:
        return False
    try:
        day = dt.date.fromisoformat(fact.date)
    except ValueError:
        return False
    dates = particulars(claim.statement).dates
    if mine := [when for when in dates if when.year]:
        told = whens(fact.date)
        return bool(told) and all(compare_whens(when, told[0]) is Outcome.CONFLICT for when in mine)
    return not dates and published is not None and abs((published - day).days) > SAME_NEWS


def _silent_share(comparison: Comparison) -> Comparison:
    """A percentage, or a tally, that a fact of another day gives otherwise excludes nothing."""
    daily = comparison.is_share or _TALLY.search(comparison.mine)
    if comparison.outcome is not Outcome.CONFLICT or not daily:
        return comparison
    return dataclasses.replace(comparison, outcome=Outcome.SILENT, given="", swaps=())


def _of_another_poll(fact: Fact, claim: Claim, comparisons: Sequence[Comparison]) -> bool:
    """Whether claim or fact tells of a poll, and nothing says that the two are of one: neither a date nor who took it.

    Of one race there are polls each week, with as many people asked and other shares.
    """
    if not (_POLL.search(claim.statement) or _POLL.search(fact.text)):
        return False
    agreed = [c for c in comparisons if c.outcome is Outcome.AGREE]
    if any(c.kind is Kind.DATE for c in agreed):
        return False
    return not any(c.kind is Kind.NAME and _takes_a_poll(c.mine, claim.statement) for c in agreed)


def _takes_a_poll(name: str, statement: str) -> bool:
    """Whether a name stands close by a claim's word for a poll: "an Acme poll", "the survey by Acme"."""
    said = re.escape(name)
    return (
        re.search(
            rf"{said}(?:\W+\w+){{0,2}}\W+(?:poll|survey)|(?:poll|survey)\w*(?:\W+\w+){{0,3}}\W+{said}",
            statement,
        )
        is not None
    )


def source_weight(fact: Fact, weights: Mapping[str, float]) -> float:
    """The weight of the longest name that stands in the fact's source or dataset; 1 without one."""
    origin = f"{fact.source} {fact.dataset}".casefold()
    named = [name for name in weights if name.casefold() in origin]
    return min(1.0, max(0.0, weights[max(named, key=len)])) if named else 1.0


def _other_thing(subject: Terms, worded: float, comparisons: Sequence[Comparison]) -> bool:
    """Whether a fact has hardly a word or figure in common with a claim that holds no name."""
    figures = [c for c in comparisons if c.kind in (Kind.NUMBER, Kind.DATE)]
    wanted = len(subject.words) + len(figures)
    common = worded * len(subject.words) + sum(c.outcome is Outcome.AGREE for c in figures)
    return not wanted or common < min(LEAST_WORDS, wanted)


def _somebody_else(comparisons: Sequence[Comparison]) -> bool:
    """Whether a fact bears none of a claim's names, nor anything else that can be compared; or has nobody at all for
    whom the claim begins with.

    "Jeff Weaver, the campaign manager" says nothing of Jeff Bechdel, and "the photo does not show the Vermont senator"
    nothing of Bernie Sanders, a Vermont senator.
    """
    names = [c for c in comparisons if c.kind is Kind.NAME]
    subject = next((c for c in names if not c.start and " " in c.mine), None)
    absent = subject is not None and subject.outcome is Outcome.SILENT
    return absent or bool(names and all(c.outcome is not Outcome.AGREE for c in comparisons))


def _other_time(comparisons: Sequence[Comparison]) -> bool:
    """Whether a fact gives another figure for another time, which excludes nothing.

    One that differs in the time alone, or in the figure alone, may well exclude the claim.
    """
    numbers = [c for c in comparisons if c.kind is Kind.NUMBER]
    other_figure = any(c.outcome is Outcome.CONFLICT for c in numbers)
    return other_figure and _another_date(comparisons)


def _another_date(comparisons: Sequence[Comparison]) -> bool:
    """Whether a fact has another date than the claim, and none that agrees."""
    dates = {c.outcome for c in comparisons if c.kind is Kind.DATE}
    return Outcome.CONFLICT in dates and Outcome.AGREE not in dates


def later_than(fact: Fact, claim: Claim, published: dt.date | None) -> str:
    """The date of a fact on a time after the article's, in words; empty for any other.

    Every year that the fact names must lie after. A fact that names none goes by its own date where
    the claim is of the present ("now", "remains"): a bridge keeps its length, an office its holder
    not.
    """
    if published is None:
        return ""
    day = (published.year, published.month, published.day)
    if any(when.year and _first_day(when) > day for when in particulars(claim.statement).dates):
        # "Four fifths by 2040" is of a later time itself.
        return ""
    said = [when for when in particulars(fact.text).dates if when.year]
    if said:
        first = min(said, key=_first_day)
        if _first_day(first) > day:
            return first.text
        # The third quarter is over when its figures are known.
        ended = [(first.year, 3 * quarter, 31) for quarter in quarters(fact.text)]
        late = ended and min(ended) > day and first.year == day[0]
        return f"a later quarter of {first.year}" if late else ""
    if particulars(claim.statement).dates or not _PRESENT.search(claim.statement):
        return ""
    dated = [when for when in whens(fact.date) if when.year]
    if dated and _first_day(dated[0]) > day:
        return fact.date
    return ""


def _first_day(when: When) -> tuple[int, int, int]:
    return when.year, when.month, when.day
