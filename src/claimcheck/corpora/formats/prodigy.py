"""Prodigy's JSON Lines: `{"text", "spans", "answer", "_annotator_id", "meta"}`.

Only accepted examples are labels; rejected and ignored ones are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.ours import from_row
from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.jsonl import read_jsonl, write_jsonl
from claimcheck.corpora.records import LabelledDocument, checked

__all__ = ["read", "write"]

# What Prodigy computes anew from the rest.
_COMPUTED = (
    "tokens",
    "_input_hash",
    "_task_hash",
    "_view_id",
    "_session_id",
    "_timestamp",
    "answer",
)
_SPAN_COMPUTED = ("token_start", "token_end")


def read(path: Path) -> Iterator[LabelledDocument]:
    """The accepted examples of a Prodigy file."""
    for row in read_jsonl(path):
        if row.data.get("answer", "accept") != "accept":
            continue
        data = {k: v for k, v in row.data.items() if k not in _COMPUTED}
        data["annotator"] = data.pop("_annotator_id", "")
        meta = data.get("meta")
        if isinstance(meta, dict) and "id" in meta:
            data["id"] = meta["id"]
            data["meta"] = {k: v for k, v in meta.items() if k != "id"}
            if not data["meta"]:
                del data["meta"]
        data["spans"] = [
            {k: v for k, v in span.items() if k not in _SPAN_COMPUTED}
            for span in data.get("spans") or ()
        ]
        try:
            document = from_row(data)
        except (KeyError, TypeError, ValueError) as error:
            raise row.error(
                f"not a Prodigy span example ({error!r})", "Export with prodigy db-out"
            ) from error
        yield checked(document, path=path, where=f"line {row.line}")


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents for `prodigy db-in` or as a source for a recipe."""
    return write_jsonl(path, map(_row, documents))


def _row(document: LabelledDocument) -> dict[str, Any]:
    tokens = cut(document.text, document.spans)
    first = {s: i for i, (s, _, _) in enumerate(tokens)}
    last = {e: i for i, (_, e, _) in enumerate(tokens)}
    row: dict[str, Any] = dict(document.extra)
    row["text"] = document.text
    row["tokens"] = [
        {"text": document.text[s:e], "start": s, "end": e, "id": i, "ws": space}
        for i, (s, e, space) in enumerate(tokens)
    ]
    row["spans"] = [
        {
            "start": span.start,
            "end": span.end,
            "token_start": first[span.start],
            "token_end": last[span.end],
            "label": span.label,
        }
        | ({"id": span.id} if span.id else {})
        | span.extra
        for span in document.spans
    ]
    if document.id:
        row["meta"] = {**(row.get("meta") or {}), "id": document.id}
    if document.annotator:
        row["_annotator_id"] = document.annotator
    row["answer"] = "accept"
    return row
