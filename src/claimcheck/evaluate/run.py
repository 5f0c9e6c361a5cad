"""An evaluation from a file to its outcome, with the real models; what the command calls.

That of the entailment model, over several files, is in `claimcheck.evaluate.run_entailment`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.config import Config
from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.labels import built_in_scheme, load_scheme
from claimcheck.evaluate.outcome import Outcome, TotalProgress, counted
from claimcheck.evaluate.rows import (
    ClaimsRow,
    read_claims,
    read_ner,
    read_retrieval,
    read_verdicts,
)
from claimcheck.evaluate.suites import (
    evaluate_claims,
    evaluate_ner,
    evaluate_retrieval,
    evaluate_verdicts,
)
from claimcheck.types import Claim

if TYPE_CHECKING:
    from claimcheck.extract import Extractor
    from claimcheck.types import Article

__all__ = [
    "article_of",
    "claims_of",
    "run_claims",
    "run_ner",
    "run_retrieval",
    "run_verdicts",
]


# Facts asked for a statement. Deep enough for mrr; the ranking itself does not change with it.
_RETRIEVAL_DEPTH = 100


def run_verdicts(
    path: Path,
    *,
    reference: Sequence[str],
    config: Config,
    limit: int | None = None,
    progress: TotalProgress | None = None,
) -> Outcome:
    """Evaluate the whole line, retrieval to verdict, on a file of statements."""
    _need_reference(reference)
    rows = read_verdicts(path, limit=limit)
    from claimcheck.checker import Checker

    checker = Checker.load(reference=list(reference), config=config)

    def check(statements: Sequence[str], dates: Sequence[dt.date | None]) -> Any:
        return checker.check_statements(statements, dates)

    return evaluate_verdicts(rows, check, progress=counted(progress, len(rows)))


def run_retrieval(
    path: Path,
    *,
    reference: Sequence[str],
    config: Config,
    limit: int | None = None,
    progress: TotalProgress | None = None,
) -> Outcome:
    """Evaluate the look-up of evidence; no entailment model is loaded."""
    _need_reference(reference)
    rows = read_retrieval(path, limit=limit)
    from claimcheck.reference import Reference

    deep = dataclasses.replace(config.retrieve, top_k=max(config.retrieve.top_k, _RETRIEVAL_DEPTH))
    index = Reference.open(list(reference), config=deep)
    return evaluate_retrieval(
        rows,
        index.search,
        progress=counted(progress, sum(bool(row.relevant) for row in rows)),
    )


def run_ner(
    path: Path,
    *,
    config: Config,
    labels: Path | None = None,
    limit: int | None = None,
    progress: TotalProgress | None = None,
) -> Outcome:
    """Evaluate the extractor's entities; the label map `labels` wins over the built-in table."""
    rows = read_ner(path, limit=limit)
    scheme = (
        load_scheme(labels, data_file=path)
        if labels
        else built_in_scheme(label for row in rows for *_, label in row.spans)
    )
    from claimcheck.extract import Extractor

    extractor = Extractor.load(config.extract)
    return evaluate_ner(
        rows, extractor.entities, scheme=scheme, progress=counted(progress, len(rows))
    )


def run_claims(
    path: Path, *, config: Config, limit: int | None = None, progress: TotalProgress | None = None
) -> Outcome:
    """Evaluate the extractor's claims and their statements."""
    rows = read_claims(path, limit=limit)
    from claimcheck.extract import Extractor

    extractor = Extractor.load(config.extract)
    return evaluate_claims(
        rows,
        lambda part: claims_of(extractor, part, path),
        split=extractor.sentences,
        progress=counted(progress, len(rows)),
    )


def claims_of(extractor: Extractor, part: Sequence[ClaimsRow], path: Path) -> list[Sequence[Claim]]:
    """The claims of each text; a blank one has none. Raises DataError where offsets would not fit."""
    filled = [row for row in part if row.text.strip()]
    # Numbered, so that two rows with one text are two articles.
    articles = [article_of(row, f"{path}#{number}") for number, row in enumerate(filled)]
    claims: list[Sequence[Claim]] = [x.claims for x in extractor.extract(articles)]
    if len(claims) != len(articles):
        return claims
    found = iter(claims)
    return [next(found) if row.text.strip() else () for row in part]


def article_of(row: ClaimsRow, path: str) -> Article:
    """The labelled text as the reader gives it. Raises DataError where offsets would not fit."""
    from claimcheck.articles import parse_text

    article = parse_text(row.text, path=path)
    if article.text != row.text:
        raise DataError(
            f"the reader changed a text, so that its offsets no longer fit ({row.text[:40]!r}...)",
            path=path.rpartition("#")[0] or path,
            remedy="Take control characters out of the text and count again",
        )
    return dataclasses.replace(article, published=row.published) if row.published else article


def _need_reference(reference: Sequence[str]) -> None:
    if not reference:
        raise UsageError(
            "no reference dataset was named", remedy="Add --reference NAME or --reference FILE"
        )
