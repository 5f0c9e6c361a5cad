"""Hugging Face datasets: a folder that `save_to_disk` wrote, a Parquet file, or a Hub id.

Columns as in claimcheck's own rows, or tokens with their tags; numbers for labels become names; extra fields travel as a JSON string in `extra`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.class_labels import named
from claimcheck.corpora.formats.conll import TAGS, tagged_text
from claimcheck.corpora.formats.ours import from_row, quotes_of
from claimcheck.corpora.records import LabelledDocument, checked
from claimcheck.corpora.values import listed, object_of, words_of
from claimcheck.errors import DataError
from claimcheck.files import filled, replaced, writing

__all__ = ["read", "write"]


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """The documents of a dataset; `owner/name:split` is looked up on the Hub."""
    for n, row in enumerate(_load(path)):
        try:
            document = from_row(_plain(row))
        except (KeyError, ValueError) as error:
            raise DataError(
                f"row {n} is not a labelled text: {words_of(error)}",
                path=path,
                remedy='Columns "text" and "spans" (start, end, label), or "tokens" and "ner_tags", are needed',
            ) from error
        quoted = quotes_of(document.spans)
        yield checked(document, path=path, where=f"row {n}", quoted=quoted)


def _load(path: Path) -> Any:
    """The rows, with the names of a ClassLabel feature for its numbers, the licence that the set states, and of a set of
    several parts the part."""
    import datasets

    name, _, split = str(path).partition(":")
    try:
        if path.is_dir():
            loaded = datasets.load_from_disk(str(path))
        elif path.is_file():
            loaded = datasets.Dataset.from_parquet(str(path))
        elif re.fullmatch(r"[\w.-]+/[\w.-]+", name):
            loaded = datasets.load_dataset(name, split=split or "train")
        else:
            raise FileNotFoundError("no such file, folder or Hub id")
    except Exception as error:
        # datasets, pyarrow and the Hub client raise errors of many kinds.
        raise DataError(
            f"the dataset cannot be loaded ({str(error).splitlines()[0][:200]})",
            path=path,
            remedy="Give a folder written by save_to_disk, a Parquet file or owner/name:split",
        ) from error
    parts = loaded if isinstance(loaded, datasets.DatasetDict) else {"": loaded}
    for division, part in parts.items():
        stated = {"licence": part.info.license} if part.info.license else {}
        # Or nobody could tell afterwards which rows were to be trained on and which to measure on.
        stated |= {"split": division} if division else {}
        for row in part:
            yield stated | {name: named(value, part.features[name]) for name, value in row.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    if "tokens" in row and "text" not in row:
        text, found = tagged_text(row)
        spans = [{"start": start, "end": end, "label": label} for start, end, label in found]
        row = {k: v for k, v in row.items() if k not in ("tokens", *TAGS)} | {
            "text": text,
            "spans": spans,
        }
    plain = {k: v for k, v in row.items() if k not in ("extra", "spans")}
    plain |= json.loads(row.get("extra") or "{}")
    marked = [object_of(span, "a span") for span in listed(row.get("spans"), "'spans'")]
    plain["spans"] = [
        {k: v for k, v in span.items() if k != "extra"} | json.loads(span.get("extra") or "{}")
        for span in marked
    ]
    return plain


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write Parquet when the name ends so, else a folder for `datasets.load_from_disk`."""
    import datasets

    span = {
        "start": datasets.Value("int64"),
        "end": datasets.Value("int64"),
        "label": datasets.Value("string"),
        "id": datasets.Value("string"),
        "extra": datasets.Value("string"),
    }
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "text": datasets.Value("string"),
            "annotator": datasets.Value("string"),
            "spans": datasets.List(span),
            "extra": datasets.Value("string"),
        }
    )
    rows = [
        {
            "id": d.id,
            "text": d.text,
            "annotator": d.annotator,
            "spans": [
                {
                    "start": s.start,
                    "end": s.end,
                    "label": s.label,
                    "id": s.id,
                    "extra": json.dumps(s.extra),
                }
                for s in d.spans
            ],
            "extra": json.dumps(d.extra),
        }
        for d in documents
    ]
    with writing(path):
        # Of no rows `from_list` makes no columns, and then misses them.
        columns = {name: [row[name] for row in rows] for name in features}
        table = datasets.Dataset.from_dict(columns, features=features)
    if path.suffix == ".parquet":
        with replaced(path) as part:
            table.to_parquet(str(part))
    else:
        with filled(path) as part:
            table.save_to_disk(str(part))
    return len(rows)
