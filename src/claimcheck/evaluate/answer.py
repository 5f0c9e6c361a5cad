"""A suite's rows, and one model's answers to them as a tally."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.corpora.jsonl import read_jsonl
from claimcheck.errors import ConfigError, DataError
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.entailment import probabilities_of
from claimcheck.evaluate.labels import built_in_scheme, load_scheme
from claimcheck.evaluate.outcome import Progress, chunks
from claimcheck.evaluate.rows import (
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
    tally_ner,
    tally_pairs,
    tally_retrieval,
    tally_sentences,
    tally_verdicts,
)
from claimcheck.evaluate.tally import Tally

__all__ = ["answer", "rows_of"]

_HEADS = {"debate": 0, "verifiable": 1}


def rows_of(suite: Suite, *, limit: int | None = None) -> list[Any]:
    """The rows of a suite, at most `limit`. Raises DataError, naming file and line."""
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
    if suite.kind == "verdicts":
        return list(read_verdicts(path, limit=limit))
    if suite.kind == "retrieval":
        return [row for row in read_retrieval(path, limit=limit) if row.relevant]
    if suite.kind == "ner":
        return list(read_ner(path, limit=limit))
    if suite.kind == "claims":
        return list(read_claims(path, limit=limit))
    return _kept(suite, path, limit)


def read_pairs_of(path: Path, limit: int | None) -> list[Any]:
    """The pairs of a file, or of every file in a folder, of which each gives as many."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return [row for file in files for row in read_pairs(file, limit=limit)]


def answer(
    suite: Suite, rows: Sequence[Any], stages: Stages, *, progress: Progress | None = None
) -> Tally:
    """What the stages say of the rows. Raises ModelError and what opening a reference raises."""
    if suite.kind == "entailment":
        return tally_pairs(rows, probabilities_of(rows, stages.score, progress=progress))
    if suite.kind == "ner":
        scheme = (
            load_scheme(Path(suite.expanded(suite.labels)), data_file=suite.path)
            if suite.labels
            else built_in_scheme(label for row in rows for *_, label in row.spans)
        )
        entities = [
            found
            for part in chunks(rows, 256, progress)
            for found in stages.extractor.entities([row.text for row in part])
        ]
        return tally_ner(rows, entities, scheme)
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
        scores = [stages.worth([row.text for row in part]) for part in chunks(rows, 256, progress)]
        return tally_sentences(
            [row.text for row in rows],
            np.array([row.label for row in rows]),
            np.concatenate(scores)[:, _HEADS[suite.head]],
        )
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
