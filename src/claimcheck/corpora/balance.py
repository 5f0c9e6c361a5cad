"""Whether a file's labels can be learnt and measured: one that is missing, rare or alone cannot."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.corpora.report import FileSummary, Report
from claimcheck.types import Label

__all__ = ["check_balance"]

# A label rarer than this is hard to learn and its score hard to measure.
_RARE_SHARE = 0.05
_RARE_SPANS = 10
# Fewer texts than this may well be all of one sort.
_FEW_TEXTS = 10

_CLASSES: dict[str, Sequence[str]] = {
    "entailment": tuple(map(str, Label)),
    "verdicts": tuple(map(str, Label)),
    "sentences": ("check-worthy", "not check-worthy"),
}


def check_balance(summary: FileSummary, report: Report) -> None:
    """Report as `imbalance` what a file has none or too little of."""
    total = summary.labels.total()
    for label in _CLASSES.get(summary.kind, ()) if total else ():
        share = summary.labels[label] / total
        if share < _RARE_SHARE:
            report.add("imbalance", summary.path, 0, f"{label} is {share:.1%} of {total} rows")
    if summary.kind in ("ner", "mixed"):
        rare = [f"{label} ({n})" for label, n in summary.labels.items() if n < _RARE_SPANS]
        if rare:
            report.add("imbalance", summary.path, 0, f"few spans of {', '.join(sorted(rare))}")
    if summary.texts >= _FEW_TEXTS and not total:
        message = f"no span in {summary.texts} texts"
        report.add("imbalance", summary.path, 0, message)
    elif summary.texts >= _FEW_TEXTS and summary.whole == summary.texts:
        message = f"each of {summary.texts} texts is one span from end to end, and nothing is none"
        report.add("imbalance", summary.path, 0, message)
