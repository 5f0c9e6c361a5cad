"""A run that is killed, at whatever moment, is gone on with: nothing is lost and nothing is twice."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import line
import pytest
from kills import killed_at, run
from snapshots import snapshot

from claimcheck.articles import parse_text
from claimcheck.checker import CheckedArticle
from claimcheck.errors import PoisonedArticle, StoreError
from claimcheck.runners import Batch, run_check
from claimcheck.runners.reading import stamp
from claimcheck.runners.workers import InProcess
from claimcheck.store import Store


@pytest.fixture
def day(write: Callable[..., Path]) -> Path:
    texts = line.articles(14, n4="POISON")
    # A copy of one that comes before it, a copy of one that fails, and one in another language.
    texts["005a.txt"] = texts["005.txt"].replace(".\n", " more.\n")
    texts["004a.txt"] = texts["004.txt"].replace("POISON", "harmless")
    texts["006a.txt"] = (
        "Die Brücke wurde gestern nach langer Zeit wieder für den Verkehr geöffnet, und viele "
        "Leute aus der Stadt kamen, um sie zu sehen und mit der Straßenbahn darüber zu fahren."
    )
    return write(texts)


@pytest.mark.parametrize("seed", range(2))
def test_kills_at_random_moments_leave_what_an_undisturbed_run_leaves(
    day: Path, tmp_path: Path, seed: int
) -> None:
    run(day, tmp_path / "whole.db")
    db, chance, kills = tmp_path / "killed.db", random.Random(seed), 0
    while killed_at(chance.randint(1, 150), day, db):
        kills += 1
    assert kills >= 3
    assert snapshot(db) == snapshot(tmp_path / "whole.db")


def test_every_statement_of_one_article_may_be_the_last(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(line.articles(2))
    run(folder, tmp_path / "whole.db")
    whole = snapshot(tmp_path / "whole.db")
    empty = tmp_path / "empty.db"
    Store.open(empty).close()
    statement, step = 1, 5
    while True:
        db = tmp_path / "killed.db"
        shutil.copy(empty, db)
        if not killed_at(statement, folder, db):
            break
        run(folder, db)
        assert snapshot(db) == whole, statement
        for file in tmp_path.glob("killed.db*"):
            file.unlink()
        statement += step
    assert statement > 60


def test_what_was_in_work_comes_last_and_by_itself(
    write: Callable[..., Path], store: Store
) -> None:
    folder = write(line.articles(5))
    at = str(folder / "001.txt")
    article = parse_text((folder / "001.txt").read_text(), path=at)
    store.begin_articles([article], run_id=store.begin_run({}, {}, {}))
    batches: list[tuple[list[str], bool]] = []

    class Watched(InProcess):
        def try_articles(self, articles: Any, *, alone: bool = False) -> Any:
            taken = list(articles)
            batches.append(([Path(a.path).name for a in taken], alone))
            yield from super().try_articles(taken, alone=alone)

    said: list[str] = []
    with Batch(line.make, store, engine=Watched, notify=said.append) as batch:
        stats = batch.run([str(folder)])
    assert batches == [
        (["000.txt", "002.txt", "003.txt", "004.txt"], False),
        (["001.txt"], True),
    ]
    assert stats.checked == 5
    assert "1 articles were in work when an earlier run was ended" in said[0]
    assert store.left_in_work() == set()


def test_an_interruption_leaves_nothing_in_work(write: Callable[..., Path], store: Store) -> None:
    folder = write(line.articles(20))

    class Interrupted(InProcess):
        def try_articles(self, articles: Any, *, alone: bool = False) -> Any:
            for done in super().try_articles(articles, alone=alone):
                yield done
                if isinstance(done, CheckedArticle) and done.article.path.endswith("003.txt"):
                    raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        Batch(line.make, store, engine=Interrupted) as batch,
    ):
        batch.run([str(folder)])
    assert store.left_in_work() == set()
    assert len(list(store.articles())) == 4
    assert run_check([str(folder)], checker_factory=line.make, store=store).checked == 16


def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(line.articles(30))
    run(folder, tmp_path / "whole.db")
    db = tmp_path / "full.db"
    with Store.open(db) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 12}")
        with pytest.raises(StoreError, match="the disk is full"):
            run_check([str(folder)], checker_factory=line.make, store=store)
        saved = len(list(store.articles()))
    assert 0 < saved < 30
    assert run(folder, db).checked == 30 - saved
    assert snapshot(db) == snapshot(tmp_path / "whole.db")


def test_a_second_run_at_the_same_time_is_refused(write: Callable[..., Path], store: Store) -> None:
    folder = write(line.articles(1))
    with (
        Batch(line.make, store) as batch,
        Store.open(store.path) as other,
        pytest.raises(StoreError, match="another run is at work on this database"),
    ):
        run_check([str(folder)], checker_factory=line.make, store=other)
    assert batch.run([str(folder)]).checked == 1


def test_the_lock_of_a_run_that_was_killed_is_lifted(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(line.articles(3))
    db = tmp_path / "claims.db"
    assert killed_at(40, folder, db)
    assert run(folder, db).checked > 0


class Poisons(InProcess):
    """In the place of processes that die: articles with TOXIC are set aside."""

    def try_articles(self, articles: Any, *, alone: bool = False) -> Any:
        from claimcheck.checker import CheckFailure

        for article in articles:
            if "TOXIC" in article.text:
                error = PoisonedArticle("it failed twice", path=article.path)
                yield CheckFailure(article, "check", error)
            else:
                yield from super().try_articles([article])


def test_what_is_set_aside_is_left_alone_until_asked_for_or_changed(
    write: Callable[..., Path], store: Store
) -> None:
    folder = write(line.articles(3, n1="TOXIC"))
    path = str(folder / "001.txt")

    def again(engine: Any = Poisons, **more: Any) -> tuple[Any, list[str]]:
        said: list[str] = []
        with Batch(line.make, store, engine=engine, notify=said.append) as batch:
            return batch.run([str(folder)], **more), said

    stats, _ = again()
    assert (stats.checked, stats.failed) == (2, 1)
    stats, said = again(InProcess)
    assert (stats.checked, stats.unchanged, stats.failed) == (0, 2, 1)
    assert "it is set aside since it failed. Try it again with claimcheck check --failed" in said[0]
    assert [row["tries"] for row in store.failures()] == [1]
    stats, _ = again(again=True)
    assert [row["tries"] for row in store.failures()] == [2]
    stats, _ = again(InProcess, again=True, only={path})
    assert (stats.articles, stats.checked, stats.failed) == (1, 1, 0)
    assert list(store.failures()) == []


def test_what_is_set_aside_does_not_become_a_copy_of_its_copy(
    write: Callable[..., Path], store: Store
) -> None:
    texts = line.articles(2, n0="TOXIC")
    texts["000a.txt"] = texts["000.txt"].replace("TOXIC", "harmless")
    folder = write(texts)
    for _ in range(2):
        with Batch(line.make, store, engine=Poisons) as batch:
            batch.run([str(folder)])
        assert [Path(row["path"]).name for row in store.failures()] == ["000.txt"]
        checked = [Path(a["path"]).name for a in store.articles() if a["status"] == "checked"]
        assert sorted(checked) == ["000a.txt", "001.txt"]


def test_another_text_at_the_path_is_tried(write: Callable[..., Path], store: Store) -> None:
    folder = write(line.articles(1, n0="TOXIC"))
    with Batch(line.make, store, engine=Poisons) as batch:
        assert batch.run([str(folder)]).failed == 1
        text = (folder / "000.txt").read_text()
        (folder / "000.txt").write_text(text.replace("TOXIC", "mended"))
        assert batch.run([str(folder)]).checked == 1
    assert list(store.failures()) == []


def test_a_file_that_is_set_aside_is_told_by_its_stamp(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    before = stamp(str(file))
    file.write_text("another")
    assert stamp(str(file)) != before
    assert stamp(str(tmp_path / "none")) == ""


def test_a_try_that_a_killed_run_did_not_finish_counts_once(store: Store) -> None:
    killed = store.begin_run({}, {}, {})
    store.record_failure("a.txt", killed, "read", "broken")
    run_id = store.begin_run({}, {}, {})
    store.record_failure("a.txt", run_id, "read", "broken")
    assert [row["tries"] for row in store.failures()] == [1]
    store.finish_run(run_id, {})
    store.record_failure("a.txt", store.begin_run({}, {}, {}), "read", "broken")
    assert [row["tries"] for row in store.failures()] == [2]


def test_the_ledger_survives_a_database_of_before(tmp_path: Path, store: Store) -> None:
    """The migration adds to what is there."""
    with sqlite3.connect(store.path) as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(failures)")]
    assert names[-2:] == ["content", "aside"]
