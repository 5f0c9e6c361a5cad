"""The ledger: what is in work now, and what failed in a way that is not to be tried again.

An article is entered before it is checked and struck out in the transaction that saves it or its
failure. So whatever moment a run is killed at, the next one finds what it had in work, and tries
that last and by itself: if it was the article that ended the run, everything else is done first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["Failed", "add_ledger", "enter", "failed", "left", "strike", "strike_run"]

# `content`: what a failure was a failure of, where that is known. `aside`: not to be tried again.
_COLUMNS = (
    "ALTER TABLE failures ADD COLUMN content TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE failures ADD COLUMN aside INTEGER NOT NULL DEFAULT 0 CHECK (aside IN (0, 1))",
)
_IN_WORK = """CREATE TABLE in_work (
    path TEXT NOT NULL,
    article_id TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs(id),
    since TEXT NOT NULL,
    PRIMARY KEY (path, article_id)
) STRICT"""


@dataclass(frozen=True, slots=True)
class Failed:
    """content: what was tried. aside: until it is asked for; else only in a run being completed."""

    content: str
    error: str
    aside: bool


def add_ledger(db: Any) -> None:
    """The migration."""
    for statement in (*_COLUMNS, _IN_WORK, "CREATE INDEX in_work_run ON in_work(run_id)"):
        db.conn.execute(statement)


def enter(db: Any, articles: Iterable[tuple[str, str]], *, run_id: str, at: str) -> None:
    """Enter articles, by path and id, as in work."""
    db.conn.executemany(
        """INSERT INTO in_work (path, article_id, run_id, since) VALUES (?, ?, ?, ?)
        ON CONFLICT (path, article_id) DO UPDATE SET run_id = excluded.run_id,
            since = excluded.since""",
        [(path, article_id, run_id, at) for path, article_id in articles],
    )


def strike(db: Any, path: str, article_id: str) -> None:
    """An article is no longer in work: it was saved, or its failure was."""
    db.conn.execute("DELETE FROM in_work WHERE path = ? AND article_id = ?", [path, article_id])


def strike_run(db: Any, run_id: str) -> None:
    """Nothing of a run is in work any more: it ended in order."""
    db.conn.execute("DELETE FROM in_work WHERE run_id = ?", [run_id])


def left(db: Any) -> set[tuple[str, str]]:
    """Path and id of what was in work when a run was killed."""
    return set(db.conn.execute("SELECT path, article_id FROM in_work"))


def failed(db: Any) -> dict[str, Failed]:
    """By path, what is not to be tried now: set aside, or done with by a run that was killed."""
    rows = db.conn.execute(
        """SELECT f.path, f.content, f.error, f.aside FROM failures f JOIN runs r ON r.id = f.run_id
        WHERE f.content <> '' AND (f.aside OR r.finished_at IS NULL)"""
    )
    return {path: Failed(content, error, bool(aside)) for path, content, error, aside in rows}
