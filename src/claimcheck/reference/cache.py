"""Which index belongs to which source: found by content, made when it is not there.

An index file is called `<of the path>-<of content, columns and encoder>.index`. The second part
finds an index whatever path the data has now; the first finds the index of an earlier version of
the same file, whose vectors are used again, and which is deleted if it was read in the same way:
one file may be in use under several names, each with columns of its own. Vectors and graph of a large index lie beside it, under
names that start with its own.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.build import FORMAT, build_index
from claimcheck.reference.encoder import Encoder
from claimcheck.reference.files import content_hash
from claimcheck.reference.folders import cache_folder
from claimcheck.reference.index import Index, usable
from claimcheck.reference.journal import Journal
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.problems import BadRows
from claimcheck.reference.sources import FactStream
from claimcheck.types import Fact

__all__ = [
    "drop_index",
    "drop_indexes",
    "ensure_index",
    "find_index",
    "index_size",
    "version_of",
]

STALE_SECONDS = 24 * 3600
SUFFIX = ".index"

Progress = Callable[[str, int, int], None]


def version_of(path: Path, *, options: ReadOptions | None = None) -> str:
    """Hex SHA-256 of a source: its content, and how it is read."""
    return (options or ReadOptions()).key(content_hash(path))


def ensure_index(
    path: Path,
    *,
    version: str,
    encoder: Encoder,
    options: ReadOptions | None = None,
    facts: Iterable[Fact] | None = None,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Path:
    """The index file of a source, made now unless it is there.

    version: from `version_of`. facts: in the place of what the path holds. notify is given what a
    person should know of how the file was read.
    Raises ReferenceSourceError when the source is malformed or the index cannot be written.
    """
    options = options or ReadOptions()
    folder = cache_folder()
    content = _digest(version, encoder.name, str(FORMAT))
    for found in sorted(folder.glob(f"*-{content}{SUFFIX}")):
        if not usable(found):
            drop_index(found)
        elif options.bad is BadRows.SKIP or not _left_out(found):
            return found
    _clear_stale(folder)
    stream = FactStream(path, options, progress=progress) if facts is None else None
    earlier = _earlier(folder, path, encoder.name)
    target = folder / f"{_digest(str(path.resolve()), encoder.name)}-{content}{SUFFIX}"
    journal = Journal(folder / f"{_digest(str(path.resolve()), encoder.name)}.encoded")
    known = Index(earlier[-1], mapped=False) if earlier else None
    try:
        build_index(
            target,
            stream if stream is not None else facts or (),
            encoder=encoder,
            known=known.known_vectors() if known else None,
            graph=known.graph_path() if known else None,
            meta=lambda: {
                "version": version,
                "source": str(path.resolve()),
                "skipped": str(stream.skipped if stream else 0),
                "reading": options.key(""),
            },
            journal=journal,
            progress=progress,
        )
    finally:
        if known:
            known.close()
    journal.drop()
    for message in stream.notes if stream else ():
        if notify:
            notify(message)
    # What is open elsewhere stays readable after the unlink.
    for old in earlier:
        if old != target and _reading(old) == options.key(""):
            drop_index(old)
    return target


def find_index(version: str, encoder: str) -> Path | None:
    """The index of a version of a source, if it is there and whole. encoder: its name."""
    content = _digest(version, encoder, str(FORMAT))
    found = sorted(cache_folder().glob(f"*-{content}{SUFFIX}"))
    return next((file for file in found if usable(file)), None)


def drop_index(file: Path) -> None:
    """Delete an index and what lies beside it."""
    for each in _files(file):
        with suppress(OSError):
            each.unlink()


def drop_indexes(path: Path | None, *, version: str) -> int:
    """Delete the indexes of a version, and all that were made of a path; gives how many."""
    dropped = 0
    for file in sorted(cache_folder().glob(f"*{SUFFIX}")):
        try:
            index = Index(file, mapped=False)
        except ReferenceSourceError:
            continue
        meta = index.meta
        index.close()
        made_of = path is not None and meta.get("source") == str(path.resolve())
        if made_of or meta.get("version") == version:
            drop_index(file)
            dropped += 1
    return dropped


def index_size(file: Path) -> int:
    """Bytes of an index with all that lies beside it."""
    return sum(each.stat().st_size for each in _files(file))


def _files(file: Path) -> list[Path]:
    """The index file first, so that nothing can open it when the others go."""
    try:
        index = Index(file, mapped=False)
        sides = index.sides()
        index.close()
    except ReferenceSourceError:
        sides = sorted(file.parent.glob(f"{file.stem}.*.side"))
    return [file, *sides]


def _left_out(file: Path) -> bool:
    return _meta(file).get("skipped", "0") != "0"


def _reading(file: Path) -> str:
    """How the source of an index was read; those of earlier versions do not say it."""
    return _meta(file).get("reading", "")


def _meta(file: Path) -> dict[str, str]:
    index = Index(file, mapped=False)
    index.close()
    return dict(index.meta)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _earlier(folder: Path, path: Path, encoder: str) -> list[Path]:
    found = folder.glob(f"{_digest(str(path.resolve()), encoder)}-*{SUFFIX}")
    return [file for file in sorted(found, key=lambda f: f.stat().st_mtime) if usable(file)]


def _clear_stale(folder: Path) -> None:
    """Delete what a killed process left half written; what it had encoded is kept for longer."""
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink()
    for side in folder.glob("*.side"):
        with suppress(OSError):
            owner = side.with_name(side.name.split(".")[0] + SUFFIX)
            if not owner.exists() and time.time() - side.stat().st_mtime > STALE_SECONDS:
                side.unlink()
    for journal in folder.glob("*.encoded"):
        with suppress(OSError):
            if time.time() - journal.stat().st_mtime > 14 * STALE_SECONDS:
                journal.unlink()
