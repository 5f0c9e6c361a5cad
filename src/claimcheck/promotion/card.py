"""Model cards made from what is known: the weights, the recipe, the licences and the measured figures.

A card of one's own keeps its words: only what stands between `<!-- card:data -->` and `<!-- /card:data -->` (also
`model`, `figures` and `weaknesses`) is written anew. Where there is no card, a whole one is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.decide.correction import FILE as PARTICULARS
from claimcheck.decide.correction import load_correction
from claimcheck.errors import ConfigError, DataError
from claimcheck.evaluate.versions import model_version
from claimcheck.model_paths import START_SHA256
from claimcheck.promotion.card_figures import (
    figures_text,
    names_version,
    section,
    version_in,
    weaknesses_text,
)
from claimcheck.promotion.folder import describe, kind_of, tree_sha256
from claimcheck.promotion.manifest import CLASSES, DataSet, data_of, listed
from claimcheck.promotion.recipes import RECIPE, recipe_of, stages_of

__all__ = ["card", "load_results", "merged"]

_WHAT = {
    "entailment": "A cross-encoder that says of a premise and a hypothesis whether the hypothesis is supported, contradicted or unverified.",
    "extractor": "A spaCy pipeline that finds entities and claims, with speaker, check-worthiness and a statement that stands alone.",
    "retriever": "A sentence encoder by which evidence is looked up.",
    "verdicts": "The weights that make a verdict of scored evidence, as readable JSON.",
}
_SECTIONS = ("model", "data", "figures", "weaknesses")
# Keys of a recipe that are tables of their own or say where something lay.
_APART = {"data", "start", "sets", "mined", "contrasts", "contrast_sets", "ner", "debate", "verifiable", "never", "without_docs", "dev", "label_maps", "treebank_train", "repeats", "blend", "corpora", "earlier"}  # fmt: skip


def card(
    folder: Path,
    manifest: Mapping[str, DataSet],
    results: Sequence[Mapping[str, Any]],
    *,
    old: str | None = None,
) -> dict[str, str]:
    """The sections of a model's card in Markdown, by name: title, model, data, figures, weaknesses.

    results: objects as `evaluate suite --json` prints them; those of another model, or of another version of this one,
    are left out. old: the card that is there, whose figures stay where none are given and they are of this version.
    Raises ConfigError for a recipe with a set that the manifest does not list.
    """
    kind = kind_of(folder)
    version = model_version(kind, folder)
    own = [row for row in results if version_in(row, kind) == version]
    if not own and old is not None and names_version(old, version):
        figures, weaknesses = section(old, "figures") or "", section(old, "weaknesses") or ""
    else:
        figures, weaknesses = figures_text(own, results, kind, version), weaknesses_text(own)
    return {
        "title": f"# {kind}",
        "model": _model(folder, kind),
        "data": _data(folder, kind, manifest),
        "figures": figures,
        "weaknesses": weaknesses,
    }


def merged(sections: Mapping[str, str], old: str | None) -> str:
    """The text of a card. old: the card that is there, of which only marked parts change.

    Raises ConfigError for an old card without any mark.
    """
    if old is None:
        parts = [sections["title"]]
        for name in _SECTIONS:
            parts.append(f"<!-- card:{name} -->\n{sections[name]}\n<!-- /card:{name} -->")
        return "\n\n".join(parts) + "\n"
    text, changed = old, 0
    for name in _SECTIONS:
        pattern = re.compile(rf"(<!-- card:{name} -->\n).*?(\n?<!-- /card:{name} -->)", re.DOTALL)
        body = sections[name]
        text, count = pattern.subn(lambda m, body=body: f"{m[1]}{body}\n{m[2].lstrip()}", text)  # type: ignore[misc]
        changed += count
    if not changed:
        raise ConfigError(
            "the card has no marked part to write",
            remedy="Put <!-- card:figures --> and <!-- /card:figures --> (data, model) where they belong",
        )
    return text


def load_results(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The suites of files that `evaluate suite --output` or `--json` wrote. Raises DataError."""
    found: list[dict[str, Any]] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
            data = (
                json.loads(text)
                if text.lstrip().startswith("[")
                else [json.loads(line) for line in text.splitlines() if line.strip()]
            )
        except OSError as error:
            raise DataError(
                f"the results cannot be read ({error.strerror or error})",
                path=path,
                remedy="Check the path",
            ) from error
        except ValueError as error:
            raise DataError(
                f"not valid JSON ({error})", path=path, remedy="Measure again"
            ) from error
        if not all(
            isinstance(row, dict) and {"suite", "metric", "figures"} <= set(row) for row in data
        ):
            raise DataError(
                "these are no results of suites",
                path=path,
                remedy="Use what evaluate suite --output saved",
            )
        found += data
    return found  # fmt: skip


def _model(folder: Path, kind: str) -> str:
    described = describe(folder)
    lines = [_WHAT[kind], ""]
    weights = sorted(folder.rglob("*.safetensors"))
    if weights:
        count = sum(map(_parameters, weights))
        lines.append(
            f"{count / 1e6:.1f} million parameters, safetensors, {described['megabytes']:.1f} MB; nothing is pickled."
        )
    lines.append(f"Hash of the folder without this card: `{_hash(folder)}`.")
    recipe = recipe_of(folder)
    if start := recipe.get("start"):
        lines.append(
            f"Trained from all-MiniLM-L6-v2 (Apache-2.0, sha256 `{START_SHA256[:8]}…`)."
            if start == "start"
            else _came_from(folder, str(start))
        )
    settings = {k: v for k, v in recipe.items() if k not in _APART and not isinstance(v, dict)}
    if settings:
        shown = ", ".join(f"{key} {_shown(value)}" for key, value in settings.items())
        lines += ["", f"Recipe (`recipe.json`): {shown}."]
    if record := _last(folder / "training.jsonl"):
        lines.append(f"Training ended at step {record.get('step')} (`training.jsonl`).")
    calibration = folder / "calibration.json"
    if calibration.is_file():
        fitted = json.loads(calibration.read_text(encoding="utf-8"))
        lines.append(
            f"Temperature {fitted.get('temperature')}, fitted on {fitted.get('pairs'):,} pairs of {fitted.get('set')}."
        )
    if correction := load_correction(folder):
        fitted = json.loads((folder / PARTICULARS).read_text(encoding="utf-8"))
        lines.append(
            f"What comparing figures and names adds ({len(correction.weights)} marks, `{PARTICULARS}`) was fitted on "
            f"{fitted.get('pairs'):,} training pairs and {fitted.get('unseen'):,} of {fitted.get('set')}."
        )
    return "\n".join(lines)


def _came_from(folder: Path, start: str) -> str:
    earlier = len(stages_of(folder)) - 1
    stages = "one earlier stage" if earlier == 1 else f"{earlier} earlier stages"
    return f"Trained on from `{start}`; {stages} came before in all, whose data is listed with its own."


def _fitted_on(weights: Mapping[str, Any]) -> str:
    """What verdict weights were fitted on, by what they say themselves."""
    silent = weights.get("fitted", {}).get("silent")
    if not silent:
        return "Fitted on the project's own judged claims, which `weights.json` names; on no public data set."
    articles, archive = (
        ", ".join(f"`{one}`" for one in silent[part]) for part in ("articles", "reference")
    )
    return (
        "Fitted on the project's own judged claims, which `weights.json` names, and, without labels, on the claims of "
        f"articles ({articles}) beside passages that say nothing on them ({archive})."
    )


def _data(folder: Path, kind: str, manifest: Mapping[str, DataSet]) -> str:
    """The sets of all stages with their licences, and the licence that follows for the weights."""
    if kind == "verdicts":
        return _fitted_on(json.loads((folder / "weights.json").read_text(encoding="utf-8")))
    rows, classes = [], set()
    for one in data_of(folder):
        entry = listed(one.file, manifest)
        if entry is None:
            raise ConfigError(
                f"the recipe names {one.file}, which the list of data sets has not",
                path=folder / RECIPE,
                remedy="Add it to corpus/manifest.toml, with its licence",
            )
        classes.add(entry.licence_class)
        most = min(one.most or entry.rows, entry.rows)
        rows.append(
            f"| {entry.short} | {most:,} | {one.how} | {'; '.join(entry.licence)} | {entry.licence_class} |"
        )
    head = ["| set | rows at most | for | licence | class |", "|---|---|---|---|---|"]
    lines = [*head, *rows, ""] if rows else []
    if unknown := [stage.weights for stage in stages_of(folder) if stage.recipe is None]:
        whose = ", ".join(f"`{name}`" if name else "these weights" for name in unknown)
        return "\n".join([*lines, f"What {whose} learned from is not known: no recipe lies there. **They may not ship.**"])  # fmt: skip
    return "\n".join([*lines, _licence(classes) if classes else "Trained on no set of the list."])


def _licence(classes: set[str]) -> str:
    """What follows from the strictest of the licences."""
    worst = max(classes, key=CLASSES.index)
    return {
        "permissive": "Licence: every set is under a permissive licence; the weights may be used under Apache-2.0, naming the sets.",
        "share-alike": "Licence: some sets are share-alike, and so are these weights: CC BY-SA, naming the sets.",
        "unstated": "Licence: for use under the terms of the sets above, of which some are share-alike and some state no licence; `--licences permissive,share-alike` makes a strict model.",
        "measure-only": "**These weights may not ship**: a set is for measuring only.",
    }[worst]


def _hash(folder: Path) -> str:
    return tree_sha256(folder, without=("README.md",))[:16]


def _parameters(path: Path) -> int:
    """The numbers in a safetensors file, by its header."""
    from math import prod

    from safetensors import safe_open

    with safe_open(path, framework="np") as file:
        return sum(prod(file.get_slice(key).get_shape()) for key in file.keys())  # noqa: SIM118


def _last(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((json.loads(line) for line in reversed(lines) if line.strip()), {})


def _shown(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)
