"""What runs on the nodes of a Ray cluster: actors, each with one process that checks.

It is a process of the kind that a single machine uses (`workers`), so that results are the same and
an article that breaks things ends that process alone. Models come with the package that is installed
on the node; files, which are the indexes of the reference, are sent, and kept once a node.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.errors import ClaimcheckError
from claimcheck.runners.machine import room
from claimcheck.runners.wire import dump_error, dump_outcome, from_plain
from claimcheck.runners.workers import Outcome, Workers, load_checker
from claimcheck.types import Article

__all__ = ["CheckBatches", "Recipe", "Sent", "load_sent", "outcome_file", "read_outcomes", "send"]

# Pieces that files are sent in, so that none has to lie whole in a node's memory.
PIECE = 64 << 20
# Of files that were sent, since they were last used.
KEPT_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a checker on a node.

    make: a function of a module; it is given the folder of the files, then `arguments`.
    files: what is sent, each with a name of its own.
    """

    make: Callable[..., Checker]
    arguments: tuple[Any, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A recipe whose files are in Ray's object store.

    pieces: of each file, by its name. key: of the names and the content.
    """

    make: Callable[..., Checker]
    arguments: tuple[Any, ...]
    pieces: dict[str, list[Any]]
    key: str


class CheckBatches:
    """An actor, as Ray Data makes one: a process with a checker, and the folder of outcomes."""

    def __init__(self, sent: Sent, versions: str, config: Config, out: str) -> None:
        self._out = Path(out)
        self._workers = Workers(
            sent.make,
            str(_unpacked(sent)),
            *sent.arguments,
            count=1,
            versions=lambda: versions,
            patience=config.run.patience,
            memory_gb=room(config.run).memory_gb,
        )

    def __call__(self, batch: dict[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Check batches (`first`: place of the first article; `articles`: JSON), write outcomes.

        Gives `first` again, and `error`: JSON of one of claimcheck's own errors, or "". Such an
        error ends the run in its own words; raised here it would be one of Ray's.
        """
        firsts = [int(first) for first in batch["first"]]
        pairs = zip(firsts, batch["articles"], strict=True)
        return {"first": firsts, "error": [self._check(first, text) for first, text in pairs]}

    def _check(self, first: int, articles: str) -> str:
        try:
            known = [from_plain(Article, data) for data in json.loads(articles)]
            self._write(first, list(self._workers.try_articles(known)))
        except ClaimcheckError as error:
            return json.dumps(dump_error(error))
        return ""

    def _write(self, first: int, outcomes: Sequence[Outcome]) -> None:
        """All outcomes of a batch, or none: a batch may be run twice, and a node may die."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        part = self._out / f"{first}-{uuid.uuid4().hex}.part"
        table = pa.table(
            {
                "place": pa.array(range(first, first + len(outcomes)), pa.int64()),
                "outcome": pa.array([json.dumps(dump_outcome(o)) for o in outcomes], pa.string()),
            }
        )
        try:
            pq.write_table(table, part)
            part.replace(outcome_file(self._out, first))
        except OSError as error:
            raise ClaimcheckError(
                f"a node of the cluster cannot write outcomes ({error.strerror or error})",
                path=self._out,
                remedy="Name a folder that every node can write to as exchange in [run] of the configuration",
            ) from error


def send(recipe: Recipe) -> Sent:
    """Put the files of a recipe into the object store. Raises OSError."""
    import ray

    digest = hashlib.sha256()
    pieces: dict[str, list[Any]] = {}
    for file in sorted(set(recipe.files)):
        digest.update(file.name.encode() + b"\0")
        pieces[file.name] = []
        with file.open("rb") as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
                pieces[file.name].append(ray.put(piece))
    return Sent(recipe.make, recipe.arguments, pieces, digest.hexdigest()[:20])


def outcome_file(folder: Path, first: int) -> Path:
    """Where the outcomes of a batch are written. first: the place of its first article."""
    return folder / f"{first}.parquet"


def read_outcomes(file: Path) -> Iterator[dict[str, Any]]:
    """The outcomes of a batch, in order, as `dump_outcome` made them."""
    import pyarrow.parquet as pq

    for text in pq.read_table(file)["outcome"].to_pylist():
        yield json.loads(text)


def load_sent(folder: str, told: Sequence[dict[str, Any]], config: Config) -> Checker:
    """A checker on a reference whose index files are in `folder`, with its models loaded."""
    from claimcheck.reference.parcel import open_files

    return load_checker(open_files(told, Path(folder), config=config.retrieve), config)


def _unpacked(sent: Sent) -> Path:
    """The folder of the files on this node; the first actor fills it for all, which map them."""
    import ray
    from filelock import FileLock

    from claimcheck.reference.folders import cache_folder

    home = cache_folder() / "sent"
    home.mkdir(parents=True, exist_ok=True)
    folder, part = home / sent.key, home / f"{sent.key}.part"
    with FileLock(home / "lock"):
        if not folder.is_dir():
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            for name, pieces in sent.pieces.items():
                with (part / name).open("wb") as stream:
                    for piece in pieces:
                        stream.write(ray.get(piece))
            part.rename(folder)
        os.utime(folder)
        _clear_unused(home)
    return folder


def _clear_unused(home: Path) -> None:
    for folder in home.iterdir():
        with suppress(OSError):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder)
