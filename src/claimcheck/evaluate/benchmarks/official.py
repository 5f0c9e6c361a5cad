"""The official measures of FEVER and SciFact, and the labels of sets that have four or two.

FEVER (Thorne et al., 2018): a verdict counts when its label is right and, unless nothing can be known, one whole
set of gold evidence is among the first five sentences given. SciFact (Wadden et al., 2020): an abstract counts
when its label is right and one whole rationale is among its first three sentences; a sentence counts when
every other sentence of its rationale was given too. LLM-AggreFact (Tang et al., 2024): balanced accuracy of
each set within it, and their mean; supported is what has more than half of the probability, with no threshold
fitted to any set. Each is a function of sums, so that it has an interval like any other figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from claimcheck.evaluate.benchmarks.items import FeverClaim, SciClaim
from claimcheck.evaluate.intervals import Counts
from claimcheck.evaluate.tally import Figures, binary_figures, ratio_f1

__all__ = [
    "FEVER_COLUMNS",
    "SCIFACT_COLUMNS",
    "SciAnswer",
    "fever_cells",
    "fever_figures",
    "four_figures",
    "grounded_figures",
    "scifact_cells",
    "scifact_figures",
]

MOST_FEVER = 5
MOST_SCIFACT = 3
FEVER_COLUMNS = ("n", "label", "strict", "verifiable", "precision", "recall")
SCIFACT_COLUMNS = (
    "abstract gold", "abstract predicted", "abstract label", "abstract rationale",
    "sentence gold", "sentence predicted", "sentence selection", "sentence label",
)  # fmt: skip
#: What is answered on each abstract: a label, and its sentences, the surest first.
SciAnswer = Mapping[str, tuple[str, Sequence[int]]]


def fever_cells(claim: FeverClaim, label: str, evidence: Sequence[tuple[str, int]]) -> list[float]:
    """What one claim adds, columns as in FEVER_COLUMNS. evidence: (page, sentence), the best first."""
    given = list(evidence)[:MOST_FEVER]
    right = label == claim.label
    verifiable = claim.label != "unverified"
    whole = any(wanted <= set(given) for wanted in claim.evidence)
    gold = {sentence for wanted in claim.evidence for sentence in wanted}
    precision = sum(sentence in gold for sentence in given) / len(given) if given else 1.0
    return [
        1.0,
        float(right),
        float(right and (whole or not verifiable)),
        float(verifiable),
        precision if verifiable else 0.0,
        float(verifiable and (whole or not claim.evidence)),
    ]


def fever_figures(sums: Counts) -> dict[str, Counts]:
    """The FEVER score, label accuracy, and precision, recall and F1 of the evidence."""
    n, label, strict, verifiable, precision, recall = sums.T
    p, r = _over(precision, verifiable), _over(recall, verifiable)
    return {
        "fever_score": _over(strict, n),
        "label_accuracy": _over(label, n),
        "evidence_precision": p,
        "evidence_recall": r,
        "evidence_f1": _over(2 * p * r, p + r),
    }


def scifact_cells(claim: SciClaim, answer: SciAnswer) -> list[float]:
    """What one claim adds, columns as in SCIFACT_COLUMNS. An abstract left out is not enough info."""
    counts = dict.fromkeys(SCIFACT_COLUMNS, 0)
    counts["abstract gold"] = len(claim.evidence)
    counts["sentence gold"] = sum(len(r) for _, sets in claim.evidence.values() for r in sets)
    for document, (label, sentences) in answer.items():
        counts["abstract predicted"] += 1
        counts["sentence predicted"] += len(sentences)
        if document not in claim.evidence:
            continue
        gold, rationales = claim.evidence[document]
        first = set(sentences[:MOST_SCIFACT])
        counts["abstract label"] += label == gold
        counts["abstract rationale"] += label == gold and any(r <= first for r in rationales)
        found = sum(any(s in r and r <= set(sentences) for r in rationales) for s in set(sentences))
        counts["sentence selection"] += found
        counts["sentence label"] += found if label == gold else 0
    return [float(counts[name]) for name in SCIFACT_COLUMNS]


def scifact_figures(sums: Counts) -> dict[str, Counts]:
    """F1, precision and recall of the four measures: abstracts by label alone and with a rationale,
    sentences by selection alone and with the label."""
    part = dict(zip(SCIFACT_COLUMNS, sums.T, strict=True))
    found = {}
    for name, level, right in (
        ("abstract_rationalized", "abstract", "abstract rationale"),
        ("abstract_label_only", "abstract", "abstract label"),
        ("sentence_selection", "sentence", "sentence selection"),
        ("sentence_label", "sentence", "sentence label"),
    ):
        gold, predicted = part[f"{level} gold"], part[f"{level} predicted"]
        found[f"{name}_f1"] = ratio_f1(part[right], predicted, gold)
        found[f"{name}_precision"] = _over(part[right], predicted)
        found[f"{name}_recall"] = _over(part[right], gold)
    return found


def four_figures(labels: Sequence[str]) -> Figures:
    """Accuracy, macro F1 and the F1 of each label, of cells of a square confusion matrix."""
    size = len(labels)

    def figures(sums: Counts) -> dict[str, Counts]:
        table = sums.reshape(-1, size, size)
        right = np.diagonal(table, axis1=1, axis2=2)
        gold, predicted = table.sum(2), table.sum(1)
        each = ratio_f1(right, predicted, gold)
        used = gold > 0
        found = {
            "accuracy": _over(right.sum(1), table.sum((1, 2))),
            "macro_f1": _over((each * used).sum(1), used.sum(1).astype(np.float64)),
        }
        return found | {f"f1 {label}": each[:, i] for i, label in enumerate(labels)}

    return figures


def grounded_figures(parts: Sequence[str]) -> Figures:
    """Balanced accuracy of each part, of four cells each (`tally.BINARY`), and the mean of those with rows."""

    def figures(sums: Counts) -> dict[str, Counts]:
        table = sums.reshape(len(sums), len(parts), 4)
        each = [binary_figures(table[:, i])["balanced_accuracy"] for i in range(len(parts))]
        # A slice may hold rows of some parts alone.
        held = [(table[:, i].sum(1) > 0).astype(np.float64) for i in range(len(parts))]
        found = {"balanced_accuracy": _over(np.multiply(each, held).sum(0), np.sum(held, axis=0))}
        return found | {f"balanced_accuracy {p}": v for p, v in zip(parts, each, strict=True)}

    return figures


def _over(part: Counts, whole: Counts) -> Counts:
    shares: Counts = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return shares
