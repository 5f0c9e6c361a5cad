"""`claimcheck evaluate`: a model or the whole line, measured on a labelled file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import JsonFlag, app, emit_json, note

if TYPE_CHECKING:
    from claimcheck.config import Config
    from claimcheck.evaluate import Outcome

group = typer.Typer(
    no_args_is_help=True,
    help="Measure on a labelled file, one JSON object a line, gzipped or not.",
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
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A configuration, TOML.")
]
LabelMap = Annotated[
    Path | None,
    typer.Option("--labels", metavar="MAP", help="JSON: the file's labels to claimcheck's."),
]


@group.command()
def entailment(
    file: File,
    json: JsonFlag = False,
    predictions: Out = None,
    limit: Limit = None,
    model: ModelName = None,
    config: ConfigFile = None,
) -> None:
    """Labels of pairs. A row: {"premise", "hypothesis", "label"}."""
    from claimcheck.evaluate.run import run_entailment

    settings = _settings(config, "entail", model)
    with _progress("pairs") as progress:
        outcome = run_entailment(file, config=settings, limit=limit, progress=progress)
    _show(outcome, json, predictions)


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

    settings = _settings(config, "entail", model)
    with _progress("claims") as progress:
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

    settings = _settings(config, "retrieve", model)
    with _progress("claims") as progress:
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

    settings = _settings(config, "extract", model)
    with _progress("texts") as progress:
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

    settings = _settings(config, "extract", model)
    with _progress("articles") as progress:
        outcome = run_claims(file, config=settings, limit=limit, progress=progress)
    _show(outcome, json, predictions)


def _settings(path: Path | None, stage: str, model: str | None) -> Config:
    """The configuration, with the model of one stage exchanged."""
    import dataclasses

    from claimcheck.config import Config, load

    config = load(Config, path) if path else Config()
    if model is None:
        return config
    changed = dataclasses.replace(getattr(config, stage), model=model)
    return dataclasses.replace(config, **{stage: changed})


@contextmanager
def _progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr: done, rate and time left; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeLeft(),
        console=(console := Console(stderr=True)),
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(unit, total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield update


def _show(outcome: Outcome, json: bool, predictions: Path | None) -> None:
    if predictions is not None:
        from claimcheck.corpora import write_jsonl

        count = write_jsonl(predictions, outcome.predictions)
        note(f"{count} predictions written to {predictions}")
    for message in outcome.notes:
        note(message)
    if json:
        emit_json([outcome.metrics])
    else:
        _print_table(outcome.metrics)


def _print_table(metrics: dict[str, Any]) -> None:
    """The same figures for a person: single ones first, then per label, then the confusion."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    single = Table(show_header=False, box=None, pad_edge=False)
    for key, value in metrics.items():
        if isinstance(value, dict) and key != "per_label":
            shown = "  ".join(f"{k} {v:.4f}" for k, v in value.items())
        elif isinstance(value, (dict, list)):
            continue
        else:
            shown = "-" if value is None else f"{value:.4f}" if isinstance(value, float) else value
        single.add_row(key, str(shown))
    console.print(single)
    per_label = metrics.get("per_label")
    if per_label:
        table = Table("label", box=None, pad_edge=False)
        for name in ("precision", "recall", "f1", "n"):
            table.add_column(name, justify="right")
        for label, scores in per_label.items():
            table.add_row(
                label,
                *(f"{scores[k]:.4f}" for k in ("precision", "recall", "f1")),
                str(scores["n"]),
            )
        console.print()
        console.print(table)
    if "confusion" in metrics:
        table = Table("gold \\ predicted", box=None, pad_edge=False)
        for label in per_label or {}:
            table.add_column(label, justify="right")
        for label, row in zip(per_label or {}, metrics["confusion"], strict=True):
            table.add_row(label, *map(str, row))
        console.print()
        console.print(table)
