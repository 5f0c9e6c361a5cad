"""The correction list: where a claim that a person found wrong also stands in older articles."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from claimcheck.export.rows import cell

__all__ = ["CORRECTION_COLUMNS", "corrections_to_csv"]

CORRECTION_COLUMNS = (
    "path", "title", "published", "sentence", "statement", "decision", "reviewer", "reviewed_at",
    "note", "decided_in", "decided_path", "decided_published", "claim_id",
)  # fmt: skip


def corrections_to_csv(rows: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write rows of `Desk.corrections` as CSV, safe in a spreadsheet; gives their number.

    `path`, `title`, `published` and `sentence` are of the older article, which still has the claim.
    """
    table = csv.writer(file, lineterminator="\n")
    table.writerow(CORRECTION_COLUMNS)
    count = 0
    for row in rows:
        table.writerow([cell(row.get(column)) for column in CORRECTION_COLUMNS])
        count += 1
    return count
