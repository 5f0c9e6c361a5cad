"""One claim and its scored evidence in, one verdict out.

The strongest evidence for each side decides when it is above its threshold and nothing as strong
stands against it; in every other case the claim is unverified, and the reason says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.config import DecideConfig
from claimcheck.decide import reasons
from claimcheck.decide.weigh import (
    Subject,
    Weighed,
    differing_figure,
    excludes,
    subject_of,
    weigh,
)
from claimcheck.types import Claim, Evidence, Label, Verdict

__all__ = ["decide"]

# How sure "unverified" is when there is nothing to go by: the reference may hold a fact that the
# retrieval missed.
UNSEEN = 0.9


def decide(claim: Claim, evidence: Sequence[Evidence], config: DecideConfig) -> Verdict:
    """The verdict on `claim`, given evidence whose three probabilities were scored.

    confidence: of the label given, 0 to 1; it rises with the evidence for that label and falls
    with the evidence for another.
    evidence: at most `config.max_evidence` pieces, the deciding one first and the strongest on the
    opposing side second, the others by how much they say.
    flagged: contradicted, conflicting, or unverified and check-worthy enough.
    """
    subject = subject_of(claim)
    weighed = [weigh(subject, item) for item in evidence]
    if not claim.complete:
        best = max(weighed, key=_says, default=None)
        return _unverified(claim, weighed, best, None, reasons.incomplete(), UNSEEN, config)
    if not weighed:
        return _unverified(claim, weighed, None, None, reasons.nothing_found(), UNSEEN, config)
    support = max(weighed, key=lambda w: (w.supports, -w.evidence.rank))
    opposition = max(weighed, key=lambda w: (w.contradicts, -w.evidence.rank))
    s, c = support.supports, opposition.contradicts
    is_supported = s >= config.min_supported
    is_contradicted = c >= config.min_contradicted
    if is_supported and s - c > config.conflict_margin:
        return _supported(claim, weighed, support, opposition, subject, config)
    if is_contradicted and c - s > config.conflict_margin:
        return Verdict(
            claim=claim,
            label=Label.CONTRADICTED,
            confidence=_decided(c, s),
            reason=reasons.contradicted(opposition.evidence),
            evidence=_kept(weighed, opposition, support, config),
            flagged=True,
        )
    if is_supported or is_contradicted:
        first, second = (support, opposition) if s >= c else (opposition, support)
        reason = reasons.conflicting(support.evidence, opposition.evidence)
        sure = min(0.5, 1 - abs(s - c))
        return _unverified(claim, weighed, first, second, reason, sure, config, conflict=True)
    nearest = max(weighed, key=lambda w: w.topic * (1 - w.evidence.unverified))
    if (
        nearest.topic >= config.min_topic_for_figures
        and nearest.evidence.unverified <= config.max_unverified_for_figures
    ):
        # The model sees that the fact speaks of the claim and cannot say which way: the figures can.
        verdict = _by_figures(claim, weighed, nearest, opposition, subject, config)
        if verdict is not None:
            return verdict
    best = support if s >= c else opposition
    other = opposition if best is support else support
    if max(s, c) == 0:
        best = min(weighed, key=lambda w: w.evidence.rank)
    reason = reasons.weak(best.evidence)
    return _unverified(claim, weighed, best, other, reason, min(UNSEEN, 1 - max(s, c)), config)


def _supported(
    claim: Claim,
    weighed: Sequence[Weighed],
    support: Weighed,
    opposition: Weighed,
    subject: Subject,
    config: DecideConfig,
) -> Verdict:
    """Supported, unless the fact gives a figure of the claim differently.

    Small models read over figures. Where the fact is plainly about the same thing, another figure
    of the same kind contradicts the claim; elsewhere it leaves the claim unverified.
    """
    verdict = _by_figures(claim, weighed, support, opposition, subject, config)
    if verdict is not None:
        return verdict
    return Verdict(
        claim=claim,
        label=Label.SUPPORTED,
        confidence=_decided(support.supports, opposition.contradicts),
        reason=reasons.supported(support.evidence),
        evidence=_kept(weighed, support, opposition, config),
    )


def _by_figures(
    claim: Claim,
    weighed: Sequence[Weighed],
    first: Weighed,
    second: Weighed,
    subject: Subject,
    config: DecideConfig,
) -> Verdict | None:
    """The verdict that a differing figure in the first fact brings; None when the figures agree."""
    others = tuple(w.evidence for w in weighed if w is not first)
    differing = differing_figure(subject, first.evidence, others)
    if differing is None:
        return None
    on_topic = first.topic >= config.min_topic_for_figures
    if not on_topic or not excludes(subject, first.evidence, differing[0]):
        reason = reasons.figure_differs(first.evidence, *differing)
        return _unverified(claim, weighed, first, second, reason, 0.5, config)
    return Verdict(
        claim=claim,
        label=Label.CONTRADICTED,
        confidence=first.topic * (1 - first.evidence.unverified),
        reason=reasons.figure_contradicts(first.evidence, *differing),
        evidence=_kept(weighed, first, second, config),
        flagged=True,
    )


def _unverified(
    claim: Claim,
    weighed: Sequence[Weighed],
    first: Weighed | None,
    second: Weighed | None,
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
        evidence=_kept(weighed, first, second, config),
        flagged=conflict or claim.check_worthiness >= config.flag_check_worthiness,
    )


def _decided(strength: float, against: float) -> float:
    """Strength, less what stands against it as far as that takes away from it.

    With nothing against it the strength itself, which the entailment model's temperature has
    calibrated.
    """
    return strength * (1 - 0.5 * against)


def _says(weighed: Weighed) -> float:
    return max(weighed.supports, weighed.contradicts)


def _kept(
    weighed: Sequence[Weighed],
    first: Weighed | None,
    second: Weighed | None,
    config: DecideConfig,
) -> tuple[Evidence, ...]:
    chosen = [w for w in (first, second) if w is not None]
    rest = sorted(weighed, key=lambda w: (-_says(w), w.evidence.rank))
    chosen += [w for w in rest if all(w is not c for c in chosen)]
    unique = list(dict.fromkeys(w.evidence for w in chosen))
    return tuple(unique[: max(2, config.max_evidence)])
