"""Going over a database again after the reference, a model or a threshold changed.

Every claim's evidence is looked up, which is cheap; scored again are only the claims for which
something changed that decides the verdict. The result is that of checking everything anew.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from claimcheck.checker import CheckedArticle, Checker
from claimcheck.runners.rejected import without_rejected
from claimcheck.store import Archive, Kept, Said
from claimcheck.types import Article, Claim, Label, Verdict

__all__ = ["Change", "RecheckStats", "run_recheck"]

# Looked up and scored together, as when they were checked first.
ARTICLES_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A claim whose verdict is another now. before: None for a claim that had none."""

    path: str
    claim_id: str
    statement: str
    before: str | None
    before_confidence: float | None
    after: str
    after_confidence: float
    reason: str


@dataclass(slots=True)
class RecheckStats:
    """articles: gone over; current: of them already checked with these versions; extracted: whose
    claims were found anew, because the extractor changed. claims: gone over; scored: again.
    """

    articles: int = 0
    current: int = 0
    extracted: int = 0
    claims: int = 0
    scored: int = 0
    changes: list[Change] = field(default_factory=list)

    def directions(self) -> dict[str, int]:
        """How many changes went which way ("supported → contradicted"), the most first."""
        ways = Counter(f"{c.before or 'unchecked'} → {c.after}" for c in self.changes)
        return dict(ways.most_common())

    def as_row(self) -> dict[str, Any]:
        """The figures alone, as they are stored with the run."""
        row = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {**row, "changes": len(self.changes), "directions": self.directions()}


def run_recheck(
    checker: Checker,
    archive: Archive,
    *,
    progress: Callable[[int, int, int], None] | None = None,
) -> RecheckStats:
    """Check again what may come out differently, and save it.

    progress: called with articles done, articles in all and claims done.
    Raises ModelError, ReferenceSourceError, ConfigError and StoreError (also when another run is
    at work on the database); what was saved stays.
    """
    with archive.lock():
        return _recheck(checker, archive, progress)


def _recheck(
    checker: Checker, archive: Archive, progress: Callable[[int, int, int], None] | None
) -> RecheckStats:
    stats = RecheckStats()
    every = list(archive.kept())
    stats.articles = len(every)
    todo = [kept for kept in every if kept.versions_key != checker.versions_key]
    stats.current = len(every) - len(todo)
    if not todo:
        return stats
    run_id = archive.begin_run(
        dataclasses.asdict(checker.config),
        {
            name: checker.versions[name]
            for name in ("extractor", "entailment", "verdicts")
            if name in checker.versions
        },
        dict(checker.reference.versions),
    )
    done = stats.current
    try:
        for batch in _batches(todo):
            _again(batch, checker, archive, run_id, stats)
            done += len(batch)
            if progress:
                progress(done, len(every), stats.claims)
    finally:
        archive.finish_run(run_id, {"recheck": stats.as_row()})
    return stats


def _batches(kept: Sequence[Kept]) -> Iterator[list[Kept]]:
    stream = iter(kept)
    while batch := list(islice(stream, ARTICLES_AT_ONCE)):
        yield batch


def _again(
    batch: Sequence[Kept], checker: Checker, archive: Archive, run_id: str, stats: RecheckStats
) -> None:
    version = checker.versions["extractor"]
    # Which extractor found nothing in an article is not written down: it is looked at again.
    stale = [
        k for k in batch if not k.claims or any(claim.extractor != version for claim in k.claims)
    ]
    known = [k for k in batch if k not in stale]
    pairs = [(kept.article, claim) for kept in known for claim in kept.claims]
    rejected = {claim_id: facts for kept in known for claim_id, facts in kept.rejected.items()}
    found = checker.look_up(pairs, without=rejected) if pairs else []
    said = {claim_id: one for kept in known for claim_id, one in kept.said.items()}
    affected = [
        (pair, evidence)
        for pair, evidence in zip(pairs, found, strict=True)
        if pair[1].id not in said
        or said[pair[1].id].inputs != checker.inputs(pair[1], evidence, published=pair[0].published)
    ]
    verdicts = checker.recheck([pair for pair, _ in affected], [found for _, found in affected])
    stats.claims += len(pairs)
    stats.scored += len(verdicts)
    for kept in known:
        mine = [v for v in verdicts if v.claim.article_id == kept.article.id]
        archive.save_verdicts(
            kept.article.id, mine, run_id=run_id, versions_key=checker.versions_key
        )
        stats.changes += _changes(kept, mine)
    for kept in stale:
        _extract(kept, checker, archive, run_id, stats)


def _changes(kept: Kept, verdicts: Sequence[Verdict]) -> list[Change]:
    changes = []
    for verdict in verdicts:
        before = kept.said.get(verdict.claim.id)
        if before is None or before.label != verdict.label:
            changes.append(_change(kept.article, verdict, before))
    return changes


def _change(article: Article, verdict: Verdict, before: Said | None) -> Change:
    return Change(
        article.path,
        verdict.claim.id,
        verdict.claim.statement,
        before.label if before else None,
        before.confidence if before else None,
        str(Label(verdict.label)),
        verdict.confidence,
        verdict.reason,
    )


def _extract(
    kept: Kept, checker: Checker, archive: Archive, run_id: str, stats: RecheckStats
) -> None:
    """Check an article from its text on: with another extractor its claims are others."""
    (done,) = checker.check_articles([kept.article])
    done = without_rejected(done, checker, archive)
    archive.save_article(
        done.article,
        entities=done.entities,
        claims=done.claims,
        verdicts=done.verdicts,
        run_id=run_id,
        versions_key=checker.versions_key,
    )
    stats.extracted += 1
    stats.claims += len(done.claims)
    stats.scored += len(done.verdicts)
    stats.changes += _compared(kept, done)


def _compared(kept: Kept, done: CheckedArticle) -> list[Change]:
    """Changes of claims that stand at the same place; a claim that is new has no "before"."""
    places: dict[tuple[int, int], Claim] = {(c.start, c.end): c for c in kept.claims}
    changes = []
    for verdict in done.verdicts:
        old = places.get((verdict.claim.start, verdict.claim.end))
        said = kept.said.get(old.id) if old else None
        if said is None or said.label != verdict.label:
            changes.append(_change(done.article, verdict, said))
    return changes
