"""The Typer application that the command groups register on, and what they share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, overload

import typer

if TYPE_CHECKING:
    import datetime as dt

    from claimcheck.config import Config

__all__ = [
    "ConfigFile",
    "Database",
    "JsonFlag",
    "MostWrong",
    "References",
    "app",
    "day_option",
    "emit_json",
    "load_config",
    "note",
    "progress_bar",
]

C = TypeVar("C", bound="Config")

app = typer.Typer(
    name="claimcheck",
    help="Find the claims in articles and check them against your own reference datasets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    # Plain help: loading what draws boxes would be half of the time that `--help` takes.
    rich_markup_mode=None,
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="A configuration, TOML. Without it, claimcheck.toml here."
    ),
]
DEFAULT_CONFIG = Path("claimcheck.toml")
Database = Annotated[Path, typer.Option("--db", help="The claims database.")]
MostWrong = Annotated[
    float | None,
    typer.Option(
        "--max-wrong-contradicted",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="The share of true claims that may come out contradicted.",
    ),
]
References = Annotated[
    list[str] | None,
    typer.Option(
        "--reference",
        "-r",
        metavar="NAME|FILE",
        help="A reference dataset; may be given several times. "
        "Without it, the files in corpus/reference.",
    ),
]


@overload
def load_config(path: Path | None) -> Config: ...
@overload
def load_config(path: Path | None, kind: type[C]) -> C: ...
def load_config(path: Path | None, kind: type[Config] | None = None) -> Config:
    """The configuration named, else that of `claimcheck.toml` here, else the built-in one.

    kind: a recipe that holds a configuration too, and what else its training needs.
    """
    from claimcheck.config import Config, load

    kind = kind or Config
    if path is None and not DEFAULT_CONFIG.is_file():
        return kind()
    return load(kind, path or DEFAULT_CONFIG)


def day_option(option: str, value: str) -> dt.date | None:
    """The day that an option names; None where it was not given. Raises UsageError for another word."""
    import datetime as dt

    from claimcheck.errors import UsageError

    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(
            f"{option} {value!r} is no date",
            remedy="Give the day as YYYY-MM-DD, such as 2024-03-01",
        ) from error


def note(message: str) -> None:
    """A message for the person at the terminal: to stderr, so that stdout holds data alone."""
    typer.echo(message, err=True)


def emit_json(rows: Iterable[Any]) -> None:
    """One JSON object a line to stdout."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


@contextmanager
def progress_bar(unit: str = "") -> Iterator[Callable[..., None]]:
    """A bar on stderr: what, done of how much, and time left; nothing where stderr is no terminal.

    Gives a callable that takes (done, total), or (name, done, total) where several are gone through.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeLeft(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(unit, total=None)

        def update(*what: str | int) -> None:
            *name, done, total = what
            bar.update(
                task,
                description=str(name[0]) if name else unit,
                completed=int(done),
                total=int(total),
            )

        yield update
