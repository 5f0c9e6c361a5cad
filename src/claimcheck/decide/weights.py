"""The confidence model: a logistic regression over a claim's signals, read from JSON, in numpy.

It is fitted by `claimcheck train calibration` on development claims. `Weights.threshold` turns the
share of true claims that an editor will bear to see `contradicted` into a least probability.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.decide.signals import GROUNDS, LEAST_BACKED, NAMES, Signals
from claimcheck.errors import ModelError
from claimcheck.model_paths import find_model
from claimcheck.types import Label

__all__ = ["FILE", "LABELS", "Point", "Weights", "load_weights", "weights_version"]

FILE = "weights.json"
LABELS = (Label.SUPPORTED, Label.CONTRADICTED, Label.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold for `contradicted` does to the calibration claims.

    wrong: the share of true claims that come out contradicted, with their deciding facts in the
    reference or without them, whichever is more; caught: of false ones that do;
    settled: the share of all that comes out supported or contradicted.
    """

    threshold: float
    wrong: float
    caught: float
    settled: float

    def precision(self, share_false: float) -> float:
        """The precision of `contradicted` when this share (0 to 1) of checked claims is false."""
        right, wrong = share_false * self.caught, (1 - share_false) * self.wrong
        return right / (right + wrong) if right + wrong else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """coefficients: (3, k) over standardised signals; intercept: (3,); mean, scale: (k,).

    points: by threshold, rising. ground: of `Signals.grounds` and a constant, by which it is judged how surely
    the best fact says the claim; empty where that is the model's word alone. least_backed: what is
    `grounded` less is not supported. fitted: what they were fitted on, as in the file. version: the
    first 16 hex digits of the file's SHA-256.
    """

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    coefficients: tuple[tuple[float, ...], ...]
    intercept: tuple[float, ...]
    points: tuple[Point, ...] = ()
    least_backed: float = LEAST_BACKED
    fitted: str = "{}"
    version: str = ""
    ground: tuple[float, ...] = ()

    def probabilities(self, signals: Signals) -> tuple[float, float, float]:
        """P(supported), P(contradicted), P(unverified)."""
        seen = np.array([getattr(signals, name) for name in self.names], dtype=np.float64)
        scores = np.array(self.coefficients) @ ((seen - self.mean) / self.scale) + self.intercept
        powers = np.exp(scores - scores.max())
        s, c, u = (float(p) for p in powers / powers.sum())
        return s, c, u

    def grounded(self, signals: Signals) -> float:
        """How surely the best fact says what the claim says and not only speaks of its subject, 0 to 1.

        0 where it is less sure than such a fact has to be (`Signals.least_sure`).
        """
        sure = signals.backed
        if self.ground and sure:
            *weights, constant = self.ground
            score = sum(w * x for w, x in zip(weights, signals.grounds(), strict=True)) + constant
            sure = 1 / (1 + math.exp(-score))
        return sure if sure >= signals.least_sure else 0.0

    def point(self, most_wrong: float) -> Point:
        """The lowest threshold at which at most `most_wrong` (0 to 1) of true claims go wrong."""
        allowed = [p for p in self.points if p.wrong <= most_wrong]
        if not allowed:
            return Point(1.0, 0.0, 0.0, 0.0)
        return min(allowed, key=lambda p: p.threshold)


def load_weights(name: str) -> Weights:
    """The weights of a folder (a name under models/, or a path). Raises ModelError."""
    return _read(find_model(name) / FILE)


def weights_version(folder: Path) -> str:
    """The version of the weights in a folder, as `Weights.version`. Raises OSError for one without any."""
    return _version((folder / FILE).read_bytes())


def _version(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


@lru_cache(maxsize=8)
def _read(path: Path) -> Weights:
    try:
        raw = path.read_bytes()
        return _parse(json.loads(raw), _version(raw))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the verdict weights cannot be read ({type(error).__name__}: {error})",
            path=path,
            remedy="Restore the file, or fit them: claimcheck train calibration",
        ) from error


def _parse(data: dict[str, Any], version: str) -> Weights:
    names = tuple(data["signals"])
    if unknown := [name for name in names if name not in NAMES]:
        raise ValueError(f"unknown signals {', '.join(unknown)}")
    weights = Weights(
        names,
        _row(data["mean"], len(names)),
        _row(data["scale"], len(names)),
        tuple(_row(data["coefficients"][label], len(names)) for label in LABELS),
        tuple(float(data["intercept"][label]) for label in LABELS),
        tuple(Point(*map(float, point)) for point in data["points"]),
        float(data.get("least_backed", LEAST_BACKED)),
        json.dumps(data.get("fitted", {})),
        version,
        _row(data["ground"], len(GROUNDS) + 1) if data.get("ground") else (),
    )
    if not all(weights.scale):
        raise ValueError("a scale is 0")
    return weights


def _row(values: Sequence[float], size: int) -> tuple[float, ...]:
    row = tuple(float(value) for value in values)
    if len(row) != size:
        raise ValueError(f"{len(row)} numbers for {size} signals")
    return row
