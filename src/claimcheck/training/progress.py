"""What a training run says of itself: metrics as JSONL, with the share of the machine's peak."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

from claimcheck.entail.peak import best_rate
from claimcheck.promotion.recipes import save_recipe
from claimcheck.training.curve import draw_curve

__all__ = ["METRICS", "Progress", "measure_peak", "write_records"]

METRICS = "metrics.jsonl"


class Progress(TrainerCallback):
    """Metrics as JSONL, with pairs a second and the share of this machine's measured peak."""

    def __init__(self, file: Path, flops_per_step: float, peak: float) -> None:
        self.file, self.flops, self.peak = file, flops_per_step, peak
        self.began, self.first = 0.0, 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.began, self.first = time.monotonic(), state.global_step

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        seconds = time.monotonic() - self.began
        steps = state.global_step - self.first
        share = steps * self.flops / seconds / self.peak if seconds else 0.0
        left = seconds / max(steps, 1) * (state.max_steps - state.global_step)
        row = {"step": state.global_step, "of": state.max_steps}
        row |= {name.removeprefix("eval_"): value for name, value in (logs or {}).items()}
        row |= {"share_of_peak": round(share, 3), "minutes_left": round(left / 60, 1)}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def measure_peak(dtype: torch.dtype = torch.float32) -> float:
    """Operations a second of the best of several large matrix products of that type on this machine."""
    device = "cuda" if torch.cuda.is_available() else "cpu"

    def product(size: int) -> Callable[[], object]:
        a = torch.randn(size, size).to(device, dtype)
        # The sum makes a GPU finish before the clock is read.
        return lambda: (a @ a).sum().item()

    return best_rate(product)


def write_records(recipe: Any, work: Path, output: Path) -> None:
    """Leave beside a trained model how it came about: recipe.json, with the recipes of the weights that it comes from,
    and training.jsonl; curve.png in `work`.

    recipe: a dataclass with a field `data`. Where the data lay is nobody else's business.
    """
    save_recipe(asdict(replace(recipe, data="")), output)
    shutil.copy(work / METRICS, output / "training.jsonl")
    draw_curve(work / METRICS, work / "curve.png")
