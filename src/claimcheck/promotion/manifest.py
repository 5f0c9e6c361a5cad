"""The list of data sets with their licences, and which of them a model was trained on, by its recipes."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.promotion.folder import kind_of
from claimcheck.promotion.recipes import stages_of

__all__ = [
    "CLASSES",
    "MANIFEST",
    "DataSet",
    "Trained",
    "data_of",
    "is_own",
    "licence_problems",
    "listed",
    "load_manifest",
    "trained_on",
]

#: Where the list is, in the folder of the repository.
MANIFEST = Path("corpus/manifest.toml")
#: Classes of licence, the freest first. Nothing that ships is trained on the last.
CLASSES = ("permissive", "share-alike", "unstated", "measure-only")
# By these a recipe names a file and not a set of the training folder.
_SUFFIXES = {".jsonl", ".gz", ".json", ".parquet"}


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
    """A set that a model was trained on.

    file: as the manifest names it. most: rows at most in any one stage, 0 for all. part: what of the model it trained,
    where only a part. made: `unverified` pairs that were made of it. name: as the recipe names it, where in other words.
    """

    file: str
    most: int
    part: str = ""
    made: int = 0
    name: str = ""

    @property
    def how(self) -> str:
        """The part, and what was made of the set, in words."""
        return f"and {self.made:,} made unverified" if self.made else self.part

    def with_(self, other: Trained) -> Trained:
        """The same set in two stages."""
        most = 0 if 0 in (self.most, other.most) else max(self.most, other.most)
        return replace(self, most=most, made=max(self.made, other.made))


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


def trained_on(*recipes: Mapping[str, Any]) -> list[Trained]:
    """The sets of recipes as the manifest names them, each once for each part that it trains, at its most."""
    found: dict[tuple[str, str], Trained] = {}
    for recipe in recipes:
        for one in _trained(recipe):
            key = (one.file, one.part)
            found[key] = one if key not in found else found[key].with_(one)
    return list(found.values())


def data_of(model: Path) -> list[Trained]:
    """The sets of all stages that a model has come through. Raises ConfigError."""
    return trained_on(*(stage.recipe for stage in stages_of(model) if stage.recipe is not None))


def listed(file: str, known: Mapping[str, DataSet]) -> DataSet | None:
    """The entry of a set, by its file or by where the Hub has it; None for one that is not listed."""
    return known.get(file) or next((e for e in known.values() if e.hub and e.hub == file), None)


def licence_problems(model: Path, known: Mapping[str, DataSet]) -> list[str]:
    """Why the data of a model keeps it from shipping: a sentence for each set and each stage.

    Sets that are for measuring only, in any of its stages; sets without an entry, whose licence nobody can say; and
    weights that came from somewhere without a recipe. Raises ConfigError for a malformed recipe.
    """
    if (
        kind_of(model) == "verdicts"
    ):  # fitted on the project's own judged claims, which the file names
        return []
    found = []
    for file in dict.fromkeys(one.file for one in data_of(model)):
        entry = listed(file, known)
        if entry is None:
            found.append(
                f"it was trained on {file}, which the list of data sets has not with its licence"
            )
        elif entry.licence_class == CLASSES[-1]:
            found.append(f"it was trained on {file}, which is for measuring only")
    for stage in stages_of(model):
        # Weights from elsewhere can be listed like a set, under what the recipe calls them.
        if stage.recipe is None and listed(stage.weights, known) is None:
            whose = (
                f"the weights {stage.weights} that it comes from were"
                if stage.weights
                else "it was"
            )
            found.append(f"what {whose} trained on is not known: there is no recipe.json with them")
    return found


def _trained(recipe: Mapping[str, Any]) -> Iterator[Trained]:
    mined = recipe.get("mined") or {}
    for name, most in (recipe.get("sets") or {}).items():
        yield Trained(_listed_as(name), int(most), made=int(mined.get(name) or 0), name=name)
    for part, folder in (("ner", "ner"), ("debate", "claims"), ("verifiable", "claims")):
        for name, most in (recipe.get(part) or {}).items():
            yield Trained(f"{folder}/{name}.jsonl.gz", int(most), part)
    if treebank := recipe.get("treebank_train"):
        yield Trained(str(treebank), 0, "tags, parse")
    for name in recipe.get("corpora") or ():
        yield Trained(name, 0, "claims")


def _listed_as(name: str) -> str:
    """What the manifest calls a set of pairs: by its name in the folder of training sets, its path or its place on the Hub."""
    if is_own(name):
        return name
    if Path(name).suffix in _SUFFIXES:
        return Path(name).name if Path(name).is_absolute() else posixpath.normpath(name)
    if name.count("/") == 1 and not name.startswith("."):
        return f"hf:{name}"
    return posixpath.normpath(f"entailment/train/{name}.jsonl.gz")
