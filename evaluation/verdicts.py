"""What each part of a verdict adds: ablations, gains with paired bootstrap, corrupted copies.

    python evaluation/verdicts.py own corpus/labels/verdicts.dev.jsonl -r corpus/reference
    python evaluation/verdicts.py pairs $CLAIMCHECK_DATA/entailment/dev/vitaminc_real.test.jsonl.gz
    python evaluation/verdicts.py fm2 $CLAIMCHECK_DATA/verdicts/fm2/claims.jsonl.gz
    python evaluation/verdicts.py corrupted corpus/labels/corrupted corpus/articles -r corpus/reference

Prints one JSON object a line. `own` is fair only for files that the weights were not fitted on; for
those that they were, `claimcheck train calibration` gives the figures with each article held back.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.articles import read_articles
from claimcheck.checker import Checker, Considered, bare_claim
from claimcheck.config import Config
from claimcheck.corpora.jsonl import read_jsonl
from claimcheck.decide import decide
from claimcheck.decide.signals import conflicts_of
from claimcheck.decide.weigh import weigh
from claimcheck.training.verdict_weights import read_judged
from claimcheck.types import Article, Evidence, Fact, Label

LABELS = list(Label)
# A conflict this strong turns the model's word round; chosen on vitaminc_real.dev.
TURNS = 0.5
DRAWS = 2000


def stages(one: Considered, checker: Checker) -> dict[str, Label]:
    """The label after each part: the model alone, compared, weighed, calibrated."""
    config = checker.config.decide
    weighed = weigh(one.claim, one.evidence, published=one.published)
    if not weighed:
        return dict.fromkeys(("model", "comparison", "weighing", "calibration"), Label.UNVERIFIED)
    conflicts = conflicts_of(weighed, one.answers)
    strongest = conflicts[0].strength if conflicts else 0.0
    model = _larger(
        max(e.supported for e in one.evidence), max(e.contradicted for e in one.evidence)
    )
    compared = Label.CONTRADICTED if strongest >= TURNS else model
    together = [a for a in one.answers if a.reading.comparison is None]
    support = max([w.supports * w.borne for w in weighed] + [a.supported for a in together])
    against = max([w.contradicts for w in weighed] + [strongest])
    verdict = decide(
        one.claim,
        one.evidence,
        config,
        weights=checker.weights,
        answers=one.answers,
        published=one.published,
    )
    return {
        "model": model,
        "comparison": compared,
        "weighing": _larger(support, against),
        "calibration": verdict.label,
    }


def _larger(support: float, against: float) -> Label:
    if max(support, against) < 0.5:
        return Label.UNVERIFIED
    return Label.SUPPORTED if support >= against else Label.CONTRADICTED


def consider(
    checker: Checker, statements: Sequence[str], found: Sequence[Sequence[Evidence]], days: Any
) -> Iterator[Considered]:
    for start in range(0, len(statements), 64):
        part = slice(start, start + 64)
        claims = [bare_claim(text) for text in statements[part]]
        yield from checker.consider(claims, found[part], days[part])
        sys.stderr.write(f"{min(start + 64, len(statements))} of {len(statements)}\n")


def report(gold: Sequence[Label], labels: dict[str, list[Label]], **more: Any) -> None:
    """Accuracy of each stage, and its gain over the model alone with a 95% paired interval."""
    y = np.array([LABELS.index(label) for label in gold])
    base = np.array([LABELS.index(label) for label in labels["model"]]) == y
    draw = np.random.default_rng(13).integers(len(y), size=(DRAWS, len(y))) if len(y) else None
    for name, said in labels.items():
        p = np.array([LABELS.index(label) for label in said])
        right = p == y
        gain = right.astype(float) - base
        low, high = np.percentile(gain[draw].mean(1), [2.5, 97.5]) if draw is not None else (0, 0)
        contradicted = p == LABELS.index(Label.CONTRADICTED)
        true = y == LABELS.index(Label.SUPPORTED)
        false = y == LABELS.index(Label.CONTRADICTED)
        row = {
            **more,
            "stage": name,
            "n": len(y),
            "accuracy": float(right.mean()),
            "gain": float(gain.mean()),
            "interval": [float(low), float(high)],
            "contradicted_precision": float(false[contradicted].mean()) if any(contradicted) else 0,
            "contradicted_recall": float(contradicted[false].mean()) if any(false) else 0,
            "true_contradicted": float(contradicted[true].mean()) if any(true) else 0,
        }
        emit(row)


def emit(row: dict[str, Any]) -> None:
    """One JSON object a line, fractions to four places."""
    row = {
        key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()
    }
    sys.stdout.write(json.dumps(row) + "\n")


def sliced(gold: list[Label], done: list[Considered], checker: Checker, **more: Any) -> None:
    """The report on all rows, on those with a number or date, and on the rest."""
    each = [stages(one, checker) for one in done]
    figures = [_has_figure(one) for one in done]
    for name, chosen in (
        ("all", [True] * len(done)),
        ("number or date", figures),
        ("neither", [not has for has in figures]),
    ):
        rows = [i for i, keep in enumerate(chosen) if keep]
        if rows:
            labels = {stage: [each[i][stage] for i in rows] for stage in each[0]}
            report([gold[i] for i in rows], labels, rows=name, **more)


def _has_figure(one: Considered) -> bool:
    from claimcheck.decide.compare import particulars

    read = particulars(one.claim.statement)
    return bool(read.numbers or read.dates)


def own(options: argparse.Namespace, checker: Checker) -> None:
    claims = read_judged(options.file)[: options.limit]
    statements = [claim.statement for claim in claims]
    found = checker.reference.search(statements)
    done = list(consider(checker, statements, found, [claim.published for claim in claims]))
    sliced([claim.label for claim in claims], done, checker, set=options.file.name)


def pairs(options: argparse.Namespace, checker: Checker) -> None:
    rows = [row.data for row in read_jsonl(options.file, limit=options.limit)]
    found = [[_evidence(row["premise"], i)] for i, row in enumerate(rows)]
    done = list(consider(checker, [row["hypothesis"] for row in rows], found, [None] * len(rows)))
    sliced([Label(row["label"]) for row in rows], done, checker, set=options.file.name)


def fm2(options: argparse.Namespace, checker: Checker) -> None:
    """Gold evidence as the reference; only the claims, which are supported or contradicted."""
    rows = [row.data for row in read_jsonl(options.file, limit=options.limit)]
    found = [
        [
            dataclasses.replace(_evidence(f"[{row['page']}] {e['text']}", n), rank=n)
            for n, e in enumerate((e for e in row["evidence"] if e.get("gold")), start=1)
        ]
        for row in rows
    ]
    done = list(consider(checker, [row["claim"] for row in rows], found, [None] * len(rows)))
    sliced([Label(row["verdict"]) for row in rows], done, checker, set="fm2")


def _evidence(premise: str, number: int) -> Evidence:
    title, text = "", premise
    if premise.startswith("[") and "] " in premise:
        title, _, text = premise[1:].partition("] ")
    return Evidence(Fact(f"p{number}", "pairs", title, text), 1, 1.0)


def corrupted(options: argparse.Namespace, checker: Checker) -> None:
    """By kind: changes whose claim comes out contradicted; and claims of the originals that do."""
    articles = {}
    for item in read_articles([str(options.articles)]):
        if isinstance(item, Article):
            articles[Path(item.path).name] = item
    caught: Counter[str] = Counter()
    number: Counter[str] = Counter()
    wrong = claims = 0
    for file in sorted(options.file.glob("*.jsonl")):
        edits = [row.data for row in read_jsonl(file)]
        article = articles[edits[0]["article"]]
        text, places = _changed(article.text, edits)
        (before, after) = checker.check_articles(
            [article, dataclasses.replace(article, id=article.id[:-1] + "c", text=text)]
        )
        wrong += sum(v.label is Label.CONTRADICTED for v in before.verdicts)
        claims += len(before.verdicts)
        for edit, (start, end) in zip(edits, places, strict=True):
            touched = [v for v in after.verdicts if v.claim.start < end and v.claim.end > start]
            number[edit["kind"]] += 1
            caught[edit["kind"]] += any(v.label is Label.CONTRADICTED for v in touched)
    for kind in (*sorted(number), "all"):
        n = sum(number.values()) if kind == "all" else number[kind]
        hits = sum(caught.values()) if kind == "all" else caught[kind]
        emit({"kind": kind, "n": n, "contradicted": hits / max(n, 1)})
    emit({"claims of the originals": claims, "contradicted": wrong})


def _changed(text: str, edits: Sequence[dict[str, Any]]) -> tuple[str, list[tuple[int, int]]]:
    """The text with every change put in, and where each stands then."""
    places: dict[int, tuple[int, int]] = {}
    parts, last, moved = [], 0, 0
    for i in sorted(range(len(edits)), key=lambda i: edits[i]["start"]):
        edit = edits[i]
        if text[edit["start"] : edit["end"]] != edit["original"]:
            sys.exit(f"{edit['article']}: {edit['original']!r} does not stand at {edit['start']}")
        parts += [text[last : edit["start"]], edit["changed"]]
        start = edit["start"] + moved
        places[i] = (start, start + len(edit["changed"]))
        moved += len(edit["changed"]) - len(edit["original"])
        last = edit["end"]
    return "".join([*parts, text[last:]]), [places[i] for i in range(len(edits))]


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["own", "pairs", "fm2", "corrupted"])
    parser.add_argument("file", type=Path)
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument("-r", "--reference", action="append", default=[])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model", help="another entailment model than the shipped one")
    options = parser.parse_args()
    config = Config()
    if options.model:
        config = dataclasses.replace(
            config, entail=dataclasses.replace(config.entail, model=options.model)
        )
    checker = Checker.load(reference=options.reference, config=config)
    {"own": own, "pairs": pairs, "fm2": fm2, "corrupted": corrupted}[options.what](options, checker)


if __name__ == "__main__":
    main()
