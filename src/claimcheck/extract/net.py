"""The learned part of the extractor: one encoder pass for all that is learned.

Over the words' states stand heads for entity tags (BIO, a conditional random field), part of speech,
morphology and lemma, the first words of sentences, dependency arcs and labels (biaffine), and the
check-worthiness of sentences. Each kind of head mixes the encoder's layers in its own way (Peters et
al. 2018). The encoder is uncased, so each word's shape is embedded and added to the input.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn

from claimcheck.bert import Bert, Tokens, load_weights, plain_bert
from claimcheck.errors import ModelError
from claimcheck.extract.biaffine import BiaffineParser
from claimcheck.extract.crf import Crf
from claimcheck.extract.words import N_SHAPES, Encoded
from claimcheck.unpadded import Unpadded

__all__ = [
    "ENTITY_LABELS",
    "TAGS",
    "WORD_HEADS",
    "WORTH_HEADS",
    "ExtractorNet",
    "Inventory",
    "Output",
    "load_net",
    "save_net",
]

ENTITY_LABELS = (
    "PERSON", "NORP", "FAC", "ORG", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
    "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip
TAGS = ("O", *(f"{p}-{label}" for label in ENTITY_LABELS for p in "BI"))
# Two corpora mean different things by a claim worth checking; each has a head of its own:
# "debate" is what a journalist would check, "verifiable" is what records could settle.
WORTH_HEADS = ("debate", "verifiable")
# One label a word each: Penn tag, universal part of speech, universal features, lemma script.
WORD_HEADS = ("tag", "pos", "morph", "lemma")
_MIXES = ("entities", "syntax", "worth")


@dataclass(frozen=True, slots=True)
class Inventory:
    """The labels that a net was trained with. words: for each of `WORD_HEADS` its labels. deps: labels of arcs."""

    words: Mapping[str, Sequence[str]]
    deps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Output:
    """Per word, (batch, words, ...) or (words, ...): entity emissions, logits of each word head, logit of
    being the first of a sentence, and the states that arcs and check-worthiness are read from."""

    entities: torch.Tensor
    words: dict[str, torch.Tensor]
    starts: torch.Tensor
    syntax: torch.Tensor
    worth: torch.Tensor

    def of(self, words: torch.Tensor) -> Output:
        """Of some words, end to end. words: (batch, words), true for those."""
        return Output(
            self.entities[words],
            {name: logits[words] for name, logits in self.words.items()},
            self.starts[words],
            self.syntax[words],
            self.worth[words],
        )


class ExtractorNet(nn.Module):
    """Encoder, shape embedding and heads."""

    def __init__(self, encoder: nn.Module, inventory: Inventory) -> None:
        super().__init__()
        self.encoder, self.inventory = encoder, inventory
        config: Any = encoder.config
        width = int(config.hidden_size)
        self.shapes = nn.Embedding(N_SHAPES, width)
        nn.init.normal_(self.shapes.weight, std=0.02)
        # The last layers lead at the start; training moves the weights where each task wants them.
        ramp = torch.linspace(-2.0, 1.0, int(config.num_hidden_layers) + 1)
        self.mix = nn.Parameter(ramp.repeat(len(_MIXES), 1))
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.crf = Crf(TAGS)
        self.word_heads = nn.ModuleDict(
            {name: nn.Linear(width, len(inventory.words[name])) for name in WORD_HEADS}
        )
        self.starts = nn.Linear(width, 1)
        self.parser = BiaffineParser(width, len(inventory.deps))
        self.worth = nn.Sequential(
            nn.Linear(width, 128), nn.GELU(), nn.Dropout(0.1), nn.Linear(128, len(WORTH_HEADS))
        )

    def forward(self, batch: Encoded) -> Output:
        """All heads that need no sentence borders, (batch, words, ...)."""
        encoder: Any = self.encoder
        embedded = encoder.get_input_embeddings()(batch.input_ids) + self.shapes(batch.shapes)
        hidden = encoder(
            inputs_embeds=embedded,
            attention_mask=batch.attention_mask,
            output_hidden_states=True,
        ).hidden_states
        return self._heads(hidden, batch.first, batch.last)

    def without_padding(self, batch: Encoded, unpadded: Unpadded | None = None) -> Output:
        """The same of the words alone, end to end: (words, ...). For inference.

        unpadded: made of the encoder as it is now, runs in its place, which is faster.
        """
        if unpadded is None:
            padded: Output = self(batch)
            return padded.of(batch.words)
        lengths = batch.attention_mask.sum(1)
        there = batch.attention_mask.bool()
        embedded = unpadded.embed([batch.input_ids[there].tolist()])
        hidden = unpadded.states(embedded + self.shapes(batch.shapes[there]), lengths.tolist())
        # Rows now begin where the one before ends.
        begin = (lengths.cumsum(0) - lengths).unsqueeze(1)
        first, last = ((places + begin)[batch.words] for places in (batch.first, batch.last))
        return self._heads(hidden, first, last)

    def _heads(
        self, hidden: Sequence[torch.Tensor], first: torch.Tensor, last: torch.Tensor
    ) -> Output:
        weights = self.mix.softmax(-1)
        entities, syntax, worth = (
            self.dropout(_pool(_mixed(hidden, weights[i]), first, last)) for i in range(len(_MIXES))
        )
        return Output(
            self.tags(entities).float(),
            {name: head(syntax).float() for name, head in self.word_heads.items()},
            self.starts(syntax).squeeze(-1).float(),
            syntax,
            worth,
        )

    def worth_scores(self, states: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Logits (sentences, len(WORTH_HEADS)) from the states (sentences, words, width)."""
        weight = words.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1).clamp_min(1)
        scores: torch.Tensor = self.worth(mean).float()
        return scores


def _mixed(hidden: Sequence[torch.Tensor], weights: torch.Tensor) -> torch.Tensor:
    total = hidden[0] * weights[0]
    for layer, weight in zip(hidden[1:], weights[1:], strict=True):
        total = total + layer * weight
    return total


def _pool(states: torch.Tensor, first: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
    """The mean of each word's first and last piece: what it begins with and how it ends.

    states: (batch, pieces, width) with first and last (batch, words), or (pieces, width) with (words,).
    """
    if states.dim() == 2:
        return (states[first] + states[last]) * 0.5
    width = states.shape[-1]
    begun = states.gather(1, first.unsqueeze(-1).expand(-1, -1, width))
    ended = states.gather(1, last.unsqueeze(-1).expand(-1, -1, width))
    return (begun + ended) * 0.5


def save_net(net: ExtractorNet, tokenizer: Any, folder: Path) -> None:
    """Write half-precision safetensors, tokenizer, config and labels; no pickle."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().to(torch.float16).contiguous() for k, v in net.state_dict().items()}
    save_file(state, folder / "model.safetensors")
    tokenizer.save_pretrained(folder)
    encoder: Any = net.encoder
    encoder.config.save_pretrained(folder)
    labels = {"tags": TAGS, "worth": WORTH_HEADS, **asdict(net.inventory)}
    (folder / "labels.json").write_text(
        json.dumps(labels, indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def load_net(folder: Path) -> tuple[ExtractorNet, Any]:
    """Load what `save_net` wrote: the net, and a tokenizer for `Pieces`.

    Raises ModelError when a file is missing or truncated, or the labels are of another version.
    """
    remedy = "Restore the file from the release, or train again: claimcheck train extractor"
    try:
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        if tuple(labels["tags"]) != TAGS:
            raise ValueError("its tags are of another version")
        encoder, tokenizer = _empty_encoder(folder)
        net = ExtractorNet(encoder, Inventory(labels["words"], labels["deps"]))
        load_weights(net, folder / "model.safetensors")
    except Exception as error:
        # safetensors, json, torch and transformers each have their own errors for a damaged file.
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelError(
            f"the extractor cannot be loaded ({reason})", path=folder, remedy=remedy
        ) from error
    return net, tokenizer


def _empty_encoder(folder: Path) -> tuple[nn.Module, Any]:
    """Encoder without weights, and tokenizer: a plain BERT quickly, else through transformers."""
    if (config := plain_bert(folder)) is not None:
        with torch.device("meta"):
            return Bert(config, pooler=False), Tokens(folder)
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    encoder = AutoModel.from_config(
        AutoConfig.from_pretrained(folder), add_pooling_layer=False, attn_implementation="eager"
    )
    return encoder, AutoTokenizer.from_pretrained(folder)
