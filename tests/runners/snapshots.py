"""A database without what differs between two runs of the same: ids of runs, times, order."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

TIMES = {"run_id", "added_at", "decided_at", "at", "seq"}
TABLES = (
    "articles",
    "article_copies",
    "entities",
    "claims",
    "verdicts",
    "evidence",
    "reviews",
    "failures",
    "in_work",
)


def snapshot(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table, sorted; raises AssertionError when the database is not sound."""
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {}
        for table in TABLES:
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{name}"' for name in names if name not in TIMES)
            found[table] = sorted(db.execute(f"SELECT {kept} FROM {table}"), key=repr)
        return found


def findings(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What was found, without ids that are made of rounded scores; each claim has one verdict."""
    whole = snapshot(path)
    with sqlite3.connect(path) as db:
        assert (
            db.execute("SELECT claim_id FROM verdicts GROUP BY 1 HAVING count(*) > 1").fetchall()
            == []
        )
        verdicts = db.execute(
            """SELECT claim_id, verdict, confidence, reason, flagged FROM verdicts ORDER BY 1"""
        ).fetchall()
        evidence = db.execute(
            """SELECT v.claim_id, e.fact_id, e.dataset, e.text, e.supported, e.contradicted,
                e.unverified FROM evidence e JOIN verdicts v ON v.id = e.verdict_id
            ORDER BY v.claim_id, e.dataset, e.fact_id"""
        ).fetchall()
    return {**whole, "verdicts": verdicts, "evidence": evidence}


def near(one: dict[str, Any], other: dict[str, Any], tolerance: float) -> str:
    """Where two snapshots differ by more than `tolerance` in a score; empty when nowhere."""
    for table in TABLES:
        if len(one[table]) != len(other[table]):
            return f"{table}: {len(one[table])} and {len(other[table])} rows"
        for left, right in zip(one[table], other[table], strict=True):
            for a, b in zip(left, right, strict=True):
                same = abs(a - b) <= tolerance if isinstance(a, float) else a == b
                if not same:
                    return f"{table}: {left} and {right}"
    return ""
