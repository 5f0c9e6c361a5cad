"""Whether a model was trained on what a gate would measure it on: by the files that its recipes name, and by their rows.

A gate on rows that the model has learned shows nothing. Every stage of the model counts; a row counts as the same
whatever its case, its punctuation and the page title before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.evaluate.answer import rows_of
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.rows import PairRow
from claimcheck.jsonl import read_jsonl
from claimcheck.promotion.manifest import Trained, is_own, trained_on
from claimcheck.promotion.recipes import stages_of

__all__ = ["Leaks", "find_leaks"]

_DATA = "$CLAIMCHECK_DATA/"
_TITLE = re.compile(r"^\[[^\]]{1,200}\] ")
# "Thank you." stands in many a speech, and says nothing of where it was read.
_LEAST_WORDS = 5
# The parts of the extractor's data from which the texts of the sets under `never` are left out.
_PARTS_SPARED = ("ner", "debate", "verifiable")


@dataclass(slots=True)
class Leaks:
    """found: why, in a sentence, by the suite that a model has seen. unread: sets whose rows could not be looked through."""

    found: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def find_leaks(model: Path, suites: Sequence[Suite], *, most: int) -> Leaks:
    """The suites whose rows the model was trained on in any of its stages.

    most: rows of a suite that may stand among the training rows. What verdict weights were fitted on and held back from
    is meant to be the same. Raises DataError for a malformed file, ConfigError for a malformed recipe.
    """
    here = [suite for suite in suites if suite.kind != "held-back" and suite.is_here]
    rows = {suite.name: {key for row in rows_of(suite) if (key := _key_of(row))} for suite in here}
    leaks = Leaks()
    looked_at = set()
    for one, recipe in _trained(model):
        spared = _spared(recipe) if one.part in _PARTS_SPARED else set()
        left = {s.name: s for s in here if s.name not in leaks.found and _file(s) not in spared}
        path = _located(one, Path(here[0].root if here else "."))
        for name, suite in list(left.items()):
            if one.file == _file(suite) or (path is not None and path.samefile(suite.path)):
                leaks.found[name] = f"the new model was trained on this very set ({one.file})"
                del left[name]
        if path is None:
            leaks.unread = [*dict.fromkeys([*leaks.unread, one.file])]
            continue
        docs = frozenset(recipe.get("without_docs") or ())
        if (path, docs, *left) in looked_at:
            continue
        looked_at.add((path, docs, *left))
        for name, count in _shared(path, {name: rows[name] for name in left}, docs).items():
            if count > most:
                leaks.found[name] = (
                    f"the new model was trained on {one.file}, which has {count} of its {len(rows[name])} rows"
                )
    return leaks


def _trained(model: Path) -> Iterator[tuple[Trained, Mapping[str, Any]]]:
    """Each set of each stage, with the recipe of the stage."""
    for stage in stages_of(model):
        recipe = stage.recipe or {}
        for one in trained_on(recipe):
            yield one, recipe


def _file(suite: Suite) -> str:
    """A suite's file as recipes and the list of data sets name it."""
    return suite.file.removeprefix(_DATA)


def _spared(recipe: Mapping[str, Any]) -> set[str]:
    """The files whose texts a recipe of the extractor keeps out of what it trains on."""
    return {f"{name}.jsonl.gz" for name in recipe.get("never") or ()}


def _located(one: Trained, root: Path) -> Path | None:
    """Where the rows of a set are: in the folder of data, in the project, or where the recipe says.

    None where they are not here, or not JSON Lines.
    """
    data = os.environ.get("CLAIMCHECK_DATA")
    places = [Path(data, one.file)] if data else []
    places += [root / one.file] if is_own(one.file) else []
    places += [Path(one.name)] if one.name else []
    return next((place for place in places if ".jsonl" in place.name and place.is_file()), None)


def _shared(
    path: Path, wanted: Mapping[str, set[tuple[str, ...]]], without: frozenset[str]
) -> dict[str, int]:
    """For each suite how many of its rows the file has."""
    met: dict[str, set[tuple[str, ...]]] = {name: set() for name in wanted}
    for row in read_jsonl(path):
        if without and str(row.data.get("doc")) in without:
            continue
        for key in _keys(row.data):
            for name, keys in wanted.items():
                if key in keys:
                    met[name].add(key)
    return {name: len(keys) for name, keys in met.items()}


def _keys(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What a training row has in common with rows to measure on: its pair, its claim, its text."""
    premise, hypothesis = row.get("premise"), row.get("hypothesis")
    if isinstance(premise, str) and isinstance(hypothesis, str):
        yield _pair(premise, hypothesis)
    for text in (hypothesis, row.get("claim"), row.get("text")):
        if isinstance(text, str):
            yield _alone(text)


def _key_of(row: Any) -> tuple[str, ...]:
    """The key of a row to measure on; empty for one that says nothing."""
    if isinstance(row, PairRow):
        return _pair(row.premise, row.hypothesis)
    return _alone(getattr(row, "statement", None) or row.text)


def _pair(premise: str, hypothesis: str) -> tuple[str, ...]:
    return " ".join(_words(_TITLE.sub("", premise))), " ".join(_words(hypothesis))


def _alone(text: str) -> tuple[str, ...]:
    words = _words(text)
    return (" ".join(words),) if len(words) >= _LEAST_WORDS else ()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
