"""BERT encoders on a CPU without padding: texts lie end to end, and only attention sees their ends.

In a batch of texts of many lengths a good part of the work is padding. Without it every product has
one row a token, which never meets a token of another text. In bfloat16 what comes out for a text is
then the same to the last bit whatever it shares a batch with, so that scores can be kept and compared
between runs; in single precision it is the same to some 1e-6, since the library that multiplies
rounds few rows in another order than many. In bfloat16 are the matrix products alone: the sums between
layers, softmax and normalisation stay in single precision.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from claimcheck.bert import Bert, usual_layers

__all__ = ["Unpadded", "computes_bfloat16", "fits"]

# What oneDNN compiles for each shape of a product is kept twice, by itself and by torch, a tenth of a
# megabyte each: 1,024 of them by default. Here nearly every batch brings shapes of its own, so that
# memory would grow for thousands of articles. These hold a batch's shapes and little more; both
# libraries read their size at the first product, and what the user has set stays.
for _name in ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY"):
    os.environ.setdefault(_name, "96")


def computes_bfloat16() -> bool:
    """Whether the processor multiplies matrices in bfloat16 (AVX-512 BF16 or AMX).

    Where it does not, bfloat16 is emulated and many times slower than single precision.
    """
    able: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def fits(encoder: object) -> bool:
    """Whether `Unpadded` computes what this encoder does: a BertModel of the usual kind on a CPU."""
    if isinstance(encoder, Bert):
        return True
    # Whoever made a BertModel has imported transformers; nobody else should wait for it here.
    transformers = sys.modules.get("transformers")
    if transformers is None or not isinstance(encoder, transformers.BertModel):
        return False
    model: Any = encoder
    return usual_layers(model.config) and next(model.parameters()).device.type == "cpu"


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        return functional.linear(states, self.weight, self.bias)


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: torch.Tensor
    bias: torch.Tensor
    epsilon: float

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(
            states, self.weight.shape, self.weight, self.bias, self.epsilon
        )


@dataclass(frozen=True, slots=True)
class _Layer:
    """Queries, keys and values in one product; the queries come out scaled."""

    attend: _Linear
    joined: _Linear
    after_joined: _Norm
    wide: _Linear
    narrow: _Linear
    after_narrow: _Norm


class Unpadded:
    """The layers of a BertModel for inference. Its weights are copied: train first.

    dtype: of the matrix products, torch.bfloat16 or torch.float32.
    """

    def __init__(self, encoder: Any, dtype: torch.dtype) -> None:
        config = encoder.config
        self.dtype = dtype
        self._heads = int(config.num_attention_heads)
        self._epsilon = float(config.layer_norm_eps)
        tables = encoder.embeddings
        self._words = tables.word_embeddings.weight.detach()
        self._places = tables.position_embeddings.weight.detach()
        self._types = tables.token_type_embeddings.weight.detach()
        self._first = self._norm(tables.LayerNorm)
        self._layers = [self._layer(layer) for layer in encoder.encoder.layer]

    def embed(self, ids: Sequence[Sequence[int]]) -> torch.Tensor:
        """The word embeddings of texts end to end: (tokens, width)."""
        flat = torch.tensor(list(itertools.chain.from_iterable(ids)), dtype=torch.long)
        return functional.embedding(flat, self._words)

    def states(
        self,
        embedded: torch.Tensor,
        lengths: Sequence[int],
        *,
        types: torch.Tensor | None = None,
    ) -> list[torch.Tensor]:
        """The embeddings' and each layer's states, single precision, each (tokens, width).

        embedded: of the tokens of all texts, end to end. lengths: tokens of each text; texts of equal
        length that follow each other are attended to together, so sort them. types: the token type of
        each token, 0 unless given.
        """
        places = torch.cat([torch.arange(length) for length in lengths])
        kinds = self._types[0] if types is None else functional.embedding(types, self._types)
        states = self._first(embedded + functional.embedding(places, self._places) + kinds)
        groups = [(length, len(list(same))) for length, same in itertools.groupby(lengths)]
        found = [states]
        for layer in self._layers:
            states = self._run(layer, states, groups)
            found.append(states)
        return found

    def _run(
        self, layer: _Layer, states: torch.Tensor, groups: Sequence[tuple[int, int]]
    ) -> torch.Tensor:
        attended = self._attention(layer.attend(states.to(self.dtype)), groups)
        states = layer.after_joined(states + layer.joined(attended))
        inner = functional.gelu(layer.wide(states.to(self.dtype)))
        return layer.after_narrow(states + layer.narrow(inner))

    def _attention(self, mixed: torch.Tensor, groups: Sequence[tuple[int, int]]) -> torch.Tensor:
        """mixed: queries, keys and values side by side, (tokens, 3 * width)."""
        width = mixed.shape[1] // 3
        out = mixed.new_empty(len(mixed), width)
        first = 0
        for length, count in groups:
            last = first + length * count
            # (three, texts, heads, tokens, width of a head)
            parts = mixed[first:last].view(count, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            queries, keys, values = parts
            # The queries are scaled already. Sums and softmax are in single precision.
            seen = functional.scaled_dot_product_attention(queries, keys, values, scale=1.0)
            out[first:last].view(count, length, self._heads, -1).copy_(seen.transpose(1, 2))
            first = last
        return out

    def _layer(self, layer: Any) -> _Layer:
        attention, joined, narrow = layer.attention.self, layer.attention.output, layer.output
        scale = (attention.query.out_features / self._heads) ** -0.5
        parts = [attention.query, attention.key, attention.value]
        scales = [scale, 1.0, 1.0]
        return _Layer(
            _Linear(
                torch.cat([p.weight.detach() * s for p, s in zip(parts, scales, strict=True)]).to(
                    self.dtype
                ),
                torch.cat([p.bias.detach() * s for p, s in zip(parts, scales, strict=True)]).to(
                    self.dtype
                ),
            ),
            self._linear(joined.dense),
            self._norm(joined.LayerNorm),
            self._linear(layer.intermediate.dense),
            self._linear(narrow.dense),
            self._norm(narrow.LayerNorm),
        )

    def _linear(self, module: nn.Linear) -> _Linear:
        return _Linear(module.weight.detach().to(self.dtype), module.bias.detach().to(self.dtype))

    def _norm(self, module: Any) -> _Norm:
        return _Norm(module.weight.detach(), module.bias.detach(), self._epsilon)
