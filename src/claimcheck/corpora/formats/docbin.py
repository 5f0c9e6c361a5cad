"""spaCy's DocBin: spans under `doc.spans["claims"]`, or entities where no span group is there.

Labels that do not overlap also stand in `doc.ents`, so that spaCy can train an entity recogniser on
the file. Ids, annotator and further fields travel in `doc.user_data["claimcheck"]`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import kept, restored
from claimcheck.corpora.formats.tokens import blank_pipeline, cut
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError
from claimcheck.files import replaced
from claimcheck.jsonl import opened

__all__ = ["SPANS_KEY", "read", "write"]

SPANS_KEY = "claims"
_DATA = "claimcheck"


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents as one DocBin."""
    from spacy.tokens import Doc, DocBin, Span
    from spacy.util import filter_spans

    vocab = blank_pipeline().vocab
    found = DocBin(store_user_data=True)
    count = 0
    with replaced(path) as part:
        for document in documents:
            tokens = cut(document.text, document.spans)
            doc = Doc(
                vocab,
                words=[document.text[s:e] for s, e, _ in tokens],
                spaces=[space for _, _, space in tokens],
            )
            first = {s: i for i, (s, _, _) in enumerate(tokens)}
            last = {e: i + 1 for i, (_, e, _) in enumerate(tokens)}
            # The id stands twice: user data is lost where a DocBin is saved without it.
            spans = [
                Span(doc, first[s.start], last[s.end], label=s.label, span_id=s.id)
                for s in document.spans
            ]
            doc.spans[SPANS_KEY] = spans
            named = [s for s in spans if s.label_ and not doc[s.start : s.end].text.isspace()]
            # Claims have no labels and say nothing about entities, which then stay unannotated.
            about_names = bool(named) or not spans
            if about_names and len(filter_spans(named)) == len(named):
                doc.ents = [s for s in named if s.text == s.text.strip()]
            doc.user_data[_DATA] = json.dumps(kept(document), ensure_ascii=False)
            found.add(doc)
            count += 1
        found.to_disk(part)
    return count


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a DocBin, with the spans of all groups, else the entities.

    Entities that are in no group, where there are groups, and categories are left out and counted.
    """
    from spacy.tokens import DocBin

    with opened(path) as file:
        data = file.read()
    try:
        docs = list(DocBin().from_bytes(data).get_docs(blank_pipeline().vocab))
    except Exception as error:
        # zlib, msgpack and spaCy raise errors of many kinds on a file that is no DocBin.
        raise DataError(
            f"not a DocBin that spaCy can read ({type(error).__name__})",
            path=path,
            remedy="Write it again with DocBin.to_disk",
        ) from error
    for n, doc in enumerate(docs, start=1):
        try:
            document = _document(doc)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f'document {n}: user_data["{_DATA}"] is not as it was written ({error!r})',
                path=path,
                remedy="Leave it as it is, or take it out",
            ) from error
        if left_out is not None:
            left_out["categories"] += len(doc.cats)
            marked = {(s.start, s.end, s.label) for s in document.spans}
            left_out["entities that are in no span group"] += sum(
                (e.start_char, e.end_char, e.label_) not in marked for e in doc.ents
            )
        yield document


def _document(doc: Any) -> LabelledDocument:
    data = doc.user_data.get(_DATA)
    own: dict[str, Any] = json.loads(data) if data else {}
    groups = [span for key in sorted(doc.spans) for span in doc.spans[key]]
    if not data:
        spans = (
            LabelledSpan(s.start_char, s.end_char, s.label_, s.id_, _linked(s))
            for s in groups or doc.ents
        )
        return LabelledDocument("", doc.text, tuple(spans))
    marked = [(s.start_char, s.end_char, s.label_) for s in groups or doc.ents]
    records = own.get("spans") or []
    if records and len(records[0]) == 2:
        # Older files keep ids and fields without the places, in the order of the spans.
        own["spans"] = [[*place, *record] for place, record in zip(marked, records, strict=True)]
    return restored(own, doc.text, marked)


def _linked(span: Any) -> dict[str, Any]:
    """What a knowledge base calls the span, where spaCy says so."""
    return {"kb_id": span.kb_id_} if span.kb_id_ else {}
