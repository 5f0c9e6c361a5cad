"""What a model is made of: the recipe beside its weights, and those of the weights that it began from.

A training leaves its recipe in `recipe.json`, and there under "earlier" the recipes of the weights that it went on
from and of those that it blended in, and theirs. So what a model was trained on stays known when it is handed on
without its earlier stages.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError, ModelError
from claimcheck.files import write_text
from claimcheck.model_paths import find_model

__all__ = ["RECIPE", "Stage", "add_corpora", "recipe_of", "save_recipe", "stages_of"]

RECIPE = "recipe.json"
_EARLIER = "earlier"
# Weights that a recipe may start from by a word: the start encoder has no recipe of ours, and needs none.
_START, _SHIPPED = "start", "shipped"


@dataclass(frozen=True, slots=True)
class Stage:
    """One training on the way to a model.

    weights: what the recipe of the next stage calls the outcome; "" for the model itself. recipe: None where none
    lies with the weights, so that nobody can say what they were trained on.
    """

    weights: str
    recipe: Mapping[str, Any] | None


def recipe_of(model: Path) -> dict[str, Any]:
    """The recipe that lies beside a model's weights; empty where none does. Raises ConfigError."""
    path = model / RECIPE
    if not path.is_file():
        return {}
    try:
        recipe = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError("the recipe is no JSON", path=path, remedy="Train again") from error
    return recipe if isinstance(recipe, dict) else {}


def stages_of(model: Path) -> list[Stage]:
    """The model's own stage, then all that its weights come from, each once. Raises ConfigError."""
    if not (model / RECIPE).is_file():
        return [Stage("", None)]
    recipe = recipe_of(model)
    return [Stage("", _alone(recipe)), *_earlier(recipe, model, {model.resolve()})]


def save_recipe(recipe: Mapping[str, Any], model: Path) -> None:
    """Write a recipe beside the weights that came of it, with those of the weights that it names.

    Raises ConfigError for one of these that is malformed, DataError when it cannot be written.
    """
    # The outcome may lie where it started from: its recipe is read before it is written over.
    stages = _unique(_found(recipe, set()))
    earlier = [{"weights": stage.weights, "recipe": stage.recipe} for stage in stages]
    whole = {**recipe, _EARLIER: earlier} if earlier else dict(recipe)
    write_text(model / RECIPE, json.dumps(whole, indent=1) + "\n")


def add_corpora(model: Path, files: Sequence[Path]) -> None:
    """Note in a model's recipe that it has learned from labelled articles too. Raises ConfigError, DataError.

    Nothing is written where no recipe lies: one of these articles alone would hide that the rest is not known.
    """
    if not (model / RECIPE).is_file():
        return
    recipe = recipe_of(model)
    corpora = dict.fromkeys([*recipe.get("corpora", ()), *map(_public_name, files)])
    write_text(model / RECIPE, json.dumps({**recipe, "corpora": list(corpora)}, indent=1) + "\n")


def _public_name(file: Path) -> str:
    """What a recipe calls a file: one of the project's own corpora by its place in it, another by its name.

    Where it lies is nobody else's business.
    """
    parts = file.resolve().parts
    for i, pair in enumerate(pairwise(parts)):
        if pair == ("corpus", "labels"):
            return "/".join(parts[i:])
    return file.name


def _earlier(recipe: Mapping[str, Any], model: Path, seen: set[Path]) -> list[Stage]:
    """The stages that a recipe holds; where it holds none, those whose weights are still where it names them."""
    if _EARLIER not in recipe:
        return _unique(_found(recipe, seen))
    try:
        return [Stage(str(one["weights"]), one["recipe"]) for one in recipe[_EARLIER]]
    except (KeyError, TypeError) as error:
        raise ConfigError(
            "the recipe does not say what the weights come from",
            path=model / RECIPE,
            remedy="Train again",
        ) from error


def _found(recipe: Mapping[str, Any], seen: Collection[Path]) -> Iterator[Stage]:
    """The stages of the weights that a recipe names, looked up where they lie."""
    for name in _weights(recipe):
        try:
            folder = find_model(_kind(recipe) if name == _SHIPPED else name).resolve()
        except ModelError:
            yield Stage(name, None)
            continue
        # Of weights that an earlier version trained on in place only the last recipe is left.
        if folder in seen or not (folder / RECIPE).is_file():
            yield Stage(name, None)
            continue
        own = recipe_of(folder)
        yield Stage(name, _alone(own))
        yield from _earlier(own, folder, {*seen, folder})


def _kind(recipe: Mapping[str, Any]) -> str:
    """Which model a recipe is for, by the keys that only one of them has."""
    if "ner" in recipe:
        return "extractor"
    return "retriever" if "hard_negatives" in recipe else "entailment"


def _weights(recipe: Mapping[str, Any]) -> list[str]:
    start = str(recipe.get("start") or _START)
    return [*([] if start == _START else [start]), *(recipe.get("blend") or {})]


def _alone(recipe: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in recipe.items() if key != _EARLIER}


def _unique(stages: Iterator[Stage]) -> list[Stage]:
    """Each stage once: a blend names weights that the start has come from."""
    found: list[Stage] = []
    for stage in stages:
        if stage not in found:
            found.append(stage)
    return found
