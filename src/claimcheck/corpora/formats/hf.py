"""Hugging Face datasets: a folder that `save_to_disk` wrote, a Parquet file, or a Hub id.

Columns as in claimcheck's own rows; extra fields travel as a JSON string in `extra`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.ours import from_row
from claimcheck.corpora.records import LabelledDocument, checked
from claimcheck.errors import DataError
from claimcheck.files import filled, replaced, writing

__all__ = ["read", "write"]


def read(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a dataset; `owner/name:split` is looked up on the Hub."""
    for n, row in enumerate(_load(path)):
        try:
            document = from_row(_plain(row))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"row {n} is not a labelled text ({error!r})",
                path=path,
                remedy='Columns "text" and "spans" (start, end, label) are needed',
            ) from error
        yield checked(document, path=path, where=f"row {n}")


def _load(path: Path) -> Any:
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
    if isinstance(loaded, datasets.DatasetDict):
        splits = list(loaded)
        return (row for key in splits for row in loaded[key])
    return loaded


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in row.items() if k not in ("extra", "spans")}
    plain |= json.loads(row.get("extra") or "{}")
    plain["spans"] = [
        {k: v for k, v in span.items() if k != "extra"} | json.loads(span.get("extra") or "{}")
        for span in row.get("spans") or ()
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
        table = datasets.Dataset.from_list(rows, features=features)
    if path.suffix == ".parquet":
        with replaced(path) as part:
            table.to_parquet(str(part))
    else:
        with filled(path) as part:
            table.save_to_disk(str(part))
    return len(rows)
