"""brat standoff: a folder with a `.txt` and an `.ann` file for each document.

A brat label has no spaces, so that they are written as %20. A span that runs over a line break is a row of
fragments, one a line, as brat itself writes it. What brat has no place for (annotator, further fields) stands
in an AnnotatorNotes line as JSON.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.errors import DataError
from claimcheck.files import filled

__all__ = ["read", "write"]

_BOUND = re.compile(r"^(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?$")
_NOTE = re.compile(r"^#\S*\tAnnotatorNotes (\S+)\t(.*)$")
_MARK = "claimcheck "
# Where a line ends for brat, which reads by Unicode's rules.
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_LINE_ENDS}]+")


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a folder (or of one .ann file), in the order of their names.

    Lines that mark no span (relations, events, attributes, notes of others) are left out and counted.
    Raises DataError for an .ann file without its text and for a discontinuous span.
    """
    files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise DataError(
            "no .ann file is in the folder", path=path, remedy="Name brat's data folder"
        )
    for file in files:
        text_file = file.with_suffix(".txt")
        try:
            with text_file.open(encoding="utf-8", newline="") as opened:
                text = opened.read()
            lines = file.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(
                f"the text or its annotations cannot be read ({error})",
                path=file,
                remedy="Each .ann file needs a .txt of the same name beside it, in UTF-8",
            ) from error
        document, quoted = _document(file, text, lines)
        if left_out is not None:
            left_out["lines that mark no span"] += sum(
                bool(line.strip()) and not line.startswith("T") and _MARK not in line
                for line in lines
            )
        yield checked(document, path=file, quoted=quoted)


def _document(file: Path, text: str, lines: list[str]) -> tuple[LabelledDocument, list[str | None]]:
    """The document, and the words that each line of it says its span is."""
    notes: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        note = _NOTE.match(line)
        if note and note[2].startswith(_MARK):
            try:
                notes[note[1]] = dict(json.loads(note[2].removeprefix(_MARK)))
            except (ValueError, TypeError) as error:
                raise DataError(
                    f"line {number}: the note is not as it was written ({error})",
                    path=file,
                    remedy="Leave it as it is, or take it out",
                ) from error
    spans: list[LabelledSpan] = []
    quoted: list[str | None] = []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("T"):
            continue
        match = _BOUND.match(line)
        quote = match[4] if match else None
        place = _joined(match[3], text) if match else None
        if match is None or place is None:
            what = "a discontinuous span" if match else "not a text-bound annotation"
            raise DataError(
                f"line {number}: {what}", path=file, remedy="Split it into spans of unbroken text"
            )
        own = notes.get(match[1], {})
        quoted.append(quote)
        spans.append(
            LabelledSpan(
                *place,
                own.get("label", unquote(match[2])),
                str(own.get("id", match[1])),
                own.get("extra", {}),
            )
        )
    whole = notes.get("document", {})
    document = LabelledDocument(
        whole.get("id", file.stem),
        text,
        tuple(spans),
        whole.get("annotator", ""),
        whole.get("extra", {}),
    )
    return document, quoted


def _joined(fragments: str, text: str) -> tuple[int, int] | None:
    """Start and end of "0 4;5 9" where only white space lies between the fragments; else None."""
    pairs = [tuple(map(int, pair.split())) for pair in fragments.split(";")]
    if any(text[one[1] : other[0]].strip() for one, other in itertools.pairwise(pairs)):
        return None
    return pairs[0][0], pairs[-1][1]


def _fragments(document: LabelledDocument, span: LabelledSpan, path: Path) -> list[tuple[int, int]]:
    """The span line by line, without the line breaks. Raises DataError where it begins or ends with one."""
    inside = document.text[span.start : span.end]
    if inside.strip(_LINE_ENDS) != inside:
        raise DataError(
            f"{document.id or 'a document'}: the span at {span.start} begins or ends with a line break",
            path=path,
            remedy="brat marks no line breaks: trim the span, or export as another format",
        )
    return [(span.start + m.start(), span.start + m.end()) for m in _LINE.finditer(inside)]


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents into a folder, with an annotation.conf that names the labels.

    Raises DataError for a span that begins or ends with a line break, and for a folder with such files.
    """
    if path.is_dir() and any(path.glob("*.ann")):
        raise DataError(
            "the folder holds brat's files already",
            path=path,
            remedy="Name a new or an empty folder",
        )
    labels: set[str] = set()
    count = 0
    with filled(path) as part:
        for count, document in enumerate(documents, start=1):
            name = re.sub(r"[^\w.-]+", "_", document.id)[:60]
            stem = f"{count:05}-{name}".rstrip("-")
            with (part / f"{stem}.txt").open("w", encoding="utf-8", newline="") as file:
                file.write(document.text)
            (part / f"{stem}.ann").write_text(
                "\n".join(_lines(document, path)) + "\n", encoding="utf-8"
            )
            labels |= {_label(span.label) for span in document.spans}
        conf = ["[entities]", *sorted(labels), "[relations]", "[events]", "[attributes]"]
        (part / "annotation.conf").write_text("\n".join(conf) + "\n", encoding="utf-8")
    return count


def _label(label: str) -> str:
    return quote(label, safe="") or "Span"


def _note(n: int, about: str, content: dict[str, Any]) -> str:
    return f"#{n}\tAnnotatorNotes {about}\t{_MARK}{json.dumps(content)}"


def _lines(document: LabelledDocument, path: Path) -> Iterator[str]:
    whole = {"id": document.id, "annotator": document.annotator, "extra": document.extra}
    yield _note(0, "document", whole)
    for n, span in enumerate(document.spans, start=1):
        pieces = _fragments(document, span, path)
        places = ";".join(f"{start} {end}" for start, end in pieces)
        # The text to the letter, or brat refuses the line; its fragments are joined by a space.
        text = " ".join(document.text[start:end] for start, end in pieces)
        yield f"T{n}\t{_label(span.label)} {places}\t{text}"
        if span.extra or span.id != f"T{n}" or not span.label:
            yield _note(n, f"T{n}", {"id": span.id, "label": span.label, "extra": span.extra})
