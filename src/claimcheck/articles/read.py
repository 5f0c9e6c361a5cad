"""Paths to articles: files, folders, globs and standard input, in the order given.

One bad input yields an `InputFailure` and the rest goes on.
"""

from __future__ import annotations

import glob
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from claimcheck.articles.decode import MAX_BYTES, check_size, gunzip
from claimcheck.articles.failure import InputFailure
from claimcheck.articles.parse import parse_bytes, sniff
from claimcheck.articles.rows import read_csv, read_jsonl
from claimcheck.errors import InputError
from claimcheck.storage import is_address, list_address, name_of, open_address
from claimcheck.types import Article

__all__ = ["SUFFIXES", "list_files", "read_articles", "read_file", "read_stream", "shown", "unkept"]

#: The format of each suffix that is read from a folder; `.gz` may follow any of them.
SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
}
_ROWS = {"jsonl": read_jsonl, "csv": read_csv}


def read_articles(
    paths: Iterable[str], *, stdin: BinaryIO | None = None
) -> Iterator[Article | InputFailure]:
    """The articles at `paths`, in order, as they are read.

    A path is a file, a folder (read recursively in sorted order, hidden files and unknown suffixes
    left out), a glob (`day/*.md`, `archive/**/*.html`), the address of a file or folder in object
    storage (`s3://bucket/day`), or "-" for standard input, whose format is sniffed. A file that is named twice is read once. A path that matches nothing, and a
    file or a row that cannot be read, yields an `InputFailure`; nothing is raised for it.

    stdin: the stream behind "-"; without it, "-" is a failure.
    """
    for file in list_files(paths):
        if isinstance(file, InputFailure):
            yield file
        elif file == "-":
            yield from read_stream(stdin)
        else:
            yield from read_file(file)


def list_files(paths: Iterable[str]) -> Iterator[str | InputFailure]:
    """The files that `paths` mean, each once, and "-" as it is; none is opened."""
    seen: set[str] = set()
    for path in paths:
        if path == "-":
            yield path
            continue
        matched = False
        for file in _expand(path):
            matched = True
            if (absolute := os.path.abspath(file)) not in seen:  # noqa: PTH100 (Path keeps "..")
                seen.add(absolute)
                yield file
        if not matched:
            yield InputFailure(shown(path), _nothing(path))


def read_file(path: str) -> Iterator[Article | InputFailure]:
    """The articles of one file; what is wrong with it comes as an `InputFailure`."""
    yield from _guarded(shown(path), _read_file(path))


def read_stream(stream: BinaryIO | None) -> Iterator[Article | InputFailure]:
    """The articles of standard input, whose format is sniffed; None: there is none."""
    yield from _guarded("-", _standard_input(stream))


def _expand(path: str) -> Iterator[str]:
    """The files that a path means. A name that exists is never taken for a pattern."""
    if is_address(path):
        yield from _objects(path)
    elif Path(path).is_dir():
        yield from _folder(path)
    elif os.path.lexists(path) or not glob.has_magic(path):
        if os.path.lexists(path):
            yield path
    else:
        for match in sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 (keeps "./")
            if not Path(match).is_dir():
                yield match
            elif "**" not in path:
                # With **, the files of a folder are matched themselves.
                yield from _folder(match)


def _folder(path: str) -> Iterator[str]:
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and _format(name):
                yield str(Path(folder) / name)


def _objects(address: str) -> Iterator[str]:
    try:
        yield from [one for one in list_address(address) if one == address or _format(one)]
    except OSError:
        # Asked for as a file it tells why.
        yield address


def _format(name: str) -> str | None:
    return SUFFIXES.get(Path(_file_name(name).lower().removesuffix(".gz")).suffix)


def _file_name(path: str) -> str:
    return name_of(path) if is_address(path) else path


def _is_packed(path: str) -> bool:
    return _file_name(path).lower().endswith(".gz")


def _read_file(path: str) -> Iterator[Article | InputFailure]:
    name, format, packed = shown(path), _format(path), _is_packed(path)
    try:
        with open_address(path) if is_address(path) else Path(path).open("rb") as file:
            if format is None:
                yield from _sniffed(file, path=name, packed=packed)
                return
            if format in _ROWS:
                # Streamed: an archive of years may stand in one file.
                stream = cast("BinaryIO", gzip.open(file)) if packed else file  # noqa: SIM115
                yield from _ROWS[format](stream, path=name)
                return
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror or error})",
            path=name,
            remedy="Check the file and its permissions",
        ) from error
    if packed:
        check_size(data, path=name)
        data = gunzip(data, path=name)
    yield from parse_bytes(data, path=name, format=format)


def _standard_input(stdin: BinaryIO | None) -> Iterator[Article | InputFailure]:
    if stdin is None:
        raise InputError("there is no standard input here", path="-", remedy="Name a file")
    yield from _sniffed(stdin, path="-", packed=False)


def _sniffed(file: BinaryIO, *, path: str, packed: bool) -> Iterator[Article | InputFailure]:
    """The articles of what has no name that tells its format; rows are streamed here too."""
    with _rewindable(file, path) as stream:
        data = stream.read(MAX_BYTES + 1)
        if packed:
            data = gunzip(data, path=path)
        format = sniff(data)
        if format not in _ROWS:
            yield from parse_bytes(data, path=path, format=format)
            return
        # The limit is for a single article, and holds for each row.
        del data
        stream.seek(0)
        rows = cast("BinaryIO", gzip.open(stream)) if packed else stream  # noqa: SIM115
        yield from _ROWS[format](rows, path=path)


@contextmanager
def _rewindable(stream: BinaryIO, path: str) -> Iterator[BinaryIO]:
    """The stream, or if it is a pipe a copy, which is on disk when it is long."""
    if stream.seekable() and stream.tell() == 0:
        yield stream
        return
    with tempfile.SpooledTemporaryFile(MAX_BYTES) as spool:
        try:
            shutil.copyfileobj(stream, spool, 1 << 20)
        except OSError as error:
            raise unkept(error, path) from error
        spool.seek(0)
        yield cast("BinaryIO", spool)


def unkept(error: OSError, path: str) -> InputError:
    """What is said where a pipe cannot be put into a temporary file."""
    return InputError(
        f"it cannot be kept while it is read ({error.strerror or error})",
        path=path,
        remedy="Set TMPDIR to a folder with room for all of it, or name a file",
    )


def _guarded(
    path: str, articles: Iterator[Article | InputFailure]
) -> Iterator[Article | InputFailure]:
    """The articles, with an error as the last of them."""
    try:
        yield from articles
    except InputError as error:
        yield InputFailure(path, error)
    except Exception as error:  # a parser's own bug must not stop the batch
        what = f"it cannot be read ({type(error).__name__}: {error})"
        yield InputFailure(path, InputError(what, path=path, remedy="Export it as plain text"))


def _nothing(path: str) -> InputError:
    if Path(path).is_dir():
        known = ", ".join(sorted(SUFFIXES))
        return InputError(
            "no articles in this folder", path=shown(path), remedy=f"Files with {known} are read"
        )
    if glob.has_magic(path):
        return InputError("nothing matches", path=shown(path), remedy="Check the pattern")
    return InputError("there is no such file", path=shown(path), remedy="Check the path")


def shown(path: str) -> str:
    """The path in Unicode, for results; a name that is not UTF-8 has its odd bytes escaped."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")
