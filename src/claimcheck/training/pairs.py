"""Premises and hypotheses as the tensors that a cross-encoder is trained and measured on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase

from claimcheck.entail.matches import tells_matches, types_of_pairs, widened

__all__ = ["pair_tensors", "widen_types"]


def pair_tensors(
    tokenizer: PreTrainedTokenizerBase,
    premises: Sequence[str],
    hypotheses: Sequence[str],
    *,
    truncation: str,
    max_tokens: int,
    matches: bool,
) -> dict[str, torch.Tensor]:
    """The padded inputs of a batch, each (pairs, tokens).

    matches: the token types tell which words the other text has (`entail.matches`).
    """
    batch = dict(
        tokenizer(
            list(premises),
            list(hypotheses),
            truncation=truncation,
            max_length=max_tokens,
            padding=True,
            return_tensors="pt",
            return_offsets_mapping=matches,
        )
    )
    if matches:
        offsets = batch.pop("offset_mapping").tolist()
        sides = batch["token_type_ids"].tolist()
        batch["token_type_ids"] = torch.tensor(types_of_pairs(premises, hypotheses, offsets, sides))
    return batch


def widen_types(model: Any) -> None:
    """Give a BERT the token types of `entail.matches`, which at first mean no more than the two it has."""
    if tells_matches(model.config):
        return
    tables = model.base_model.embeddings
    table = widened(tables.token_type_embeddings.weight.detach())
    tables.token_type_embeddings = torch.nn.Embedding(len(table), table.shape[1], _weight=table)
    model.config.type_vocab_size = len(table)
