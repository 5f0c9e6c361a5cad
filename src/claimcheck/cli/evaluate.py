"""`claimcheck evaluate`: a model or the whole line, measured on a labelled file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, emit_json, load_config, note, progress_bar
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimcheck.config import Config
    from claimcheck.evaluate import Outcome

group = typer.Typer(
    no_args_is_help=True,
    help="Measure models on labelled data: JSON Lines, gzipped or not.",
)
app.add_typer(group, name="evaluate")

File = Annotated[Path, typer.Argument(metavar="FILE", help="JSON Lines, may be gzipped.")]
Out = Annotated[
    Path | None,
    typer.Option("--predictions", metavar="OUT", help="Write what was predicted, as JSON Lines."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Read only the first N rows.")]
ModelName = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME|PATH", help="The model to measure, not the configured."),
]
References = Annotated[
    list[str] | None,
    typer.Option(
        "--reference", metavar="NAME|FILE", help="A reference dataset; may be given several times."
    ),
]
LabelMap = Annotated[
    Path | None,
    typer.Option("--labels", metavar="MAP", help="JSON: the file's labels to claimcheck's."),
]


class Rows(StrEnum):
    """The values of --rows."""

    ALL = "all"
    EVEN = "even"
    ODD = "odd"


@group.command()
def entailment(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="JSON Lines, may be gzipped; folders and patterns of them."
        ),
    ],
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    rows: Annotated[
        Rows, typer.Option("--rows", help="Of each file every row, or every second one.")
    ] = Rows.ALL,
    pool: Annotated[bool, typer.Option("--pool", help="Count all files as one set.")] = False,
    hypothesis_only: Annotated[
        bool, typer.Option("--hypothesis-only", help="A control: every premise is emptied.")
    ] = False,
    overlap_only: Annotated[
        bool, typer.Option("--overlap-only", help="A baseline: shared words alone, and no model.")
    ] = False,
    model_alone: Annotated[
        bool,
        typer.Option("--model-alone", help="A control: no figures and names are compared."),
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FOLDER", help="Save a reliability diagram of each set."),
    ] = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """Labels of pairs. A row: {"premise", "hypothesis", "label", "kind"?, "minimal"?}."""
    from claimcheck.evaluate.rows import Part
    from claimcheck.evaluate.run_entailment import Control, run_entailment
    from claimcheck.evaluate.sets import find_sets, is_one_file

    controls = {
        Control.HYPOTHESIS_ONLY: hypothesis_only,
        Control.OVERLAP_ONLY: overlap_only,
        Control.MODEL_ALONE: model_alone,
    }
    asked = [control for control, is_asked in controls.items() if is_asked]
    if len(asked) > 1:
        raise UsageError(
            f"--{asked[0]} and --{asked[1]} are two measurements", remedy="Give one of them"
        )
    _spare(predictions, find_sets(files).values() if predictions else ())
    settings = _settings(config, "entail", model)
    with progress_bar("pairs") as progress:
        outcomes = run_entailment(
            files,
            config=settings,
            part=Part(rows),
            limit=limit,
            pool=pool,
            control=asked[0] if asked else None,
            plot=plot,
            progress=progress,
        )
    if plot is not None:
        note(f"{len(outcomes)} reliability diagrams saved in {plot}")
    if pool or is_one_file(files):
        (outcome,) = outcomes.values()
        _show(outcome, json, predictions)
    else:
        _show_sets(outcomes, json, predictions)


@group.command()
def verdicts(
    file: File,
    reference: References = None,
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """Verdicts of statements, end to end. A row: {"claim", "verdict", "date"?}."""
    from claimcheck.evaluate.run import run_verdicts

    _spare(predictions, [file])
    settings = _settings(config, "entail", model)
    with progress_bar("claims") as progress:
        outcome = run_verdicts(
            file, reference=reference or [], config=settings, limit=limit, progress=progress
        )
    _show(outcome, json, predictions)


@group.command()
def retrieval(
    file: File,
    reference: References = None,
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """The look-up of evidence. A row: {"claim", "relevant": [fact ids]}."""
    from claimcheck.evaluate.run import run_retrieval

    _spare(predictions, [file])
    settings = _settings(config, "retrieve", model)
    with progress_bar("claims") as progress:
        outcome = run_retrieval(
            file, reference=reference or [], config=settings, limit=limit, progress=progress
        )
    _show(outcome, json, predictions)


@group.command()
def ner(
    file: File,
    labels: LabelMap = None,
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """Named entities. A row: {"text", "spans": [{"start", "end", "label"}]}."""
    from claimcheck.evaluate.run import run_ner

    _spare(predictions, [file])
    settings = _settings(config, "extract", model)
    with progress_bar("texts") as progress:
        outcome = run_ner(file, config=settings, labels=labels, limit=limit, progress=progress)
    _show(outcome, json, predictions)


@group.command()
def claims(
    file: File,
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """Claim spans. A row: {"text", "spans": [{"start", "end"}], "statements"?, "published"?}."""
    from claimcheck.evaluate.run import run_claims

    _spare(predictions, [file])
    settings = _settings(config, "extract", model)
    with progress_bar("articles") as progress:
        outcome = run_claims(file, config=settings, limit=limit, progress=progress)
    _show(outcome, json, predictions)


@group.command()
def suite(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Suites, public benchmarks, or all that are here."),
    ],
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="PATH|hf:...", help="The native file or folder of one benchmark."
        ),
    ] = "",
    reference: References = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Save suites.json, suites.md and pictures."
        ),
    ] = None,
    limit: Limit = None,
    json: JsonFlag = False,
    suites: Annotated[
        Path, typer.Option("--suites", metavar="FILE", help="The suites, TOML.")
    ] = Path("evaluation/suites.toml"),
    published: Annotated[
        Path, typer.Option("--published", metavar="FILE", help="What others reached, YAML.")
    ] = Path("evaluation/published.yaml"),
    model: Annotated[
        list[str] | None,
        typer.Option("--model", metavar="KIND=NAME", help="entailment=PATH and so on; several."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Measure on suites and public benchmarks.

    The tables have intervals, slices and published figures.
    """
    from claimcheck.evaluate.catalog import load_suites
    from claimcheck.evaluate.published import load_published
    from claimcheck.evaluate.run_suites import chosen_suites, run_suites, save
    from claimcheck.evaluate.stages import with_models
    from claimcheck.evaluate.suite_report import print_suites

    settings = with_models(load_config(config), model or [])
    known = load_suites(suites) if suites.exists() else []
    chosen, missing = chosen_suites(names, known, source=source, reference=reference or [])
    figures = load_published(published) if published.exists() else []
    if missing:
        note(f"not here: {', '.join(absent.name for absent in missing)}")
    with progress_bar() as progress:
        results = list(
            run_suites(chosen, config=settings, published=figures, limit=limit, progress=progress)
        )
    done = {found.suite for found, _ in results}
    if unanswered := [suite.name for suite in chosen if suite.name not in done]:
        note(f"no answers held back beside the verdict weights: {', '.join(unanswered)}")
    if output is not None:
        note(f"{len(save(results, output))} files saved in {output}")
    if json:
        emit_json(found.as_json() for found, _ in results)
    else:
        print_suites([found for found, _ in results])


def _settings(path: Path | None, stage: str, model: str | None) -> Config:
    """The configuration, with the model of one stage exchanged."""
    import dataclasses

    config = load_config(path)
    if model is None:
        return config
    changed = dataclasses.replace(getattr(config, stage), model=model)
    return dataclasses.replace(config, **{stage: changed})


def _spare(predictions: Path | None, files: Iterable[Path]) -> None:
    """Raises UsageError when the predictions would be written over what is measured on."""
    if predictions is not None:
        from claimcheck.files import refuse_source

        refuse_source(predictions, files)


def _show(outcome: Outcome, json: bool, predictions: Path | None) -> None:
    if predictions is not None:
        from claimcheck.jsonl import write_jsonl

        count = write_jsonl(predictions, outcome.predictions)
        note(f"{count} predictions written to {predictions}")
    for message in outcome.notes:
        note(message)
    if json:
        emit_json([outcome.metrics])
    else:
        from claimcheck.evaluate.table import print_figures

        print_figures(outcome.metrics)


def _show_sets(outcomes: dict[str, Outcome], json: bool, predictions: Path | None) -> None:
    """A row a set; with --json an object a line, each with the name of its set."""
    if predictions is not None:
        from claimcheck.jsonl import write_jsonl

        rows = ({"set": name, **row} for name, o in outcomes.items() for row in o.predictions)
        note(f"{write_jsonl(predictions, rows)} predictions written to {predictions}")
    for name, outcome in outcomes.items():
        for message in outcome.notes:
            note(f"{name}: {message}")
    if json:
        emit_json({"set": name, **outcome.metrics} for name, outcome in outcomes.items())
    else:
        from claimcheck.evaluate.table import print_sets

        print_sets({name: outcome.metrics for name, outcome in outcomes.items()})
