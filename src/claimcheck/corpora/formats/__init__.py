"""Labelled-span formats by name; each module has `read` and `write`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

from claimcheck.corpora.records import Format
from claimcheck.errors import UsageError

__all__ = ["FORMATS", "format_named", "guess_format"]

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


def format_named(name: str) -> Format:
    """The reader and writer of a format. Raises UsageError for an unknown name."""
    if name not in FORMATS:
        raise UsageError(
            f"unknown corpus format {name!r}", remedy=f"Known are {', '.join(FORMATS)}"
        )
    module = importlib.import_module(f"claimcheck.corpora.formats.{FORMATS[name][0]}")
    return cast("Format", module)


def guess_format(path: Path) -> str:
    """The format that a path's name speaks for; "jsonl" when nothing does."""
    if path.is_dir():
        return "brat" if any(path.glob("*.ann")) else "datasets"
    by_suffix = {
        ".spacy": "spacy",
        ".json": "label-studio",
        ".conll": "conll",
        ".conllu": "conllu",
        ".bio": "conll",
        ".iob": "conll",
        ".parquet": "datasets",
    }
    return by_suffix.get(path.suffix.lower(), "jsonl")
