"""Four of the evaluations: rows and a model in, metrics and predictions out.

A model is any callable of the right shape, so that the arithmetic is tested without weights;
`claimcheck.evaluate.run` gives the real ones. The fifth is `claimcheck.evaluate.entailment`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from claimcheck.evaluate.claim_counts import CLAIM_COUNTS, count_claims
from claimcheck.evaluate.labels import LabelScheme
from claimcheck.evaluate.metrics import (
    LABELS,
    Span,
    labelled,
    ndcg_at,
    precision_recall_f1,
    recall_at,
    reciprocal_rank,
)
from claimcheck.evaluate.ner import score_entities
from claimcheck.evaluate.outcome import Outcome, Progress, chunks, same_length
from claimcheck.evaluate.rows import ClaimsRow, NerRow, RetrievalRow, VerdictRow
from claimcheck.evaluate.sentences import sentences
from claimcheck.types import Claim, Entity, Evidence, Label, Verdict

__all__ = [
    "DEPTHS",
    "evaluate_claims",
    "evaluate_ner",
    "evaluate_retrieval",
    "evaluate_verdicts",
    "sides",
]

DEPTHS = (1, 5, 10, 20)


def evaluate_verdicts(
    rows: Sequence[VerdictRow],
    check: Callable[[Sequence[str], Sequence[dt.date | None]], Sequence[Verdict]],
    *,
    progress: Progress | None = None,
) -> Outcome:
    """Verdicts of whole statements, evidence found by the line itself.

    check: statements and their dates to one verdict each.
    """
    verdicts = [
        verdict
        for part in chunks(rows, 64, progress)
        for verdict in same_length(
            part, check([row.statement for row in part], [row.date for row in part])
        )
    ]
    gold = np.array([LABELS.index(row.label) for row in rows])
    predicted = np.array([LABELS.index(verdict.label) for verdict in verdicts])
    metrics = labelled(
        gold,
        predicted,
        np.array([verdict.confidence for verdict in verdicts], dtype=np.float64),
        two_way=np.array([sides(verdict) for verdict in verdicts]),
    )
    metrics["coverage"] = float((predicted != LABELS.index(Label.UNVERIFIED)).mean())
    metrics["precision_contradicted"] = metrics["per_label"][Label.CONTRADICTED]["precision"]
    return Outcome(
        metrics,
        [
            {
                "claim": row.statement,
                "verdict": str(row.label),
                "predicted": str(verdict.label),
                "confidence": verdict.confidence,
                "reason": verdict.reason,
                "evidence": [evidence.fact.id for evidence in verdict.evidence],
            }
            for row, verdict in zip(rows, verdicts, strict=True)
        ],
    )


def evaluate_retrieval(
    rows: Sequence[RetrievalRow],
    search: Callable[[Sequence[str]], Sequence[Sequence[Evidence]]],
    *,
    progress: Progress | None = None,
) -> Outcome:
    """The ranking of facts for statements; rows without a relevant fact are left out.

    search: statements to ranked evidence, at least twenty a statement where there is that much.
    """
    scored = [row for row in rows if row.relevant]
    notes = []
    if left_out := len(rows) - len(scored):
        notes.append(f"{left_out} rows name no relevant fact and are left out")
    rankings = [
        list(dict.fromkeys(evidence.fact.id for evidence in found))
        for part in chunks(scored, 64, progress)
        for found in same_length(part, search([row.statement for row in part]))
    ]
    pairs = [(ranked, row.relevant) for ranked, row in zip(rankings, scored, strict=True)]
    metrics: dict[str, Any] = {"n": len(scored)}
    for k in DEPTHS:
        metrics[f"recall@{k}"] = _mean([recall_at(ranked, gold, k) for ranked, gold in pairs])
    metrics["mrr"] = _mean([reciprocal_rank(ranked, gold) for ranked, gold in pairs])
    metrics["ndcg@10"] = _mean([ndcg_at(ranked, gold, 10) for ranked, gold in pairs])
    return Outcome(
        metrics,
        [
            {"claim": row.statement, "relevant": sorted(row.relevant), "found": ranked}
            for row, ranked in zip(scored, rankings, strict=True)
        ],
        notes,
    )


def evaluate_ner(
    rows: Sequence[NerRow],
    entities: Callable[[Sequence[str]], Sequence[Sequence[Entity]]],
    *,
    scheme: LabelScheme,
    progress: Progress | None = None,
) -> Outcome:
    """Named entities, exact span and label; `scheme` maps the file's labels."""
    predicted = [
        found
        for part in chunks(rows, 256, progress)
        for found in same_length(part, entities([row.text for row in part]))
    ]
    labels = sorted({label for row in rows for *_, label in row.spans if not scheme.types(label)})
    notes = [f"labels left out of the score: {', '.join(labels)}"] if labels else []
    return Outcome(
        score_entities(rows, predicted, scheme=scheme),
        [
            {
                "text": row.text,
                "gold": [{"start": s, "end": e, "label": label} for s, e, label in row.spans],
                "spans": [{"start": x.start, "end": x.end, "label": x.label} for x in found],
            }
            for row, found in zip(rows, predicted, strict=True)
        ],
        notes,
    )


def evaluate_claims(
    rows: Sequence[ClaimsRow],
    extract: Callable[[Sequence[ClaimsRow]], Sequence[Sequence[Claim]]],
    *,
    split: Callable[[str], Sequence[Span]] = sentences,
    progress: Progress | None = None,
) -> Outcome:
    """Claim spans (exact, and at IoU of a half), sentences that hold one, and statements.

    extract: rows to the claims of each, offsets into `row.text`.
    split: a text to the (start, end) of its sentences.
    """
    predicted = [
        sorted(found, key=lambda claim: (claim.start, claim.end))
        for part in chunks(rows, 8, progress)
        for found in same_length(part, extract(part))
    ]
    counts = [count_claims(row, claims, split) for row, claims in zip(rows, predicted, strict=True)]
    total = {name: sum(getattr(count, name) for count in counts) for name in CLAIM_COUNTS}
    wording = [pair for count in counts for pair in count.wording]
    has_statements = any(s is not None for row in rows for s in row.statements or ())
    metrics = {
        "n": len(rows),
        "exact": precision_recall_f1(
            right=total["exact"], predicted=total["predicted"], gold=total["gold"]
        ),
        "overlap": precision_recall_f1(
            right=total["overlap"], predicted=total["predicted"], gold=total["gold"]
        ),
        "sentence_f1": precision_recall_f1(
            right=total["sentence_right"],
            predicted=total["sentence_predicted"],
            gold=total["sentence_gold"],
        )["f1"],
        "statement_exact": _mean([float(same) for same, _ in wording]) if has_statements else None,
        "statement_f1": _mean([f1 for _, f1 in wording]) if has_statements else None,
    }
    return Outcome(
        metrics,
        [
            {
                "text": row.text,
                "gold": [{"start": s, "end": e} for s, e in row.spans],
                "spans": [{"start": c.start, "end": c.end, "text": c.text} for c in claims],
                "statements": [c.statement for c in claims],
            }
            for row, claims in zip(rows, predicted, strict=True)
        ],
    )


def sides(verdict: Verdict) -> tuple[float, float, float]:
    """How far a verdict leans to each label, for the two-way accuracy.

    A decided verdict leans wholly to its side; an undecided one as its strongest evidence does.
    """
    if verdict.label is not Label.UNVERIFIED:
        return (
            float(verdict.label is Label.SUPPORTED),
            float(verdict.label is Label.CONTRADICTED),
            0.0,
        )
    return (
        max((evidence.supported for evidence in verdict.evidence), default=0.0),
        max((evidence.contradicted for evidence in verdict.evidence), default=0.0),
        0.0,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
