"""Labelled-span formats by name; each module has `read` and `write`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

from claimcheck.corpora.records import Format
from claimcheck.errors import DataError, UsageError
from claimcheck.jsonl import read_jsonl

__all__ = ["FORMATS", "format_named", "format_to_write", "guess_format", "is_corpus"]

# name: module, what it is
FORMATS: dict[str, tuple[str, str]] = {
    "jsonl": ("ours", "claimcheck's own JSON Lines"),
    "spacy": ("docbin", "spaCy DocBin"),
    "prodigy": ("prodigy", "Prodigy JSON Lines"),
    "doccano": ("doccano", "doccano JSON Lines, spans as lists or as entities"),
    "label-studio": ("label_studio", "Label Studio JSON"),
    "brat": ("brat", "a folder of brat standoff files"),
    "conll": ("conll", "CoNLL columns with BIO tags"),
    "conllu": ("conllu", "CoNLL-U with labels in its last column"),
    "datasets": ("hf", "a Hugging Face datasets folder, Parquet file or Hub id"),
}


_BY_SUFFIX = {
    ".spacy": "spacy",
    ".json": "label-studio",
    ".conll": "conll",
    ".conllu": "conllu",
    ".bio": "conll",
    ".iob": "conll",
    ".parquet": "datasets",
    ".ann": "brat",
}
_LINES = ("jsonl", "prodigy", "doccano")
# What `save_to_disk` of Hugging Face datasets leaves in a folder.
_SAVED = ("state.json", "dataset_dict.json")
_ANSWERS = ("accept", "reject", "ignore")


def format_named(name: str) -> Format:
    """The reader and writer of a format. Raises UsageError for an unknown name."""
    if name not in FORMATS:
        raise UsageError(
            f"unknown corpus format {name!r}", remedy=f"Known are {', '.join(FORMATS)}"
        )
    module = importlib.import_module(f"claimcheck.corpora.formats.{FORMATS[name][0]}")
    return cast("Format", module)


def guess_format(path: Path) -> str:
    """The format that a path's name speaks for, of JSON Lines their first row; "jsonl" when nothing does."""
    if path.is_dir():
        return "brat" if any(path.glob("*.ann")) else "datasets"
    if _suffix(path) == ".zip":  # as doccano gives its files
        return "doccano"
    known = _BY_SUFFIX.get(_suffix(path))
    return known or (_of_rows(path) if path.is_file() else "jsonl")


def format_to_write(path: Path, name: str = "") -> tuple[str, Format]:
    """The format to write, by its name or that of the path. Raises UsageError."""
    name = name or _BY_SUFFIX.get(_suffix(path), "datasets" if path.is_dir() else "jsonl")
    form = format_named(name)
    if path.suffix.lower() == ".gz" and name not in _LINES:
        raise UsageError(
            f"{name} is not written gzipped", path=path, remedy="Leave out .gz, or write jsonl"
        )
    return name, form


def is_corpus(path: Path) -> bool:
    """Whether this is a corpus by its name: a file of a known kind, or a folder that is one as a whole."""
    if path.is_dir():
        return any((path / mark).is_file() for mark in _SAVED) or any(path.glob("*.ann"))
    return path.is_file() and _suffix(path) in (*_BY_SUFFIX, ".jsonl")


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _of_rows(path: Path) -> str:
    """Whose JSON Lines these are, by the keys of the first row."""
    try:
        row = next(read_jsonl(path, limit=1), None)
    except DataError:
        return "jsonl"
    if row is None:
        return "jsonl"
    data = row.data
    if "spans" in data:
        theirs = {"_input_hash", "_task_hash"} & data.keys()
        return "prodigy" if theirs or data.get("answer") in _ANSWERS else "jsonl"
    lists = [data[key] for key in ("label", "labels", "entities") if key in data]
    return "doccano" if any(isinstance(each, list) for each in lists) else "jsonl"
