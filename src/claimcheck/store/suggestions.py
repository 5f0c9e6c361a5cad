"""Claims whose labels are wanted: they wait in the review queue behind what is flagged.

Editors decide on them as on any other claim; what they decide becomes labels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claimcheck.errors import UsageError

__all__ = ["add_suggestions", "open_claims", "suggest"]

_TABLE = """CREATE TABLE suggestions (
        claim_id TEXT PRIMARY KEY REFERENCES claims(id),
        why TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT"""

# The row of the desk is there already; only what it waits for is new.
_TRIGGER = """CREATE TRIGGER desk_on_suggestion AFTER INSERT ON suggestions
    BEGIN
        UPDATE desk SET state = (SELECT state FROM desk_rows r WHERE r.claim_id = desk.claim_id)
        WHERE claim_id = NEW.claim_id;
    END"""

# (view, words in it, what stands there instead)
_CHANGES = (
    (
        "desk_rows",
        "WHEN s.flagged THEN 'waiting'",
        "WHEN s.flagged OR EXISTS (SELECT 1 FROM suggestions g WHERE g.claim_id = s.id) THEN 'waiting'",
    ),
    (
        "desk_reasons",
        "ELSE 'Not flagged.'",
        "ELSE coalesce((SELECT g.why FROM suggestions g WHERE g.claim_id = d.claim_id), 'Not flagged.')",
    ),
)


def add_suggestions(db: Any) -> None:
    """Make the table and let the desk's views read it, in a transaction that the caller holds."""
    db.conn.execute(_TABLE)
    for view, words, instead in _CHANGES:
        (sql,) = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", [view]).fetchone()
        if sql.count(words) != 1:
            raise RuntimeError(f"the view {view} is not the one that this migration changes")
        db.conn.execute(f"DROP VIEW {view}")
        db.conn.execute(sql.replace(words, instead))
    db.conn.execute(_TRIGGER)


def suggest(db: Any, claims: Iterable[tuple[str, str]], *, at: str) -> int:
    """Put claims, as (id, why), into the queue; gives how many were not there before.

    Raises UsageError for an id that is no claim.
    """
    added = 0
    for claim_id, why in claims:
        if not db.conn.execute("SELECT 1 FROM claims WHERE id = ?", [claim_id]).fetchone():
            raise UsageError(f"there is no claim {claim_id!r}", remedy="Check the id")
        added += db.conn.execute(
            "INSERT OR IGNORE INTO suggestions (claim_id, why, at) VALUES (?, ?, ?)",
            [claim_id, why, at],
        ).rowcount
    return added


def open_claims(db: Any) -> list[dict[str, Any]]:
    """Every current claim with a verdict, with whether a person decided on it or was asked to.

    Keys: claim_id, article_id, start, end, text, statement, sentence, speaker, mode, check_worthiness,
    verdict and confidence (the machine's), decided, suggested, path, published, beat, article_text.
    """
    return list(
        db.query(
            """SELECT s.id AS claim_id, s.article_id, s.start, s."end", s.text, s.statement,
                s.sentence, s.speaker, s.mode, s.check_worthiness, s.machine_verdict AS verdict,
                s.machine_confidence AS confidence, s.decision IS NOT NULL AS decided,
                EXISTS (SELECT 1 FROM suggestions g WHERE g.claim_id = s.id) AS suggested,
                a.path, a.published, a.beat, a.text AS article_text
            FROM claim_states s JOIN articles a ON a.id = s.article_id
            WHERE s.current = 1 AND a.current = 1 AND s.machine_verdict IS NOT NULL
            ORDER BY a.path, s.start, s."end", s.id"""
        )
    )
