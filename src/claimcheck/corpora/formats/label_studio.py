"""Label Studio's JSON: tasks with `data.text` and annotations of labelled regions.

A task with several annotations becomes a document for each, with its annotator.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import apart, together
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.errors import DataError
from claimcheck.files import write_text

__all__ = ["read", "write"]

_ID, _BY = "claimcheck_id", "claimcheck_annotator"
_OWN = ("text", _ID, _BY)
_REMEDY = "Export as JSON (not JSON-MIN) from a project with a Text and a Labels tag"


def read(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a Label Studio export; cancelled annotations are left out."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise DataError(f"not readable as JSON ({error})", path=path, remedy=_REMEDY) from error
    if not isinstance(tasks, list):
        raise DataError("not a list of tasks", path=path, remedy=_REMEDY)
    for n, task in enumerate(tasks):
        try:
            yield from _documents(task, path)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"task {n} is not a labelled text ({error!r})", path=path, remedy=_REMEDY
            ) from error


def _documents(task: dict[str, Any], path: Path) -> Iterator[LabelledDocument]:
    data = task["data"]
    text = data["text"]
    id_ = str(data.get(_ID, task.get("id", "")))
    annotations = [a for a in task.get("annotations") or [{}] if not a.get("was_cancelled")]
    for annotation in annotations:
        spans = tuple(_spans(annotation.get("result") or ()))
        yield checked(
            LabelledDocument(id_, text, spans, _annotator(annotation, data), together(data, _OWN)),
            path=path,
            where=f"task {id_}",
        )


def _annotator(annotation: dict[str, Any], data: dict[str, Any]) -> str:
    """Who made an annotation: of one that was imported into Label Studio, who had made it before."""
    imported = "completed_by" not in annotation or annotation.get("import_id") is not None
    if imported and _BY in data:
        return str(data[_BY])
    by = annotation.get("completed_by", "")
    return str(by.get("email", by.get("id", "")) if isinstance(by, dict) else by)


def _spans(result: Iterable[dict[str, Any]]) -> Iterator[LabelledSpan]:
    for region in result:
        value = region.get("value", {})
        if region.get("type", "labels") not in ("labels", "hypertextlabels"):
            continue
        labels = value.get("labels") or value.get("hypertextlabels") or [""]
        for label in labels:
            yield LabelledSpan(
                int(value["start"]),
                int(value["end"]),
                str(label),
                str(region.get("id", "")),
                dict(region.get("meta") or {}),
            )


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
