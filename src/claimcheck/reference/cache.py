"""Which index belongs to which source: found by content, made when it is not there.

An index file is called `<of the path>-<of content, columns and encoder>.index`. The second part
finds an index whatever path the data has now; the first finds the index of an earlier version of
the same file, whose vectors are used again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.build import FORMAT, Halves, build_index
from claimcheck.reference.encoder import Encoder
from claimcheck.reference.files import content_hash
from claimcheck.reference.folders import cache_folder
from claimcheck.reference.index import Index, usable
from claimcheck.reference.sources import read_facts

__all__ = ["drop_indexes", "ensure_index", "version_of"]

STALE_SECONDS = 24 * 3600
SUFFIX = ".index"

Progress = Callable[[str, int, int], None]


def version_of(path: Path, *, mapping: Mapping[str, str]) -> str:
    """Hex SHA-256 of a source: its content, and how its columns are read."""
    content = content_hash(path)
    if not mapping:
        return content
    whole = json.dumps([content, sorted(mapping.items())]).encode()
    return hashlib.sha256(whole).hexdigest()


def ensure_index(
    path: Path,
    *,
    version: str,
    mapping: Mapping[str, str],
    encoder: Encoder,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> Path:
    """The index file of a source, made now unless it is there.

    version: from `version_of`. notify is given what a person should know of how the file was read.
    Raises ReferenceSourceError when the source is malformed or the index cannot be written.
    """
    folder = cache_folder()
    content = _digest(version, encoder.name, str(FORMAT))
    for found in sorted(folder.glob(f"*-{content}{SUFFIX}")):
        if usable(found):
            return found
        with suppress(OSError):
            found.unlink()
    _clear_stale(folder)
    source = read_facts(path, mapping=mapping, progress=progress)
    for message in source.notes:
        if notify:
            notify(message)
    earlier = _earlier(folder, path, encoder.name)
    target = folder / f"{_digest(str(path.resolve()), encoder.name)}-{content}{SUFFIX}"
    build_index(
        target,
        source.facts,
        encoder=encoder,
        known=_known(earlier),
        meta={"version": version, "source": str(path.resolve())},
        progress=progress,
    )
    # What is open elsewhere stays readable after the unlink.
    for old in earlier:
        if old != target:
            with suppress(OSError):
                old.unlink()
    return target


def drop_indexes(path: Path, *, version: str) -> int:
    """Delete the indexes that were made of a source, or of the same content; gives how many."""
    dropped = 0
    for file in sorted(cache_folder().glob(f"*{SUFFIX}")):
        try:
            index = Index(file)
        except ReferenceSourceError:
            continue
        meta = index.meta
        index.close()
        if meta.get("source") == str(path.resolve()) or meta.get("version") == version:
            with suppress(OSError):
                file.unlink()
                dropped += 1
    return dropped


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _earlier(folder: Path, path: Path, encoder: str) -> list[Path]:
    found = folder.glob(f"{_digest(str(path.resolve()), encoder)}-*{SUFFIX}")
    return [file for file in sorted(found, key=lambda f: f.stat().st_mtime) if usable(file)]


def _known(earlier: list[Path]) -> dict[str, Halves]:
    """Vectors by text hash, out of the latest of the earlier indexes."""
    if not earlier:
        return {}
    index = Index(earlier[-1])
    try:
        return index.known_vectors()
    finally:
        index.close()


def _clear_stale(folder: Path) -> None:
    """Delete what a killed process left half written."""
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink()
