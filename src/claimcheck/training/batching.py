"""Batches by token budget: similar lengths together, so that little of a batch is padding."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from torch.utils.data import DataLoader, Sampler

from claimcheck.training.watch import WatchedTrainer

__all__ = ["BudgetTrainer", "TokenBudgetSampler"]


class TokenBudgetSampler(Sampler[list[int]]):
    """Batches of similar length whose padded size stays under a token budget, in random order.

    The plan depends on seed and epoch alone, so that a resumed run sees the same batches.
    """

    def __init__(self, lengths: Sequence[int], budget: int, seed: int) -> None:
        self.lengths = lengths
        self.budget = budget
        self.seed = seed
        self.epoch = 0
        self._size = len(self._plan(0))

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose plan is iterated next."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[list[int]]:
        # The number of batches is the same in every epoch: the Trainer counts steps with len().
        yield from self._plan(self.epoch)[: self._size]

    def _plan(self, epoch: int) -> list[list[int]]:
        rng = random.Random(f"{self.seed}-{epoch}")
        order = sorted(range(len(self.lengths)), key=lambda i: (self.lengths[i], rng.random()))
        batches: list[list[int]] = []
        batch: list[int] = []
        for i in order:
            if batch and (len(batch) + 1) * self.lengths[i] > self.budget:
                batches.append(batch)
                batch = []
            batch.append(i)
        if batch:
            batches.append(batch)
        rng.shuffle(batches)
        return batches


class BudgetTrainer(WatchedTrainer):
    """The Hugging Face Trainer with token-budget batches.

    Its train_dataset has `lengths`, a `collate` function and the `recipe` with budget and seed.
    """

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Batches of the training data by its recipe's token budget."""
        data: Any = self.train_dataset
        sampler = TokenBudgetSampler(data.lengths, data.recipe.token_budget, data.recipe.seed)
        return DataLoader(data, batch_sampler=sampler, collate_fn=data.collate)
