"""Classes of licence as a recipe may be kept to: by the list of data sets where a set's rows do not say it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimcheck.errors import ConfigError, UsageError
from claimcheck.promotion.manifest import CLASSES, DataSet

if TYPE_CHECKING:
    from claimcheck.training.extractor import ExtractorTraining

__all__ = ["classes_of", "of_licences"]


def classes_of(text: str) -> tuple[str, ...]:
    """The classes of "permissive,share-alike". Raises UsageError for another, and for what is to measure with only."""
    named = tuple(name for part in text.split(",") if (name := part.strip()))
    may = CLASSES[:-1]
    if unknown := [name for name in named if name not in may]:
        raise UsageError(
            f"no model is trained on sets of the class {unknown[0]!r}",
            remedy=f"--licences takes {', '.join(may)}",
        )
    return named


def of_licences(
    recipe: ExtractorTraining, classes: Sequence[str], manifest: Mapping[str, DataSet]
) -> tuple[ExtractorTraining, list[str]]:
    """The recipe with the sets of these classes alone, and the files that are left out.

    A set that is not in the list counts as "unstated". Raises ConfigError where the treebank is left out.
    """
    left_out: list[str] = []

    def may(file: str) -> bool:
        entry = manifest.get(file)
        allowed = (entry.licence_class if entry else "unstated") in classes
        if not allowed:
            left_out.append(file)
        return allowed

    def kept(folder: str, sets: dict[str, int]) -> dict[str, int]:
        return {name: cap for name, cap in sets.items() if may(f"{folder}/{name}.jsonl.gz")}

    if not may(recipe.treebank_train):
        raise ConfigError(
            f"the licence of {recipe.treebank_train} is of another class, and the parser is learned from it",
            remedy="Allow its class too, or name another set: treebank_train",
        )
    recipe = dataclasses.replace(
        recipe,
        ner=kept("ner", recipe.ner),
        debate=kept("claims", recipe.debate),
        verifiable=kept("claims", recipe.verifiable),
    )
    return recipe, left_out
