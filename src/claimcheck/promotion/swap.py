"""Puts one model folder in the place of another, and keeps the old one where it can be had back.

The new files are written whole beside the old ones first; then two renames change places. Whatever
breaks before them leaves the old model as it was, and what breaks between them is mended by the next
`recover`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from claimcheck.errors import ModelError
from claimcheck.promotion.folder import files_of, tree_sha256

__all__ = ["keep", "kept", "recover", "replace_folder"]

_NEW, _OLD = ".{}.new", ".{}.old"


def replace_folder(target: Path, source: Path) -> None:
    """Make `target` hold the files of `source` and no others. Raises ModelError."""
    recover(target)
    new, old = _beside(target, _NEW), _beside(target, _OLD)
    wanted = tree_sha256(source)
    try:
        _copy(source, new)
        if tree_sha256(new) != wanted:
            raise ModelError("the copy differs from what was copied", path=new, remedy="Try again")
        if target.exists():
            target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        recover(target)
        raise ModelError(
            f"the model cannot be put in place ({error.strerror or error})",
            path=target,
            remedy="Check the folder and the space left; the old model is where it was",
        ) from error


def recover(target: Path) -> None:
    """Clear away what an interrupted change left: the old model goes back where there is none."""
    new, old = _beside(target, _NEW), _beside(target, _OLD)
    if old.exists() and not target.exists():
        old.rename(target)
    for rest in (new, old):
        if rest.exists():
            shutil.rmtree(rest)


def keep(folder: Path, store: Path) -> Path:
    """Keep a copy of a folder under its hash; the copy that is there already is checked and used.

    Raises ModelError when it cannot be written.
    """
    place = store / tree_sha256(folder)
    if place.is_dir() and tree_sha256(place) == place.name:
        return place
    try:
        shutil.rmtree(place, ignore_errors=True)
        part = place.with_name(place.name + ".part")
        _copy(folder, part)
        part.rename(place)
    except OSError as error:
        raise ModelError(
            f"the old model cannot be kept ({error.strerror or error}), so nothing is changed",
            path=place,
            remedy="Check the folder and the space left",
        ) from error
    return place


def kept(sha256: str, store: Path) -> Path:
    """The kept folder of this hash. Raises ModelError when it is not there or not whole."""
    place = store / sha256
    if not place.is_dir() or tree_sha256(place) != sha256:
        raise ModelError(
            "the model to go back to is not kept here, or not whole",
            path=place,
            remedy="Take it from the history of the repository: git checkout COMMIT -- models",
        )
    return place


def _beside(target: Path, pattern: str) -> Path:
    return target.with_name(pattern.format(target.name))


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a model, bytes and nothing else."""
    shutil.rmtree(target, ignore_errors=True)
    for path in files_of(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
