"""doccano's JSON Lines: `label` or `labels` as [start, end, name], or `entities` with offsets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.corpora.values import listed, name_of, object_of, offset_of, text_of, words_of
from claimcheck.jsonl import read_jsonl, write_jsonl

__all__ = ["read", "write"]

_KNOWN = ("id", "text", "data", "label", "labels", "entities", "relations", "annotator")
_SPAN = ("id", "label", "start_offset", "end_offset")


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a doccano export for sequence labelling."""
    for row in read_jsonl(path):
        data = row.data
        try:
            document = LabelledDocument(
                name_of(data.get("id")),
                text_of(data["text"] if "text" in data else data["data"]),
                tuple(_spans(data)),
                name_of(data.get("annotator")),
                _further(data),
            )
        except (KeyError, ValueError) as error:
            raise row.error(
                f"not a doccano row: {words_of(error)}", "Export as JSONL for sequence labelling"
            ) from error
        yield checked(document, path=path, where=f"line {row.line}")


def _further(data: dict[str, Any]) -> dict[str, Any]:
    """The other fields; relations name entities by their ids, which spans keep."""
    relations = listed(data.get("relations"), "'relations'")
    return ({"relations": relations} if relations else {}) | together(data, _KNOWN)


def _spans(data: dict[str, Any]) -> Iterator[LabelledSpan]:
    if "entities" in data:
        for each in listed(data["entities"], "'entities'"):
            span = object_of(each, "an entity")
            yield LabelledSpan(
                offset_of(span["start_offset"], "start"),
                offset_of(span["end_offset"], "end"),
                name_of(span["label"]),
                name_of(span.get("id")),
                together(span, _SPAN),
            )
        return
    for each in listed(data.get("label") or data.get("labels"), "'label'"):
        if not isinstance(each, list) or len(each) != 3:
            raise ValueError(f"the label {each!r} is not [start, end, name]")
        start, end, label = each
        yield LabelledSpan(offset_of(start, "start"), offset_of(end, "end"), name_of(label))


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
    relations = document.extra.get("relations")
    native = isinstance(relations, list) and bool(relations)
    row["relations"] = relations if native else []
    if document.annotator:
        row["annotator"] = document.annotator
    further = {k: v for k, v in document.extra.items() if not (native and k == "relations")}
    return row | apart(further, _KNOWN)
