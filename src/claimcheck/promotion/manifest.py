"""The list of public data sets, and which of them a model was trained on, by its recipe."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError, DataError

__all__ = [
    "CLASSES",
    "MANIFEST",
    "DataSet",
    "Trained",
    "is_own",
    "load_manifest",
    "measure_only",
    "recipe_of",
    "trained_on",
]

#: Where the list is, in the folder of the repository.
MANIFEST = Path("corpus/manifest.toml")
#: Classes of licence, the freest first. Nothing that ships is trained on the last.
CLASSES = ("permissive", "share-alike", "unstated", "measure-only")


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set: file below the folder of data, public names, what its licence says, its class.

    hub: where the Hugging Face Hub has the whole of it, as `hf:owner/name:split`; "" where it has not.
    """

    file: str
    name: str
    source: tuple[str, ...]
    licence: tuple[str, ...]
    licence_class: str
    use: str
    rows: int
    sha256: str
    hub: str = ""

    @property
    def short(self) -> str:
        """The file's name without suffixes; of the project's own corpora the path."""
        if is_own(self.file):
            return self.file.removesuffix(".jsonl")
        return Path(self.file).name.partition(".jsonl")[0].removesuffix(".conllu.gz")


@dataclass(frozen=True, slots=True)
class Trained:
    """A set that a model was trained on. most: rows at most, 0 for all; how: for which part of it."""

    file: str
    most: int
    how: str = ""


def is_own(file: str) -> bool:
    """Whether a set is one of the project's own corpora, named by its path in the project."""
    return file.startswith("corpus/")


def load_manifest(path: Path = MANIFEST) -> dict[str, DataSet]:
    """The sets by file. Raises DataError for a list that is malformed."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["set"]
        found = [
            DataSet(
                e["file"], e["name"], tuple(e["source"]), tuple(e["licence"]),
                e["class"], e["use"], int(e["rows"]), e["sha256"],
                e.get("hub", ""),
            )
            for e in entries
        ]  # fmt: skip
    except OSError as error:
        raise DataError(
            f"the list of data sets cannot be read ({error.strerror or error})",
            path=path,
            remedy="Check --manifest",
        ) from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"the list of data sets is malformed ({error})", path=path, remedy="Mend it"
        ) from error
    return {entry.file: entry for entry in found}


def recipe_of(model: Path) -> dict[str, Any]:
    """The recipe that lies beside a model's weights; empty where none does. Raises ConfigError."""
    path = model / "recipe.json"
    if not path.is_file():
        return {}
    try:
        recipe = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError("the recipe is no JSON", path=path, remedy="Train again") from error
    return recipe if isinstance(recipe, dict) else {}


def trained_on(recipe: Mapping[str, Any]) -> list[Trained]:
    """The sets of a recipe as files of the manifest, each once for each part that it trains."""
    return list(_trained(recipe))


def measure_only(model: Path, known: Mapping[str, DataSet]) -> list[str]:
    """The files that a model was trained on and that are for measuring only; it may not ship then."""
    files = {one.file for one in trained_on(recipe_of(model))}
    return sorted(f for f in files if f in known and known[f].licence_class == CLASSES[-1])


def _trained(recipe: Mapping[str, Any]) -> Iterator[Trained]:
    mined = recipe.get("mined") or {}
    for name, most in (recipe.get("sets") or {}).items():
        made = f"and {mined[name]:,} made unverified" if mined.get(name) else ""
        file = name if is_own(name) else f"entailment/train/{name}.jsonl.gz"
        yield Trained(file, int(most), made)
    for part, folder in (("ner", "ner"), ("debate", "claims"), ("verifiable", "claims")):
        for name, most in (recipe.get(part) or {}).items():
            yield Trained(f"{folder}/{name}.jsonl.gz", int(most), part)
    if treebank := recipe.get("treebank_train"):
        yield Trained(str(treebank), 0, "tags, parse")
