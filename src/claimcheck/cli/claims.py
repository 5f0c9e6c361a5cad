"""`claimcheck claims`: extraction only, no database and no reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, emit_json, load_config, note
from claimcheck.language.counting import counted

if TYPE_CHECKING:
    from claimcheck.extract import Extraction
    from claimcheck.types import Article, Claim

__all__ = ["claims"]


@app.command()
def claims(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs, or - for stdin.")
    ],
    as_json: JsonFlag = False,
    config: ConfigFile = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Also write a page with entities, claims and statements drawn into the text.",
        ),
    ] = None,
) -> None:
    """Find the claims of articles, and check none."""
    import sys

    from claimcheck.articles import InputFailure, read_articles
    from claimcheck.checker import describe
    from claimcheck.errors import ModelError
    from claimcheck.extract import Extractor
    from claimcheck.files import refuse_source

    extractor = None
    settings = load_config(config)
    if html is not None:
        refuse_source(html, map(Path, paths))
    failed = found = read = 0
    drawn: list[Extraction] = []
    for item in read_articles(paths, stdin=sys.stdin.buffer):
        if isinstance(item, InputFailure):
            failed += 1
            note(str(item.error))
            continue
        if extractor is None:
            extractor = Extractor.load(settings.extract)
        try:
            extractions = list(extractor.extract([item]))
            extracted = [claim for e in extractions for claim in e.claims]
        except ModelError:
            raise
        except Exception as error:  # one article's trouble is not the others'
            failed += 1
            note(f"{item.path}: {describe(error)}")
            continue
        read += 1
        if html is not None:
            drawn += extractions
        found += len(extracted)
        if as_json:
            emit_json(_row(item, claim) for claim in extracted)
        else:
            _print_claims(item, extracted)
    if html is not None:
        _write(html, drawn)
    note(f"{counted(read, 'article')}, {counted(found, 'claim')}, {failed} failed")
    if failed:
        raise typer.Exit(1)


def _write(path: Path, drawn: list[Extraction]) -> None:
    """Write the page. Raises UsageError when the file cannot be written."""
    from claimcheck.errors import UsageError
    from claimcheck.extract.display import page
    from claimcheck.files import write_text

    write_text(path, page(drawn), error=UsageError)


def _row(article: Article, claim: Claim) -> dict[str, Any]:
    return {
        "path": article.path,
        "article_id": article.id,
        "claim_id": claim.id,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "statement": claim.statement,
        "complete": claim.complete,
        "sentence": claim.sentence,
        "speaker": claim.speaker,
        "cue": claim.cue,
        "mode": str(claim.mode),
        "check_worthiness": claim.check_worthiness,
        "entities": [
            {
                "start": e.start,
                "end": e.end,
                "label": e.label,
                "text": e.text,
                "normal": e.normal,
                "link": e.link,
            }
            for e in claim.entities
        ],
        "extractor": claim.extractor,
    }


def _print_claims(article: Article, extracted: list[Claim]) -> None:
    from rich.console import Console
    from rich.table import Table

    from claimcheck.cli.show import _text

    console = Console(highlight=False, emoji=False)
    console.print(_text(f"{article.path}  {article.title}", "bold"))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("span", no_wrap=True)
    table.add_column("statement", overflow="fold", ratio=1)
    table.add_column("speaker", overflow="fold")
    table.add_column("mode", no_wrap=True)
    table.add_column("worth", no_wrap=True, justify="right")
    for claim in extracted:
        statement = _text(claim.statement)
        if not claim.complete:
            statement.append("  (incomplete)", style="dim")
        table.add_row(
            _text(f"{claim.start}-{claim.end}", "dim"),
            statement,
            _text(claim.speaker),
            _text(claim.mode),
            _text(f"{claim.check_worthiness:.2f}"),
        )
    console.print(table if extracted else _text("No claims found.", "dim"))
