"""Whose words a word is: a learned reader of sources, beside the rules of `attribution`.

For each word of an article it says how likely it is that somebody is reported to have said it, and which word names
that source. It reads the states that the parse is read from (`doc.tensor`), so that a verb of saying that no
list knows, or a sentence of reported speech without one, can be told from the article's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from spacy.tokens import Doc, Span, Token
from torch import nn

from claimcheck.bert import load_weights
from claimcheck.errors import ModelError
from claimcheck.extract.quotations import quoted_ranges

__all__ = [
    "SOURCES",
    "WORDS_AT_ONCE",
    "SourceNet",
    "Sources",
    "Told",
    "features",
    "forget",
    "passages",
    "told",
]

SOURCES = "sources.safetensors"
# Words that are read together: whole paragraphs up to so many, as in training.
WORDS_AT_ONCE = 320
_WIDTH = 384
_POS = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
        "SYM", "VERB", "X")  # fmt: skip
_ENTITIES = ("PERSON", "NORP", "FAC", "ORG", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "DATE", "TIME", "PERCENT",
             "MONEY", "QUANTITY", "ORDINAL", "CARDINAL")  # fmt: skip
_PLACE_OF = (
    {name: i + 1 for i, name in enumerate(_POS)},
    {name: i + 1 for i, name in enumerate(_ENTITIES)},
)
_NAMES = frozenset({"NOUN", "PROPN", "PRON"})
# Distances are told apart by the power of two that they reach, before and behind.
_FAR = 8
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Told:
    """said: how likely the words are somebody's, 0..1. source: the word that most likely names who, and how likely."""

    said: float
    source: Token
    sure: float


class SourceNet(nn.Module):
    """One recurrent layer each way over the words of a passage; a score for each, and one for each pair."""

    def __init__(self, hidden: int = 128, shared: int = 64, dropout: float = 0.25) -> None:
        super().__init__()
        self.states = nn.Linear(_WIDTH, 128)
        self.pos = nn.Embedding(len(_POS) + 1, 16)
        self.entity = nn.Embedding(len(_ENTITIES) + 1, 16)
        self.flags = nn.Linear(3, 8)
        self.read = nn.LSTM(168, hidden, bidirectional=True, batch_first=True)
        self.beside = nn.Linear(168, 2 * hidden)
        self.said = nn.Linear(2 * hidden, 1)
        self.word = nn.Linear(2 * hidden, shared)
        self.source = nn.Linear(2 * hidden, shared)
        self.names = nn.Linear(2 * hidden, 1)
        self.distance = nn.Embedding(2 * _FAR, 1)
        nn.init.zeros_(self.distance.weight)
        self.dropout = nn.Dropout(dropout)
        self.scale = shared**-0.5

    def forward(
        self, states: torch.Tensor, kinds: torch.Tensor, may_be: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits that a word is said by somebody (batch, words), and that a word is its source (batch, words, words).

        states: (batch, words, 384). kinds: (batch, words, 5), `features`. may_be: (batch, words), true where a
        word can name a source.
        """
        x = nn.functional.gelu(self.states(self.dropout(states)))
        flags = self.flags(kinds[..., 2:].to(x.dtype))
        x = self.dropout(
            torch.cat([x, self.pos(kinds[..., 0]), self.entity(kinds[..., 1]), flags], dim=-1)
        )
        read = self.dropout(self.read(x)[0] + self.beside(x))
        pairs = self.word(read) @ self.source(read).transpose(1, 2) * self.scale
        pairs = pairs + self.names(read).transpose(1, 2) + self._distances(x.shape[1])
        return self.said(read).squeeze(-1), pairs.masked_fill(~may_be[:, None, :], _NEVER)

    def _distances(self, n: int) -> torch.Tensor:
        apart = torch.arange(n)[None, :] - torch.arange(n)[:, None]
        reach = torch.log2(apart.abs().float() + 1).clamp(max=_FAR - 1).long()
        scores: torch.Tensor = self.distance(reach + _FAR * (apart > 0)).squeeze(-1)
        return scores


def features(doc: Doc) -> tuple[list[Token], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The words of a paragraph that are read; (words, 5) part of speech, kind of name, whether it stands in quotation
    marks, begins the paragraph, begins a sentence; and which may name a source.
    """
    quotes = quoted_ranges(doc.text)
    words = [t for t in doc if not t.is_space]
    rows = [
        (
            _PLACE_OF[0].get(t.pos_, 0),
            _PLACE_OF[1].get(t.ent_type_, 0),
            any(first <= t.idx < last for first, last in quotes),
            k == 0,
            bool(t.is_sent_start),
        )
        for k, t in enumerate(words)
    ]
    may_be = np.array([t.pos_ in _NAMES for t in words], dtype=np.bool_)
    return words, np.array(rows, dtype=np.int64).reshape(len(words), 5), may_be


def passages(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """The words of paragraphs of `sizes` words cut into what is read at once: (first, behind the last).

    Paragraphs stay whole; one that is longer than two passages is cut.
    """
    cuts = [0]
    held = 0
    for size in sizes:
        if held and held + size > WORDS_AT_ONCE:
            cuts.append(cuts[-1] + held)
            held = 0
        held += size
        while held > 2 * WORDS_AT_ONCE:
            cuts.append(cuts[-1] + WORDS_AT_ONCE)
            held -= WORDS_AT_ONCE
    end = sum(sizes)
    return list(zip(cuts, [*cuts[1:], end], strict=True)) if end else []


@dataclass(frozen=True, slots=True)
class _Passage:
    """Words read together; said: (words,), sure: (words, words), how likely each is another's source."""

    words: Sequence[Token]
    said: npt.NDArray[np.float32]
    sure: npt.NDArray[np.float32]


class Sources:
    """Reads the sources of articles; `read` writes them into the docs, `told` looks them up there."""

    def __init__(self, net: SourceNet) -> None:
        self.net = net.eval()

    def read(self, docs: Sequence[Doc]) -> None:
        """Of the paragraphs of one article, in order: `doc.user_data["sources"]` for each of them."""
        found = [features(doc) for doc in docs if len(doc.tensor) == len(doc) > 0]
        words = [t for own, _, _ in found for t in own]
        if not words:
            return
        for doc in docs:
            doc.user_data["sources"] = {}
        kinds = torch.from_numpy(np.concatenate([rows for _, rows, _ in found]))
        may_be = torch.from_numpy(np.concatenate([may for _, _, may in found]))
        states = torch.from_numpy(
            np.concatenate([own[0].doc.tensor[[t.i for t in own]] for own, _, _ in found if own])
        ).float()
        for first, end in passages([len(own) for own, _, _ in found]):
            with torch.inference_mode():
                said, pairs = self.net(
                    states[None, first:end], kinds[None, first:end], may_be[None, first:end]
                )
            read = _Passage(
                words[first:end], said[0].sigmoid().numpy(), pairs[0].softmax(-1).numpy()
            )
            for place, token in enumerate(read.words):
                token.doc.user_data["sources"][token.i] = read, place

    @classmethod
    def load(cls, file: Path) -> Sources:
        """Load what `save` wrote. Raises ModelError when it is damaged."""
        try:
            with torch.device("meta"):
                net = SourceNet()
            load_weights(net, file)
        except Exception as error:
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ModelError(
                f"the reader of sources cannot be loaded ({reason})",
                path=file,
                remedy="Restore the file from the release, or train again: claimcheck.training.sources",
            ) from error
        return cls(net)

    def save(self, file: Path) -> None:
        """Write half-precision safetensors."""
        from safetensors.torch import save_file

        file.parent.mkdir(parents=True, exist_ok=True)
        state = self.net.state_dict()
        save_file({k: v.detach().to(torch.float16).contiguous() for k, v in state.items()}, file)


def forget(docs: Sequence[Doc]) -> None:
    """Take away what `Sources.read` wrote: it holds the docs' own words, which no doc can be stored with."""
    for doc in docs:
        doc.user_data.pop("sources", None)


def told(span: Span) -> Told | None:
    """Whose the words of a claim are; None where nothing was read."""
    found = span.doc.user_data.get("sources") or {}
    read = next((found[t.i][0] for t in span if t.i in found), None)
    if read is None:
        return None
    own = [found[t.i][1] for t in span if t.i in found and found[t.i][0] is read]
    said = read.said[own]
    # Who speaks is told by the words that are said, and is not named in them.
    who = said @ read.sure[own] / max(float(said.sum()), 1e-6)
    who[own] = 0
    best = int(who.argmax())
    return Told(float(said.mean()), read.words[best], float(who[best]))
