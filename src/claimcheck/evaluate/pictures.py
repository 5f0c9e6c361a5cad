"""Pictures of a suite: confusion, reliability, risk against coverage, and the slices as bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.evaluate.measured import Measured
from claimcheck.evaluate.reliability import plot_reliability
from claimcheck.evaluate.tally import Tally
from claimcheck.files import replaced

__all__ = ["area_under_risk", "draw", "risk_coverage"]

_BLUE, _GREY, _RED = "#2b5c8a", "#6f6f6f", "#c0392b"
Floats = npt.NDArray[np.float64]


def draw(found: Measured, tally: Tally, folder: Path) -> list[Path]:
    """Draw what there is to draw of a suite into a folder that is there; gives the PNG files.

    Raises DataError when a file cannot be written.
    """
    stem = found.suite.replace("/", "-")
    files = []
    if found.confusion:
        files.append(_confusion(found, folder / f"{stem}.confusion.png"))
    if tally.confidence is not None:
        file = folder / f"{stem}.reliability.png"
        right = tally.right >= 1.0
        plot_reliability(tally.confidence, right, title=found.suite, file=file)
        files += [file, _risk(found, tally, folder / f"{stem}.risk-coverage.png")]
    if found.slices:
        files.append(_slices(found, folder / f"{stem}.slices.png"))
    return files


def risk_coverage(confidence: Floats, right: Floats) -> tuple[Floats, Floats]:
    """The share answered when only the surest are, and the share wrong among them, (n,) each.

    Rows of one confidence are taken together: which of them comes first is no skill of the model's.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(1.0 - right[order])
    last = np.append(np.diff(confidence[order]) != 0, True)
    answered = np.arange(1, len(order) + 1)
    coverage: Floats = answered[last] / len(order)
    risk: Floats = (wrong / answered)[last]
    return coverage, risk


def area_under_risk(confidence: Floats, right: Floats) -> float:
    """The mean risk over all coverages (Geifman & El-Yaniv, 2017); the lower, the better ordered."""
    coverage, risk = risk_coverage(confidence, right)
    widths = np.diff(np.concatenate([[0.0], coverage]))
    return float((widths * risk).sum())


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure

    # A Figure of its own, not pyplot's: no window system is looked for and nothing stays open.
    return Figure(figsize=(width, height), layout="constrained", dpi=150)


def _save(figure: Any, file: Path) -> Path:
    with replaced(file) as part:
        figure.savefig(part, format="png")
    return file


def _confusion(found: Measured, file: Path) -> Path:
    table = np.array(found.confusion, dtype=np.float64)
    shares = table / np.maximum(table.sum(1, keepdims=True), 1)
    figure = _figure(4.6, 4.0)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(found.confusion):
        for j, count in enumerate(row):
            colour = "white" if shares[i, j] > 0.55 else "black"
            axes.text(
                j,
                i,
                f"{count:,}\n{shares[i, j]:.0%}",
                ha="center",
                va="center",
                color=colour,
                fontsize=8,
            )
    places = range(len(found.labels))
    axes.set_xticks(places, found.labels, fontsize=8)
    axes.set_yticks(places, found.labels, fontsize=8)
    axes.set(xlabel="answered", ylabel="gold")
    axes.set_title(f"{found.suite}: {found.n:,} rows", fontsize=10)
    return _save(figure, file)  # fmt: skip


def _risk(found: Measured, tally: Tally, file: Path) -> Path:
    assert tally.confidence is not None
    coverage, risk = risk_coverage(tally.confidence, tally.right)
    area = area_under_risk(tally.confidence, tally.right)
    figure = _figure(5.2, 3.8)
    axes = figure.subplots()
    axes.plot(coverage, risk, color=_BLUE, linewidth=1.4)
    axes.axhline(risk[-1], color=_GREY, linewidth=1, linestyle="--")
    axes.set(xlabel="share answered, the surest first", ylabel="share wrong among them")
    axes.set(xlim=(0, 1), ylim=(0, min(1.0, max(0.05, float(risk.max()) * 1.1))))
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.set_title(f"{found.suite}: {found.n:,} rows, area {area:.3f}", fontsize=10)
    return _save(figure, file)


def _slices(found: Measured, file: Path) -> Path:
    names = ["all", *found.slices]
    figures = [found.headline, *(figure for _, figure in found.slices.values())]
    counts = [found.n, *(n for n, _ in found.slices.values())]
    figure = _figure(6.0, 0.9 + 0.32 * len(names))
    axes = figure.subplots()
    places = np.arange(len(names))
    values = [f.value for f in figures]
    spread = [f.interval or [f.value, f.value] for f in figures]
    # A bootstrap's ends may both lie on one side of the value of a small slice.
    below = [max(0.0, v - low) for v, (low, _) in zip(values, spread, strict=True)]
    above = [max(0.0, high - v) for v, (_, high) in zip(values, spread, strict=True)]
    colours = [_RED if i == 0 else _BLUE for i in places]
    axes.barh(places, values, color=colours, height=0.66, alpha=0.85)
    axes.errorbar(
        values, places, xerr=[below, above], fmt="none", ecolor="black", capsize=2, linewidth=1
    )
    axes.set_yticks(
        places, [f"{name} ({n:,})" for name, n in zip(names, counts, strict=True)], fontsize=8
    )
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel=found.metric)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(found.suite, fontsize=10)
    return _save(figure, file)  # fmt: skip
