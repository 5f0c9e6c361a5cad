"""Prodigy's JSON Lines: `{"text", "spans", "answer", "_annotator_id", "meta"}`.

Only accepted examples are labels; rejected and ignored ones are left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.formats.ours import from_row, quotes_of
from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.records import LabelledDocument, checked
from claimcheck.corpora.values import listed, object_of, words_of
from claimcheck.jsonl import read_jsonl, write_jsonl

__all__ = ["read", "write"]

# What Prodigy computes anew from the rest.
_COMPUTED = (
    "tokens",
    "_input_hash",
    "_task_hash",
    "_view_id",
    "answer",
)
_OWN = (*_COMPUTED, "text", "spans", "meta", "_annotator_id", "_session_id")
_SPAN_COMPUTED = ("token_start", "token_end")


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The accepted examples of a Prodigy file."""
    for row in read_jsonl(path):
        if row.data.get("answer", "accept") != "accept":
            if left_out is not None:
                left_out["examples that were rejected or ignored"] += 1
            continue
        try:
            document = from_row(_plain(row.data))
        except (KeyError, ValueError) as error:
            raise row.error(
                f"not a Prodigy span example: {words_of(error)}", "Export with prodigy db-out"
            ) from error
        quoted = quotes_of(document.spans)
        yield checked(document, path=path, where=f"line {row.line}", quoted=quoted)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    data = together(row, _OWN)
    meta = row.get("meta")
    if isinstance(meta, dict):
        # The meta field is what Prodigy shows of a text's origin: the id is kept there.
        data |= {"id": meta["id"]} if "id" in meta else {}
        rest = {k: v for k, v in meta.items() if k != "id"}
        data |= {"meta": rest} if rest else {}
    data["text"] = row["text"]
    # Before Prodigy 1.12 the session alone says who it was.
    data["annotator"] = row.get("_annotator_id") or row.get("_session_id")
    data["spans"] = [
        together(object_of(span, "a span"), _SPAN_COMPUTED)
        for span in listed(row.get("spans"), "'spans'")
    ]
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
