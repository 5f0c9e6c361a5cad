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

__all__ = ["best_rate", "measure_peaks", "operations", "threads", "with_threads"]

SMALLEST, LARGEST = 256, 2048  # rows of the square matrices
LONGEST = 0.5  # seconds of a product
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

    def floats(size: int) -> Callable[[], object]:
        a, b = torch.randn(size, size), torch.randn(size, size)
        return lambda: a @ b

    def halves(size: int) -> Callable[[], object]:
        a, b = torch.randn(size, size).bfloat16(), torch.randn(size, size).bfloat16()
        return lambda: torch.nn.functional.linear(a, b)

    peaks = {"float32": best_rate(floats), "bfloat16": best_rate(halves)}
    multiply: Any = getattr(torch, "_int_mm", None)
    if multiply is not None:

        def bytes_(size: int) -> Callable[[], object]:
            a = torch.randint(-127, 128, (size, size), dtype=torch.int8)
            return lambda: multiply(a, a)

        with contextlib.suppress(RuntimeError):  # not on every processor
            peaks["int8"] = best_rate(bytes_)
    return peaks


def best_rate(make: Callable[[int], Callable[[], object]]) -> float:
    """Operations a second of the best of several products of two square matrices, after a first one.

    make: gives the product of two matrices of so many rows. They have `LARGEST` rows, or fewer where one product
    would take longer than `LONGEST`: a type that the processor has no units for is emulated, hundreds of times slower.
    """
    size = SMALLEST
    with torch.inference_mode():
        while True:
            product = make(size)
            product()
            took = _seconds(product)
            if size == LARGEST or 8 * took > LONGEST:
                break
            size *= 2
        least = min(_seconds(product) for _ in range(TRIES))
    return 2 * size**3 / least


def _seconds(product: Callable[[], object]) -> float:
    began = time.perf_counter()
    product()
    return time.perf_counter() - began


def operations(config: Any, lengths: Sequence[int]) -> float:
    """Operations of the matrix products of a BERT encoder on texts of so many tokens, unpadded.

    config: the model's, with `hidden_size`, `intermediate_size` and `num_hidden_layers`.
    """
    width, wide = int(config.hidden_size), int(config.intermediate_size)
    a_token = 2 * (4 * width * width + 2 * width * wide)
    total = sum(length * a_token + 4 * length * length * width for length in lengths)
    return float(int(config.num_hidden_layers) * total)
