"""claimcheck's own rows: `{"id", "text", "spans": [{"start", "end", "label", ...}], "annotator"}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.jsonl import read_jsonl, write_jsonl

__all__ = ["as_row", "from_row", "read", "write"]


def from_row(row: dict[str, Any]) -> LabelledDocument:
    """A document from a row. Raises KeyError or TypeError where the row has no text or broken spans."""
    spans = tuple(
        LabelledSpan(
            int(span["start"]),
            int(span["end"]),
            str(span.get("label") or ""),
            str(span.get("id") or ""),
            {k: v for k, v in span.items() if k not in ("start", "end", "label", "id")},
        )
        for span in row.get("spans") or ()
    )
    known = ("id", "text", "spans", "annotator")
    extra = {k: v for k, v in row.items() if k not in known}
    return LabelledDocument(
        str(row.get("id") or ""), row["text"], spans, str(row.get("annotator") or ""), extra
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


def read(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a JSON Lines file, gzipped or not."""
    for row in read_jsonl(path):
        try:
            document = from_row(row.data)
        except (KeyError, TypeError, ValueError) as error:
            raise row.error(
                f"not a labelled text ({error!r})",
                'Rows need "text" and "spans" with start and end',
            ) from error
        yield checked(document, path=path, where=f"line {row.line}")


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents as JSON Lines."""
    return write_jsonl(path, map(as_row, documents))
