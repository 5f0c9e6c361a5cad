"""Development accuracy during a training run, and the picture of its course."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase

from claimcheck.entail.matches import tells_matches
from claimcheck.files import replaced
from claimcheck.training.pairs import pair_tensors

__all__ = ["DevSet", "accuracy", "draw_curve", "measuring"]


@dataclass(frozen=True, slots=True)
class DevSet:
    """Pairs that nothing is trained on. labels: indices; two_way: no pair is `unverified`."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    labels: tuple[int, ...]

    @property
    def two_way(self) -> bool:
        """Whether the set knows the first two labels alone."""
        return max(self.labels) < 2


@contextmanager
def measuring(model: Any) -> Iterator[torch.device]:
    """The device of a model that is only asked: no gradients, no dropout; then it is as it was."""
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield next(model.parameters()).device
    finally:
        model.train(was_training)


def accuracy(
    model: Any,
    tokenizer: PreTrainedTokenizerBase,
    dev: DevSet,
    *,
    max_tokens: int,
    bf16: bool,
    batch: int = 64,
) -> float:
    """Share of `dev` that `model` labels as the gold does; over two classes where it has two."""
    order = sorted(range(len(dev.pairs)), key=lambda i: sum(map(len, dev.pairs[i])))
    right = 0
    with (
        measuring(model) as device,
        torch.autocast(device.type, torch.bfloat16, enabled=bf16),
    ):
        for at in range(0, len(order), batch):
            ids = order[at : at + batch]
            inputs = pair_tensors(
                tokenizer,
                [dev.pairs[i][0] for i in ids],
                [dev.pairs[i][1] for i in ids],
                truncation="longest_first",
                max_tokens=max_tokens,
                matches=tells_matches(model.config),
            )
            logits = model(**{name: t.to(device) for name, t in inputs.items()}).logits.float()
            best = (logits[:, :2] if dev.two_way else logits).argmax(1).tolist()
            right += sum(label == dev.labels[i] for label, i in zip(best, ids, strict=True))
    return right / len(dev.pairs)


def draw_curve(metrics: Path, picture: Path) -> bool:
    """Draw loss and development figures over the steps of a metrics file as a PNG.

    Returns False, and draws nothing, where matplotlib is not installed or nothing was logged.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    rows = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    losses = [(row["step"], row["loss"]) for row in rows if "loss" in row]
    names = sorted({key for row in rows for key in row if key.startswith("dev/")})
    if not losses and not names:
        return False
    figure = Figure(figsize=(7, 4), layout="constrained")
    left = figure.subplots()
    if losses:
        left.plot(*zip(*losses, strict=True), color="0.6", linewidth=1)
    left.set_xlabel("step")
    left.set_ylabel("training loss (grey)")
    if names:
        right = left.twinx()
        for name in names:
            points = [(row["step"], row[name]) for row in rows if name in row]
            right.plot(
                *zip(*points, strict=True),
                marker="o",
                markersize=3,
                label=name.removeprefix("dev/"),
            )
        right.set_ylabel("development sets")
        right.legend(fontsize="small", loc="lower center")
    with replaced(picture) as part:
        figure.savefig(part, dpi=120, format="png")
    return True
