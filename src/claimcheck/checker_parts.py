"""What the checker is made of, and what it gives: the contracts of its parts, and its results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from claimcheck.decide import Answer, Weighed
from claimcheck.types import Article, Claim, Entity, Evidence, Verdict

__all__ = [
    "CheckFailure",
    "CheckedArticle",
    "Considered",
    "Entailer",
    "Extracted",
    "Extracts",
    "Searcher",
]


class Extracted(Protocol):
    """What an extractor gives for one article."""

    @property
    def article(self) -> Article: ...
    @property
    def entities(self) -> tuple[Entity, ...]: ...
    @property
    def claims(self) -> tuple[Claim, ...]: ...


class Extracts(Protocol):
    """An extractor; `claimcheck.extract.Extractor` is one."""

    version: str

    def extract(self, articles: Iterable[Article]) -> Iterator[Extracted]:
        """Entities and claims of each article, in order."""
        ...


class Searcher(Protocol):
    """Reference datasets; `claimcheck.reference.Reference` is one."""

    @property
    def version(self) -> str: ...
    @property
    def versions(self) -> dict[str, str]: ...
    def search(
        self, statements: Sequence[str], *, before: Sequence[dt.date | None] | None = None
    ) -> list[list[Evidence]]:
        """The evidence for each statement, the best first."""
        ...


class Entailer(Protocol):
    """An entailment model; `claimcheck.entail.EntailmentModel` is one."""

    version: str

    def score(self, pairs: Sequence[tuple[str, str]]) -> Any:
        """P(supported), P(contradicted), P(unverified) of each premise and hypothesis: (n, 3)."""
        ...


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article with what was found in it; `verdicts[i]` is on `claims[i]`."""

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """An article that could not be checked. stage: "extract" or "check"."""

    article: Article
    stage: str
    error: Exception


@dataclass(frozen=True, slots=True)
class Considered:
    """A claim with all that its verdict is made of.

    found: the evidence as it was looked up; weighed: what of it is on the claim's topic, scored and weighed. published: the day of the
    claim's article, after which nothing contradicts it.
    """

    claim: Claim
    found: tuple[Evidence, ...]
    weighed: tuple[Weighed, ...]
    answers: tuple[Answer, ...]
    published: dt.date | None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was found on the topic, scored."""
        return tuple(each.evidence for each in self.weighed)
