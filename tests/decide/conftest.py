"""Weights of its own for the tests: the shipped ones move with the models."""

from __future__ import annotations

import pytest

from claimcheck.decide import NAMES, Weights
from claimcheck.decide.weights import Point

SUPPORTED = {
    "support": 1.0,
    "joint_support": 0.3,
    "borne": 1.0,
    "figure": -3,
    "name": -2,
    "word": -3,
}
CONTRADICTED = {
    "contradiction": 1.0, "figure": 6, "name": 4, "word": 6, "gain": 1.0, "borne_any": -0.5,
}  # fmt: skip


@pytest.fixture(scope="session")
def weights() -> Weights:
    """Plain sums: support and contradiction in log-odds, conflicts heavily against."""
    ones = (1.0,) * len(NAMES)
    return Weights(
        NAMES,
        (0.0,) * len(NAMES),
        ones,
        (
            tuple(float(SUPPORTED.get(name, 0)) for name in NAMES),
            tuple(float(CONTRADICTED.get(name, 0)) for name in NAMES),
            (0.0,) * len(NAMES),
        ),
        (-1.0, -1.5, 0.0),
        (Point(0.3, 0.05, 0.9, 0.9), Point(0.6, 0.02, 0.8, 0.8), Point(0.9, 0.0, 0.4, 0.6)),
        version="hand-made",
    )
