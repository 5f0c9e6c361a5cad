"""Runs two models over the suites, row by row the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.config import Config
from claimcheck.errors import ModelError, UsageError
from claimcheck.evaluate.answer import answer, answerable, rows_of
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.compare import Comparison, SuiteComparison, compare_suite, mean_change
from claimcheck.evaluate.outcome import SuiteProgress, counted_by_name
from claimcheck.evaluate.stages import STAGES, Stages
from claimcheck.evaluate.tally import Tally
from claimcheck.model_paths import find_model, is_hub_id
from claimcheck.promotion.folder import describe, kind_of

__all__ = ["Model", "compare_models", "find_both", "suites_for"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model to compare: what the configuration calls it, its folder ("" on the Hub) and its kind."""

    name: str
    folder: Path | None
    kind: str

    def described(self) -> dict[str, Any]:
        """`{"path", "sha256", "megabytes"}`."""
        if self.folder is None:
            return {"path": self.name, "sha256": "", "megabytes": None}
        return describe(self.folder)


def find_both(a: str, b: str, *, kind: str = "") -> tuple[Model, Model]:
    """The two models: names under models/, paths, or ids on the Hub (entailment alone).

    Raises ModelError for one that is not there, UsageError for two of different kinds.
    """
    one, other = _find(a, kind), _find(b, kind)
    if one.kind != other.kind:
        raise UsageError(
            f"{a!r} is a model for {one.kind} and {b!r} one for {other.kind}",
            remedy="Compare two of a kind",
        )
    return one, other


def suites_for(kind: str, suites: Sequence[Suite]) -> list[Suite]:
    """The suites that a kind of model is measured on."""
    return [suite for suite in suites if suite.kind in STAGES[kind][1]]


def compare_models(
    a: Model,
    b: Model,
    suites: Sequence[Suite],
    *,
    config: Config | None = None,
    limit: int | None = None,
    progress: SuiteProgress | None = None,
) -> Comparison:
    """Both models over the suites whose data is here and to which both have answers; the others are named in `missing`.

    limit: the first rows of each suite at most. Raises ModelError and DataError.
    """
    with ExitStack() as stack:
        stages = [stack.enter_context(Stages.with_model(m.kind, m.name, config)) for m in (a, b)]
        return _compared(a, b, suites, stages, limit=limit, progress=progress)


def _compared(
    a: Model,
    b: Model,
    suites: Sequence[Suite],
    stages: Sequence[Stages],
    *,
    limit: int | None,
    progress: SuiteProgress | None,
) -> Comparison:
    compared: list[SuiteComparison] = []
    answered: list[tuple[Suite, Tally, Tally]] = []
    missing = []
    for suite in suites:
        if not suite.is_here:
            missing.append(suite.name)
            continue
        rows = answerable(suite, rows_of(suite, limit=limit), *stages)
        if not rows:
            missing.append(suite.name)
            continue
        advance = counted_by_name(progress, suite.name, 2 * len(rows))
        one, other = (answer(suite, rows, stage, progress=advance) for stage in stages)
        compared.append(compare_suite(suite, one, other))
        answered.append((suite, one, other))
    return Comparison(
        a.kind, a.described(), b.described(), compared, mean_change(answered), limit, missing
    )


def _find(name: str, kind: str) -> Model:
    try:
        folder = find_model(name)
    except ModelError:
        if is_hub_id(name):
            return Model(name, None, kind or "entailment")
        raise
    return Model(str(folder), folder, kind or kind_of(folder))
