"""doccano's JSON Lines: `label` or `labels` as [start, end, name], or `entities` with offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.jsonl import read_jsonl, write_jsonl

__all__ = ["read", "write"]

_KNOWN = ("id", "text", "data", "label", "labels", "entities", "relations", "annotator")
_SPAN = ("id", "label", "start_offset", "end_offset")


def read(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a doccano export for sequence labelling."""
    for row in read_jsonl(path):
        data = row.data
        try:
            text = data["text"] if "text" in data else data["data"]
            spans = tuple(_spans(data))
        except (KeyError, TypeError, ValueError) as error:
            raise row.error(
                f"not a doccano row ({error!r})", "Export as JSONL for sequence labelling"
            ) from error
        document = LabelledDocument(
            str(data.get("id", "")),
            text,
            spans,
            str(data.get("annotator", "")),
            together(data, _KNOWN),
        )
        yield checked(document, path=path, where=f"line {row.line}")


def _spans(data: dict[str, Any]) -> Iterator[LabelledSpan]:
    if "entities" in data:
        for span in data["entities"]:
            yield LabelledSpan(
                int(span["start_offset"]),
                int(span["end_offset"]),
                str(span["label"]),
                str(span.get("id", "")),
                together(span, _SPAN),
            )
        return
    for start, end, label in data.get("label") or data.get("labels") or ():
        yield LabelledSpan(int(start), int(end), str(label))


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write rows with `entities`, which keep the spans' ids."""
    return write_jsonl(path, map(_row, documents))


def _row(document: LabelledDocument) -> dict[str, Any]:
    row: dict[str, Any] = {"id": document.id, "text": document.text}
    row["entities"] = [
        {"id": s.id, "label": s.label, "start_offset": s.start, "end_offset": s.end}
        | apart(s.extra, _SPAN)
        for s in document.spans
    ]
    row["relations"] = []
    if document.annotator:
        row["annotator"] = document.annotator
    return row | apart(document.extra, _KNOWN)
