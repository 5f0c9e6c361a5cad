"""Rows out of the files of a reference dataset: JSONL, CSV, TSV (each also gzipped) and Parquet.

`rows` yields `(line, row)`, the line counted from 1 (the row, for Parquet), and every failure
names the file and the line.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from claimcheck.errors import ReferenceSourceError

__all__ = ["content_hash", "files_of", "rows"]

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
MAX_FIELD = 16_000_000  # characters in one CSV field; the csv module's own limit is 131,072

Row = dict[str, Any]


def files_of(path: Path) -> list[Path]:
    """The data files of a source: itself, or those under a folder, in order of their names.

    Raises ReferenceSourceError when there is none, or the file is of another kind.
    """
    if path.is_dir():
        found = sorted(
            file
            for file in path.rglob("*")
            if file.is_file() and _kind(file) and not file.name.startswith(".")
        )
        if found:
            return found
        raise ReferenceSourceError(
            "the folder holds no reference data",
            path=path,
            remedy=f"Put files with one of these endings there: {', '.join(SUFFIXES)}",
        )
    if not path.is_file():
        raise ReferenceSourceError(
            "there is no such file or folder", path=path, remedy="Check the path"
        )
    if not _kind(path):
        raise ReferenceSourceError(
            "not a kind of reference data that can be read",
            path=path,
            remedy=f"Convert it to one of {', '.join(SUFFIXES)} (the text kinds may end in .gz)",
        )
    return [path]


def content_hash(path: Path) -> str:
    """Hex SHA-256 over the content (for a folder: the names and contents) of a source."""
    files = files_of(path)
    digest = hashlib.sha256()
    for file in files:
        if len(files) > 1:
            digest.update(str(file.relative_to(path)).encode() + b"\0")
        try:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise _unreadable(file, error) from error
    return digest.hexdigest()


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each row of one file with its line number.

    Raises ReferenceSourceError, naming the line, for what is not valid JSON, CSV, UTF-8, gzip or
    Parquet.
    """
    kind = _kind(path)
    try:
        if kind == ".parquet":
            yield from _parquet(path)
            return
        with _open(path) as stream:
            lines = _decoded(stream, path)
            yield from _csv(lines, path, kind) if kind in (".csv", ".tsv") else _jsonl(lines, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReferenceSourceError(
            "the compressed file is cut short or damaged", path=path, remedy="Fetch it again"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _kind(path: Path) -> str:
    """One of SUFFIXES, or "" for a file that is not reference data."""
    name = path.name.lower()
    packed = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    return suffix if suffix in SUFFIXES and not (packed and suffix == ".parquet") else ""


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")
    return path.open("rb")


def _decoded(stream: Iterable[bytes], path: Path) -> Iterator[str]:
    # Decoded a line at a time, because only then can a wrong byte be said to be on a line.
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ReferenceSourceError(
                f"line {number} is not UTF-8 (byte {line[error.start]:#04x})",
                path=path,
                remedy="Convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
            ) from error


def _jsonl(lines: Iterator[str], path: Path) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ReferenceSourceError(
                f"line {number} is not valid JSON ({error})", path=path, remedy="Mend that line"
            ) from error
        if not isinstance(row, dict):
            raise ReferenceSourceError(
                f"line {number} is not a JSON object",
                path=path,
                remedy='Write one object a line: {"id": ..., "title": ..., "text": ...}',
            )
        yield number, row


def _csv(lines: Iterator[str], path: Path, kind: str) -> Iterator[tuple[int, Row]]:
    try:
        header = next(lines)
    except StopIteration:
        return
    # A tie, such as no delimiter at all, is a comma.
    delimiter = "\t" if kind == ".tsv" else max(",;\t", key=header.count)
    before = csv.field_size_limit(MAX_FIELD)
    try:
        reader = csv.reader(_chain(header, lines), delimiter=delimiter, strict=True)
        names = [name.strip() for name in next(reader)]
        for values in reader:
            if not values:
                continue
            if len(values) > len(names):
                raise ReferenceSourceError(
                    f"line {reader.line_num} has {len(values)} fields, the header {len(names)}",
                    path=path,
                    remedy="Put quotes around fields that hold the delimiter",
                )
            yield reader.line_num, dict(zip(names, values, strict=False))
    except csv.Error as error:
        raise ReferenceSourceError(
            f"line {reader.line_num} is not valid CSV ({error})", path=path, remedy="Mend that line"
        ) from error
    finally:
        csv.field_size_limit(before)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _parquet(path: Path) -> Iterator[tuple[int, Row]]:
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        number = 0
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=4096):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except pyarrow.ArrowException as error:
        first = (str(error).splitlines() or ["no reason given"])[0]
        raise ReferenceSourceError(
            f"not a whole Parquet file ({first})", path=path, remedy="Write or fetch it again"
        ) from error


def _unreadable(path: Path, error: OSError) -> ReferenceSourceError:
    return ReferenceSourceError(
        f"the file cannot be read ({error.strerror or error})",
        path=path,
        remedy="Check its permissions",
    )
