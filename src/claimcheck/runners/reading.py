"""Articles read in a process of their own: a file can crash, fill or block only that process.

A file that does is read once more, in a fresh process; if that goes the same way it is set aside.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from claimcheck.articles import (
    InputFailure,
    list_files,
    read_articles,
    read_file,
    read_stream,
    shown,
    unkept,
)
from claimcheck.errors import PoisonedArticle
from claimcheck.runners.isolated import Died, Handler, Isolated
from claimcheck.runners.wire import dump_item, load_item
from claimcheck.types import Article

__all__ = ["IsolatedReader", "PlainReader", "Reader", "stamp"]

Item = Article | InputFailure
TRY_AGAIN = "Try it again with claimcheck check --failed, once it is mended"


class Reader(Protocol):
    """Reads paths into articles."""

    def read(
        self, paths: Iterable[str], *, stdin: BinaryIO | None, aside: Mapping[str, str]
    ) -> Iterator[Item]:
        """Articles and failures, in order. aside: stamps of the files that are set aside."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class PlainReader:
    """Reads in this process."""

    def read(
        self, paths: Iterable[str], *, stdin: BinaryIO | None, aside: Mapping[str, str]
    ) -> Iterator[Item]:
        """As `read_articles`."""
        yield from read_articles(paths, stdin=stdin)

    def close(self) -> None:
        """Nothing is held."""


class IsolatedReader:
    """Reads in a process of its own. patience: seconds of processor time
    that one article may take."""

    def __init__(self, *, patience: float, memory_gb: float) -> None:
        self._patience = patience
        self._process = Isolated(serve_reader, memory_gb=memory_gb)

    def read(
        self, paths: Iterable[str], *, stdin: BinaryIO | None, aside: Mapping[str, str]
    ) -> Iterator[Item]:
        """Articles and failures, in order; a file that is set aside is not opened."""
        # While the files are listed and the first is asked for.
        self._process.start()
        for file in list_files(paths):
            if isinstance(file, InputFailure):
                yield file
            elif file == "-":
                yield from self._standard_input(stdin)
            elif (known := aside.get(shown(file))) and known == stamp(file):
                yield InputFailure(shown(file), _still_aside(shown(file)))
            else:
                yield from self._file(file, shown(file))

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _standard_input(self, stream: BinaryIO | None) -> Iterator[Item]:
        if stream is None:
            yield from read_stream(None)
            return
        # It can be read once only, and may have to be given twice.
        with tempfile.TemporaryDirectory(prefix="claimcheck-") as folder:
            path = Path(folder) / "stdin"
            try:
                with path.open("wb") as file:
                    shutil.copyfileobj(stream, file, 1 << 20)
            except OSError as error:
                yield InputFailure("-", unkept(error, "-"))
                return
            yield from self._file(str(path), "-")

    def _file(self, file: str, name: str) -> Iterator[Item]:
        given = 0
        for last in (False, True):
            request = {"file": file, "stream": name == "-", "skip": given}
            try:
                for item in self._process.ask(request, seconds=self._patience):
                    given += 1
                    yield load_item(item)
                return
            except Died as died:
                if last:
                    yield InputFailure(name, _poisoned(name, died, given))


def serve_reader() -> Handler:
    """Answers the name of a file with its articles."""

    def read(request: Any) -> Iterator[Any]:
        if request["stream"]:
            with Path(request["file"]).open("rb") as stream:
                items = read_stream(stream)
                yield from (dump_item(item) for item in islice(items, request["skip"], None))
        else:
            items = read_file(request["file"])
            yield from (dump_item(item) for item in islice(items, request["skip"], None))

    return read


def stamp(file: str) -> str:
    """What tells a file from what it was: size and time of change; empty if there is none."""
    with suppress(OSError):
        status = os.stat(file)  # noqa: PTH116 (a name that is not UTF-8)
        return f"{status.st_size}:{status.st_mtime_ns}"
    return ""


def _poisoned(name: str, died: Died, given: int) -> PoisonedArticle:
    where = f" after {given} articles" if given else ""
    return PoisonedArticle(
        f"reading it failed twice{where}, also in a process of its own ({died})",
        path=name,
        remedy=TRY_AGAIN,
    )


def _still_aside(name: str) -> PoisonedArticle:
    return PoisonedArticle("it is set aside since it failed", path=name, remedy=TRY_AGAIN)
