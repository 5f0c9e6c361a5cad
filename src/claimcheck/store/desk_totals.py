"""How many claims the desk has of each kind, kept by triggers, so that no page counts them.

`desk_totals` is derived like `desk` and can be made again from it at any time.
"""

from __future__ import annotations

from typing import Any

__all__ = ["add_totals"]

_TABLE = """CREATE TABLE desk_totals (
        state TEXT NOT NULL,
        verdict TEXT NOT NULL,
        beat TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        claims INTEGER NOT NULL,
        PRIMARY KEY (state, verdict, beat, reviewer)
    ) STRICT, WITHOUT ROWID"""

_KINDS = ("state", "verdict", "beat", "reviewer")


def _more(row: str) -> str:
    values = ", ".join(f"{row}.{name}" for name in _KINDS)
    return f"""INSERT INTO desk_totals VALUES ({values}, 1)
        ON CONFLICT DO UPDATE SET claims = claims + 1;"""


def _less(row: str) -> str:
    same = " AND ".join(f"{name} = {row}.{name}" for name in _KINDS)
    return f"UPDATE desk_totals SET claims = claims - 1 WHERE {same};"


_TRIGGERS = (
    f"CREATE TRIGGER desk_totals_more AFTER INSERT ON desk BEGIN {_more('NEW')} END",
    f"CREATE TRIGGER desk_totals_less AFTER DELETE ON desk BEGIN {_less('OLD')} END",
    f"""CREATE TRIGGER desk_totals_other AFTER UPDATE OF {", ".join(_KINDS)} ON desk
    BEGIN {_less("OLD")} {_more("NEW")} END""",
)


def add_totals(db: Any) -> None:
    """Make and fill the table, in a transaction that the caller holds."""
    db.conn.execute(_TABLE)
    kinds = ", ".join(_KINDS)
    db.conn.execute(f"INSERT INTO desk_totals SELECT {kinds}, count(*) FROM desk GROUP BY {kinds}")
    for trigger in _TRIGGERS:
        db.conn.execute(trigger)
