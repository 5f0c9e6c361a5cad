"""The measures, in plain numpy: classification, calibration, ranking, spans and wording.

Everything is on a 0-1 scale; a share of nothing is 0.0. Definitions are those of scikit-learn where
it has the measure.
"""

from __future__ import annotations

import math
import string
from collections import Counter
from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.types import Label

__all__ = [
    "LABELS",
    "accuracy_2way",
    "classification",
    "confidence_bins",
    "expected_calibration_error",
    "f1_score",
    "iou",
    "labelled",
    "match_overlapping",
    "ndcg_at",
    "precision_recall_f1",
    "recall_at",
    "reciprocal_rank",
    "same_words",
    "token_f1",
]

# The order of the confusion matrix and of the model's probabilities.
LABELS = (Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED)

Span = tuple[int, int]
Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]


def f1_score(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def precision_recall_f1(*, right: int, predicted: int, gold: int) -> dict[str, float]:
    """`{"precision", "recall", "f1"}` from counts."""
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return {"precision": precision, "recall": recall, "f1": f1_score(precision, recall)}


def classification(gold: Ints, predicted: Ints) -> dict[str, Any]:
    """Accuracy, macro F1, scores per label and the confusion matrix.

    gold, predicted: shape (n,), indices into LABELS.
    macro_f1 is the mean over the labels that the gold uses; the confusion matrix has gold in rows
    and predictions in columns.
    """
    size = len(LABELS)
    confusion = np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)
    per_label: dict[str, dict[str, float | int]] = {}
    for i, label in enumerate(LABELS):
        n = int(confusion[i].sum())
        scores = precision_recall_f1(
            right=int(confusion[i, i]), predicted=int(confusion[:, i].sum()), gold=n
        )
        per_label[str(label)] = {**scores, "n": n}
    used = [scores["f1"] for scores in per_label.values() if scores["n"]]
    return {
        "n": len(gold),
        "accuracy": float(np.trace(confusion) / len(gold)) if len(gold) else 0.0,
        "macro_f1": sum(used) / len(used) if used else 0.0,
        "per_label": per_label,
        "confusion": confusion.tolist(),
    }


def accuracy_2way(gold: Ints, probabilities: Floats) -> float | None:
    """Accuracy when only `supported` and `contradicted` may be answered; None if not binary.

    probabilities: shape (n, 3) in the order of LABELS. A file is binary when no gold label is
    `unverified`. Where the two are equal, as when nothing was found, the answer is wrong.
    """
    if not len(gold) or (gold == LABELS.index(Label.UNVERIFIED)).any():
        return None
    rows = np.arange(len(gold))
    return float((probabilities[rows, gold] > probabilities[rows, 1 - gold]).mean())


def confidence_bins(confidence: Floats) -> Ints:
    """Which of ten equal bins of 0 to 1 each confidence is in, shape (n,); a bin holds its upper end."""
    return np.clip(np.ceil(confidence.astype(np.float64) * 10).astype(np.int64) - 1, 0, 9)


def expected_calibration_error(confidence: Floats, right: npt.NDArray[np.bool_]) -> float:
    """The gap between confidence and accuracy over ten equal-width bins (Guo et al., 2017).

    confidence: shape (n,), the winning probability; right: shape (n,). A bin holds its upper end.
    """
    if not len(confidence):
        return 0.0
    confidence = confidence.astype(np.float64)
    bins = confidence_bins(confidence)
    gap = np.bincount(bins, weights=confidence, minlength=10) - np.bincount(
        bins, weights=right.astype(np.float64), minlength=10
    )
    return float(np.abs(gap).sum() / len(confidence))


def labelled(gold: Ints, predicted: Ints, confidence: Floats, *, two_way: Floats) -> dict[str, Any]:
    """The figures that every labelled file gets, in the order in which they are printed.

    gold, predicted: shape (n,), indices into LABELS; confidence: shape (n,), of the prediction;
    two_way: shape (n, 3), how far each row leans to each label.
    """
    scores = classification(gold, predicted)
    return {
        "n": scores["n"],
        "accuracy": scores["accuracy"],
        "macro_f1": scores["macro_f1"],
        "accuracy_2way": accuracy_2way(gold, two_way),
        "per_label": scores["per_label"],
        "ece": expected_calibration_error(confidence, gold == predicted),
        "confusion": scores["confusion"],
    }


def recall_at(ranked: Sequence[str], relevant: Set[str], k: int) -> float:
    """The share of the relevant ids that is among the first k."""
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Set[str]) -> float:
    """1 over the rank of the first relevant id; 0 when there is none."""
    return next((1 / rank for rank, x in enumerate(ranked, start=1) if x in relevant), 0.0)


def ndcg_at(ranked: Sequence[str], relevant: Set[str], k: int) -> float:
    """Normalised discounted cumulative gain with binary gains, log base 2."""
    if not relevant:
        return 0.0
    seen = list(dict.fromkeys(ranked))[:k]
    gain = sum(1 / math.log2(rank + 1) for rank, x in enumerate(seen, start=1) if x in relevant)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), k) + 1))
    return gain / ideal


def iou(a: Span, b: Span) -> float:
    """Intersection over union of two spans, in characters."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def match_overlapping(
    gold: Sequence[Span], predicted: Sequence[Span], *, threshold: float = 0.5
) -> list[tuple[int, int]]:
    """Pairs (index of gold, index of predicted) with IoU of at least the threshold.

    One to one, the best overlap first, ties by position.
    """
    pairs = sorted(
        (-overlap, g, p)
        for g, gold_span in enumerate(gold)
        for p, predicted_span in enumerate(predicted)
        if (overlap := iou(gold_span, predicted_span)) >= threshold
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, p in pairs:
        if g not in matched and p not in taken:
            matched[g] = p
            taken.add(p)
    return sorted(matched.items())


def same_words(a: str, b: str) -> bool:
    """Whether two statements are equal once case is folded and white space made single."""
    return a.casefold().split() == b.casefold().split()


def token_f1(a: str, b: str) -> float:
    """F1 over the words of two statements, as multisets, case and outer punctuation aside."""
    strip = string.punctuation + "“”‘’«»–—…"
    bags = [
        Counter(word for raw in text.casefold().split() if (word := raw.strip(strip)))
        for text in (a, b)
    ]
    if not bags[0] or not bags[1]:
        return float(same_words(a, b))
    shared = (bags[0] & bags[1]).total()
    return f1_score(shared / bags[1].total(), shared / bags[0].total())
