"""What editors decided, with what they had before them: the rows that labels are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from claimcheck.store.wordings import seen_in

__all__ = ["decided_rows"]

_EVIDENCE = ("fact_id", "title", "text", "supported", "contradicted", "unverified")

# An acceptance vouches for the verdict that was accepted, whatever the machine says by now. Where a
# newer check found the same span again, the claim of that check comes first and the older is left out.
_DECIDED = """SELECT s.id AS claim_id, s.article_id, s.start, s."end", s.text,
        s.statement AS statement_now, s.speaker, s.cue, s.mode, s.current, s.review_id, s.decision, s.reviewer, s.note, s.reviewed_at,
        r.verdict_id, a.path, a.title, a.published, a.beat, a.text AS article_text,
        CASE WHEN s.decision = 'accept'
            THEN (SELECT verdict FROM verdicts WHERE id = r.verdict_id)
            WHEN s.decision = 'not_a_claim' THEN '' ELSE s.decision END AS verdict
    FROM claim_states s
    JOIN reviews r ON r.id = s.review_id
    JOIN articles a ON a.id = s.article_id
    WHERE a.current = 1
    ORDER BY a.path, s.article_id, s.start, s."end", s.current DESC, r.seq DESC"""


def decided_rows(db: Any) -> Iterator[dict[str, Any]]:
    """Each claim of a current article that an editor decided, by path and place.

    Keys: claim_id, article_id, start, end, text, statement (the words that the editor saw), speaker, cue,
    mode, reworded (these were an editor's), reworded_since and moved_since (statement and span are others
    by now; start, end and text are then those of now), decision, verdict ("" for no claim; None where
    nothing was there to accept), review_id, reviewer, note, reviewed_at, path, title, published, beat,
    article_text; evidence: what was shown, the deciding one first; attached: what editors added, each with
    the statement that it was attached to; rejected: fact ids, each with the statement of its rejection.
    """
    before: tuple[str, int, int] | None = None
    for row in db.query(_DECIDED):
        place = (row["article_id"], row["start"], row["end"])
        if place == before:
            continue
        before = place
        seen = seen_in(db, row["review_id"])
        row["statement"], row["reworded"] = seen.statement, seen.reworded
        row["reworded_since"] = row.pop("statement_now") != seen.statement
        row["moved_since"] = row["text"] != seen.text
        shown = db.conn.execute(
            f"SELECT {', '.join(_EVIDENCE)} FROM evidence WHERE verdict_id = ? ORDER BY position",
            [row.pop("verdict_id")],
        )
        row["evidence"] = [dict(zip(_EVIDENCE, values, strict=True)) for values in shown]
        row["attached"], row["rejected"] = [], {}
        for review_id, decision, detail in db.conn.execute(
            """SELECT d.id, d.decision, d.detail FROM reviews d
            WHERE d.claim_id = ? AND d.decision IN ('attach', 'reject')
                AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = d.id) ORDER BY d.seq""",
            [row["claim_id"]],
        ).fetchall():
            known = json.loads(detail)
            statement = seen_in(db, review_id).statement
            if decision == "attach":
                row["attached"].append({**known["evidence"], "statement": statement})
            else:
                row["rejected"][known["fact_id"]] = statement
        del row["current"]
        yield row
