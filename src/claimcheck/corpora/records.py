"""What every labelled-span format is read into: a document with its spans, id and annotator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

from claimcheck.errors import DataError
from claimcheck.files import MEND_HALF

__all__ = ["Format", "LabelledDocument", "LabelledSpan", "checked"]


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of a text. start, end: code points, end exclusive; label may be empty.

    extra: whatever else the format knows of it (statement, speaker, ...), as JSON values.
    """

    start: int
    end: int
    label: str = ""
    id: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A text with its spans in the order of the file.

    id, annotator: empty where the format gives none. extra: further columns, as JSON values.
    """

    id: str
    text: str
    spans: tuple[LabelledSpan, ...] = ()
    annotator: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class Format(Protocol):
    """Reads and writes one file format; a module of `claimcheck.corpora.formats`."""

    def read(self, path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
        """The documents of a file or folder. Raises DataError with file and place.

        left_out: counts what the file holds and no document has a place for, by its name in the plural.
        """
        ...

    def write(self, path: Path, documents: Iterable[LabelledDocument]) -> int:
        """Writes the documents and gives their number. Raises DataError."""
        ...


def checked(
    document: LabelledDocument,
    *,
    path: Path,
    where: str = "",
    quoted: Sequence[str | None] | None = None,
) -> LabelledDocument:
    """The document itself when its text is whole and every span lies in it; raises DataError otherwise.

    quoted: what the tool says that each span's words are, None where it does not. Tools in which a character
    beyond U+FFFF counts twice are known by it, and their offsets put right.
    """
    name = where or document.id or "a document"
    text = document.text
    if not text.isascii() and (half := re.search("[\ud800-\udfff]", text)):
        raise DataError(
            f"{name}: U+{ord(half[0]):04X} at {half.start()} is half of a character",
            path=path,
            remedy=MEND_HALF,
        )
    quotes = quoted or [None] * len(document.spans)
    if not _fits(document.spans, text, quotes) and any(quotes):
        there = _of_utf16(document.spans, text)
        if there is not None and _fits(there, text, quotes):
            return replace(document, spans=there)
    for span, quote in zip(document.spans, quotes, strict=True):
        if not 0 <= span.start < span.end <= len(text):
            raise DataError(
                f"{name}: the span {span.start} to {span.end} does not lie in its text of {len(text)}",
                path=path,
                remedy="Offsets count code points from 0, also where a character is two in UTF-16; the end is "
                "not included",
            )
        if not _same(text[span.start : span.end], quote):
            raise DataError(
                f"{name}: the span {span.start} to {span.end} is said to be {quote!r}, and the text has "
                f"{text[span.start : span.end]!r} there",
                path=path,
                remedy="Mend the offsets, or export again from the text that was labelled",
            )
    return document


def _fits(spans: Sequence[LabelledSpan], text: str, quotes: Sequence[str | None]) -> bool:
    return all(
        0 <= s.start < s.end <= len(text) and _same(text[s.start : s.end], quote)
        for s, quote in zip(spans, quotes, strict=True)
    )


def _same(words: str, quote: str | None) -> bool:
    """Whether these are the quoted words; tools write the white space between them in many ways."""
    if quote is None or words == quote:
        return True
    plain = "".join(words.split())
    return plain in ("".join(quote.split()), "".join(quote.replace("\\n", "\n").split()))


def _of_utf16(spans: Sequence[LabelledSpan], text: str) -> tuple[LabelledSpan, ...] | None:
    """The spans, whose offsets count UTF-16 units, in code points; None where one cuts a character."""
    units = accumulate((1 + (ord(c) > 0xFFFF) for c in text), initial=0)
    place = {unit: at for at, unit in enumerate(units)}
    if any(s.start not in place or s.end not in place for s in spans):
        return None
    return tuple(replace(s, start=place[s.start], end=place[s.end]) for s in spans)
