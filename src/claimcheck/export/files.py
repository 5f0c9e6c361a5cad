"""One export: which format, of what, and into which file, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, TextIO, cast

from claimcheck.errors import ClaimcheckError, UsageError
from claimcheck.export.claimreview import rows_to_claimreview
from claimcheck.export.corrections import corrections_to_csv
from claimcheck.export.parquet import rows_to_parquet
from claimcheck.export.report import Source, write_report
from claimcheck.export.rows import FORMATS
from claimcheck.files import replaced

__all__ = ["EXPORTS", "Export", "write_file", "write_stream"]

EXPORTS = (*FORMATS, "parquet", "html", "claimreview", "corrections")


class Database(Source, Protocol):
    """What is exported from; `claimcheck.store.Desk` is one."""

    def articles(self) -> Iterator[dict[str, Any]]: ...
    def corrections(self) -> Iterator[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Export:
    """What to write.

    format: of `EXPORTS`. articles: ids, or None for every current article that was checked.
    publisher, site, ratings: for ClaimReview, see `rows_to_claimreview`.
    Raises UsageError for another format.
    """

    format: str
    articles: Sequence[str] | None = None
    flagged: bool = False
    publisher: str = ""
    site: str = ""
    ratings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.format not in EXPORTS:
            raise UsageError(
                f"there is no export format {self.format!r}",
                remedy=f"Use one of {', '.join(EXPORTS)}",
            )

    @property
    def binary(self) -> bool:
        """Whether the format is bytes rather than text."""
        return self.format == "parquet"


def write_stream(export: Export, database: Database, file: IO[Any]) -> int:
    """Write to an open file (binary for Parquet, else text); gives the number of claims."""
    if export.format == "corrections":
        return corrections_to_csv(database.corrections(), cast("TextIO", file))
    if export.format == "html":
        articles = export.articles
        if articles is None:
            articles = [row["id"] for row in database.articles() if row["status"] == "checked"]
        return write_report(database, articles, cast("TextIO", file), flagged=export.flagged)
    rows = _rows(export, database)
    if export.format == "parquet":
        return rows_to_parquet(rows, cast("BinaryIO", file))
    if export.format == "claimreview":
        return rows_to_claimreview(
            rows,
            cast("TextIO", file),
            publisher=export.publisher,
            site=export.site,
            ratings=export.ratings,
        )
    return FORMATS[export.format](rows, cast("TextIO", file))


def write_file(export: Export, database: Database, path: Path) -> int:
    """Write a file, whole or not at all; gives the number of claims.

    Raises ClaimcheckError when it cannot be written.
    """
    with replaced(path, error=ClaimcheckError) as part:
        opened: IO[Any] = (
            part.open("wb") if export.binary else part.open("w", encoding="utf-8", newline="")
        )
        with opened as file:
            return write_stream(export, database, file)


def _rows(export: Export, database: Database) -> Iterator[dict[str, Any]]:
    if export.articles is None:
        yield from database.claims(article=None, flagged=export.flagged)
        return
    for article in export.articles:
        yield from database.claims(article=article, flagged=export.flagged)
