"""Claim rows as Parquet: one row a claim, the evidence as a list of structs. Streams in groups."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any, BinaryIO

__all__ = ["rows_to_parquet"]

ROWS_AT_ONCE = 1000
_TEXTS = (
    "claim_id", "article_id", "path", "title", "published", "text", "statement", "sentence",
    "speaker", "cue", "mode", "extractor", "verdict", "reason", "decision", "reviewer", "note",
    "reviewed_at", "machine_verdict", "verdict_id", "run_id", "decided_at",
)  # fmt: skip
_NUMBERS = ("check_worthiness", "confidence")
_FLAGS = ("complete", "flagged", "reviewed")
_EVIDENCE_TEXTS = ("fact_id", "dataset", "title", "text", "source", "url", "date", "licence")
_EVIDENCE_NUMBERS = ("retrieval_score", "supported", "contradicted", "unverified")


def rows_to_parquet(rows: Iterable[dict[str, Any]], file: BinaryIO) -> int:
    """Write rows of `Store.claims` as Parquet; gives their number.

    The columns are those of the rows; `versions` is a JSON text, `evidence` a list of structs. The
    schema is the same whatever the rows hold, also when there are none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    evidence = pa.struct(
        [("rank", pa.int64())]
        + [(name, pa.string()) for name in _EVIDENCE_TEXTS]
        + [(name, pa.float64()) for name in _EVIDENCE_NUMBERS]
    )
    schema = pa.schema(
        [(name, pa.string()) for name in _TEXTS]
        + [("start", pa.int64()), ("end", pa.int64())]
        + [(name, pa.float64()) for name in _NUMBERS]
        + [(name, pa.bool_()) for name in _FLAGS]
        + [("versions", pa.string()), ("evidence", pa.list_(evidence))]
    )
    stream = iter(rows)
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as table:
        while batch := list(islice(stream, ROWS_AT_ONCE)):
            plain = [
                {**row, "versions": json.dumps(row.get("versions") or {}, sort_keys=True)}
                for row in batch
            ]
            table.write_table(pa.Table.from_pylist(plain, schema=schema))
            count += len(batch)
    return count
