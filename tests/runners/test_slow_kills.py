"""Fifty kills, of each kind of run: what is left is what an undisturbed run leaves."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import line
import pytest
from kills import killed_at, run, statements
from snapshots import findings, near, snapshot

KILLS = 50
HERE = Path(__file__).parent
# Of a probability: single precision, in batches of another make-up.
TOLERANCE = 1e-4

pytestmark = pytest.mark.slow


def odd_day(count: int) -> dict[str, str]:
    """Articles, with one that fails, two copies, and one in another language."""
    texts = line.articles(count, n4="POISON")
    texts["005a.txt"] = texts["005.txt"].replace(".\n", " more.\n")
    texts["004a.txt"] = texts["004.txt"].replace("POISON", "harmless")
    texts["006a.txt"] = (
        "Die Brücke wurde gestern nach langer Zeit wieder für den Verkehr geöffnet, und viele "
        "Leute aus der Stadt kamen, um sie zu sehen und mit der Straßenbahn darüber zu fahren."
    )
    return texts


def test_fifty_kills_between_any_two_statements(
    write: Callable[..., Path], tmp_path: Path, record_property: Callable[..., None]
) -> None:
    folder, chance = write(odd_day(60)), random.Random(20260101)
    last = statements(folder, tmp_path / "whole.db")
    whole, equal = snapshot(tmp_path / "whole.db"), 0
    for number in range(KILLS):
        db = tmp_path / f"killed-{number}.db"
        assert killed_at(chance.randint(1, last), folder, db)
        run(folder, db)
        assert snapshot(db) == whole
        equal += 1
    record_property("kills", KILLS)
    record_property("databases_equal", equal)
    record_property("statements_of_a_run", last)


def test_fifty_kills_of_one_database(
    write: Callable[..., Path], tmp_path: Path, record_property: Callable[..., None]
) -> None:
    folder, chance = write(odd_day(60)), random.Random(20260104)
    run(folder, tmp_path / "whole.db")
    db, kills = tmp_path / "killed.db", 0
    while kills < KILLS:
        kills += killed_at(chance.randint(1, 250), folder, db)
    run(folder, db)
    assert snapshot(db) == snapshot(tmp_path / "whole.db")
    record_property("kills", kills)


def moments(chance: random.Random, takes: float) -> Iterator[float]:
    """Seconds after which to kill the runs of one database, each later on the whole than the one
    before, so that they come to an end also on a machine that has become slower.
    """
    for tried in itertools.count():
        yield chance.uniform(0.1, takes * (1 + tried / 10))


def killed_after(seconds: float, command: list[str], environment: dict[str, str]) -> bool:
    """Whether a process was killed after that time; else it had ended well before."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            code = process.wait()
    assert code in (0, -signal.SIGKILL)
    return code != 0


def test_fifty_kills_by_the_clock_of_a_run_in_processes(
    write: Callable[..., Path], tmp_path: Path, record_property: Callable[..., None]
) -> None:
    folder, chance = write(odd_day(120)), random.Random(20260102)
    environment = {**os.environ, "PYTHONPATH": f"{HERE}:{os.environ.get('PYTHONPATH', '')}"}

    def command(db: Path) -> list[str]:
        return [sys.executable, str(HERE / "kill_me.py"), str(folder), str(db)]

    begun = time.monotonic()
    assert not killed_after(3600, command(tmp_path / "whole.db"), environment)
    takes = time.monotonic() - begun
    whole, kills, databases = snapshot(tmp_path / "whole.db"), 0, 0
    while kills < KILLS:
        db = tmp_path / f"killed-{databases}.db"
        databases += 1
        times = moments(chance, takes)
        while killed_after(next(times), command(db), environment):
            kills += 1
        assert snapshot(db) == whole
    record_property("kills", kills)
    record_property("databases_equal", databases)


@pytest.mark.weights
def test_kills_of_the_command_itself(
    repository: Path, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    chance = random.Random(20260103)
    articles = sorted((repository / "corpus" / "articles").glob("*.md"))[:8]
    reference = sorted((repository / "corpus" / "reference").glob("*.jsonl"))[:2]
    environment = {k: v for k, v in os.environ.items() if k != "CLAIMCHECK_IN_PROCESS"}
    start = "from claimcheck.cli.main import main; main()"

    def command(db: Path) -> list[str]:
        named = [word for file in reference for word in ("-r", str(file))]
        paths = [str(path) for path in articles]
        return [sys.executable, "-c", start, "check", *paths, *named, "--db", str(db), "--json"]

    # The reference is indexed first, once; each run then has a cache of scores of its own.
    assert not killed_after(3600, command(tmp_path / "first.db"), environment)
    (Path(os.environ["CLAIMCHECK_CACHE"]) / "pairs.db").unlink()
    begun = time.monotonic()
    assert not killed_after(3600, command(tmp_path / "whole.db"), environment)
    takes = time.monotonic() - begun
    whole, kills, databases = findings(tmp_path / "whole.db"), 0, 0
    while kills < KILLS // 5:
        db = tmp_path / f"killed-{databases}.db"
        databases += 1
        (Path(os.environ["CLAIMCHECK_CACHE"]) / "pairs.db").unlink(missing_ok=True)
        times = moments(chance, takes)
        while killed_after(next(times), command(db), environment):
            kills += 1
        assert near(findings(db), whole, TOLERANCE) == ""
    record_property("kills", kills)
    record_property("databases_equal", databases)
    record_property("claims", len(whole["claims"]))
