"""The view of what editors did that a newer version did not keep."""

from __future__ import annotations

from typing import Any

__all__ = ["add_revisions"]

# Of each chain of copies the last, unless one of them stands on a claim of the current version.
_CHANGED_REVIEWS = """CREATE VIEW changed_reviews AS
    SELECT r.id AS review_id, s.id AS claim_id, s.article_id, n.id AS current_article_id,
        s.statement, s.sentence, r.decision, r.reviewer, r.note, r.reviewed_at
    FROM articles n JOIN articles a ON a.path = n.path AND n.current = 1
    JOIN claim_states s ON s.article_id = a.id AND s.current = 0
    JOIN reviews r ON r.claim_id = s.id
    WHERE (r.id = s.review_id
            OR r.decision IN ('statement', 'span', 'attach', 'reject', 'comment'))
        AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = r.id)
        AND NOT EXISTS (
            SELECT 1 FROM reviews k JOIN claims c ON c.id = k.claim_id
            WHERE (k.id = coalesce(r.carried_from, r.id)
                    OR k.carried_from = coalesce(r.carried_from, r.id))
                AND (c.current = 1 OR k.seq > r.seq))"""


def add_revisions(db: Any) -> None:
    """Replace the view, in a transaction that the caller holds."""
    db.conn.execute("DROP VIEW changed_reviews")
    db.conn.execute(_CHANGED_REVIEWS)
