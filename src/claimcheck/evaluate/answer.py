"""A suite's rows, and one model's answers to them as a tally."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.decide import claim_key
from claimcheck.errors import ConfigError, DataError, UsageError
from claimcheck.evaluate.benchmarks import benchmark_named, read_benchmark
from claimcheck.evaluate.benchmarks.answering import (
    answer_fever,
    answer_four,
    answer_grounded,
    answer_labels,
    answer_scifact,
)
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.entailment import Score, probabilities_of
from claimcheck.evaluate.labels import built_in_scheme, load_scheme
from claimcheck.evaluate.outcome import Progress, chunks
from claimcheck.evaluate.rows import (
    NerRow,
    SentenceRow,
    read_claims,
    read_ner,
    read_pairs,
    read_retrieval,
    read_sentences,
    read_verdicts,
)
from claimcheck.evaluate.run import claims_of
from claimcheck.evaluate.stages import Stages
from claimcheck.evaluate.tallies import (
    tally_claims,
    tally_held_back,
    tally_ner,
    tally_pairs,
    tally_retrieval,
    tally_sentences,
    tally_verdicts,
)
from claimcheck.evaluate.tally import Tally
from claimcheck.jsonl import read_jsonl
from claimcheck.types import Entity

__all__ = ["answer", "answerable", "answered_as", "rows_of"]

_HEADS = {"debate": 0, "verifiable": 1}
# Benchmarks whose tasks are not answered by the entailment model alone.
_ANSWERED_AS = {"ner": "ner", "fever": "verdicts"} | dict.fromkeys(_HEADS, "sentences")


def rows_of(suite: Suite, *, limit: int | None = None) -> list[Any]:
    """The rows of a suite, at most `limit`. Raises DataError, naming file and line."""
    if suite.kind == "benchmark":
        source = suite.expanded(suite.file) if suite.file else ""
        return list(read_benchmark(benchmark_named(suite.benchmark), source, limit=limit))
    path = suite.path
    if not path.exists():
        raise DataError(
            f"the data of suite {suite.name!r} is not here",
            path=path,
            remedy="Set CLAIMCHECK_DATA to the folder of public data"
            if "$" in suite.file
            else "Check the path",
        )
    if suite.kind == "entailment":
        return read_pairs_of(path, limit)
    if suite.kind in ("verdicts", "held-back"):
        return list(read_verdicts(path, limit=limit))
    if suite.kind == "retrieval":
        return [row for row in read_retrieval(path, limit=limit) if row.relevant]
    if suite.kind == "ner":
        return list(read_ner(path, limit=limit))
    if suite.kind == "claims":
        return list(read_claims(path, limit=limit))
    return _kept(suite, path, limit)


def answerable(suite: Suite, rows: Sequence[Any], *stages: Stages) -> list[Any]:
    """The rows that each of the models can answer: all, but of what was held back those that the fits had."""
    if suite.kind != "held-back":
        return list(rows)
    return [row for row in rows if all(claim_key(row.statement) in one.held_back for one in stages)]


def answered_as(suite: Suite) -> str:
    """The kind of suite whose models answer this one: of a benchmark, by its task."""
    if suite.kind != "benchmark":
        return suite.kind
    return _ANSWERED_AS.get(benchmark_named(suite.benchmark).task, "entailment")


def read_pairs_of(path: Path, limit: int | None) -> list[Any]:
    """The pairs of a file, or of every file in a folder, of which each gives as many."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return [row for file in files for row in read_pairs(file, limit=limit)]


def answer(
    suite: Suite, rows: Sequence[Any], stages: Stages, *, progress: Progress | None = None
) -> Tally:
    """What the stages say of the rows. Raises ModelError and what opening a reference raises."""
    if suite.kind == "benchmark":
        return _answer_benchmark(suite, rows, stages, progress)
    if suite.kind == "entailment":
        return tally_pairs(rows, probabilities_of(rows, stages.score, progress=progress))
    if suite.kind == "ner":
        scheme = (
            load_scheme(Path(suite.expanded(suite.labels)), data_file=suite.path)
            if suite.labels
            else built_in_scheme(label for row in rows for *_, label in row.spans)
        )
        return tally_ner(rows, _entities(rows, stages, progress), scheme)
    if suite.kind == "claims":
        found = [
            claims
            for part in chunks(rows, 8, progress)
            for claims in claims_of(stages.extractor, part, suite.path)
        ]
        return tally_claims(rows, found, stages.extractor.sentences)
    if suite.kind == "sentences":
        if suite.head not in _HEADS:
            raise ConfigError(
                f"suite {suite.name!r} names no head", remedy=f"Use one of {', '.join(_HEADS)}"
            )
        return _sentences(rows, stages, suite.head, progress)
    if suite.kind == "held-back":
        return tally_held_back(rows, [stages.held_back[claim_key(row.statement)] for row in rows])
    reference = [suite.expanded(name) for name in suite.reference]
    if suite.kind == "retrieval":
        ranked = [
            found
            for part in chunks(rows, 64, progress)
            for found in stages.search([row.statement for row in part], reference)
        ]
        return tally_retrieval(rows, ranked)
    verdicts = [
        verdict
        for part in chunks(rows, 64, progress)
        for verdict in stages.verdicts(
            [row.statement for row in part], [row.date for row in part], reference
        )
    ]
    return tally_verdicts(rows, verdicts)


def _answer_benchmark(
    suite: Suite, rows: Sequence[Any], stages: Stages, progress: Progress | None
) -> Tally:
    """A benchmark's task decides who answers, and how that is scored."""
    benchmark = benchmark_named(suite.benchmark)
    if benchmark.task in _HEADS:
        return _sentences(rows, stages, benchmark.task, progress)
    if benchmark.task == "ner":
        scheme = built_in_scheme(label for row in rows for *_, label in row.spans)
        return tally_ner(rows, _entities(rows, stages, progress), scheme)
    if benchmark.task == "fever":
        if not suite.reference:
            raise UsageError(
                f"{benchmark.title} gives no evidence of its own",
                remedy="Add its wiki-pages as a reference and name it with --reference",
            )
        reference = [suite.expanded(name) for name in suite.reference]
        return answer_fever(
            rows, lambda part: stages.verdicts(part, [None] * len(part), reference), progress
        )
    answering: dict[str, Callable[[Sequence[Any], Score, Progress | None], Tally]] = {
        "labels": answer_labels,
        "four": answer_four,
        "grounded": answer_grounded,
        "scifact": answer_scifact,
    }
    return answering[benchmark.task](rows, stages.score, progress)


def _entities(
    rows: Sequence[NerRow], stages: Stages, progress: Progress | None
) -> list[Sequence[Entity]]:
    return [
        found
        for part in chunks(rows, 256, progress)
        for found in stages.extractor.entities([row.text for row in part])
    ]


def _sentences(
    rows: Sequence[SentenceRow], stages: Stages, head: str, progress: Progress | None
) -> Tally:
    scores = [stages.worth([row.text for row in part]) for part in chunks(rows, 256, progress)]
    return tally_sentences(
        [row.text for row in rows],
        np.array([row.label for row in rows]),
        np.concatenate(scores)[:, _HEADS[head]],
    )


def _kept(suite: Suite, path: Path, limit: int | None) -> list[SentenceRow]:
    """The sentences of a file that `where` keeps and that have a label."""
    if not suite.where:
        return read_sentences(path, limit=limit)
    lines = [
        row.line
        for row in read_jsonl(path)
        if all(str(row.data.get(key)) in values for key, values in suite.where.items())
    ]
    return read_sentences(path, limit=limit, lines=frozenset(lines))
