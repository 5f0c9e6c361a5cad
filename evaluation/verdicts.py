"""What each part of a verdict adds: ablations, gains with paired bootstrap, corrupted copies.

    python evaluation/verdicts.py own corpus/labels/verdicts.dev.jsonl -r corpus/reference
    python evaluation/verdicts.py pairs $CLAIMCHECK_DATA/entailment/dev/vitaminc_real.test.jsonl.gz
    python evaluation/verdicts.py fm2 $CLAIMCHECK_DATA/verdicts/fm2/claims.jsonl.gz
    python evaluation/verdicts.py scifact $CLAIMCHECK_DATA/verdicts/scifact/claims.jsonl.gz \\
        $CLAIMCHECK_DATA/verdicts/scifact/corpus.jsonl.gz
    python evaluation/verdicts.py corrupted corpus/labels/corrupted corpus/articles \\
        corpus/labels/claims/articles -r corpus/reference --planted corpus/labels/planted
    python evaluation/verdicts.py reference ARTICLES.jsonl.gz others.jsonl
    python evaluation/verdicts.py articles ARTICLES.jsonl.gz -r others.jsonl --sample read.jsonl

Prints one JSON object a line. `own` is fair only for files that the weights were not fitted on; for
those that they were, `claimcheck train calibration` gives the figures with each article held back.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from corrupted import Judged, by_name, is_planted, judge, read_edits, read_planted, summary
from open_retrieval import DEPTHS, abstracts, recall
from wild import mix, passages, read_texts, sample, write_rows

from claimcheck.checker import Checker, Considered, bare_claim
from claimcheck.compared import model_alone
from claimcheck.config import Config
from claimcheck.decide import decide
from claimcheck.decide.correction import split_title
from claimcheck.decide.signals import conflicts_of
from claimcheck.decide.weigh import weigh
from claimcheck.entail import premise_of
from claimcheck.errors import ClaimcheckError
from claimcheck.jsonl import read_jsonl
from claimcheck.training.verdict_weights import read_judged
from claimcheck.types import Evidence, Fact, Label, Verdict

LABELS = list(Label)
# A conflict this strong turns the model's word round; chosen on vitaminc_real.dev.
TURNS = 0.5
DRAWS = 2000


def stages(one: Considered, checker: Checker, alone: Label) -> dict[str, Label]:
    """The label after each part: the model alone, its word corrected by the particulars, readings, weighed, calibrated."""
    config = checker.config.decide
    weighed = weigh(one.claim, one.evidence, published=one.published)
    if not weighed:
        parts = ("model", "particulars", "comparison", "weighing", "calibration")
        return dict.fromkeys(parts, Label.UNVERIFIED)
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
        one.weighed,
        config,
        weights=checker.weights,
        answers=one.answers,
        published=one.published,
    )
    return {
        "model": alone,
        "particulars": model,
        "comparison": compared,
        "weighing": _larger(support, against),
        "calibration": verdict.label,
    }


def said_alone(done: Sequence[Considered], checker: Checker) -> list[Label]:
    """What the model says of each claim by its evidence before particulars are compared."""
    model = model_alone(checker.entailment)
    pairs = [
        [(premise_of(e.fact.title, e.fact.text), one.claim.statement) for e in one.evidence]
        for one in done
    ]
    scores = iter(model.score([pair for each in pairs for pair in each]))
    said = [np.array([next(scores) for _ in each]).reshape(-1, 3) for each in pairs]
    return [_larger(s[:, 0].max(initial=0), s[:, 1].max(initial=0)) for s in said]


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
    alone = said_alone(done, checker)
    each = [stages(one, checker, said) for one, said in zip(done, alone, strict=True)]
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
    title, text = split_title(premise)
    return Evidence(Fact(f"p{number}", "pairs", title, text), 1, 1.0)


def corrupted(options: argparse.Namespace, checker: Checker) -> None:
    """By kind: changes whose claim comes out contradicted; and true claims of the originals that do."""
    articles = by_name(options.articles)
    planted = read_planted(options.planted) if options.planted else []
    judged: list[Judged] = []
    true: list[Verdict] = []
    edits = dict(list(read_edits(options.file).items())[: options.limit])
    for article, verdicts, mine in judge(edits, articles, checker.check_articles):
        judged += mine
        name = Path(article.path).name.partition("#")[0]
        true += [v for v in verdicts if not is_planted(v, name, planted)]
        sys.stderr.write(f"{name}: {len(mine)} changes, {len(verdicts)} claims\n")
    for row in summary(judged, true):
        emit(row)


def scifact(options: argparse.Namespace, checker: Checker) -> None:
    """Open retrieval: the abstracts, sentence by sentence, are the reference; nothing is given away."""
    rows = [row.data for row in read_jsonl(options.file, limit=options.limit)]
    corpus = [row.data for row in read_jsonl(options.articles[0])]
    facts = options.work / "scifact-reference.jsonl"
    write_rows(abstracts(corpus, rows, most=options.pages), facts)
    deep = dataclasses.replace(checker.config.retrieve, top_k=max(DEPTHS))
    searcher = Checker.load(
        reference=[str(facts)], config=dataclasses.replace(checker.config, retrieve=deep)
    )
    found = searcher.reference.search([row["claim"] for row in rows])
    for row in recall(rows, found):
        emit({"set": "scifact", "abstracts": options.pages or len(corpus)} | row)
    top = [items[: checker.config.retrieve.top_k] for items in found]
    done = list(consider(checker, [row["claim"] for row in rows], top, [None] * len(rows)))
    sliced([Label(row["verdict"]) for row in rows], done, checker, set="scifact")


def articles(options: argparse.Namespace, checker: Checker) -> None:
    """Claims and verdicts of real articles; `--sample` writes some to be read."""
    texts = read_texts(options.file, options.limit)
    done = list(checker.check_articles(texts))
    emit({"set": options.file.name, "reference": ", ".join(options.reference)} | mix(done))
    if options.sample:
        write_rows(sample(done, options.size), options.sample)


def reference(options: argparse.Namespace) -> None:
    """Write the articles of a file as a reference."""
    write_rows(passages(read_texts(options.file, options.limit)), options.articles[0])


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    runs = {f.__name__: f for f in (own, pairs, fm2, scifact, corrupted, articles)}
    parser.add_argument("what", choices=[*runs, "reference"])
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "articles", type=Path, nargs="*", help="folders of articles, the corpus, or the output"
    )
    parser.add_argument("-r", "--reference", action="append", default=[])
    parser.add_argument("--limit", type=int)
    parser.add_argument(
        "--pages", type=int, help="scifact: so many abstracts, the cited ones first"
    )
    parser.add_argument("--planted", type=Path, help="corrupted: errors that the originals hold")
    parser.add_argument("--sample", type=Path, help="articles: write verdicts to be read here")
    parser.add_argument("--size", type=int, default=50, help="articles: how many")
    parser.add_argument("--work", type=Path, default=Path("work"), help="where references are made")
    parser.add_argument(
        "--read-all", action="store_true", help="read facts off the topic too (min_topic 0)"
    )
    parser.add_argument("--model", help="another entailment model than the shipped one")
    options = parser.parse_args()
    if options.what == "reference":
        reference(options)
        return
    config = Config()
    if options.model:
        config = dataclasses.replace(
            config, entail=dataclasses.replace(config.entail, model=options.model)
        )
    if options.read_all:
        config = dataclasses.replace(config, decide=dataclasses.replace(config.decide, min_topic=0))
    try:
        checker = Checker.load(reference=options.reference, config=config)
        runs[options.what](options, checker)
    except ClaimcheckError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
