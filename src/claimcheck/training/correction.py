"""Fit what comparisons of particulars add to an entailment model's word, and write it beside the model.

A multinomial logistic regression over the marks of a pair, with the model's own log-probabilities as an offset that
nothing is learned about: pairs without figures and names stay as the model has them. The pairs of training sets tell
the weights; the model has seen many of them and is surer there than elsewhere, so that pairs it was not trained on,
the ones that its temperature is fitted on, count more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from claimcheck.config import EntailConfig
from claimcheck.decide.correction import (
    FILE,
    MARKS,
    Correction,
    Floats,
    compare_pair,
    log_probabilities,
)
from claimcheck.entail import EntailmentModel
from claimcheck.errors import DataError
from claimcheck.files import write_text
from claimcheck.training.entailment import EntailmentTraining
from claimcheck.training.entailment_data import Pair, load_mix, read_pairs

__all__ = ["Answered", "correct", "fit_correction"]

# How many times as much an unseen pair counts.
UNSEEN = 6.0
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """Pairs with what the model says. said: (n, 3); marks: (n, len(MARKS)); gold: (n,) label ids."""

    said: Floats
    marks: Floats
    gold: np.ndarray[Any, np.dtype[np.int64]]


def correct(model: Path, unseen: str, recipe: EntailmentTraining) -> dict[str, Any]:
    """Fit the weights of the model in a folder and write them beside it; gives how many pairs were compared.

    unseen: labelled pairs that the model was neither trained on nor is reported on.
    recipe: names the sets, under `particulars`, that it may have been trained on.
    """
    (model / FILE).unlink(missing_ok=True)
    scorer = EntailmentModel.load(EntailConfig(model=str(model.resolve())))
    seen = load_mix(
        recipe.particulars,
        folder=Path(recipe.data),
        licences=recipe.licences,
        mined={},
        seed=recipe.seed,
    )
    held = read_pairs(unseen)
    fitted = fit_correction(answered(scorer, seen), answered(scorer, held))
    record = {
        "weights": {mark: [round(w, 4) for w in row] for mark, row in fitted.weights.items()},
        "pairs": len(seen),
        "unseen": len(held),
        "set": Path(unseen).name,
    }
    write_text(model / FILE, json.dumps(record, indent=1) + "\n")
    return {"pairs_compared": len(seen) + len(held)}


def answered(model: EntailmentModel, pairs: Sequence[Pair]) -> Answered:
    """What the model says of the pairs, and how their particulars compare."""
    texts = [(pair.premise, pair.hypothesis) for pair in pairs]
    return Answered(
        model.score(texts).astype(np.float64),
        np.array([compare_pair(*text) for text in texts]).reshape(len(texts), len(MARKS)),
        np.array([pair.label for pair in pairs], dtype=np.int64),
    )


def fit_correction(seen: Answered, unseen: Answered) -> Correction:
    """The weights with the least penalised loss. Raises DataError without unseen pairs."""
    if not len(unseen.gold):
        raise DataError(
            "no pairs to fit on", remedy="Name labelled pairs that nothing was trained on"
        )
    parts = (seen, unseen)
    logs = torch.tensor(log_probabilities(np.concatenate([p.said for p in parts])))
    marks = torch.tensor(np.concatenate([p.marks for p in parts]))
    gold = torch.tensor(np.concatenate([p.gold for p in parts]))
    counts = torch.tensor(np.repeat([1.0, UNSEEN], [len(p.gold) for p in parts]))
    weights = torch.zeros(len(MARKS), 3, dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        each = torch.nn.functional.cross_entropy(logs + marks @ weights, gold, reduction="none")
        return (each * counts).sum() + PENALTY * (weights**2).sum()

    solver = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        solver.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    solver.step(step)  # type: ignore[no-untyped-call]
    rows = weights.tolist()
    return Correction({mark: (rows[i][0], rows[i][1], rows[i][2]) for i, mark in enumerate(MARKS)})
