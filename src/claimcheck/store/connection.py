"""Opening the database, taking its lock, and saying in words why it cannot be used."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimcheck.errors import StoreError
from claimcheck.sqlite import Database
from claimcheck.store.queue_filter import folded
from claimcheck.store.schema import APPLICATION_ID, migrations

__all__ = ["connect", "reading", "transaction"]

# SQLite's primary result codes: what happened, and what the user can do.
_MEANINGS = {
    sqlite3.SQLITE_BUSY: (
        "the database is locked by another process",
        "Wait until the other run has finished, or close the program that has it open",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database cannot be written",
        "Check the permissions of the file and of its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        "Check that the folder exists and may be written",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "Free some space and run again; what was saved before is whole",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk could not be read or written",
        "Check the disk and its free space; keep the database on a local disk",
    ),
    sqlite3.SQLITE_NOTADB: (
        "not a SQLite database",
        "Name the right file with --db, or restore it from a copy",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database is damaged",
        "Restore it from a copy, or save what can be read with sqlite3 FILE .recover",
    ),
}
_MEANINGS[sqlite3.SQLITE_LOCKED] = _MEANINGS[sqlite3.SQLITE_BUSY]
_MEANINGS[sqlite3.SQLITE_PERM] = _MEANINGS[sqlite3.SQLITE_READONLY]


def connect(path: Path, *, create: bool, busy_timeout: float) -> Database:
    """Open the database at `path` with its schema up to date.

    busy_timeout: seconds to wait for another process's lock.
    Raises StoreError when it is missing (and `create` is false), locked, damaged, of a newer
    schema or of another program, or when the folder cannot be written.
    """
    if path.is_dir():
        raise StoreError("this is a folder, not a database", path=path, remedy="Name a file")
    if not create and not path.exists():
        raise StoreError(
            "there is no database", path=path, remedy="Run claimcheck check first, or give --db"
        )
    if not path.parent.is_dir():
        raise StoreError("the folder does not exist", path=path, remedy="Create the folder first")
    with reading(path):
        # No implicit transactions: every write goes through transaction() below.
        conn = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None)
    try:
        with reading(path):
            conn.create_function("folded", 1, folded, deterministic=True)
            conn.execute("PRAGMA foreign_keys = ON")
            # What was said to be saved is on the disk, whatever then happens to the machine.
            conn.execute("PRAGMA synchronous = FULL")
            # Before anything is written: the file of another program stays as it is.
            _check_program(conn, path)
            _use_wal(conn, busy_timeout)
            db = Database(conn, execute_plugins=False)
            _migrate(db, path)
        return db
    except BaseException:
        conn.close()
        raise


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        what, remedy = _MEANINGS.get(
            code,
            (f"the database refused ({error})", "Run claimcheck doctor on it"),
        )
        raise StoreError(what, path=path, remedy=remedy) from error


@contextmanager
def transaction(db: Any, path: Path) -> Iterator[None]:
    """One transaction that takes the write lock at once; rolled back on any error.

    A transaction that began as a reader cannot wait for the lock later: SQLite fails it at once.
    """
    with reading(path):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise


def _check_program(conn: sqlite3.Connection, path: Path) -> None:
    tables = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    program = conn.execute("PRAGMA application_id").fetchone()[0]
    if tables and program != APPLICATION_ID:
        raise StoreError(
            "this SQLite database belongs to another program",
            path=path,
            remedy="Name another file with --db",
        )


def _use_wal(conn: sqlite3.Connection, busy_timeout: float) -> None:
    # Changing the journal mode does not wait for a lock by itself.
    until = time.monotonic() + busy_timeout
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _migrate(db: Database, path: Path) -> None:
    # On an empty database all are pending: the public way to list what this version knows.
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise StoreError(
            "the database was made by a newer version of claimcheck",
            path=path,
            remedy="Upgrade claimcheck, or use another file with --db",
        )
    if migrations.pending(db):
        # apply() looks again inside the lock, so that of two openers only one migrates.
        with transaction(db, path):
            migrations.apply(db)
