"""Active learning: which claims to label next, so that few labels teach much.

A claim is worth a label where the model is unsure, and where nothing like it is labelled or chosen
already. Claims are drawn in proportion to the product of the two, not the largest first: the largest are
often odd ones out. What it saves, and what not, stands in `evaluation/results/active.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.corpora.records import LabelledDocument, LabelledSpan

__all__ = ["GOALS", "pick", "suggested_documents", "uncertainty", "why"]

Floats = npt.NDArray[np.float32]
# What the labels are for.
GOALS = ("verdicts", "claims")
_LEAST = 1e-6


def uncertainty(rows: Sequence[dict[str, Any]], goal: str, *, threshold: float) -> Floats:
    """How unsure the model is of each claim, 0 to 1, shape (n,).

    rows: with confidence (of the verdict) and check_worthiness. goal: "verdicts" asks how far the
    verdict is from certain, "claims" how near the claim is to the threshold under which it is none (`min_check_worthiness`, 0 to 1).
    """
    if goal == "verdicts":
        return np.array([1.0 - row["confidence"] for row in rows], dtype=np.float32)
    worth = np.array([row["check_worthiness"] for row in rows], dtype=np.float32)
    far = np.where(
        worth < threshold,
        (threshold - worth) / max(threshold, _LEAST),
        (worth - threshold) / max(1 - threshold, _LEAST),
    )
    return np.asarray(1.0 - far, dtype=np.float32)


def pick(
    unsure: Floats,
    vectors: Floats,
    n: int,
    *,
    known: Floats | None = None,
    spread: float = 1.0,
    chance: float = 1.0,
    seed: int = 13,
) -> list[int]:
    """Indices of `n` claims to label, in the order drawn; fewer when there are not so many.

    unsure: (m,), 0 to 1. vectors: (m, d), unit length. known: (k, d), of what is labelled. spread:
    how much being unlike the rest counts. chance: 1 draws in proportion to the worth, by adding Gumbel
    noise to its logarithm (Kool et al., 2019), 0 takes the largest first.
    """
    nearest = np.zeros(len(vectors), dtype=np.float32)
    if known is not None and len(known):
        nearest = np.maximum(nearest, (vectors @ known.T).max(axis=1))
    luck = chance * np.random.default_rng(seed).gumbel(size=len(vectors))
    left = np.ones(len(vectors), dtype=bool)
    chosen: list[int] = []
    for _ in range(min(n, len(vectors))):
        unlike = np.log(np.clip(1.0 - nearest, _LEAST, 1.0))
        worth = np.log(np.clip(unsure, _LEAST, 1.0)) + spread * unlike + luck
        best = int(np.argmax(np.where(left, worth, -np.inf)))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return chosen


def why(row: dict[str, Any], goal: str) -> str:
    """Why this claim's label is wanted, for the person who is asked."""
    if goal == "verdicts":
        return f"A label is wanted: {row['verdict']}, but only {row['confidence']:.0%} sure."
    return f"A label is wanted: is it a claim? Check-worthiness {row['check_worthiness']:.2f}."


def suggested_documents(rows: Sequence[dict[str, Any]], goal: str) -> Iterator[LabelledDocument]:
    """A text for each chosen claim, for an annotation tool: its sentence, the claim marked as it was found.

    The rest travels as fields of the text: where it is from, the statement, and what the model thinks.
    """
    for row in rows:
        sentence = row["sentence"]
        # The last place at which the sentence begins no later than the claim.
        at = row["article_text"].rfind(sentence, 0, row["start"] + len(sentence))
        text, start, end = sentence, row["start"] - at, row["end"] - at
        if at < 0 or end > len(sentence):
            # An editor moved the span out of its sentence.
            text, start, end = row["text"], 0, len(row["text"])
        extra = {
            name: row[name]
            for name in ("claim_id", "statement", "verdict", "confidence", "check_worthiness")
        }
        span = LabelledSpan(start, end, "CLAIM", row["claim_id"])
        yield LabelledDocument(
            row["claim_id"],
            text,
            (span,),
            "",
            {"article": row["path"], "why": why(row, goal), **extra},
        )
