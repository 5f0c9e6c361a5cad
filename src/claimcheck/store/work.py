"""`Work`: the part of a `Store` that keeps the books of runs: begun, in work, failed, finished."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from claimcheck.errors import StoreError
from claimcheck.store import ledger, writing
from claimcheck.store.connection import reading as translated
from claimcheck.store.connection import transaction
from claimcheck.store.lock import run_lock
from claimcheck.types import Article

__all__ = ["Work"]


class Work:
    """Runs and their ledger in an open database; see `Store`."""

    def __init__(self, db: Any, path: Path) -> None:
        self.path = path
        self._db = db

    def lock(self) -> AbstractContextManager[None]:
        """Hold the right to run on this database, which one process has at a time.

        Raises StoreError when another has it.
        """
        return run_lock(self.path)

    def begin_run(
        self, config: dict[str, Any], models: dict[str, str], references: dict[str, str]
    ) -> str:
        """Record the start of a run and give its id.

        models, references: name to version.
        """
        started = writing.now()
        run_id = writing.content_id(started, os.getpid(), os.urandom(8).hex())
        with transaction(self._db, self.path):
            self._db.table("runs").insert(
                {
                    "id": run_id,
                    "started_at": started,
                    "config": json.dumps(config, sort_keys=True, default=str),
                    "models": json.dumps(models, sort_keys=True),
                    "references_": json.dumps(references, sort_keys=True),
                }
            )
        return run_id

    def finish_run(self, run_id: str, stats: dict[str, Any]) -> None:
        """Record a run's end and its figures; nothing of it is in work any more.

        Raises StoreError when there is no such run.
        """
        with transaction(self._db, self.path):
            ledger.strike_run(self._db, run_id)
            changed = self._db.conn.execute(
                "UPDATE runs SET finished_at = ?, stats = ? WHERE id = ?",
                [writing.now(), json.dumps(stats, sort_keys=True, default=str), run_id],
            ).rowcount
            if not changed:
                raise StoreError(f"there is no run {run_id!r}", path=self.path)

    def begin_articles(self, articles: Iterable[Article], *, run_id: str) -> None:
        """Enter articles in the ledger, before they are checked."""
        with transaction(self._db, self.path):
            entries = [(article.path, article.id) for article in articles]
            ledger.enter(self._db, entries, run_id=run_id, at=writing.now())

    def left_in_work(self) -> set[tuple[str, str]]:
        """Path and id of the articles that a run was checking when it was killed.

        Only the holder of the `lock` may ask: to anyone else they may be in work now.
        """
        with translated(self.path):
            return ledger.left(self._db)

    def failed_before(self) -> dict[str, ledger.Failed]:
        """By path, the failures that are not to be tried again, for as long as the content is the
        same: what is set aside, and what a run that was killed had done with.
        """
        with translated(self.path):
            return ledger.failed(self._db)

    def record_failure(
        self,
        path: str,
        run_id: str,
        stage: str,
        error: str,
        *,
        article_id: str = "",
        content: str = "",
        aside: bool = False,
    ) -> None:
        """Record that `path` failed at `stage`; on a repeat the number of tries goes up.

        A repeat after a run that was killed is no new try: that run is being completed.
        article_id: of the article that failed, where one was read. content: what was tried, in
        whatever words tell it from another version. aside: later runs are to leave the path alone
        for as long as it holds just that.
        """
        with transaction(self._db, self.path):
            ledger.strike(self._db, path, article_id)
            self._db.conn.execute(
                """INSERT INTO failures (path, run_id, stage, error, at, content, aside)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET run_id = excluded.run_id, stage = excluded.stage,
                    error = excluded.error, at = excluded.at, content = excluded.content,
                    aside = excluded.aside,
                    tries = tries + (SELECT r.finished_at IS NOT NULL OR r.id = excluded.run_id
                                     FROM runs r WHERE r.id = failures.run_id)""",
                [path, run_id, stage, error, writing.now(), content, int(aside)],
            )

    def clear_failure(self, path: str) -> None:
        """Forget a failure, because `path` is done now."""
        with translated(self.path):
            known = self._db.conn.execute("SELECT 1 FROM failures WHERE path = ?", [path])
            if known.fetchone() is None:
                return
        with transaction(self._db, self.path):
            self._db.conn.execute("DELETE FROM failures WHERE path = ?", [path])

    def failures(self) -> Iterator[dict[str, Any]]:
        """The columns of every failure, by path."""
        with translated(self.path):
            yield from self._db.query("SELECT * FROM failures ORDER BY path")
