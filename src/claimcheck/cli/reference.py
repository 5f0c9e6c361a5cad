"""`claimcheck reference`: add, update, freeze, list, search and remove reference datasets."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, day_option, emit_json, load_config, note
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from claimcheck.reference.encoder import Encoder

__all__ = ["LateProgress", "group"]

SHOW_AFTER = 2.0  # seconds
SAY_EVERY = 60.0  # seconds between two lines where there is no terminal

group = typer.Typer(
    help="The reference datasets that claims are checked against.", no_args_is_help=True
)
app.add_typer(group, name="reference")


@group.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call the dataset.")],
    source: Annotated[
        str,
        typer.Argument(
            help="A .jsonl, .csv, .tsv, .json or .parquet file, a folder of them or of articles, "
            "or hf:OWNER/NAME:SPLIT."
        ),
    ],
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Where a field is, e.g. text=body."),
    ] = None,
    licence: Annotated[str, typer.Option(help="For facts that state no licence.")] = "",
    template: Annotated[
        str,
        typer.Option(
            help='A sentence for each row of a table: "In {year}, {town} had {n:,} cars."'
        ),
    ] = "",
    passages: Annotated[
        int, typer.Option(min=0, help="Cut texts into passages of so many words; 0: do not.")
    ] = 0,
    kind: Annotated[
        str, typer.Option(help="rows, articles, claimreview or fever; found out by default.")
    ] = "",
    retrieved: Annotated[
        str, typer.Option(help="When the data was fetched, YYYY-MM-DD; today by default.")
    ] = "",
    limit: Annotated[int, typer.Option(min=0, help="Rows taken from the Hub; 0: all.")] = 0,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first row that cannot be used.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Read and index a dataset and keep it under a name. Its data stays where it is."""
    from functools import partial

    from claimcheck.archive import article_rows
    from claimcheck.reference import BadRows, ReadOptions, add_dataset
    from claimcheck.reference.columns import parse_mapping

    options = ReadOptions(
        mapping=parse_mapping(map_ or []),
        template=template,
        passages=passages,
        kind=kind,
        bad=BadRows.STOP if strict else BadRows.SKIP,
    )
    with LateProgress() as progress:
        dataset = add_dataset(
            name,
            source,
            options=options,
            licence=licence,
            retrieved=retrieved,
            limit=limit,
            articles=partial(article_rows, notify=note),
            encoder=_encoder(config),
            progress=progress,
            notify=note,
        )
    licence = dataset.licence or "no licence stated"
    note(f"{name}: {dataset.rows:,} facts from {dataset.shown} ({licence})")


@group.command()
def update(
    name: Annotated[str, typer.Argument(help="The dataset to read again.")],
    json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Read the source again; only what is new is encoded. A folder of articles and the Hub too."""
    from dataclasses import asdict
    from functools import partial

    from claimcheck.archive import article_rows
    from claimcheck.reference import update_dataset

    with LateProgress() as progress:
        dataset, changes = update_dataset(
            name,
            articles=partial(article_rows, notify=note),
            encoder=_encoder(config),
            progress=progress,
            notify=note,
        )
    if json:
        emit_json([{"name": name, "hash": dataset.hash, **asdict(changes)}])
        return
    typer.echo(
        f"{name}: {changes.added:,} added, {changes.changed:,} changed, {changes.deleted:,} deleted, "
        f"{changes.same:,} the same; {dataset.hash[:12]}"
    )


@group.command()
def freeze(
    name: Annotated[str, typer.Argument(help="The dataset to keep as it is.")],
    off: Annotated[bool, typer.Option("--off", help="Let it follow its source again.")] = False,
    config: ConfigFile = None,
) -> None:
    """Keep a dataset as it is, so that verdicts can be repeated.

    It is kept by its hash.
    """
    from claimcheck.reference import freeze_dataset

    dataset = freeze_dataset(name, off=off, encoder=_encoder(config))
    state = "follows its source again" if off else f"frozen at {dataset.hash}"
    note(f"{name}: {state}")


@group.command("list")
def list_(json: JsonFlag = False) -> None:
    """The datasets that were added."""
    from dataclasses import asdict

    from claimcheck.reference import Registry

    datasets = Registry().list()
    if json:
        emit_json({**asdict(each), "frozen": bool(each.frozen)} for each in datasets)
        return
    if not datasets:
        note("No reference was added yet: claimcheck reference add NAME FILE")
        return
    width = max(len(dataset.name) for dataset in datasets)
    for dataset in datasets:
        licence = dataset.licence or "no licence stated"
        state = "  frozen" if dataset.frozen else ""
        typer.echo(
            f"{dataset.name:<{width}}  {dataset.rows:>9,} facts  {_size(dataset.size):>8}  "
            f"{dataset.hash[:12]}  {dataset.retrieved or dataset.added_at[:10]}  {licence}  "
            f"{dataset.shown}{state}"
        )


@group.command()
def search(
    source: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A dataset or a file.")],
    query: Annotated[str, typer.Argument(help="A statement, in words that stand alone.")],
    top: Annotated[int, typer.Option(min=1, help="How many facts at most.")] = 5,
    before: Annotated[str, typer.Option(help="Leave out facts dated after YYYY-MM-DD.")] = "",
    json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """The facts that would be evidence for a statement."""
    from dataclasses import asdict, replace

    from claimcheck.reference import Reference

    if not query.strip():
        raise UsageError("the query is empty", remedy="Give a statement to look for")
    day = day_option("--before", before)
    settings = load_config(config).retrieve
    settings = replace(settings, top_k=top, pool=max(top, settings.pool))
    with LateProgress() as progress:
        reference = Reference.open([source], config=settings, progress=progress)
        found = reference.search([query], before=[day])[0]
    for message in reference.notes:
        note(message)
    if json:
        emit_json(
            {"rank": each.rank, "retrieval_score": each.retrieval_score, **asdict(each.fact)}
            for each in found
        )
        return
    if not found:
        note("Nothing found.")
    for each in found:
        fact = each.fact
        about = ", ".join(filter(None, (fact.title, fact.source, fact.date, fact.url)))
        licence = f" [{fact.licence}]" if fact.licence else ""
        typer.echo(
            f"{each.rank}. {each.retrieval_score:.2f}  {fact.id}  {about}{licence}\n   {fact.text}"
        )


@group.command()
def remove(name: Annotated[str, typer.Argument(help="The dataset to forget.")]) -> None:
    """Forget a dataset and delete its index. The data itself is not touched."""
    from claimcheck.reference import remove_dataset

    dataset = remove_dataset(name)
    note(f"{name}: removed; the data at {dataset.path} is still there")


def _encoder(config: Path | None) -> Encoder:
    """The encoder that `check` looks evidence up with under the same configuration."""
    from claimcheck.reference import SentenceEncoder

    return SentenceEncoder(load_config(config).retrieve.model)


def _size(bytes_: int) -> str:
    """Bytes for a person: "-" for a size that was never noted."""
    if not bytes_:
        return "-"
    size, units = float(bytes_), iter(("B", "kB", "MB", "GB"))
    unit = next(units)
    while size >= 1000 and unit != "GB":
        size, unit = size / 1000, next(units)
    return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"


class LateProgress:
    """A bar on stderr that appears once the work has taken two seconds.

    Called as `progress(stage, done, total)`; total 0 is a total that is not known. Where stderr is
    no terminal, a line a minute says the same.
    """

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        # Of each stage: when it was first heard of, and how much was done by then.
        self._begun: dict[str, tuple[float, int]] = {}
        self._said = self._start

    def __enter__(self) -> LateProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report progress."""
        now = time.monotonic()
        began, before = self._begun.setdefault(stage, (now, done))
        if not sys.stderr.isatty():
            if now - self._said >= SAY_EVERY:
                self._said = now
                note(_progress_line(stage, done, total, done - before, now - began))
            return
        if self._bar is None:
            if now - self._start < SHOW_AFTER:
                return
            self._bar = _bar()
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total or None, rate="")
        rate = f"{(done - before) / (now - began):,.0f}/s" if now > began else ""
        self._bar.update(self._tasks[stage], completed=done, total=total or None, rate=rate)


def _progress_line(stage: str, done: int, total: int, lately: int, seconds: float) -> str:
    """What the bar shows, in words: how much, how fast, how long still."""
    rate = lately / seconds if seconds else 0.0
    parts = [f"{stage}: {done:,}" + (f" of {total:,}" if total else "")]
    if rate:
        parts.append(f"{rate:,.0f} a second")
        if total:
            parts.append(f"{(total - done) / rate / 60:.0f} min left")
    return ", ".join(parts)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        Remaining(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
