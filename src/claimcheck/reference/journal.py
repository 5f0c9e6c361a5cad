"""Vectors as they are encoded, on disk, so that a build that was killed goes on where it was.

A file of batches, each with its length and checksum: what a kill left half written is not read.
One process writes; another that builds the same index meanwhile does without.
"""

from __future__ import annotations

import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIGEST", "Journal"]

Halves = NDArray[np.float16]

DIGEST = 16  # bytes of a text's hash
_HEAD = struct.Struct("<III")  # texts, width of a vector, checksum of what follows


class Journal:
    """The journal at `path`, opened for writing with the first batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self._mine = True

    def read(self) -> dict[bytes, Halves]:
        """Vectors by the hash of their text, as far as they were wholly written."""
        found: dict[bytes, Halves] = {}
        try:
            data = self.path.read_bytes()
        except OSError:
            return found
        place = 0
        while place + _HEAD.size <= len(data):
            count, width, checksum = _HEAD.unpack_from(data, place)
            start, end = place + _HEAD.size, place + _HEAD.size + count * (DIGEST + 2 * width)
            if end > len(data) or zlib.crc32(data[start:end]) != checksum:
                break
            middle = start + count * DIGEST
            vectors = np.frombuffer(data[middle:end], dtype="<f2").reshape(count, width)
            for number in range(count):
                first = start + number * DIGEST
                found[data[first : first + DIGEST]] = vectors[number]
            place = end
        # What comes after would follow the broken batch, where nothing can be read.
        if place < len(data):
            with suppress(OSError):
                os.truncate(self.path, place)
        return found

    def add(self, digests: list[bytes], vectors: Halves) -> None:
        """Append a batch. vectors: shape (len(digests), d). Raises OSError, as for a full disk."""
        if self._file is None and self._mine:
            self._open()
        if self._file is None:
            return
        body = b"".join(digests) + np.ascontiguousarray(vectors).astype("<f2", copy=False).tobytes()
        self._file.write(_HEAD.pack(len(digests), vectors.shape[1], zlib.crc32(body)) + body)
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def drop(self) -> None:
        """Delete the file: the index that it was kept for is there."""
        self.close()
        if self._mine:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # no such locks on this system; two builds at once are rare
            pass
        except OSError:
            self.close()
            self._mine = False
