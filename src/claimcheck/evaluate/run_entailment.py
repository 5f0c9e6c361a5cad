"""The entailment model, or a control in its place, measured on one or many sets of pairs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.config import Config
from claimcheck.evaluate.entailment import (
    confidence_and_right,
    measure,
    probabilities_of,
    without_premise,
)
from claimcheck.evaluate.outcome import Outcome, Progress, TotalProgress, counted
from claimcheck.evaluate.overlap import need_scikit_learn, overlap_only
from claimcheck.evaluate.reliability import make_plot_folder, plot_reliability
from claimcheck.evaluate.rows import PairRow, Part, read_pairs
from claimcheck.evaluate.sets import find_sets

__all__ = ["Control", "run_entailment"]

Answer = Callable[[Sequence[PairRow], Progress | None], npt.NDArray[np.float64]]


class Control(StrEnum):
    """What is measured in the model's place: what can be had without the evidence, and without comparing
    particulars."""

    HYPOTHESIS_ONLY = "hypothesis-only"
    OVERLAP_ONLY = "overlap-only"
    MODEL_ALONE = "model-alone"


def run_entailment(
    files: Sequence[str],
    *,
    config: Config,
    part: Part = Part.ALL,
    limit: int | None = None,
    pool: bool = False,
    control: Control | None = None,
    plot: Path | None = None,
    progress: TotalProgress | None = None,
) -> dict[str, Outcome]:
    """Evaluate the entailment model of `config.entail`, or a control, on sets of pairs.

    files: files, folders and patterns; every one is read before a model is loaded.
    part, limit: which rows of each file. pool: count all files as one set, named `all`.
    plot: a folder for a reliability diagram of each set.
    The outcomes are in the order of the sets, by their names.
    """
    if plot:
        make_plot_folder(plot)
    if control is Control.OVERLAP_ONLY:
        need_scikit_learn()
    sets = {
        name: read_pairs(path, limit=limit, part=part) for name, path in find_sets(files).items()
    }
    if pool:
        sets = {"all": _pooled(sets)}
    advance = counted(progress, sum(map(len, sets.values())))
    answer = _answering(control, config)
    outcomes = {}
    for name, rows in sets.items():
        probabilities = answer(rows, advance)
        outcome = measure(rows, probabilities)
        if control:
            outcome.metrics["control"] = str(control)
        if plot:
            _plot(plot, name, rows, probabilities)
        outcomes[name] = outcome
    return outcomes


def _answering(control: Control | None, config: Config) -> Answer:
    """How rows become probabilities: by the model, with or without premises, or by overlap."""
    if control is Control.OVERLAP_ONLY:
        return lambda rows, advance: overlap_only(rows)
    from claimcheck.compared import with_particulars
    from claimcheck.entail import EntailmentModel

    alone = EntailmentModel.load(config.entail)
    model = alone if control else with_particulars(alone, config.entail.model)

    def score(pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.floating[Any]]:
        scores: npt.NDArray[np.floating[Any]] = model.score(pairs)
        return scores

    chosen = without_premise(score) if control is Control.HYPOTHESIS_ONLY else score
    return lambda rows, advance: probabilities_of(rows, chosen, progress=advance)


def _pooled(sets: dict[str, list[PairRow]]) -> list[PairRow]:
    """The rows of all sets; names of minimal pairs get the set's in front, so that none meet."""
    return [
        row if row.minimal is None else dataclasses.replace(row, minimal=f"{name}:{row.minimal}")
        for name, rows in sets.items()
        for row in rows
    ]


def _plot(
    folder: Path, name: str, rows: Sequence[PairRow], probabilities: npt.NDArray[np.float64]
) -> None:
    confidence, right = confidence_and_right(rows, probabilities)
    # A name of several parts of a path is still one file.
    file = folder / f"{name.strip('/').replace('/', '-')}.png"
    plot_reliability(confidence, right, title=name, file=file)
