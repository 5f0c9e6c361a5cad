"""A Ray cluster of two nodes on this machine: results as of a single process, also past a death."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import line
import pytest
from kills import run
from snapshots import snapshot

from claimcheck.config import Config, RunConfig
from claimcheck.errors import ModelError
from claimcheck.runners import Batch
from claimcheck.runners.ray_engine import RayEngine
from claimcheck.runners.ray_nodes import Recipe
from claimcheck.runners.stats import RunStats
from claimcheck.store import Store

# Ray's own warnings, of what it leaves open.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
HERE = str(Path(__file__).parent)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head without room for actors, and two nodes of two cores each."""
    ray = pytest.importorskip("ray", reason="needs pip install 'claimcheck[ray]'")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    # Ray gives way to all else by default, which on a busy machine is for ever.
    monkeypatch.setenv("RAY_worker_niceness", "0")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    made.add_node(num_cpus=2)
    made.add_node(num_cpus=2)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


def run_on_cluster(
    folder: Path,
    tmp_path: Path,
    *,
    pace: float = 0.0,
    make: Callable[..., Any] = line.make_sent,
    progress: Callable[[int, int, int], None] | None = None,
) -> RunStats:
    """A run into `ray.db`. pace: seconds that an article takes."""
    sent = tmp_path / "sent.txt"
    sent.write_text("sent")

    def engine(checker: Callable[[], Any]) -> RayEngine:
        return RayEngine(
            lambda: Recipe(make, ("sent.txt", pace, str(tmp_path / "log")), (sent,)),
            versions=lambda: checker().versions_key,
            config=Config(run=RunConfig(patience=60)),
            folder=tmp_path / "out",
        )

    with (
        Store.open(tmp_path / "ray.db") as store,
        Batch(line.make, store, engine=engine, read_ahead=10_000, progress=progress) as batch,
    ):
        stats = batch.run([str(folder)])
    assert not (tmp_path / "out").exists()
    return stats


def test_a_cluster_gives_what_one_process_gives(
    write: Callable[..., Path], tmp_path: Path, cluster: Any, record_property: Callable[..., None]
) -> None:
    folder = write(line.articles(60, n4="POISON", n30="CRASH"))
    stats = run_on_cluster(folder, tmp_path)
    assert (stats.checked, stats.failed) == (58, 2)
    # One process gives the same, but for the article that would end it.
    (folder / "030.txt").unlink()
    run(folder, tmp_path / "whole.db")
    there, here = snapshot(tmp_path / "ray.db"), snapshot(tmp_path / "whole.db")
    (crashed,) = [row for row in there["failures"] if row[0].endswith("030.txt")]
    there["failures"].remove(crashed)
    assert there == here
    assert "ended by SIGSEGV" in crashed[2]
    record_property("articles", 60)


def test_a_node_that_dies_loses_nothing(
    write: Callable[..., Path], tmp_path: Path, cluster: Any, record_property: Callable[..., None]
) -> None:
    import ray

    folder = write(line.articles(240))
    run(folder, tmp_path / "whole.db")
    victim = cluster.list_all_nodes()[-1]
    begun = time.monotonic()
    killed: list[tuple[int, float]] = []

    def progress(done: int, known: int, claims: int) -> None:
        # Once both nodes are at work: four processes have logged their start.
        log = tmp_path / "log"
        if done >= 24 and not killed and log.exists() and len(log.read_text().split()) == 4:
            killed.append((done, round(time.monotonic() - begun, 1)))
            threading.Thread(target=cluster.remove_node, args=(victim, False)).start()

    stats = run_on_cluster(folder, tmp_path, pace=0.5, progress=progress)
    ((done, seconds),) = killed
    assert stats.checked == 240
    assert done < 200
    assert snapshot(tmp_path / "ray.db") == snapshot(tmp_path / "whole.db")
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    record_property("articles", 240)
    record_property("articles_done_when_killed", done)
    record_property("killed_after_s", seconds)
    record_property("took_s", round(time.monotonic() - begun, 1))


def test_what_a_node_cannot_do_ends_the_run_in_words(
    write: Callable[..., Path], tmp_path: Path, cluster: Any
) -> None:
    folder = write(line.articles(20))
    with pytest.raises(ModelError, match="the weights are gone"):
        run_on_cluster(folder, tmp_path, make=line.make_broken)
