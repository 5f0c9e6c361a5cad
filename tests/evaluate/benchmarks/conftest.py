"""A few rows of our own in the form in which each benchmark is published."""

import csv
import json

import pytest


@pytest.fixture
def native(tmp_path):
    """Writes rows as a file of the kind that its name says, and gives its path as text."""

    def write(name, rows):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".jsonl"):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        elif name.endswith(".json"):
            path.write_text(json.dumps(rows, indent=4), encoding="utf-8")
        elif name.endswith(".parquet"):
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(rows), path)
        elif name.endswith(".xlsx"):
            from openpyxl import Workbook

            book = Workbook()
            book.active.append(list(rows[0]))
            for row in rows:
                book.active.append(list(row.values()))
            book.save(path)
        else:
            tab = name.endswith(".tsv")
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(
                    file,
                    rows[0],
                    delimiter="\t" if tab else ",",
                    **({"quoting": csv.QUOTE_NONE, "quotechar": None} if tab else {}),
                )
                writer.writeheader()
                writer.writerows(rows)
        return str(path)

    return write
