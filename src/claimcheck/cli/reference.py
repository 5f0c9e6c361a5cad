"""`claimcheck reference`: add, list, search and remove reference datasets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import JsonFlag, app, emit_json, note
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["LateProgress", "group"]

SHOW_AFTER = 2.0  # seconds

group = typer.Typer(
    help="The reference datasets that claims are checked against.", no_args_is_help=True
)
app.add_typer(group, name="reference")


@group.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call the dataset.")],
    source: Annotated[
        str, typer.Argument(help="A .jsonl, .csv, .tsv or .parquet file, or a folder of them.")
    ],
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Where a field is, e.g. text=body."),
    ] = None,
    licence: Annotated[str, typer.Option(help="For facts that state no licence.")] = "",
) -> None:
    """Read and index a dataset and keep it under a name. Its data stays where it is."""
    from claimcheck.reference import add_dataset
    from claimcheck.reference.columns import parse_mapping

    mapping = parse_mapping(map_ or [])
    with LateProgress() as progress:
        dataset = add_dataset(
            name, source, mapping=mapping, licence=licence, progress=progress, notify=note
        )
    note(f"{name}: {dataset.rows:,} facts from {dataset.path}")


@group.command("list")
def list_(json: JsonFlag = False) -> None:
    """The datasets that were added."""
    from dataclasses import asdict

    from claimcheck.reference import Registry

    datasets = Registry().list()
    if json:
        emit_json(asdict(dataset) for dataset in datasets)
        return
    if not datasets:
        note("No reference was added yet: claimcheck reference add NAME FILE")
        return
    width = max(len(dataset.name) for dataset in datasets)
    for dataset in datasets:
        licence = dataset.licence or "no licence stated"
        typer.echo(
            f"{dataset.name:<{width}}  {dataset.rows:>9,} facts  {dataset.hash[:12]}  "
            f"{dataset.added_at[:10]}  {licence}  {dataset.path}"
        )


@group.command()
def search(
    source: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A dataset or a file.")],
    query: Annotated[str, typer.Argument(help="A statement, in words that stand alone.")],
    top: Annotated[int, typer.Option(min=1, help="How many facts at most.")] = 5,
    before: Annotated[str, typer.Option(help="Leave out facts dated after YYYY-MM-DD.")] = "",
    json: JsonFlag = False,
) -> None:
    """The facts that would be evidence for a statement."""
    import datetime as dt
    from dataclasses import asdict

    from claimcheck.config import RetrieveConfig
    from claimcheck.reference import Reference

    if not query.strip():
        raise UsageError("the query is empty", remedy="Give a statement to look for")
    try:
        day = dt.date.fromisoformat(before) if before else None
    except ValueError as error:
        raise UsageError(
            f"--before {before!r} is not a date", remedy="Write it as YYYY-MM-DD"
        ) from error
    config = RetrieveConfig(top_k=top, pool=max(top, RetrieveConfig().pool))
    with LateProgress() as progress:
        reference = Reference.open([source], config=config, progress=progress)
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
        typer.echo(f"{each.rank}. {each.retrieval_score:.2f}  {fact.id}  {about}\n   {fact.text}")


@group.command()
def remove(name: Annotated[str, typer.Argument(help="The dataset to forget.")]) -> None:
    """Forget a dataset and delete its index. The data itself is not touched."""
    from claimcheck.reference import remove_dataset

    dataset = remove_dataset(name)
    note(f"{name}: removed; the data at {dataset.path} is still there")


class LateProgress:
    """A bar on stderr that appears once the work has taken two seconds, at a terminal only.

    Called as `progress(stage, done, total)`; total 0 is a total that is not known.
    """

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

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
        if self._bar is None:
            if time.monotonic() - self._start < SHOW_AFTER:
                return
            self._bar = _bar()
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total or None)
        self._bar.update(self._tasks[stage], completed=done, total=total or None)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Remaining(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
