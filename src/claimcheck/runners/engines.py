"""What a batch of the command line runs on: processes of this machine, or a cluster."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.errors import UsageError
from claimcheck.runners.local import Batch, Progress
from claimcheck.runners.machine import room
from claimcheck.runners.ray_engine import RayEngine, import_ray
from claimcheck.runners.ray_nodes import Recipe, load_sent
from claimcheck.runners.reading import IsolatedReader
from claimcheck.runners.workers import Workers, load_checker
from claimcheck.store import Store

__all__ = ["exchange_folder", "local_batch", "ray_batch"]

# Articles that go to a cluster together. Actors are started, and load their models, for each such
# block; what is out when this machine dies is checked again.
RAY_BLOCK = 10_000


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


def ray_batch(
    config: Config,
    store: Store,
    *,
    checker_factory: Callable[[], Checker],
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Batch:
    """A batch that reads here and checks on a Ray cluster.

    Outcomes pass through a folder that every node must reach. Raises UsageError when Ray is not
    installed.
    """
    import_ray()
    folder = exchange_folder(store.path, config.run.exchange)

    def engine(checker: Callable[[], Checker]) -> RayEngine:
        def recipe() -> Recipe:
            from claimcheck.reference import Reference
            from claimcheck.reference.parcel import files_of, told_of

            reference = checker().reference
            if not isinstance(reference, Reference):
                raise UsageError(
                    "a reference of this kind cannot be sent to a cluster",
                    remedy="Use one that Reference.open made, or the local engine",
                )
            return Recipe(load_sent, (told_of(reference), config), files_of(reference))

        return RayEngine(
            recipe, versions=lambda: checker().versions_key, config=config, folder=folder
        )

    return Batch(
        checker_factory,
        store,
        engine=engine,
        reader=IsolatedReader(patience=config.run.patience, memory_gb=room(config.run).memory_gb),
        read_ahead=RAY_BLOCK,
        progress=progress,
        notify=notify,
    )


def exchange_folder(db: Path, exchange: str) -> Path:
    """Where the outcomes of a database's runs pass through: a folder that is theirs alone.

    exchange: the folder that it is in; empty: that of the database.
    """
    name = f"{db.name}-ray"
    if not exchange:
        return db.absolute().with_name(name)
    # Databases of other folders and machines may have the same name.
    whole = f"{platform.node()}:{db.absolute()}"
    return (
        Path(exchange).expanduser().absolute() / f"{name}-{sha256(whole.encode()).hexdigest()[:12]}"
    )
