"""Rows of native files as they were published: JSON Lines, JSON, CSV, TSV, Parquet, Excel, a folder of Hugging
Face datasets, or the Hub. Numbers that stand for labels become the labels' names."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.class_labels import named
from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.benchmarks.items import Record
from claimcheck.jsonl import opened, read_jsonl, read_text

__all__ = ["HUB", "is_saved_dataset", "records", "rows_of_file"]

HUB = "hf:"


def records(source: str, *, limit: int | None = None) -> Iterator[Record]:
    """The rows of a file or of a dataset of the Hub (`hf:owner/name:split`), at most `limit`.

    Raises DataError, naming file and row, and ReferenceSourceError for what the Hub cannot give.
    """
    rows = _hub(source, limit) if source.startswith(HUB) else rows_of_file(Path(source))
    yield from itertools.islice(rows, limit)


def rows_of_file(path: Path) -> Iterator[Record]:
    """The rows of one file, by its suffix; `.gz` may follow. Raises DataError."""
    kind = Path(path.name.removesuffix(".gz")).suffix.lower()
    if is_saved_dataset(path):
        yield from _saved(path)
    elif kind in (".jsonl", ".ndjson"):
        for row in read_jsonl(path):
            yield Record(str(path), f"line {row.line}", row.data)
    elif kind == ".json":
        yield from _json(path)
    elif kind in (".csv", ".tsv"):
        yield from _table(path, "\t" if kind == ".tsv" else ",")
    elif kind == ".parquet":
        yield from _parquet(path)
    elif kind == ".xlsx":
        yield from _excel(path)
    else:
        raise DataError(
            f"no benchmark comes in {kind or 'such'} files",
            path=path,
            remedy="Use .jsonl, .json, .csv, .tsv, .parquet or .xlsx",
        )


def _json(path: Path) -> Iterator[Record]:
    text = read_text(path)
    try:
        data = json.loads(text)
    except ValueError:
        # A .json file with an object a line is common among published sets.
        for row in read_jsonl(path):
            yield Record(str(path), f"line {row.line}", row.data)
        return
    rows = data if isinstance(data, list) else data.get("data") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError("not a JSON list of objects", path=path, remedy="Name the file of the set")
    for n, row in enumerate(rows, start=1):
        yield Record(str(path), f"object {n}", row)


def _table(path: Path, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(10_000_000)
    # A tab-separated file of CheckThat! has bare quotation marks inside its texts.
    lines = io.StringIO(read_text(path), newline="")
    reader = (
        csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if delimiter == "\t"
        else csv.DictReader(lines)
    )
    try:
        for row in reader:
            if None in row or None in row.values():
                raise DataError(
                    f"line {reader.line_num}: not as many cells as columns",
                    path=path,
                    remedy="Mend that line",
                )
            yield Record(str(path), f"line {reader.line_num}", row)
    except csv.Error as error:
        raise DataError(
            f"line {reader.line_num}: {error}", path=path, remedy="Mend that line"
        ) from error


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise DataError(
            f"not a Parquet file that can be read ({str(error).splitlines()[0]})",
            path=path,
            remedy="Fetch it again",
        ) from error
    features: Mapping[str, Any] = {}
    if b"huggingface" in (table.schema.metadata or {}):
        import datasets

        features = datasets.Features.from_arrow_schema(table.schema)
    for n, row in enumerate(table.to_pylist(), start=1):
        yield Record(str(path), f"row {n}", _with_names(row, features))


def is_saved_dataset(path: Path) -> bool:
    """Whether this is a folder that `save_to_disk` of Hugging Face datasets wrote."""
    return (path / "state.json").is_file() or (path / "dataset_dict.json").is_file()


def _saved(path: Path) -> Iterator[Record]:
    import datasets

    try:
        loaded = datasets.load_from_disk(str(path))
    except Exception as error:  # datasets and pyarrow raise errors of many kinds
        raise DataError(
            f"not a dataset that can be read ({str(error).splitlines()[0][:200]})",
            path=path,
            remedy="Write it again with save_to_disk",
        ) from error
    parts = loaded if isinstance(loaded, datasets.DatasetDict) else {"row": loaded}
    for name, part in parts.items():
        for n, row in enumerate(part, start=1):
            yield Record(str(path), f"{name} {n}", _with_names(row, part.features))


def _with_names(row: Mapping[str, Any], features: Mapping[str, Any]) -> dict[str, Any]:
    return {key: named(value, features.get(key)) for key, value in row.items()}


def _excel(path: Path) -> Iterator[Record]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UsageError(
            "Excel files need openpyxl, which is not installed",
            remedy="Run pip install 'claimcheck[train]', or save the sheet as CSV",
        ) from error
    # Opened here, since openpyxl leaves a file of its own opening open, whole or broken.
    with opened(path) as file:
        try:
            sheet = load_workbook(file, read_only=True, data_only=True).active
            rows = sheet.iter_rows(values_only=True)
            head = [str(cell) for cell in next(rows)]
        except Exception as error:  # openpyxl raises errors of many kinds for what is no workbook
            raise DataError(
                "not an Excel file that can be read", path=path, remedy="Fetch it again"
            ) from error
        for n, row in enumerate(rows, start=2):
            yield Record(str(path), f"row {n}", dict(zip(head, row, strict=False)))


def _hub(source: str, limit: int | None) -> Iterator[Record]:
    from claimcheck.reference.hub import hub_rows, parse_hub

    hub = parse_hub(source)
    assert hub is not None
    rows, _ = hub_rows(hub, limit=limit or 0, whole=True)
    for n, row in enumerate(rows, start=1):
        yield Record(source, f"row {n}", row)
