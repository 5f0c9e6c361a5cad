"""Claims and verdicts in formats that other programs, and readers, open."""

from claimcheck.export.claimreview import rows_to_claimreview
from claimcheck.export.corrections import corrections_to_csv
from claimcheck.export.files import EXPORTS, Export, write_file, write_stream
from claimcheck.export.parquet import rows_to_parquet
from claimcheck.export.report import write_report
from claimcheck.export.rows import CSV_COLUMNS, FORMATS, rows_to_csv, rows_to_jsonl, writer

__all__ = [
    "CSV_COLUMNS",
    "EXPORTS",
    "FORMATS",
    "Export",
    "corrections_to_csv",
    "rows_to_claimreview",
    "rows_to_csv",
    "rows_to_jsonl",
    "rows_to_parquet",
    "write_file",
    "write_report",
    "write_stream",
    "writer",
]
