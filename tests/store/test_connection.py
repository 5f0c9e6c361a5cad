"""What can be wrong with the database file, and what the user is told."""

import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from claimcheck.errors import StoreError
from claimcheck.store import Store
from claimcheck.types import Article


def article(number, size=10):
    text = f"{number:016d}" + "x" * size
    return Article(id=f"{number:016d}", path=f"{number}.md", text=text, format="text")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "claims.db"


@pytest.fixture
def filled(path):
    with Store.open(path) as store:
        run = store.begin_run({}, {}, {})
        for number in range(50):
            store.save_article(article(number, 2000), run_id=run, versions_key="v")
    return path


def test_a_new_database_is_strict_wal_and_its_migration_is_on_record(path):
    Store.open(path).close()
    conn = sqlite3.connect(path)
    assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    ours = "type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
    tables = conn.execute(f"SELECT name, sql FROM sqlite_master WHERE {ours}").fetchall()
    assert len(tables) == 14
    assert all("STRICT" in sql.rpartition(")")[2] for _, sql in tables)
    names = "SELECT name FROM _sqlite_migrations ORDER BY id"
    assert [row[0] for row in conn.execute(names)] == [
        "first_schema", "editors_desk", "edits_of_revisions", "totals_of_the_desk",
        "suggested_claims",
        "work_ledger", "wordings_of_claims", "links_of_articles",
    ]  # fmt: skip
    conn.close()
    with Store.open(path, create=False) as store, pytest.raises(StoreError, match="FOREIGN KEY"):
        store.record_failure("x", "no such run", "read", "why")


def test_a_missing_database_is_not_made_unasked(path):
    with pytest.raises(StoreError, match="there is no database") as caught:
        Store.open(path, create=False)
    assert caught.value.path == str(path)
    assert not path.exists()


def test_a_folder_or_a_missing_folder_is_no_place(tmp_path):
    with pytest.raises(StoreError, match="a folder, not a database"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="the folder does not exist"):
        Store.open(tmp_path / "none" / "claims.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written(path):
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be opened"):
            Store.open(path)
    finally:
        path.parent.chmod(0o700)


def test_what_the_system_does_not_let_write(filled):
    with Store.open(filled) as store:
        # What SQLite says of a file on a read-only disk, the superuser's too.
        store._db.conn.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"cannot be written.*permissions"):
            store.begin_run({}, {}, {})


def test_a_file_that_is_no_database(path):
    path.write_text("Not a database, but longer than a header of one. " * 50)
    with pytest.raises(StoreError, match="not a SQLite database") as caught:
        Store.open(path)
    assert caught.value.remedy


def test_a_truncated_database(filled):
    filled.write_bytes(filled.read_bytes()[:60_000])

    def use():
        with Store.open(filled) as store:
            list(store.known_articles())

    with pytest.raises(StoreError, match=r"damaged.*Restore"):
        use()


def test_another_programs_database_is_left_alone(path):
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE recipes (name TEXT)")
    conn.commit()
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(path)
    assert path.read_bytes() == before, "not even its journal mode is another"
    conn = sqlite3.connect(path)
    assert [row[0] for row in conn.execute("SELECT name FROM sqlite_master")] == ["recipes"]
    conn.close()


def test_a_newer_schema_is_refused(filled):
    conn = sqlite3.connect(filled)
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
        ["claimcheck.store", "of_the_future", "2030-01-01"],
    )
    conn.commit()
    conn.close()
    with pytest.raises(StoreError, match=r"newer version.*Upgrade"):
        Store.open(filled)


def test_a_locked_database_is_waited_for_and_then_named(filled):
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(filled, busy_timeout=0.2) as store:
        assert len(list(store.known_articles())) == 50, "a lock never stops a reader"
        began = time.monotonic()
        with pytest.raises(StoreError, match=r"locked by another process.*Wait"):
            store.begin_run({}, {}, {})
        assert 0.15 < time.monotonic() - began < 5
        other.execute("ROLLBACK")
        assert store.begin_run({}, {}, {})
    other.close()


def test_a_full_disk_leaves_what_was_saved(filled):
    with Store.open(filled) as store:
        run = store.begin_run({}, {}, {})
        pages = store._db.conn.execute("PRAGMA page_count").fetchone()[0]
        store._db.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match=r"disk is full.*Free some space"):
            store.save_article(article(99, 500_000), run_id=run, versions_key="v")
        assert len(list(store.known_articles())) == 50
        assert store.integrity() == []


def test_an_error_in_the_middle_of_a_save_rolls_back(filled):
    with Store.open(filled) as store:
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            store.record_failure("x.md", "no such run", "read", "why")
        assert not store._db.conn.in_transaction
        assert list(store.failures()) == []


def test_several_writers_take_turns(path):
    errors = []

    def write(base):
        try:
            with Store.open(path) as store:
                run = store.begin_run({}, {}, {})
                for number in range(base, base + 10):
                    store.save_article(article(number), run_id=run, versions_key="v")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(base,)) for base in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with Store.open(path) as store:
        assert len(list(store.articles())) == 30
        assert store.integrity() == []


def test_a_killed_writer_leaves_whole_articles(path):
    code = """
import os, sys
from pathlib import Path
from claimcheck.store import Store
from claimcheck.types import Article
store = Store.open(Path(sys.argv[1]))
run = store.begin_run({}, {}, {})
for number in range(3):
    text = f"article {number}"
    store.save_article(Article(f"id{number}", f"{number}.md", text, "text"), run_id=run,
        versions_key="v")
store._db.conn.execute("BEGIN IMMEDIATE")
store._db.conn.execute("UPDATE articles SET title = 'half done'")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 9
    with Store.open(path) as store:
        assert [row["title"] for row in store.articles()] == ["", "", ""]
        assert store.integrity() == []
