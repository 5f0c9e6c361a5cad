"""`claimcheck check`: articles in, verdicts in the database and on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import (
    ConfigFile,
    Database,
    JsonFlag,
    MostWrong,
    References,
    app,
    emit_json,
    load_config,
    note,
)
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.checker import Checker
    from claimcheck.config import Config
    from claimcheck.runners import Batch, RunStats
    from claimcheck.store import Desk

__all__ = ["check"]

DEFAULT_REFERENCES = Path("corpus/reference")
REFERENCE_SUFFIXES = (".jsonl", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".csv.gz")


@app.command()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, globs, or - for stdin."),
    ] = None,
    reference: References = None,
    db: Database = Path("claims.db"),
    as_json: JsonFlag = False,
    config: ConfigFile = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="Print flagged claims only.")] = False,
    max_wrong_contradicted: MostWrong = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write an HTML report too.")
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Try again what failed before, and what is set aside.")
    ] = False,
    watch: Annotated[
        Path | None,
        typer.Option("--watch", metavar="FOLDER", help="Take articles as they arrive; no end."),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|ray", help="This machine, or a Ray cluster.")
    ] = "local",
) -> None:
    """Check the claims of articles against reference datasets."""
    if engine not in ("local", "ray"):
        raise UsageError(f"there is no engine {engine!r}", remedy="Use local or ray")
    if not (paths or failed or watch):
        raise UsageError("no article was named", remedy="Name files or folders, or - for stdin")
    if watch is not None and not watch.is_dir():
        raise UsageError("this is no folder to watch", path=watch, remedy="Make it first")
    from functools import cache

    from claimcheck.cli.fitting import REMEDY, misfit

    if report is not None:
        from claimcheck.files import refuse_source

        refuse_source(report, [db, *map(Path, paths or [])])
    settings = with_most_wrong(load_config(config), max_wrong_contradicted)
    references = reference or default_references()

    # Hashes the model's weights; with --watch every arrival is shown.
    wrong_weights = cache(lambda: misfit(settings))

    def show(store: Desk, stats: RunStats) -> None:
        from claimcheck.cli.verdict_table import (
            expectation,
            print_verdicts,
            summary,
            without_dates,
        )
        from claimcheck.runners import results

        rows = results(store, stats, flagged=flagged)
        emit_json(rows) if as_json else print_verdicts(rows)
        if report is not None:
            _write_report(store, stats, report, flagged=flagged)
        note(summary(stats))
        if what := wrong_weights():
            note(f"Note: {what}. {REMEDY}.")
        if undated := store.undated(stats.article_ids):
            note(without_dates(undated))
        if max_wrong_contradicted is not None:
            note(expectation(settings))

    import signal

    from claimcheck.store import Desk

    # A service manager's way to end it is as orderly as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Desk.open(db) as store, _batch(references, settings, store, engine) as batch:
        stats = _run(batch, paths or [], failed=failed) if paths or failed else None
        if stats is not None:
            show(store, stats)
        if watch is not None:
            _watch(batch, watch, lambda stats: show(store, stats))
    if stats is not None and stats.failed:
        raise typer.Exit(1)


def _run(batch: Batch, paths: list[str], *, failed: bool) -> RunStats:
    import sys

    from claimcheck.runners.arrivals import failed_paths

    with _progress(batch):
        if not failed:
            return batch.run(paths, stdin=sys.stdin.buffer)
        files, only = failed_paths(batch.store.failures())
        if paths:
            return batch.run([*files, *paths], stdin=sys.stdin.buffer, again=True)
        return batch.run(files, only=only, again=True)


def _watch(batch: Batch, folder: Path, show: Callable[[RunStats], None]) -> None:
    """Check what arrives in a folder, until an interruption."""
    import sys

    from claimcheck.runners.arrivals import arrivals

    note(f"Watching {folder}; Ctrl-C ends it.")
    for files in arrivals(str(folder)):
        with _progress(batch):
            stats = batch.run(files)
        show(stats)
        sys.stdout.flush()


@contextmanager
def _progress(batch: Batch) -> Iterator[None]:
    from claimcheck.cli.run_progress import RunProgress

    with RunProgress() as progress:
        batch.progress, batch.notify = progress, progress.note
        yield


def _batch(references: list[str], settings: Config, store: Desk, engine: str) -> Batch:
    from claimcheck.runners.engines import local_batch, ray_batch

    def factory() -> Checker:
        return _checker(references, settings)

    if engine == "ray":
        return ray_batch(settings, store, checker_factory=factory)
    return local_batch(references, settings, store, checker_factory=factory)


def _write_report(store: Desk, stats: RunStats, path: Path, *, flagged: bool) -> None:
    from claimcheck.export import Export, write_file

    articles = list(dict.fromkeys(stats.article_ids))
    count = write_file(Export("html", articles, flagged=flagged), store, path)
    note(f"{count} claim{'' if count == 1 else 's'} written to {path}")


def with_most_wrong(settings: Config, share: float | None) -> Config:
    """The configuration with the share of true claims that may come out contradicted, if given."""
    if share is None:
        return settings
    import dataclasses

    decide = dataclasses.replace(
        settings.decide, max_wrong_contradicted=share, min_contradicted=0.0
    )
    return dataclasses.replace(settings, decide=decide)


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
