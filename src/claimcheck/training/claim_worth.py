"""Fit which proposed clauses are claims (`extract/worth.py`) on labelled articles, in seconds.

Each clause that the rules propose is an example: right when it overlaps a labelled span by half or more
(intersection over union). The fit is a logistic regression drawn towards the weights that were there
before, so that a newsroom's few articles move what they speak of and leave the rest.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.config import ExtractConfig
from claimcheck.errors import DataError
from claimcheck.evaluate.metrics import iou
from claimcheck.evaluate.rows import ClaimsRow, read_claims
from claimcheck.evaluate.run import article_of
from claimcheck.extract import Extractor
from claimcheck.extract.pipeline import ClaimMarker
from claimcheck.extract.worth import Worth
from claimcheck.promotion.recipes import add_corpora
from claimcheck.training.logistic import feature_table, fit_logistic

__all__ = [
    "FOLDS",
    "Proposal",
    "common_features",
    "cross_validated",
    "fit_worth",
    "proposals",
    "save_marker",
    "train_worth",
]

FOLDS = 5
_HALF = 0.5
_MIN_COUNT = 3  # a feature of fewer proposals says nothing of the next one
# Of .1, .3 and 1, each held-back fifth of the training articles is judged best by .3.
_FREEDOM = 0.3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause that the rules propose in article number `article`, and whether it is labelled a claim."""

    article: int
    start: int
    end: int
    features: Mapping[str, float]
    claim: bool


@dataclass(slots=True)
class _Recorder:
    """Stands where the model stands, and keeps what the model would read."""

    features: list[Mapping[str, float]] = field(default_factory=list)

    def __call__(self, features: Mapping[str, float]) -> float:
        self.features.append(features)
        return 1.0


def proposals(extractor: Extractor, rows: Sequence[ClaimsRow]) -> Iterator[Proposal]:
    """The clauses that `extractor` proposes in labelled articles, in order; of articles that were
    labelled in part, those that somebody decided on."""
    recorder = _Recorder()
    marker = ClaimMarker(recorder)
    reader = Extractor(extractor.nlp, extractor.config, version="", marker=marker)
    for number, row in enumerate(rows):
        article = article_of(row, f"#{number}")
        docs = list(reader.docs(article))
        recorder.features.clear()
        reader.from_docs(article, docs)
        spans = [
            paragraph.span(span.start_char, span.end_char)
            for paragraph, doc in docs
            for span in doc.spans["claims"]
        ]
        for (start, end), features in zip(spans, recorder.features, strict=True):
            claim = _meets(start, end, row.spans)
            # Of a text that was looked at in part, a clause that nobody decided on says nothing.
            if claim or row.not_claims is None or _meets(start, end, row.not_claims):
                yield Proposal(number, start, end, dict(features), claim)


def _meets(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return max((iou((start, end), span) for span in spans), default=0.0) >= _HALF


def fit_worth(examples: Sequence[Proposal], *, prior: Worth | None = None) -> Worth:
    """The weights with the least logistic loss, plus their squared distance from `prior` (or from 0).

    Raises DataError when every proposal is a claim or none is.
    """
    right = np.array([p.claim for p in examples], dtype=np.float64)
    if not examples or right.min() == right.max():
        raise DataError(
            "the labelled articles do not show both claims and clauses that are none",
            remedy="Label more articles, whole ones",
        )
    names = common_features(examples)
    known = prior.weights if prior is not None else {}
    before = np.array([known.get(name, 0.0) for name in names])
    rest = {k: v for k, v in known.items() if k not in set(names)}
    shift = np.array([sum(rest.get(k, 0.0) * v for k, v in p.features.items()) for p in examples])
    best, bias = fit_logistic(
        feature_table([p.features for p in examples], names),
        right,
        freedom=_FREEDOM,
        before=before,
        bias=prior.bias if prior is not None else 0.0,
        shift=shift,
    )
    weights = rest | dict(zip(names, best.round(5).tolist(), strict=True))
    return Worth(round(bias, 5), weights)


def common_features(examples: Sequence[Proposal]) -> list[str]:
    """The names of the features that enough examples have to be learned from, in order."""
    counts: dict[str, int] = {}
    for p in examples:
        for name, value in p.features.items():
            counts[name] = counts.get(name, 0) + (value != 0.0)
    return sorted(name for name, n in counts.items() if n >= _MIN_COUNT)


def cross_validated(
    examples: Sequence[Proposal], *, prior: Worth | None = None
) -> npt.NDArray[np.float64]:
    """The probability of each proposal by a model that has not seen its article, shape (n,)."""
    folds = np.array([p.article % FOLDS for p in examples])
    scores = np.zeros(len(examples))
    for fold in np.unique(folds):
        fitted = fit_worth(
            [p for p, f in zip(examples, folds, strict=True) if f != fold], prior=prior
        )
        for i in np.flatnonzero(folds == fold).tolist():
            scores[i] = fitted(examples[i].features)
    return scores


def train_worth(
    corpora: Sequence[Path], start: Path, output: Path, *, afresh: bool = False
) -> dict[str, Any]:
    """Fit the check-worthiness of the extractor in `start` on labelled files; save it to `output`.

    afresh: forget the weights that `start` has, instead of being drawn to them.
    Returns figures: articles, proposals, the share of proposals that are claims, and, each article
    judged by a fit that has not seen it, precision of the spans kept and the share of claims kept.
    """
    rows = [row for file in corpora for row in read_claims(file, partial=True)]
    config = ExtractConfig(model=str(start.resolve()))
    extractor = Extractor.load(config)
    before = extractor.marker.worth
    prior = before if isinstance(before, Worth) and not afresh else None
    found = list(proposals(extractor, rows))
    right = np.array([p.claim for p in found])
    figures: dict[str, Any] = {"articles": len(rows), "proposals": len(found)}
    figures["claims_share"] = round(float(right.mean()), 4) if len(found) else None
    fitted = fit_worth(found, prior=prior)
    if len(rows) >= FOLDS:
        kept = cross_validated(found, prior=prior) >= config.min_check_worthiness
        figures["precision_kept"] = round(float(right[kept].mean()), 4)
        figures["claims_kept"] = round(float(kept[right].mean()), 4)
    record = {"files": [file.name for file in corpora], **figures}
    marker = ClaimMarker(dataclasses.replace(fitted, fitted=record))
    save_marker(marker, start, output, learned_from=corpora)
    return figures


def save_marker(
    marker: ClaimMarker, start: Path, output: Path, *, learned_from: Sequence[Path]
) -> None:
    """Save the extractor in `start` to `output` with another marker of claims, and note what it learned from.

    The card stays behind: its figures are those of the extractor in `start`.
    """
    if start.resolve() != output.resolve():
        shutil.copytree(
            start, output, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md")
        )
    marker.to_disk(output / "claimcheck_claims")
    add_corpora(output, learned_from)
