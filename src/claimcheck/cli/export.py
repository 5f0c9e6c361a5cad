"""`claimcheck export`: claims and verdicts to a file or to stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import Database, app, note
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.store import Desk

__all__ = ["export"]


@app.command()
def export(
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="csv, jsonl, parquet, html (a report to read and print), claimreview (JSON-LD of "
            "what a person has reviewed), or corrections (older articles with a wrong claim).",
        ),
    ],
    db: Database = Path("claims.db"),
    flagged: Annotated[bool, typer.Option("--flagged", help="Flagged claims only.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else stdout.")
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option("--article", help="An article's id or path; several. Else all."),
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="ID|last", help="The articles of a run.")
    ] = None,
    publisher: Annotated[
        str, typer.Option("--publisher", help="Who publishes, in a ClaimReview.")
    ] = "",
    site: Annotated[
        str, typer.Option("--site", metavar="URL", help="Where the reviews are published.")
    ] = "",
    rating: Annotated[
        list[str] | None,
        typer.Option(
            "--rating", metavar="VERDICT=WORDS", help="The house's words for a verdict; several."
        ),
    ] = None,
) -> None:
    """Write claims, verdicts and evidence in another format.

    The formats are a table, a report, and ClaimReview.
    """
    from claimcheck.export import Export, write_file, write_stream
    from claimcheck.files import refuse_source
    from claimcheck.store import Desk

    if output is not None:
        refuse_source(output, [db])
    wanted = Export(format_.lower())
    with Desk.open(db, create=False) as desk:
        wanted = Export(
            wanted.format,
            articles=_articles(desk, article or [], run),
            flagged=flagged,
            publisher=publisher,
            site=site,
            ratings=_ratings(rating or []),
        )
        if output is None:
            if wanted.binary and sys.stdout.isatty():
                raise UsageError("Parquet is nothing for a terminal", remedy="Give --output FILE")
            write_stream(wanted, desk, sys.stdout.buffer if wanted.binary else sys.stdout)
            return
        count = write_file(wanted, desk, output)
    note(f"{count} claim{'' if count == 1 else 's'} written to {output}")


def _articles(desk: Desk, names: list[str], run: str | None) -> list[str] | None:
    """The ids of the articles named and of a run; None when neither was asked for."""
    if run is None and not names:
        return None
    ids = desk.articles_of_run("" if run == "last" else run) if run is not None else []
    for name in names:
        found = desk.find(name)
        if found.kind != "article":
            raise UsageError(f"{name!r} is a claim, not an article", remedy="Name its article")
        ids.append(found.id)
    return list(dict.fromkeys(ids))


def _ratings(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if bad := next((one for one, pair in zip(given, pairs, strict=True) if not pair[2]), None):
        raise UsageError(
            f"the rating {bad!r} is not VERDICT=WORDS", remedy="Write contradicted=False, say"
        )
    return {verdict.strip(): words.strip() for verdict, _, words in pairs}
