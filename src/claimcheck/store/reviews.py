"""Editors' decisions: appended, undone by later ones, carried over to newer versions."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from claimcheck.errors import ReviewConflict, UsageError
from claimcheck.store.review_details import check_detail
from claimcheck.store.schema import DECISIONS
from claimcheck.types import Claim, Review

__all__ = ["add_review", "carry_over"]

CARRIED_NOTE = "Carried over from an earlier version."


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


def carry_over(db: Any, old: Sequence[dict[str, Any]], new: Sequence[Claim]) -> None:
    """Copy the deciding reviews of replaced claims to the new claims of the same sentence.

    old: rows with id, text and sentence of claims that are no longer current, in text order.
    A claim is matched by its sentence and its own text; when the text moved within an unchanged
    sentence, by the sentence alone if that holds one claim on both sides.
    """
    for old_id, new_id in _matches(old, new):
        state = db.conn.execute(
            "SELECT review_id FROM claim_states WHERE id = ? AND review_id IS NOT NULL", [old_id]
        ).fetchone()
        if state:
            _copy(db, state[0], new_id)
        # A span is a place in the old text; the words and the evidence are about the claim.
        for (review_id,) in db.conn.execute(
            """SELECT d.id FROM reviews d
            WHERE d.claim_id = ? AND d.decision IN ('statement', 'attach', 'reject')
                AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = d.id)
            ORDER BY d.seq""",
            [old_id],
        ).fetchall():
            _copy(db, review_id, new_id)


def _matches(old: Sequence[dict[str, Any]], new: Sequence[Claim]) -> list[tuple[str, str]]:
    ordered = sorted(new, key=lambda claim: (claim.start, claim.end))
    exact_old = _group((((row["sentence"], row["text"]), row["id"])) for row in old)
    exact_new = _group((((claim.sentence, claim.text), claim.id)) for claim in ordered)
    pairs = [
        pair
        for key, ids in exact_old.items()
        for pair in zip(ids, exact_new.get(key, []), strict=False)
    ]
    by_sentence_old = _group((row["sentence"], row["id"]) for row in old)
    by_sentence_new = _group((claim.sentence, claim.id) for claim in ordered)
    matched = {old_id for old_id, _ in pairs}
    for sentence, ids in by_sentence_old.items():
        there = by_sentence_new.get(sentence, [])
        if len(ids) == len(there) == 1 and ids[0] not in matched:
            pairs.append((ids[0], there[0]))
    return pairs


def _group(pairs: Iterable[tuple[Hashable, str]]) -> dict[Hashable, list[str]]:
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _copy(db: Any, review_id: str, claim_id: str) -> None:
    row = next(iter(db.query("SELECT * FROM reviews WHERE id = ?", [review_id])))
    root = row["carried_from"] or row["id"]
    known = db.conn.execute(
        "SELECT 1 FROM reviews WHERE claim_id = ? AND (id = ? OR carried_from = ?)",
        [claim_id, root, root],
    ).fetchone()
    if known:  # An older wording came back, and its own reviews with it.
        return
    note = row["note"] if row["carried_from"] else f"{CARRIED_NOTE} {row['note']}".strip()
    copied = hashlib.sha256(f"{root} {claim_id}".encode()).hexdigest()[:16]
    del row["seq"]
    changed = {"id": copied, "claim_id": claim_id, "note": note, "carried_from": root}
    db.table("reviews").insert({**row, **changed})
