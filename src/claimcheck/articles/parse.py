"""One document in memory to an `Article`: which format it is, and the reader for it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

from claimcheck.articles.decode import MAX_BYTES, decode, newlines
from claimcheck.articles.draft import clean
from claimcheck.articles.failure import InputFailure
from claimcheck.articles.feeds import read_feed
from claimcheck.articles.markdown import looks_like_markdown, parse_markdown
from claimcheck.articles.plain import parse_plain
from claimcheck.articles.rows import TEXT_COLUMNS, read_csv, read_json, read_jsonl
from claimcheck.articles.web import parse_html
from claimcheck.articles.word import parse_docx
from claimcheck.errors import InputError, UsageError
from claimcheck.types import Article

__all__ = ["FORMATS", "parse_bytes", "parse_text", "sniff"]

#: Every format, by the name that `Article.format` carries.
FORMATS = ("markdown", "text", "html", "docx", "jsonl", "json", "csv", "feed")

_TEXT_FORMATS = ("markdown", "text", "html")
_BEFORE_HTML = re.compile(r"(?:\s|<\?xml[^>]*\?>|<!--.*?-->)*", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h1)\b", re.I)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_HEAD = 64 * 1024


def parse_text(text: str, *, path: str = "-", format: str | None = None) -> Article:
    """An article from a string: the newsroom's Markdown, front matter, plain text or HTML.

    `Article.text` is `text` with newlines as \\n, without a byte-order mark; for HTML it is the
    extracted text.

    path: what the article is called in results.
    format: "markdown", "text" or "html"; without it, Markdown and plain text are told apart.
    Raises InputError when the text is empty, too long, or its front matter is broken; UsageError
    when `format` is another.

    >>> parse_text("# Ferry fares rise\\n> May 3rd 2024\\nFares went up by 4%.").title
    'Ferry fares rise'
    """
    if format is not None and format not in _TEXT_FORMATS:
        raise UsageError(
            f"the format {format!r} is unknown", remedy=f"Use one of {', '.join(_TEXT_FORMATS)}"
        )
    text = newlines(clean(text).removeprefix("\ufeff"))
    if len(text) > MAX_BYTES:
        raise InputError(
            f"larger than {MAX_BYTES // 2**20} MB", path=path, remedy="Split it into several"
        )
    if format == "html":
        return parse_html(text, path=path).finish(path=path, format="html")
    if format == "markdown" or (format is None and looks_like_markdown(text)):
        return parse_markdown(text, path=path).finish(path=path, format="markdown")
    return parse_plain(text).finish(path=path, format="text")


def parse_bytes(data: bytes, *, path: str, format: str) -> Iterator[Article | InputFailure]:
    """The articles in the bytes of a file of a known format (one of `FORMATS`).

    Raises InputError when the file as a whole cannot be read.
    """
    if format == "docx":
        yield parse_docx(data, path=path).finish(path=path, format="docx")
    elif format == "feed":
        yield from read_feed(data, path=path)
    elif format in ("jsonl", "json", "csv"):
        read = {"jsonl": read_jsonl, "json": read_json, "csv": read_csv}[format]
        yield from read(io.BytesIO(data), path=path)
    else:
        text = decode(data, path=path, declared=format == "html")
        yield parse_text(text, path=path, format=format)


def sniff(data: bytes) -> str:
    """The format of bytes without a name, one of `FORMATS`; "text" when nothing else fits."""
    if data.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in data else "text"
    try:
        head = decode(data[:_HEAD], path="-")
    except InputError:
        return "text"
    before = _BEFORE_HTML.match(head)
    start = before.end() if before else 0
    if _FEED.match(head, start):
        return "feed"
    if _HTML.match(head, start):
        return "html"
    if head.lstrip()[:1] in ("{", "["):
        return _sniff_json(head if "\n" in head else _first_line(data))
    if _is_csv_header(head.partition("\n")[0]):
        return "csv"
    return "markdown" if looks_like_markdown(head) else "text"


def _first_line(data: bytes) -> str:
    """The first line, however long: a row of JSON Lines is one, and is cut off in no sample."""
    return data.partition(b"\n")[0].decode("utf-8-sig", errors="replace")


def _sniff_json(head: str) -> str:
    first = head.lstrip().partition("\n")[0]
    try:
        return "jsonl" if isinstance(json.loads(first), dict) else "json"
    except (ValueError, RecursionError):
        # A first line may be cut off at the end of the sample; prose rarely begins like this.
        return "json" if re.match(r'[\[{]\s*(?:[{"]|$)', first) else "text"


def _is_csv_header(line: str) -> bool:
    delimiter = max(",;\t", key=line.count)
    names = {name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])}
    known = {*TEXT_COLUMNS, "id", "title", "headline", "date", "published", "published_at"}
    return len(names) > 1 and bool(names & set(TEXT_COLUMNS)) and len(names & known) > 1
