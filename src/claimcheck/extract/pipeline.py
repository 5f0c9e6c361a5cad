"""The extractor: articles in, entities and claims out, on one spaCy pipeline.

`claimcheck_claims` is the component that marks claims (`doc.spans["claims"]`, with `span._.statement`,
`span._.speaker` and the rest); `Extractor` feeds it the body paragraphs of articles and turns its
spans into `Claim`s with offsets into `article.text`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

from claimcheck.config import ExtractConfig
from claimcheck.errors import ModelError
from claimcheck.extract import tagger as _tagger  # noqa: F401 - registers its factory
from claimcheck.extract.anaphora import Replacement, replacements, sentence_subject
from claimcheck.extract.attribution import attribute, quoted_ranges
from claimcheck.extract.clauses import Clause, find_clauses, hedged
from claimcheck.extract.discourse import Context
from claimcheck.extract.first_person import first_person
from claimcheck.extract.memory import give_back
from claimcheck.extract.paragraphs import Paragraph, body_paragraphs, text_paragraphs
from claimcheck.extract.sources import SOURCES, Sources, forget
from claimcheck.extract.statement import state
from claimcheck.extract.stretches import STRETCHES, choose
from claimcheck.extract.values import NUMERIC, normal_value
from claimcheck.extract.version import folder_version
from claimcheck.extract.worth import WORTH, Worth, worth_features
from claimcheck.model_paths import find_model
from claimcheck.types import Article, Claim, Entity, Mode

__all__ = ["Extraction", "Extractor"]

# A full stop after a number or its unit; those of "a.m." and "Jan." belong to them.
_STUCK_STOP = re.compile(r"\d(?:[a-z]{1,3}|%)?\.$")
# What stands before a name.
_TITLES = """Sens. Reps. Govs. Lt. Sgt. Capt. Cmdr. Col. Maj. Brig. Cpl. Pvt. Atty. Supt. Insp. Det. Amb. Ald. Cllr. Hon.
Pres. Mmes. Fr.""".split()
# Enough paragraphs for full batches.
ARTICLES_AT_ONCE = 8
# After so many articles free memory is given back to the system.
TRIM_EVERY = 64

for _name, _default in (
    ("statement", ""), ("complete", True), ("speaker", ""), ("cue", ""), ("mode", "own"), ("check_worthiness", 0.0),
):  # fmt: skip
    Span.set_extension(_name, default=_default, force=True)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one article, in text order."""

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]


@Language.factory("claimcheck_claims", requires=["token.dep", "token.tag", "doc.ents"])
def make_claims(nlp: Language, name: str) -> ClaimMarker:
    """The factory of the component that marks claims."""
    return ClaimMarker()


class ClaimMarker:
    """Marks claims in a doc. The article's memory comes in `doc.user_data["context"]`, and the place of the
    paragraph, 0 the first and 1 the last, in `doc.user_data["place"]`; without them the doc is taken
    for a whole article.

    worth: the learned check-worthiness, from features to 0..1; without it that of rules. stretches: the
    learned borders of claims (`stretches.choose`), whose scores are then the check-worthiness; without
    it the rules' clauses are the claims. least: what a stretch has to score.
    """

    def __init__(self, worth: Callable[[Mapping[str, float]], float] | None = None) -> None:
        self.worth = worth
        self.stretches: Worth | None = None
        self.sources: Sources | None = None
        self.least = ExtractConfig().min_check_worthiness

    def __call__(self, doc: Doc) -> Doc:
        context = doc.user_data.get("context")
        alone = context is None
        if context is None:
            context = Context(published=doc.user_data.get("published"))
            context.learn([doc])
            self.read([doc])
        quotes = quoted_ranges(doc.text)
        spans: list[Span] = []
        for sent in doc.sents:
            found = replacements(sent, context)
            clauses = find_clauses(sent)
            chosen = self._chosen(sent, clauses)
            # An aside may be said of a clause that is no claim itself.
            heads = {clause.head.i for clause, _ in chosen}
            known = [c for c, _ in chosen] + [c for c in clauses if c.head.i not in heads]
            for clause, score in chosen:
                span = _mark(clause, known, found, quotes, context)
                worth = self._worth(clause, len(clauses)) if score is None else round(score, 4)
                span._.check_worthiness = worth
                spans.append(span)
            subject = sentence_subject(sent, found, context)
            context.remember(sent, subject)
        context.offset += len(doc)
        doc.spans["claims"] = spans
        if alone:
            forget([doc])
        return doc

    def read(self, docs: Sequence[Doc]) -> None:
        """Read the sources of an article before its claims are marked, paragraph by paragraph."""
        if self.sources is not None:
            self.sources.read(docs)

    def _chosen(
        self, sent: Span, clauses: Sequence[Clause]
    ) -> Sequence[tuple[Clause, float | None]]:
        """The claims of a sentence, each with its score where the borders are learned."""
        if self.stretches is None:
            return [(clause, None) for clause in clauses]
        place = sent.doc.user_data.get("place", 0.0)
        return choose(sent, clauses, self.stretches, place=place, least=self.least)

    def _worth(self, clause: Clause, siblings: int) -> float:
        doc = clause.span.doc
        if self.worth is None:
            return worthiness(clause, doc)
        place = doc.user_data.get("place", 0.0)
        return round(self.worth(worth_features(clause, siblings, place)), 4)

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """What `spacy evaluate --spans-key claims` prints of this component: exact spans, whatever their label.

        Documents without a group of claims are left out; where none has one there is no score.
        """
        rows = [each for each in examples if "claims" in each.reference.spans]
        if not rows:
            return {}
        scores: dict[str, Any] = Scorer.score_spans(
            rows, "spans_claims", getter=_claims, allow_overlap=True, labeled=False
        )
        return scores

    def to_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> None:
        """Write the learned check-worthiness and borders as JSON, the reader of sources as safetensors, and leave no older ones."""
        learned = (self.worth, WORTH), (self.stretches, STRETCHES), (self.sources, SOURCES)
        for model, file in learned:
            if isinstance(model, Worth | Sources):
                model.save(Path(path) / file)
            else:
                (Path(path) / file).unlink(missing_ok=True)

    def from_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> ClaimMarker:
        """Load what `to_disk` wrote; what is missing is done by rules."""
        worth, borders, sources = (Path(path) / file for file in (WORTH, STRETCHES, SOURCES))
        self.worth = Worth.load(worth) if worth.is_file() else None
        self.stretches = Worth.load(borders) if borders.is_file() else None
        self.sources = Sources.load(sources) if sources.is_file() else None
        return self


def _claims(doc: Doc, key: str) -> Iterable[Span]:
    return tuple(doc.spans.get(key.removeprefix("spans_"), ()))


def _mark(
    clause: Clause,
    clauses: Sequence[Clause],
    found: Mapping[int, Replacement],
    quotes: list[tuple[int, int]],
    context: Context,
) -> Span:
    span, doc = clause.span, clause.span.doc
    source = attribute(clause, doc, quotes, context.quoted)
    if source.pronoun is not None:
        source = replace(source, speaker=context.person(source.pronoun) or context.speaker)
    elif source.speaker.lower() in {"they", "it", "we", "i", "you"}:
        several = context.subject if source.speaker.lower() == "they" else None
        told = several.text if several is not None and several.plural else context.speaker
        if source.speaker.lower() == "it" and told in context.people.names:
            told = ""
        source = replace(source, speaker=told)
    speaker = context.full_name(source.speaker) if source.speaker else ""
    context.speaker = speaker or context.speaker
    if source.mode is Mode.QUOTED:
        # A quotation without a speaker goes on from the one before it, not from what was only reported.
        context.quoted = speaker or context.quoted
    own = first_person(span, speaker if source.mode is not Mode.OWN else "")
    statement = state(clause, {**found, **own}, clauses)
    span._.statement, span._.complete = statement.text, statement.complete
    span._.speaker, span._.cue, span._.mode = speaker, source.cue, source.mode.value
    return span


def worthiness(clause: Clause, doc: Doc) -> float:
    """Check-worthiness by rule, 0..1: the sentence's learned scores, weighed by what the clause holds.

    Used where no `Worth` was fitted. A clause that names nothing and counts nothing can seldom be checked; one with a figure, a date or
    a name can. Hedged clauses are opinions or predictions more often than not.
    """
    debate, verifiable = doc.user_data.get("worth", {}).get(clause.span.sent.start, (0.5, 0.5))
    score: float = 0.35 * debate + 0.35 * verifiable
    kinds = {e.label_ for e in doc.ents if e.start < clause.span.end and e.end > clause.span.start}
    governor = clause.governor
    subject = {e.label_ for e in doc.ents if governor is not None and e.start <= governor.i < e.end}
    if kinds & {"DATE", "MONEY", "PERCENT", "QUANTITY", "CARDINAL"}:
        score += 0.2
    if (kinds | subject) & {"PERSON", "ORG", "LOC", "NORP", "EVENT", "LAW", "FAC", "PRODUCT"}:
        score += 0.1
    if not kinds and not subject:
        score -= 0.1
    if hedged(clause.span):
        score -= 0.2
    return round(min(1.0, max(0.0, score)), 4)


class Extractor:
    """Finds entities and claims. `version` changes with the weights and the rules."""

    def __init__(
        self,
        nlp: Language,
        config: ExtractConfig,
        *,
        version: str,
        marker: ClaimMarker | None = None,
    ) -> None:
        self.nlp = nlp
        self.config = config
        self.version = version
        own = nlp.get_pipe("claimcheck_claims") if nlp.has_pipe("claimcheck_claims") else None
        self.marker = marker or (own if isinstance(own, ClaimMarker) else ClaimMarker())
        self.marker.least = config.min_check_worthiness
        self._untrimmed = 0

    @classmethod
    def load(cls, config: ExtractConfig | None = None) -> Extractor:
        """Load models/extractor (or the spaCy pipeline that the config names).

        Raises ModelError when it is missing or damaged.
        """
        config = config or ExtractConfig()
        folder = find_model(config.model)
        try:
            nlp = spacy.load(folder)
        except ModelError:
            raise
        except Exception as error:
            # spaCy, thinc and msgpack each have their own errors for a damaged folder.
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ModelError(
                f"the extractor cannot be loaded ({reason})",
                path=folder,
                remedy="Restore the folder from the release, or train again: claimcheck train extractor",
            ) from error
        if "claimcheck_claims" not in nlp.pipe_names:
            nlp.add_pipe("claimcheck_claims", last=True)
        for title in _TITLES:
            # spaCy knows "Sen." and not "Sens.", whose stop then looks like the end of a sentence.
            nlp.tokenizer.add_special_case(title, [{ORTH: title}])
        return cls(nlp, config, version=folder_version(folder, config))

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Entities and claims of each article, in order; articles are streamed."""
        stream = iter(articles)
        while some := list(islice(stream, ARTICLES_AT_ONCE)):
            # New words are forgotten with the articles that they stand in; the vocabulary, and the
            # memory, would else grow with every one.
            with self.nlp.memory_zone():
                found = [
                    self.from_docs(article, [pair for _, pair in group if pair is not None])
                    for article, group in groupby(self._docs(some), key=lambda pair: pair[0])
                ]
            yield from found
            self._untrimmed += len(some)
            if self._untrimmed >= TRIM_EVERY:
                give_back()
                self._untrimmed = 0

    def from_docs(self, article: Article, docs: Sequence[tuple[Paragraph, Doc]]) -> Extraction:
        """Claims of an article from its paragraphs, each with the parse and entities made.

        The names are read from the whole article before the first claim is written.
        """
        context = Context(published=article.published, headline=article.title)
        context.learn([doc for _, doc in docs])
        self.marker.read([doc for _, doc in docs])
        entities: list[Entity] = []
        claims: dict[tuple[int, int], Claim] = {}
        for i, (paragraph, doc) in enumerate(docs):
            doc.user_data["context"] = context
            doc.user_data["place"] = i / max(len(docs) - 1, 1)
            self.marker(doc)
            found = [_entity(e, paragraph, article.text, context) for e in doc.ents]
            entities += found
            for claim in self._claims(article, paragraph, doc, found):
                claims.setdefault((claim.start, claim.end), claim)
        forget([doc for _, doc in docs])
        return Extraction(article, tuple(entities), tuple(claims.values()))

    def entities(self, texts: Sequence[str]) -> list[list[Entity]]:
        """Entities of plain texts, with offsets into each."""
        with self.nlp.select_pipes(disable=["claimcheck_claims"]):
            docs = self.nlp.pipe(texts, batch_size=64)
            return [
                [_entity(e, Paragraph(text, 0), text, None) for e in doc.ents]
                for text, doc in zip(texts, docs, strict=True)
            ]

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Sentence borders (start, end) of a text."""
        keep = [p for p in self.nlp.pipe_names if p in {"claimcheck_tagger"}]
        with self.nlp.select_pipes(enable=keep):
            return [
                paragraph.span(s.start_char, s.end_char)
                for paragraph in text_paragraphs(text)
                for s in self.nlp(paragraph.text).sents
            ]

    def docs(self, article: Article) -> Iterator[tuple[Paragraph, Doc]]:
        """The paragraphs of one article, parsed, for `from_docs`."""
        yield from (pair for _, pair in self._docs([article]) if pair is not None)

    def _docs(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, tuple[Paragraph, Doc] | None]]:
        def stream() -> Iterator[tuple[Doc, tuple[Article, Paragraph | None]]]:
            for article in articles:
                empty = True
                for paragraph in body_paragraphs(article):
                    empty = False
                    yield self.nlp.make_doc(paragraph.text), (article, paragraph)
                if empty:
                    yield self.nlp.make_doc(""), (article, None)

        # Claims are marked when the whole article has been read; as_tuples keeps the article beside its
        # paragraphs through every component's batches.
        for doc, (article, paragraph) in self.nlp.pipe(
            stream(),
            as_tuples=True,
            batch_size=self.config.batch_size,
            disable=["claimcheck_claims"],
        ):
            yield article, None if paragraph is None else (paragraph, doc)

    def _claims(
        self, article: Article, paragraph: Paragraph, doc: Doc, entities: list[Entity]
    ) -> Iterator[Claim]:
        for span in doc.spans["claims"]:
            if span._.check_worthiness < self.config.min_check_worthiness:
                continue
            start, end = paragraph.span(span.start_char, _end(span))
            sentence = paragraph.span(span.sent.start_char, span.sent.end_char)
            key = f"{article.id}:{start}:{end}:{self.version}"
            yield Claim(
                id=hashlib.sha256(key.encode()).hexdigest()[:16],
                article_id=article.id,
                start=start,
                end=end,
                text=article.text[start:end],
                statement=span._.statement,
                sentence=article.text[slice(*sentence)].strip(),
                complete=span._.complete,
                speaker=span._.speaker,
                cue=span._.cue,
                mode=Mode(span._.mode),
                check_worthiness=span._.check_worthiness,
                entities=tuple(e for e in entities if e.start < end and e.end > start),
                extractor=self.version,
            )


def _entity(span: Span, paragraph: Paragraph, text: str, context: Context | None) -> Entity:
    start, end = paragraph.span(span.start_char, _end(span))
    normal: dict[str, Any] | None = None
    if span.label_ in NUMERIC:
        published = context.published if context is not None else None
        normal = normal_value(span.text, span.label_, published=published)
    link = context.full(span) if context is not None else ""
    link = link if link != span.text else ""
    return Entity(start, end, span.label_, text[start:end], normal, link)


def _end(span: Span) -> int:
    """Where a span ends in its paragraph, without the full stop that the tokeniser left on its last number
    ("£3.5m.")."""
    return int(span.end_char) - bool(_STUCK_STOP.search(span.text))
