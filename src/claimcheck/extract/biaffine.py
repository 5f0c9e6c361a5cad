"""Deep biaffine attention for dependency arcs and their labels (Dozat and Manning 2017)."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["BiaffineParser"]


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
        scores = scores.float().masked_fill(~seen[:, None], -1e4)
        n = states.shape[1]
        # No word is its own head.
        own = torch.eye(n, n + 1, dtype=torch.bool, device=states.device).roll(1, 1)
        return scores.masked_fill(own, -1e4), heads

    def label_scores(self, words: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
        """Label scores (n, labels) of n arcs, given both ends' states (n, width)."""
        word, head = _with_one(self.label_word(words)), _with_one(self.label_head(heads))
        n_labels, width, _ = self.label.shape
        weight = self.label.to(word.dtype).permute(1, 0, 2).reshape(width, -1)
        half = (word @ weight).view(-1, n_labels, width)
        return torch.bmm(half, head.unsqueeze(-1)).squeeze(-1).float()


def _with_one(states: torch.Tensor) -> torch.Tensor:
    return torch.cat([states, states.new_ones(*states.shape[:-1], 1)], -1)
