"""Deep biaffine attention for dependency arcs and their labels (Dozat and Manning 2017)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import nn

__all__ = ["BiaffineParser"]

# The score of an arc that cannot be.
NEVER = -1e4
# Arcs labelled in one product, whose result, twenty kilobytes an arc, then stays in the cache.
ARCS_AT_ONCE = 128


def _mlp(width: int, out: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, out), nn.LeakyReLU(0.1), nn.Dropout(dropout))


class BiaffineParser(nn.Module):
    """Scores every word of a sentence as the head of every other, and the label of an arc.

    Position 0 of the heads is the root, which is learned.
    """

    def __init__(
        self,
        width: int,
        n_labels: int,
        *,
        arc_width: int = 256,
        label_width: int = 96,
        dropout: float = 0.25,
    ) -> None:
        super().__init__()
        self.root = nn.Parameter(torch.randn(width) * 0.02)
        self.arc_word = _mlp(width, arc_width, dropout)
        self.arc_head = _mlp(width, arc_width, dropout)
        self.label_word = _mlp(width, label_width, dropout)
        self.label_head = _mlp(width, label_width, dropout)
        self.arc = nn.Parameter(torch.empty(arc_width + 1, arc_width))
        self.label = nn.Parameter(torch.empty(n_labels, label_width + 1, label_width + 1))
        nn.init.normal_(self.arc, std=arc_width**-0.5 / 4)
        nn.init.normal_(self.label, std=label_width**-0.5 / 4)

    def forward(
        self, states: torch.Tensor, words: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Arc scores (sentences, words, 1 + words) and the states with the root in front.

        states: (sentences, words, width). words: (sentences, words), true where there is a word.
        """
        root = self.root.to(states.dtype).expand(states.shape[0], 1, -1)
        heads = torch.cat([root, states], 1)
        word = _with_one(self.arc_word(states))
        scores = (word @ self.arc.to(word.dtype)) @ self.arc_head(heads).transpose(1, 2)
        seen = torch.cat([words.new_ones(words.shape[0], 1), words], 1)
        scores = scores.float().masked_fill(~seen[:, None], NEVER)
        n = states.shape[1]
        # No word is its own head.
        own = torch.eye(n, n + 1, dtype=torch.bool, device=states.device).roll(1, 1)
        return scores.masked_fill(own, NEVER), heads

    def sentence_arcs(self, states: torch.Tensor, lengths: Sequence[int]) -> Iterator[torch.Tensor]:
        """The arc scores of sentences that lie end to end, each (words, 1 + words). For inference.

        states: (words, width) of all sentences. lengths: words of each.
        """
        word = _with_one(self.arc_word(states)) @ self.arc
        head = self.arc_head(states)
        root = word @ self.arc_head(self.root)
        parts = (part.split_with_sizes(list(lengths)) for part in (word, head, root.unsqueeze(1)))
        for words, heads, roots in zip(*parts, strict=True):
            # No word is its own head.
            between = (words @ heads.T).fill_diagonal_(NEVER)
            yield torch.cat([roots, between], 1)

    def label_scores(self, words: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
        """Label scores (n, labels) of n arcs, given both ends' states (n, width)."""
        word, head = _with_one(self.label_word(words)), _with_one(self.label_head(heads))
        n_labels, width, _ = self.label.shape
        weight = self.label.to(word.dtype).permute(1, 0, 2).reshape(width, -1)
        scores = [
            ((some @ weight).view(-1, n_labels, width) * theirs.unsqueeze(1)).sum(-1)
            for some, theirs in zip(
                torch.split(word, ARCS_AT_ONCE), torch.split(head, ARCS_AT_ONCE), strict=True
            )
        ]
        return torch.cat(scores).float()


def _with_one(states: torch.Tensor) -> torch.Tensor:
    return torch.cat([states, states.new_ones(*states.shape[:-1], 1)], -1)
