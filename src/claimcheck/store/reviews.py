"""Editors' decisions: appended, and undone by later ones."""

from __future__ import annotations

import json
from typing import Any

from claimcheck.errors import ReviewConflict, UsageError
from claimcheck.store.review_details import check_detail
from claimcheck.store.schema import DECISIONS
from claimcheck.types import Review

__all__ = ["add_review"]


def add_review(db: Any, review: Review, *, at: str, seen: int | None = None) -> None:
    """Append a review, inside a transaction that the caller holds; see `Store.add_review`."""
    _check(db, review)
    check_detail(db, review)
    if db.conn.execute("SELECT 1 FROM reviews WHERE id = ?", [review.id]).fetchone():
        return
    if seen is not None:
        _check_seen(db, review, seen)
    latest = db.conn.execute(
        "SELECT id FROM verdicts WHERE claim_id = ? ORDER BY seq DESC LIMIT 1", [review.claim_id]
    ).fetchone()
    if review.decision == "accept" and latest is None:
        raise UsageError(
            f"claim {review.claim_id} has no verdict to accept",
            remedy="Check its article first, or decide on it yourself",
        )
    db.table("reviews").insert(
        {
            "id": review.id,
            "claim_id": review.claim_id,
            "verdict_id": review.verdict_id or (latest[0] if latest else None),
            "reviewer": review.reviewer,
            "decision": review.decision,
            "detail": json.dumps(review.detail, ensure_ascii=False, default=str),
            "note": review.note,
            "undoes": review.undoes or None,
            "carried_from": None,
            "reviewed_at": review.reviewed_at or at,
        }
    )


def _check(db: Any, review: Review) -> None:
    if review.decision not in DECISIONS:
        raise UsageError(
            f"there is no decision {review.decision!r}", remedy=f"Use {', '.join(DECISIONS)}"
        )
    if not review.id or not review.reviewer.strip():
        raise UsageError("a review needs an id and a reviewer", remedy="Give both")
    if not db.conn.execute("SELECT 1 FROM claims WHERE id = ?", [review.claim_id]).fetchone():
        raise UsageError(f"there is no claim {review.claim_id!r}", remedy="Check the id")
    if (
        review.verdict_id
        and not db.conn.execute(
            "SELECT 1 FROM verdicts WHERE id = ? AND claim_id = ?",
            [review.verdict_id, review.claim_id],
        ).fetchone()
    ):
        raise UsageError(
            f"claim {review.claim_id} has no verdict {review.verdict_id!r}", remedy="Check the id"
        )
    if (review.decision == "undo") != bool(review.undoes):
        raise UsageError(
            "an undo, and nothing else, names the review that it undoes",
            remedy="Give both the decision 'undo' and the id of the review",
        )
    if review.undoes:
        undone = db.conn.execute(
            "SELECT claim_id, decision FROM reviews WHERE id = ?", [review.undoes]
        ).fetchone()
        if undone is None or undone[0] != review.claim_id:
            raise UsageError(
                f"claim {review.claim_id} has no review {review.undoes!r}", remedy="Check the id"
            )
        if undone[1] == "undo":
            raise UsageError("an undo cannot be undone", remedy="Give the decision again instead")


def _check_seen(db: Any, review: Review, seen: int) -> None:
    """Refuse when another editor reviewed the claim since this one looked at it."""
    row = db.conn.execute(
        """SELECT reviewer, decision, reviewed_at FROM reviews
        WHERE claim_id = ? AND seq > ? AND reviewer <> ? ORDER BY seq DESC LIMIT 1""",
        [review.claim_id, seen, review.reviewer],
    ).fetchone()
    if row:
        raise ReviewConflict(
            f"{row[0]} reviewed this claim ({row[1]}) at {row[2]}, after you opened it",
            remedy="Look at that first, and decide again if you still want to",
        )
