"""Checking on a Ray cluster: batches to actors, outcomes to Parquet, one loader into the database.

Batches are those of one machine, eight articles each, so that results are the same. A node that dies
takes nothing with it: Ray runs its batches again elsewhere. Outcomes are loaded in the order of the
articles while later batches are still being checked (`ray_nodes` has what runs on the nodes).
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from claimcheck.checker import ARTICLES_AT_ONCE
from claimcheck.config import Config
from claimcheck.errors import ClaimcheckError, UsageError
from claimcheck.runners.ray_nodes import (
    CheckBatches,
    Recipe,
    Sent,
    outcome_file,
    read_outcomes,
    send,
)
from claimcheck.runners.wire import load_error, load_outcome, to_plain
from claimcheck.runners.workers import Outcome
from claimcheck.types import Article

__all__ = ["RayEngine", "import_ray"]

# One batch in work and one in hand for each actor, so that none waits for its next.
IN_HAND = 2
# Unless the environment says otherwise: nobody is told of its use, and of what happens inside Ray only
# that which ends it is shown.
SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
AGAIN = "Run again; what was finished is saved"


class RayEngine:
    """Checks on the cluster that Ray is connected to, or on one of this machine alone.

    recipe: gives what makes a checker on a node. versions: as for `Workers`.
    folder: where outcomes are written, a folder that every node reaches; nothing else may be in it,
        and no other run may use it.
    """

    def __init__(
        self,
        recipe: Callable[[], Recipe],
        *,
        versions: Callable[[], str],
        config: Config,
        folder: Path,
    ) -> None:
        self._recipe = recipe
        self._versions = versions
        self._config = config
        self._folder = folder
        self._sent: Sent | None = None
        self._connected = False

    def start(self) -> None:
        """Connect to the cluster: the one of RAY_ADDRESS, else one of this machine.

        Raises ClaimcheckError when there is none at that address.
        """
        ray = import_ray()
        if not ray.is_initialized():
            for name, value in SETTINGS.items():
                os.environ.setdefault(name, value)
            try:
                ray.init(log_to_driver=False, include_dashboard=False, logging_level="error")
            except (ConnectionError, RuntimeError, ValueError) as error:
                where = os.environ.get("RAY_ADDRESS")
                raise ClaimcheckError(
                    f"Ray cannot be reached or started ({_first_line(error)})",
                    path=where,
                    remedy="Check RAY_ADDRESS" if where else "Set RAY_ADDRESS, or free some memory",
                ) from error
            self._connected = True
            _hush()
        ray.data.DataContext.get_current().enable_progress_bars = False

    def close(self) -> None:
        """Leave the cluster, and end one that was started here."""
        if self._connected:
            import_ray().shutdown()
        self._connected, self._sent = False, None

    def try_articles(
        self, articles: Iterable[Article], *, alone: bool = False
    ) -> Generator[Outcome, None, None]:
        """The outcome for each article, in order. All articles are taken first."""
        known = list(articles)
        if not known:
            return
        self.start()
        # What a run that was killed has left.
        shutil.rmtree(self._folder, ignore_errors=True)
        # With a name of its own, for what may still be at work for that run.
        out = self._folder / uuid.uuid4().hex
        out.mkdir(parents=True)
        try:
            size = 1 if alone else ARTICLES_AT_ONCE
            with closing(self._finished(known, size, out)) as finished:
                yield from in_order(known, finished, out)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _finished(
        self, articles: Sequence[Article], size: int, out: Path
    ) -> Generator[int, None, None]:
        """The first place of each batch that is finished, in any order."""
        ray = import_ray()
        rows = list(batches(articles, size))
        cores = int(ray.cluster_resources().get("CPU", 1))
        pool = ray.data.ActorPoolStrategy(
            min_size=1,
            max_size=max(1, min(cores, len(rows))),
            max_tasks_in_flight_per_actor=IN_HAND,
        )
        try:
            self._sent = self._sent or send(self._recipe())
            done = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
                CheckBatches,
                fn_constructor_args=(self._sent, self._versions(), self._config, str(out)),
                batch_size=1,
                num_cpus=1,
                compute=pool,
            )
            for told in done.iter_batches(batch_size=None):
                for first, error in zip(told["first"], told["error"], strict=True):
                    if error:
                        raise load_error(json.loads(error))
                    yield int(first)
        except ray.exceptions.RayError as error:
            raise ClaimcheckError(
                f"the cluster could not go on ({_first_line(error)})", remedy=AGAIN
            ) from error


def import_ray() -> Any:
    """Ray with Ray Data. Raises UsageError when it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UsageError(
            "the engine ray needs packages that are not installed",
            remedy="pip install 'claimcheck[ray]'",
        ) from error
    return ray


def batches(articles: Iterable[Article], size: int) -> Iterator[dict[str, Any]]:
    """Rows for `CheckBatches`, of `size` articles each."""
    stream, first = iter(articles), 0
    while some := list(islice(stream, size)):
        yield {"first": first, "articles": json.dumps(to_plain(some))}
        first += len(some)


def in_order(
    articles: Sequence[Article], finished: Iterable[int], folder: Path
) -> Iterator[Outcome]:
    """The outcomes in the order of the articles, each once and as soon as its turn has come.

    finished: the first place of each batch whose outcomes are in `folder`.
    Raises ClaimcheckError when outcomes are missing at the end.
    """
    waiting: set[int] = set()
    place = 0
    for first in finished:
        waiting.add(first)
        while place in waiting:
            waiting.remove(place)
            for data in read_outcomes(outcome_file(folder, place)):
                yield load_outcome(articles[place], data)
                place += 1
    if place < len(articles):
        raise ClaimcheckError(
            f"the cluster gave {place} outcomes for {len(articles)} articles", remedy=AGAIN
        )


def _hush() -> None:
    """What Ray Data reports goes to its log files alone, but for errors."""
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setLevel(logging.ERROR)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
