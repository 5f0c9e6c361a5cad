"""spaCy component for the learned heads: entity spans and check-worthiness, one encoder pass.

`doc.ents` gets the learned entities merged with the rule-based quantities; each sentence's scores are
in `doc.user_data["worth"]` as (start token, debate, verifiable).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from claimcheck.errors import ModelError
from claimcheck.extract.net import TAGS, TaggerNet, encode, load_net, save_net
from claimcheck.extract.quantities import find_quantities

__all__ = ["LearnedTagger"]

# A sentence longer than this is cut for the encoder; 10,000 characters without a full stop do occur.
MAX_CHARS = 500
NUMERIC = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})


@Language.factory("claimcheck_tagger", assigns=["doc.ents"], default_config={"token_budget": 6144})
def make_tagger(nlp: Language, name: str, token_budget: int) -> LearnedTagger:
    """The factory; weights come with `from_disk`."""
    return LearnedTagger(name=name, token_budget=token_budget)


class LearnedTagger:
    """Entities and check-worthiness. Without weights (a blank pipeline) only the quantities are found."""

    def __init__(
        self,
        *,
        name: str = "claimcheck_tagger",
        token_budget: int = 6144,
        net: TaggerNet | None = None,
        tokenizer: Any = None,
    ) -> None:
        self.name = name
        self.token_budget = token_budget
        self.net = net
        self.tokenizer = tokenizer

    def __call__(self, doc: Doc) -> Doc:
        return self._annotate([doc])[0]

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Annotate docs in batches, keeping their order."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            yield from self._annotate(batch)

    def _annotate(self, docs: list[Doc]) -> list[Doc]:
        pieces: list[
            tuple[int, int, str, int]
        ] = []  # doc, start offset, text, first token of sentence
        for i, doc in enumerate(docs):
            doc.user_data["worth"] = {}
            for sent in _sentences(doc):
                pieces += [(i, start, text, sent.start) for start, text in _cut(sent)]
        spans: list[list[tuple[int, int, str]]] = [[] for _ in docs]
        for piece, (tags, worth) in zip(pieces, self._run([p[2] for p in pieces]), strict=True):
            i, offset, _, first = piece
            spans[i] += [(offset + s, offset + e, label) for s, e, label in tags]
            old = docs[i].user_data["worth"].get(first, (0.0, 0.0))
            docs[i].user_data["worth"][first] = tuple(map(max, old, worth))
        for doc, found in zip(docs, spans, strict=True):
            doc.ents = merge(doc, found)
        return docs

    def _run(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[list[tuple[int, int, str]], tuple[float, float]]]:
        """For each text its entity spans and its two worth scores, in order."""
        if self.net is None:
            yield from (([], (0.0, 0.0)) for _ in texts)
            return
        results: dict[int, tuple[list[tuple[int, int, str]], tuple[float, float]]] = {}
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for batch in _budget(texts, order, self.token_budget):
            encoded = encode(self.tokenizer, [texts[i] for i in batch])
            with torch.inference_mode():
                tags, worth = self.net(**encoded.inputs)
            best, scores = tags.argmax(-1).tolist(), worth.sigmoid().tolist()
            for row, i in enumerate(batch):
                results[i] = (decode(best[row], encoded.words[row]), tuple(scores[row]))
        yield from (results[i] for i in range(len(texts)))

    def to_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> None:
        """Write the net as safetensors. Nothing is pickled."""
        if self.net is not None:
            save_net(self.net, self.tokenizer, Path(path))

    def from_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> LearnedTagger:
        """Load what `to_disk` wrote. Raises ModelError when it is missing or damaged."""
        if not Path(path).is_dir():
            raise ModelError(
                "the extractor's net is missing",
                path=path,
                remedy="Restore it from the release, or train again: claimcheck train extractor",
            )
        self.net, self.tokenizer = load_net(Path(path))
        return self


def decode(
    tags: Sequence[int], words: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, str]]:
    """Spans (start, end, label) from tag ids per piece; an I- without its B- begins a span."""
    spans: list[tuple[int, int, str]] = []
    for piece, start, end in words:
        tag = TAGS[tags[piece]]
        if tag == "O":
            continue
        prefix, label = tag[0], tag[2:]
        if prefix == "I" and spans and spans[-1][2] == label and start - spans[-1][1] <= 1:
            spans[-1] = (spans[-1][0], end, label)
        else:
            spans.append((start, end, label))
    return spans


def merge(doc: Doc, learned: Iterable[tuple[int, int, str]]) -> list[Span]:
    """Learned names and rule-based quantities as spaCy spans without overlap.

    A name keeps its digits ("Formula 1"); elsewhere a rule's expression is whole and replaces the
    learned one, and a learned date that no rule knows ("Ramadan") stays.
    """
    names: list[Span] = []
    dates: list[Span] = []
    for start, end, label in learned:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            (dates if label in NUMERIC else names).append(span)
    rules: list[Span] = []
    for q in find_quantities(doc.text):
        span = doc.char_span(q.start, q.end, label=q.label, alignment_mode="expand")
        if span is not None:
            rules.append(span)
    taken = {t.i for span in names for t in span}
    rules = [r for r in rules if not any(t.i in taken for t in r)]
    taken |= {t.i for span in rules for t in span}
    dates = [d for d in dates if d.label_ in {"DATE", "TIME"} and not any(t.i in taken for t in d)]
    kept: list[Span] = filter_spans([*names, *rules, *dates])
    return kept


def _sentences(doc: Doc) -> Iterable[Span]:
    return doc.sents if doc.has_annotation("SENT_START") else [doc[:]]


def _cut(sent: Span) -> Iterator[tuple[int, str]]:
    """Pieces (offset in the doc, text) of a sentence, none longer than MAX_CHARS, cut at tokens."""
    first = sent.start
    for token in sent:
        if token.idx + len(token) - sent.doc[first].idx > MAX_CHARS and token.i > first:
            yield sent.doc[first].idx, sent.doc[first : token.i].text[:MAX_CHARS]
            first = token.i
    if first < sent.end:
        # A single token may be longer still (a base64 blob): what is past the limit holds no names.
        yield sent.doc[first].idx, sent.doc[first : sent.end].text[:MAX_CHARS]


def _budget(texts: Sequence[str], order: Sequence[int], budget: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        length = len(texts[i]) // 4 + 4
        if batch and (len(batch) + 1) * length > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
