"""Fit which stretches of a sentence are claims (`extract/stretches.py`), on the shipped labels and a newsroom's own.

A beat has claims of its own form, which the rules' clauses do not hold; their borders are learned from
what was labelled. Own articles are few, so that they are added to the shipped ones and count more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.config import ExtractConfig
from claimcheck.errors import DataError
from claimcheck.evaluate.metrics import f1_score, iou, match_overlapping
from claimcheck.evaluate.rows import ClaimsRow, read_claims
from claimcheck.evaluate.run import article_of
from claimcheck.extract import Extractor
from claimcheck.extract.clauses import find_clauses
from claimcheck.extract.stretch_features import stretch_features
from claimcheck.extract.stretches import best_apart, stretches
from claimcheck.extract.worth import Worth
from claimcheck.training.claim_worth import FOLDS, Proposal, common_features, save_marker
from claimcheck.training.logistic import feature_table, fit_logistic

__all__ = ["border_examples", "cross_validated_f1", "fit_borders", "train_borders"]

# A stretch that shares so much with a labelled span has its borders, but for a word.
_SAME = 0.75
_HALF = 0.5
# Of 1, 3 and 6 times and of .1 and .3, judged by four folds of twelve articles of a further beat, these
# were as good as any, and gave the most spans exactly.
_OWN_COUNTS = 6.0
_FREEDOM = 0.1


def border_examples(extractor: Extractor, rows: Sequence[ClaimsRow]) -> Iterator[Proposal]:
    """Every stretch of labelled articles that could be a claim, in order; of articles that were labelled
    in part, those that somebody decided on."""
    for number, row in enumerate(rows):
        docs = list(extractor.docs(article_of(row, f"#{number}")))
        for i, (paragraph, doc) in enumerate(docs):
            place = i / max(len(docs) - 1, 1)
            for sent in doc.sents:
                clauses = find_clauses(sent)
                for a, b in stretches(sent, clauses):
                    start, end = paragraph.span(doc[a].idx, doc[a:b].end_char)
                    near = _nearest(start, end, row.spans)
                    known = row.not_claims is None or near >= _HALF
                    if known or _nearest(start, end, row.not_claims or ()) >= _HALF:
                        features = stretch_features(sent, clauses, a, b, place)
                        yield Proposal(number, start, end, features, near >= _SAME)


def _nearest(start: int, end: int, spans: Sequence[tuple[int, int]]) -> float:
    return max((iou((start, end), span) for span in spans), default=0.0)


def fit_borders(own: Sequence[Proposal], shipped: Sequence[Proposal] = ()) -> Worth:
    """The weights of stretches, from a newsroom's own articles and the shipped ones together.

    Raises DataError when the own articles hold no claims, or nothing else.
    """
    marks = {p.claim for p in own}
    if len(marks) < 2:
        raise DataError(
            "the labelled articles do not show both claims and words that are none",
            remedy="Label more articles, whole ones",
        )
    examples = [*shipped, *own]
    names = common_features(examples)
    counts = np.ones(len(examples))
    if shipped:
        counts[len(shipped) :] = _OWN_COUNTS
    weights, bias = fit_logistic(
        feature_table([p.features for p in examples], names),
        np.array([p.claim for p in examples], dtype=np.float64),
        freedom=_FREEDOM,
        before=np.zeros(len(names)),
        counts=counts,
    )
    return Worth(round(bias, 5), dict(zip(names, weights.round(5).tolist(), strict=True)))


def cross_validated_f1(
    own: Sequence[Proposal],
    rows: Sequence[ClaimsRow],
    shipped: Sequence[Proposal] = (),
    *,
    least: float,
) -> float:
    """Span F1 at IoU .5 of the own articles, each judged by a fit that has not seen it."""
    matched = kept = 0
    for fold in range(FOLDS):
        seen = [p for p in own if p.article % FOLDS != fold]
        model = fit_borders(seen, shipped)
        for number in range(fold, len(rows), FOLDS):
            found = [p for p in own if p.article == number]
            places = [(p.start, p.end) for p in found]
            chosen = best_apart(places, [model(p.features) for p in found], least=least)
            matched += len(match_overlapping(rows[number].spans, [places[i] for i in chosen]))
            kept += len(chosen)
    gold = sum(len(row.spans) for row in rows)
    return f1_score(matched / kept if kept else 0.0, matched / gold if gold else 0.0)


def train_borders(
    corpora: Sequence[Path], start: Path, output: Path, *, shipped: Path | None
) -> dict[str, Any]:
    """Fit the borders of claims for the extractor in `start` on labelled files; save it to `output`.

    shipped: labels that the own ones are added to; None fits the own ones alone.
    Returns figures: articles, claims, stretches, shipped_articles, and, where no article was labelled
    in part, span F1 with each article judged by a fit that has not seen it.
    """
    rows = [row for file in corpora for row in read_claims(file, partial=True)]
    texts = {row.text for row in rows}
    # Who trains on the shipped labels themselves does not have them twice.
    known = read_claims(shipped) if shipped is not None else []
    known = [row for row in known if row.text not in texts]
    config = ExtractConfig(model=str(start.resolve()))
    extractor = Extractor.load(config)
    own, others = list(border_examples(extractor, rows)), list(border_examples(extractor, known))
    figures: dict[str, Any] = {
        "articles": len(rows),
        "claims": sum(len(row.spans) for row in rows),
        "stretches": len(own),
        "shipped_articles": len(known),
    }
    fitted = fit_borders(own, others)
    if len(rows) >= FOLDS and all(row.not_claims is None for row in rows):
        least = config.min_check_worthiness
        figures["cross_validated_f1"] = round(cross_validated_f1(own, rows, others, least=least), 4)
    files = [file.name for file in corpora]
    if shipped is not None:
        figures["shipped"] = shipped.name
    marker = extractor.marker
    marker.stretches = dataclasses.replace(fitted, fitted={"files": files, **figures})
    save_marker(marker, start, output, learned_from=[*corpora, *([shipped] if shipped else [])])
    return figures
