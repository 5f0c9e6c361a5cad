"""Makes extract/coref.json: which person a pronoun is, learned from labelled pronouns.

Rows are those of the GAP set (Webster et al., 2018): a text, a pronoun, two names, and which of them it is,
if either. Each name is one example; the threshold is chosen by five-fold cross-validation on the same rows.
Run: python -m claimcheck.training.coref gap.dev.jsonl.gz OUT.json
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc, Span

from claimcheck.extract.coref import FEATURES, Candidate, Place, compared, features, place_of
from claimcheck.extract.people import FEMALE, MALE, clean_name

__all__ = ["accuracy", "examples", "fit", "read_rows"]

_FOLDS = 5
_REGULARISATION = 0.03  # best of 0.01, 0.03, 0.1, 1 by cross-validation on gap.dev


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def examples(row: dict[str, Any], doc: Doc) -> npt.NDArray[np.float64]:
    """Features of the two names of a row, shape (2, 2 * features)."""
    numbers = {t.i: k for k, sent in enumerate(doc.sents) for t in sent}
    pronoun = _span(doc, row["pronoun"])[0]
    named = [_span(doc, row["A"]), _span(doc, row["B"])]
    covered = {t.i for span in named for t in span}
    named += [e for e in doc.ents if e.label_ == "PERSON" and not covered & {t.i for t in e}]
    people: list[tuple[str, list[Span]]] = []
    for k, span in enumerate(named):
        name = clean_name(span.text)
        same = [p for p in people if _one(p[0], name)] if k > 1 else []
        if same:
            same[0][1].append(span)
        else:
            people.append((name, [span]))
    candidates = [
        Candidate(
            name,
            tuple(
                sorted(
                    (place_of(s.root, numbers[s.root.i], 0) for s in spans),
                    key=lambda p: p.position,
                )
            ),
        )
        for name, spans in people
    ]
    at = place_of(pronoun, numbers[pronoun.i], 0)
    same_gender = MALE if pronoun.lower_ in MALE else FEMALE
    chain: list[Place] = [
        place_of(t, numbers[t.i], 0) for t in doc[: pronoun.i] if t.lower_ in same_gender
    ]
    rows = [features(at, c, [o for o in candidates if o is not c], chain) for c in candidates]
    return compared(np.stack(rows))[:2]


def _span(doc: Doc, at: dict[str, int]) -> Span:
    span = doc.char_span(at["start"], at["end"], alignment_mode="expand")
    if span is None:
        raise ValueError(f"no words at {at}")
    return span


def _one(full: str, short: str) -> bool:
    words, other = full.split(), short.split()
    return short == full or (len(other) == 1 and other[0] in {words[0], words[-1]})


def accuracy(
    scores: npt.NDArray[np.float64], gold: npt.NDArray[np.float64], threshold: float
) -> float:
    """Share of rows where the better name, or neither below the threshold, is right. Shapes (n, 2)."""
    answer = np.where(scores.max(axis=1) >= threshold, scores.argmax(axis=1), 2)
    truth = np.where(gold[:, 0] > 0, 0, np.where(gold[:, 1] > 0, 1, 2))
    return float((answer == truth).mean())


def fit(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> dict[str, Any]:
    """The model of coref.json from x (n, 2, 2 * features) and y (n, 2)."""
    from sklearn.linear_model import LogisticRegression

    def model(at: npt.NDArray[np.intp]) -> Any:
        made = LogisticRegression(C=_REGULARISATION, max_iter=1000)
        return made.fit(x[at].reshape(-1, x.shape[-1]), y[at].ravel())

    folds = np.arange(len(x)) % _FOLDS
    scores = np.zeros(y.shape)
    for k in range(_FOLDS):
        held = np.flatnonzero(folds == k)
        fitted = model(np.flatnonzero(folds != k))
        scores[held] = fitted.predict_proba(x[held].reshape(-1, x.shape[-1]))[:, 1].reshape(-1, 2)
    threshold = max(np.arange(0.2, 0.5, 0.02), key=lambda t: accuracy(scores, y, float(t)))
    final = model(np.arange(len(x)))
    return {
        "features": list(FEATURES),
        "layers": [
            {
                "weights": np.round(final.coef_.T, 4).tolist(),
                "bias": np.round(final.intercept_, 4).tolist(),
            }
        ],
        "threshold": round(float(threshold), 2),
        "cross_validated": round(accuracy(scores, y, float(threshold)), 4),
    }


def main(arguments: Sequence[str]) -> None:
    """Train on the first argument, write the second."""
    from claimcheck.config import ExtractConfig
    from claimcheck.extract import Extractor

    rows = list(read_rows(Path(arguments[0])))
    nlp = Extractor.load(ExtractConfig()).nlp
    docs = nlp.pipe((row["text"] for row in rows), disable=["claimcheck_claims"])
    x = np.stack([examples(row, doc) for row, doc in zip(rows, docs, strict=True)])
    y = np.array([(row["A_coref"], row["B_coref"]) for row in rows], dtype=np.float64)
    Path(arguments[1]).write_text(json.dumps(fit(x, y)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
