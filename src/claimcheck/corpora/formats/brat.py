"""brat standoff: a folder with a `.txt` and an `.ann` file for each document.

A brat label has no spaces, so that they are written as %20. What brat has no place for (annotator,
further fields) stands in an AnnotatorNotes line as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.errors import DataError

__all__ = ["read", "write"]

_BOUND = re.compile(r"^(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?$")
_NOTE = re.compile(r"^#\S*\tAnnotatorNotes (\S+)\t(.*)$")
_MARK = "claimcheck "


def read(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a folder (or of one .ann file), in the order of their names.

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
            lines = file.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(
                f"the text or its annotations cannot be read ({error})",
                path=file,
                remedy="Each .ann file needs a .txt of the same name beside it, in UTF-8",
            ) from error
        yield checked(_document(file, text, lines), path=file)


def _document(file: Path, text: str, lines: list[str]) -> LabelledDocument:
    notes: dict[str, dict[str, Any]] = {}
    for line in lines:
        note = _NOTE.match(line)
        if note and note[2].startswith(_MARK):
            notes[note[1]] = json.loads(note[2].removeprefix(_MARK))
    spans = []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("T"):
            continue
        match = _BOUND.match(line)
        if match is None or ";" in match[3]:
            what = "a discontinuous span" if match else "not a text-bound annotation"
            raise DataError(
                f"line {number}: {what}", path=file, remedy="Split it into spans of unbroken text"
            )
        start, end = map(int, match[3].split())
        own = notes.get(match[1], {})
        spans.append(
            LabelledSpan(
                start,
                end,
                own.get("label", unquote(match[2])),
                str(own.get("id", match[1])),
                own.get("extra", {}),
            )
        )
    whole = notes.get("document", {})
    return LabelledDocument(
        whole.get("id", file.stem),
        text,
        tuple(spans),
        whole.get("annotator", ""),
        whole.get("extra", {}),
    )


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents into a folder, with an annotation.conf that names the labels."""
    labels: set[str] = set()
    count = 0
    try:
        path.mkdir(parents=True, exist_ok=True)
        for count, document in enumerate(documents, start=1):
            name = re.sub(r"[^\w.-]+", "_", document.id)[:60]
            stem = f"{count:05}-{name}".rstrip("-")
            with (path / f"{stem}.txt").open("w", encoding="utf-8", newline="") as file:
                file.write(document.text)
            (path / f"{stem}.ann").write_text("\n".join(_lines(document)) + "\n", encoding="utf-8")
            labels |= {_label(span.label) for span in document.spans}
        conf = ["[entities]", *sorted(labels), "[relations]", "[events]", "[attributes]"]
        (path / "annotation.conf").write_text("\n".join(conf) + "\n", encoding="utf-8")
    except (OSError, UnicodeEncodeError) as error:
        raise DataError(
            f"the folder cannot be written ({error})", path=path, remedy="Check folder and space"
        ) from error
    return count


def _label(label: str) -> str:
    return quote(label, safe="") or "Span"


def _note(n: int, about: str, content: dict[str, Any]) -> str:
    return f"#{n}\tAnnotatorNotes {about}\t{_MARK}{json.dumps(content)}"


def _lines(document: LabelledDocument) -> Iterator[str]:
    whole = {"id": document.id, "annotator": document.annotator, "extra": document.extra}
    yield _note(0, "document", whole)
    for n, span in enumerate(document.spans, start=1):
        # brat wants the text on one line.
        text = re.sub(r"\s", " ", document.text[span.start : span.end])
        yield f"T{n}\t{_label(span.label)} {span.start} {span.end}\t{text}"
        if span.extra or span.id != f"T{n}" or not span.label:
            yield _note(n, f"T{n}", {"id": span.id, "label": span.label, "extra": span.extra})
