from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.training.batching import TokenBudgetSampler

LENGTHS = [5, 90, 7, 31, 30, 88, 6, 29, 4, 33, 8, 60]


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=60), st.integers(1, 400), st.integers(0, 9)
)
def test_everything_once_and_within_the_budget(lengths: list[int], budget: int, seed: int) -> None:
    sampler = TokenBudgetSampler(lengths, budget, seed)
    batches = list(sampler)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert len(sampler) == len(batches)
    for batch in batches:
        # A single item may be longer than the budget.
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget


def test_a_batch_is_of_similar_lengths() -> None:
    for batch in TokenBudgetSampler(LENGTHS, 100, seed=1):
        assert max(LENGTHS[i] for i in batch) <= 2.5 * min(LENGTHS[i] for i in batch)


def test_a_resumed_run_sees_the_same_batches() -> None:
    first, again = TokenBudgetSampler(LENGTHS, 64, seed=4), TokenBudgetSampler(LENGTHS, 64, seed=4)
    for epoch in range(3):
        first.set_epoch(epoch)
        again.set_epoch(epoch)
        assert list(first) == list(again)


@pytest.mark.parametrize("change", ["seed", "epoch"])
def test_seed_and_epoch_change_the_order(change: str) -> None:
    base = TokenBudgetSampler(LENGTHS, 40, seed=4)
    other = TokenBudgetSampler(LENGTHS, 40, seed=5 if change == "seed" else 4)
    if change == "epoch":
        other.set_epoch(1)
    assert list(base) != list(other)


def test_rows_of_one_bundle_stand_in_one_batch() -> None:
    bundles = ["a", "b", "a", "c", "c", "b", "a", "d", "a", "c", "d", "b"]
    batches = list(TokenBudgetSampler(LENGTHS, 270, seed=2, bundles=bundles))
    assert sorted(i for batch in batches for i in batch) == list(range(len(LENGTHS)))
    assert all(len(batch) * max(LENGTHS[i] for i in batch) <= 270 for batch in batches)
    homes = [{n for n, b in enumerate(batches) for i in b if bundles[i] == key} for key in "abcd"]
    assert len(batches) == 3
    assert all(len(home) == 1 for home in homes)


def test_a_bundle_too_large_for_any_batch_is_cut() -> None:
    batches = list(TokenBudgetSampler([30] * 7, 90, seed=2, bundles=["a"] * 7))
    assert sorted(map(len, batches)) == [1, 3, 3]
