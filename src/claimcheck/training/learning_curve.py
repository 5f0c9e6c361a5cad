"""Does more data help? The extractor's model of claims, fitted on ever more of the labelled articles."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.config import ExtractConfig
from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.intervals import DRAWS, Counts, draw_sums, ends
from claimcheck.evaluate.metrics import match_overlapping
from claimcheck.evaluate.rows import ClaimsRow, read_claims
from claimcheck.extract import Extractor
from claimcheck.extract.worth import Worth
from claimcheck.files import replaced
from claimcheck.training.claim_worth import Proposal, fit_worth, proposals

__all__ = ["draw_points", "learning_curve", "span_f1"]

_SEED = 13


def span_f1(
    model: Worth, found: Sequence[Proposal], rows: Sequence[ClaimsRow], threshold: float
) -> float:
    """F1 of the spans kept at `threshold`, matched one to one with the labelled ones by half or more."""
    return float(_f1(_counts(model, found, rows, threshold).sum(0)))


def _counts(
    model: Worth, found: Sequence[Proposal], rows: Sequence[ClaimsRow], threshold: float
) -> Counts:
    """Of each article how many spans are matched, kept and labelled; shape (articles, 3)."""
    kept: list[list[tuple[int, int]]] = [[] for _ in rows]
    for p in found:
        if model(p.features) >= threshold:
            kept[p.article].append((p.start, p.end))
    return np.array(
        [
            (len(match_overlapping(k, row.spans)), len(k), len(row.spans))
            for k, row in zip(kept, rows, strict=True)
        ],
        dtype=np.float64,
    )


def _f1(counts: Counts) -> Counts:
    """F1 of counts (..., 3): twice what is matched over what is kept and what is labelled."""
    f1: Counts = 2 * counts[..., 0] / np.maximum(counts[..., 1] + counts[..., 2], 1)
    return f1


def learning_curve(
    corpora: Sequence[Path],
    test: Path,
    start: Path,
    *,
    shares: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
    seeds: int = 5,
    afresh: bool = False,
) -> dict[str, Any]:
    """Span F1 on the articles of `test` after a fit on each share of the articles of `corpora`.

    start: folder of the extractor whose proposals are judged, and to whose weights each fit is drawn
    (not with `afresh`). Each share is drawn `seeds` times; whole articles, so that smaller draws are as
    a newsroom would have had them.
    Returns {"articles", "test_articles", "seeds", "draws", "before", "points": [{"share", "articles", "f1", "low", "high"}], "gain",
    "gain_low", "gain_high"}; before: F1 without a fit; gain: what the last share adds to the one before.
    Intervals are of 95%, by bootstrap: each draw takes test articles and seeds with replacement, the same
    for all shares; None with a single test article.
    Raises UsageError for shares that are none, DataError when a draw shows no claims or nothing else.
    """
    if not shares or any(not 0 < share <= 1 for share in shares) or list(shares) != sorted(shares):
        raise UsageError("the shares do not rise from above 0 to 1", remedy="Such as 0.25,0.5,1")
    rows = [row for file in corpora for row in read_claims(file, partial=True)]
    held = read_claims(test)
    if {row.text for row in rows} & {row.text for row in held}:
        raise DataError(
            "a text stands in both the training and the test articles",
            path=test,
            remedy="Split by article: claimcheck corpus split",
        )
    config = ExtractConfig(model=str(start.resolve()))
    extractor = Extractor.load(config)
    known = extractor.marker.worth
    prior = known if isinstance(known, Worth) and not afresh else None
    pool, judged = list(proposals(extractor, rows)), list(proposals(extractor, held))
    threshold = config.min_check_worthiness
    counts: list[list[Counts]] = []
    points: list[dict[str, Any]] = []
    for share in shares:
        n = max(1, math.ceil(share * len(rows)))
        fits = []
        for seed in range(seeds):
            # The same seed draws the same articles first, so that a larger share holds the smaller one.
            chosen = set(random.Random(seed).sample(range(len(rows)), len(rows))[:n])
            model = fit_worth([p for p in pool if p.article in chosen], prior=prior)
            fits.append(_counts(model, judged, held, threshold))
        counts.append(fits)
        points.append({"share": share, "articles": n})
    table = np.array(counts)
    means = _f1(table.sum(2)).mean(1)
    drawn = _drawn(table)
    for n, point in enumerate(points):
        low, high = _interval(drawn[:, n])
        point |= {"f1": float(means[n]), "low": low, "high": high}
    record: dict[str, Any] = {"articles": len(rows), "test_articles": len(held)}
    record |= {"seeds": seeds, "draws": len(drawn)}
    record["before"] = span_f1(prior, judged, held, threshold) if prior is not None else None
    record["points"] = points
    if len(points) > 1:
        low, high = _interval(drawn[:, -1] - drawn[:, -2])
        record |= {"gain": float(means[-1] - means[-2]), "gain_low": low, "gain_high": high}
    return record


def _drawn(table: Counts) -> Counts:
    """F1 of each share in each draw of test articles and seeds; shape (draws, shares).

    table: counts of shape (shares, seeds, articles, 3). A draw is the same for all shares, so that a gain is
    that of the same fits on the same articles. No draws where there is one article: it says nothing of others.
    """
    shares, seeds, articles, _ = table.shape
    if articles < 2:
        return np.zeros((0, shares))
    by_article = np.moveaxis(table, 2, 0).reshape(articles, -1)
    sums = np.concatenate(list(draw_sums(by_article, DRAWS))).reshape(-1, shares, seeds, 3)
    picked = np.random.default_rng(_SEED).integers(seeds, size=(len(sums), 1, seeds))
    means: Counts = np.take_along_axis(_f1(sums), picked, axis=2).mean(2)
    return means


def _interval(values: Counts) -> tuple[float | None, float | None]:
    if not len(values):
        return None, None
    low, high = ends(values)
    return low, high


def draw_points(record: dict[str, Any], picture: Path) -> None:
    """Draw the curve as a PNG. Raises ImportError without matplotlib, DataError for a bad path."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    n, f1, low, high = (
        [point[key] for point in record["points"]] for key in ("articles", "f1", "low", "high")
    )
    axes.plot(n, f1, marker="o", color="black")
    if record["draws"]:
        axes.fill_between(n, low, high, color="0.85")
    if record["before"] is not None:
        axes.axhline(record["before"], color="0.5", linestyle="--", linewidth=1)
    axes.set_xlabel("labelled articles")
    axes.set_ylabel("span F1 on the test articles")
    with replaced(picture) as part:
        figure.savefig(part, dpi=120, format="png")
