"""Runs of the hand-made line in a fork, killed at a statement to the database."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import line

from claimcheck.runners import run_check
from claimcheck.store import Store


def run(folder: Path, db: Path, **more: Any) -> Any:
    """An undisturbed run in this process."""
    with Store.open(db) as store:
        return run_check([str(folder)], checker_factory=line.make, store=store, **more)


def statements(folder: Path, db: Path) -> int:
    """How many statements to the database an undisturbed run makes."""
    made = 0

    def count(sql: str) -> None:
        nonlocal made
        made += 1

    with Store.open(db) as store:
        store._db.conn.set_trace_callback(count)
        run_check([str(folder)], checker_factory=line.make, store=store)
    return made


def killed_at(statement: int, folder: Path, db: Path) -> bool:
    """Whether a run was killed at that statement to the database; else it ended before."""
    child = os.fork()
    if child == 0:
        try:
            left = statement

            def count(sql: str) -> None:
                nonlocal left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

            with Store.open(db) as store:
                store._db.conn.set_trace_callback(count)
                run_check([str(folder)], checker_factory=line.make, store=store)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
