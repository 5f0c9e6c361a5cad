"""The score of named entities: exact span and label, over the types that a file marks.

Data sets mark different types. A type that the file never uses is left out, and so is a span whose
label has no counterpart, together with every prediction that overlaps it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claimcheck.evaluate.labels import ENTITY_LABELS, LabelScheme
from claimcheck.evaluate.metrics import precision_recall_f1
from claimcheck.evaluate.rows import NerRow
from claimcheck.types import Entity

__all__ = ["EntityCounts", "count_entities", "score_entities"]


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """How many entities of each type a text has, how many were predicted, and how many rightly."""

    gold: Counter[str]
    predicted: Counter[str]
    right: Counter[str]


@dataclass(slots=True)
class _Gold:
    """A scored gold span and the types that count as right."""

    start: int
    end: int
    types: tuple[str, ...]


def score_entities(
    rows: Sequence[NerRow], predicted: Sequence[Sequence[Entity]], *, scheme: LabelScheme
) -> dict[str, Any]:
    """`{"n", "precision", "recall", "f1", "per_label"}`, micro-averaged over all rows.

    predicted: the model's entities, one sequence a row, offsets into `row.text`.
    `n` is the number of rows. A gold span that may have several types counts for the type that was
    predicted, or for its first when none was.
    """
    counts, used = count_entities(rows, predicted, scheme=scheme)
    gold_n: Counter[str] = sum((row.gold for row in counts), Counter())
    predicted_n: Counter[str] = sum((row.predicted for row in counts), Counter())
    right_n: Counter[str] = sum((row.right for row in counts), Counter())
    total = precision_recall_f1(
        right=right_n.total(), predicted=predicted_n.total(), gold=gold_n.total()
    )
    per_label = {
        t: {
            **precision_recall_f1(right=right_n[t], predicted=predicted_n[t], gold=gold_n[t]),
            "n": gold_n[t],
        }
        for t in ENTITY_LABELS
        if t in used
    }
    return {"n": len(rows), **total, "per_label": per_label}


def count_entities(
    rows: Sequence[NerRow], predicted: Sequence[Sequence[Entity]], *, scheme: LabelScheme
) -> tuple[list[EntityCounts], set[str]]:
    """The counts of each row, and the types that are scored: those that any row marks."""
    resolved = [_resolve(row, scheme) for row in rows]
    used = {t for gold, _ in resolved for span in gold for t in span.types}
    counts = []
    for (gold, ignored), entities in zip(resolved, predicted, strict=True):
        count = EntityCounts(Counter(), Counter(), Counter())
        answers = {
            (entity.start, entity.end, label)
            for entity in entities
            if (label := scheme.predicted(entity.label)) in used
        }
        # The narrowest gold first, so that a span that may be anything does not take its answer.
        for span in sorted(gold, key=lambda span: len(span.types)):
            hit = next((t for t in span.types if (span.start, span.end, t) in answers), None)
            count.gold[hit or span.types[0]] += 1
            if hit:
                answers.remove((span.start, span.end, hit))
                count.right[hit] += 1
                count.predicted[hit] += 1
        for start, end, label in answers:
            if not any(start < e and s < end for s, e in ignored):
                count.predicted[str(label)] += 1
        counts.append(count)
    return counts, used


def _resolve(row: NerRow, scheme: LabelScheme) -> tuple[list[_Gold], list[tuple[int, int]]]:
    """The scored gold spans of a row, and the ranges that are left out."""
    gold: dict[tuple[int, int, tuple[str, ...]], _Gold] = {}
    ignored = []
    for start, end, label in row.spans:
        types = tuple(t for t in scheme.types(label) if t not in scheme.not_annotated)
        if types:
            gold[start, end, types] = _Gold(start, end, types)
        else:
            ignored.append((start, end))
    return list(gold.values()), ignored
