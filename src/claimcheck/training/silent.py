"""Claims of articles that a reference says nothing on: what must not come out supported or contradicted.

Labelled claims come with facts on their subjects, written for them. A newsroom's archive is mostly about
something else, and some of it always shares a name or a turn of phrase with a claim. Articles beside passages
of other subjects show how that looks, and need no labels: nearly all of it leaves the claims open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from claimcheck.articles import read_articles
from claimcheck.checker import Checker
from claimcheck.errors import InputError
from claimcheck.training.verdict_signals import JudgedClaim
from claimcheck.types import Article, Label

__all__ = ["silent_claims"]

# The articles are held back in so many parts.
PARTS = 5
AT_ONCE = 8


def silent_claims(
    paths: Sequence[str],
    checker: Checker,
    *,
    most: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[JudgedClaim]:
    """The complete claims of the first `most` articles, as unverified ones.

    progress: called with the articles done and the articles in all. Raises InputError where nothing can be read.
    """
    read = (one for one in read_articles(paths) if isinstance(one, Article))
    articles = list(islice(read, most))
    if not articles:
        raise InputError(
            f"no article could be read in {', '.join(paths)}",
            remedy="Name files or folders of articles that the silent reference says nothing on",
        )
    found: list[JudgedClaim] = []
    for first in range(0, len(articles), AT_ONCE):
        found.extend(_claims(articles[first : first + AT_ONCE], first, checker))
        if progress:
            progress(min(first + AT_ONCE, len(articles)), len(articles))
    return found


def _claims(articles: Sequence[Article], first: int, checker: Checker) -> Iterator[JudgedClaim]:
    for number, extracted in enumerate(checker.extractor.extract(articles), start=first):
        for claim in extracted.claims:
            if claim.complete:
                yield JudgedClaim(claim.statement, Label.UNVERIFIED, f"silent {number % PARTS}")
