"""JSON Lines files, plain or gzipped, with errors that name the file and the line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, cast

from claimcheck.errors import DataError
from claimcheck.files import replaced

__all__ = ["FileRow", "opened", "read_jsonl", "read_text", "write_jsonl"]

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One JSON object of a file, with where it stands. `line` counts from 1."""

    path: Path
    line: int
    data: dict[str, Any]

    def error(self, what: str, remedy: str = "") -> DataError:
        """A DataError that names this row's file and line."""
        return DataError(f"line {self.line}: {what}", path=self.path, remedy=remedy)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, those inside where it is gzipped. Raises DataError."""
    try:
        with path.open("rb") as raw:
            magic = raw.read(2)
            raw.seek(0)
            # By content, not by name: a gzipped file is often called plain .jsonl.
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if magic == _GZIP_MAGIC else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"the gzip file is damaged or cut short ({error})", path=path, remedy="Fetch it again"
        ) from error
    except OSError as error:
        raise DataError(
            f"the file cannot be read ({error.strerror or error})",
            path=path,
            remedy="Check the path",
        ) from error


def read_text(path: Path) -> str:
    """The text of a whole file, gzipped or not, without a byte order mark. Raises DataError."""
    with opened(path) as file:
        raw = file.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"not UTF-8 ({error.reason} at byte {error.start})",
            path=path,
            remedy="Save the file as UTF-8",
        ) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with opened(path) as file:
        yield from enumerate(file, start=1)


def parse_line(path: Path, line: int, raw: bytes) -> FileRow | None:
    """The row of one line, or None when the line is blank.

    Raises DataError when it is not UTF-8, not JSON, or not a JSON object.
    """
    try:
        text = raw.decode("utf-8-sig" if line == 1 else "utf-8").strip()
    except UnicodeDecodeError as error:
        raise DataError(
            f"line {line}: not UTF-8 ({error.reason} at byte {error.start})",
            path=path,
            remedy="Save the file as UTF-8",
        ) from error
    if not text:
        return None
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError(
            f"line {line}: not valid JSON ({error})", path=path, remedy="Mend that line"
        ) from error
    if not isinstance(data, dict):
        raise DataError(
            f"line {line}: {type(data).__name__}, not a JSON object",
            path=path,
            remedy="Write one JSON object a line",
        )
    return FileRow(path, line, data)


def read_jsonl(
    path: Path, *, limit: int | None = None, errors: list[DataError] | None = None
) -> Iterator[FileRow]:
    """The rows of a JSON Lines file, gzipped or not; blank lines are skipped.

    limit: read at most this many rows.
    errors: when given, a malformed line is added to it and reading goes on.
    Raises DataError for a file that cannot be read or, without `errors`, a malformed line.
    """
    found = 0
    for line, raw in _lines(path):
        if limit is not None and found >= limit:
            return
        try:
            row = parse_line(path, line, raw)
        except DataError as error:
            if errors is None:
                raise
            errors.append(error)
            continue
        if row is not None:
            found += 1
            yield row


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object a line, gzipped when the name ends in .gz; gives the number of rows.

    What the file held before stays until the last row is written. Raises DataError when it cannot be
    written.
    """
    count = 0
    with replaced(path) as part, part.open("wb") as raw:
        # No time stamp inside, so that the same rows give the same bytes.
        binary = (
            cast("BinaryIO", gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0))
            if path.suffix == ".gz"
            else raw
        )
        with TextIOWrapper(binary, encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
                count += 1
    return count
