"""FEVER: `{"id", "label", "claim", "evidence": [[[annotation, evidence, page, sentence]]]}`.

The evidence is named, not given: the pages are a reference of their own (`reference add wiki wiki-pages/`).
The Hub's copy has a row for each sentence of evidence; its rows are put together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimcheck.evaluate.benchmarks.items import FeverClaim, Record
from claimcheck.evaluate.benchmarks.native import records

__all__ = ["read"]

LABELS = {"supports": "supported", "refutes": "contradicted", "notenoughinfo": "unverified"}


def read(source: str, *, limit: int | None = None) -> list[FeverClaim]:
    """The labelled claims, at most `limit`. Raises DataError."""
    if source.startswith("hf:"):
        return list(_grouped(records(source), limit))
    return [_claim(row) for row in records(source, limit=limit)]


def _claim(row: Record) -> FeverClaim:
    sets = []
    given = row.data.get("evidence")
    if not isinstance(given, list):
        raise row.error("'evidence' is no list")
    for group in given:
        try:
            # Without a page the set says that nothing was found, for NOT ENOUGH INFO.
            found = frozenset((str(e[2]), int(e[3])) for e in group if e[2] is not None)
        except (TypeError, ValueError, IndexError) as error:
            raise row.error("'evidence' is not in sets of [id, id, page, sentence]") from error
        if found:
            sets.append(found)
    return FeverClaim(
        row.text("id"),
        row.text("claim"),
        row.label(LABELS, "label"),
        tuple(sets),
        row.rest("id", "claim", "label"),
    )


def _grouped(rows: Iterable[Record], limit: int | None) -> Iterator[FeverClaim]:
    """Claims of rows of one sentence each; a set of evidence shares its evidence id."""
    claims: dict[str, tuple[Record, dict[str, set[tuple[str, int]]]]] = {}
    for row in rows:
        key = row.text("id")
        if key not in claims and limit is not None and len(claims) == limit:
            break
        _, sets = claims.setdefault(key, (row, {}))
        if page := row.maybe("evidence_wiki_url"):
            number = int(row.text("evidence_sentence_id"))
            sets.setdefault(row.maybe("evidence_id"), set()).add((page, number))
    for key, (row, sets) in claims.items():
        yield FeverClaim(
            key,
            row.text("claim"),
            row.label(LABELS, "label"),
            tuple(frozenset(found) for found in sets.values()),
        )
