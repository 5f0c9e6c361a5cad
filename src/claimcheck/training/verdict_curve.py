"""Do more judged articles help the verdict weights? Fits on ever more of them, judged on others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.files import replaced
from claimcheck.training.verdict_signals import Signalled
from claimcheck.training.verdict_weights import fitted_probabilities

__all__ = ["draw_fits", "fits_on_ever_more"]

SHARES = (0.25, 0.5, 0.75, 1.0)
FOLDS = 5
SEEDS = 5


def fits_on_ever_more(
    data: Signalled,
    penalty: float,
    *,
    shares: Sequence[float] = SHARES,
    seeds: int = SEEDS,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """A row a share and seed: {"share", "articles", "seed", "log_likelihood", "accuracy"}, of the labelled claims.

    Each fifth of the articles in turn is judged by a fit on a share of the others; larger shares hold the smaller
    ones. accuracy: of the likeliest label, before any threshold. A share that shows no two labels is left out.
    """
    real = ~data.made
    names = np.unique(data.articles[real])
    rows = []
    for drawn in range(seed, seed + seeds):
        order = np.random.default_rng(drawn).permutation(names)
        folds = [order[n::FOLDS] for n in range(min(FOLDS, len(order)))]
        for share in shares:
            held, sizes = np.full((len(data.labels), 3), np.nan), []
            for fold in folds:
                others = [name for name in order if name not in fold]
                chosen = others[: max(1, math.ceil(share * len(others)))]
                learnt = fitted_probabilities(data, np.isin(data.articles, chosen), penalty)
                if learnt is None:
                    break
                mine = real & np.isin(data.articles, fold)
                held[mine] = learnt[mine]
                sizes.append(len(chosen))
            if len(sizes) < len(folds):
                continue
            told, labels = held[real], data.labels[real]
            likely = np.clip(told[np.arange(len(labels)), labels], 1e-9, 1)
            rows.append(
                {
                    "share": share,
                    "articles": round(float(np.mean(sizes)), 1),
                    "seed": drawn,
                    "log_likelihood": round(float(np.log(likely).mean()), 4),
                    "accuracy": round(float((told.argmax(1) == labels).mean()), 4),
                }
            )
    return rows


def draw_fits(rows: Sequence[dict[str, Any]], picture: Path) -> bool:
    """Draw the accuracy over the articles, each seed a line, as a PNG; False without matplotlib or rows."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    if not rows:
        return False
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for drawn in sorted({row["seed"] for row in rows}):
        line = [(row["articles"], row["accuracy"]) for row in rows if row["seed"] == drawn]
        axes.plot(*zip(*line, strict=True), color="0.7", linewidth=1)
    points = sorted({row["articles"] for row in rows})
    means = [np.mean([r["accuracy"] for r in rows if r["articles"] == n]) for n in points]
    axes.plot(points, means, marker="o", color="black")
    axes.set_xlabel("judged articles")
    axes.set_ylabel("accuracy on other articles")
    with replaced(picture) as part:
        figure.savefig(part, dpi=120, format="png")
    return True
