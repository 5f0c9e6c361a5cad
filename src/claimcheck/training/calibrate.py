"""Temperature scaling of the entailment model (Guo et al., 2017, arXiv:1706.04599).

One number divides the logits; it is fitted by likelihood on pairs that were neither trained on nor
reported on, and changes no label.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.config import EntailConfig
from claimcheck.entail import EntailmentModel
from claimcheck.files import write_text
from claimcheck.training.entailment_data import read_pairs

__all__ = ["calibrate", "fit_temperature"]


def fit_temperature(
    probabilities: np.ndarray[Any, np.dtype[np.float32]], gold: np.ndarray[Any, np.dtype[np.int64]]
) -> float:
    """The temperature with the least negative log-likelihood.

    probabilities: (n, 3) at temperature 1; gold: (n,) label ids. Searched on a fine grid of 0.3 to 5,
    because the function has a single minimum and the grid needs no optimiser.
    """
    logits = np.log(np.clip(probabilities, 1e-12, 1.0))
    best, least = 1.0, np.inf
    for temperature in np.geomspace(0.3, 5.0, 200):
        scaled = logits / temperature
        log_norm = np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1)) + scaled.max(1)
        loss = float((log_norm - scaled[np.arange(len(gold)), gold]).mean())
        if loss < least:
            best, least = float(temperature), loss
    return best


def calibrate(model: Path, rows: str, *, limit: int = 0) -> float:
    """Fit the temperature of the model in a folder on labelled pairs and write calibration.json."""
    pairs = read_pairs(rows, limit=limit)
    (model / "calibration.json").unlink(missing_ok=True)
    scores = EntailmentModel.load(EntailConfig(model=str(model.resolve()))).score(
        [(pair.premise, pair.hypothesis) for pair in pairs]
    )
    temperature = fit_temperature(scores, np.array([pair.label for pair in pairs]))
    record = {"temperature": round(temperature, 4), "pairs": len(pairs), "set": Path(rows).name}
    write_text(model / "calibration.json", json.dumps(record, indent=1) + "\n")
    return temperature
