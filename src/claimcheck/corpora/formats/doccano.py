"""doccano's JSON Lines: `label` or `labels` as [start, end, name], or `entities` with offsets.

What is written stands both as `label`, which a project for sequence labelling reads, and as `entities`, which one
with relations reads. doccano takes numbers alone for ids of entities, leaves out without a word what has another, and
cannot store a field that some rows lack, so that all that is ours travels in one field of every row.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claimcheck.corpora.formats.beside import KEY, kept, restored, together
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.corpora.values import listed, name_of, object_of, offset_of, text_of, words_of
from claimcheck.errors import DataError
from claimcheck.jsonl import FileRow, read_jsonl, write_jsonl

__all__ = ["NO_LABEL", "read", "write"]

#: doccano has no span without a label.
NO_LABEL = "SPAN"
_KNOWN = ("id", "text", "data", "label", "labels", "entities", "relations", "annotator")
_SPAN = ("id", "label", "start_offset", "end_offset")
# What the file is called whose labels are of all annotators together.
_TOGETHER = "all"
_REMEDY = "Export as JSONL for sequence labelling"


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a doccano export for sequence labelling: a file, or the ZIP or folder that doccano gives.

    In these each annotator has a file of their name, unless all worked on the same labels (`all.jsonl`).
    """
    if path.is_dir():
        yield from _of_all(sorted(path.glob("*.jsonl")), path)
    elif zipfile.is_zipfile(path):
        with TemporaryDirectory() as folder:
            yield from _of_all(_unpacked(path, Path(folder)), path)
    else:
        yield from _of_file(path)


def _unpacked(path: Path, folder: Path) -> list[Path]:
    with zipfile.ZipFile(path) as archive:
        inside = [m for m in archive.infolist() if m.filename.endswith(".jsonl")]
        files = [folder / Path(member.filename).name for member in inside]
        for member, file in zip(inside, files, strict=True):
            try:
                file.write_bytes(archive.read(member))
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                raise DataError(
                    f"{member.filename} cannot be unpacked ({error})",
                    path=path,
                    remedy="Fetch it again",
                ) from error
    return sorted(files)


def _of_all(files: list[Path], path: Path) -> Iterator[LabelledDocument]:
    if not files:
        raise DataError("no .jsonl file is in it", path=path, remedy=_REMEDY)
    for file in files:
        try:
            yield from _of_file(file, "" if file.stem == _TOGETHER else file.stem)
        except DataError as error:
            raise DataError(error.what, path=path / file.name, remedy=error.remedy) from error


def _of_file(path: Path, by: str = "") -> Iterator[LabelledDocument]:
    """by: who labelled what the file holds, where doccano says so."""
    for row in read_jsonl(path):
        try:
            document = _ours(row.data) if isinstance(row.data.get(KEY), str) else None
            known = document or _theirs(row.data)
            if by and not (document and _untouched(row.data, document)):
                known = replace(known, annotator=by)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise _malformed(row, error) from error
        yield checked(known, path=path, where=f"line {row.line}")


def _malformed(row: FileRow, error: Exception) -> DataError:
    return row.error(f"not a doccano row: {words_of(error)}", _REMEDY)


def _theirs(data: dict[str, Any]) -> LabelledDocument:
    relations = listed(data.get("relations"), "'relations'")
    return LabelledDocument(
        name_of(data.get("id")),
        _text(data),
        tuple(_spans(data)),
        name_of(data.get("annotator")),
        # Relations name entities by their ids, which spans keep.
        ({"relations": relations} if relations else {}) | together(data, _KNOWN),
    )


def _text(data: dict[str, Any]) -> str:
    return text_of(data["text"] if "text" in data else data["data"])


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


def _ours(data: dict[str, Any]) -> LabelledDocument:
    """A row that was written here, as it is now."""
    own = object_of(json.loads(data[KEY]), f"'{KEY}'")
    found = list(_spans(data))
    places = [(s.start, s.end, s.label) for s in found]
    document = restored(own, _text(data), places, unnamed=NO_LABEL)
    extra = dict(document.extra)
    if comments := listed(data.get("Comments"), "'Comments'"):
        extra["Comments"] = comments
    if "entities" in data and _native(_written(own)):
        extra["relations"] = _renamed(listed(data.get("relations"), "'relations'"), found, document)
    return replace(document, extra=extra)


def _written(own: dict[str, Any]) -> LabelledDocument:
    """The document as it was when it was written, but for its text."""
    spans = tuple(LabelledSpan(*fields) for fields in own.get("spans") or ())
    return LabelledDocument("", "", spans, own.get("annotator", ""), own.get("extra", {}))


def _renamed(
    relations: list[Any], found: Iterable[LabelledSpan], document: LabelledDocument
) -> list[Any]:
    """Relations with the ids that the spans had before doccano numbered them anew."""
    ours: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for span in document.spans:
        ours[span.start, span.end, span.label or NO_LABEL].append(span.id)
    ids = {s.id: id_ for s in found if (id_ := ours[s.start, s.end, s.label].pop(0))}

    def renamed(key: str, value: Any) -> Any:
        name = ids.get(str(value), "") if key in ("from_id", "to_id") else ""
        return int(name) if name.isdigit() else value

    return [{k: renamed(k, v) for k, v in object_of(r, "a relation").items()} for r in relations]


def _untouched(data: dict[str, Any], document: LabelledDocument) -> bool:
    """Whether the spans are those that were written: then they are still of who had made them."""
    before = _written(json.loads(data[KEY])).spans
    return bool(before) and document.spans == before


def _native(document: LabelledDocument) -> bool:
    """Whether relations are doccano's own: between spans whose ids are numbers."""
    relations = document.extra.get("relations")
    ids = {s.id for s in document.spans if s.id.isdecimal() and str(int(s.id)) == s.id}
    return (
        isinstance(relations, list)
        and bool(relations)
        and len(ids) == len(document.spans)
        and all(
            isinstance(r, dict) and {str(r.get("from_id")), str(r.get("to_id"))} <= ids
            for r in relations
        )
    )


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write rows that doccano imports with their labels, into a project with relations or without."""
    return write_jsonl(path, map(_row, documents))


def _row(document: LabelledDocument) -> dict[str, Any]:
    native = _native(document)
    spans = [(s.start, s.end, s.label or NO_LABEL) for s in document.spans]
    numbers = [int(s.id) for s in document.spans] if native else range(1, len(spans) + 1)
    return {
        "id": document.id,
        "text": document.text,
        "label": [list(span) for span in spans],
        "entities": [
            {"id": n, "label": label, "start_offset": start, "end_offset": end}
            for n, (start, end, label) in zip(numbers, spans, strict=True)
        ],
        "relations": document.extra["relations"] if native else [],
        KEY: json.dumps(kept(document), ensure_ascii=False),
    }
