"""Two models on the same rows: what differs, how sure that is, and which answers flipped.

Both answer every row, and the bootstrap draws the rows of both together (a paired bootstrap; Berg-
Kirkpatrick et al., 2012): what is hard for both cancels out, so that a difference of a point or two can be
told from chance where the two intervals by themselves would overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.errors import ConfigError
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.intervals import ends
from claimcheck.evaluate.tally import LOWER_IS_BETTER, Mask, Tally

__all__ = [
    "MEAN",
    "Change",
    "Comparison",
    "Flip",
    "SuiteComparison",
    "compare_suite",
    "mean_change",
]

#: The name of the mean over the headline figures of the suites that a model may be chosen by.
MEAN = "mean"
# A slice of fewer rows says nothing.
_LEAST_SLICE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of both models.

    gain: how much better b is, so that it is negative where b is worse, also for figures of which
    less is better; interval: the gain's, 95%; None where there is nothing to draw.
    """

    a: float
    b: float
    gain: float
    interval: list[float] | None

    @property
    def surely_worse(self) -> bool:
        """Whether the whole interval lies below nought."""
        return self.interval is not None and self.interval[1] < 0

    @property
    def surely_better(self) -> bool:
        """Whether the whole interval lies above nought."""
        return self.interval is not None and self.interval[0] > 0


@dataclass(frozen=True, slots=True)
class Flip:
    """A row that one of the two has right and the other has not; better: whether b has it right."""

    better: bool
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SuiteComparison:
    """One suite: `figures` and, by slice, the headline figure with its n."""

    name: str
    kind: str
    use: str
    metric: str
    n: int
    figures: dict[str, Change]
    slices: dict[str, tuple[int, Change]]
    flips: list[Flip]

    @property
    def headline(self) -> Change:
        """The change of the headline figure."""
        return self.figures[self.metric]

    def as_json(self) -> dict[str, Any]:
        """Everything but the rows that flipped, of which only the numbers are given."""
        return {
            "suite": self.name,
            "kind": self.kind,
            "use": self.use,
            "metric": self.metric,
            "n": self.n,
            "figures": {name: asdict(change) for name, change in self.figures.items()},
            "slices": {
                name: {"n": n, **asdict(change)} for name, (n, change) in self.slices.items()
            },
            "flipped_right": sum(flip.better for flip in self.flips),
            "flipped_wrong": sum(not flip.better for flip in self.flips),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models over suites. a, b: `{"path", "sha256", "megabytes"}` of each. mean: see MEAN.

    missing: suites whose data is not here. limit: rows of a suite at most; None for all.
    """

    kind: str
    a: dict[str, Any]
    b: dict[str, Any]
    suites: list[SuiteComparison]
    mean: Change | None
    limit: int | None = None
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "kind": self.kind,
            "a": self.a,
            "b": self.b,
            "limit": self.limit,
            "mean": None if self.mean is None else asdict(self.mean),
            "missing": self.missing,
            "suites": [suite.as_json() for suite in self.suites],
        }

    def change(self, suite: str, metric: str = "", part: str = "") -> tuple[int, Change] | None:
        """n and the change of a figure, of the headline without `metric`; of a slice with `part`.

        suite: a suite's name, or MEAN. None when it was not measured.
        """
        if suite == MEAN:
            used = [s.n for s in self.suites if s.use == "choose"]
            return None if self.mean is None else (sum(used), self.mean)
        found = next((s for s in self.suites if s.name == suite), None)
        if found is None:
            return None
        if part:
            return found.slices.get(part)
        change = found.figures.get(metric or found.metric)
        return None if change is None else (found.n, change)


def compare_suite(suite: Suite, a: Tally, b: Tally) -> SuiteComparison:
    """The answers of both models to the rows of one suite. Raises ConfigError for a strange metric."""
    values = a.values()
    if suite.metric not in values:
        raise ConfigError(
            f"suite {suite.name!r} has no figure {suite.metric!r}",
            remedy=f"Use one of {', '.join(values)}",
        )
    slices = {
        name: (n, _changes(a, b, mask)[suite.metric])
        for name, mask in a.slices.items()
        if (n := int(mask.sum())) >= _LEAST_SLICE
    }
    return SuiteComparison(
        suite.name, suite.kind, suite.use, suite.metric, len(a), _changes(a, b), slices, _flips(a, b)
    )  # fmt: skip


def mean_change(pairs: Sequence[tuple[Suite, Tally, Tally]]) -> Change | None:
    """The change of the mean over the headline figures of the suites that may choose.

    Suites are drawn independently of each other. None without such a suite.
    """
    chosen = [(suite, a, b) for suite, a, b in pairs if suite.use == "choose"]
    if not chosen:
        return None
    values = [(a.values()[s.metric], b.values()[s.metric], _sign(s.metric)) for s, a, b in chosen]
    drawn = [_gains(a, b, None) for _, a, b in chosen]
    gains = [d[s.metric] for d, (s, _, _) in zip(drawn, chosen, strict=True) if d is not None]
    interval = ends(np.mean(gains, axis=0)) if len(gains) == len(chosen) else None
    n = len(values)
    return Change(
        sum(a for a, _, _ in values) / n,
        sum(b for _, b, _ in values) / n,
        sum(sign * (b - a) for a, b, sign in values) / n,
        interval,
    )


def _changes(a: Tally, b: Tally, mask: Mask | None = None) -> dict[str, Change]:
    before, after, drawn = a.values(mask), b.values(mask), _gains(a, b, mask)
    return {
        name: Change(
            before[name],
            after[name],
            _sign(name) * (after[name] - before[name]),
            None if drawn is None else ends(drawn[name]),
        )
        for name in before
    }


def _gains(a: Tally, b: Tally, mask: Mask | None) -> dict[str, npt.NDArray[np.float64]] | None:
    sums = a.draws(mask, beside=b)
    if sums is None:
        return None
    width = a.cells.shape[1]
    before, after = a.figures(sums[:, :width]), b.figures(sums[:, width:])
    return {name: _sign(name) * (after[name] - before[name]) for name in before}


def _sign(metric: str) -> int:
    return -1 if metric in LOWER_IS_BETTER else 1


def _flips(a: Tally, b: Tally) -> list[Flip]:
    """The rows on which the two differ in how right they are, those that b lost first."""
    found = [
        Flip(bool(after > before), {**one, "a": one["answer"], "b": other["answer"]})
        for before, after, one, other in zip(a.right, b.right, a.shown, b.shown, strict=True)
        if before != after
    ]
    for flip in found:
        del flip.row["answer"]
    return sorted(found, key=lambda flip: flip.better)
