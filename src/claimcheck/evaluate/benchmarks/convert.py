"""Public benchmarks as claimcheck's own rows: to train on, to validate for leaks, to measure with.

What a row keeps beside: the set's `source`, its `licence` as the benchmark states it, its own `id`, and
under `meta` whatever else the set says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from claimcheck.errors import UsageError
from claimcheck.evaluate.benchmarks import Benchmark, benchmark_named, read_benchmark
from claimcheck.evaluate.benchmarks.items import DISPUTED, FeverClaim, Judged, SciClaim

__all__ = ["converted"]


def converted(
    name: str, source: str, *, limit: int | None = None, left_out: Counter[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of a native file as JSON objects of the evaluation formats.

    Pairs for sets with a passage to each claim and for SciFact, verdicts with their relevant facts for
    FEVER, verdicts with the day for AVeriTeC, disputed claims left out; sentences and entities as they are.
    left_out: counts the disputed. Raises UsageError for LLM-AggreFact, whose two labels do not say whether a claim that is
    not supported is denied, and DataError naming file and row.
    """
    benchmark = benchmark_named(name)
    if benchmark.task == "grounded":
        raise UsageError(
            f"{benchmark.title} does not tell denied claims from open ones",
            remedy="Measure on it: claimcheck evaluate suite",
        )
    rows = read_benchmark(benchmark, source, limit=limit)
    for row in rows:
        if isinstance(row, Judged) and row.label == DISPUTED:
            if left_out is not None:
                left_out["claims with evidence on both sides, for which there is no label"] += 1
            continue
        # What the set says beside stays under its own names: votes, topics, annotators, explanations.
        meta = {"meta": dict(row.meta)} if getattr(row, "meta", None) else {}
        for made in _rows(benchmark, row):
            yield {**made, "source": benchmark.title, "licence": benchmark.licence, **meta}


def _rows(benchmark: Benchmark, row: Any) -> Iterator[dict[str, Any]]:
    if isinstance(row, FeverClaim):
        yield {
            "id": row.id,
            "claim": row.statement,
            "verdict": row.label,
            "relevant": sorted({f"{page}#{n}" for found in row.evidence for page, n in found}),
        }
    elif isinstance(row, SciClaim):
        yield from _of_abstracts(row)
    elif isinstance(row, Judged) and benchmark.task == "four":
        day = {"date": row.date.isoformat()} if row.date else {}
        yield {"id": row.id, "claim": row.statement, "verdict": row.label, **day}
    elif isinstance(row, Judged):
        part = {"part": row.part} if row.part else {}
        yield {
            "id": row.id,
            "premise": " ".join(row.premises),
            "hypothesis": row.statement,
            "label": row.label,
            **part,
        }
    elif benchmark.task == "ner":
        spans = [{"start": s, "end": e, "label": label} for s, e, label in row.spans]
        yield {"text": row.text, "spans": spans}
    else:
        own = {"id": row.id} if row.id else {}
        yield {**own, "text": row.text, "check_worthy": row.label, "spans": []}


def _of_abstracts(claim: SciClaim) -> Iterator[dict[str, Any]]:
    """A pair for each rationale, and one for the whole of each cited abstract without evidence."""
    for document in claim.documents:
        label, rationales = claim.evidence.get(document.id, ("unverified", ()))
        chosen = [sorted(r) for r in rationales] or [list(range(len(document.sentences)))]
        for n, numbers in enumerate(chosen):
            text = " ".join(document.sentences[i] for i in numbers)
            yield {
                "id": f"{claim.id}-{document.id}-{n}",
                "premise": f"[{document.title}] {text}",
                "hypothesis": claim.statement,
                "label": label,
            }
