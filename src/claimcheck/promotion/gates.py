"""The gates: what a new model has to show on which suite before it ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claimcheck.config import load
from claimcheck.errors import ConfigError
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.compare import MEAN, Change, Comparison
from claimcheck.evaluate.stages import STAGES

__all__ = ["GATES", "Broken", "Gate", "Gates", "Limits", "broken_gates", "load_gates"]

#: Where the gates are, in the folder of the repository.
GATES = Path("evaluation/gates.toml")


@dataclass(frozen=True, slots=True)
class Gate:
    """One demand.

    model: which kind it is for. suite: a suite's name, "mean", or "each" for every suite of this kind
    that may choose. metric: the headline figure when empty; slice: a part of the rows.
    max_loss: how much worse the new model may be, as the figure comes out. min_gain: how much better
    it must at least be. never_surely_worse: broken when the whole 95% interval lies below nought.
    surely_better: broken unless the whole interval lies above it. least: what the figure must reach;
    most: what it must not exceed. min_n: with fewer rows nothing is shown.
    """

    model: str
    suite: str
    metric: str = ""
    slice: str = ""
    max_loss: float | None = None
    min_gain: float | None = None
    never_surely_worse: bool = False
    surely_better: bool = False
    least: float | None = None
    most: float | None = None
    min_n: int = 200
    why: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in millions of bytes: of the largest file, and of all of models/ together.

    max_seen_rows: of a suite, how many may be among the rows that the new model was trained on.
    """

    max_file_mb: float = 50.0
    max_models_mb: float = 160.0
    max_seen_rows: int = 0


@dataclass(frozen=True, slots=True)
class Gates:
    """The file of gates. gate: in order; limits: what a folder may weigh."""

    gate: tuple[Gate, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def of(self, kind: str) -> list[Gate]:
        """The gates for a kind of model."""
        return [gate for gate in self.gate if gate.model == kind]


@dataclass(frozen=True, slots=True)
class Broken:
    """A gate that a model broke, or that could not be measured, and why in a sentence."""

    suite: str
    why: str


def load_gates(path: Path, suites: Sequence[Suite]) -> Gates:
    """The gates of a file. Raises ConfigError for one that makes no sense, or that would choose by a
    suite which is only to be reported."""
    gates = load(Gates, path)
    by_name = {suite.name: suite for suite in suites}
    for gate in gates.gate:
        where = f"the gate on {gate.suite!r}"
        if gate.model not in STAGES:
            raise ConfigError(
                f"{where} is for {gate.model!r}, which is no kind of model",
                path=path,
                remedy=f"Use one of {', '.join(STAGES)}",
            )
        if not _demands(gate):
            raise ConfigError(f"{where} demands nothing", path=path, remedy="Give it max_loss")
        if gate.suite in (MEAN, "each"):
            continue
        if gate.suite not in by_name:
            raise ConfigError(
                f"{where} names no suite", path=path, remedy="Use a name of suites.toml"
            )
        if by_name[gate.suite].use != "choose":
            raise ConfigError(
                f"{where} would choose by a suite that is only to be reported",
                path=path,
                remedy='Rest it on a suite with use = "choose"',
            )
    return gates


def broken_gates(gates: Sequence[Gate], comparison: Comparison) -> list[Broken]:
    """The gates that b breaks, in order. What was not measured is broken: silence is no proof."""
    if not gates:
        return [Broken("", f"there is no gate for the model {comparison.kind!r}")]
    found = []
    for gate in gates:
        for suite in _suites_of(gate, comparison):
            measured = comparison.change(suite, gate.metric, gate.slice)
            name = " ".join(filter(None, (suite, gate.metric, gate.slice)))
            if measured is None:
                found.append(
                    Broken(name, "it was not measured: its data or the figure is not here")
                )
                continue
            n, change = measured
            if n < gate.min_n:
                found.append(Broken(name, f"{n} rows are too few to show anything ({gate.min_n})"))
                continue
            found += [Broken(name, f"{why} (n {n})") for why in _broken(gate, change)]
    return found


def _suites_of(gate: Gate, comparison: Comparison) -> list[str]:
    if gate.suite != "each":
        return [gate.suite]
    named = [suite.name for suite in comparison.suites if suite.use == "choose"]
    return [*named, *comparison.missing] or [gate.suite]


def _demands(gate: Gate) -> bool:
    numbers = (gate.max_loss, gate.min_gain, gate.least, gate.most)
    return any(n is not None for n in numbers) or gate.never_surely_worse or gate.surely_better


def _broken(gate: Gate, change: Change) -> list[str]:
    """Why a change breaks a gate, in words."""
    shown = f"{change.a:.3f} to {change.b:.3f}"
    if change.interval is not None:
        shown += f", {change.gain:+.3f} [{change.interval[0]:+.3f}, {change.interval[1]:+.3f}]"
    found = []
    if gate.max_loss is not None and change.gain < -gate.max_loss:
        found.append(f"{shown}: worse by more than {gate.max_loss:g}")
    elif gate.never_surely_worse and change.surely_worse:
        found.append(f"{shown}: worse, and not by chance")
    if gate.min_gain is not None and change.gain < gate.min_gain:
        found.append(f"{shown}: not better by {gate.min_gain:g}")
    elif gate.surely_better and not change.surely_better:
        found.append(f"{shown}: not better, or perhaps by chance")
    if gate.least is not None and change.b < gate.least:
        found.append(f"{shown}: under {gate.least:g}")
    if gate.most is not None and change.b > gate.most:
        found.append(f"{shown}: over {gate.most:g}")
    return found
