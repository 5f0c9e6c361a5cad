"""The Typer application that the command groups register on, and what they share."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = [
    "ConfigFile",
    "Database",
    "JsonFlag",
    "MostWrong",
    "References",
    "app",
    "emit_json",
    "note",
]

app = typer.Typer(
    name="claimcheck",
    help="Find the claims in articles and check them against your own reference datasets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="A configuration, TOML. Without it, claimcheck.toml here."
    ),
]
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


def note(message: str) -> None:
    """A message for the person at the terminal: to stderr, so that stdout holds data alone."""
    typer.echo(message, err=True)


def emit_json(rows: Iterable[Any]) -> None:
    """One JSON object a line to stdout."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
