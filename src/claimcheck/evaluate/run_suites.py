"""Runs suites with the models of one configuration: figures, and the pictures and pages of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from claimcheck.config import Config
from claimcheck.errors import ConfigError, UsageError
from claimcheck.evaluate.answer import answer, answerable, answered_as, rows_of
from claimcheck.evaluate.benchmarks import BENCHMARKS
from claimcheck.evaluate.catalog import Suite, benchmark_suite
from claimcheck.evaluate.measured import Measured, measured
from claimcheck.evaluate.outcome import SuiteProgress, counted_by_name
from claimcheck.evaluate.published import Published, published_for
from claimcheck.evaluate.reliability import make_plot_folder
from claimcheck.evaluate.stages import Stages
from claimcheck.evaluate.suite_report import as_markdown
from claimcheck.evaluate.tally import Tally
from claimcheck.files import write_text

__all__ = ["chosen_suites", "run_suites", "save"]


def chosen_suites(
    names: Sequence[str],
    known: Sequence[Suite],
    *,
    source: str = "",
    reference: Sequence[str] = (),
) -> tuple[list[Suite], list[Suite]]:
    """The suites of these names whose data can be had, and for "all" those whose data is not here.

    names: of the catalogue, of public benchmarks, or "all" for the whole catalogue. source: the
    native file of the one benchmark that is named. Raises UsageError.
    """
    by_name = {suite.name: suite for suite in known}
    if "all" in names:
        if not known:
            raise UsageError(
                "there is no catalogue of suites here",
                remedy="Run it in the project's folder, name one (--suites FILE), or name a public "
                f"benchmark: {', '.join(BENCHMARKS)}",
            )
        here = [suite for suite in known if suite.is_here]
        return here, [suite for suite in known if not suite.is_here]
    chosen = []
    for name in names:
        if name in BENCHMARKS and (source or name not in by_name):
            chosen.append(benchmark_suite(name, source, reference))
        elif name in by_name:
            if source:
                raise UsageError(
                    f"{name!r} is no public benchmark, and its file is in the catalogue",
                    remedy="Leave out --source",
                )
            chosen.append(by_name[name])
        else:
            raise UsageError(
                f"there is no suite called {name!r}",
                remedy=f"Known are {', '.join([*by_name, *BENCHMARKS])}",
            )
    if source and len(chosen) > 1:
        raise UsageError("--source is the file of one benchmark", remedy="Name one suite")
    return chosen, []


def run_suites(
    suites: Sequence[Suite],
    *,
    config: Config,
    published: Sequence[Published] = (),
    limit: int | None = None,
    progress: SuiteProgress | None = None,
) -> Iterator[tuple[Measured, Tally]]:
    """Each suite's figures and answers, in order, but of suites that the models have no answers to.

    Raises DataError, ModelError, ConfigError.
    """
    with Stages(config) as stages:
        for suite in suites:
            rows = answerable(suite, rows_of(suite, limit=limit), stages)
            if not rows:
                continue
            tally = answer(
                suite, rows, stages, progress=counted_by_name(progress, suite.name, len(rows))
            )
            benchmark = BENCHMARKS.get(suite.benchmark)
            try:
                found = measured(
                    suite.name,
                    suite.kind,
                    suite.metric,
                    tally,
                    model=stages.versions(answered_as(suite)),
                    published=published_for(published, suite.benchmark),
                    source=benchmark.home if benchmark else "",
                    licence=benchmark.licence if benchmark else "",
                    note=suite.about,
                )
            except KeyError as error:
                raise ConfigError(
                    f"suite {suite.name!r} has no figure {suite.metric!r}",
                    remedy=f"Use one of {', '.join(tally.values())}",
                ) from error
            yield found, tally


def save(results: Sequence[tuple[Measured, Tally]], folder: Path) -> list[Path]:
    """Write suites.json, suites.md and the pictures; gives the files.

    Raises UsageError without matplotlib, DataError when the folder cannot be written.
    """
    from claimcheck.evaluate.pictures import draw

    make_plot_folder(folder)
    pictures = {found.suite: draw(found, tally, folder) for found, tally in results}
    page, data = folder / "suites.md", folder / "suites.json"
    whole: list[dict[str, Any]] = [found.as_json() for found, _ in results]
    write_text(page, as_markdown([found for found, _ in results], pictures))
    write_text(data, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    return [data, page, *(file for files in pictures.values() for file in files)]
