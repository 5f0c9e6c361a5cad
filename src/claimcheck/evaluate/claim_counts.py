"""How many claims of a text were found: exactly, by half, by sentence, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claimcheck.evaluate.metrics import Span, match_overlapping, same_words, token_f1
from claimcheck.evaluate.rows import ClaimsRow
from claimcheck.types import Claim

__all__ = ["CLAIM_COUNTS", "ClaimCounts", "count_claims"]


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """The counts of one text.

    exact, overlap: predicted spans that match a gold one, to the letter or with an IoU of a half.
    sentence_*: sentences that hold a claim. wording: of each matched claim that has a gold
    statement, whether the statements are equal, and their token F1.
    """

    gold: int
    predicted: int
    exact: int
    overlap: int
    sentence_gold: int
    sentence_predicted: int
    sentence_right: int
    wording: tuple[tuple[bool, float], ...] = ()


CLAIM_COUNTS = (
    "gold", "predicted", "exact", "overlap", "sentence_gold", "sentence_predicted", "sentence_right",
)  # fmt: skip


def count_claims(
    row: ClaimsRow, claims: Sequence[Claim], split: Callable[[str], Sequence[Span]]
) -> ClaimCounts:
    """The counts of a row. claims: by position; split: a text to the (start, end) of its sentences."""
    gold, spans = list(row.spans), [(claim.start, claim.end) for claim in claims]
    matched = match_overlapping(gold, spans)
    ranges = split(row.text) if gold or spans else []
    in_gold, in_predicted = _holding(ranges, gold), _holding(ranges, spans)
    wording = []
    for g, p in matched:
        statement = row.statements[g] if row.statements else None
        if statement is not None:
            found = claims[p].statement
            wording.append((same_words(statement, found), token_f1(statement, found)))
    return ClaimCounts(
        gold=len(gold),
        predicted=len(spans),
        exact=len(match_overlapping(gold, spans, threshold=1.0)),
        overlap=len(matched),
        sentence_gold=len(in_gold),
        sentence_predicted=len(in_predicted),
        sentence_right=len(in_gold & in_predicted),
        wording=tuple(wording),
    )


def _holding(ranges: Sequence[Span], spans: Sequence[Span]) -> set[int]:
    """The numbers of the sentences that a span reaches into."""
    return {
        n for n, (start, end) in enumerate(ranges) if any(start < e and s < end for s, e in spans)
    }
