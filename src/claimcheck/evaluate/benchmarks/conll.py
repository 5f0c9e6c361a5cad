"""Named entities in CoNLL columns, or as tokens with tags from the Hub, in Parquet or in JSON Lines.

A token in the first column and its tag in the last, IOB1, IOB2 or BIOES; `-DOCSTART-` is left out. The text
is the tokens joined by spaces: a model that has seen newspapers is at a small disadvantage.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.corpora.formats.conll import read as read_columns
from claimcheck.corpora.formats.conll import tagged_text
from claimcheck.evaluate.benchmarks.items import Record
from claimcheck.evaluate.benchmarks.native import HUB, is_saved_dataset, records
from claimcheck.evaluate.rows import NerRow

__all__ = ["read"]

_TABLES = (".parquet", ".json", ".jsonl")


def read(source: str, *, limit: int | None = None) -> list[NerRow]:
    """A row a sentence. Raises DataError for a tag that is none."""
    path = Path(source)
    if source.startswith(HUB) or is_saved_dataset(path) or path.suffix in _TABLES:
        return [_tagged(row) for row in records(source, limit=limit)]
    rows = []
    for document in read_columns(path):
        spans = tuple((span.start, span.end, span.label) for span in document.spans)
        rows.append(NerRow(document.text, spans))
        if len(rows) == limit:
            break
    return rows


def _tagged(row: Record) -> NerRow:
    try:
        text, spans = tagged_text(row.data)
    except ValueError as error:
        raise row.error(str(error)) from error
    return NerRow(text, spans)
