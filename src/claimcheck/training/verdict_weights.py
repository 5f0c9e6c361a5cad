"""Fitting the weights that make a verdict of evidence: a logistic regression on labelled claims.

The claims are checked up to the signals of `claimcheck.decide.signals`; to the labelled ones come
copies of true claims with one particular changed (`altered`), because few false ones are labelled,
and true claims whose deciding facts are withheld, which are then unverified.
What is reported, and the threshold, comes from claims held back: each article in turn is left out
of the fit that judges it. Made copies are fitted on and never reported.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.checker import Checker, bare_claim
from claimcheck.corpora.jsonl import read_jsonl
from claimcheck.decide import LABELS, LEAST_BACKED, LEAST_OPPOSED, NAMES, read_signals
from claimcheck.errors import DataError, UsageError
from claimcheck.training.altered import altered
from claimcheck.types import Evidence, Fact, Label

__all__ = ["Fitted", "JudgedClaim", "fit_weights", "gather", "read_judged", "write_weights"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Strengths of the penalty tried; held-back likelihood picks one.
PENALTIES = (0.01, 0.03, 0.1, 0.3, 1.0)
# The made claims of a label weigh together so many times as much as the labelled ones.
MADE_SHARE = 0.5
SHARES_FALSE = (0.02, 0.05, 0.2)
SEED = 11


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A labelled statement. article: what it is held back with; facts: ids that decide it."""

    statement: str
    label: Label
    article: str
    facts: tuple[str, ...] = ()
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Signalled:
    """Claims as numbers: signals (n, k), label ids (n,), articles (n,), made (n,): not labelled by
    a person, signs (n, 2): whether something stands for it and against it, without which nothing is
    supported or contradicted."""

    signals: Floats
    labels: Ints
    articles: npt.NDArray[np.str_]
    made: npt.NDArray[np.bool_]
    signs: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """weights: what is written to the file. held_back: (n, 3) probabilities of the labelled claims,
    each from a fit without its article. labels: (n,); signs: (n, 2). figures: what the command prints.
    """

    weights: dict[str, Any]
    held_back: Floats
    labels: Ints
    signs: npt.NDArray[np.bool_]
    figures: dict[str, Any]


def read_judged(path: Path) -> list[JudgedClaim]:
    """Rows `{"claim", "verdict", "article"?, "facts"?, "published"?}`. Raises DataError."""
    claims = []
    for row in read_jsonl(path):
        data = row.data
        try:
            day = dt.date.fromisoformat(data["published"]) if data.get("published") else None
            claims.append(
                JudgedClaim(
                    str(data["claim"]),
                    Label(data["verdict"]),
                    str(data.get("article") or f"row {row.line}"),
                    tuple(map(str, data.get("facts", ()))),
                    day,
                )
            )
        except (KeyError, ValueError, TypeError) as error:
            raise row.error(
                f"not a judged claim ({error})", "Give it claim and verdict, as for evaluate"
            ) from error
    if not claims:
        raise DataError("no judged claims", path=path, remedy="Give a file with at least one")
    return claims


def gather(
    claims: Sequence[JudgedClaim],
    checker: Checker,
    *,
    copies: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Signalled:
    """Check the claims up to their signals, true ones once more without their deciding facts.

    copies: altered ones of each true claim that are added.

    progress: called with the claims done and the claims in all. Claims without any evidence are
    left out: there is nothing to decide.
    """
    found = _search([claim.statement for claim in claims], checker)
    facts = {item.fact.id: item.fact for items in found for item in items}
    made = _altered(claims, facts, copies)
    # What is altered keeps its wording otherwise, but the words it is looked up by are others.
    made_found = _search([claim.statement for claim in made], checker)
    withheld = list(_withheld(claims, found))
    every = [*claims, *made, *(claim for claim, _ in withheld)]
    evidence = [*found, *made_found, *(left for _, left in withheld)]
    rows, labels, articles, by_rule, signs = [], [], [], [], []
    step = 64
    for start in range(0, len(every), step):
        part = every[start : start + step]
        considered = checker.consider(
            [bare_claim(claim.statement) for claim in part],
            evidence[start : start + step],
            [claim.published for claim in part],
        )
        for number, (claim, one) in enumerate(zip(part, considered, strict=True), start=start):
            signals = read_signals(
                one.claim,
                one.evidence,
                one.answers,
                checker.config.decide,
                published=one.published,
            )
            if signals is None:
                continue
            rows.append(signals.vector())
            signs.append((signals.backed >= LEAST_BACKED, signals.opposed >= LEAST_OPPOSED))
            labels.append(LABELS.index(claim.label))
            articles.append(claim.article)
            by_rule.append(number >= len(claims))
        if progress:
            progress(min(start + step, len(every)), len(every))
    return Signalled(
        np.array(rows, dtype=np.float64).reshape(-1, len(NAMES)),
        np.array(labels, dtype=np.int64),
        np.array(articles, dtype=np.str_),
        np.array(by_rule, dtype=np.bool_),
        np.array(signs, dtype=np.bool_).reshape(-1, 2),
    )


def _withheld(
    claims: Sequence[JudgedClaim], found: Sequence[Sequence[Evidence]]
) -> Iterator[tuple[JudgedClaim, list[Evidence]]]:
    """True claims with the evidence that is left when the deciding facts are not there."""
    for claim, items in zip(claims, found, strict=True):
        left = [item for item in items if item.fact.id not in claim.facts]
        if claim.label is Label.SUPPORTED and claim.facts and left:
            yield dataclasses.replace(claim, label=Label.UNVERIFIED, facts=()), left


def _search(statements: Sequence[str], checker: Checker) -> list[list[Evidence]]:
    return checker.reference.search(list(statements)) if statements else []


def _altered(
    claims: Sequence[JudgedClaim], facts: dict[str, Fact], copies: int
) -> list[JudgedClaim]:
    from claimcheck.decide.names import Name, names

    by_article: dict[str, list[Name]] = {}
    for claim in claims:
        by_article.setdefault(claim.article, []).extend(names(claim.statement))
    chance = random.Random(SEED)
    made = []
    for claim in claims:
        named = [facts[i] for i in claim.facts if i in facts]
        if claim.label is not Label.SUPPORTED or not named or not copies:
            continue
        for copy in altered(claim.statement, named, by_article[claim.article], chance, most=copies):
            made.append(
                JudgedClaim(copy.statement, Label.CONTRADICTED, claim.article, (), claim.published)
            )
    return made


def fit_weights(data: Signalled, *, most_wrong: float, fitted: dict[str, Any]) -> Fitted:
    """Fit, and judge each labelled article by a fit without it.

    most_wrong: the share of true claims that may come out contradicted (0 to 1), for the figures.
    fitted: what is written down of the data. Raises UsageError when there are too few articles or
    a label is missing.
    """
    real = ~data.made
    groups = sorted(set(data.articles[real]))
    if len(groups) < 2 or len(set(data.labels[real])) < len(LABELS):
        raise UsageError(
            "the claims are of one article or lack a verdict",
            remedy="Give claims of at least two articles with all three verdicts",
        )
    mass = _masses(data)
    tried = {penalty: _hold_back(data, mass, groups, penalty) for penalty in PENALTIES}
    likelihood = {p: _likelihood(held, data.labels[real]) for p, held in tried.items()}
    penalty = max(likelihood, key=lambda p: likelihood[p])
    held = tried[penalty]
    mean, scale, coefficients, intercept = _fit(
        data, mass, np.ones(len(data.labels), bool), penalty
    )
    points = _points(held, data.labels[real], data.signs[real])
    weights = {
        "signals": list(NAMES),
        "mean": _rounded(mean),
        "scale": _rounded(scale),
        "coefficients": {
            str(label): _rounded(coefficients[i]) for i, label in enumerate(LABELS)
        },
        "intercept": {str(label): round(float(intercept[i]), 5) for i, label in enumerate(LABELS)},
        "points": points,
        "fitted": {**fitted, "claims": int(real.sum()), "made": int(data.made.sum()),
                   "articles": len(groups), "penalty": penalty},
    }  # fmt: skip
    figures = _figures(held, data.labels[real], data.signs[real], points, most_wrong)
    return Fitted(weights, held, data.labels[real], data.signs[real], figures)


def _masses(data: Signalled) -> Floats:
    """What each claim counts: labelled ones 1, made ones of a label together a share of these."""
    mass = np.ones(len(data.labels))
    for label in range(len(LABELS)):
        mine = data.labels == label
        made = mine & data.made
        labelled = max(int((mine & ~data.made).sum()), 1)
        if made.any():
            mass[made] = MADE_SHARE * labelled / made.sum()
    return mass


def _fit(
    data: Signalled, mass: Floats, chosen: npt.NDArray[np.bool_], penalty: float
) -> tuple[Floats, Floats, Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    x = data.signals[chosen]
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-6] = 1.0
    model = LogisticRegression(C=penalty, max_iter=2000)
    model.fit((x - mean) / scale, data.labels[chosen], sample_weight=mass[chosen])
    return mean, scale, model.coef_, model.intercept_


def _hold_back(data: Signalled, mass: Floats, groups: Sequence[str], penalty: float) -> Floats:
    """Probabilities of the labelled claims, (n, 3), each article judged by the others."""
    out = np.zeros((len(data.labels), len(LABELS)))
    for group in groups:
        mine = data.articles == group
        mean, scale, coefficients, intercept = _fit(data, mass, ~mine, penalty)
        scores = (data.signals[mine] - mean) / scale @ coefficients.T + intercept
        powers = np.exp(scores - scores.max(1, keepdims=True))
        out[mine] = powers / powers.sum(1, keepdims=True)
    return out[~data.made]


def _likelihood(held: Floats, labels: Ints) -> float:
    return float(np.log(np.clip(held[np.arange(len(labels)), labels], 1e-9, 1)).mean())


def _points(held: Floats, labels: Ints, signs: npt.NDArray[np.bool_]) -> list[list[float]]:
    """[threshold, wrong, caught, settled] for thresholds from .1 to .99."""
    s, c = held[:, 0], held[:, 1]
    true, false = labels == 0, labels == 1
    points = []
    for threshold in np.arange(0.1, 1.0, 0.01):
        out = (c >= threshold) & signs[:, 1]
        settled = out | ((s >= 0.5) & signs[:, 0])
        points.append(
            [
                round(float(threshold), 2),
                round(float(out[true].mean()), 5),
                round(float(out[false].mean()), 5),
                round(float(settled.mean()), 5),
            ]
        )
    return points


def _figures(
    held: Floats,
    labels: Ints,
    signs: npt.NDArray[np.bool_],
    points: list[list[float]],
    most_wrong: float,
) -> dict[str, Any]:
    from claimcheck.decide.weights import Point
    from claimcheck.evaluate.metrics import classification, expected_calibration_error

    allowed = [Point(*p) for p in points if p[1] <= most_wrong]
    point = min(allowed, key=lambda p: p.threshold) if allowed else Point(1.0, 0.0, 0.0, 0.0)
    predicted = predict(held, signs, point.threshold)
    confidence = held[np.arange(len(labels)), predicted]
    scores = classification(labels, predicted)
    return {
        "n": len(labels),
        "accuracy": round(scores["accuracy"], 4),
        "macro_f1": round(scores["macro_f1"], 4),
        "ece": round(expected_calibration_error(confidence, predicted == labels), 4),
        "threshold": point.threshold,
        "wrong_contradicted": point.wrong,
        "caught": point.caught,
        "coverage": point.settled,
        **{f"precision_at_{share:g}": round(point.precision(share), 4) for share in SHARES_FALSE},
    }


def predict(
    held: Floats, signs: npt.NDArray[np.bool_], threshold: float, least: float = 0.5
) -> Ints:
    """Label ids of probabilities (n, 3), by the rule of `decide`."""
    s, c = held[:, 0], held[:, 1]
    out = np.full(len(held), LABELS.index(Label.UNVERIFIED))
    out[(s >= least) & signs[:, 0]] = LABELS.index(Label.SUPPORTED)
    out[(c >= threshold) & signs[:, 1]] = LABELS.index(Label.CONTRADICTED)
    return out


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 5) for value in values]


def write_weights(fitted: Fitted, folder: Path) -> Path:
    """Write weights.json, whole or not at all. Raises DataError."""
    from claimcheck.decide.weights import FILE

    target = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_text(json.dumps(fitted.weights, indent=1) + "\n", encoding="utf-8")
        part.replace(target)
    except OSError as error:
        raise DataError(
            f"the weights cannot be written ({error.strerror or error})",
            path=target,
            remedy="Name a folder that can be written to with --output",
        ) from error
    return target
