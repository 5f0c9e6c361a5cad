"""`claimcheck models`: what is installed, which of two is better, and what ships."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, emit_json, load_config, note, progress_bar
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.promotion.promote import Promotion

models = typer.Typer(
    help="The models: what is installed, which is better, what ships.", no_args_is_help=True
)
app.add_typer(models, name="models")

SuitesFile = Annotated[
    Path, typer.Option("--suites", metavar="FILE", help="The suites, TOML.")
]  # fmt: skip
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="Only the first N rows of each suite.")
]
Kind = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="NAME",
        help="entailment, extractor, retriever or verdicts; else by what the folder holds.",
    ),
]
ManifestFile = Annotated[
    Path, typer.Option("--manifest", metavar="FILE", help="The list of data sets, TOML.")
]
_MANIFEST = Path("corpus/manifest.toml")
_SUITES = Path("evaluation/suites.toml")
_GATES = Path("evaluation/gates.toml")


@models.command("list")
def list_models(json_: JsonFlag = False) -> None:
    """Each model with its size and the SHA-256 of its weights."""
    from claimcheck.model_paths import file_sha256, models_folder

    rows: list[dict[str, Any]] = []
    for folder in sorted(p for p in models_folder().glob("*") if p.is_dir()):
        files = [f for f in folder.rglob("*") if f.is_file()]
        weights = [f for f in files if f.suffix == ".safetensors"]
        rows.append(
            {
                "name": folder.name,
                "path": str(folder),
                "megabytes": round(sum(f.stat().st_size for f in files) / 1e6, 1),
                "sha256": {str(f.relative_to(folder)): file_sha256(f) for f in weights},
            }
        )
    if json_:
        emit_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['name']}  {row['megabytes']} MB  {row['path']}")
        for name, digest in row["sha256"].items():
            typer.echo(f"  {name}  sha256 {digest}")


@models.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="The model as it is: a name or a path.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The model to try against it.")],
    suite: Annotated[
        list[str] | None,
        typer.Option("--suite", metavar="NAME", help="Only this suite; several. Else all."),
    ] = None,
    limit: Limit = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER",
            help="Save compare.json, compare.md and flips.jsonl, every answer that flipped.",
        ),
    ] = None,
    flips: Annotated[
        int, typer.Option("--flips", min=0, help="Print so many flipped answers of each suite.")
    ] = 0,
    json_: JsonFlag = False,
    kind: Kind = "",
    suites: SuitesFile = _SUITES,
    config: ConfigFile = None,
) -> None:  # fmt: skip
    """Measure two models on every suite and slice.

    The table has gains with paired intervals, and what flipped.
    """
    from claimcheck.evaluate.catalog import load_suites, named
    from claimcheck.evaluate.compare_table import flip_rows, print_comparison, print_flips
    from claimcheck.promotion.comparing import compare_models, find_both, suites_for

    settings = load_config(config)
    known = load_suites(suites)
    one, other = find_both(a, b, kind=kind)
    chosen = named(known, suite) if suite else suites_for(one.kind, known)
    with progress_bar() as progress:
        found = compare_models(one, other, chosen, config=settings, limit=limit, progress=progress)
    if output is not None:
        _save(output, found.as_json(), list(flip_rows(found)), found)
    if json_:
        emit_json([found.as_json()])
        return
    print_comparison(found)
    print_flips(found, flips)


@models.command()
def promote(
    model: Annotated[
        str,
        typer.Argument(metavar="NEW", help="The new model's folder; with --rollback, which model."),
    ],
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Take the latest promotion back, to the byte.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Measure and say; change and record nothing.")
    ] = False,
    limit: Limit = None,
    message: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="A few words for the record.")
    ] = "",
    gates: Annotated[
        Path, typer.Option("--gates", metavar="FILE", help="What a model has to show, TOML.")
    ] = _GATES,
    json_: JsonFlag = False,
    kind: Kind = "",
    suites: SuitesFile = _SUITES,
    config: ConfigFile = None,
) -> None:
    """Replace the model that ships, if no gate is broken.

    Exit 1 where one is.
    """
    from claimcheck.evaluate.catalog import load_suites
    from claimcheck.promotion.gates import load_gates
    from claimcheck.promotion.promote import journal_beside, judge, roll_back
    from claimcheck.promotion.promote import promote as decide

    journal = journal_beside(gates)
    if rollback and dry_run:
        raise UsageError(
            "--rollback puts the model before in the place of this one: it has no dry run",
            remedy="Leave out --dry-run",
        )
    if rollback:
        digest = roll_back(model, journal=journal, note=message)
        if json_:
            emit_json([{"decision": "rolled back", "model": model, "sha256": digest}])
        else:
            typer.echo(f"{model} is again the model {digest[:16]}")
        return
    settings = load_config(config)
    known = load_suites(suites)
    with progress_bar() as progress:
        candidate, found = judge(
            model,
            suites=known,
            gates=load_gates(gates, known),
            kind=kind,
            manifest=gates.resolve().parent.parent / "corpus" / "manifest.toml",
            config=settings,
            limit=limit,
            progress=progress,
        )
    if not dry_run:
        decide(candidate, found, journal=journal, note=message)
    _say(found, journal, json_, dry_run)
    if found.broken:
        raise typer.Exit(1)


@models.command()
def card(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A name under models/, or a folder.")
    ],
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", metavar="FILE", help="suites.json of evaluate suite; several."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write README.md in the folder; else print.")
    ] = False,
    manifest: ManifestFile = _MANIFEST,
) -> None:
    """Make a model's card: recipe, licences, measured figures."""
    from claimcheck.files import write_text
    from claimcheck.model_paths import find_model
    from claimcheck.promotion.card import card as make
    from claimcheck.promotion.card import load_results, merged
    from claimcheck.promotion.manifest import load_manifest

    folder = find_model(model)
    page = folder / "README.md"
    old = page.read_text(encoding="utf-8") if page.is_file() else None
    sections = make(folder, load_manifest(manifest), load_results(results or []), old=old)
    if not write:
        typer.echo(merged(sections, None), nl=False)
        return
    write_text(page, merged(sections, old))
    note(f"written: {page}")


@models.command()
def package(
    folders: Annotated[
        list[str], typer.Argument(metavar="MODEL...", help="Names under models/, or folders.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write, .zip.")],
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", metavar="FILE", help="suites.json of evaluate suite; several."),
    ] = None,
    manifest: ManifestFile = _MANIFEST,
    json_: JsonFlag = False,
) -> None:
    """Pack models into one archive, each with its card.

    It unpacks into a folder for CLAIMCHECK_MODELS.
    """
    from claimcheck.model_paths import find_model
    from claimcheck.promotion.card import load_results
    from claimcheck.promotion.manifest import load_manifest
    from claimcheck.promotion.package import package as pack

    models = [find_model(name) for name in folders]
    listed = pack(models, output, load_manifest(manifest), load_results(results or []))
    if json_:
        emit_json(listed)
        return
    for row in listed:
        classes = ", ".join(row["licence_classes"]) or "no public data set"
        typer.echo(f"{row['kind']:<11} {row['megabytes']:>7} MB  {classes}")
    note(f"written: {output}")


@models.command("data-card")
def data_card(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SET]...", help="Sets by name; else all.")
    ] = None,
    licences: Annotated[
        str, typer.Option("--licences", metavar="CLASSES", help="Only these classes, by commas.")
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="The sets, to count labels and words in."),
    ] = None,
    manifest: ManifestFile = _MANIFEST,
) -> None:
    """Print a card for each public data set.

    It has licence, use, models trained on it, and what is in it.
    """
    from claimcheck.model_paths import models_folder
    from claimcheck.promotion.data_card import chosen_sets, data_cards
    from claimcheck.promotion.manifest import load_manifest

    classes = [part.strip() for part in licences.split(",") if part.strip()]
    sets = chosen_sets(load_manifest(manifest), names or [], classes)
    typer.echo(data_cards(sets, models_folder(), data), nl=False)


def _say(found: Promotion, journal: Path, json_: bool, dry_run: bool) -> None:
    if json_:
        emit_json(
            [
                {
                    "decision": "refused" if found.broken else "promoted",
                    "dry_run": dry_run,
                    "model": found.kind,
                    "broken": [{"gate": gate.suite, "why": gate.why} for gate in found.broken],
                    "unread": list(found.unread),
                    "comparison": None if found.comparison is None else found.comparison.as_json(),
                }
            ]
        )
        return
    if found.comparison is not None:
        from claimcheck.evaluate.compare_table import print_comparison

        print_comparison(found.comparison)
    for gate in found.broken:
        typer.echo(f"broken  {gate.suite}: {gate.why}")
    if found.unread:
        note(f"Not looked through for rows of the gates: {', '.join(found.unread)}")
    would = "would be " if dry_run else ""
    typer.echo(f"{found.kind}: {would}{'refused' if found.broken else 'promoted'}")
    if not dry_run:
        note(f"recorded in {journal}")
        if not found.broken:
            note(
                "Now run the tests and the figures (CONTRIBUTING.md); to take it back: "
                f"claimcheck models promote --rollback {found.kind}"
            )
            if found.kind == "entailment":
                from claimcheck.cli.fitting import REMEDY

                note(f"The verdict weights were fitted for the old model. {REMEDY}")


def _save(folder: Path, whole: dict[str, Any], flips: list[dict[str, Any]], found: Any) -> None:
    from claimcheck.evaluate.compare_table import as_markdown
    from claimcheck.files import write_text
    from claimcheck.jsonl import write_jsonl

    write_text(folder / "compare.md", as_markdown(found))
    write_jsonl(folder / "compare.json", [whole])
    write_jsonl(folder / "flips.jsonl", flips)
    note(f"saved in {folder}: compare.json, compare.md, flips.jsonl ({len(flips)})")
