"""Reference data in object storage: a copy in the cache, made again when the object has changed.

The index is found by content, so that what was copied again and is the same is not indexed again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.folders import cache_folder
from claimcheck.storage import name_of, open_address, stamp_address

__all__ = ["fetched"]


def fetched(address: str) -> Path:
    """A copy of the object at `address`, under its own name. Raises ReferenceSourceError."""
    key = hashlib.sha256(address.encode()).hexdigest()[:20]
    file = cache_folder() / "fetched" / key / name_of(address)
    try:
        size, changed = stamp_address(address)
        if not (changed and _stamp(file) == (size, changed)):
            _copy(address, file, changed)
    except OSError as error:
        raise ReferenceSourceError(
            f"it cannot be fetched ({error})",
            path=address,
            remedy="Check the address and the rights to it",
        ) from error
    return file


def _stamp(file: Path) -> tuple[int, int] | None:
    if not file.is_file():
        return None
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def _copy(address: str, file: Path, changed: int) -> None:
    """Copy an object to `file`, whole or not at all; several processes may do so at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as stream:
        part = Path(stream.name)
        try:
            with open_address(address) as source:
                shutil.copyfileobj(source, stream, 1 << 20)
        except BaseException:
            part.unlink()
            raise
    if changed:
        os.utime(part, ns=(changed, changed))
    part.replace(file)
