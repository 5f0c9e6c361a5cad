"""JSONL, JSON and CSV: one article a row, read as a stream so that files may be of any size.

Columns, whatever their case: text, body, content or article; title or headline; date, published
or published_at; id; beat or section; standfirst; kicker. Others are ignored.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from claimcheck.articles.dates import parse_date
from claimcheck.articles.decode import MAX_BYTES, decode, newlines
from claimcheck.articles.draft import clean
from claimcheck.articles.failure import InputFailure
from claimcheck.articles.markdown import looks_like_markdown, parse_markdown
from claimcheck.articles.plain import parse_plain
from claimcheck.errors import InputError
from claimcheck.types import Article

__all__ = ["TEXT_COLUMNS", "read_csv", "read_json", "read_jsonl"]

TEXT_COLUMNS = ("text", "body", "content", "article")
_TITLE = ("title", "headline")
_DATE = ("date", "published", "published_at")
_BEAT = ("beat", "section")
_REMEDY = "Mend or remove that line"

Row = dict[str, Any]
Numbered = tuple[int, Row | InputError]


def read_jsonl(stream: BinaryIO, *, path: str) -> Iterator[Article | InputFailure]:
    """The articles of a file with one JSON object a line; blank lines are skipped."""

    def rows() -> Iterator[Numbered]:
        for number, line in _lines(stream, path):
            if isinstance(line, InputError):
                yield number, line
            elif line.strip():
                yield number, _json_row(line, number, path)

    return _articles(rows(), path, "jsonl")


def read_json(stream: BinaryIO, *, path: str) -> Iterator[Article | InputFailure]:
    """The articles of a JSON file: an array of objects, one object, or JSON Lines after all.

    Raises InputError when it is neither.
    """
    data = stream.read(MAX_BYTES + 1)
    text = decode(data, path=path)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        first = text.lstrip().partition("\n")[0]
        if isinstance(_json_row(first, 1, path), dict):
            return read_jsonl(io.BytesIO(text.encode()), path=path)
        raise InputError(f"not JSON ({error})", path=path, remedy="Check the export") from error
    items = value if isinstance(value, list) else [value]
    return _articles(((n, _checked_row(v, n, path)) for n, v in enumerate(items, 1)), path, "jsonl")


def read_csv(stream: BinaryIO, *, path: str) -> Iterator[Article | InputFailure]:
    """The articles of a CSV file with a header; commas, semicolons or tabs.

    Raises InputError when there is no header with a column for the text.
    """
    # The module's limit is for the whole process and small (128 kB): it can only be raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    errors: list[InputError] = []
    lines = _good_lines(_lines(stream, path), errors)
    first = next(lines, "")
    if errors:
        raise errors[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"broken header ({error})", path=path, remedy=_REMEDY) from error
    if not set(header) & set(TEXT_COLUMNS):
        raise InputError(
            "no column for the text",
            path=path,
            remedy=f"Name one of the columns {', '.join(TEXT_COLUMNS)}",
        )
    return _articles(_csv_rows(reader, header, errors, path), path, "csv")


def _csv_rows(
    reader: Any, header: list[str], errors: list[InputError], path: str
) -> Iterator[Numbered]:
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            cells = []
            yield (
                start,
                InputError(f"line {start}: broken CSV ({error})", path=path, remedy=_REMEDY),
            )
        while errors:
            yield start, errors.pop(0)
        if cells is None:
            return
        if len(cells) > len(header):
            what = f"line {start}: {len(cells)} cells for {len(header)} columns"
            remedy = "Put cells with a comma into quotation marks"
            yield start, InputError(what, path=path, remedy=remedy)
        elif cells:
            yield start, dict(zip(header, cells, strict=False))


def _articles(rows: Iterable[Numbered], path: str, format: str) -> Iterator[Article | InputFailure]:
    seen: set[str] = set()
    for count, (line, row) in enumerate(rows, start=1):
        if isinstance(row, InputError):
            yield InputFailure(f"{path}#{count}", row)
            continue
        key = _text(row, ("id",)) or str(count)
        where = f"{path}#{key}" if key not in seen else f"{path}#{key}~{count}"
        seen.add(key)
        try:
            yield _article(row, where, line, format)
        except InputError as error:
            yield InputFailure(where, error)


def _article(row: Row, path: str, line: int, format: str) -> Article:
    text = clean(newlines(next((row[c] for c in TEXT_COLUMNS if isinstance(row.get(c), str)), "")))
    if not text.strip():
        what = f"line {line}: there is no text in the row"
        remedy = f"Put the article into a column {', '.join(TEXT_COLUMNS)}"
        raise InputError(what, path=path, remedy=remedy)
    if len(text) > MAX_BYTES:
        what = f"line {line}: larger than {MAX_BYTES // 2**20} MB"
        raise InputError(what, path=path, remedy="Split it into several rows")
    title = _text(row, _TITLE)
    if looks_like_markdown(text):
        draft = parse_markdown(text, path=f"{path} (line {line})", title=title)
    else:
        draft = parse_plain(text, title=title)
    draft.standfirst = _text(row, ("standfirst",)) or draft.standfirst
    draft.kicker = _text(row, ("kicker",)) or draft.kicker
    draft.beat = _text(row, _BEAT) or draft.beat
    draft.url = _text(row, ("url", "link")) or draft.url
    draft.published = parse_date(_text(row, _DATE)) or draft.published
    return draft.finish(path=path, format=format)


def _text(row: Row, names: Iterable[str]) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return clean(str(value).strip())
    return ""


def _json_row(line: str, number: int, path: str) -> Row | InputError:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        return InputError(f"line {number}: not JSON ({reason})", path=path, remedy=_REMEDY)
    return _checked_row(value, number, path)


def _checked_row(value: Any, number: int, path: str) -> Row | InputError:
    if not isinstance(value, dict):
        return InputError(f"line {number}: no JSON object", path=path, remedy=_REMEDY)
    return {str(key).strip().lower(): item for key, item in value.items()}


def _lines(stream: BinaryIO, path: str) -> Iterator[tuple[int, str | InputError]]:
    """Numbered lines with their newlines, each decoded on its own, none held beyond its turn."""
    line, number = stream.readline(MAX_BYTES + 1), 0
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = decode(line + stream.read(MAX_BYTES + 1), path=path)
        yield from enumerate(io.StringIO(text), start=1)
        return
    line = line.removeprefix(b"\xef\xbb\xbf")
    while line:
        number += 1
        if not line.strip():
            yield number, newlines(line.decode("ascii"))
        elif len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_BYTES)
            what = f"line {number}: larger than {MAX_BYTES // 2**20} MB"
            yield number, InputError(what, path=path, remedy="Split it into several rows")
        else:
            try:
                yield number, decode(line, path=path)
            except InputError as error:
                what = f"line {number}: {error.what}"
                yield number, InputError(what, path=path, remedy=error.remedy)
        line = stream.readline(MAX_BYTES + 1)


def _good_lines(
    lines: Iterable[tuple[int, str | InputError]], errors: list[InputError]
) -> Iterator[str]:
    for _, line in lines:
        if isinstance(line, InputError):
            errors.append(line)
        else:
            yield line
