"""The Typer application that the command groups register on, and what they share."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

__all__ = ["JsonFlag", "app", "emit_json", "note"]

app = typer.Typer(
    name="claimcheck",
    help="Find the claims in articles and check them against your own reference datasets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


def note(message: str) -> None:
    """A message for the person at the terminal: to stderr, so that stdout holds data alone."""
    typer.echo(message, err=True)


def emit_json(rows: Iterable[Any]) -> None:
    """One JSON object a line to stdout."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
