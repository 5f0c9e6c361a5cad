"""What a run did, in figures, and the rows that it leads to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimcheck.store import Store
from claimcheck.types import Label, Verdict

__all__ = ["RunStats", "results"]


@dataclass(slots=True)
class RunStats:
    """What a run did. Counts of articles, then of claims.

    articles: read. checked: in this run. unchanged: checked before with the same versions.
    screened: not checked, by status. failed: inputs that failed. article_ids: of those that are
    checked, now or before, in their order. seconds: of the whole run.
    """

    articles: int = 0
    checked: int = 0
    unchanged: int = 0
    screened: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    claims: int = 0
    supported: int = 0
    contradicted: int = 0
    unverified: int = 0
    flagged: int = 0
    seconds: float = 0.0
    article_ids: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """The figures alone, as they are stored with the run."""
        row = dataclasses.asdict(self)
        del row["article_ids"]
        return row

    def count(self, verdicts: Sequence[Verdict]) -> None:
        """Count one more article that was checked, with its claims."""
        labels = [verdict.label for verdict in verdicts]
        self.checked += 1
        self.claims += len(labels)
        self.supported += labels.count(Label.SUPPORTED)
        self.contradicted += labels.count(Label.CONTRADICTED)
        self.unverified += labels.count(Label.UNVERIFIED)
        self.flagged += sum(verdict.flagged for verdict in verdicts)

    @property
    def done(self) -> int:
        """Inputs that were dealt with, in whatever way."""
        return self.checked + self.unchanged + sum(self.screened.values()) + self.failed


def results(store: Store, stats: RunStats, *, flagged: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of `Store.claims` for the articles of a run, in the order they were given."""
    for article_id in dict.fromkeys(stats.article_ids):
        yield from store.claims(article=article_id, flagged=flagged)
