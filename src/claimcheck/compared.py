"""An entailment model whose word is corrected by what the comparison of particulars says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from claimcheck.checker_parts import Entailer
from claimcheck.decide.correction import MARKS, Correction, compare_pair, load_correction
from claimcheck.errors import ModelError
from claimcheck.model_paths import find_model

__all__ = ["Compared", "model_alone", "with_particulars"]

Scores = np.ndarray[Any, np.dtype[np.float32]]


class Compared:
    """Used like the model. What is kept between runs are the model's own scores, because comparing costs little
    (about a millisecond a pair) and its rules change more often than a model."""

    def __init__(self, model: Entailer, correction: Correction) -> None:
        self.model = model
        self.correction = correction
        self.version = model.version

    def score(
        self, pairs: Sequence[tuple[str, str]], *, progress: Callable[[int], None] | None = None
    ) -> Scores:
        """Probabilities of shape (n, 3), columns supported, contradicted, unverified; as `EntailmentModel.score`."""
        more: dict[str, Any] = {"progress": progress} if progress else {}
        said = self.model.score(pairs, **more)
        # A pair may come many times: a fact that is found for two claims of the same words.
        marks = {pair: compare_pair(*pair) for pair in dict.fromkeys(pairs)}
        table = np.array([marks[pair] for pair in pairs]).reshape(len(pairs), len(MARKS))
        return self.correction.probabilities(said, table).astype(np.float32)


def with_particulars(model: Entailer, name: str) -> Entailer:
    """The model of this name with its correction; as it is where none lies beside its weights. Raises ModelError."""
    try:
        folder = find_model(name)
    except ModelError:
        return model  # of the Hub
    correction = load_correction(folder)
    return Compared(model, correction) if correction else model


def model_alone(entailer: Any) -> Any:
    """The model itself, whether or not it is used with its correction."""
    return entailer.model if isinstance(entailer, Compared) else entailer
