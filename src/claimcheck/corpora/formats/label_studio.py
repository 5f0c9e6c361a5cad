"""Label Studio's JSON: tasks with `data.text` and annotations of labelled regions.

A task with several annotations becomes a document for each, with its annotator.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.corpora.values import listed, name_of, object_of, offset_of, text_of, words_of
from claimcheck.errors import DataError
from claimcheck.files import write_text
from claimcheck.jsonl import read_text

__all__ = ["read", "write"]

_ID, _BY = "claimcheck_id", "claimcheck_annotator"
_OWN = ("text", _ID, _BY)
# Without a type a region is of labels, as it is in what is written by hand.
_MARKING = ("labels", "hypertextlabels", None)
_REMEDY = "Export as JSON (not JSON-MIN) from a project with a Text and a Labels tag"


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a Label Studio export. Cancelled annotations, predictions and results that mark no
    span are left out and counted."""
    counts: Counter[str] = Counter() if left_out is None else left_out
    try:
        tasks = json.loads(read_text(path))
    except ValueError as error:
        raise DataError(f"not readable as JSON ({error})", path=path, remedy=_REMEDY) from error
    if not isinstance(tasks, list):
        raise DataError("not a list of tasks", path=path, remedy=_REMEDY)
    for n, task in enumerate(tasks):
        try:
            yield from _documents(object_of(task, "it"), path, counts)
        except (KeyError, ValueError) as error:
            raise DataError(
                f"task {n} is not a labelled text: {words_of(error)}", path=path, remedy=_REMEDY
            ) from error


def _documents(
    task: dict[str, Any], path: Path, left_out: Counter[str]
) -> Iterator[LabelledDocument]:
    data = object_of(task["data"], "'data'")
    text = text_of(data["text"])
    id_ = name_of(data[_ID] if _ID in data else task.get("id"))
    given = [
        object_of(a, "an annotation") for a in listed(task.get("annotations"), "'annotations'")
    ]
    annotations = [a for a in given if not a.get("was_cancelled")]
    left_out["annotations that were cancelled"] += len(given) - len(annotations)
    left_out["predictions"] += len(listed(task.get("predictions"), "'predictions'"))
    for annotation in annotations if given else [{}]:
        regions = [object_of(r, "a result") for r in listed(annotation.get("result"), "'result'")]
        found = [item for region in regions for item in _spans(region)]
        left_out["results that mark no span"] += sum(r.get("type") not in _MARKING for r in regions)
        yield checked(
            LabelledDocument(
                id_,
                text,
                tuple(span for span, _ in found),
                _annotator(annotation, data),
                together(data, _OWN),
            ),
            path=path,
            where=f"task {id_}",
            quoted=[quote for _, quote in found],
        )


def _annotator(annotation: dict[str, Any], data: dict[str, Any]) -> str:
    """Who made an annotation: of one that was imported into Label Studio, who had made it before."""
    imported = "completed_by" not in annotation or annotation.get("import_id") is not None
    if imported and _BY in data:
        return str(data[_BY])
    by = annotation.get("completed_by")
    return name_of(by.get("email", by.get("id")) if isinstance(by, dict) else by)


def _spans(region: dict[str, Any]) -> Iterator[tuple[LabelledSpan, str | None]]:
    """The spans of a region, one a label, each with the words that the tool says it is."""
    if region.get("type") not in _MARKING:
        return
    value = object_of(region["value"], "'value'")
    quote = value.get("text")
    labels = listed(value.get("labels") or value.get("hypertextlabels"), "'labels'")
    for label in labels or [""]:
        span = LabelledSpan(
            offset_of(value["start"], "start"),
            offset_of(value["end"], "end"),
            name_of(label),
            name_of(region.get("id")),
            dict(object_of(region.get("meta") or {}, "'meta'")),
        )
        yield span, quote if isinstance(quote, str) else None


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents as tasks that Label Studio imports with their annotations."""
    tasks = [_task(n, document) for n, document in enumerate(documents, start=1)]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    return len(tasks)


def _task(n: int, document: LabelledDocument) -> dict[str, Any]:
    regions = [
        {
            "id": span.id,
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": span.start,
                "end": span.end,
                "text": document.text[span.start : span.end],
                "labels": [span.label],
            },
        }
        | ({"meta": span.extra} if span.extra else {})
        for span in document.spans
    ]
    # Label Studio numbers its tasks and takes only its own users for annotators, so that ours travel in
    # the data.
    data = {"text": document.text, _ID: document.id, _BY: document.annotator}
    data |= apart(document.extra, _OWN)
    return {"id": n, "data": data, "annotations": [{"id": n, "result": regions}]}
