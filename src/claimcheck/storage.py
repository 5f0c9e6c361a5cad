"""Object storage: `s3://`, `gs://`, `hdfs://` and `file://` addresses, read through Arrow.

Credentials and regions are those of the environment, as Arrow finds them. Whatever goes wrong is an
OSError, as with a file. In an address "?" begins the options (`?region=...`) and "%3F" is one in a
name; a space, "#" or a letter that is not ASCII may stand as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote

__all__ = ["is_address", "list_address", "name_of", "open_address", "stamp_address"]

_ADDRESS = re.compile(r"(?:s3|gs|gcs|hdfs|file)://")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What may stand in a URI; "#" is left out, as no store has parts of an object to point at.
_IN_A_URI = "%/?:@&=+$,;!'()*~"


def is_address(path: str) -> bool:
    """Whether a path is the address of an object, or of a folder of them."""
    return _ADDRESS.match(path) is not None


def name_of(address: str) -> str:
    """The last part of an address, as it is called in the store and without options.

    >>> name_of("s3://bucket/day/50%25.csv.gz?region=eu-west-1")
    '50%.csv.gz'
    """
    return PurePosixPath(unquote(_BARE_PERCENT.sub("%25", address.partition("?")[0]))).name


def list_address(address: str) -> Iterator[str]:
    """The addresses of the objects in a folder, sorted, or of the object itself.

    Hidden ones, whose name begins with a full stop, are left out. Raises OSError.
    """
    from pyarrow import fs

    system, base = _system(address)
    folder, mark, options = address.partition("?")
    info = system.get_file_info(base)
    if info.type == fs.FileType.File:
        yield address
    elif info.type == fs.FileType.Directory:
        inside = system.get_file_info(fs.FileSelector(base, recursive=True))
        for path in sorted(one.path for one in inside if one.type == fs.FileType.File):
            name = path[len(base) :].lstrip("/")
            if not any(part.startswith(".") for part in PurePosixPath(name).parts):
                escaped = name.replace("%", "%25").replace("?", "%3F")
                yield f"{folder.rstrip('/')}/{escaped}{mark}{options}"


@contextmanager
def open_address(address: str) -> Iterator[BinaryIO]:
    """An object, opened for reading. Raises OSError."""
    system, path = _system(address)
    with system.open_input_stream(path, compression=None) as stream:
        yield cast("BinaryIO", io.BufferedReader(stream))


def stamp_address(address: str) -> tuple[int, int]:
    """Size in bytes and time of change in nanoseconds (0: not known) of an object.

    Raises OSError, also for a folder.
    """
    from pyarrow import fs

    system, path = _system(address)
    info = system.get_file_info(path)
    if info.type != fs.FileType.File:
        folder = info.type == fs.FileType.Directory
        raise OSError("it is a folder, not a file" if folder else "there is no such file")
    return int(info.size), int(info.mtime_ns or 0)


def _system(address: str) -> tuple[Any, str]:
    from pyarrow import ArrowException, fs

    try:
        system, path = fs.FileSystem.from_uri(_uri(address))
    except ArrowException as error:
        # Not an address after all, or of a kind that this build of Arrow has not.
        raise OSError(f"no address that can be read: {error}") from error
    return system, path


def _uri(address: str) -> str:
    """The address with what Arrow does not take, a space say, escaped behind the store's name."""
    scheme, _, rest = address.partition("://")
    store, slash, path = rest.partition("/")
    return f"{scheme}://{store}{slash}{quote(_BARE_PERCENT.sub('%25', path), safe=_IN_A_URI)}"
