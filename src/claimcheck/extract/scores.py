"""The learned check-worthiness of bare sentences, before any rule weighs it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from claimcheck.extract.pipeline import Extractor

__all__ = ["HEADS", "sentence_scores"]

#: The columns: worth checking as in a debate, and verifiable.
HEADS = ("debate", "verifiable")


def sentence_scores(extractor: Extractor, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """The scores of each text, shape (n, 2), 0 to 1; of several sentences the highest, of none 0."""
    nlp = extractor.nlp
    with nlp.select_pipes(disable=["claimcheck_claims"]):
        docs = nlp.pipe(texts, batch_size=64)
        scores = [np.array([*doc.user_data.get("worth", {}).values(), (0.0, 0.0)]) for doc in docs]
    return np.stack([rows.max(axis=0) for rows in scores]) if scores else np.zeros((0, len(HEADS)))
