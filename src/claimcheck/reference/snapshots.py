"""Copies of what a reference is made of when that is no file of data: articles, or the Hub.

A snapshot is a JSON Lines file beside the registry. Checks read it and nothing else, so that no
network is needed and verdicts can be repeated; `update` makes it anew and swaps it in whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.folders import home_folder

__all__ = ["drop_snapshot", "snapshot_path", "write_snapshot"]

Progress = Callable[[str, int, int], None]
SAID_EVERY = 500  # rows


def snapshot_path(name: str) -> Path:
    """Where the snapshot of a name is, or would be."""
    return home_folder() / "snapshots" / f"{name}.jsonl"


def write_snapshot(
    name: str, rows: Iterable[Mapping[str, Any]], *, progress: Progress | None = None
) -> Path:
    """Write rows as the snapshot of a name; the earlier one stays until this one is whole.

    Raises ReferenceSourceError when there is not a row, or it cannot be written.
    """
    path = snapshot_path(name)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as stream:
            for count, row in enumerate(rows, start=1):
                # Escaped to ASCII: a lone surrogate can be spelled, but not written.
                stream.write(json.dumps(row, default=str) + "\n")
                if progress and count % SAID_EVERY == 0:
                    progress("fetching", count, 0)
            stream.flush()
            os.fsync(stream.fileno())
        if not count:
            raise ReferenceSourceError("there are no rows", path=name, remedy="Check the source")
        part.replace(path)
    except OSError as error:
        raise ReferenceSourceError(
            f"the snapshot cannot be written ({error.strerror or error})",
            path=path,
            remedy="Free some disk space, or set CLAIMCHECK_HOME to another folder",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def drop_snapshot(name: str) -> None:
    """Delete the snapshot of a name, if there is one."""
    with suppress(OSError):
        snapshot_path(name).unlink(missing_ok=True)
