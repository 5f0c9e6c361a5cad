"""Which files to read when nobody names them: those that failed, and those that arrive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.articles import InputFailure, list_files
from claimcheck.runners.reading import stamp

__all__ = ["arrivals", "failed_paths"]

# Seconds between two looks at a folder. Looking works on every file system, network shares too;
# being told of changes does not.
EVERY = 2.0


def failed_paths(failures: Iterable[dict[str, Any]]) -> tuple[list[str], set[str]]:
    """The files to read for what failed, and the paths of the articles that are meant.

    failures: the rows of `Store.failures`. A row of a file ("day.jsonl#12") is read with its file.
    What came from standard input is left out: it cannot be read again.
    """
    files: list[str] = []
    paths: set[str] = set()
    for failure in failures:
        path = failure["path"]
        if path == "-" or path.startswith("-#"):
            continue
        paths.add(path)
        files.append(_file_of(path))
    return list(dict.fromkeys(files)), paths


def _file_of(path: str) -> str:
    """The file that a path is in: without "#row", unless a file is called that."""
    file = path
    while not Path(file).exists() and "#" in file:
        file = file.rpartition("#")[0]
    return file if Path(file).exists() else path


def arrivals(
    folder: str, *, every: float = EVERY, sleep: Callable[[float], None] = time.sleep
) -> Iterator[list[str]]:
    """The files of a folder as they arrive or change, in sorted order; first those that are there.

    A file is given once two looks found it the same, so that none is read half written. Ends only
    when whoever iterates stops.
    """
    given: dict[str, str] = {}
    before: dict[str, str] = {}
    while True:
        files = [file for file in list_files([folder]) if not isinstance(file, InputFailure)]
        now = {file: stamp(file) for file in files}
        ready = [
            file
            for file, found in now.items()
            if found and found == before.get(file) and found != given.get(file)
        ]
        # What is gone is forgotten, so that a folder of years does not fill the memory.
        given = {file: found for file, found in given.items() if file in now}
        before = now
        if ready:
            given |= {file: now[file] for file in ready}
            yield ready
        else:
            sleep(every)
