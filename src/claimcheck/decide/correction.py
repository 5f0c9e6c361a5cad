"""What the comparison of particulars adds to an entailment model's word on a pair of texts.

A small model passes over figures: to it "24 marines died" follows from "fourteen marines died". Whether the evidence
has the claim's figures, other ones or none tells what follows from what only resembles it. So a few marks of the
comparison are weighed into the model's log-odds, by weights that labelled pairs give (`training.correction`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from claimcheck.decide.compare import compare
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import Comparison, Kind
from claimcheck.errors import ModelError

__all__ = [
    "FILE",
    "MARKS",
    "Correction",
    "compare_pair",
    "load_correction",
    "log_probabilities",
    "marks_of",
    "split_title",
]

Floats = npt.NDArray[np.float64]
#: Beside the model's weights.
FILE = "particulars.json"
# In a premise of more words than this, a page or a table, some other figure always stands.
LONGEST = 130
# Probabilities are kept this far from 0 before their logarithms are taken.
EDGE = 1e-4
_COMPARED = (
    *((Kind.NUMBER, outcome) for outcome in Outcome),
    *((Kind.DATE, outcome) for outcome in Outcome),
    (Kind.NAME, Outcome.CONFLICT),
)
#: What is weighed: that a particular of the kind came to the outcome; and that a figure of the claim is not borne out.
MARKS = (*(f"{kind}-{outcome}" for kind, outcome in _COMPARED), "figure-unborne")


@dataclass(frozen=True, slots=True)
class Correction:
    """weights: by mark, what it adds to the logarithms of P(supported), P(contradicted) and P(unverified)."""

    weights: Mapping[str, tuple[float, float, float]]

    def probabilities(self, said: npt.ArrayLike, marks: npt.ArrayLike) -> Floats:
        """The model's probabilities with what the marks add, shape (n, 3).

        said: (n, 3), columns supported, contradicted, unverified; marks: (n, len(MARKS)) as of `marks_of`.
        """
        logs = log_probabilities(said)
        marked = np.asarray(marks, dtype=np.float64)
        # One by one, because a product of matrices rounds by the number of its rows.
        for i, mark in enumerate(MARKS):
            logs += marked[:, i : i + 1] * np.array(self.weights.get(mark, (0.0, 0.0, 0.0)))
        odds = np.exp(logs - logs.max(1, keepdims=True))
        corrected: Floats = odds / odds.sum(1, keepdims=True)
        return corrected


def log_probabilities(said: npt.ArrayLike) -> Floats:
    """Natural logarithms of probabilities, none of them taken for nothing."""
    logs: Floats = np.log(np.clip(np.asarray(said, dtype=np.float64), EDGE, 1.0))
    return logs


def marks_of(comparisons: Sequence[Comparison], *, words: int = 0) -> tuple[float, ...]:
    """The marks of one pair, each 0 or 1. words: how many the premise has."""
    if words > LONGEST:
        return (0.0,) * len(MARKS)
    found = {(c.kind, c.outcome) for c in comparisons}
    borne = {c.place for c in comparisons if c.outcome is Outcome.AGREE}
    unborne = any(c.is_figure and c.place not in borne for c in comparisons)
    return (*(float(one in found) for one in _COMPARED), float(unborne))


def compare_pair(premise: str, hypothesis: str) -> tuple[float, ...]:
    """The marks of a premise, `[Title] text` or text alone, and a hypothesis."""
    return marks_of(compare(hypothesis, *split_title(premise)), words=len(premise.split()))


def split_title(premise: str) -> tuple[str, str]:
    """Title, empty where there is none, and text of a premise as models see it."""
    if premise.startswith("[") and "] " in premise:
        title, _, text = premise[1:].partition("] ")
        return title, text
    return "", premise


def load_correction(model: Path) -> Correction | None:
    """The correction that lies beside a model's weights; None where there is none. Raises ModelError."""
    file = model / FILE
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        weights = {mark: _three(row) for mark, row in data["weights"].items()}
        if set(weights) - set(MARKS):
            raise ValueError("its marks are not those of this version")
        return Correction(weights)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"the weights of particulars cannot be read ({error})",
            path=file,
            remedy="Restore the file from the release, or train again: claimcheck train entailment",
        ) from error


def _three(row: Sequence[float]) -> tuple[float, float, float]:
    supported, contradicted, unverified = map(float, row)
    return supported, contradicted, unverified
