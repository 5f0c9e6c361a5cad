"""Weighted means of weights: of checkpoints, of stages, of a trained model and what it started from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch

__all__ = ["weighted_sum"]


def weighted_sum(
    parts: Iterable[tuple[Mapping[str, torch.Tensor], float]],
) -> dict[str, torch.Tensor]:
    """The sum of tensors by name, each part times its share, in single precision on the CPU.

    Tensors of whole numbers are not added up: the last part's stand.
    """
    total: dict[str, torch.Tensor] = {}
    for tensors, share in parts:
        for key, value in tensors.items():
            if not value.is_floating_point():
                total[key] = value
                continue
            scaled = share * value.float().cpu()
            total[key] = total[key] + scaled if key in total else scaled
    return total
