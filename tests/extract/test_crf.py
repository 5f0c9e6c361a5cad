from __future__ import annotations

import itertools

import pytest
import torch

from claimcheck.extract.crf import Crf

TAGS = ("O", "B-X", "I-X", "B-Y", "I-Y")


@pytest.fixture
def crf() -> Crf:
    torch.manual_seed(2)
    made = Crf(TAGS)
    torch.nn.init.normal_(made.transitions)
    torch.nn.init.normal_(made.start)
    return made


def legal(path: tuple[int, ...]) -> bool:
    before = "O"
    for i in path:
        if TAGS[i][0] == "I" and before[2:] != TAGS[i][2:]:
            return False
        before = TAGS[i]
    return True


def score(crf: Crf, emissions: torch.Tensor, path: tuple[int, ...]) -> float:
    total = crf.start[path[0]] + emissions[0, path[0]]
    for t in range(1, len(path)):
        total = total + crf.transitions[path[t - 1], path[t]] + emissions[t, path[t]]
    return float(total.detach())


def paths(length: int) -> list[tuple[int, ...]]:
    return [p for p in itertools.product(range(len(TAGS)), repeat=length) if legal(p)]


def test_the_loss_is_minus_the_log_of_the_allowed_paths(crf: Crf) -> None:
    emissions = torch.randn(2, 4, len(TAGS))
    words = torch.tensor([[True] * 4, [True, True, False, False]])
    allowed = torch.zeros_like(emissions, dtype=torch.bool)
    sets = [[0], [1, 3], [2, 4, 0], [0]]
    for t, tags in enumerate(sets):
        allowed[:, t, tags] = True
    loss = crf.loss(emissions, allowed, words)
    for row, length in ((0, 4), (1, 2)):
        scores = {p: score(crf, emissions[row], p) for p in paths(length)}
        total = torch.tensor(list(scores.values())).logsumexp(0)
        right = [s for p, s in scores.items() if all(i in sets[t] for t, i in enumerate(p))]
        expected = total - torch.tensor(right).logsumexp(0)
        assert loss[row].item() == pytest.approx(float(expected), abs=1e-4)


def test_the_best_path_is_the_best_of_all_legal_ones(crf: Crf) -> None:
    emissions = torch.randn(3, 4, len(TAGS)) * 2
    words = torch.tensor([[True] * 4, [True] * 3 + [False], [False] * 4])
    found = crf.decode(emissions, words)
    for row, length in ((0, 4), (1, 3)):
        best = max(paths(length), key=lambda p: score(crf, emissions[row], p))
        assert tuple(found[row]) == best
    assert found[2] == []


def test_a_word_that_may_be_anything_costs_nothing_and_gradients_are_finite(crf: Crf) -> None:
    emissions = (torch.randn(1, 3, len(TAGS)) * 50).requires_grad_()
    words = torch.ones(1, 3, dtype=torch.bool)
    free = crf.loss(emissions, torch.ones(1, 3, len(TAGS), dtype=torch.bool), words)
    assert free.item() == pytest.approx(0, abs=1e-3)
    tight = torch.zeros(1, 3, len(TAGS), dtype=torch.bool)
    tight[0, :, 0] = True
    crf.loss(emissions, tight, words).sum().backward()
    assert emissions.grad is not None
    assert bool(emissions.grad.isfinite().all())
