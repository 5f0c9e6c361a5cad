"""Named entities in CoNLL columns, or as tokens with tags from the Hub.

A token in the first column and its tag in the last, IOB1, IOB2 or BIOES; `-DOCSTART-` is left out. The text
is the tokens joined by spaces: a model that has seen newspapers is at a small disadvantage.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.corpora.formats.conll import read as read_columns
from claimcheck.corpora.formats.conll import spans_of_tags
from claimcheck.evaluate.benchmarks.native import HUB, records
from claimcheck.evaluate.rows import NerRow

__all__ = ["read"]


def read(source: str, *, limit: int | None = None) -> list[NerRow]:
    """A row a sentence. Raises DataError for a tag that is none."""
    if source.startswith(HUB):
        return [_tagged(row.data, row.where) for row in records(source, limit=limit)]
    rows = []
    for document in read_columns(Path(source)):
        spans = tuple((span.start, span.end, span.label) for span in document.spans)
        rows.append(NerRow(document.text, spans))
        if len(rows) == limit:
            break
    return rows


def _tagged(data: object, where: str) -> NerRow:
    assert isinstance(data, dict)
    tokens = [str(token) for token in data["tokens"]]
    tags = data.get("ner_tags") or data.get("tags") or []
    places, at = [], 0
    for token in tokens:
        places.append((at, at + len(token)))
        at += len(token) + 1
    tagged = [(number, str(tag)) for number, tag in enumerate(tags, start=1)]
    return NerRow(" ".join(tokens), tuple(spans_of_tags(places, tagged, Path(where))))
