"""A linear-chain conditional random field over BIO tags, with partial labels.

Lafferty, McCallum and Pereira 2001; the loss for a set of allowed tags a word is that of Tsuboi et
al. 2008: minus the log of the probability of all sequences that the labels allow.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

__all__ = ["Crf"]

# Stands for minus infinity: its exponential is 0, and no gradient becomes NaN.
NEVER = -1e4


class Crf(nn.Module):
    """Scores of tag sequences; an I- tag follows only a B- or I- of its own type."""

    rule: torch.Tensor
    first: torch.Tensor

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        n = len(tags)
        self.transitions = nn.Parameter(torch.zeros(n, n))
        self.start = nn.Parameter(torch.zeros(n))
        rule, first = torch.zeros(n, n), torch.zeros(n)
        for j, tag in enumerate(tags):
            if tag.startswith("I-"):
                first[j] = NEVER
                for i, before in enumerate(tags):
                    if before[2:] != tag[2:]:
                        rule[i, j] = NEVER
        self.register_buffer("rule", rule, persistent=False)
        self.register_buffer("first", first, persistent=False)

    def loss(
        self, emissions: torch.Tensor, allowed: torch.Tensor, words: torch.Tensor
    ) -> torch.Tensor:
        """Minus the log probability of the allowed sequences, one value a row.

        emissions: (batch, words, tags) in float32. allowed: the same shape, true where a tag may be.
        words: (batch, words), true where there is a word.
        """
        masked = emissions.masked_fill(~allowed, NEVER)
        # Both sums in one pass over the words, in full precision: they differ by little.
        with torch.autocast(emissions.device.type, enabled=False):
            both = self._log_sum(torch.cat([emissions, masked]), torch.cat([words, words]))
        total, kept = both.chunk(2)
        return total - kept

    def _log_sum(self, emissions: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        trans = (self.transitions + self.rule).exp()
        alpha = emissions[:, 0] + self.start + self.first
        for t in range(1, emissions.shape[1]):
            top = alpha.max(-1, keepdim=True).values.detach()
            stepped = ((alpha - top).exp() @ trans).clamp_min(1e-30).log() + top + emissions[:, t]
            alpha = torch.where(words[:, t, None], stepped, alpha)
        return alpha.logsumexp(-1)

    @torch.inference_mode()
    def decode(self, emissions: torch.Tensor, words: torch.Tensor) -> list[list[int]]:
        """The best tag ids of each row's words (Viterbi)."""
        trans = self.transitions + self.rule
        alpha = emissions[:, 0] + self.start + self.first
        back: list[torch.Tensor] = []
        for t in range(1, emissions.shape[1]):
            best, where = (alpha[:, :, None] + trans).max(1)
            back.append(where)
            alpha = torch.where(words[:, t, None], best + emissions[:, t], alpha)
        lengths = words.sum(1).tolist()
        last = alpha.argmax(-1).tolist()
        steps = torch.stack(back).tolist() if back else []
        out: list[list[int]] = []
        for row, (length, tag) in enumerate(zip(lengths, last, strict=True)):
            path = [tag] if length else []
            for t in range(length - 2, -1, -1):
                path.append(steps[t][row][path[-1]])
            out.append(path[::-1])
        return out
