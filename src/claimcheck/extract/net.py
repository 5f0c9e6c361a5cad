"""The learned part of the extractor: one encoder pass gives entity tags and check-worthiness.

The encoder is uncased, so each word's shape (capitals, digits) is embedded and added to the input.
Entity tags are BIO over words as the tokeniser splits them, read off each word's first piece.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from claimcheck.errors import ModelError

__all__ = [
    "ENTITY_LABELS",
    "TAGS",
    "WORTH_HEADS",
    "Encoded",
    "TaggerNet",
    "encode",
    "load_net",
    "save_net",
    "shape",
]

ENTITY_LABELS = (
    "PERSON", "NORP", "FAC", "ORG", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
    "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip
TAGS = ("O", *(f"{p}-{label}" for label in ENTITY_LABELS for p in "BI"))
# Two corpora mean different things by a claim worth checking; each has a head of its own:
# "debate" is what a journalist would check, "verifiable" is what records could settle.
WORTH_HEADS = ("debate", "verifiable")
N_SHAPES = 8


def shape(word: str) -> int:
    """The class of a word's letters: 1 lower, 2 Title, 3 UPPER, 4 single capital, 5 mixed, 6 digits, 7 other."""
    if any(c.isdigit() for c in word):
        return 6
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[0].isupper() and word[1:].islower():
        return 2
    return 5


@dataclass(frozen=True, slots=True)
class Encoded:
    """A tokenised batch: tensors of shape (batch, pieces), and per row the word of each first piece.

    words: for each row a list of (piece index, start, end) with character offsets of the word.
    """

    inputs: dict[str, torch.Tensor]
    words: list[list[tuple[int, int, int]]]


def encode(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], *, max_pieces: int = 192
) -> Encoded:
    """Tokenise texts, with the shape class of each piece's word."""
    batch = tokenizer(
        list(texts),
        truncation=True,
        max_length=max_pieces,
        padding=True,
        return_offsets_mapping=True,
    )
    shapes: list[list[int]] = []
    words: list[list[tuple[int, int, int]]] = []
    for i, text in enumerate(texts):
        offsets = batch["offset_mapping"][i]
        ids = batch.word_ids(i)
        spans: dict[int, list[int]] = {}
        for piece, word in enumerate(ids):
            if word is None:
                continue
            start, end = offsets[piece]
            if word in spans:
                spans[word][2] = end
            else:
                spans[word] = [piece, start, end]
        kinds = {w: shape(text[s:e]) if e > s else 7 for w, (_, s, e) in spans.items()}
        shapes.append([0 if w is None else kinds[w] for w in ids])
        words.append([(p, s, e) for p, s, e in spans.values()])
    return Encoded(
        {
            "input_ids": torch.tensor(batch["input_ids"]),
            "attention_mask": torch.tensor(batch["attention_mask"]),
            "shapes": torch.tensor(shapes),
        },
        words,
    )


class TaggerNet(nn.Module):
    """Encoder, shape embedding, and two linear heads."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.shapes = nn.Embedding(N_SHAPES, width)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.tags = nn.Linear(width, len(TAGS))
        self.worth = nn.Linear(width, len(WORTH_HEADS))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, shapes: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Tag logits (batch, pieces, len(TAGS)) and worth logits (batch, len(WORTH_HEADS))."""
        encoder: Any = self.encoder
        embedded = encoder.get_input_embeddings()(input_ids) + self.shapes(shapes)
        hidden = encoder(inputs_embeds=embedded, attention_mask=attention_mask)
        states = hidden.last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        return self.tags(states), self.worth(mean)


def save_net(net: TaggerNet, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write half-precision safetensors, tokenizer and config; no pickle."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        k: v.detach().to(torch.float16).contiguous()
        for k, v in net.state_dict().items()
        if v.is_floating_point()
    }
    save_file(state, folder / "model.safetensors")
    tokenizer.save_pretrained(folder)
    encoder: Any = net.encoder
    encoder.config.save_pretrained(folder)
    (folder / "tags.json").write_text(
        json.dumps({"tags": TAGS, "worth": WORTH_HEADS}, indent=1) + "\n", encoding="utf-8"
    )


def load_net(folder: Path) -> tuple[TaggerNet, PreTrainedTokenizerBase]:
    """Load what `save_net` wrote.

    Raises ModelError when a file is missing or truncated, or the labels are of another version.
    """
    remedy = "Restore the file from the release, or train again: claimcheck train extractor"
    try:
        labels = json.loads((folder / "tags.json").read_text(encoding="utf-8"))
        config = AutoConfig.from_pretrained(folder)
        net = TaggerNet(AutoModel.from_config(config, add_pooling_layer=False), config.hidden_size)
        state = {k: v.float() for k, v in load_file(folder / "model.safetensors").items()}
        missing, unexpected = net.load_state_dict(state, strict=False)
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except ModelError:
        raise
    except Exception as error:
        # safetensors, json and transformers each have their own errors for a damaged file.
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelError(
            f"the extractor cannot be loaded ({reason})", path=folder, remedy=remedy
        ) from error
    lost = [k for k in missing if "position_ids" not in k]
    if lost or unexpected or tuple(labels["tags"]) != TAGS:
        raise ModelError(
            "the extractor's weights do not fit this version", path=folder, remedy=remedy
        )
    net.eval()
    return net, tokenizer
