"""The data that recipes name: is it all there, is it what the list says, and where can the rest be had?"""

from __future__ import annotations

import posixpath
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError, DataError
from claimcheck.evaluate.benchmarks.native import records
from claimcheck.files import replaced
from claimcheck.jsonl import write_jsonl
from claimcheck.model_paths import file_sha256
from claimcheck.promotion.manifest import DataSet, is_own, trained_on

__all__ = ["HUB", "Fetched", "fetch", "needed"]

#: The word for the Hugging Face Hub as a source.
HUB = "hub"
_PAIRS = "entailment/train"
# Of the sets on the Hub, by their own names.
_LABELS = {
    "entailment": "supported", "contradiction": "contradicted", "neutral": "unverified",
    "supports": "supported", "refutes": "contradicted", "not enough info": "unverified",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file.

    how: "at hand", "copied", "from the Hub" or "missing". as_listed: whether its hash is that of the
    list; None for what is missing or not listed. where: for a missing one, its public name.
    """

    file: str
    how: str
    as_listed: bool | None = None
    where: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def needed(recipes: Path) -> list[str]:
    """The files that the recipes of a folder name, as paths below the folder of data.

    Raises ConfigError for a folder without recipes and for one that is malformed.
    """
    files: set[str] = set()
    paths = sorted(recipes.glob("*.toml"))
    if not paths:
        raise ConfigError("no recipe (*.toml) is there", path=recipes, remedy="Check --recipes")
    for path in paths:
        try:
            recipe = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError(f"the recipe cannot be read ({error})", path=path) from error
        files |= set(_named(recipe))
    return sorted(files)


def _named(recipe: dict[str, Any]) -> Iterator[str]:
    if "ner" in recipe:
        from claimcheck.training.extractor import ExtractorTraining

        defaults = ExtractorTraining()
        maps = {"label_maps": defaults.label_maps, "treebank_train": defaults.treebank_train}
        recipe = maps | recipe
        yield recipe["label_maps"]
        yield from (f"{name}.jsonl.gz" for name in recipe.get("never", ()))
        yield from (f"ner/{name}.jsonl.gz" for name in recipe.get("dev", ()))
    elif "sets" in recipe:
        yield from (posixpath.normpath(f"{_PAIRS}/{name}") for name in recipe.get("dev", ()))
    yield from (one.file for one in trained_on(recipe) if not is_own(one.file))


def fetch(
    files: Sequence[str],
    manifest: Mapping[str, DataSet],
    data: Path,
    *,
    source: str = "",
    notify: Callable[[str], None] | None = None,
) -> list[Fetched]:
    """Bring what is not yet below `data` there, and say of every file what became of it.

    source: a folder laid out as `data`, the word HUB, or "" to look only. notify: is told of each file
    that takes its time. What is at hand is never written over. Raises DataError for a source that is no
    folder, and what the Hub's client says of a set that it cannot give.
    """
    if source not in ("", HUB) and not Path(source).is_dir():
        raise DataError("the source is no folder", path=source, remedy=f'Name a folder, or "{HUB}"')
    return [_fetched(file, manifest.get(file), data, source, notify) for file in files]


def _fetched(
    file: str,
    entry: DataSet | None,
    data: Path,
    source: str,
    notify: Callable[[str], None] | None,
) -> Fetched:
    target = data / file
    how = "at hand"
    if not target.is_file():
        if source == HUB:
            if entry is None or not entry.hub:
                return Fetched(file, "missing", None, _where(entry))
            if notify:
                notify(f"{file} from {entry.hub}")
            write_jsonl(target, _pairs(entry))
            how = "from the Hub"
        elif source and (Path(source) / file).is_file():
            with replaced(target) as part:
                shutil.copyfile(Path(source) / file, part)
            how = "copied"
        else:
            return Fetched(file, "missing", None, _where(entry))
    return Fetched(file, how, None if entry is None else file_sha256(target) == entry.sha256)


def _where(entry: DataSet | None) -> str:
    return "not in the list of data sets" if entry is None else entry.name


def _pairs(entry: DataSet) -> Iterator[dict[str, Any]]:
    """The pairs of a set on the Hub, in the form of ours; those that nobody labelled are left out."""
    for row in records(entry.hub):
        label = _LABELS.get(row.text("label").lower())
        if label is None:
            continue
        page = row.maybe("page").replace("_", " ")
        premise = row.text("premise", "evidence")
        yield {
            "premise": f"[{page}] {premise}" if page else premise,
            "hypothesis": row.text("hypothesis", "claim"),
            "label": label,
            "source": entry.name,
            "licence_class": entry.licence_class,
        }
