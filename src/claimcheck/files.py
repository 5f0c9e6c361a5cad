"""A file for a user, written whole or not at all.

Everything is written to a file of another name in the same folder, which takes the name asked for when
it is whole. Whatever goes wrong before, a file that was there is still there, to the byte. Folders on the
way that are not there are made, and are gone again when nothing came of it.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from claimcheck.errors import ClaimcheckError, DataError, UsageError

__all__ = ["MEND_HALF", "filled", "refuse_source", "replaced", "write_text", "writing"]

#: What to do about a text that holds half of a character.
MEND_HALF = "Mend the text where it was cut; in JSON such a half looks like \\ud83d"
_DEVICES = (Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd"))


@contextmanager
def writing(path: Path, *, error: type[ClaimcheckError] = DataError) -> Iterator[None]:
    """Turns what goes wrong while `path` is written into an error that names it and the remedy."""
    try:
        yield
    except OSError as cause:
        raise error(
            f"the file cannot be written ({cause.strerror or cause})",
            path=path,
            remedy="Name a place that can be written to, with space left",
        ) from cause
    except UnicodeEncodeError as cause:
        half = cause.object[cause.start]
        raise error(
            f"the file cannot be written: U+{ord(half):04X} is half of a character",
            path=path,
            remedy=MEND_HALF,
        ) from cause


@contextmanager
def replaced(path: Path, *, error: type[ClaimcheckError] = DataError) -> Iterator[Path]:
    """Where to write what is to become `path`: it takes the name when the block ends without an error.

    What `path` links to is replaced, not the link; a file that is replaced keeps its permissions. A
    pipe or a device, such as /dev/stdout, is written to directly.
    error: the class of error for what cannot be written.
    """
    with writing(path, error=error):
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        # /dev/stdout may lead to a plain file, which whoever opened it still writes to.
        if path.absolute().parent in _DEVICES or (target.exists() and not target.is_file()):
            yield path
            return
        part = target.with_name(f".{target.name[:40]}.{uuid.uuid4().hex[:8]}.part")
        made = _made(target.parent)
        try:
            yield part
            if target.exists():
                # Only here is there something to lose: the new file is on the disk before the old one goes.
                shutil.copymode(target, part)
                _sync(part)
            part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            _gone_if_empty(made)


@contextmanager
def filled(folder: Path, *, error: type[ClaimcheckError] = DataError) -> Iterator[Path]:
    """Where to write the files of a folder: they move there when the block ends without an error."""
    with writing(folder, error=error):
        made = _made(folder)
        part = folder / f".{uuid.uuid4().hex[:8]}.part"
        try:
            part.mkdir()
            yield part
            for file in sorted(part.iterdir()):
                file.replace(folder / file.name)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            _gone_if_empty(made)
            raise
        part.rmdir()


def write_text(path: Path, text: str, *, error: type[ClaimcheckError] = DataError) -> None:
    """Write a text as UTF-8, with line ends as they are."""
    with replaced(path, error=error) as part:
        part.write_text(text, encoding="utf-8", newline="")


def refuse_source(path: Path, sources: Iterable[Path]) -> None:
    """Raises UsageError when one of what is read, files or folders, is what is to be written."""
    for source in sources:
        if path.exists() and source.exists() and path.samefile(source):
            raise UsageError(
                "this is read, so it cannot be written too",
                path=path,
                remedy="Name another to write",
            )


def _made(folder: Path) -> list[Path]:
    """Make a folder; gives it and those above it that were not there, the innermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _gone_if_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        # A folder with anything in it stays.
        with suppress(OSError):
            folder.rmdir()


def _sync(path: Path) -> None:
    # Opened for writing: Windows syncs no other.
    with path.open("r+b") as file:
        os.fsync(file.fileno())
