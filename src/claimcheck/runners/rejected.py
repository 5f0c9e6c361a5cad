"""Evidence that an editor rejected is none for the next verdict either."""

from __future__ import annotations

import dataclasses

from claimcheck.checker import CheckedArticle, Checker
from claimcheck.store import Store

__all__ = ["without_rejected"]


def without_rejected(done: CheckedArticle, checker: Checker, store: Store) -> CheckedArticle:
    """The same article, with the verdicts made again that may rest on evidence rejected for their claim.

    Few claims have any, so that these alone are scored once more, and no process need know of the desk.
    """
    rejected = {claim.id: facts for claim in done.claims if (facts := store.rejected(claim.id))}
    if not rejected:
        return done
    pairs = [(done.article, claim) for claim in done.claims if claim.id in rejected]
    found = checker.look_up(pairs, without=rejected)
    again = {v.claim.id: v for v in checker.recheck(pairs, found)}
    verdicts = tuple(again.get(v.claim.id, v) for v in done.verdicts)
    return dataclasses.replace(done, verdicts=verdicts)
