"""`claimcheck check`: articles in, verdicts in the database and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import (
    ConfigFile,
    Database,
    JsonFlag,
    MostWrong,
    References,
    app,
    emit_json,
    note,
)
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.checker import Checker
    from claimcheck.config import Config
    from claimcheck.runners import RunStats
    from claimcheck.store import Desk

__all__ = ["check"]

PIPE_WIDTH = 160
# How many claims may be false, for what to expect of "contradicted".
SHARES_FALSE = (0.02, 0.05, 0.2)
DEFAULT_REFERENCES = Path("corpus/reference")
DEFAULT_CONFIG = Path("claimcheck.toml")
REFERENCE_SUFFIXES = (".jsonl", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".csv.gz")


@app.command()
def check(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs, or - for stdin.")
    ],
    reference: References = None,
    db: Database = Path("claims.db"),
    as_json: JsonFlag = False,
    config: ConfigFile = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="Print flagged claims only.")] = False,
    max_wrong_contradicted: MostWrong = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write an HTML report too.")
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|ray", help="Only local in this version.")
    ] = "local",
) -> None:
    """Check the claims of articles against reference datasets."""
    if engine != "local":
        raise UsageError(
            f"the engine {engine!r} is not in this version", remedy="Leave --engine out"
        )
    settings = with_most_wrong(load_config(config), max_wrong_contradicted)
    references = reference or default_references()
    import sys

    from claimcheck.cli.run_progress import RunProgress
    from claimcheck.runners import results, run_check
    from claimcheck.store import Desk

    with Desk.open(db) as store:
        with RunProgress() as progress:
            stats = run_check(
                paths,
                checker_factory=lambda: _checker(references, settings),
                store=store,
                stdin=sys.stdin.buffer,
                progress=progress,
                notify=progress.note,
            )
        rows = results(store, stats, flagged=flagged)
        emit_json(rows) if as_json else _print_verdicts(rows)
        if report is not None:
            _write_report(store, stats, report, flagged=flagged)
    note(summary(stats))
    if max_wrong_contradicted is not None:
        note(expectation(settings))
    if stats.failed:
        raise typer.Exit(1)


def _write_report(store: Desk, stats: RunStats, path: Path, *, flagged: bool) -> None:
    from claimcheck.export import Export, write_file

    articles = list(dict.fromkeys(stats.article_ids))
    count = write_file(Export("html", articles, flagged=flagged), store, path)
    note(f"{count} claim{'' if count == 1 else 's'} written to {path}")


def load_config(path: Path | None) -> Config:
    """The configuration named, else that of `claimcheck.toml` here, else the built-in one."""
    from claimcheck.config import Config, load

    if path is None and not DEFAULT_CONFIG.is_file():
        return Config()
    return load(Config, path or DEFAULT_CONFIG)


def with_most_wrong(settings: Config, share: float | None) -> Config:
    """The configuration with the share of true claims that may come out contradicted, if given."""
    if share is None:
        return settings
    import dataclasses

    decide = dataclasses.replace(
        settings.decide, max_wrong_contradicted=share, min_contradicted=0.0
    )
    return dataclasses.replace(settings, decide=decide)


def expectation(settings: Config) -> str:
    """What the threshold that was picked means, by the claims that the weights were fitted on."""
    from claimcheck.decide import load_weights

    share = settings.decide.max_wrong_contradicted
    point = load_weights(settings.decide.model).point(share)
    if not point.caught:
        return f"No threshold keeps to {share:.1%} of true claims: nothing comes out contradicted."
    precision = ", ".join(f"{point.precision(s):.0%} if {s:.0%} are false" for s in SHARES_FALSE)
    return (
        f"Contradicted from {point.threshold:.2f} on. To expect, by the calibration claims: "
        f"{point.wrong:.1%} of true claims contradicted, {point.caught:.0%} of false ones caught, "
        f"{point.settled:.0%} of claims settled. Precision of contradicted: {precision}."
    )


def default_references() -> list[str]:
    """The files of `corpus/reference` here. Raises UsageError when there are none."""
    files = sorted(
        str(file)
        for file in (DEFAULT_REFERENCES.iterdir() if DEFAULT_REFERENCES.is_dir() else ())
        if file.name.endswith(REFERENCE_SUFFIXES) and not file.name.startswith(".")
    )
    if not files:
        raise UsageError(
            "no reference was named, and there is none in corpus/reference here",
            remedy="Name one with --reference NAME or --reference FILE",
        )
    return files


def _checker(references: list[str], settings: Config) -> Checker:
    from claimcheck.checker import Checker
    from claimcheck.cli.reference import LateProgress

    with LateProgress() as progress:
        checker = Checker.load(reference=references, config=settings, indexing=progress)
        for message in getattr(checker.reference, "notes", ()):
            note(message)
    return checker


def summary(stats: RunStats) -> str:
    """The last line of a run, for a person."""
    aside = [f"{count} {status}" for status, count in stats.screened.items()]
    skipped = stats.unchanged + sum(stats.screened.values())
    why = ", ".join(([f"{stats.unchanged} unchanged"] if stats.unchanged else []) + aside)
    return (
        f"{stats.articles} articles, {stats.claims} claims checked: {stats.supported} supported, "
        f"{stats.contradicted} contradicted, {stats.unverified} unverified "
        f"({stats.flagged} flagged); {skipped} skipped{f' ({why})' if why else ''}, "
        f"{stats.failed} failed; {stats.seconds:.1f} s"
    )


def _print_verdicts(rows: Iterable[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    # The same symbols, words and colours wherever a verdict is shown.
    from claimcheck.cli.show import _confidence, _text, _verdict

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("article", overflow="fold", ratio=2)
    table.add_column("claim", overflow="fold", ratio=5)
    table.add_column("verdict", no_wrap=True)
    table.add_column("conf.", no_wrap=True, justify="right")
    table.add_column("best evidence", overflow="fold", ratio=3)
    shown = ""
    for row in rows:
        best = row["evidence"][0] if row["evidence"] else None
        basis = ", ".join(filter(None, (best["title"], best["source"]))) if best else "–"
        table.add_row(
            _text(Path(row["path"]).name if row["path"] != shown else "", "dim"),
            _text(row["statement"], short=True),
            _verdict(row),
            _confidence(row),
            _text(basis, short=True),
        )
        shown = row["path"]
    if table.row_count:
        console = Console(highlight=False, emoji=False)
        if not console.is_terminal:
            # Into a file or a pipe there is no width to keep to; 80 columns would cut every cell.
            console.width = max(console.width, PIPE_WIDTH)
        console.print(table)
