"""One run at a time on a database: a lock that the system lifts when its holder dies.

A lock on a file beside the database, not a row in it: a row would stay after `kill -9`. Editors'
decisions and exports need none; they go on while a run is at work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimcheck.errors import StoreError

__all__ = ["run_lock"]


@contextmanager
def run_lock(database: Path) -> Iterator[None]:
    """Hold the right to run on `database`.

    Raises StoreError when another run has it, or the lock's file cannot be written.
    """
    from filelock import FileLock, Timeout

    file = database.with_name(f"{database.name}-lock")
    lock = FileLock(file)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise StoreError(
            "another run is at work on this database",
            path=database,
            remedy="Wait until it has ended, or name another database with --db",
        ) from error
    except OSError as error:
        raise StoreError(
            f"the lock of the database cannot be written ({error.strerror or error})",
            path=file,
            remedy="Check the folder's permissions and the free space",
        ) from error
    try:
        yield
    finally:
        lock.release()
