"""Writers of claim rows: CSV for spreadsheets, JSONL for programs. Both stream.

A row is a dict as `claimcheck.store.Store.claims` gives it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from claimcheck.errors import UsageError

__all__ = ["CSV_COLUMNS", "FORMATS", "cell", "rows_to_csv", "rows_to_jsonl", "writer"]

# One line a claim: the claim, what was decided, and the evidence that decided it.
CSV_COLUMNS = (
    "claim_id",
    "article_id",
    "path",
    "title",
    "published",
    "start",
    "end",
    "statement",
    "text",
    "sentence",
    "complete",
    "speaker",
    "cue",
    "mode",
    "check_worthiness",
    "verdict",
    "confidence",
    "reason",
    "flagged",
    "reviewed",
    "decision",
    "reviewer",
    "machine_verdict",
    "decided_at",
    "evidence_count",
    "evidence_title",
    "evidence_text",
    "evidence_source",
    "evidence_url",
    "evidence_date",
    "evidence_licence",
    "evidence_supported",
    "evidence_contradicted",
    "evidence_unverified",
)

_EVIDENCE = "evidence_"
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?")
# What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), the full-width forms
# of East Asian input included.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def rows_to_csv(rows: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write rows as CSV with a header and the columns `CSV_COLUMNS`; gives their number.

    `evidence_count` is how many passages the verdict rests on, the other `evidence_` columns are
    the first of them. A text cell that a spreadsheet would run as a formula gets an apostrophe in
    front; numbers stay numbers. Booleans are true and false, what is missing is empty.
    """
    table = csv.writer(file, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    count = 0
    for row in rows:
        table.writerow([cell(_value(row, column)) for column in CSV_COLUMNS])
        count += 1
    return count


def rows_to_jsonl(rows: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write each row, all its evidence included, as one line of JSON; gives their number."""
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        count += 1
    return count


FORMATS: dict[str, Callable[[Iterable[dict[str, Any]], TextIO], int]] = {
    "csv": rows_to_csv,
    "jsonl": rows_to_jsonl,
}


def writer(name: str) -> Callable[[Iterable[dict[str, Any]], TextIO], int]:
    """The writer of a format. Raises UsageError when there is none, naming those there are."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise UsageError(
            f"there is no export format {name!r}", remedy=f"Use one of {', '.join(FORMATS)}"
        )
    return found


def _value(row: dict[str, Any], column: str) -> Any:
    if not column.startswith(_EVIDENCE):
        return row.get(column)
    evidence = row.get("evidence") or []
    if column == "evidence_count":
        return len(evidence)
    return evidence[0].get(column.removeprefix(_EVIDENCE)) if evidence else None


def cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: no formula, no lone carriage return."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    text = str(value)
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        text = "'" + text
    # The csv module leaves a lone carriage return unquoted, which readers take for a new line.
    return text.replace("\r\n", "\n").replace("\r", "\n")
