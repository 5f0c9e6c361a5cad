"""`claimcheck export`: claims and verdicts to a file or to stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.app import app, note
from claimcheck.errors import ClaimcheckError

__all__ = ["export"]


@app.command()
def export(
    format_: Annotated[
        str, typer.Option("--format", help="csv (one line a claim) or jsonl (with all evidence).")
    ],
    db: Annotated[Path, typer.Option("--db", help="The claims database.")] = Path("claims.db"),
    flagged: Annotated[bool, typer.Option("--flagged", help="Flagged claims only.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else stdout.")
    ] = None,
) -> None:
    """Write every claim with its verdict and evidence as CSV or JSONL (UTF-8)."""
    from claimcheck.export import writer
    from claimcheck.store import Store

    write = writer(format_)
    with Store.open(db, create=False) as store:
        rows = store.claims(flagged=flagged)
        if output is None:
            write(rows, sys.stdout)
            return
        # Beside the target and renamed when whole, so that no half file is taken for a whole one.
        part = output.with_name(output.name + ".part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                count = write(rows, file)
            part.replace(output)
        except OSError as error:
            raise ClaimcheckError(
                f"the export cannot be written ({error.strerror or error})",
                path=output,
                remedy="Check the folder, its permissions and the free space",
            ) from error
        finally:
            part.unlink(missing_ok=True)
    note(f"{count} claim{'' if count == 1 else 's'} written to {output}")
