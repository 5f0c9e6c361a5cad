"""What every training with the Hugging Face Trainer does alike: figures at checkpoints, a stop, TensorBoard."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from transformers import EarlyStoppingCallback, Trainer, TrainerCallback

from claimcheck.errors import ConfigError, UsageError

__all__ = ["Figures", "WatchedTrainer", "kept_step", "watch", "watch_arguments"]

# The figures of a model on each development set by name, on a scale of 0 to 1; more is better.
Figures = Callable[[Any], dict[str, float]]


class Watched(Protocol):
    """The keys of a recipe that are read here.

    dev: development sets, scored at every checkpoint. patience: training stops when their mean has not
    risen for so many checkpoints, and the best one's weights are kept (0 = it runs to its end).
    tensorboard: write the curves for TensorBoard into the work folder, too.
    """

    @property
    def dev(self) -> tuple[str, ...]: ...
    @property
    def patience(self) -> int: ...
    @property
    def tensorboard(self) -> bool: ...
    @property
    def checkpoint_steps(self) -> int: ...


class WatchedTrainer(Trainer):
    """The Hugging Face Trainer with figures of our own in the place of its evaluation."""

    figures: Figures | None = None
    control: Any

    def __init__(self, **options: Any) -> None:
        # The Trainer wants a set before it evaluates, and never looks at it: `figures` has its own.
        super().__init__(**{"eval_dataset": options.get("train_dataset"), **options})

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Log the figures of the model as it is, and give their mean, by which the best is chosen."""
        found = self.figures(self.model) if self.figures else {}
        self.log({f"eval_dev/{name}": round(value, 4) for name, value in found.items()})
        metrics = {"eval_dev": sum(found.values()) / max(1, len(found))}
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics


class _AtEveryCheckpoint(TrainerCallback):
    """The last checkpoint, which comes out of step, is measured as well."""

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if control.should_save:
            control.should_evaluate = True


def watch_arguments(recipe: Watched) -> dict[str, Any]:
    """Keyword arguments of TrainingArguments by a recipe's keys.

    Raises ConfigError for patience without development sets, UsageError without TensorBoard's package.
    """
    if recipe.patience < 0 or (recipe.patience and not recipe.dev):
        raise ConfigError(
            f"patience is {recipe.patience}, and there is nothing to go by"
            if recipe.patience > 0
            else f"patience is {recipe.patience}",
            remedy="Name development sets (dev = [...]), or leave patience at 0",
        )
    if recipe.tensorboard and importlib.util.find_spec("tensorboard") is None:
        raise UsageError(
            "tensorboard = true needs a package that is not installed",
            remedy="Run pip install 'claimcheck[tensorboard]'",
        )
    # TensorBoard comes as a callback below, with a folder of its own.
    options: dict[str, Any] = {"report_to": []}
    if recipe.dev:
        options |= {"eval_strategy": "steps", "eval_steps": recipe.checkpoint_steps}
    if recipe.patience:
        options |= {"load_best_model_at_end": True, "metric_for_best_model": "dev"}
        options |= {"greater_is_better": True, "restore_callback_states_from_checkpoint": True}
    return options


def watch(trainer: WatchedTrainer, recipe: Watched, work: Path, figures: Figures) -> None:
    """Let the trainer measure with `figures`, stop and write curves as the recipe says."""
    trainer.figures = figures
    if recipe.dev:
        trainer.add_callback(_AtEveryCheckpoint())
    if recipe.patience:
        trainer.add_callback(EarlyStoppingCallback(early_stopping_patience=recipe.patience))
    if recipe.tensorboard:
        from torch.utils.tensorboard import SummaryWriter
        from transformers.integrations import TensorBoardCallback

        trainer.add_callback(TensorBoardCallback(SummaryWriter(str(work / "tensorboard"))))


def kept_step(trainer: WatchedTrainer, recipe: Watched) -> dict[str, Any]:
    """For the figures of a run: `best_step`, whose weights were kept, where patience kept the best."""
    return {"best_step": trainer.state.best_global_step} if recipe.patience else {}
