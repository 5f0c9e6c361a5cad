"""Pictures of how far a verdict's confidence can be trusted, drawn from claims held back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.evaluate.reliability import make_plot_folder, plot_reliability
from claimcheck.files import replaced

__all__ = ["plot_risk_coverage", "plot_verdicts", "risk_coverage"]

Floats = npt.NDArray[np.float64]
_BLUE, _RED = "#2b5c8a", "#c0392b"


def risk_coverage(confidence: Floats, right: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Coverage and risk as the least sure answers are given up one after another.

    Both of shape (n,): the share of answers kept, rising, and the share of them that is wrong.
    """
    order = np.argsort(-confidence, kind="stable")
    kept = np.arange(1, len(order) + 1)
    return kept / len(order), np.cumsum(~right[order]) / kept


def plot_risk_coverage(curves: dict[str, tuple[Floats, npt.NDArray[np.bool_]]], file: Path) -> None:
    """One curve a name, of (confidence, right); the folder is there. Raises DataError."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 4.0), layout="constrained", dpi=150)
    axes: Any = figure.subplots()
    for (name, (confidence, right)), colour in zip(
        curves.items(), (_BLUE, _RED, "#6f6f6f"), strict=False
    ):
        if len(right):
            coverage, risk = risk_coverage(confidence, right)
            axes.plot(coverage, risk, color=colour, linewidth=1.5, label=f"{name}, n={len(right)}")
    axes.set(xlabel="share of answers kept, the surest first", ylabel="share of them wrong")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.legend(frameon=False, fontsize=8)
    with replaced(file) as part:
        figure.savefig(part, format="png")


def plot_verdicts(
    confidence: Floats,
    predicted: npt.NDArray[np.int64],
    labels: npt.NDArray[np.int64],
    folder: Path,
) -> list[Path]:
    """Save verdicts-reliability.png and verdicts-risk-coverage.png in `folder`.

    confidence: of the label given; predicted, labels: 0 supported, 1 contradicted, 2 unverified;
    all of shape (n,). Raises UsageError without matplotlib, DataError.
    """
    make_plot_folder(folder)
    right = predicted == labels
    reliability = folder / "verdicts-reliability.png"
    plot_reliability(confidence, right, title="verdicts, held back", file=reliability)
    settled = predicted != 2
    risk = folder / "verdicts-risk-coverage.png"
    plot_risk_coverage(
        {
            "all verdicts": (confidence, right),
            "contradicted alone": (confidence[predicted == 1], right[predicted == 1]),
            "settled": (confidence[settled], right[settled]),
        },
        risk,
    )
    return [reliability, risk]
