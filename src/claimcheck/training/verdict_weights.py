"""Fitting the weights that make a verdict of evidence: a logistic regression on labelled claims.

What is reported, and the threshold, comes from claims held back: each article in turn is left out
of the fit that judges it. Claims that were made (see `verdict_signals`) are fitted on and never
reported.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.config import DecideConfig
from claimcheck.decide import (
    LABELS,
    LEAST_BACKED,
    LEAST_OPPOSED,
    NAMES,
    HeldBack,
    held_back_text,
    weights_version,
)
from claimcheck.decide.held_back import HELD_BACK
from claimcheck.decide.weights import FILE, Point
from claimcheck.errors import UsageError
from claimcheck.files import write_text
from claimcheck.training.verdict_signals import (
    Floats,
    Ints,
    JudgedClaim,
    Signalled,
    gather,
    read_judged,
)
from claimcheck.types import Label

__all__ = [
    "Fitted",
    "JudgedClaim",
    "Signalled",
    "fit_weights",
    "fitted_probabilities",
    "gather",
    "predict",
    "read_judged",
    "write_weights",
]

# Strengths of the penalty tried; held-back likelihood picks one.
PENALTIES = (0.01, 0.03, 0.1, 0.3, 1.0)
# The made claims of a label weigh together so many times as much as the labelled ones.
MADE_SHARE = 0.5
# A signal that few claims have varies little, and would be weighed as if a third of it were the whole: an office that
# may be another one made a contradiction sure.
LEAST_SCALE = 0.1
SHARES_FALSE = (0.02, 0.05, 0.2)
# Of true claims without their deciding facts so many may be called supported at most: the facts
# that are left share their names and subject, and now and then bear them out after all.
MOST_UNFOUNDED = 0.08
# And of claims that the reference says nothing on: of those that come out supported at this share of real news
# every second one is borne out after all.
MOST_SILENT = 0.0175
GATES = tuple(round(0.1 + 0.005 * step, 3) for step in range(171))


@dataclass(frozen=True, slots=True)
class Fitted:
    """weights: what is written to the file. held_back: (n, 3) probabilities of the labelled claims,
    each from a fit without its article. labels: (n,); predicted: (n,), by the rule of `decide`.
    figures: what the command prints. answers: what became of each labelled claim, by its statement. tried: by
    strength of the penalty, mean log-likelihood and accuracy (of the likeliest label) of the held-back claims.
    """

    weights: dict[str, Any]
    held_back: Floats
    labels: Ints
    predicted: Ints
    figures: dict[str, Any]
    answers: dict[str, HeldBack] = field(default_factory=dict)
    tried: tuple[dict[str, float], ...] = ()


def fit_weights(
    data: Signalled,
    *,
    most_wrong: float,
    fitted: dict[str, Any],
    min_supported: float = DecideConfig().min_supported,
) -> Fitted:
    """Fit, and judge each labelled article by a fit without it.

    most_wrong: the share of true claims that may come out contradicted (0 to 1), for the figures.
    min_supported: the least probability for "supported", as in the configuration. fitted: what is written down of the data. Raises UsageError when there are too few articles or
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
    tried = {penalty: _hold_back(data, mass, penalty) for penalty in PENALTIES}
    likelihood = {p: _likelihood(held[real], data.labels[real]) for p, held in tried.items()}
    penalty = max(likelihood, key=lambda p: likelihood[p])
    held = tried[penalty]
    ground = _ground(data)
    data = dataclasses.replace(data, signs=_grounded(data))
    mean, scale, coefficients, intercept = _fit(
        data, mass, np.ones(len(data.labels), bool), penalty
    )
    gate = _gate(data, held, min_supported)
    points = _points(data, held, gate, min_supported)
    weights = {
        "signals": list(NAMES),
        "mean": _rounded(mean),
        "scale": _rounded(scale),
        "coefficients": {
            str(label): _rounded(coefficients[i]) for i, label in enumerate(LABELS)
        },
        "intercept": {str(label): round(float(intercept[i]), 5) for i, label in enumerate(LABELS)},
        "ground": _rounded(ground),
        "least_backed": gate,
        "points": points,
        "fitted": {**fitted, "claims": int(real.sum()), "made": int(data.made.sum()),
                   "articles": len(groups), "penalty": penalty},
    }  # fmt: skip
    threshold = _threshold(points, most_wrong)
    predicted = predict(held, data.signs, threshold.threshold, gate, min_supported=min_supported)
    figures = {"least_backed": gate, **_figures(data, held, predicted, threshold)}
    answers = {
        statement: HeldBack(LABELS[predicted[i]], float(held[i, predicted[i]]))
        for i, statement in enumerate(data.statements)
        if real[i]
    }
    each = tuple(
        {
            "penalty": p,
            "log_likelihood": round(likelihood[p], 4),
            "accuracy": round(float((tried[p][real].argmax(1) == data.labels[real]).mean()), 4),
        }
        for p in PENALTIES
    )
    return Fitted(weights, held[real], data.labels[real], predicted[real], figures, answers, each)


def _masses(data: Signalled) -> Floats:
    """What each claim counts: labelled ones 1, made ones of a label together a share of these, silent ones nothing."""
    mass = np.ones(len(data.labels))
    for label in range(len(LABELS)):
        mine = data.labels == label
        labelled = max(int((mine & ~data.made).sum()), 1)
        made = mine & data.made & ~data.silent
        if made.any():
            mass[made] = MADE_SHARE * labelled / made.sum()
    # They tell what support looks like where there is none, and set the thresholds; what is probable is told by the
    # labelled ones, or the confidence would be that of a reference of other subjects.
    mass[data.silent] = 0.0
    return mass


def _moments(x: Floats) -> tuple[Floats, Floats]:
    """The mean and the standard deviation of each column, 1 for one that does not vary."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-6] = 1.0
    return mean, scale


def _fit(
    data: Signalled, mass: Floats, chosen: npt.NDArray[np.bool_], penalty: float
) -> tuple[Floats, Floats, Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    chosen = chosen & (mass > 0)
    x = data.signals[chosen]
    mean, scale = _moments(x)
    scale = np.maximum(scale, LEAST_SCALE)
    model = LogisticRegression(C=penalty, max_iter=2000)
    model.fit((x - mean) / scale, data.labels[chosen], sample_weight=mass[chosen])
    return mean, scale, model.coef_, model.intercept_


def _hold_back(data: Signalled, mass: Floats, penalty: float) -> Floats:
    """Probabilities of all claims, (n, 3), each article judged by the others."""
    out = np.zeros((len(data.labels), len(LABELS)))
    for group in np.unique(data.articles):
        mine = data.articles == group
        out[mine] = _probabilities(data.signals[mine], *_fit(data, mass, ~mine, penalty))
    return out


def _probabilities(
    signals: Floats, mean: Floats, scale: Floats, coefficients: Floats, intercept: Floats
) -> Floats:
    scores = (signals - mean) / scale @ coefficients.T + intercept
    powers = np.exp(scores - scores.max(1, keepdims=True))
    shares: Floats = powers / powers.sum(1, keepdims=True)
    return shares


def fitted_probabilities(
    data: Signalled, chosen: npt.NDArray[np.bool_], penalty: float
) -> Floats | None:
    """Probabilities of all claims, (n, 3), by a fit on the chosen ones; None where these lack a label."""
    mass = _masses(data)
    if len(set(data.labels[chosen & (mass > 0)])) < len(LABELS):
        return None
    return _probabilities(data.signals, *_fit(data, mass, chosen, penalty))


def _likelihood(held: Floats, labels: Ints) -> float:
    return float(np.log(np.clip(held[np.arange(len(labels)), labels], 1e-9, 1)).mean())


def _ground(data: Signalled, left_out: str = "") -> Floats:
    """Weights of `Signals.grounds` and a constant: true claims with their facts against the same without, and
    against silent ones.

    left_out: an article that is not fitted on. Empty where no claim comes without its facts.
    """
    from sklearn.linear_model import LogisticRegression

    true = ~data.made & (data.labels == LABELS.index(Label.SUPPORTED))
    used = (true | data.withheld | data.silent) & (data.articles != left_out)
    if len(set(true[used])) < 2:
        return np.empty(0)
    x = data.grounds[used]
    mean, scale = _moments(x)
    model = LogisticRegression(max_iter=2000).fit((x - mean) / scale, true[used])
    weights = model.coef_[0] / scale
    return np.append(weights, model.intercept_[0] - weights @ mean)


def _grounded(data: Signalled) -> Floats:
    """The signs, the first judged by the grounds, each article by weights of the others."""
    signs = data.signs.copy()
    for group in np.unique(data.articles):
        mine = data.articles == group
        weights = _ground(data, left_out=group)
        if len(weights):
            scores = data.grounds[mine] @ weights[:-1] + weights[-1]
            # What a figure is unborne of has no sign for it, whatever the grounds.
            signs[mine, 0] = (signs[mine, 0] > 0) / (1 + np.exp(-scores))
    # As `Weights.grounded` has it.
    signs[signs[:, 0] < data.least_sure, 0] = 0.0
    return signs


def _gate(data: Signalled, held: Floats, min_supported: float) -> float:
    """The least sign for a claim from which few true ones without their facts, and few silent ones, are
    supported."""
    withheld = data.withheld
    for gate in GATES:
        supported = (held[:, 0] >= min_supported) & (data.signs[:, 0] >= gate)
        few = _share(supported, withheld) <= MOST_UNFOUNDED
        few = few and _share(supported, data.silent) <= MOST_SILENT
        if few and (withheld.any() or gate >= LEAST_BACKED):
            return gate
    return GATES[-1]


def _share(chosen: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> float:
    return float(chosen[among].mean()) if among.any() else 0.0


def _points(data: Signalled, held: Floats, gate: float, min_supported: float) -> list[list[float]]:
    """[threshold, wrong, caught, settled] for thresholds from .1 to .99.

    wrong: of the labelled true claims, of the true ones without their facts, or of the silent ones, whichever is
    most, for no reference holds a fact for every claim.
    """
    s, c = held[:, 0], held[:, 1]
    real = ~data.made
    true, false = real & (data.labels == 0), real & (data.labels == 1)
    points = []
    for threshold in np.arange(0.1, 1.0, 0.01):
        out = (c >= threshold) & (data.signs[:, 1] >= LEAST_OPPOSED)
        settled = out | ((s >= min_supported) & (data.signs[:, 0] >= gate))
        wrong = max(_share(out, which) for which in (true, data.withheld, data.silent))
        points.append(
            [
                round(float(threshold), 2),
                round(float(wrong), 5),
                round(float(out[false].mean()), 5),
                round(float(settled[real].mean()), 5),
            ]
        )
    return points


def _threshold(points: list[list[float]], most_wrong: float) -> Point:
    allowed = [Point(*p) for p in points if p[1] <= most_wrong]
    return min(allowed, key=lambda p: p.threshold) if allowed else Point(1.0, 0.0, 0.0, 0.0)


def _figures(data: Signalled, held: Floats, every: Ints, point: Point) -> dict[str, Any]:
    from claimcheck.evaluate.metrics import classification, expected_calibration_error

    real = ~data.made
    predicted, labels = every[real], data.labels[real]
    confidence = held[real][np.arange(len(labels)), predicted]
    scores = classification(labels, predicted)
    without = data.withheld
    return {
        "n": len(labels),
        "accuracy": round(scores["accuracy"], 4),
        "macro_f1": round(scores["macro_f1"], 4),
        "ece": round(expected_calibration_error(confidence, predicted == labels), 4),
        "threshold": point.threshold,
        "wrong_contradicted": point.wrong,
        "true_contradicted": round(float((predicted[labels == 0] == 1).mean()), 4),
        "false_supported": round(float((predicted[labels == 1] == 0).mean()), 4),
        "caught": point.caught,
        "coverage": point.settled,
        "without_facts": int(without.sum()),
        "without_facts_contradicted": round(_share(every == 1, without), 4),
        "without_facts_supported": round(_share(every == 0, without), 4),
        "silent": int(data.silent.sum()),
        "silent_contradicted": round(_share(every == 1, data.silent), 4),
        "silent_supported": round(_share(every == 0, data.silent), 4),
        **{f"precision_at_{share:g}": round(point.precision(share), 4) for share in SHARES_FALSE},
    }


def predict(
    held: Floats,
    signs: Floats,
    threshold: float,
    gate: float,
    *,
    min_supported: float = DecideConfig().min_supported,
) -> Ints:
    """Label ids of probabilities (n, 3) and signs (n, 2), by the rule of `decide`."""
    s, c = held[:, 0], held[:, 1]
    out = np.full(len(held), LABELS.index(Label.UNVERIFIED))
    out[(s >= min_supported) & (signs[:, 0] >= gate)] = LABELS.index(Label.SUPPORTED)
    out[(c >= threshold) & (signs[:, 1] >= LEAST_OPPOSED)] = LABELS.index(Label.CONTRADICTED)
    return out


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 5) for value in values]


def write_weights(fitted: Fitted, folder: Path) -> Path:
    """Write weights.json, whole or not at all, then the answers held back. Raises DataError."""
    target = folder / FILE
    write_text(target, json.dumps(fitted.weights, indent=1) + "\n")
    write_text(folder / HELD_BACK, held_back_text(fitted.answers, weights_version(folder)))
    return target
