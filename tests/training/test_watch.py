"""Stopping early, and curves for TensorBoard, alike in every training."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils.data import Dataset
from transformers import TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from claimcheck.errors import ConfigError, UsageError
from claimcheck.training.watch import WatchedTrainer, watch, watch_arguments


@dataclass(frozen=True)
class Recipe:
    dev: tuple[str, ...] = ("town",)
    patience: int = 0
    tensorboard: bool = False
    checkpoint_steps: int = 1


class Line(torch.nn.Module):
    """y = wx, with the loss that the Trainer asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.w = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"loss": ((self.w * x - labels) ** 2).mean()}


class Points(Dataset[dict[str, float]]):
    def __len__(self) -> int:
        return 10

    def __getitem__(self, i: int) -> dict[str, float]:
        return {"x": 1.0, "labels": 2.0}


def run(recipe: Recipe, work: Path, figures: list[float]) -> tuple[Any, list[float]]:
    """A training of ten steps whose figure at each checkpoint is the next of a list."""
    model, seen, left = Line(), [], list(figures)

    def measured(net: Any) -> dict[str, float]:
        seen.append(float(net.w.detach()))
        return {"town": left.pop(0)}

    args = TrainingArguments(
        output_dir=str(work), num_train_epochs=1, per_device_train_batch_size=1, use_cpu=True,
        save_steps=recipe.checkpoint_steps, save_total_limit=2, logging_steps=1, learning_rate=0.1,
        disable_tqdm=True, **watch_arguments(recipe),
    )  # fmt: skip
    trainer = WatchedTrainer(model=model, args=args, train_dataset=Points(), eval_dataset=Points())
    watch(trainer, recipe, work, measured)
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(work)) if work.is_dir() else None)
    return trainer, seen


def test_training_stops_when_nothing_rises_and_the_best_weights_stay(tmp_path: Path) -> None:
    trainer, seen = run(Recipe(patience=2), tmp_path, [0.2, 0.5, 0.4, 0.5, 0.9, 0.9])
    # The third and fourth checkpoint are no better than the second.
    assert trainer.state.global_step == 4
    assert trainer.state.best_global_step == 2
    assert float(trainer.model.w.detach()) == pytest.approx(seen[1])
    assert seen[1] < seen[3]


def test_a_resumed_run_remembers_how_long_nothing_has_risen(tmp_path: Path) -> None:
    (whole, _), work = run(Recipe(patience=3), tmp_path / "a", [0.5, *[0.1] * 9]), tmp_path / "b"
    assert whole.state.global_step == 4

    with pytest.raises(IndexError):
        # The third measurement dies, after two checkpoints.
        run(Recipe(patience=3), work, [0.5, 0.1])
    trainer, _ = run(Recipe(patience=3), work, [0.1] * 9)
    assert trainer.state.global_step == 4
    assert trainer.state.best_global_step == 1


def test_without_patience_it_runs_to_its_end_and_the_last_weights_stay(tmp_path: Path) -> None:
    trainer, seen = run(Recipe(), tmp_path, [0.5, *[0.1] * 9])
    assert trainer.state.global_step == 10
    assert float(trainer.model.w.detach()) == pytest.approx(seen[-1])


def test_the_last_checkpoint_is_measured_out_of_step_too(tmp_path: Path) -> None:
    trainer, seen = run(Recipe(checkpoint_steps=4), tmp_path, [0.1, 0.2, 0.3])
    assert len(seen) == 3
    logged = [row["step"] for row in trainer.state.log_history if "eval_dev/town" in row]
    assert logged == [4, 8, 10]


def test_curves_are_written_for_tensorboard(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run(Recipe(tensorboard=True), tmp_path, [n / 10 for n in range(10)])
    found = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    figures = [(e.step, round(e.value, 2)) for e in found.Scalars("eval/dev/town")]
    assert figures == [(n + 1, n / 10) for n in range(10)]
    losses = [e.value for e in found.Scalars("train/loss")]
    assert losses[-1] < losses[0]


def test_no_curves_without_the_key(tmp_path: Path) -> None:
    run(Recipe(dev=()), tmp_path, [])
    assert not (tmp_path / "tensorboard").exists()
    assert not list(tmp_path.rglob("events.*"))


def test_what_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="nothing to go by"):
        watch_arguments(Recipe(dev=(), patience=2))
    with pytest.raises(ConfigError, match="patience is -1"):
        watch_arguments(Recipe(patience=-1))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="not installed") as caught:
        watch_arguments(Recipe(tensorboard=True))
    assert "claimcheck[tensorboard]" in str(caught.value.remedy)
