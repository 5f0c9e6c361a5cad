"""`claimcheck corpus`: labelled corpora, checked before they are used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from claimcheck.cli.app import (
    ConfigFile,
    Database,
    JsonFlag,
    app,
    day_option,
    emit_json,
    load_config,
    note,
)
from claimcheck.errors import DataError, UsageError
from claimcheck.language.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimcheck.corpora.records import LabelledDocument
    from claimcheck.corpora.report import Report

T = TypeVar("T")

group = typer.Typer(no_args_is_help=True, help="Labelled corpora: in, out, checked, split.")
app.add_typer(group, name="corpus")


Form = Annotated[
    str, typer.Option("--format", metavar="NAME", help="jsonl, spacy, prodigy, doccano, label-studio, brat, conll, conllu or datasets; else by name and first row.")
]  # fmt: skip


@group.command()
def validate(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Files of any format of import; also folders and patterns."
        ),
    ],
    form: Form = "",
    json: JsonFlag = False,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE", help="Leave out a kind of problem."),
    ] = None,
    near: Annotated[
        bool, typer.Option("--near/--no-near", help="Look for near-duplicates too.")
    ] = True,
) -> None:
    """Check offsets, labels, repetitions and leaks.

    Leaks are looked for between splits. Exit 1 when there are errors.

    A row's split is its "split" key, else what the file's name or folder says (train, dev, test),
    else the file itself.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from claimcheck.corpora.formats import is_corpus
    from claimcheck.corpora.validate import validate as check
    from claimcheck.evaluate.sets import find_sets

    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[where]}  {task.completed:,.0f} rows"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("reading", total=None, where="")

        def progress(where: str, rows: int) -> None:
            bar.update(task, completed=rows, where=where)

        found = find_sets(files, is_set=is_corpus).values()
        report = check(
            found, ignore=ignore or (), form=form, near_duplicates=near, progress=progress
        )
    if json:
        emit_json([report.as_json()])
    else:
        _print(report)
    if report.errors:
        raise typer.Exit(1)


def _documents(files: list[Path], form: str) -> Iterator[LabelledDocument]:
    """The documents of all files; says at the end what had no place in them. Raises DataError without any."""
    from claimcheck.corpora.formats import format_named, guess_format

    left_out: Counter[str] = Counter()
    for file in files:
        yield from _some(format_named(form or guess_format(file)).read(file, left_out), file)
    _say_left_out(left_out)


def _some(items: Iterable[T], file: Path) -> Iterator[T]:
    """The items as they are. Raises DataError where there are none."""
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        raise DataError(
            "the file holds no labels", path=file, remedy="Check the file, and its format: --format"
        )


def _say_left_out(left_out: Counter[str]) -> None:
    for what, number in left_out.items():
        if number:
            note(f"left out: {number:,} {what}")


@group.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A file or folder of another tool, or a Hub id.")],
    output: Annotated[Path, typer.Argument(help="claimcheck's JSON Lines; may end in .gz.")],
    form: Form = "",
) -> None:
    """Read another tool's labels into claimcheck's JSON Lines.

    Ids and annotators are kept.

    The name of a public benchmark as the format reads its native file.
    """
    from claimcheck.corpora.formats import FORMATS, format_named, guess_format
    from claimcheck.evaluate.benchmarks import BENCHMARKS
    from claimcheck.files import refuse_source

    refuse_source(output, [source])
    if form in BENCHMARKS and form not in FORMATS:
        from claimcheck.evaluate.benchmarks.convert import converted
        from claimcheck.jsonl import write_jsonl

        left_out: Counter[str] = Counter()
        rows = converted(form, str(source), left_out=left_out)
        note(f"{counted(write_jsonl(output, _some(rows, source)), 'row')} in {output}")
        _say_left_out(left_out)
        return
    name = form or guess_format(source)
    written = format_named("jsonl").write(output, _documents([source], name))
    note(f"{counted(written, 'text')} in {output} (from {name})")


@group.command()
def export(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled texts.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File or folder to write.")],
    form: Annotated[
        str, typer.Option("--format", metavar="NAME", help="The format to write; else by the name.")
    ] = "",
) -> None:
    """Write labelled texts in the format of another tool."""
    from claimcheck.corpora.formats import format_to_write
    from claimcheck.files import refuse_source

    refuse_source(output, files)
    name, writer = format_to_write(output, form)
    note(f"{counted(writer.write(output, _documents(files, '')), 'text')} in {output} ({name})")


@group.command()
def stats(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled texts.")],
    form: Form = "",
    plot: Annotated[
        Path | None, typer.Option(help="Draw labels and lengths into this PNG file.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Print what a corpus has: texts, spans, labels, annotators."""
    from claimcheck.corpora.stats import draw_stats, measure
    from claimcheck.files import refuse_source

    if plot:
        refuse_source(plot, files)
    documents = list(_documents(files, form))
    found = measure(documents)
    if json:
        emit_json([found])
    else:
        for key, value in found.items():
            shown = (
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            typer.echo(f"{key.replace('_', ' '):<20}{shown}")
    if plot:
        try:
            draw_stats(documents, plot)
        except ImportError as error:
            raise UsageError(
                "drawing needs matplotlib", remedy="Run pip install 'claimcheck[train]'"
            ) from error


@group.command()
def agreement(
    one: Annotated[Path, typer.Argument(help="The labels of one annotator.")],
    other: Annotated[Path, typer.Argument(help="Those of another, of the same texts.")],
    fields: Annotated[
        str, typer.Option(help="Fields of a span to compare by Cohen's kappa.")
    ] = "check_worthy,mode",
    json: JsonFlag = False,
) -> None:
    """Print how far two annotators agree.

    The measures are span F1, and Cohen's kappa over the spans of both.
    """
    from claimcheck.evaluate.agreement import agreement as compare

    names = [name for name in fields.split(",") if name]
    found = compare(_documents([one], ""), _documents([other], ""), fields=names)
    if json:
        emit_json([found])
        return
    a, b = found["spans"]
    typer.echo(f"{found['texts']} texts, {a} and {b} spans")
    typer.echo(
        f"span F1  {found['f1_exact']:.3f} exact, {found['f1_overlap']:.3f} overlapping by half"
    )
    for name, row in found["fields"].items():
        if not row["n"]:
            typer.echo(f"{name}  no span of both says it")
            continue
        typer.echo(
            f"{name}  kappa {row['kappa']:.3f}, the same in {row['agree']:.3f} of {row['n']}"
        )


@group.command()
def split(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled texts.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the three files.")],
    shares: Annotated[str, typer.Option(help="Shares of train, dev and test.")] = "0.7,0.1,0.2",
    by: Annotated[str, typer.Option(help="Field that keeps texts together.")] = "article",
    stratify: Annotated[str, typer.Option(help="Field to spread evenly, such as beat.")] = "",
    seed: Annotated[int, typer.Option(help="Decides which article goes where.")] = 13,
    form: Form = "",
) -> None:
    """Divide a corpus into train, dev and test.

    No article stands in two of them.
    """
    from claimcheck.corpora.formats import format_named
    from claimcheck.corpora.split import SPLITS
    from claimcheck.corpora.split import split as divide
    from claimcheck.files import refuse_source

    for name in SPLITS:
        refuse_source(output / f"{name}.jsonl", files)
    try:
        parts = tuple(float(part) for part in shares.split(","))
    except ValueError as error:
        raise UsageError(
            f"the shares {shares!r} are not numbers", remedy="Give three, such as 0.7,0.1,0.2"
        ) from error
    found = divide(_documents(files, form), shares=parts, by=by, stratify=stratify, seed=seed)
    for name, documents in found.items():
        format_named("jsonl").write(output / f"{name}.jsonl", documents)
        note(f"{name}: {len(documents)} texts")


@group.command("from-reviews")
def from_reviews(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the three files.")],
    db: Database = Path("claims.db"),
    reviewer: Annotated[
        list[str] | None,
        typer.Option("--reviewer", metavar="NAME", help="Only this editor's; several."),
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="Only what was decided on that day or later.")
    ] = "",
    json: JsonFlag = False,
) -> None:
    """Turn editors' decisions into labels.

    Each says who decided and when.
    """
    from claimcheck.corpora.from_reviews import claim_rows, pair_rows, verdict_rows
    from claimcheck.jsonl import write_jsonl
    from claimcheck.store import Store

    first = day_option("--since", since)
    with Store.open(db, create=False) as store:
        decided = [
            row
            for row in store.decided()
            if (not reviewer or row["reviewer"] in reviewer)
            and (first is None or row["reviewed_at"] >= first.isoformat())
        ]
    if not decided:
        raise UsageError(
            "no decision was found", path=db, remedy="Decide on claims: claimcheck review"
        )
    counts = {
        "claims": write_jsonl(output / "claims.jsonl", claim_rows(decided)),
        "verdicts": write_jsonl(output / "verdicts.jsonl", verdict_rows(decided)),
        "pairs": write_jsonl(output / "pairs.jsonl", pair_rows(decided)),
        "decisions": len(decided),
        "reworded_since": sum(row["reworded_since"] for row in decided),
        "moved_since": sum(row["moved_since"] for row in decided),
    }
    if json:
        emit_json([counts])
    else:
        note(
            f"{counted(counts['decisions'], 'decision')} in {output}: "
            f"{counted(counts['claims'], 'article')} in claims.jsonl, "
            f"{counts['verdicts']} in verdicts.jsonl, {counts['pairs']} in pairs.jsonl"
        )
        if n := counts["reworded_since"]:
            note(f"{counted(n, 'claim')} reworded since: the labels keep the words decided on")
        if n := counts["moved_since"]:
            note(
                f"{counted(n, 'span')} moved since: left out of claims.jsonl, until decided on again"
            )


@group.command()
def suggest(
    db: Database = Path("claims.db"),
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many claims.")] = 20,
    goal: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="verdicts|claims",
            help="What the labels are to teach: verdicts, or what a claim is.",
        ),
    ] = "verdicts",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File or folder for an annotation tool.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="NAME", help="The format to write; else by the name.")
    ] = "",
    queue: Annotated[
        bool,
        typer.Option("--queue", help="Put them into the review queue, behind what is flagged."),
    ] = False,
    json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Pick the claims whose labels would help most.

    They are those that the models are unsure of and like which nothing is labelled.
    """
    import numpy as np

    from claimcheck.corpora.formats import format_to_write
    from claimcheck.corpora.suggest import GOALS, pick, suggested_documents, uncertainty, why
    from claimcheck.files import refuse_source
    from claimcheck.reference import SentenceEncoder
    from claimcheck.store import Store

    if output:
        refuse_source(output, [db])
    settings = load_config(config)
    if goal not in GOALS:
        raise UsageError(f"there is no goal {goal!r}", remedy=f"Use {' or '.join(GOALS)}")
    with Store.open(db, create=False) as store:
        rows = store.open_claims()
        asked = np.array([bool(row["decided"] or row["suggested"]) for row in rows], dtype=bool)
        free = [row for row, known in zip(rows, asked, strict=True) if not known]
        if not free:
            raise UsageError("no claim is left to ask for", path=db, remedy="Check more articles")
        vectors = SentenceEncoder(settings.retrieve.model).encode(
            [row["statement"] for row in rows]
        )
        unsure = uncertainty(free, goal, threshold=settings.extract.min_check_worthiness)
        places = pick(unsure, vectors[~asked], number, known=vectors[asked])
        chosen = [free[i] for i in places]
        if queue:
            added = store.suggest([(row["claim_id"], why(row, goal)) for row in chosen])
            note(f"{added} claims wait in the queue: claimcheck review")
    if output:
        name, writer = format_to_write(output, form)
        written = writer.write(output, suggested_documents(chosen, goal))
        note(f"{counted(written, 'claim')} in {output} ({name})")
    if json:
        keys = ("claim_id", "path", "statement", "verdict", "confidence", "check_worthiness")
        emit_json({key: row[key] for key in keys} | {"why": why(row, goal)} for row in chosen)
    elif not output and not queue:
        for row in chosen:
            typer.echo(f"{row['claim_id'][:8]}  {row['statement']}\n          {why(row, goal)}")


@group.command()
def passages(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Texts or pairs (JSONL); also folders and patterns."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The reference to write (JSONL).")],
    count: Annotated[int, typer.Option(min=1, help="Passages at most.")] = 100_000,
) -> None:
    """Make a reference of the texts of a corpus.

    It has the distinct texts or premises, as many as wanted, drawn by chance.
    """
    from claimcheck.corpora.passages import passages as drawn
    from claimcheck.evaluate.sets import find_sets
    from claimcheck.jsonl import write_jsonl

    written = write_jsonl(output, drawn(find_sets(files).values(), count))
    note(f"{counted(written, 'passage')} written to {output}")


@group.command()
def fetch(
    data: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the training data.")],
    recipes: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The recipes whose sets are wanted.")
    ] = Path("pipeline/configs"),
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FOLDER|hub",
            help="Bring what is missing from a folder, or from the Hugging Face Hub; else look only.",
        ),
    ] = "",
    manifest: Annotated[
        Path, typer.Option("--manifest", metavar="FILE", help="The list of data sets, TOML.")
    ] = Path("corpus/manifest.toml"),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write what was found as JSON Lines.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Bring the data that recipes name, and check it.

    It is checked against the list of data sets. Exit 1 if any is missing.
    """
    from claimcheck.jsonl import write_jsonl
    from claimcheck.promotion.manifest import load_manifest
    from claimcheck.training.fetch import fetch as bring
    from claimcheck.training.fetch import needed

    found = bring(needed(recipes), load_manifest(manifest), data, source=source, notify=note)
    if json:
        emit_json([row.as_json() for row in found])
    else:
        for how in ("at hand", "copied", "from the Hub", "missing"):
            if n := sum(row.how == how for row in found):
                typer.echo(f"{how:<14}{n}")
        for row in found:
            if row.how == "missing":
                typer.echo(f"missing: {row.file} ({row.where})")
            elif row.as_listed is False:
                typer.echo(f"other than listed: {row.file}")
    missing = sum(row.how == "missing" for row in found)
    if output and not missing:
        write_jsonl(output, (row.as_json() for row in found))
    if missing:
        note(
            "Their public names are in the list of data sets: get them there, or name a folder: --from"
        )
        raise typer.Exit(1)


def _print(report: Report) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("kind")
    table.add_column("rows", justify="right")
    table.add_column("labels")
    for file in report.files:
        labels = ", ".join(f"{label} {n}" for label, n in file.labels.most_common())
        table.add_row(escape(file.path), file.kind, str(file.rows), escape(labels))
    console.print(table)
    for problem in report.as_json()["problems"]:
        console.print(
            f"\n{problem['severity']}: {problem['code']} ({problem['count']}), {problem['meaning']}"
        )
        for example in problem["examples"]:
            line = f":{example['line']}" if example["line"] else ""
            console.print(f"  {escape(example['path'])}{line}: {escape(example['message'])}")
    console.print(f"\n{report.errors} errors, {report.warnings} warnings")
