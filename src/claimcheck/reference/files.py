"""Rows out of the files of a reference dataset: JSONL, CSV, TSV, JSON (each also gzipped), Parquet.

`rows` yields `(line, row)`, the line counted from 1 (the row for Parquet, the item for JSON). What
is wrong with one row goes to `problems`, which stops or counts; a file that is damaged as a whole
is always an error.
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
from claimcheck.reference.problems import Problems, Trouble

__all__ = ["ARTICLES", "content_hash", "files_of", "open_text", "rows", "suffix_of"]

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".json")
#: Files that are read as articles, for the message that says so.
ARTICLES = (".md", ".markdown", ".txt", ".html", ".htm", ".docx")
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
            if file.is_file() and suffix_of(file) and not file.name.startswith(".")
        )
        if found:
            return found
        articles = any(file.suffix.lower() in ARTICLES for file in path.rglob("*"))
        raise ReferenceSourceError(
            "the folder holds no reference data",
            path=path,
            remedy="Its articles can be added: claimcheck reference add NAME FOLDER"
            if articles
            else f"Put files with one of these endings there: {', '.join(SUFFIXES)}",
        )
    if not path.is_file():
        raise ReferenceSourceError(
            "there is no such file or folder", path=path, remedy="Check the path"
        )
    if not suffix_of(path):
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


def rows(path: Path, *, problems: Problems | None = None) -> Iterator[tuple[int, Row]]:
    """Each row of one file with its line number.

    Raises ReferenceSourceError, naming the line, for what is not valid JSON, CSV or UTF-8, unless
    `problems` counts that; and always for a file that is no whole gzip or Parquet file.
    """
    problems = problems or Problems()
    kind = suffix_of(path)
    try:
        if kind == ".parquet":
            yield from _parquet(path)
            return
        if kind == ".json":
            yield from _json(path, problems)
            return
        with open_text(path) as stream:
            if kind in (".csv", ".tsv"):
                lines = (line for _, line in _decoded(stream, path, problems))
                yield from _csv(lines, path, kind, problems)
            else:
                yield from _jsonl(_decoded(stream, path, problems), path, problems)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReferenceSourceError(
            "the compressed file is cut short or damaged", path=path, remedy="Fetch it again"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def suffix_of(path: Path) -> str:
    """One of SUFFIXES, or "" for a file that is not reference data."""
    name = path.name.lower()
    packed = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    return suffix if suffix in SUFFIXES and not (packed and suffix == ".parquet") else ""


def open_text(path: Path) -> BinaryIO | gzip.GzipFile:
    """The bytes of a file, unpacked when its name ends in .gz."""
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")
    return path.open("rb")


def _decoded(stream: Iterable[bytes], path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    # Decoded a line at a time, because only then can a wrong byte be said to be on a line.
    for number, line in enumerate(stream, start=1):
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            trouble = Trouble(
                "with bytes that are not UTF-8",
                f" is not UTF-8 (byte {line[error.start]:#04x})",
                remedy="Convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
            )
            problems.meet(trouble, path, number)


def _jsonl(
    lines: Iterator[tuple[int, str]], path: Path, problems: Problems
) -> Iterator[tuple[int, Row]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            trouble = Trouble(
                "of malformed JSON",
                f" is not valid JSON ({error})",
                remedy="Mend that line",
            )
            problems.meet(trouble, path, number)
            continue
        if not isinstance(row, dict):
            trouble = Trouble(
                "other than JSON objects",
                " is not a JSON object",
                remedy='Write one object a line: {"id": ..., "title": ..., "text": ...}',
            )
            problems.meet(trouble, path, number)
            continue
        yield number, row


def _csv(
    lines: Iterator[str], path: Path, kind: str, problems: Problems
) -> Iterator[tuple[int, Row]]:
    try:
        header = next(lines)
    except StopIteration:
        return
    # A tie, such as no delimiter at all, is a comma.
    delimiter = "\t" if kind == ".tsv" else max(",;\t", key=header.count)
    before = csv.field_size_limit(MAX_FIELD)
    try:
        reader = csv.reader(_chain(header, lines), delimiter=delimiter, strict=True)
        names: list[str] = []
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # The reader starts afresh on the line after.
                problems.meet(_no_csv(error), path, reader.line_num)
                continue
            if not names:
                names = [name.strip() for name in values]
            elif len(values) > len(names):
                trouble = Trouble(
                    "with more fields than the header",
                    f" has {len(values)} fields, the header {len(names)}",
                    remedy="Put quotes around fields that hold the delimiter",
                )
                problems.meet(trouble, path, reader.line_num)
            elif values:
                yield reader.line_num, dict(zip(names, values, strict=False))
    finally:
        csv.field_size_limit(before)


def _no_csv(error: csv.Error) -> Trouble:
    return Trouble("of malformed CSV", f" is not valid CSV ({error})", remedy="Mend that line")


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _json(path: Path, problems: Problems) -> Iterator[tuple[int, Row]]:
    """The objects of a list, or of the one list in an object."""
    with open_text(path) as stream:
        try:
            whole = json.load(stream)
        except (ValueError, RecursionError) as error:
            raise ReferenceSourceError(
                f"not valid JSON ({error})",
                path=path,
                remedy="Mend it; one object a line is a .jsonl file",
            ) from error
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list)]
        whole = lists[0] if len(lists) == 1 else [whole]
    if not isinstance(whole, list):
        raise ReferenceSourceError(
            "the JSON is neither a list nor an object", path=path, remedy="Write a list of objects"
        )
    for number, row in enumerate(whole, start=1):
        if isinstance(row, dict):
            yield number, row
            continue
        trouble = Trouble("other than JSON objects", " is not a JSON object")
        problems.meet(trouble, path, number, unit="item")


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
