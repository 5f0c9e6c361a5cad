"""One claim, its weighed evidence and the model's answers in; one verdict out.

The signals of the evidence go through the confidence model, whose probabilities decide against two
thresholds. Strong evidence both ways leaves a claim unverified, and the reason always says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from claimcheck.config import DecideConfig
from claimcheck.decide import reasons
from claimcheck.decide.circular import is_reprint
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import WORDS, Kind
from claimcheck.decide.readings import Answer, Reading, plan
from claimcheck.decide.signals import LEAST_OPPOSED, Conflict, Signals, signals_of
from claimcheck.decide.weigh import Weighed, of_another_event
from claimcheck.decide.weights import Weights
from claimcheck.types import Claim, Evidence, Label, Verdict

__all__ = ["closer", "decide", "read_signals"]

# How sure "unverified" is when there is nothing to go by: the reference may hold a fact that the
# retrieval missed.
UNSEEN = 0.9
# What stands against a verdict is named in its reason from here on.
WORTH_NAMING = 0.3
# Of what a fact has in the place of one particular, what has this share of the strongest sign is as good to show.
NEARLY = 0.96
# A conflict of particulars explains a contradiction from here on; below, the model's word does.
TELLING = 0.4
# A particular is disputed where one fact bears the claim out this surely, and another differs in it as surely.
DISPUTED = 0.6


def closer(claim: Claim, weighed: Sequence[Weighed], config: DecideConfig) -> tuple[Reading, ...]:
    """What the entailment model should be asked next about a claim with weighed evidence."""
    if not claim.complete or not weighed:
        return ()
    return plan(claim.statement, weighed, most=config.max_readings, least_topic=config.min_topic)


def read_signals(weighed: Sequence[Weighed], answers: Sequence[Answer]) -> Signals | None:
    """The signals that `decide` goes by, for fitting its weights; None without evidence."""
    return signals_of(weighed, answers)[0] if weighed else None


def decide(
    claim: Claim,
    weighed: Sequence[Weighed],
    config: DecideConfig,
    *,
    weights: Weights,
    answers: Sequence[Answer] = (),
    published: dt.date | None = None,
) -> Verdict:
    """The verdict on `claim`, given its weighed evidence and the answers to `closer`'s readings.

    weighed: by `weigh`, once for this and for `closer`.
    published: the article's date; what speaks of a later time does not contradict.
    confidence: the calibrated probability of the label given, 0 to 1.
    evidence: at most `config.max_evidence` pieces, the deciding one first and the strongest on the
    opposing side second, the others by how much they say.
    flagged: contradicted, conflicting, or unverified and check-worthy enough.
    """
    if not weighed:
        return _unverified(claim, weighed, (), reasons.nothing_found(), UNSEEN, config)
    if not claim.complete:
        best = max(weighed, key=lambda w: w.says)
        return _unverified(claim, weighed, (best,), reasons.incomplete(), UNSEEN, config)
    signals, conflicts = signals_of(weighed, answers)
    s, c, u = weights.probabilities(signals)
    support = max(weighed, key=lambda w: (w.supports, -w.evidence.rank))
    opposition, telling = _opposition(weighed, conflicts)
    least = config.min_contradicted or weights.point(config.max_wrong_contradicted).threshold
    disputed = _disputed(support, weighed, conflicts)
    if disputed or _both(support, opposition, telling, config):
        other = weighed[disputed.fact] if disputed else opposition
        reason = reasons.conflicting(support, other, _difference(disputed or telling))
        return _unverified(
            claim, weighed, (support, other), reason, min(0.5, 1 - abs(s - c)), config,
            conflict=True,
        )  # fmt: skip
    # No matter whether s is the larger: the threshold alone keeps to the share that may go wrong.
    # But a claim is never contradicted for want of support: something must stand against it.
    if c >= least and signals.opposed >= LEAST_OPPOSED:
        return Verdict(
            claim=claim,
            label=Label.CONTRADICTED,
            confidence=c,
            reason=_against(support, opposition, telling and _likeliest(telling, conflicts)),
            evidence=_kept(weighed, (opposition, support), config),
            flagged=True,
        )
    backed = weights.grounded(signals) >= weights.least_backed
    if backed and s >= config.min_supported and s - c > config.conflict_margin:
        named = opposition if _weight(opposition, telling) >= WORTH_NAMING else None
        more = sum(w is not support and w.supports >= config.min_supported for w in weighed)
        return Verdict(
            claim=claim,
            label=Label.SUPPORTED,
            confidence=s,
            reason=reasons.supported(
                support,
                named if named is not support else None,
                more,
                claim.statement,
                # What nothing was extracted from is asked by itself, and has no article.
                reprint=bool(claim.extractor) and is_reprint(support.evidence.fact, claim.sentence),
            ),
            evidence=_kept(weighed, (support, opposition), config),
        )
    return _open(
        claim,
        weighed,
        (s, c, u),
        support,
        opposition,
        config,
        published,
        conflicts,
        (*signals.unborne, *signals.unnamed),
    )


def _opposition(
    weighed: Sequence[Weighed], conflicts: Sequence[Conflict]
) -> tuple[Weighed, Conflict | None]:
    """The fact that stands most against the claim, and the particular in which it differs."""
    said = max(weighed, key=lambda w: (w.contradicts, -w.evidence.rank))
    strongest = conflicts[0] if conflicts else None
    if strongest and strongest.strength >= max(TELLING, said.contradicts * 0.5):
        return weighed[strongest.fact], strongest
    if said.contradicts:
        of_it = [k for k in conflicts if weighed[k.fact] is said and k.strength >= TELLING]
        return said, of_it[0] if of_it else None
    return said, None


def _likeliest(telling: Conflict, conflicts: Sequence[Conflict]) -> Conflict:
    """The likeliest of what a fact has in the place of one particular, where the model is nearly as sure of it.

    It takes one name as gladly as another, so that its first choice may be a strange one to show.
    """
    swaps = telling.comparison.swaps
    alike = [
        k
        for k in conflicts
        if k.fact == telling.fact
        and k.comparison is telling.comparison
        and k.swap in swaps
        and k.strength >= telling.strength * NEARLY
    ]
    return min(alike, key=lambda k: swaps.index(k.swap), default=telling)


def _weight(opposition: Weighed, telling: Conflict | None) -> float:
    return max(opposition.contradicts, telling.strength if telling else 0.0)


def _both(
    support: Weighed, opposition: Weighed, telling: Conflict | None, config: DecideConfig
) -> bool:
    """Whether two facts are each as sure as can be, one for the claim and one against it."""
    if support is opposition or support.outcomes(Outcome.CONFLICT):
        return False
    strong = config.min_conflict
    return support.supports >= strong and _weight(opposition, telling) >= strong


def _disputed(
    support: Weighed, weighed: Sequence[Weighed], conflicts: Sequence[Conflict]
) -> Conflict | None:
    """A date, direction or deed that a support bears out, and another fact about the same thing gives otherwise.

    Of one subject there are many figures, names and offices: for these the model itself has to be sure (`_both`).
    """
    if support.supports < DISPUTED or support.outcomes(Outcome.CONFLICT):
        return None
    borne = {c.place for c in support.outcomes(Outcome.AGREE)}
    return next(
        (
            k
            for k in sorted(conflicts, key=lambda k: -k.alone)
            if k.alone >= DISPUTED
            and k.comparison.kind in WORDS | {Kind.DATE}
            and k.comparison.place in borne
            and weighed[k.fact] is not support
            and weighed[k.fact].excludes
            and not of_another_event(weighed[k.fact], support, k.comparison)
        ),
        None,
    )


def _difference(telling: Conflict | None) -> str:
    return f"{telling.comparison.given}, not {telling.comparison.mine}" if telling else ""


def _against(support: Weighed, opposition: Weighed, telling: Conflict | None) -> str:
    named = support if support.supports >= WORTH_NAMING and support is not opposition else None
    if telling is None:
        return reasons.contradicted(opposition, named)
    return reasons.differs(opposition, telling.comparison, telling.swap, named)


def _open(
    claim: Claim,
    weighed: Sequence[Weighed],
    probabilities: tuple[float, float, float],
    support: Weighed,
    opposition: Weighed,
    config: DecideConfig,
    published: dt.date | None,
    conflicts: Sequence[Conflict],
    unborne: Sequence[str],
) -> Verdict:
    """Unverified because nothing is sure enough; the reason names what comes nearest."""
    s, c, u = probabilities
    first, second = (support, opposition) if s >= c else (opposition, support)
    nearest = max(weighed, key=lambda w: (w.nearness, -w.evidence.rank))
    # What is told of another thing at a later time says nothing of this one.
    if nearest.later and published is not None and nearest.shared >= config.min_topic:
        reason = reasons.later(nearest, published.isoformat())
        return _unverified(claim, weighed, (nearest, first), reason, u, config)
    leaning = Label.SUPPORTED if s >= c else Label.CONTRADICTED
    if not max(s, c) > u:
        first, leaning = nearest, Label.UNVERIFIED
    differing = [
        k.comparison for k in conflicts if weighed[k.fact] is first and k.strength >= WORTH_NAMING
    ]
    reason = reasons.weak(
        first, differing[0] if differing else None, leaning, unborne, claim.statement
    )
    return _unverified(claim, weighed, (first, second), reason, u, config)


def _unverified(
    claim: Claim,
    weighed: Sequence[Weighed],
    first: Sequence[Weighed],
    reason: str,
    confidence: float,
    config: DecideConfig,
    *,
    conflict: bool = False,
) -> Verdict:
    return Verdict(
        claim=claim,
        label=Label.UNVERIFIED,
        confidence=confidence,
        reason=reason,
        evidence=_kept(weighed, first, config),
        flagged=conflict or claim.check_worthiness >= config.flag_check_worthiness,
    )


def _kept(
    weighed: Sequence[Weighed], first: Sequence[Weighed], config: DecideConfig
) -> tuple[Evidence, ...]:
    rest = sorted(weighed, key=lambda w: (-w.says, w.evidence.rank))
    unique = list(dict.fromkeys(w.evidence for w in (*first, *rest)))
    return tuple(unique[: max(2, config.max_evidence)])
