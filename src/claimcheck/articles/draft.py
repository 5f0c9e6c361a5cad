"""What every reader fills in, and how it becomes an `Article`.

A reader finds the parts of a document and marks them; this module owns what all readers share:
the content hash, the end mark, and the promise that marks are in order, inside the text and do
not overlap.

Kinds of mark:

- furniture, never claims: kicker, title, image, date, byline, heading, end_mark, note,
  front_matter, table, and markup (the `##### ` before a standfirst, a `---` line);
- standfirst: a part of the body that claims may come from, marked so that it can be told apart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claimcheck.errors import InputError
from claimcheck.types import Article, Mark

__all__ = [
    "FURNITURE",
    "Block",
    "Draft",
    "article_id",
    "body_ranges",
    "body_text",
    "clean",
    "join_blocks",
]

FURNITURE = frozenset(
    {
        "kicker",
        "title",
        "image",
        "date",
        "byline",
        "heading",
        "end_mark",
        "note",
        "front_matter",
        "table",
        "markup",
    }
)

_END_MARK = re.compile(r"[■◼▪∎]")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: A piece of extracted text and the kind of mark it gets; "" is body.
Block = tuple[str, str]


def clean(text: str) -> str:
    """The text with lone surrogates, which no file or database can hold, replaced by U+FFFD.

    One code point stands for one, so offsets stay as they were.
    """
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def article_id(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Draft:
    """An article being read: the text is fixed, the rest is filled in."""

    text: str
    title: str = ""
    standfirst: str = ""
    kicker: str = ""
    published: dt.date | None = None
    beat: str = ""
    url: str = ""
    marks: list[Mark] = field(default_factory=list)

    def mark(self, start: int, end: int, kind: str) -> None:
        """Mark `text[start:end]`, white space at both ends left out."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            self.marks.append(Mark(start, end, kind))

    def has(self, kind: str) -> bool:
        """Whether anything has been marked as `kind`."""
        return any(mark.kind == kind for mark in self.marks)

    def finish(self, *, path: str, format: str) -> Article:
        """The article. Of marks that overlap, the earlier and then the longer one stays.

        Raises InputError when the text is empty.
        """
        if not self.text.strip():
            raise InputError("there is no text in it", path=path, remedy="Check the export")
        end = len(self.text.rstrip())
        if _END_MARK.fullmatch(self.text, end - 1, end):
            self.mark(end - 1, end, "end_mark")
        kept: list[Mark] = []
        for mark in sorted(self.marks, key=lambda mark: (mark.start, -mark.end)):
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return Article(
            id=article_id(self.text),
            path=path,
            text=self.text,
            format=format,
            title=_line(self.title),
            standfirst=_line(self.standfirst),
            kicker=_line(self.kicker),
            published=self.published,
            beat=_line(self.beat),
            marks=tuple(kept),
            url=_line(self.url),
        )


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def join_blocks(blocks: list[Block]) -> Draft:
    """A draft whose text is the blocks with a blank line between them, marked by their kinds."""
    draft = Draft("\n\n".join(text for text, _ in blocks))
    at = 0
    for text, kind in blocks:
        if kind:
            draft.mark(at, at + len(text), kind)
        at += len(text) + 2
    return draft


def body_ranges(article: Article) -> Iterator[tuple[int, int]]:
    """The stretches of `article.text` that are no furniture; the standfirst is one of them."""
    at = 0
    for mark in article.marks:
        if mark.kind not in FURNITURE:
            continue
        if article.text[at : mark.start].strip():
            yield at, mark.start
        at = mark.end
    if article.text[at:].strip():
        yield at, len(article.text)


def body_text(article: Article) -> str:
    """The text without its furniture, for looking at the article as a whole."""
    return "\n".join(article.text[start:end].strip() for start, end in body_ranges(article))
