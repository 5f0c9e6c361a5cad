"""What every labelled-span format is read into: a document with its spans, id and annotator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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

    def read(self, path: Path) -> Iterator[LabelledDocument]:
        """The documents of a file or folder. Raises DataError with file and place."""
        ...

    def write(self, path: Path, documents: Iterable[LabelledDocument]) -> int:
        """Writes the documents and gives their number. Raises DataError."""
        ...


def checked(document: LabelledDocument, *, path: Path, where: str = "") -> LabelledDocument:
    """The document itself when its text is whole and every span lies in it; raises DataError otherwise."""
    for span in document.spans:
        if not 0 <= span.start < span.end <= len(document.text):
            raise DataError(
                f"{where or document.id or 'a document'}: the span {span.start} to {span.end} does "
                f"not lie in its text of {len(document.text)}",
                path=path,
                remedy="Offsets count code points from 0; the end is not included",
            )
    if not document.text.isascii() and (half := re.search("[\ud800-\udfff]", document.text)):
        raise DataError(
            f"{where or document.id or 'a document'}: U+{ord(half[0]):04X} at {half.start()} is half of a character",
            path=path,
            remedy=MEND_HALF,
        )
    return document
