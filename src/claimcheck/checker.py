"""The Python API: the stages wired, from articles or bare statements to verdicts.

`Checker.load` names the parts and loads none; each is loaded when it is first needed, so that what
needs no model (the versions, say) waits for none.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.checker_parts import (
    CheckedArticle,
    CheckFailure,
    Considered,
    Entailer,
    Extracted,
    Extracts,
    Searcher,
)
from claimcheck.config import Config, digest
from claimcheck.decide import (
    Answer,
    Reading,
    Weighed,
    Weights,
    closer,
    decide,
    is_own,
    load_weights,
    settled,
    weigh,
)
from claimcheck.earlier import pair_of, reading_of
from claimcheck.errors import ClaimcheckError, ConfigError, ModelError, ReferenceSourceError
from claimcheck.model_paths import find_model, scoring_version
from claimcheck.types import Article, Claim, Evidence, Verdict

if TYPE_CHECKING:
    from claimcheck.reference import Encoder

__all__ = [
    "CheckFailure",
    "CheckedArticle",
    "Checker",
    "Considered",
    "Entailer",
    "Extracted",
    "Extracts",
    "Searcher",
    "bare_claim",
    "describe",
    "is_own",
]

#: Called with a stage, how much of it is done, and of how much (0: not known).
Indexing = Callable[[str, int, int], None]
# Articles extracted, looked up and scored together: enough for full batches, few enough that an
# interruption loses little.
ARTICLES_AT_ONCE = 8
STATEMENTS_AT_ONCE = 256
# Errors that no single article is to blame for.
NOT_AN_ARTICLES = (ModelError, ReferenceSourceError, ConfigError)


class Checker:
    """Checks articles and statements against reference datasets. Made by `Checker.load`."""

    def __init__(
        self,
        sources: Sequence[str] | Searcher,
        *,
        config: Config,
        extractor: Extracts | None = None,
        entailment: Entailer | None = None,
        encoder: Encoder | None = None,
        indexing: Indexing | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.config = config
        self._sources = sources
        self._extractor = extractor
        self._entailment = entailment
        self._encoder = encoder
        self._indexing = indexing
        self._weights = weights

    @classmethod
    def load(
        cls,
        *,
        reference: str | Path | Sequence[str | Path] | Searcher,
        config: Config | None = None,
        extractor: Extracts | None = None,
        entailment: Entailer | None = None,
        encoder: Encoder | None = None,
        indexing: Indexing | None = None,
        weights: Weights | None = None,
    ) -> Checker:
        """A checker of these parts, loaded when first needed.

        reference: names that were added, paths of files or folders, or an open `Reference`.
        extractor, entailment, encoder, weights: in the place of those that the config names.
        indexing: called with a stage, how much is done and of how much, while a reference that is
        new is indexed.
        """
        sources: Sequence[str] | Searcher
        if isinstance(reference, str | Path):
            sources = [str(reference)]
        elif isinstance(reference, Sequence):
            sources = [str(one) for one in reference]
        else:
            sources = reference
        return cls(
            sources,
            config=config or Config(),
            extractor=extractor,
            entailment=entailment,
            encoder=encoder,
            indexing=indexing,
            weights=weights,
        )

    @cached_property
    def reference(self) -> Searcher:
        """The reference datasets, opened, and indexed if they are new.

        Raises ReferenceSourceError, ModelError or UsageError.
        """
        if not isinstance(self._sources, Sequence):
            return self._sources
        from claimcheck.reference import Reference

        return Reference.open(
            self._sources,
            config=self.config.retrieve,
            encoder=self._encoder,
            progress=self._indexing,
        )

    @cached_property
    def extractor(self) -> Extracts:
        """The extractor. Raises ModelError."""
        if self._extractor is not None:
            return self._extractor
        from claimcheck.extract import Extractor

        return Extractor.load(self.config.extract)

    @cached_property
    def entailment(self) -> Entailer:
        """The entailment model. Raises ModelError."""
        if self._entailment is not None:
            return self._entailment
        from claimcheck.compared import with_particulars
        from claimcheck.entail import EntailmentModel

        return with_particulars(EntailmentModel.load(self.config.entail), self.config.entail.model)

    @cached_property
    def weights(self) -> Weights:
        """The weights that make verdicts of evidence. Raises ModelError."""
        return self._weights or load_weights(self.config.decide.model)

    @cached_property
    def versions(self) -> dict[str, str]:
        """What a verdict depends on: extractor, entailment, verdicts (the weights), reference,
        config and claimcheck.

        Raises what opening the reference raises, and ModelError for a missing model.
        """
        return {"extractor": self._extractor_version(), **self._deciding_versions}

    @cached_property
    def _deciding_versions(self) -> dict[str, str]:
        """What the verdict on a bare statement depends on."""
        from claimcheck import __version__

        return {
            "entailment": self._entailment_version(),
            "verdicts": self.weights.version,
            "reference": self.reference.version,
            "config": digest(self.config),
            "claimcheck": __version__,
        }

    @cached_property
    def versions_key(self) -> str:
        """One hash, 16 hex digits, of `versions`."""
        data = json.dumps(self.versions, sort_keys=True)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def check(self, text: str, *, published: dt.date | None = None) -> list[Verdict]:
        """The verdicts on the claims of one text, in the text's order.

        published: the date that "last year" is counted from, when the text gives none.
        Raises InputError for an empty text.
        """
        from claimcheck.articles import parse_text

        article = parse_text(text)
        if article.published is None:
            article = dataclasses.replace(article, published=published)
        return [verdict for done in self.check_articles([article]) for verdict in done.verdicts]

    def check_articles(self, articles: Iterable[Article]) -> Iterator[CheckedArticle]:
        """Check articles as they come, in order; the first error ends it."""
        for done in self.try_articles(articles):
            if isinstance(done, CheckFailure):
                raise done.error
            yield done

    def try_articles(self, articles: Iterable[Article]) -> Iterator[CheckedArticle | CheckFailure]:
        """Check articles as they come, in order; one that fails yields a `CheckFailure`.

        Claims of several articles are looked up and scored together. When something fails, the
        articles of that batch are tried one by one. Errors of a model, the reference or the
        configuration are raised.
        """
        stream = iter(articles)
        while batch := list(islice(stream, ARTICLES_AT_ONCE)):
            try:
                done = self._check_batch(batch)
            except NOT_AN_ARTICLES:
                raise
            except Exception as error:
                if len(batch) == 1:
                    yield CheckFailure(batch[0], _stage(error), error)
                    continue
            else:
                yield from done
                continue
            for article in batch:
                yield from self._check_alone(article)

    def check_statements(
        self, statements: Sequence[str], dates: Sequence[dt.date | None] | None = None
    ) -> list[Verdict]:
        """Verdicts on bare statements, in order.

        dates: for each statement a date, after which evidence may not lie, or None.
        """
        days = list(dates) if dates is not None else [None] * len(statements)
        verdicts: list[Verdict] = []
        for first in range(0, len(statements), STATEMENTS_AT_ONCE):
            chosen = slice(first, first + STATEMENTS_AT_ONCE)
            claims = [bare_claim(statement) for statement in statements[chosen]]
            found = self._evidence(claims, before=days[chosen])
            verdicts += self._decide(claims, found, days[chosen], self._deciding_versions)
        return verdicts

    def recheck(
        self, pairs: Sequence[tuple[Article, Claim]], found: Sequence[Sequence[Evidence]]
    ) -> list[Verdict]:
        """Verdicts on claims that were extracted before, from what `look_up` found for them.

        Each names in its versions, as "inputs", the hash that `inputs` gives for it.
        """
        claims = [claim for _, claim in pairs]
        days = [article.published for article, _ in pairs]
        return self._decide(claims, found, days, self.versions)

    def look_up(
        self,
        pairs: Sequence[tuple[Article, Claim]],
        *,
        without: Mapping[str, Collection[tuple[str, str]]] | None = None,
    ) -> list[list[Evidence]]:
        """The unscored evidence for claims of articles; what an article says itself is left out.

        without: by claim id, what else is left out: ids of facts, each with its dataset.
        """
        refused = without or {}
        found = self._evidence([claim for _, claim in pairs])
        return [
            [
                item
                for item in items
                if not is_own(item.fact, article, publishers=self.config.decide.publishers)
                and (item.fact.id, item.fact.dataset) not in refused.get(claim.id, ())
            ]
            for (article, claim), items in zip(pairs, found, strict=True)
        ]

    def inputs(self, claim: Claim, found: Sequence[Evidence], *, published: dt.date | None) -> str:
        """A hash, 16 hex digits, of all that decides the verdict on a claim.

        The words of the claim, the evidence found for it, the models, the configuration and the
        program's version: while it stays, checking again gives the same verdict.
        """
        from claimcheck import __version__

        made_of = [
            __version__,
            claim.statement,
            claim.complete,
            claim.check_worthiness,
            [[entity.label, entity.text] for entity in claim.entities],
            published,
            [
                # A score to five places: further ones change with the size of a batch.
                [dataclasses.asdict(item.fact), item.rank, round(item.retrieval_score, 5)]
                for item in found
            ],
            self._entailment_version(),
            self.weights.version,
            digest(self.config.entail),
            digest(self.config.decide),
        ]
        data = json.dumps(made_of, sort_keys=True, default=str)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def _check_alone(self, article: Article) -> Iterator[CheckedArticle | CheckFailure]:
        try:
            yield from self._check_batch([article])
        except NOT_AN_ARTICLES:
            raise
        except Exception as error:
            yield CheckFailure(article, _stage(error), error)

    def _check_batch(self, articles: Sequence[Article]) -> list[CheckedArticle]:
        # An article that comes twice is extracted once.
        distinct = list(dict.fromkeys(articles))
        try:
            extracted = {e.article: e for e in self.extractor.extract(distinct)}
        except NOT_AN_ARTICLES:
            raise
        except Exception as error:
            error.add_note(_EXTRACTING)
            raise
        claims = [(article, claim) for article in distinct for claim in extracted[article].claims]
        decided = self.recheck(claims, self.look_up(claims))
        verdicts: dict[Article, list[Verdict]] = {article: [] for article in distinct}
        for (article, _), verdict in zip(claims, decided, strict=True):
            verdicts[article].append(verdict)
        return [
            CheckedArticle(
                article,
                tuple(extracted[article].entities),
                tuple(extracted[article].claims),
                tuple(verdicts[article]),
            )
            for article in articles
        ]

    def _evidence(
        self, claims: Sequence[Claim], *, before: Sequence[dt.date | None] | None = None
    ) -> list[list[Evidence]]:
        if not claims:
            return []
        return self.reference.search([claim.statement for claim in claims], before=before)

    def consider(
        self,
        claims: Sequence[Claim],
        found: Sequence[Sequence[Evidence]],
        published: Sequence[dt.date | None],
    ) -> list[Considered]:
        """Score what was found for each claim and ask what is worth asking; nothing is decided."""
        config = self.config.decide
        weighed = self._score(
            claims,
            [
                weigh(
                    claim,
                    items,
                    published=day,
                    source_weights=config.source_weights,
                    least_topic=config.min_topic,
                )
                for claim, items, day in zip(claims, found, published, strict=True)
            ],
        )
        planned = [closer(claim, each, config) for claim, each in zip(claims, weighed, strict=True)]
        answers = self._answers(weighed, planned)
        return [
            Considered(claim, tuple(unscored), each, tuple(told), day)
            for claim, unscored, each, told, day in zip(
                claims, found, weighed, answers, published, strict=True
            )
        ]

    def _decide(
        self,
        claims: Sequence[Claim],
        found: Sequence[Sequence[Evidence]],
        published: Sequence[dt.date | None],
        versions: dict[str, str],
    ) -> list[Verdict]:
        verdicts = []
        for one in self.consider(claims, found, published):
            verdict = decide(
                one.claim,
                one.weighed,
                self.config.decide,
                weights=self.weights,
                answers=one.answers,
                published=one.published,
            )
            inputs = self.inputs(one.claim, one.found, published=one.published)
            verdicts.append(dataclasses.replace(verdict, versions={**versions, "inputs": inputs}))
        return verdicts

    def _score(
        self, claims: Sequence[Claim], weighed: Sequence[Sequence[Weighed]]
    ) -> list[tuple[Weighed, ...]]:
        """The evidence with its probabilities, all pairs scored in one call.

        What is off the topic is not read; and what a fact says to an incomplete claim, "he resigned", is
        nothing that a verdict may go by.
        """
        least = self.config.decide.min_topic

        def is_read(claim: Claim, item: Weighed) -> bool:
            return claim.complete and item.shared >= least

        pairs = [
            pair_of(item.evidence.fact, _premise([item]), claim.statement)
            for claim, items in zip(claims, weighed, strict=True)
            for item in items
            if is_read(claim, item)
        ]
        scores = self._probabilities(pairs) if pairs else iter(())
        return [
            settled(
                [
                    item.scored(*reading_of(item.evidence.fact, *next(scores)))
                    if is_read(claim, item)
                    else item
                    for item in items
                ]
            )
            for claim, items in zip(claims, weighed, strict=True)
        ]

    def _answers(
        self, weighed: Sequence[Sequence[Weighed]], planned: Sequence[Sequence[Reading]]
    ) -> list[list[Answer]]:
        """Each reading with what the model says to it, all in one call."""
        if not any(planned):
            return [[] for _ in planned]
        scores = self._probabilities(
            [
                (_premise([items[i] for i in reading.facts]), reading.hypothesis)
                for items, readings in zip(weighed, planned, strict=True)
                for reading in readings
            ]
        )
        return [[Answer(reading, *next(scores)) for reading in readings] for readings in planned]

    def _probabilities(
        self, pairs: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[float, float, float]]:
        rows = self.entailment.score(pairs)
        return iter([(float(s), float(c), float(u)) for s, c, u in rows])

    def _extractor_version(self) -> str:
        """The extractor's version, without loading it where that can be."""
        if self._extractor is not None or "extractor" in self.__dict__:
            return self.extractor.version
        from claimcheck.extract import extractor_version

        return extractor_version(self.config.extract)

    def _entailment_version(self) -> str:
        """The entailment model's version as the model itself says it, without loading it."""
        if self._entailment is not None or "entailment" in self.__dict__:
            return self.entailment.version
        return self._scoring_version or self.entailment.version

    @cached_property
    def _scoring_version(self) -> str:
        """What the files of the model say; empty for a Hub id, which only its loading can tell."""
        try:
            return scoring_version(find_model(self.config.entail.model))
        except ModelError:
            return ""


_EXTRACTING = "while extracting"


def _stage(error: Exception) -> str:
    return "extract" if _EXTRACTING in getattr(error, "__notes__", ()) else "check"


def _premise(weighed: Sequence[Weighed]) -> str:
    """Facts as the model saw evidence in training, one after another."""
    from claimcheck.entail import premise_of

    facts = (item.evidence.fact for item in weighed)
    return " ".join(premise_of(fact.title, fact.text) for fact in facts)


def bare_claim(statement: str) -> Claim:
    """A claim made of a statement that stands in no article."""
    article_id = hashlib.sha256(statement.encode("utf-8", "replace")).hexdigest()[:16]
    key = f"{article_id}:0:{len(statement)}:"
    return Claim(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        article_id=article_id,
        start=0,
        end=len(statement),
        text=statement,
        statement=statement,
        sentence=statement,
        # Whoever asks wants to know.
        check_worthiness=1.0,
    )


def describe(error: BaseException) -> str:
    """An error in one line for a person."""
    if isinstance(error, ClaimcheckError):
        return str(error)
    if isinstance(error, MemoryError):
        return "not enough memory for it. Split the article, or check it on a larger machine."
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
