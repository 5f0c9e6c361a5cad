"""Whom a "he" or "she" means: a small net over where the names stand and what the encoder makes of them.

Each person is scored by the features of `coref` and by the states of the pronoun and of the name, which the
extractor has computed anyway; "none of them" is one more answer. The weights are in coref.safetensors, made
by `claimcheck.training.coref`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from claimcheck.errors import ModelError
from claimcheck.extract.coref import FEATURES, Candidate, Place, compared, features, nearest

__all__ = ["WEIGHTS", "WIDTH", "Floats", "Inputs", "choose", "inputs", "probabilities", "states_of"]

WEIGHTS = Path(__file__).with_name("coref.safetensors")
WIDTH = 384  # of a word's state
_EPSILON = 1e-5
# Whom the headline names is so many times as likely: neither GAP nor LitBank has headlines to learn it from.
# On the 121 pronouns of the project's own labelled articles none of 2, 4.5 and 10 changes an answer.
_HEADLINE = 4.5

Floats = npt.NDArray[np.float32]
# Of one pronoun: features (people, 2 * FEATURES), its state (WIDTH), the names' states (people, WIDTH).
Inputs = tuple[Floats, Floats, Floats]


def states_of(place: Place) -> Floats:
    """The mean state of a mention's words, mean 0 and variance 1, shape (WIDTH,); zeros where a doc has none."""
    states = place.token.doc.tensor
    if not len(states):
        return np.zeros(WIDTH, dtype=np.float32)
    mean = np.asarray(states[place.start : place.end], dtype=np.float32).mean(0)
    mean = mean - mean.mean()
    normal: Floats = mean / np.sqrt(mean.var() + _EPSILON)
    return normal


def inputs(pronoun: Place, candidates: Sequence[Candidate], chain: Sequence[Place] = ()) -> Inputs:
    """What the net reads of a pronoun and one person or more.

    chain: the pronouns of the same gender that stand before this one, in text order.
    """
    rows = [features(pronoun, c, [o for o in candidates if o is not c], chain) for c in candidates]
    names = np.stack([states_of(nearest(pronoun, c)) for c in candidates])
    return compared(np.stack(rows)).astype(np.float32), states_of(pronoun), names


@cache
def _model() -> dict[str, Floats]:
    from safetensors import safe_open

    remedy = "Restore it from the release, or make it again: python -m claimcheck.training.coref"
    try:
        with safe_open(WEIGHTS, framework="numpy") as file:
            made_for = (file.metadata() or {}).get("features", "")
            weights = {key: file.get_tensor(key).astype(np.float32) for key in file.keys()}  # noqa: SIM118
    except Exception as error:
        raise ModelError("coref.safetensors cannot be read", path=WEIGHTS, remedy=remedy) from error
    if made_for != "|".join(FEATURES):
        raise ModelError(
            "coref.safetensors was made for other features", path=WEIGHTS, remedy=remedy
        )
    return weights


def probabilities(found: Inputs, weights: Mapping[str, Floats] | None = None) -> Floats:
    """P of each person, and last of none of them; shape (people + 1,), sum 1.

    weights: those of coref.safetensors unless given.
    """
    x, pronoun, names = found
    w = _model() if weights is None else weights
    p = np.broadcast_to(
        w["pronoun.weight"] @ pronoun + w["pronoun.bias"], (len(x), len(w["pronoun.bias"]))
    )
    n = names @ w["name.weight"].T + w["name.bias"]
    joined = np.concatenate([x, p * n, p, n], axis=1)
    hidden = np.maximum(joined @ w["hidden.weight"].T + w["hidden.bias"], 0.0)
    scores = np.append(hidden @ w["out.weight"][0] + w["out.bias"], w["none"])
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum(), dtype=np.float32)


def choose(
    pronoun: Place, candidates: Sequence[Candidate], chain: Sequence[Place] = ()
) -> tuple[str, float]:
    """The likeliest person for a pronoun and the probability (0-1); "" when it is likelier none of them."""
    if not candidates:
        return "", 0.0
    found = probabilities(inputs(pronoun, candidates, chain))
    found = found * np.array([*(_HEADLINE if c.in_headline else 1.0 for c in candidates), 1.0])
    found = found / found.sum()
    best = int(found.argmax())
    return (candidates[best].name if best < len(candidates) else ""), float(found[best])
