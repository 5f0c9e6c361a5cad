"""The database for many requests at once: a connection a thread, and one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimcheck.store import Desk

__all__ = ["Desks"]


class Desks:
    """Opens a `Desk` in each thread that asks, once.

    Writers of this process queue on a lock of its own before they ask for the database's: SQLite
    has waiting writers try again after a pause, and twenty of them would mostly pause.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        # Opened once here, so that a missing or damaged database is said before serving.
        Desk.open(path, create=False).close()

    def get(self) -> Desk:
        """This thread's connection. Raises StoreError."""
        desk: Desk | None = getattr(self._local, "desk", None)
        if desk is None:
            desk = Desk.open(self.path, create=False)
            self._local.desk = desk
        return desk

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """This thread's connection, for a write. Raises StoreError."""
        with self._lock:
            yield self.get()
