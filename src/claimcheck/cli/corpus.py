"""`claimcheck corpus`: labelled corpora, checked before they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import JsonFlag, app, emit_json

if TYPE_CHECKING:
    from claimcheck.corpora.report import Report

group = typer.Typer(no_args_is_help=True, help="Labelled corpora: checks.")
app.add_typer(group, name="corpus")


# Without a callback, a group of one command would take the command's place.
@group.callback()
def corpus() -> None:
    """Labelled corpora: checks."""


@group.command()
def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="JSON Lines, may be gzipped.")
    ],
    json: JsonFlag = False,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE", help="Leave out a kind of problem."),
    ] = None,
    near: Annotated[
        bool, typer.Option("--near/--no-near", help="Look for near-duplicates too.")
    ] = True,
) -> None:
    """Check offsets, labels, repetitions and leaks between splits; exit 1 when there are errors.

    A row's split is its "split" key, else what the file's name or folder says (train, dev, test),
    else the file itself.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from claimcheck.corpora.validate import validate as check

    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[where]}  {task.completed:,.0f} rows"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("reading", total=None, where="")

        def progress(where: str, rows: int) -> None:
            bar.update(task, completed=rows, where=where)

        report = check(files, ignore=ignore or (), near_duplicates=near, progress=progress)
    if json:
        emit_json([report.as_json()])
    else:
        _print(report)
    if report.errors:
        raise typer.Exit(1)


def _print(report: Report) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("kind")
    table.add_column("rows", justify="right")
    table.add_column("labels")
    for file in report.files:
        labels = ", ".join(f"{label} {n}" for label, n in file.labels.most_common())
        table.add_row(escape(file.path), file.kind, str(file.rows), escape(labels))
    console.print(table)
    for problem in report.as_json()["problems"]:
        console.print(
            f"\n{problem['severity']}: {problem['code']} ({problem['count']}), {problem['meaning']}"
        )
        for example in problem["examples"]:
            line = f":{example['line']}" if example["line"] else ""
            console.print(f"  {escape(example['path'])}{line}: {escape(example['message'])}")
    console.print(f"\n{report.errors} errors, {report.warnings} warnings")
