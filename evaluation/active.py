"""Does `corpus suggest` save labels? A simulation on the project's own labelled articles.

Labels of the training articles are uncovered a batch at a time, chosen at random or as `suggest`
chooses; after each batch the model of what a claim is is fitted again, and measured on the development
articles. Nothing here reads the test articles.

    python evaluation/active.py [--seeds 10] [--batch 20] [--plot FILE.png]

Prints, for each number of labels, how often a development clause that is a claim scores above one that is
none (the area under the ROC curve), the mean of both ways with its 95% interval over seeds, and how many
labels each way needs to reach the figure of all labels.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from claimcheck.corpora.suggest import pick
from claimcheck.errors import DataError
from claimcheck.evaluate.rows import read_claims
from claimcheck.extract import Extractor
from claimcheck.extract.worth import Worth
from claimcheck.reference import SentenceEncoder
from claimcheck.training.claim_worth import Proposal, fit_worth, proposals

LABELS = Path(__file__).parents[1] / "corpus" / "labels" / "claims"
# Within this much of the figure of all labels counts as reaching it.
CLOSE = 0.002


def fit(examples: Sequence[Proposal]) -> Worth:
    """The model of what is labelled so far; before both answers were seen, one that knows nothing."""
    try:
        return fit_worth(examples)
    except DataError:
        return Worth(0.0, {})


def curve(
    pool: Sequence[Proposal],
    dev: Sequence[Proposal],
    vectors: np.ndarray[Any, Any],
    *,
    active: bool,
    seed: int,
    batch: int,
    most: int,
    spread: float = 1.0,
) -> list[tuple[int, float]]:
    """(labels, area under the ROC curve on `dev`) after each batch; the first batch is random both ways."""
    rng = np.random.default_rng(seed)
    known = rng.choice(len(pool), batch, replace=False).tolist()
    right = np.array([p.claim for p in dev])
    points = []
    while True:
        model = fit([pool[i] for i in known])
        scores = np.array([model(p.features) for p in dev])
        points.append((len(known), float(roc_auc_score(right, scores))))
        if len(known) >= most:
            return points
        left = np.setdiff1d(np.arange(len(pool)), known)
        if active:
            odds = np.array([model(pool[i].features) for i in left])
            unsure = (1.0 - np.abs(2.0 * odds - 1.0)).astype(np.float32)
            chosen = pick(
                unsure,
                vectors[left],
                batch,
                known=vectors[known],
                spread=spread,
                seed=len(known) + seed,
            )
            known += left[chosen].tolist()
        else:
            known += rng.choice(left, min(batch, len(left)), replace=False).tolist()


def main() -> None:
    """Run both ways for each seed and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--most", type=int, default=600)
    parser.add_argument("--articles", type=int, default=0, help="only so many of each part")
    parser.add_argument("--spread", type=float, default=1.0, help="how much diversity counts")
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    extractor = Extractor.load()
    few = args.articles or None
    rows = {part: read_claims(LABELS / f"{part}.jsonl")[:few] for part in ("train", "dev")}
    pool = list(proposals(extractor, rows["train"]))
    dev = list(proposals(extractor, rows["dev"]))
    texts = [rows["train"][p.article].text[p.start : p.end] for p in pool]
    vectors = SentenceEncoder().encode(texts)
    full = fit(pool)
    right = np.array([p.claim for p in dev])
    goal = float(roc_auc_score(right, [full(p.features) for p in dev]))
    curves = {
        way: np.array(
            [
                [
                    value
                    for _, value in curve(
                        pool, dev, vectors, active=way == "suggest", seed=seed,
                        batch=args.batch, most=min(args.most, len(pool)), spread=args.spread,
                    )
                ]
                for seed in range(args.seeds)
            ]
        )
        for way in ("random", "suggest")
    }  # fmt: skip
    labels = [min(args.batch * (i + 1), len(pool)) for i in range(curves["random"].shape[1])]
    record: dict[str, Any] = {"pool": len(pool), "dev": len(dev), "all_labels": round(goal, 4)}
    for way, values in curves.items():
        mean = values.mean(axis=0)
        half = (
            1.96 * values.std(axis=0, ddof=1) / np.sqrt(args.seeds) if args.seeds > 1 else mean * 0
        )
        record[way] = [
            [n, round(float(m), 4), round(float(h), 4)]
            for n, m, h in zip(labels, mean, half, strict=True)
        ]
        reached = [n for n, m in zip(labels, mean, strict=True) if m >= goal - CLOSE]
        record[f"{way}_reaches"] = reached[0] if reached else None
    print(json.dumps(record))  # noqa: T201 - the script's output
    if args.plot:
        draw(record, args.plot)


def draw(record: dict[str, Any], picture: Path) -> None:
    """Both curves with their intervals, and the figure of all labels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for way, style in (("random", "--"), ("suggest", "-")):
        labels, mean, half = (np.array(column) for column in zip(*record[way], strict=True))
        axes.plot(labels, mean, style, label=way, color="black")
        axes.fill_between(labels, mean - half, mean + half, color="0.85")
    axes.axhline(record["all_labels"], color="0.5", linewidth=1)
    axes.set_xlabel("labelled clauses")
    axes.set_ylabel("area under the ROC curve, development articles")
    axes.legend()
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    main()
