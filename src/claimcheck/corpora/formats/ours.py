"""claimcheck's own rows: `{"id", "text", "spans": [{"start", "end", "label", ...}], "annotator"}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.corpora.values import listed, name_of, object_of, offset_of, text_of, words_of
from claimcheck.jsonl import read_jsonl, write_jsonl

__all__ = ["as_row", "from_row", "quotes_of", "read", "write"]


def from_row(row: dict[str, Any]) -> LabelledDocument:
    """A document from a row. Raises KeyError or ValueError where the row has no text or broken spans."""
    spans = tuple(
        LabelledSpan(
            offset_of(span["start"], "start"),
            offset_of(span["end"], "end"),
            name_of(span.get("label")),
            name_of(span.get("id")),
            {k: v for k, v in span.items() if k not in ("start", "end", "label", "id")},
        )
        for span in (object_of(each, "a span") for each in listed(row.get("spans"), "'spans'"))
    )
    known = ("id", "text", "spans", "annotator")
    extra = {k: v for k, v in row.items() if k not in known}
    return LabelledDocument(
        name_of(row.get("id")), text_of(row["text"]), spans, name_of(row.get("annotator")), extra
    )


def as_row(document: LabelledDocument) -> dict[str, Any]:
    """The row of a document; empty fields are left out."""
    row: dict[str, Any] = {"id": document.id} if document.id else {}
    row["text"] = document.text
    row["spans"] = [
        {"start": span.start, "end": span.end}
        | ({"label": span.label} if span.label else {})
        | ({"id": span.id} if span.id else {})
        | span.extra
        for span in document.spans
    ]
    if document.annotator:
        row["annotator"] = document.annotator
    return row | document.extra


def quotes_of(spans: Iterable[LabelledSpan]) -> list[str | None]:
    """The words that spans say they are, where a tool wrote them beside the offsets as `text`."""
    return [q if isinstance(q := span.extra.get("text"), str) else None for span in spans]


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a JSON Lines file, gzipped or not."""
    for row in read_jsonl(path):
        try:
            document = from_row(row.data)
        except (KeyError, ValueError) as error:
            raise row.error(
                f"not a labelled text: {words_of(error)}",
                'Rows need "text" and "spans" with start and end',
            ) from error
        quoted = quotes_of(document.spans)
        yield checked(document, path=path, where=f"line {row.line}", quoted=quoted)


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents as JSON Lines."""
    return write_jsonl(path, map(as_row, documents))
