"""The words that a claim had at a moment: what an editor saw when they decided, attached or rejected.

Words change after a decision: an editor rewords the claim or takes a rewording back, a corrected date of the
article puts another year into the statement. A decision is about the words of its own moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Seen", "add_wordings", "seen_in"]

# The statement that a claim had until a check put another into its place, with the last review of before.
_WORDINGS = """CREATE TABLE claim_wordings (
    seq INTEGER PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims(id),
    statement TEXT NOT NULL,
    last_review INTEGER NOT NULL
) STRICT"""
_KEPT = """CREATE TRIGGER claims_keep_wordings AFTER UPDATE OF statement ON claims
    WHEN NEW.statement <> OLD.statement
    BEGIN
        INSERT INTO claim_wordings (claim_id, statement, last_review)
        SELECT OLD.id, OLD.statement, coalesce(max(seq), 0) FROM reviews;
    END"""

# A copy made for a newer version of the article is about the words that the first of the chain saw. An edit
# counts from its own review until it was undone.
_SEEN = """WITH root AS (
        SELECT o.seq, o.claim_id FROM reviews r JOIN reviews o ON o.id = coalesce(r.carried_from, r.id)
        WHERE r.id = :review),
    edits AS (
        SELECT d.seq, d.detail, d.decision FROM reviews d JOIN root
        WHERE d.claim_id = root.claim_id AND d.seq < root.seq AND d.decision IN ('statement', 'span')
            AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = d.id AND u.seq < root.seq))
    SELECT
        (SELECT json_extract(detail, '$.statement') FROM edits WHERE decision = 'statement'
            ORDER BY seq DESC LIMIT 1) AS edited,
        coalesce(
            (SELECT w.statement FROM claim_wordings w WHERE w.claim_id = c.id
                AND w.last_review >= root.seq ORDER BY w.seq LIMIT 1), c.statement) AS found,
        coalesce((SELECT json_extract(detail, '$.text') FROM edits WHERE decision = 'span'
            ORDER BY seq DESC LIMIT 1), c.text) AS text
    FROM root JOIN claims c ON c.id = root.claim_id"""


@dataclass(frozen=True, slots=True)
class Seen:
    """text: the article's own words that were marked; reworded: the statement was an editor's."""

    statement: str
    text: str
    reworded: bool


def add_wordings(db: Any) -> None:
    """The migration, in a transaction that the caller holds."""
    for statement in (
        _WORDINGS,
        "CREATE INDEX claim_wordings_claim ON claim_wordings(claim_id, last_review)",
        _KEPT,
    ):
        db.conn.execute(statement)


def seen_in(db: Any, review_id: str) -> Seen:
    """What stood before the editor when they made this review."""
    edited, found, text = db.conn.execute(_SEEN, {"review": review_id}).fetchone()
    return Seen(edited or found, text, edited is not None)
