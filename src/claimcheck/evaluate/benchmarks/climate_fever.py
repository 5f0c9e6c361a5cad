"""Climate-FEVER: `{"claim_id", "claim", "claim_label", "evidences": [{"evidence", "evidence_label", …}]}`.

Two questions are asked of it: the label of each claim with all of its evidence, of four (a claim may be
disputed), and that of each claim with one sentence.
"""

from __future__ import annotations

from claimcheck.evaluate.benchmarks.items import DISPUTED, Judged, Record
from claimcheck.evaluate.benchmarks.native import records

__all__ = ["read", "read_sentences"]

LABELS = {
    "supports": "supported", "refutes": "contradicted", "notenoughinfo": "unverified",
    "disputed": DISPUTED,
}  # fmt: skip


def read(source: str, *, limit: int | None = None) -> list[Judged]:
    """Claims with their five sentences, four labels. Raises DataError."""
    return [
        Judged(
            row.text("claim_id"),
            row.text("claim"),
            tuple(_premise(piece) for piece in _pieces(row)),
            row.label(LABELS, "claim_label"),
            meta=row.rest("claim_id", "claim", "claim_label"),
        )
        for row in records(source, limit=limit)
    ]


def read_sentences(source: str, *, limit: int | None = None) -> list[Judged]:
    """A claim with one sentence each, three labels; those of one claim are drawn together."""
    return [
        Judged(
            piece.maybe("evidence_id"),
            row.text("claim"),
            (_premise(piece),),
            piece.label(LABELS, "evidence_label"),
            group=row.text("claim_id"),
            meta={"claim_id": row.text("claim_id")}
            | piece.rest("evidence_id", "evidence", "evidence_label", "article"),
        )
        for row in records(source, limit=limit)
        for piece in _pieces(row)
    ]


def _pieces(row: Record) -> list[Record]:
    given = row.data.get("evidences")
    if not isinstance(given, list) or not all(isinstance(piece, dict) for piece in given):
        raise row.error("'evidences' is no list of objects")
    return [Record(row.source, row.where, piece) for piece in given]


def _premise(piece: Record) -> str:
    article = piece.maybe("article")
    return f"[{article}] {piece.text('evidence')}" if article else piece.text("evidence")
