"""`claimcheck train extractor|entailment|retriever|calibration`."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path
from typing import Annotated, Any

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, emit_json, load_config, note
from claimcheck.errors import UsageError
from claimcheck.language.counting import counted

train = typer.Typer(help="Train the models on labelled corpora.", no_args_is_help=True)
app.add_typer(train, name="train")

SHIPPED_LABELS = Path("corpus/labels/claims/train.jsonl")

Output = Annotated[
    Path, typer.Option(help="Folder for the trained model; `models promote` lets it ship.")
]
Work = Annotated[
    Path, typer.Option(help="Folder for checkpoints; an interrupted run resumes from it.")
]
Data = Annotated[
    Path | None,
    typer.Option(
        envvar="CLAIMCHECK_DATA", help="Folder of the training data, instead of the config's."
    ),
]


Licences = Annotated[
    str, typer.Option(help="Classes of licence that may be used, separated by commas.")
]
ManifestFile = Annotated[
    Path, typer.Option(metavar="FILE", help="The list of data sets, TOML, for --licences.")
]
MANIFEST = Path("corpus/manifest.toml")


def _with_data(recipe: Any, data: Path | None, licences: str) -> Any:
    """A recipe of pairs with the folder and the licences named on the command line."""
    if data:
        # The data folder holds entailment/train beside the other tasks; a folder of sets is taken as it is.
        nested = data / "entailment" / "train"
        recipe = dataclasses.replace(recipe, data=str(nested if nested.is_dir() else data))
    if licences:
        from claimcheck.training.licences import classes_of

        recipe = dataclasses.replace(recipe, licences=classes_of(licences))
    return recipe


def _shipped_labels(file: Path) -> Path:
    if not file.is_file():
        raise UsageError(
            f"the labelled articles to add one's own to are not in {file}",
            remedy="Run it in the project's folder, name them (--with FILE), or leave them out: --afresh",
        )
    return file


def _spare_what_ships(output: Path) -> None:
    """Raises UsageError where a training would write over a model that ships."""
    from claimcheck.model_paths import models_folder

    if output.exists() and output.resolve().is_relative_to(models_folder().resolve()):
        raise UsageError(
            f"{output} ships, and what is trained has not been proved better",
            remedy="Leave out --output or name another folder, then claimcheck models promote FOLDER",
        )


def _need_extra() -> None:
    if importlib.util.find_spec("accelerate") is None:
        raise UsageError(
            "training needs packages that are not installed",
            remedy="Run pip install 'claimcheck[train]'",
        )


def _report(figures: dict[str, Any], output: Path, as_json: bool) -> None:
    if as_json:
        emit_json([figures])
    else:
        note(", ".join(f"{k} {v}" for k, v in figures.items()))
        note(f"Saved to {output}")
        promote = f"claimcheck models promote {output}"
        note(f"To let it ship: claimcheck models card {output} --write, then {promote}")


@train.command()
def entailment(
    config: Annotated[Path, typer.Option(help="Recipe.")] = Path(
        "pipeline/configs/entailment.toml"
    ),
    data: Data = None,
    output: Output = Path("work/entailment/model"),
    work: Work = Path("work/entailment"),
    licences: Licences = "",
    calibration: Annotated[
        str,
        typer.Option(
            help="Labelled pairs to fit the temperature and the weight of particulars on (JSONL), neither trained on nor reported."
        ),
    ] = "",
    refit: Annotated[
        bool,
        typer.Option(
            "--refit",
            help="Train nothing: fit on --calibration anew what belongs to the model in --output.",
        ),
    ] = False,
    json_: JsonFlag = False,
) -> None:
    """Train the entailment cross-encoder.

    Its temperature, and what the comparison of figures and names adds, are fitted when calibration pairs are given.
    """
    _need_extra()
    _spare_what_ships(output)
    if refit and not calibration:
        raise UsageError("--refit has no pairs to fit on", remedy="Name some: --calibration FILE")
    from claimcheck.config import load
    from claimcheck.training.entailment import EntailmentTraining, train_entailment

    recipe = _with_data(load(EntailmentTraining, config), data, licences)
    figures = {} if refit else train_entailment(recipe, output, work)
    if calibration:
        from claimcheck.training.calibrate import calibrate
        from claimcheck.training.correction import correct

        figures["temperature"] = round(calibrate(output, calibration), 4)
        figures |= correct(output, calibration, recipe)
    _report(figures, output, json_)


@train.command()
def extractor(
    config: Annotated[Path, typer.Option(help="Recipe.")] = Path("pipeline/configs/extractor.toml"),
    data: Data = None,
    output: Output = Path("work/extractor/model"),
    work: Work = Path("work/extractor"),
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Labelled articles: learn only what a claim is and where it ends, in a minute, for the extractor in --start. Several.",
        ),
    ] = None,
    shipped: Annotated[
        Path,
        typer.Option(
            "--with",
            metavar="FILE",
            help="With --corpus: the labelled articles that one's own are added to.",
        ),
    ] = SHIPPED_LABELS,
    borders: Annotated[
        bool,
        typer.Option(
            help="With --corpus: --no-borders learns only which of the rules' clauses are claims."
        ),
    ] = True,
    start: Annotated[
        str, typer.Option(metavar="NAME|PATH", help="The extractor that --corpus goes on from.")
    ] = "extractor",
    afresh: Annotated[
        bool,
        typer.Option(
            "--afresh", help="With --corpus: one's own articles alone, without what was known."
        ),
    ] = False,
    licences: Licences = "",
    manifest: ManifestFile = MANIFEST,
    json_: JsonFlag = False,
) -> None:
    """Train the extractor, a spaCy pipeline.

    Tagger, parser, entity and check-worthiness heads are trained and assembled.
    """
    _need_extra()
    _spare_what_ships(output)
    if corpus and licences:
        raise UsageError(
            "--licences chooses among public sets, and --corpus learns from one's own articles",
            remedy="Leave out one of them",
        )
    if corpus:
        from claimcheck.model_paths import find_model

        folder = Path(find_model(start))
        if borders:
            from claimcheck.training.claim_borders import train_borders

            known = None if afresh else _shipped_labels(shipped)
            figures = train_borders(corpus, folder, output, shipped=known)
        else:
            from claimcheck.training.claim_worth import train_worth

            figures = train_worth(corpus, folder, output, afresh=afresh)
        _report(figures, output, json_)
        return
    from claimcheck.config import load
    from claimcheck.training.extractor import ExtractorTraining
    from claimcheck.training.pipeline import train_extractor

    recipe = load(ExtractorTraining, config)
    if data:
        recipe = dataclasses.replace(recipe, data=str(data))
    if licences:
        from claimcheck.promotion.manifest import load_manifest
        from claimcheck.training.licences import classes_of, of_licences

        recipe, left_out = of_licences(recipe, classes_of(licences), load_manifest(manifest))
        note(f"left out by their licences: {', '.join(left_out) or 'none'}")
    _report(train_extractor(recipe, output, work), output, json_)


@train.command()
def curve(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Labelled articles to train on.")
    ],
    test: Annotated[
        Path, typer.Option(help="Labelled articles to measure on, none of them above.")
    ],
    start: Annotated[
        str, typer.Option(metavar="NAME|PATH", help="The extractor that every fit goes on from.")
    ] = "extractor",
    shares: Annotated[str, typer.Option(help="Shares of the articles.")] = "0.25,0.5,0.75,1",
    seeds: Annotated[int, typer.Option(min=1, help="How often each share is drawn.")] = 5,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Forget what it knew of claims.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it as a PNG.")] = None,
    json_: JsonFlag = False,
) -> None:
    """Tell whether more data would help.

    The curve is span F1 after training on ever more of the labelled articles.
    """
    _need_extra()
    from claimcheck.model_paths import find_model
    from claimcheck.training.learning_curve import draw_points, learning_curve

    try:
        parts = tuple(float(part) for part in shares.split(","))
    except ValueError as error:
        raise UsageError(
            f"the shares {shares!r} are not numbers", remedy="Such as 0.5,1"
        ) from error
    found = learning_curve(
        files, test, Path(find_model(start)), shares=parts, seeds=seeds, afresh=afresh
    )
    if plot:
        draw_points(found, plot)
    if json_:
        emit_json([found])
        return
    if found["before"] is not None:
        typer.echo(f"{'as it is':>12}  F1 {found['before']:.3f}")
    for point in found["points"]:
        low, high = point["low"], point["high"]
        typer.echo(
            f"{point['articles']:>3} articles  F1 {point['f1']:.3f}"
            + ("" if low is None else f"  [{low:.3f}, {high:.3f}]")
        )
    if not found["draws"]:
        typer.echo("No intervals: a single test article says nothing of others")
        return
    typer.echo(
        f"95% intervals, {found['draws']:,} draws of {found['test_articles']} test articles "
        f"and of {counted(found['seeds'], 'fit')} to a share"
    )
    if "gain" in found:
        helps = found["gain_low"] > 0
        typer.echo(
            f"The last step added {found['gain']:+.3f} [{found['gain_low']:+.3f}, "
            f"{found['gain_high']:+.3f}]: "
            + (
                "more articles would probably help"
                if helps
                else "no gain that can be told from chance"
            )
        )


@train.command()
def retriever(
    config: Annotated[Path, typer.Option(help="Recipe.")] = Path("pipeline/configs/retriever.toml"),
    data: Data = None,
    output: Output = Path("work/retriever/model"),
    work: Work = Path("work/retriever"),
    licences: Licences = "",
    json_: JsonFlag = False,
) -> None:
    """Train the sentence encoder that finds evidence.

    It learns from claims and the texts that settle them.
    """
    _need_extra()
    _spare_what_ships(output)
    from claimcheck.config import load
    from claimcheck.training.retriever import RetrieverTraining, train_retriever

    recipe = _with_data(load(RetrieverTraining, config), data, licences)
    _report(train_retriever(recipe, output, work), output, json_)


@train.command()
def calibration(
    claims: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Judged claims (JSONL) that nothing is ever reported on; else the recipe's.",
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            "-r",
            metavar="NAME|FILE",
            help="The reference that the claims were judged by; may be given several times.",
        ),
    ] = None,
    output: Output = Path("work/verdicts/model"),
    work: Work = Path("work/verdicts"),
    plots: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Save the pictures here too.")
    ] = None,
    copies: Annotated[
        int | None,
        typer.Option(min=0, help="Also fit on so many altered copies of each true claim."),
    ] = None,
    silent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="Articles whose claims --silent-reference leaves open, to fit on as unverified.",
        ),
    ] = None,
    silent_reference: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME|FILE", help="Passages on other subjects, such as an archive."),
    ] = None,
    silent_articles: Annotated[
        int | None, typer.Option(min=1, help="Of the silent articles so many at most.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="What is drawn by chance.")] = None,
    max_wrong_contradicted: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0.0,
            max=1.0,
            help="The share of true claims that may come out contradicted, for the figures.",
        ),
    ] = None,
    config: ConfigFile = None,
    json_: JsonFlag = False,
) -> None:
    """Fit the weights that make verdicts of evidence.

    They fit the models and the reference named, and no others. The configuration may be a recipe, as
    pipeline/configs/calibration.toml: what is given here goes before what stands there.
    """
    _spare_what_ships(output)
    from claimcheck.cli.check import default_references
    from claimcheck.cli.run_progress import RunProgress

    if importlib.util.find_spec("sklearn") is None:
        _need_extra_for("scikit-learn")
    from claimcheck.training.calibration import CalibrationTraining, sure_of, train_calibration

    given: dict[str, Any] = {
        "claims": str(claims) if claims else None,
        "reference": reference and tuple(reference),
        "copies": copies,
        "silent": silent and tuple(silent),
        "silent_reference": silent_reference and tuple(silent_reference),
        "silent_articles": silent_articles,
        "seed": seed,
    }
    recipe = load_config(config, CalibrationTraining)
    recipe = dataclasses.replace(recipe, **{k: v for k, v in given.items() if v is not None})
    if not recipe.reference:
        recipe = dataclasses.replace(recipe, reference=tuple(default_references()))
    with RunProgress("claims") as progress:
        fitted = train_calibration(
            recipe, output, work, most_wrong=max_wrong_contradicted, progress=progress
        )
    if plots:
        from claimcheck.training.verdict_plots import plot_verdicts

        for file in plot_verdicts(sure_of(fitted), fitted.predicted, fitted.labels, plots):
            note(f"Saved {file}")
    _report(fitted.figures, output, json_)


def _need_extra_for(package: str) -> None:
    raise UsageError(
        f"this needs {package}, which is not installed",
        remedy="Run pip install 'claimcheck[train]'",
    )
