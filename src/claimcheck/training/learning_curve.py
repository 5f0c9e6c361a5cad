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
from claimcheck.evaluate.metrics import f1_score, match_overlapping
from claimcheck.evaluate.rows import ClaimsRow, read_claims
from claimcheck.extract import Extractor
from claimcheck.extract.worth import Worth
from claimcheck.files import replaced
from claimcheck.training.claim_worth import Proposal, fit_worth, proposals

__all__ = ["draw_points", "learning_curve", "span_f1"]

# Of a normal distribution, 95% lie within so many standard errors.
_WIDE = 1.96


def span_f1(
    model: Worth, found: Sequence[Proposal], rows: Sequence[ClaimsRow], threshold: float
) -> float:
    """F1 of the spans kept at `threshold`, matched one to one with the labelled ones by half or more."""
    kept: list[list[tuple[int, int]]] = [[] for _ in rows]
    for p in found:
        if model(p.features) >= threshold:
            kept[p.article].append((p.start, p.end))
    matched = sum(len(match_overlapping(k, r.spans)) for k, r in zip(kept, rows, strict=True))
    n, gold = sum(map(len, kept)), sum(len(row.spans) for row in rows)
    return f1_score(matched / n if n else 0.0, matched / gold if gold else 0.0)


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
    Returns {"articles", "before", "points": [{"share", "articles", "f1", "low", "high"}], "gain",
    "gain_low", "gain_high"}; before: F1 without a fit; gain: what the last share adds to the one before.
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
    values: list[list[float]] = []
    points: list[dict[str, Any]] = []
    for share in shares:
        n = max(1, math.ceil(share * len(rows)))
        found = []
        for seed in range(seeds):
            # The same seed draws the same articles first, so that a larger share holds the smaller one.
            chosen = set(random.Random(seed).sample(range(len(rows)), len(rows))[:n])
            model = fit_worth([p for p in pool if p.article in chosen], prior=prior)
            found.append(span_f1(model, judged, held, threshold))
        values.append(found)
        low, high = _interval(found)
        mean = sum(found) / len(found)
        points.append({"share": share, "articles": n, "f1": mean, "low": low, "high": high})
    record: dict[str, Any] = {"articles": len(rows), "test_articles": len(held)}
    record["before"] = span_f1(prior, judged, held, threshold) if prior is not None else None
    record["points"] = points
    if len(values) > 1:
        gains = [b - a for a, b in zip(values[-2], values[-1], strict=True)]
        low, high = _interval(gains)
        record |= {"gain": sum(gains) / len(gains), "gain_low": low, "gain_high": high}
    return record


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of the mean."""
    mean = float(np.mean(values))
    half = (
        _WIDE * float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    )
    return mean - half, mean + half


def draw_points(record: dict[str, Any], picture: Path) -> None:
    """Draw the curve as a PNG. Raises ImportError without matplotlib, DataError for a bad path."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    n, f1, low, high = (
        [point[key] for point in record["points"]] for key in ("articles", "f1", "low", "high")
    )
    axes.plot(n, f1, marker="o", color="black")
    axes.fill_between(n, low, high, color="0.85")
    if record["before"] is not None:
        axes.axhline(record["before"], color="0.5", linestyle="--", linewidth=1)
    axes.set_xlabel("labelled articles")
    axes.set_ylabel("span F1 on the test articles")
    with replaced(picture) as part:
        figure.savefig(part, dpi=120, format="png")
