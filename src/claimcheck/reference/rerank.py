"""The order of the candidates of both rankings, by how well they match and not by rank alone.

Ranks forget by how much one fact is better than the next. Once the candidates are few, both scores
of each are known, and their weighted sum orders them better than the sum of reciprocal ranks
(Bruch, Gai and Ingber, TOIS 2023), so that fewer have to be read by the entailment model for as
many of the right ones; see evaluation/results/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["reranked"]

Key = TypeVar("Key", bound=Hashable)


def reranked(
    words: Mapping[Key, float], similar: Mapping[Key, float], *, share: float
) -> dict[Key, float]:
    """For each candidate of `similar` a score from 0 to 1.

    words: BM25, where a candidate has a word of the statement. similar: cosine similarities. share:
    of the words in the sum. Each part is taken relative to the best candidate's.
    """
    most = max(words.values(), default=0.0)
    nearest = max(similar.values(), default=0.0)
    return {
        key: share * (words.get(key, 0.0) / most if most > 0 else 0.0)
        + (1 - share) * (max(cosine, 0.0) / nearest if nearest > 0 else 0.0)
        for key, cosine in similar.items()
    }
