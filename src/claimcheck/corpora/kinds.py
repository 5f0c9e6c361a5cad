"""Which kind of corpus a row is from, known by its keys, and which split a file is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

__all__ = ["MARKED", "is_claim", "joined", "kind_of", "split_of"]

#: Kinds whose rows are texts with spans: any of them may stand in one file.
MARKED = ("claims", "ner", "mixed", "spans")

_SPLITS = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "devel": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "devtest": "devtest",
    "eval": "test",
}


def is_claim(label: object) -> bool:
    """Whether a span's label says that it is a claim; tools that must name every span call it CLAIM."""
    return str(label or "").casefold() in ("claim", "")


def kind_of(data: dict[str, Any]) -> str:
    """entailment, verdicts, retrieval, sentences; of marked texts claims, ner, mixed (both) or spans (none
    marked, so that it may be either); "" for no known kind."""
    if "premise" in data and "hypothesis" in data:
        return "entailment"
    if "claim" in data and "text" not in data:
        known = [kind for key, kind in _OF_CLAIMS.items() if key in data]
        return known[0] if known else ""
    if "text" not in data:
        return ""
    spans = data.get("spans")
    if "check_worthy" in data and not spans:
        return "sentences"
    if "spans" not in data:
        return ""
    if "statements" in data:
        return "claims"
    if not isinstance(spans, list):
        return "spans"
    kinds = {
        "claims" if is_claim(span.get("label")) else "ner"
        for span in spans
        if isinstance(span, dict)
    }
    return "mixed" if len(kinds) > 1 else next(iter(kinds), "spans")


_OF_CLAIMS = {"verdict": "verdicts", "label": "verdicts", "relevant": "retrieval"}


def joined(file: str, row: str) -> str | None:
    """The kind of a file after one more row of a kind; None where the row does not belong there."""
    if file in ("", row):
        return row
    if file not in MARKED or row not in MARKED:
        return None
    both = {file, row} - {"spans"}
    return both.pop() if len(both) == 1 else "mixed"


def split_of(path: Path) -> str:
    """The split that a file's name or folder says it is; else the file is a split of its own."""
    for part in reversed(re.split(r"[._-]", path.name.lower())):
        if part in _SPLITS:
            return _SPLITS[part]
    return _SPLITS.get(path.parent.name.lower(), str(path))
