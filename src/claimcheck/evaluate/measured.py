"""What one model reached on one suite, with intervals: the object that is printed, saved and drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from claimcheck.evaluate.intervals import ends
from claimcheck.evaluate.published import Published
from claimcheck.evaluate.tally import Mask, Tally

__all__ = ["Figure", "Measured", "measured"]

# A slice of fewer rows says nothing.
_LEAST_SLICE = 20
# Labels that a confusion matrix can show.
_MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95% interval; None where there is nothing to draw."""

    value: float
    interval: list[float] | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A suite's figures.

    metric: the headline. slices: by name n and the headline figure. labels, confusion: gold in rows,
    empty where answers are no labels. model: kind to version. note: what a figure does not say.
    """

    suite: str
    kind: str
    metric: str
    n: int
    figures: dict[str, Figure]
    slices: dict[str, tuple[int, Figure]]
    labels: list[str] = field(default_factory=list)
    confusion: list[list[int]] = field(default_factory=list)
    model: dict[str, str] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)
    source: str = ""
    licence: str = ""
    note: str = ""

    @property
    def headline(self) -> Figure:
        """The headline figure."""
        return self.figures[self.metric]

    def beside(self, published: Published) -> Figure | None:
        """Our figure that a published one can be laid beside; None when there is none."""
        if published.slice:
            found = self.slices.get(published.slice)
            return found[1] if found and published.metric == self.metric else None
        return self.figures.get(published.metric)

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "suite": self.suite,
            "kind": self.kind,
            "metric": self.metric,
            "n": self.n,
            "figures": {name: _json(figure) for name, figure in self.figures.items()},
            "slices": {name: {"n": n, **_json(figure)} for name, (n, figure) in self.slices.items()},
            "labels": self.labels,
            "confusion": self.confusion,
            "model": self.model,
            "published": [
                {
                    "system": p.system, "metric": p.metric, "slice": p.slice, "value": p.value,
                    "source": p.source, "differs": p.differs,
                }
                for p in self.published
            ],
            "source": self.source,
            "licence": self.licence,
            "note": self.note,
        }  # fmt: skip


def measured(name: str, kind: str, metric: str, tally: Tally, **more: Any) -> Measured:
    """The figures of a tally. Raises KeyError for a metric that it has not."""
    figures = _figures(tally, None)
    figures[metric]  # the headline is there, or the catalogue is wrong
    slices = {
        part: (int(mask.sum()), _figures(tally, mask)[metric])
        for part, mask in tally.slices.items()
        if mask.sum() >= _LEAST_SLICE
    }
    labels, confusion = _confusion(tally)
    return Measured(name, kind, metric, len(tally), figures, slices, labels, confusion, **more)


def _figures(tally: Tally, mask: Mask | None) -> dict[str, Figure]:
    values, drawn = tally.values(mask), tally.draws(mask)
    if drawn is None:
        return {name: Figure(value, None) for name, value in values.items()}
    spread = tally.figures(drawn)
    return {name: Figure(value, ends(spread[name])) for name, value in values.items()}


def _confusion(tally: Tally) -> tuple[list[str], list[list[int]]]:
    counts = Counter((str(row["gold"]), str(row["answer"])) for row in tally.shown)
    labels = sorted({label for pair in counts for label in pair}, key=_order)
    if len(labels) > _MOST_LABELS:
        return [], []
    return labels, [[counts[gold, answer] for answer in labels] for gold in labels]


def _order(label: str) -> tuple[int, str]:
    known = ("supported", "contradicted", "unverified", "disputed", "yes", "no", "unsupported")
    return (known.index(label) if label in known else len(known), label)


def _json(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "interval": figure.interval}
