"""What is in a labelled corpus: counts, lengths, labels, annotators."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimcheck.corpora.records import LabelledDocument
from claimcheck.files import replaced

__all__ = ["draw_stats", "measure"]


def measure(documents: Iterable[LabelledDocument]) -> dict[str, Any]:
    """Counts of a corpus: documents, words, spans, spans per 100 words, labels, lengths, annotators.

    span_words and document_words hold the median and the 90th percentile.
    """
    labels: Counter[str] = Counter()
    annotators: Counter[str] = Counter()
    words: list[int] = []
    lengths: list[int] = []
    for document in documents:
        words.append(len(document.text.split()))
        annotators[document.annotator or "(none)"] += 1
        for span in document.spans:
            labels[span.label or "(none)"] += 1
            lengths.append(len(document.text[span.start : span.end].split()))
    total = sum(words)
    return {
        "documents": len(words),
        "words": total,
        "spans": len(lengths),
        "spans_per_100_words": round(100 * len(lengths) / total, 2) if total else 0.0,
        "labels": dict(labels.most_common()),
        "annotators": dict(annotators.most_common()),
        "document_words": _quantiles(words),
        "span_words": _quantiles(lengths),
    }


def _quantiles(values: list[int]) -> dict[str, float]:
    if not values:
        return {"median": 0.0, "p90": 0.0}
    ordered = sorted(values)
    p90 = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    return {"median": float(statistics.median(values)), "p90": float(p90)}


def draw_stats(documents: Iterable[LabelledDocument], picture: Path) -> None:
    """Draw spans by label and by length in words as a PNG.

    Raises ImportError without matplotlib, DataError when the picture cannot be written.
    """
    from matplotlib.figure import Figure

    labels: Counter[str] = Counter()
    lengths: list[int] = []
    for document in documents:
        for span in document.spans:
            labels[span.label or "(none)"] += 1
            lengths.append(len(document.text[span.start : span.end].split()))
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    names = [name for name, _ in labels.most_common(20)][::-1]
    left.barh(names, [labels[name] for name in names], color="0.4")
    left.set_xlabel("spans")
    right.hist(lengths, bins=range(1, max(lengths, default=1) + 2), color="0.4")
    right.set_xlabel("words in a span")
    with replaced(picture) as part:
        figure.savefig(part, dpi=120, format="png")
