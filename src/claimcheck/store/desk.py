"""`Desk`: the database as the editors' application and the reports read it.

A `Store` with the queries that need the whole article, and with the queue in pages: a page is a
range of an index after the last row of the page before it, so that its cost does not grow with
the number of claims.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from claimcheck.errors import UsageError
from claimcheck.store import reading, writing
from claimcheck.store.connection import reading as translated
from claimcheck.store.connection import transaction
from claimcheck.store.queue_filter import STATES, QueueFilter, conditions_of, table_of
from claimcheck.store.store import Store
from claimcheck.types import Verdict

__all__ = ["STATES", "Desk", "QueueFilter"]

_PAGE_COLUMNS = """r.claim_id, r.article_id, r.statement, r.verdict, r.confidence,
    r.machine_verdict, r.machine_confidence, r.check_worthiness, r.why, r.state, r.value,
    r.decision, r.reviewer, r.reviewed_at, r.beat, r.published, a.title, a.path,
    e.title AS evidence_title, e.text AS evidence_text"""


class Desk(Store):
    """A `Store` with the queries of the desk. Opened, closed and owned by a thread like one."""

    def page(
        self, wanted: QueueFilter, *, after: tuple[float, str] | None = None, limit: int = 30
    ) -> list[dict[str, Any]]:
        """The next `limit` claims in the order of their worth.

        after: value and claim id of the last row already seen.
        Keys: claim_id, article_id, statement, verdict, confidence, machine_verdict,
        machine_confidence, check_worthiness, why, state, value, decision, reviewer, reviewed_at,
        beat, published, title, path, and of the evidence that decided evidence_title and
        evidence_text (None when there is none).
        """
        conditions, values = conditions_of(wanted)
        if after is not None:
            conditions.append(
                "value <= :after_value AND (value < :after_value OR claim_id > :after_id)"
            )
            values |= {"after_value": after[0], "after_id": after[1]}
        with translated(self.path):
            return list(
                self._db.query(
                    f"""WITH chosen AS MATERIALIZED (
                        SELECT claim_id FROM {table_of(wanted)}
                        WHERE {" AND ".join(conditions) or "1"}
                        ORDER BY value DESC, claim_id LIMIT :limit)
                    SELECT {_PAGE_COLUMNS} FROM chosen
                    JOIN desk_reasons r ON r.claim_id = chosen.claim_id
                    JOIN articles a ON a.id = r.article_id
                    LEFT JOIN evidence e ON e.verdict_id = r.verdict_id AND e.position = 1
                    ORDER BY r.value DESC, r.claim_id""",
                    {**values, "limit": limit},
                )
            )

    def place(self, claim_id: str) -> tuple[float, str] | None:
        """Where a claim stands in the order, for `page(after=...)`; None when it is not there."""
        with translated(self.path):
            row = self._db.conn.execute(
                "SELECT value, claim_id FROM desk WHERE claim_id = ?", [claim_id]
            ).fetchone()
        return (row[0], row[1]) if row else None

    def after(self, wanted: QueueFilter, place: tuple[float, str] | None, limit: int) -> list[str]:
        """The ids of the next claims after `place`; from the beginning when it is None."""
        conditions, values = conditions_of(wanted)
        if place is not None:
            conditions.append("value <= :value AND (value < :value OR claim_id > :id)")
            values |= {"value": place[0], "id": place[1]}
        with translated(self.path):
            return [
                row[0]
                for row in self._db.conn.execute(
                    f"""SELECT claim_id FROM {table_of(wanted)}
                    WHERE {" AND ".join(conditions) or "1"}
                    ORDER BY value DESC, claim_id LIMIT :limit""",
                    {**values, "limit": limit},
                )
            ]

    def before(self, wanted: QueueFilter, place: tuple[float, str]) -> str | None:
        """The id of the claim that stands before `place`."""
        conditions, values = conditions_of(wanted)
        conditions.append("value >= :value AND (value > :value OR claim_id < :id)")
        with translated(self.path):
            row = self._db.conn.execute(
                f"""SELECT claim_id FROM desk WHERE {" AND ".join(conditions)}
                ORDER BY value, claim_id DESC LIMIT 1""",
                {**values, "value": place[0], "id": place[1]},
            ).fetchone()
        return row[0] if row else None

    def counts(self, wanted: QueueFilter) -> dict[str, dict[str, int]]:
        """How many claims the filter leaves: {state: {verdict: n}}, state and verdict left free."""
        conditions, values = conditions_of(wanted, free=True)
        found: dict[str, dict[str, int]] = {state: {} for state in STATES}
        # What the totals are kept by needs no counting.
        kept = not (wanted.text or wanted.article or wanted.since or wanted.until)
        count, table = ("sum(claims)", "desk_totals") if kept else ("count(*)", table_of(wanted))
        with translated(self.path):
            for state, verdict, claims in self._db.conn.execute(
                f"""SELECT state, verdict, {count} FROM {table}
                WHERE {" AND ".join(conditions) or "1"} GROUP BY state, verdict""",
                values,
            ):
                found[state][verdict] = claims
        return found

    def choices(self) -> dict[str, list[str]]:
        """What the filters can be set to: {"beats": [...], "reviewers": [...]}."""
        with translated(self.path):
            return {
                f"{name}s": [
                    row[0]
                    for row in self._db.conn.execute(
                        f"""SELECT DISTINCT {name} FROM desk_totals
                        WHERE {name} <> '' AND claims > 0 ORDER BY 1"""
                    )
                ]
                for name in ("beat", "reviewer")
            }

    def article(self, article_id: str) -> dict[str, Any] | None:
        """Every column of an article, `marks` as a list of (start, end, kind), and the ids of its
        `newer` version (None) and of what it revises."""
        with translated(self.path):
            row = next(
                self._db.query("SELECT * FROM articles WHERE id = ?", [article_id]),
                None,
            )
            if row is None:
                return None
            newer = self._db.conn.execute(
                "SELECT id FROM articles WHERE path = ? AND current = 1 AND id <> ?",
                [row["path"], article_id],
            ).fetchone()
        marks = [tuple(mark) for mark in json.loads(row["marks"])]
        return {**row, "marks": marks, "newer": newer[0] if newer else None}

    def entities(self, article_id: str) -> list[dict[str, Any]]:
        """start, end, label and text of the entities of an article, in order."""
        with translated(self.path):
            return list(
                self._db.query(
                    """SELECT start, "end", label, text FROM entities WHERE article_id = ?
                    ORDER BY start, "end" DESC""",
                    [article_id],
                )
            )

    def elsewhere(self, claim_id: str, *, limit: int = 20) -> list[dict[str, Any]]:
        """The same statement in other places, with what was decided there.

        Keys: claim_id, article_id, title, path, published, verdict, state, decision, reviewer,
        note, reviewed_at.
        """
        with translated(self.path):
            return list(
                self._db.query(
                    """SELECT d.claim_id, d.article_id, a.title, a.path, a.published, d.verdict,
                        d.state, s.decision, s.reviewer, s.note, s.reviewed_at
                    FROM desk d JOIN articles a ON a.id = d.article_id
                    JOIN claim_states s ON s.id = d.claim_id
                    WHERE d.claim_id <> :claim AND d.statement_key =
                        (SELECT statement_key FROM desk WHERE claim_id = :claim)
                    ORDER BY a.published DESC, a.path LIMIT :limit""",
                    {"claim": claim_id, "limit": limit},
                )
            )

    def changed(self, article_id: str) -> list[dict[str, Any]]:
        """What editors did to earlier versions of an article and what it did not keep.

        Oldest first. Keys: those of the view `changed_reviews`.
        """
        with translated(self.path):
            return list(
                self._db.query(
                    """SELECT * FROM changed_reviews WHERE current_article_id = ?
                    ORDER BY reviewed_at, review_id""",
                    [article_id],
                )
            )

    def verdicts(self, claim_id: str) -> list[dict[str, Any]]:
        """Every verdict on a claim, oldest first: id, verdict, confidence, reason, decided_at."""
        with translated(self.path):
            return list(
                self._db.query(
                    """SELECT id, verdict, confidence, reason, decided_at FROM verdicts
                    WHERE claim_id = ? ORDER BY seq""",
                    [claim_id],
                )
            )

    def changes(self, after: int, *, limit: int = 20) -> list[dict[str, Any]]:
        """Reviews appended after the one with the number `after`, oldest first.

        Keys: seq, claim_id, article_id, reviewer, decision, statement.
        """
        with translated(self.path):
            return list(
                self._db.query(
                    """SELECT r.seq, r.claim_id, c.article_id, r.reviewer, r.decision, c.statement
                    FROM reviews r JOIN claims c ON c.id = r.claim_id
                    WHERE r.seq > ? ORDER BY r.seq LIMIT ?""",
                    [after, limit],
                )
            )

    def review(self, review_id: str) -> dict[str, Any] | None:
        """One review by id: id, claim_id, reviewer, decision, note, and the claim's statement."""
        with translated(self.path):
            return next(
                self._db.query(
                    """SELECT r.id, r.claim_id, r.reviewer, r.decision, r.note, s.statement,
                        EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = r.id) AS undone
                    FROM reviews r JOIN claim_states s ON s.id = r.claim_id WHERE r.id = ?""",
                    [review_id],
                ),
                None,
            )

    def last_review(self) -> int:
        """The number of the latest review, 0 when there is none."""
        with translated(self.path):
            return int(self._db.conn.execute("SELECT max(seq) FROM reviews").fetchone()[0] or 0)

    def add_verdict(self, verdict: Verdict, *, run_id: str, versions_key: str) -> None:
        """Append a verdict on a claim that is stored, on words that an editor gave it.

        Raises UsageError when the claim is not there.
        """
        with transaction(self._db, self.path):
            known = self._db.conn.execute(
                "SELECT 1 FROM claims WHERE id = ?", [verdict.claim.id]
            ).fetchone()
            if not known:
                raise UsageError(f"there is no claim {verdict.claim.id!r}", remedy="Check the id")
            writing.append_verdicts(self._db, [verdict], run_id=run_id, versions_key=versions_key)

    def evidence_changes(self, claim_id: str) -> list[dict[str, Any]]:
        """What editors attached and rejected and did not take back, oldest first.

        Keys: id, decision ("attach" or "reject"), reviewer, reviewed_at, detail, note.
        """
        with translated(self.path):
            return [
                row
                for row in reading.review_rows(self._db, claim_id)
                if row["decision"] in ("attach", "reject") and not row["undone"]
            ]

    def articles_of_run(self, run_id: str = "") -> list[str]:
        """The ids of current articles with a verdict of a run, by path; empty: the last run.

        Raises UsageError when there is no such run.
        """
        with translated(self.path):
            row = self._db.conn.execute(
                """SELECT id FROM runs WHERE substr(id, 1, length(:run)) = :run
                ORDER BY started_at DESC, rowid DESC LIMIT 1""",
                {"run": run_id},
            ).fetchone()
            if row is None:
                raise UsageError(f"there is no run {run_id!r}", remedy="Check the id in runs")
            return [
                found[0]
                for found in self._db.conn.execute(
                    """SELECT DISTINCT a.id, a.path FROM verdicts v
                    JOIN claims c ON c.id = v.claim_id JOIN articles a ON a.id = c.article_id
                    WHERE v.run_id = ? AND a.current = 1 ORDER BY a.path""",
                    [row[0]],
                )
            ]

    def corrections(self) -> Iterator[dict[str, Any]]:
        """Where a claim that a person found contradicted also stands in an older article.

        One row a place where it still stands, by the decision's time. Keys: statement, decision,
        reviewer, reviewed_at, note, decided_in, decided_path, decided_published, title, path,
        published, sentence, claim_id.
        """
        with translated(self.path):
            yield from self._db.query(
                """SELECT s.statement, s.decision, s.reviewer, s.reviewed_at, s.note,
                    a.title AS decided_in, a.path AS decided_path,
                    a.published AS decided_published,
                    o.title, o.path, o.published, c.sentence, c.id AS claim_id
                FROM desk d JOIN claim_states s ON s.id = d.claim_id
                JOIN articles a ON a.id = d.article_id
                JOIN desk e ON e.statement_key = d.statement_key AND e.article_id <> d.article_id
                JOIN articles o ON o.id = e.article_id
                JOIN claims c ON c.id = e.claim_id
                WHERE d.state = 'decided' AND d.verdict = 'contradicted'
                    AND (o.published IS NULL OR a.published IS NULL
                        OR o.published <= a.published)
                ORDER BY s.reviewed_at, a.path, o.published, o.path"""
            )

    def claims_of(self, article_id: str) -> list[dict[str, Any]]:
        """The rows of `claims()` for one article, those that were called no claim included."""
        with translated(self.path):
            return list(reading.claim_rows(self._db, article=article_id, hidden=True))
