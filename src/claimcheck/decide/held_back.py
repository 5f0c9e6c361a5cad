"""What verdict weights made of the claims that they were fitted on, each judged by a fit without its article.

Weights look better on the claims that they have seen. `claimcheck train calibration` leaves these answers beside the
weights, so that two sets of weights can be compared on claims that neither was fitted on when it judged them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimcheck.decide.weights import weights_version
from claimcheck.errors import ModelError
from claimcheck.types import Label

__all__ = ["HELD_BACK", "HeldBack", "claim_key", "held_back_text", "read_held_back"]

#: The file, in the folder of the weights.
HELD_BACK = "held-back.json"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One answer: the verdict, and its probability by a fit that has not seen the claim's article."""

    label: Label
    confidence: float


def claim_key(statement: str) -> str:
    """Stands for a claim in the file, which so holds no text: 16 hex digits."""
    return hashlib.sha256(statement.encode()).hexdigest()[:16]


def held_back_text(answers: Mapping[str, HeldBack], weights: str) -> str:
    """The file of these answers, by statement. weights: the version of the weights that they belong to."""
    rows = {claim_key(statement): [str(a.label), round(a.confidence, 5)] for statement, a in answers.items()}  # fmt: skip
    return json.dumps({"weights": weights, "answers": rows}).replace("], ", "],\n") + "\n"


def read_held_back(folder: Path) -> dict[str, HeldBack]:
    """The answers by key; none where there is no file, or it belongs to other weights. Raises ModelError."""
    path = folder / HELD_BACK
    if not path.is_file():
        return {}
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["weights"] != weights_version(folder):
            return {}
        return {key: HeldBack(Label(label), float(sure)) for key, (label, sure) in whole["answers"].items()}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the answers held back cannot be read ({error})",
            path=path,
            remedy="Fit the weights again: claimcheck train calibration",
        ) from error
