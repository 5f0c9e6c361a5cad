"""What a model folder may hold, what kind of model it is, and the hash of all of it."""

from __future__ import annotations

import hashlib
import json
import pickletools
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from claimcheck.errors import ModelError
from claimcheck.model_paths import file_sha256

__all__ = ["describe", "files_of", "kind_of", "problems_of", "tree_sha256"]

# Everything a model of ours is made of. "" is spaCy's `tokenizer`, `vectors` and `key2row`; its
# `lookups.bin` is msgpack. What is inside is looked at too.
_SUFFIXES = {
    ".safetensors", ".json", ".jsonl", ".toml", ".cfg", ".md", ".txt", ".png", ".bin", "",
}  # fmt: skip
_OBJECT_ARRAY = b"'descr': '|O'"
_NUMPY = b"\x93NUMPY"


def files_of(folder: Path) -> list[Path]:
    """Every file of a folder, sorted; caches of Python and hidden files are none of a model's."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def tree_sha256(folder: Path, *, without: Collection[str] = ()) -> str:
    """One hash over the names and contents of all files but those named, hex."""
    whole = hashlib.sha256()
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        if name in without:
            continue
        whole.update(f"{name}\0{file_sha256(path)}\n".encode())
    return whole.hexdigest()


def describe(folder: Path) -> dict[str, Any]:
    """`{"path", "sha256", "megabytes"}` of a model folder."""
    return {
        "path": str(folder),
        "sha256": tree_sha256(folder),
        "megabytes": round(megabytes(folder), 2),
    }


def megabytes(folder: Path) -> float:
    """The size of all files of a folder, in millions of bytes."""
    return sum(path.stat().st_size for path in files_of(folder)) / 1e6


def kind_of(folder: Path) -> str:
    """entailment, extractor, retriever or verdicts, by what is inside. Raises ModelError."""
    if (folder / "weights.json").is_file():
        return "verdicts"
    if (folder / "config.cfg").is_file():
        return "extractor"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        architectures = " ".join(config.get("architectures") or [])
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(
            "this is no model folder",
            path=folder,
            remedy="Name a folder with config.json, config.cfg or weights.json",
        ) from error
    return "entailment" if "SequenceClassification" in architectures else "retriever"


def problems_of(folder: Path, *, max_file_mb: float, card: bool = True) -> list[str]:
    """Why this folder may not ship: sentences, none when all is well.

    Links, kinds of file that no model of ours has, anything pickled, files that are too large, half
    of a folder (no weights; no card, where `card` wants one).
    """
    found = []
    files = files_of(folder)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found.append(f"{path.relative_to(folder)} is a link")
    for path in files:
        name = path.relative_to(folder).as_posix()
        size = path.stat().st_size / 1e6
        if path.suffix not in _SUFFIXES:
            found.append(f"{name} is of a kind that no model ships")
        if size > max_file_mb:
            found.append(f"{name} has {size:.1f} MB, over {max_file_mb:g}")
        if _is_pickled(path):
            found.append(f"{name} is pickled")
    if not any(path.suffix == ".safetensors" or path.name == "weights.json" for path in files):
        found.append("there are no weights (safetensors, or weights.json)")
    if card and not (folder / "README.md").is_file():
        found.append("there is no card (README.md): claimcheck models card makes one")
    return found


def _is_pickled(path: Path) -> bool:
    """Whether a file is a pickle, an archive of pickles or an array of objects."""
    if path.suffix in (".safetensors", ".md", ".png"):
        return False
    data = path.read_bytes()
    if data.startswith(_NUMPY):
        return _OBJECT_ARRAY in data[:256]
    if zipfile.is_zipfile(path) or data[257:262] == b"ustar":
        return True
    if not data.endswith(b".") or len(data) < 2:
        return False
    # Nothing is unpickled: the opcodes are only read.
    try:
        *_, (_, _, last) = pickletools.genops(data)
    except Exception:  # whatever is no pickle ends in errors of many kinds
        return False
    return last == len(data) - 1
