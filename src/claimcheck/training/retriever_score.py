"""How often a sentence encoder finds a claim's own text first: the figure that its training goes by."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any

import torch

from claimcheck.errors import DataError
from claimcheck.training.curve import measuring
from claimcheck.training.entailment_data import LABELS, load_rows

__all__ = ["as_indexed", "dev_pairs", "found_first", "mean_vectors"]

_TITLE = re.compile(r"^\[([^\]]{1,200})\] ")
_UNVERIFIED = "unverified"


def as_indexed(premise: str) -> str:
    """A premise as an index encodes it: `Title. Text` for `[Title] Text`."""
    return _TITLE.sub(r"\1. ", premise)


def mean_vectors(model: Any, tokens: dict[str, torch.Tensor]) -> torch.Tensor:
    """(n, d): the mean of the tokens' vectors, of length 1."""
    hidden = model(**tokens).last_hidden_state.float()
    mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def dev_pairs(location: str, limit: int) -> list[tuple[str, str]]:
    """The first `limit` claims of a labelled file that are settled, each with the text that settles it.

    Raises DataError for a file without any.
    """
    rows = (row for row in load_rows(location) if row["label"] in LABELS)
    settled = (row for row in rows if row["label"] != _UNVERIFIED)
    pairs = [
        (row["hypothesis"], as_indexed(row["premise"])) for row in itertools.islice(settled, limit)
    ]
    if not pairs:
        raise DataError(
            "no pair is supported or contradicted",
            path=location,
            remedy="Name another development set",
        )
    return pairs


def found_first(
    model: Any,
    tokens: Callable[[list[str]], dict[str, torch.Tensor]],
    pairs: Sequence[tuple[str, str]],
    *,
    batch: int = 64,
) -> float:
    """The share of claims to which, among the texts of all pairs, one that settles them is nearest.

    tokens: makes the model's inputs of texts.
    """
    texts = sorted({text for _, text in pairs})
    own: dict[str, set[str]] = {}
    for claim, text in pairs:
        own.setdefault(claim, set()).add(text)
    claims = sorted(own)

    def encoded(strings: list[str], device: torch.device) -> torch.Tensor:
        parts = (strings[at : at + batch] for at in range(0, len(strings), batch))
        return torch.cat(
            [mean_vectors(model, {k: v.to(device) for k, v in tokens(p).items()}) for p in parts]
        )

    with measuring(model) as device:
        nearest = (encoded(claims, device) @ encoded(texts, device).T).argmax(1).tolist()
    return sum(texts[i] in own[c] for c, i in zip(claims, nearest, strict=True)) / len(claims)
