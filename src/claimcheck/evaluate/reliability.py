"""Reliability diagrams (Niculescu-Mizil & Caruana, 2005): is 80% sure right four times in five?"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.errors import UsageError
from claimcheck.evaluate.intervals import wilson
from claimcheck.evaluate.metrics import Floats, confidence_bins, expected_calibration_error
from claimcheck.files import replaced, writing

__all__ = ["Bin", "make_plot_folder", "plot_reliability", "reliability"]

_BLUE, _GREY, _RED = "#2b5c8a", "#6f6f6f", "#c0392b"


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is above `lower` and at most `upper`.

    n: how many; confidence: their mean; accuracy: the share that is right; low, high: its 95%
    interval, by Wilson's formula.
    """

    lower: float
    upper: float
    n: int
    confidence: float
    accuracy: float
    low: float
    high: float


def reliability(confidence: Floats, right: npt.NDArray[np.bool_]) -> list[Bin]:
    """The bins that hold an answer, of ten equal ones; those that `ece` is summed over.

    confidence: shape (n,), the winning probability; right: shape (n,).
    """
    index = confidence_bins(confidence)
    found = []
    for i in range(10):
        chosen = index == i
        n = int(chosen.sum())
        if n:
            accuracy = float(right[chosen].mean())
            low, high = wilson(accuracy, n)
            mean = float(confidence[chosen].mean())
            found.append(Bin(i / 10, (i + 1) / 10, n, mean, accuracy, low, high))
    return found


def make_plot_folder(folder: Path) -> None:
    """Make the folder for diagrams, before hours of scoring end in one that cannot be drawn.

    Raises UsageError, naming the extra, without matplotlib; DataError when there can be no folder.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError(
            "--plot needs matplotlib, which is not installed",
            remedy="Run pip install 'claimcheck[train]'",
        )
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def plot_reliability(
    confidence: Floats, right: npt.NDArray[np.bool_], *, title: str, file: Path
) -> None:
    """Draw accuracy against confidence with the number of answers below, and save it as PNG.

    The folder is there: see `make_plot_folder`. Raises DataError when the picture cannot be written.
    """
    from matplotlib.figure import Figure

    bins = reliability(confidence, right)
    # A Figure of its own, not pyplot's: no window system is looked for and nothing stays open.
    figure = Figure(figsize=(5.2, 6.0), layout="constrained", dpi=150)
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1.2]})
    ece = expected_calibration_error(confidence, right)
    figure.suptitle(
        f"{title}: {len(right):,} answers, accuracy {right.mean():.3f}, ece {ece:.3f}", fontsize=10
    )
    _draw_accuracy(upper, bins)
    _draw_counts(lower, bins)
    with replaced(file) as part:
        figure.savefig(part, format="png")


def _draw_accuracy(axes: Any, bins: list[Bin]) -> None:
    means = [b.confidence for b in bins]
    shares = [b.accuracy for b in bins]
    spread = [[b.accuracy - b.low for b in bins], [b.high - b.accuracy for b in bins]]
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="as sure as right")
    axes.vlines(means, means, shares, color=_RED, linewidth=5, alpha=0.3, label="gap")
    axes.errorbar(
        means, shares, yerr=spread, color=_BLUE, marker="o", markersize=4, capsize=2,
        linewidth=1.2, label="share right, 95% interval",
    )  # fmt: skip
    axes.set(ylabel="share right", ylim=(0, 1.02), xlim=(0, 1))
    axes.set_xticks([i / 10 for i in range(11)])
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.legend(loc="upper left", frameon=False, fontsize=8)


def _draw_counts(axes: Any, bins: list[Bin]) -> None:
    bars = axes.bar(
        [(b.lower + b.upper) / 2 for b in bins], [b.n for b in bins], width=0.094, color=_BLUE
    )
    axes.bar_label(bars, labels=[f"{b.n:,}" for b in bins], fontsize=7, padding=1)
    axes.set(xlabel="confidence (the winning probability)", ylabel="answers")
    axes.margins(y=0.18)
