"""What this machine can do, and what the entailment model asks of it: operations a second and a pair.

The peak of a type is the best of several large matrix products, by the clock, with the threads that
torch has now. A share of it says how much faster the same model could be made to run at all.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

__all__ = ["SIZE", "best_rate", "measure_peaks", "operations", "threads", "with_threads"]

SIZE = 2048  # of the square matrices
TRIES = 8


def threads() -> int:
    """How many threads a matrix product may use."""
    return int(torch.get_num_threads())


@contextlib.contextmanager
def with_threads(count: int) -> Iterator[None]:
    """So many threads for matrix products, for as long as the block lasts."""
    before = threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def measure_peaks() -> dict[str, float]:
    """Operations a second in matrix products, by type: float32, bfloat16, and int8 where torch can."""
    a, b = torch.randn(SIZE, SIZE), torch.randn(SIZE, SIZE)
    peaks = {"float32": best_rate(lambda: a @ b)}
    halves = a.bfloat16(), b.bfloat16()
    peaks["bfloat16"] = best_rate(lambda: torch.nn.functional.linear(*halves))
    multiply: Any = getattr(torch, "_int_mm", None)
    if multiply is not None:
        bytes_ = (a * 40).clamp(-127, 127).to(torch.int8), (b * 40).clamp(-127, 127).to(torch.int8)
        with contextlib.suppress(RuntimeError):  # not on every processor
            peaks["int8"] = best_rate(lambda: multiply(*bytes_))
    return peaks


def best_rate(product: Callable[[], object]) -> float:
    """Operations a second of the best of several products of two matrices of `SIZE`, after a first one."""
    with torch.inference_mode():
        product()
        least = float("inf")
        for _ in range(TRIES):
            began = time.perf_counter()
            product()
            least = min(least, time.perf_counter() - began)
    return 2 * SIZE**3 / least


def operations(config: Any, lengths: Sequence[int]) -> float:
    """Operations of the matrix products of a BERT encoder on texts of so many tokens, unpadded.

    config: the model's, with `hidden_size`, `intermediate_size` and `num_hidden_layers`.
    """
    width, wide = int(config.hidden_size), int(config.intermediate_size)
    a_token = 2 * (4 * width * width + 2 * width * wide)
    total = sum(length * a_token + 4 * length * length * width for length in lengths)
    return float(int(config.num_hidden_layers) * total)
