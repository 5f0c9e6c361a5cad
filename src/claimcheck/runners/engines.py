"""What a batch of the command line runs on: processes of this machine, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.runners.local import Batch, Progress
from claimcheck.runners.machine import room
from claimcheck.runners.reading import IsolatedReader
from claimcheck.runners.workers import Workers, load_checker
from claimcheck.store import Store

__all__ = ["local_batch"]


def local_batch(
    references: Sequence[str],
    config: Config,
    store: Store,
    *,
    checker_factory: Callable[[], Checker],
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Batch:
    """A batch that reads and checks in processes of their own, on this machine.

    With `CLAIMCHECK_IN_PROCESS` set everything is done in this one, for a debugger.
    """
    if os.environ.get("CLAIMCHECK_IN_PROCESS"):
        return Batch(checker_factory, store, progress=progress, notify=notify)
    space = room(config.run)
    return Batch(
        checker_factory,
        store,
        engine=lambda checker: Workers(
            load_checker,
            list(references),
            config,
            count=space.processes,
            versions=lambda: checker().versions_key,
            patience=config.run.patience,
            memory_gb=space.memory_gb,
            threads=space.threads,
        ),
        reader=IsolatedReader(patience=config.run.patience, memory_gb=space.memory_gb),
        progress=progress,
        notify=notify,
    )
