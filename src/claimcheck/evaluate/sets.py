"""Which files an evaluation is over, and what each is called."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from claimcheck.errors import DataError

__all__ = ["find_sets", "is_one_file"]

_SUFFIXES = (".jsonl", ".jsonl.gz")


def is_one_file(arguments: Sequence[str]) -> bool:
    """Whether the arguments name one file, not a list, a folder or a pattern."""
    return len(arguments) == 1 and not Path(arguments[0]).is_dir() and not _is_pattern(arguments[0])


def _is_lines(path: Path) -> bool:
    return path.name.endswith(_SUFFIXES) and path.is_file()


def find_sets(
    arguments: Sequence[str], *, is_set: Callable[[Path], bool] = _is_lines
) -> dict[str, Path]:
    """The files by name, in the order given; those of a folder or a pattern sorted.

    arguments: files, folders (the files in them that are a set, not those of folders inside) and
    patterns. is_set: which files, and which folders as a whole, are one; .jsonl and .jsonl.gz. A set's name is that of its file without the suffixes; as much of the path is put
    before it as makes two of a kind differ. A file named twice is one set.
    Raises DataError for a folder or pattern without files.
    """
    found: dict[Path, Path] = {}
    for argument in arguments:
        for file in _files(argument, is_set):
            found.setdefault(file.resolve(), file)
    return dict(zip(_names(list(found)), found.values(), strict=True))


def _is_pattern(argument: str) -> bool:
    return glob.has_magic(argument) and not Path(argument).exists()


def _files(argument: str, is_set: Callable[[Path], bool]) -> list[Path]:
    path = Path(argument)
    if path.is_dir() and not is_set(path):
        files = [
            file
            for file in sorted(path.iterdir())
            if is_set(file) and not file.name.startswith(".") and file.is_file()
        ]
        if not files:
            raise DataError(
                "the folder holds no .jsonl or .jsonl.gz file"
                if is_set is _is_lines
                else "the folder holds no file of a known format",
                path=path,
                remedy="Check the path",
            )
        return files
    if not _is_pattern(argument):
        # A file that is not there is found out, with its reason, when it is read.
        return [path]
    # Path.glob takes no absolute pattern.
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
    files = [file for file in map(Path, matches) if file.is_file() or is_set(file)]
    if not files:
        raise DataError(
            "no file fits the pattern", path=argument, remedy="Check it, in quotation marks"
        )
    return files


def _names(paths: Sequence[Path]) -> list[str]:
    """A name for each path, all different: the last parts, as few as it takes."""
    plain = [path.with_name(_stem(path.name)) for path in paths]
    depth = 1
    names = ["/".join(path.parts[-depth:]) for path in plain]
    while max(Counter(names).values()) > 1:
        depth += 1
        if depth > max(len(path.parts) for path in plain):
            # x.jsonl beside x.jsonl.gz: only the whole file name tells them apart.
            return [path.as_posix() for path in paths]
        counts = Counter(names)
        names = [
            "/".join(path.parts[-depth:]) if counts[name] > 1 else name
            for path, name in zip(plain, names, strict=True)
        ]
    return names


def _stem(name: str) -> str:
    for suffix in (".gz", ".jsonl"):
        name = name.removesuffix(suffix) or name
    return name
