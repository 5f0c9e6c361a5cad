"""The extractor: articles in, entities and claims out, on one spaCy pipeline.

`claimcheck_claims` is the component that marks claims (`doc.spans["claims"]`, with `span._.statement`,
`span._.speaker` and the rest); `Extractor` feeds it the body paragraphs of articles and turns its
spans into `Claim`s with offsets into `article.text`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from claimcheck.config import ExtractConfig
from claimcheck.errors import ModelError
from claimcheck.extract import tagger as _tagger  # noqa: F401 - registers its factory
from claimcheck.extract.attribution import Attribution, attribute, quoted_ranges
from claimcheck.extract.clauses import Clause, find_clauses, hedged
from claimcheck.extract.quantities import find_quantities
from claimcheck.extract.statement import Context, sentence_years, state
from claimcheck.extract.version import folder_version
from claimcheck.model_paths import find_model
from claimcheck.types import Article, Claim, Entity, Mode

__all__ = ["Extraction", "Extractor", "paragraphs"]

_PARAGRAPH = re.compile(r"[^\n]+")
# A full stop after a number or its unit; those of "a.m." and "Jan." belong to them.
_STUCK_STOP = re.compile(r"\d(?:[a-z]{1,3}|%)?\.$")
# Ranges that are marked and yet say what the article says.
_BODY_MARKS = frozenset({"standfirst"})
# Beyond this a paragraph is cut at a space: the parser's cost and memory grow with the document.
MAX_PARAGRAPH = 20_000

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
    """Marks claims in a doc. Context of the article comes in `doc.user_data["context"]`."""

    def __call__(self, doc: Doc) -> Doc:
        context = doc.user_data.get("context") or Context()
        context.learn((e.text, e.label_) for e in doc.ents)
        quotes = quoted_ranges(doc.text)
        spans: list[Span] = []
        speaker = context.speaker
        for sent in doc.sents:
            for clause in find_clauses(sent):
                found = attribute(clause, doc, quotes, speaker)
                if found.speaker.lower() in {"he", "she", "they"}:
                    # "He said": whoever spoke last, else the person named last.
                    found = replace(
                        found, speaker=speaker or context.person_for(found.speaker.lower())
                    )
                speaker = context.full_name(found.speaker) if found.speaker else speaker
                spans.append(self._mark(clause, found, context, doc))
            _remember(sent, context)
        context.speaker = speaker
        doc.spans["claims"] = spans
        return doc

    def _mark(self, clause: Clause, found: Attribution, context: Context, doc: Doc) -> Span:
        years = sentence_years(doc[clause.span.sent.start : clause.span.start])
        if years:
            context.last_year = years[-1]
        span = clause.span
        statement = state(clause, context)
        span._.statement, span._.complete = statement.text, statement.complete
        span._.speaker = context.full_name(found.speaker) if found.speaker else ""
        span._.cue, span._.mode = found.cue, found.mode.value
        span._.check_worthiness = worthiness(clause, doc)
        return span


def worthiness(clause: Clause, doc: Doc) -> float:
    """Check-worthiness of a clause, 0..1: its sentence's learned scores, weighed by what it holds.

    A clause that names nothing and counts nothing can seldom be checked; one with a figure, a date or
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


def _remember(sent: Span, context: Context) -> None:
    """Who and when a later "he" or "the following year" refers to."""
    people = [e for e in sent.ents if e.label_ == "PERSON"]
    subjects = [e for e in people if e.root.dep_ in {"nsubj", "nsubj:pass"}]
    # Without a person as subject the first one named, unless something is only theirs ("Ruiz's firm").
    others = [
        e for e in people if e.end >= sent.end or sent.doc[e.end].text not in {"’s", "'s", "’"}
    ]
    for entity in (subjects or others)[:1]:
        context.mention(entity.text)
    years = sentence_years(sent)
    if years:
        context.last_year = years[-1]


def paragraphs(article: Article) -> Iterator[tuple[int, str]]:
    """Body paragraphs as (offset, text): what is not furniture, cut at line ends."""
    text = article.text
    blocked = sorted((m.start, m.end) for m in article.marks if m.kind not in _BODY_MARKS)
    position = 0
    for start, end in [*blocked, (len(text), len(text))]:
        if start > position:
            for match in _PARAGRAPH.finditer(text, position, start):
                yield from _pieces(match.start(), match.group())
        position = max(position, end)


def _pieces(offset: int, text: str) -> Iterator[tuple[int, str]]:
    text = text.rstrip()
    lead = len(text) - len(text.lstrip())
    offset, text = offset + lead, text[lead:]
    # "##### Standfirst" is body behind its markup.
    if markup := re.match(r"#{1,6} +|[-*] +(?=\S)", text):
        offset, text = offset + markup.end(), text[markup.end() :]
    while len(text) > MAX_PARAGRAPH:
        cut = text.rfind(" ", 0, MAX_PARAGRAPH) + 1 or MAX_PARAGRAPH
        yield offset, text[:cut]
        offset, text = offset + cut, text[cut:]
    if text.strip():
        yield offset, text


class Extractor:
    """Finds entities and claims. `version` changes with the weights and the rules."""

    def __init__(self, nlp: Language, config: ExtractConfig, *, version: str) -> None:
        self.nlp = nlp
        self.config = config
        self.version = version

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
        return cls(nlp, config, version=folder_version(folder))

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Entities and claims of each article, in order; articles are streamed."""
        for article, group in groupby(self._docs(articles), key=lambda pair: pair[0]):
            entities: list[Entity] = []
            claims: dict[tuple[int, int], Claim] = {}
            people = Context()
            docs = [(offset, doc) for _, (offset, doc) in group if doc is not None]
            for _, doc in docs:
                people.learn((e.text, e.label_) for e in doc.ents)
            for offset, doc in docs:
                found = [_entity(e, offset, people) for e in doc.ents]
                entities += found
                for claim in self._claims(article, offset, doc, found):
                    claims.setdefault((claim.start, claim.end), claim)
            yield Extraction(article, tuple(entities), tuple(claims.values()))

    def entities(self, texts: Sequence[str]) -> list[list[Entity]]:
        """Entities of plain texts, with offsets into each."""
        with self.nlp.select_pipes(disable=["claimcheck_claims"]):
            docs = self.nlp.pipe(texts, batch_size=64)
            return [[_entity(e, 0, None) for e in doc.ents] for doc in docs]

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Sentence borders (start, end) of a text."""
        keep = [p for p in self.nlp.pipe_names if p in {"tok2vec", "parser"}]
        with self.nlp.select_pipes(enable=keep):
            return [
                (offset + s.start_char, offset + s.end_char)
                for match in _PARAGRAPH.finditer(text)
                for offset, piece in _pieces(match.start(), match.group())
                for s in self.nlp(piece).sents
            ]

    def _docs(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, tuple[int, Doc | None]]]:
        def stream() -> Iterator[tuple[Doc, tuple[Article, int, bool]]]:
            for article in articles:
                context = Context(published=article.published)
                empty = True
                for offset, text in paragraphs(article):
                    doc = self.nlp.make_doc(text)
                    doc.user_data["context"] = context
                    empty = False
                    yield doc, (article, offset, False)
                if empty:
                    yield self.nlp.make_doc(""), (article, 0, True)

        # as_tuples keeps the article beside its paragraphs through every component's batches.
        for doc, (article, offset, empty) in self.nlp.pipe(
            stream(), as_tuples=True, batch_size=self.config.batch_size
        ):
            yield article, (offset, None if empty else doc)

    def _claims(
        self, article: Article, offset: int, doc: Doc, entities: list[Entity]
    ) -> Iterator[Claim]:
        for span in doc.spans["claims"]:
            if span._.check_worthiness < self.config.min_check_worthiness:
                continue
            start = offset + span.start_char
            end = start + len(_without_stop(span.text))
            key = f"{article.id}:{start}:{end}:{self.version}"
            yield Claim(
                id=hashlib.sha256(key.encode()).hexdigest()[:16],
                article_id=article.id,
                start=start,
                end=end,
                text=article.text[start:end],
                statement=span._.statement,
                sentence=span.sent.text.strip(),
                complete=span._.complete,
                speaker=span._.speaker,
                cue=span._.cue,
                mode=Mode(span._.mode),
                check_worthiness=span._.check_worthiness,
                entities=tuple(e for e in entities if e.start < end and e.end > start),
                extractor=self.version,
            )


def _entity(span: Span, offset: int, people: Context | None) -> Entity:
    normal: dict[str, Any] | None = None
    for quantity in find_quantities(span.text):
        if quantity.label == span.label_:
            normal = quantity.normal
            break
    link = ""
    if people is not None and span.label_ == "PERSON":
        full = people.full_name(span.text)
        link = full if full != span.text else ""
    text = _without_stop(span.text)
    start = offset + span.start_char
    return Entity(start, start + len(text), span.label_, text, normal, link)


def _without_stop(text: str) -> str:
    """A text without the full stop that the tokeniser left on its last number ("£3.5m.")."""
    return text[:-1] if _STUCK_STOP.search(text) else text
