"""Prodigy's JSON Lines: `{"text", "spans", "answer", "_annotator_id", "meta"}`.

Only accepted examples are labels; rejected and ignored ones are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.formats.ours import from_row
from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.records import LabelledDocument, checked
from claimcheck.jsonl import read_jsonl, write_jsonl

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
_OWN = (*_COMPUTED, "text", "spans", "meta", "_annotator_id")
_SPAN_COMPUTED = ("token_start", "token_end")


def read(path: Path) -> Iterator[LabelledDocument]:
    """The accepted examples of a Prodigy file."""
    for row in read_jsonl(path):
        if row.data.get("answer", "accept") != "accept":
            continue
        try:
            document = from_row(_plain(row.data))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise row.error(
                f"not a Prodigy span example ({error!r})", "Export with prodigy db-out"
            ) from error
        yield checked(document, path=path, where=f"line {row.line}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    data = together(row, _OWN)
    meta = row.get("meta")
    if isinstance(meta, dict):
        # The meta field is what Prodigy shows of a text's origin: the id is kept there.
        data |= {"id": meta["id"]} if "id" in meta else {}
        rest = {k: v for k, v in meta.items() if k != "id"}
        data |= {"meta": rest} if rest else {}
    data["text"] = row["text"]
    data["annotator"] = row.get("_annotator_id", "")
    data["spans"] = [together(span, _SPAN_COMPUTED) for span in row.get("spans") or ()]
    return data


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents for `prodigy db-in` or as a source for a recipe."""
    return write_jsonl(path, map(_row, documents))


def _row(document: LabelledDocument) -> dict[str, Any]:
    tokens = cut(document.text, document.spans)
    first = {s: i for i, (s, _, _) in enumerate(tokens)}
    last = {e: i for i, (_, e, _) in enumerate(tokens)}
    extra = dict(document.extra)
    meta: dict[str, Any] = {}
    if isinstance(extra.get("meta"), dict) and extra["meta"] and "id" not in extra["meta"]:
        meta = extra.pop("meta")
    if document.id:
        meta = {**meta, "id": document.id}
    row = apart(extra, _OWN) | {"text": document.text}
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
        | apart(span.extra, _SPAN_COMPUTED)
        for span in document.spans
    ]
    if meta:
        row["meta"] = meta
    if document.annotator:
        row["_annotator_id"] = document.annotator
    row["answer"] = "accept"
    return row
