"""The models asked what a benchmark asks, and their answers as a tally."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.errors import UsageError
from claimcheck.evaluate.benchmarks.items import DISPUTED, FeverClaim, Judged, SciClaim
from claimcheck.evaluate.benchmarks.official import (
    SciAnswer,
    fever_cells,
    fever_figures,
    four_figures,
    grounded_figures,
    scifact_cells,
    scifact_figures,
)
from claimcheck.evaluate.metrics import LABELS
from claimcheck.evaluate.outcome import Progress, chunks
from claimcheck.evaluate.tallies import statement_slices, tally_labels
from claimcheck.evaluate.tally import Mask, Tally
from claimcheck.types import Verdict

__all__ = ["answer_fever", "answer_four", "answer_grounded", "answer_labels", "answer_scifact"]

Probabilities = npt.NDArray[np.float64]
# Pairs of premise and hypothesis to probabilities, shape (n, 3).
Score = Callable[[Sequence[tuple[str, str]]], npt.NDArray[np.floating[Any]]]
# Statements to verdicts.
Check = Callable[[Sequence[str]], Sequence[Verdict]]
_NAMES = tuple(map(str, LABELS))
# Words of a document that are read at once, so that a claim fits beside them.
_WORDS = 100


def answer_labels(rows: Sequence[Judged], score: Score, progress: Progress | None) -> Tally:
    """One of three labels; of several premises the surest that decides."""
    judged = _judged(rows, score, progress)
    merged = np.stack([_merged(p) for p in judged])
    return tally_labels(
        np.array([_NAMES.index(row.label) for row in rows]),
        merged.argmax(axis=1),
        merged.max(axis=1),
        merged,
        groups=[row.group or row.id for row in rows],
        shown=[_shown(row) for row in rows],
        slices=_slices(rows),
    )


def answer_four(rows: Sequence[Judged], score: Score, progress: Progress | None) -> Tally:
    """One of four labels: disputed when a premise supports and another contradicts.

    Each premise is judged by itself, as the annotators of Climate-FEVER did; no threshold is fitted.
    """
    names = (*_NAMES, DISPUTED)
    judged = _judged(rows, score, progress)
    gold = np.array([names.index(row.label) for row in rows])
    predicted = np.array([_of_four(p) for p in judged])
    cells = np.zeros((len(rows), 16))
    cells[np.arange(len(rows)), gold * 4 + predicted] = 1.0
    return Tally(
        cells,
        four_figures(names),
        [row.group or row.id for row in rows],
        (gold == predicted).astype(np.float64),
        [
            {**_shown(row), "gold": names[g], "answer": names[a]}
            for row, g, a in zip(rows, gold, predicted, strict=True)
        ],
        slices=_slices(rows),
    )


def answer_grounded(rows: Sequence[Judged], score: Score, progress: Progress | None) -> Tally:
    """Supported by the document or not: the passage that supports most decides, above a half."""
    parts = sorted({row.part for row in rows})
    long = [
        Judged(row.id, row.statement, tuple(passages(row.premises[0])), row.label, row.part)
        for row in rows
    ]
    sure = np.array([p[:, 0].max() for p in _judged(long, score, progress)])
    gold = np.array([row.label == "supported" for row in rows])
    predicted = sure > 0.5
    cells = np.zeros((len(rows), len(parts), 4))
    which = np.array([parts.index(row.part) for row in rows])
    column = np.where(predicted, np.where(gold, 0, 1), np.where(gold, 2, 3))
    cells[np.arange(len(rows)), which, column] = 1.0
    names = ("unsupported", "supported")
    return Tally(
        cells.reshape(len(rows), -1),
        grounded_figures(parts),
        [row.group or row.id for row in rows],
        (gold == predicted).astype(np.float64),
        [
            {**_shown(row), "gold": names[int(g)], "answer": names[int(a)]}
            for row, g, a in zip(rows, gold, predicted, strict=True)
        ],
        np.where(predicted, sure, 1 - sure),
        _slices(rows),
    )


def answer_fever(rows: Sequence[FeverClaim], check: Check, progress: Progress | None) -> Tally:
    """Verdicts of the whole line; the evidence given is that of the verdict, with ids `Page#3`."""
    verdicts = [
        verdict
        for part in chunks(rows, 64, progress)
        for verdict in check([row.statement for row in part])
    ]
    given = [[_sentence(evidence.fact.id) for evidence in verdict.evidence] for verdict in verdicts]
    cells = np.array(
        [fever_cells(r, str(v.label), e) for r, v, e in zip(rows, verdicts, given, strict=True)]
    )
    return Tally(
        cells,
        fever_figures,
        [row.id for row in rows],
        cells[:, 2],
        [
            {"claim": r.statement, "gold": r.label, "answer": str(v.label)}
            for r, v in zip(rows, verdicts, strict=True)
        ],
        np.array([verdict.confidence for verdict in verdicts]),
        statement_slices([row.statement for row in rows]),
    )


def answer_scifact(rows: Sequence[SciClaim], score: Score, progress: Progress | None) -> Tally:
    """Each cited abstract, sentence by sentence: its label, and up to three sentences for it."""
    answers = [_read_abstracts(row, score) for part in chunks(rows, 16, progress) for row in part]
    cells = np.array([scifact_cells(r, a) for r, a in zip(rows, answers, strict=True)])
    gold = [{d: label for d, (label, _) in row.evidence.items()} for row in rows]
    found = [{d: label for d, (label, _) in answer.items()} for answer in answers]
    return Tally(
        cells,
        scifact_figures,
        [row.id for row in rows],
        np.array([float(g == f) for g, f in zip(gold, found, strict=True)]),
        [
            {"claim": r.statement, "gold": str(g), "answer": str(f)}
            for r, g, f in zip(rows, gold, found, strict=True)
        ],
        slices=statement_slices([row.statement for row in rows]),
    )


def passages(text: str, words: int = _WORDS) -> list[str]:
    """A document in pieces of at most so many words, at sentence borders where there are any."""
    from claimcheck.evaluate.sentences import sentences

    pieces: list[list[str]] = [[]]
    for start, end in sentences(text):
        tokens = text[start:end].split()
        if pieces[-1] and len(pieces[-1]) + len(tokens) > words:
            pieces.append([])
        pieces[-1] += tokens
        while len(pieces[-1]) > words:
            pieces.append(pieces[-1][words:])
            del pieces[-2][words:]
    return [" ".join(piece) for piece in pieces if piece] or [text]


def _judged(rows: Sequence[Judged], score: Score, progress: Progress | None) -> list[Probabilities]:
    """What the model says of each premise of each row, (premises, 3); a row without one is open."""
    found = []
    for part in chunks(rows, 128, progress):
        pairs = [(premise, row.statement) for row in part for premise in row.premises]
        scores = np.asarray(score(pairs), dtype=np.float64) if pairs else np.zeros((0, 3))
        at = 0
        for row in part:
            size = len(row.premises)
            found.append(scores[at : at + size] if size else np.array([[0.0, 0.0, 1.0]]))
            at += size
    return found


def _merged(judged: Probabilities) -> Probabilities:
    """The premise that decides most: the one with the least P(unverified)."""
    best: Probabilities = judged[judged[:, 2].argmin()]
    return best


def _of_four(judged: Probabilities) -> int:
    said = set(judged.argmax(axis=1).tolist())
    if {0, 1} <= said:
        return 3
    return 0 if 0 in said else 1 if 1 in said else 2


def _read_abstracts(claim: SciClaim, score: Score) -> SciAnswer:
    answer: dict[str, tuple[str, list[int]]] = {}
    for document in claim.documents:
        pairs = [(f"[{document.title}] {s}", claim.statement) for s in document.sentences]
        if not pairs:
            continue
        scores = np.asarray(score(pairs), dtype=np.float64)
        side = int(scores[:, :2].max(axis=0).argmax())
        surest = np.argsort(-scores[:, side], kind="stable")
        chosen = [int(i) for i in surest if scores[i].argmax() == side][:3]
        if chosen:
            answer[document.id] = (_NAMES[side], chosen)
    return answer


def _sentence(fact: str) -> tuple[str, int]:
    page, _, number = fact.rpartition("#")
    if not number.isdigit():
        raise UsageError(
            f"the fact {fact!r} is no sentence of FEVER's pages",
            remedy="Name the reference that wiki-pages was added as",
        )
    return page, int(number)


def _slices(rows: Sequence[Judged]) -> dict[str, Mask]:
    parts = sorted({row.part for row in rows if row.part})
    found = {part: np.array([row.part == part for row in rows]) for part in parts}
    return found | statement_slices([row.statement for row in rows])


def _shown(row: Judged) -> dict[str, Any]:
    return {"premise": " / ".join(row.premises)[:500], "hypothesis": row.statement}
