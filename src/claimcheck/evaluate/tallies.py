"""From rows and a model's answers to a `Tally`, for each kind of suite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.decide import HeldBack
from claimcheck.evaluate.claim_counts import CLAIM_COUNTS, count_claims
from claimcheck.evaluate.intervals import Counts
from claimcheck.evaluate.labels import ENTITY_LABELS, LabelScheme
from claimcheck.evaluate.metrics import LABELS, Span, ndcg_at, recall_at, reciprocal_rank
from claimcheck.evaluate.ner import count_entities
from claimcheck.evaluate.rows import ClaimsRow, NerRow, PairRow, RetrievalRow, VerdictRow
from claimcheck.evaluate.suites import DEPTHS, sides
from claimcheck.evaluate.tally import (
    Mask,
    Tally,
    binary_cells,
    binary_figures,
    label_cells,
    label_figures,
    mean_figures,
    ratio_f1,
)
from claimcheck.types import Claim, Entity, Evidence, Label, Verdict

__all__ = [
    "statement_slices",
    "tally_claims",
    "tally_held_back",
    "tally_labels",
    "tally_ner",
    "tally_pairs",
    "tally_retrieval",
    "tally_sentences",
    "tally_verdicts",
]

_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion)\b", re.I)  # fmt: skip
_DENIAL = re.compile(r"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot)\b|n['’]t\b", re.I)  # fmt: skip
_COMPARISON = re.compile(r"\b(?:more|less|fewer|most|least|than|over|under|at least|\w{3,}est)\b", re.I)  # fmt: skip
_LONG = 60  # words of a premise


def tally_labels(
    gold: npt.NDArray[np.integer[Any]],
    predicted: npt.NDArray[np.integer[Any]],
    confidence: npt.NDArray[np.floating[Any]],
    two_way: npt.NDArray[np.floating[Any]],
    *,
    groups: Sequence[Any],
    shown: Sequence[dict[str, Any]],
    slices: dict[str, Mask],
) -> Tally:
    """Rows with one of three labels: gold and predicted are indices into LABELS, each (n,)."""
    binary = not (gold == LABELS.index(Label.UNVERIFIED)).any()
    right = gold == predicted
    if binary:
        # Of a two-way set the answer that counts is the two-way one.
        each = np.arange(len(gold))
        right = two_way[each, gold] > two_way[each, 1 - gold]
    parts = {f"gold {label}": gold == i for i, label in enumerate(LABELS)}
    return Tally(
        label_cells(gold, predicted, confidence, two_way),
        label_figures(binary=binary),
        groups,
        right.astype(np.float64),
        [
            {**row, "gold": str(LABELS[g]), "answer": str(LABELS[p])}
            for row, g, p in zip(shown, gold, predicted, strict=True)
        ],
        np.asarray(confidence, dtype=np.float64),
        _filled(parts | slices),
    )


def tally_pairs(rows: Sequence[PairRow], probabilities: npt.NDArray[np.float64]) -> Tally:
    """Pairs and what the model says of each, probabilities (n, 3) with columns as in LABELS."""
    kinds = sorted({row.kind for row in rows if row.kind})
    slices = {kind: np.array([row.kind == kind for row in rows]) for kind in kinds}
    slices |= statement_slices([row.hypothesis for row in rows])
    slices["long premise"] = np.array([len(row.premise.split()) >= _LONG for row in rows])
    tally = tally_labels(
        np.array([LABELS.index(row.label) for row in rows]),
        probabilities.argmax(axis=1),
        probabilities.max(axis=1),
        probabilities,
        groups=[row.premise for row in rows],
        shown=[{"premise": row.premise, "hypothesis": row.hypothesis} for row in rows],
        slices=slices,
    )
    return _with_minimal_pairs(tally, rows)


def tally_verdicts(rows: Sequence[VerdictRow], verdicts: Sequence[Verdict]) -> Tally:
    """Statements and the verdicts of the whole line."""
    return tally_labels(
        np.array([LABELS.index(row.label) for row in rows]),
        np.array([LABELS.index(verdict.label) for verdict in verdicts]),
        np.array([verdict.confidence for verdict in verdicts]),
        np.array([sides(verdict) for verdict in verdicts]),
        groups=[row.statement for row in rows],
        shown=[
            {"claim": row.statement, "reason": verdict.reason}
            for row, verdict in zip(rows, verdicts, strict=True)
        ],
        slices=statement_slices([row.statement for row in rows]),
    )


def tally_held_back(rows: Sequence[VerdictRow], answers: Sequence[HeldBack]) -> Tally:
    """Judged claims and what fits made of them that had not seen them."""
    predicted = np.array([LABELS.index(answer.label) for answer in answers])
    return tally_labels(
        np.array([LABELS.index(row.label) for row in rows]),
        predicted,
        np.array([answer.confidence for answer in answers]),
        np.eye(len(LABELS))[predicted],
        groups=[row.statement for row in rows],
        shown=[{"claim": row.statement} for row in rows],
        slices=statement_slices([row.statement for row in rows]),
    )


def tally_sentences(texts: Sequence[str], gold: Mask, scores: npt.NDArray[np.float64]) -> Tally:
    """Yes-or-no questions on sentences; a score above a half is a yes, with no threshold fitted."""
    predicted = scores > 0.5
    return Tally(
        binary_cells(gold, predicted),
        binary_figures,
        list(range(len(texts))),
        (gold == predicted).astype(np.float64),
        [
            {"text": text, "gold": _yes(g), "answer": _yes(p)}
            for text, g, p in zip(texts, gold, predicted, strict=True)
        ],
        np.where(predicted, scores, 1 - scores),
        _filled({"gold yes": gold, "gold no": ~gold} | statement_slices(texts)),
    )


def tally_retrieval(rows: Sequence[RetrievalRow], found: Sequence[Sequence[Evidence]]) -> Tally:
    """Statements with relevant facts and the ranked evidence for each."""
    ranked = [list(dict.fromkeys(e.fact.id for e in evidence)) for evidence in found]
    names = [*(f"recall@{k}" for k in DEPTHS), "mrr", "ndcg@10"]
    cells = [
        [
            *(recall_at(ids, row.relevant, k) for k in DEPTHS),
            reciprocal_rank(ids, row.relevant),
            ndcg_at(ids, row.relevant, 10),
            1.0,
        ]
        for row, ids in zip(rows, ranked, strict=True)
    ]
    table = np.array(cells, dtype=np.float64)
    return Tally(
        table,
        mean_figures(names),
        [row.statement for row in rows],
        table[:, names.index("recall@5")],
        [
            {"claim": row.statement, "gold": ", ".join(sorted(row.relevant)), "answer": ", ".join(ids[:5])}
            for row, ids in zip(rows, ranked, strict=True)
        ],
        slices=_filled(statement_slices([row.statement for row in rows])),
    )  # fmt: skip


def tally_ner(
    rows: Sequence[NerRow], predicted: Sequence[Sequence[Entity]], scheme: LabelScheme
) -> Tally:
    """Texts and their entities: exact span and label, over the types that the set marks."""
    counts, used = count_entities(rows, predicted, scheme=scheme)
    types = [label for label in ENTITY_LABELS if label in used]
    cells = np.array(
        [[part[t] for t in types for part in (c.right, c.predicted, c.gold)] for c in counts],
        dtype=np.float64,
    ).reshape(len(rows), 3 * len(types))

    def figures(sums: Counts) -> dict[str, Counts]:
        table = sums.reshape(len(sums), len(types), 3)
        found = _prf(*np.moveaxis(table.sum(1), -1, 0))
        for i, label in enumerate(types):
            found[f"f1 {label}"] = ratio_f1(*np.moveaxis(table[:, i], -1, 0))
        return found

    return Tally(
        cells,
        figures,
        list(range(len(rows))),
        np.array([float(c.right == c.predicted == c.gold) for c in counts]),
        [
            {
                "text": row.text,
                "gold": _listed((row.text[s:e], label) for s, e, label in row.spans),
                "answer": _listed((entity.text, entity.label) for entity in entities),
            }
            for row, entities in zip(rows, predicted, strict=True)
        ],
        slices=_filled({t: np.array([c.gold[t] > 0 for c in counts]) for t in types}),
    )


def tally_claims(
    rows: Sequence[ClaimsRow],
    predicted: Sequence[Sequence[Claim]],
    split: Callable[[str], Sequence[Span]],
) -> Tally:
    """Articles and the claims found in them; whole articles are drawn."""
    ordered = [sorted(found, key=lambda claim: (claim.start, claim.end)) for found in predicted]
    counts = [count_claims(row, claims, split) for row, claims in zip(rows, ordered, strict=True)]
    # Behind the counts: of the claims that were found and have a gold statement, the token F1 and how many they are.
    cells = [
        [
            *(getattr(c, name) for name in CLAIM_COUNTS),
            sum(f1 for _, f1 in c.wording),
            len(c.wording),
        ]
        for c in counts
    ]
    has_statements = any(s is not None for row in rows for s in row.statements or ())

    def figures(sums: Counts) -> dict[str, Counts]:
        part = dict(zip((*CLAIM_COUNTS, "token_f1", "statements"), sums.T, strict=True))
        found: dict[str, Counts] = {}
        for how in ("overlap", "exact"):
            scores = _prf(part[how], part["predicted"], part["gold"])
            found |= {f"{how}.{name}": value for name, value in scores.items()}
        found["sentence_f1"] = ratio_f1(
            part["sentence_right"], part["sentence_predicted"], part["sentence_gold"]
        )
        if has_statements:
            found |= mean_figures(["statement_f1"])(sums[:, -2:])
        return found

    return Tally(
        np.array(cells, dtype=np.float64),
        figures,
        list(range(len(rows))),
        np.array([2 * c.overlap / max(c.gold + c.predicted, 1) for c in counts]),
        [
            {"text": row.text[:80], "gold": f"{c.gold} claims", "answer": f"{c.overlap} found, {c.predicted - c.overlap} more"}
            for row, c in zip(rows, counts, strict=True)
        ],
    )  # fmt: skip


def statement_slices(statements: Sequence[str]) -> dict[str, Mask]:
    """Which statements hold a figure, a denial or a comparison, (n,) each."""
    patterns = {"numbers": _NUMBER, "denials": _DENIAL, "comparisons": _COMPARISON}
    return {
        name: np.array([bool(pattern.search(text)) for text in statements], dtype=bool)
        for name, pattern in patterns.items()
    }


def _with_minimal_pairs(tally: Tally, rows: Sequence[PairRow]) -> Tally:
    """Adds the figure `both_right`, the share of minimal pairs of which every row is right."""
    members: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        if row.minimal is not None:
            members.setdefault(row.minimal, []).append(i)
    whole = [index for index in members.values() if len(index) > 1]
    if not whole:
        return tally
    # A pair is counted with its first row; both rows have one premise and are drawn together.
    pairs = np.zeros((len(rows), 2))
    for index in whole:
        pairs[index[0]] = tally.right[index].all(), 1.0

    def figures(sums: Counts) -> dict[str, Counts]:
        both = ratio_f1(sums[:, -2], sums[:, -1], sums[:, -1])
        return {**tally.figures(sums[:, :-2]), "both_right": both}

    return replace(tally, cells=np.hstack([tally.cells, pairs]), figures=figures)


def _filled(slices: dict[str, Mask]) -> dict[str, Mask]:
    """The slices that hold some rows but not all."""
    return {name: mask for name, mask in slices.items() if mask.any() and not mask.all()}


def _prf(right: Counts, predicted: Counts, gold: Counts) -> dict[str, Counts]:
    return {
        "f1": ratio_f1(right, predicted, gold),
        "precision": ratio_f1(right, predicted, predicted),
        "recall": ratio_f1(right, gold, gold),
    }


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _listed(pairs: Any) -> str:
    counted = Counter(f"{text} {label}" for text, label in pairs)
    return "; ".join(counted)
