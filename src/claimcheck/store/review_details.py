"""What the detail of a review must hold, for the decisions that have one."""

from __future__ import annotations

from typing import Any

from claimcheck.errors import UsageError
from claimcheck.types import Review

__all__ = ["LONGEST", "STANCES", "check_detail"]

LONGEST = 4000  # characters of any text that an editor gives
STANCES = ("supports", "contradicts", "context")
_EVIDENCE_KEYS = ("title", "text", "source", "url", "date", "stance")


def check_detail(db: Any, review: Review) -> None:
    """Raise UsageError unless the detail fits the decision and the claim."""
    detail = review.detail
    if len(review.note) > LONGEST:
        raise UsageError(f"the note is longer than {LONGEST} characters", remedy="Shorten it")
    if review.decision == "statement":
        _text(detail.get("statement"), "the statement")
    elif review.decision == "span":
        _span(db, review)
    elif review.decision == "attach":
        _evidence(detail.get("evidence"))
    elif review.decision == "reject":
        _rejected(db, review)


def _text(value: Any, what: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{what} is empty", remedy="Write it out")
    if len(value) > LONGEST:
        raise UsageError(f"{what} is longer than {LONGEST} characters", remedy="Shorten it")


def _span(db: Any, review: Review) -> None:
    row = db.conn.execute(
        "SELECT a.text FROM claims c JOIN articles a ON a.id = c.article_id WHERE c.id = ?",
        [review.claim_id],
    ).fetchone()
    start, end = review.detail.get("start"), review.detail.get("end")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(row[0])):
        raise UsageError("the span lies outside the article", remedy="Select it in the text")
    if review.detail.get("text") != row[0][start:end]:
        raise UsageError(
            f"the text at {start}-{end} is another", remedy="Reload the page and select it again"
        )


def _evidence(evidence: Any) -> None:
    if not isinstance(evidence, dict) or set(evidence) - set(_EVIDENCE_KEYS):
        raise UsageError(
            "the evidence is not in its form", remedy=f"Give {', '.join(_EVIDENCE_KEYS)}"
        )
    _text(evidence.get("text"), "the evidence")
    for key, value in evidence.items():
        if not isinstance(value, str) or len(value) > LONGEST:
            raise UsageError(f"the {key} of the evidence is no text", remedy="Shorten or leave it")
    if evidence.get("stance", "context") not in STANCES:
        raise UsageError(
            f"there is no stance {evidence['stance']!r}", remedy=f"Use {', '.join(STANCES)}"
        )


def _rejected(db: Any, review: Review) -> None:
    known = db.conn.execute(
        """SELECT 1 FROM evidence e JOIN verdicts v ON v.id = e.verdict_id
        WHERE v.claim_id = ? AND e.fact_id = ? AND e.dataset = ?""",
        [review.claim_id, review.detail.get("fact_id"), review.detail.get("dataset")],
    ).fetchone()
    if not known:
        raise UsageError(
            f"claim {review.claim_id} has no such evidence", remedy="Reload the page and try again"
        )
