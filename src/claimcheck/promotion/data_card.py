"""Data cards: each public set with its licence, what may be done with it, and what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import UsageError
from claimcheck.jsonl import read_jsonl
from claimcheck.model_paths import file_sha256
from claimcheck.promotion.manifest import CLASSES, DataSet, data_of

__all__ = ["chosen_sets", "data_cards", "describe_set"]

_LABEL_KEYS = ("label", "verdict", "check_worthy")


def chosen_sets(
    manifest: Mapping[str, DataSet], names: Iterable[str] = (), licences: Iterable[str] = ()
) -> list[DataSet]:
    """The sets of these names (all without any) and classes of licence. Raises UsageError."""
    wanted, classes = list(names), set(licences)
    if unknown := classes - set(CLASSES):
        raise UsageError(
            f"unknown class of licence {min(unknown)!r}", remedy=f"Use {', '.join(CLASSES)}"
        )
    known = {entry.short for entry in manifest.values()} | set(manifest)
    if missing := [name for name in wanted if name not in known]:
        raise UsageError(f"no set is called {missing[0]!r}", remedy="See corpus/manifest.toml")
    return [
        entry
        for entry in manifest.values()
        if (not wanted or entry.short in wanted or entry.file in wanted)
        and (not classes or entry.licence_class in classes)
    ]


def data_cards(sets: Iterable[DataSet], models: Path, data: Path | None) -> str:
    """The cards as Markdown. models: the folder of models, whose recipes are looked through; data:
    the folder of the sets, to count in; None to count nothing."""
    users = _users(models)
    parts = ["# Data sets"]
    for entry in sets:
        ships = "no, for measuring only" if entry.licence_class == "measure-only" else "yes"
        rows = [
            ("public name", entry.name),
            ("rows in it come from", "; ".join(entry.source)),
            ("licence", "; ".join(entry.licence)),
            ("class", entry.licence_class),
            ("weights trained on it may ship", ships),
            ("used", entry.use),
            ("models trained on it", ", ".join(users.get(entry.file, [])) or "none"),
            ("rows", f"{entry.rows:,}"),
            ("sha256", f"`{entry.sha256}`"),
            *describe_set(entry, data),
        ]
        lines = [f"## {entry.file}", "", "| | |", "|---|---|"]
        parts.append("\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)]))
    return "\n\n".join(parts) + "\n"


def describe_set(entry: DataSet, data: Path | None) -> list[tuple[str, str]]:
    """What is in a file that is here: labels, words, and whether it is the file of the list."""
    path = None if data is None else data / entry.file
    if path is None or not path.is_file():
        return []
    found = [
        ("file here", "the one listed" if file_sha256(path) == entry.sha256 else "**another**")
    ]
    if ".jsonl" not in path.name:
        return found
    labels: Counter[str] = Counter()
    words: Counter[str] = Counter()
    rows = 0
    for row in read_jsonl(path):
        rows += 1
        labels.update(_labels(row.data))
        for key in ("premise", "hypothesis", "claim", "text"):
            if isinstance(row.data.get(key), str):
                words[key] += len(row.data[key].split())
    if labels:
        shown = ", ".join(f"{label} {n:,}" for label, n in labels.most_common(12))
        found.append(("labels", shown))
    if rows:
        means = ", ".join(f"{key} {count / rows:.1f}" for key, count in words.items())
        found.append(("words, on average", means))
    return found


def _labels(row: Mapping[str, Any]) -> list[str]:
    spans = row.get("spans")
    if isinstance(spans, list) and spans:
        return [str(span.get("label", "span")) for span in spans if isinstance(span, dict)]
    key = next((key for key in _LABEL_KEYS if row.get(key) is not None), None)
    return [] if key is None else [str(row[key])]


def _users(models: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for folder in sorted(path for path in models.glob("*") if path.is_dir()):
        for one in data_of(folder):
            users = found.setdefault(one.file, [])
            if folder.name not in users:
                users.append(folder.name)
    return found
