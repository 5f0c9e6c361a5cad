"""Claims and verdicts in formats that other programs read."""

from claimcheck.export.rows import CSV_COLUMNS, FORMATS, rows_to_csv, rows_to_jsonl, writer

__all__ = ["CSV_COLUMNS", "FORMATS", "rows_to_csv", "rows_to_jsonl", "writer"]
