"""Train the verdict weights: `claimcheck train calibration`.

The claims are checked up to their signals, which takes minutes and goes on where it was killed; the fit itself is
closed, takes seconds, and picks its penalty on articles that are held back, so that nothing in it can be stopped early.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.errors import UsageError
from claimcheck.files import write_text
from claimcheck.training.silent import silent_claims
from claimcheck.training.verdict_curve import draw_fits, fits_on_ever_more
from claimcheck.training.verdict_signals import SEED, JudgedClaim, Signalled, gather, read_judged
from claimcheck.training.verdict_weights import Fitted, fit_weights, write_weights

__all__ = ["CalibrationTraining", "train_calibration"]

Progress = Callable[[int, int], None]
METRICS, CURVE = "metrics.jsonl", "curve.png"


@dataclass(frozen=True, slots=True)
class CalibrationTraining(Config):
    """The recipe; keys as in pipeline/configs/calibration.toml. The sections of a configuration in the same file say
    which models the weights are for.

    claims: a file of judged claims that nothing is ever reported on. reference: the datasets that they were judged
    by. copies: altered ones of each true claim that are added. silent: articles whose claims silent_reference, an
    archive of other subjects, leaves open; silent_articles: so many of them at most. seed: what is drawn.
    """

    claims: str = ""
    reference: tuple[str, ...] = ()
    copies: int = 0
    silent: tuple[str, ...] = ()
    silent_reference: tuple[str, ...] = ()
    silent_articles: int = 120
    seed: int = SEED

    @property
    def settings(self) -> Config:
        """The configuration alone."""
        return Config(**{f.name: getattr(self, f.name) for f in dataclasses.fields(Config)})


def train_calibration(
    recipe: CalibrationTraining,
    output: Path,
    work: Path,
    *,
    most_wrong: float | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Fit the weights of `recipe`, write them to `output`, and to `work` how it went.

    most_wrong: the share of true claims that may come out contradicted, for the figures; the configuration's when
    None. work: gets metrics.jsonl (likelihood and accuracy, held back, by penalty and by number of articles),
    curve.png where matplotlib is installed, and what is finished of an interrupted run.
    Raises UsageError for a recipe that lacks something, DataError for claims that cannot be read.
    """
    if not recipe.claims:
        raise UsageError(
            "no judged claims are named",
            remedy="Name a file of them, or give the recipe `claims`",
        )
    if bool(recipe.silent) != bool(recipe.silent_reference):
        raise UsageError(
            "silent claims are of articles and of a reference",
            remedy="Give both --silent and --silent-reference, or neither",
        )
    settings = recipe.settings
    judged = read_judged(Path(recipe.claims))
    checker = Checker.load(reference=list(recipe.reference), config=settings)
    told: dict[str, Any] = {
        "file": Path(recipe.claims).name,
        "entailment": checker.entailment.version,
        "reference": checker.reference.version,
        "copies": recipe.copies,
        "seed": recipe.seed,
    }
    kept = [work / "claims.kept", work / "silent.kept"]
    data = _gathered(judged, checker, recipe, kept[0], progress)
    if recipe.silent:
        beside = Checker.load(reference=list(recipe.silent_reference), config=settings)
        left_open = silent_claims(list(recipe.silent), beside, most=recipe.silent_articles)
        data = data.joined(_gathered(left_open, beside, recipe, kept[1], progress))
        told["silent"] = {
            "articles": [Path(one).name for one in recipe.silent],
            "reference": [Path(one).name for one in recipe.silent_reference],
        }
    fitted = fit_weights(
        data,
        most_wrong=settings.decide.max_wrong_contradicted if most_wrong is None else most_wrong,
        min_supported=settings.decide.min_supported,
        fitted=told,
    )
    points = fits_on_ever_more(data, fitted.weights["fitted"]["penalty"], seed=recipe.seed)
    _write_metrics(work, [*fitted.tried, *points])
    draw_fits(points, work / CURVE)
    write_weights(fitted, output)
    for file in kept:
        file.unlink(missing_ok=True)
    return fitted


def _gathered(
    claims: list[JudgedClaim],
    checker: Checker,
    recipe: CalibrationTraining,
    kept: Path,
    progress: Progress | None,
) -> Signalled:
    return gather(
        claims, checker, copies=recipe.copies, seed=recipe.seed, kept=kept, progress=progress
    )


def _write_metrics(work: Path, rows: list[Mapping[str, Any]]) -> None:
    write_text(work / METRICS, "".join(json.dumps(row) + "\n" for row in rows))


def sure_of(fitted: Fitted) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How sure each labelled claim's label is, held back, 0 to 1; shape (n,)."""
    sure: np.ndarray[Any, np.dtype[np.float64]] = fitted.held_back[
        np.arange(len(fitted.predicted)), fitted.predicted
    ]
    return sure
