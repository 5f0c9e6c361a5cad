"""spaCy component for all that is learned: tags, lemmas, sentences, parse, entities, check-worthiness.

One encoder pass a paragraph. `doc.ents` gets the learned entities merged with the rule-based
quantities; each sentence's scores are in `doc.user_data["worth"]`: start token → (debate, verifiable); the words'
states, which tell whom a pronoun means, are in `doc.tensor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans
from spacy.vocab import Vocab

from claimcheck.errors import ModelError
from claimcheck.extract.lemma import apply_script
from claimcheck.extract.net import (
    WORD_HEADS,
    ExtractorNet,
    Inventory,
    load_net,
    save_net,
)
from claimcheck.extract.quantities import find_quantities
from claimcheck.extract.reading import Reading, read
from claimcheck.extract.windows import Window, cut
from claimcheck.extract.words import Pieces
from claimcheck.unpadded import Unpadded, computes_bfloat16, fits

__all__ = ["LearnedTagger", "merge"]

NUMERIC = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
_BARE = frozenset({"CARDINAL", "ORDINAL"})
_ATTRIBUTES = ["TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD"]
_ASSIGNS = ["doc.ents", "token.dep", "token.head", "token.lemma", "token.morph", "token.pos", "token.tag", "doc.sents"]  # fmt: skip


@Language.factory(
    "claimcheck_tagger",
    assigns=_ASSIGNS,
    default_config={"token_budget": 4096, "precision": "auto"},
    default_score_weights={"dep_las": 0.4, "ents_f": 0.4, "tag_acc": 0.1, "sents_f": 0.1},
)
def make_tagger(
    nlp: Language,
    name: str,
    token_budget: int,
    precision: Literal["auto", "float32", "bfloat16"],
) -> LearnedTagger:
    """The factory; weights come with `from_disk`.

    token_budget: word pieces of a batch, with padding. precision: of the encoder; "auto" is bfloat16
    where the CPU computes in it.
    """
    return LearnedTagger(nlp.vocab, name=name, token_budget=token_budget, precision=precision)


class LearnedTagger:
    """All learned annotation. Without weights (a blank pipeline) only the quantities are found."""

    def __init__(
        self,
        vocab: Vocab,
        *,
        name: str = "claimcheck_tagger",
        token_budget: int = 4096,
        precision: str = "auto",
        net: ExtractorNet | None = None,
        tokenizer: Any = None,
    ) -> None:
        self.vocab = vocab
        self.precision = precision
        self.name = name
        self.token_budget = token_budget
        self._use(net, tokenizer)

    def _use(self, net: ExtractorNet | None, tokenizer: Any) -> None:
        self.net, self.tokenizer = net, tokenizer
        self.unpadded: Unpadded | None = None
        if net is not None and fits(net.encoder):
            auto = self.precision == "auto" and computes_bfloat16()
            dtype = torch.bfloat16 if auto or self.precision == "bfloat16" else torch.float32
            self.unpadded = Unpadded(net.encoder, dtype)
        self.pieces = Pieces(tokenizer) if tokenizer is not None else None
        self.names = _Names(self.vocab, net.inventory) if net is not None else None

    def __call__(self, doc: Doc) -> Doc:
        return self._annotate([doc])[0]

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Annotate docs in batches, keeping their order."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            yield from self._annotate(batch)

    def _annotate(self, docs: list[Doc]) -> list[Doc]:
        learned: list[list[Span]] = [[] for _ in docs]
        for doc in docs:
            doc.user_data["worth"] = {}
        if self.net is not None and self.pieces is not None and self.names is not None:
            windows = [list(cut(doc, self.pieces)) for doc in docs]
            flat = [w for own in windows for w in own]
            found = read(
                self.net,
                self.pieces,
                flat,
                token_budget=self.token_budget,
                unpadded=self.unpadded,
            )
            readings = iter(found)
            for i, (doc, own) in enumerate(zip(docs, windows, strict=True)):
                if len(doc):
                    pairs = [(window, next(readings)) for window in own]
                    learned[i] = self._write(doc, pairs, self.names)
        for doc, spans in zip(docs, learned, strict=True):
            doc.ents = merge(doc, spans)
        return docs

    def _write(
        self, doc: Doc, pairs: Sequence[tuple[Window, Reading]], names: _Names
    ) -> list[Span]:
        """Write what was read to a doc's tokens; returns its learned entities."""
        rows = names.blank(doc)
        spans: list[Span] = []
        worth: list[tuple[float, ...]] = []
        if pairs:
            doc.tensor = np.zeros((len(doc), pairs[0][1].states.shape[1]), dtype=np.float16)
        for window, found in pairs:
            places = np.array(window.tokens)
            doc.tensor[places] = found.states
            rows[places] = names.rows([doc[i].text for i in window.tokens], found)
            rows[places, 5] = places[found.heads] - places
            worth += found.worth
            spans += [
                Span(doc, window.tokens[a], window.tokens[b - 1] + 1, label=label)
                for a, b, label in found.entities
            ]
        doc.from_array(_ATTRIBUTES, rows.astype(np.uint64))
        if pairs:
            starts = (sent.start for sent in doc.sents)
            doc.user_data["worth"] = dict(zip(starts, worth, strict=True))
        return spans

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """What `spacy evaluate` prints of this component: tags, lemmas, parse, sentences, entities."""
        rows = list(examples)
        # spaCy's own parser leaves punctuation out of its scores; so does this.
        parse = Scorer.score_deps(rows, "dep", ignore_labels=("p", "punct"))
        scores = {
            **Scorer.score_token_attr(rows, "tag"),
            **Scorer.score_token_attr(rows, "pos"),
            **Scorer.score_token_attr(rows, "lemma"),
            **parse,
            **Scorer.score_spans(rows, "sents", has_annotation=_has_sentences),
        }
        if any(example.reference.has_annotation("ENT_IOB") for example in rows):
            scores |= Scorer.score_spans(rows, "ents", getter=_entities)
        return scores

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
        self._use(*load_net(Path(path)))
        return self


class _Names:
    """The net's labels as the numbers that spaCy stores, and lemmas by script."""

    def __init__(self, vocab: Vocab, inventory: Inventory) -> None:
        strings = vocab.strings
        self.columns = [
            np.array([strings.add(x) for x in inventory.words["tag"]], dtype=np.uint64),
            np.array([strings.add(x) for x in inventory.words["pos"]], dtype=np.uint64),
            np.array([vocab.morphology.add(x) for x in inventory.words["morph"]], dtype=np.uint64),
        ]
        self.deps = np.array([strings.add(x) for x in inventory.deps], dtype=np.uint64)
        self.scripts = tuple(inventory.words["lemma"])
        self.strings = strings
        self.space = [strings.add("_SP"), strings.add("SPACE"), vocab.morphology.add(""), 0, strings.add("dep"), 0]  # fmt: skip
        self._lemmas: dict[tuple[str, int], str] = {}

    def blank(self, doc: Doc) -> NDArray[np.uint64]:
        """Rows for all tokens as if each were white space, which hangs on the word before it."""
        rows = np.tile(np.array(self.space, dtype=np.uint64), (len(doc), 1))
        rows[:, 3] = doc.to_array(["ORTH"]).ravel()
        spaces = [t.i for t in doc if t.is_space]
        words = [t.i for t in doc if not t.is_space]
        if words:
            for i in spaces:
                before = np.searchsorted(words, i) - 1
                rows[i, 5] = np.array(words[max(before, 0)] - i, dtype=np.int64).astype(np.uint64)
        return rows

    def rows(self, words: Sequence[str], found: Reading) -> NDArray[np.uint64]:
        """(words, attributes) of one window; heads are left to the caller."""
        out = np.zeros((len(words), len(_ATTRIBUTES)), dtype=np.uint64)
        for i, column in enumerate(self.columns):
            out[:, i] = column[found.labels[i]]
        scripts = found.labels[WORD_HEADS.index("lemma")].tolist()
        out[:, 3] = [self._lemma(w, s) for w, s in zip(words, scripts, strict=True)]
        out[:, 4] = self.deps[found.deps]
        return out

    def _lemma(self, word: str, edit: int) -> int:
        key = (word, edit)
        if key not in self._lemmas:
            if len(self._lemmas) > 100_000:
                self._lemmas.clear()
            self._lemmas[key] = apply_script(word, self.scripts[edit])
        # Added every time: the vocabulary forgets what was added in a memory zone when that ends.
        return int(self.strings.add(self._lemmas[key]))


def _has_sentences(doc: Doc) -> bool:
    return bool(doc.has_annotation("SENT_START"))


def _entities(doc: Doc, _: str) -> tuple[Span, ...]:
    return tuple(doc.ents)


def merge(doc: Doc, learned: Iterable[Span]) -> list[Span]:
    """Learned names and rule-based quantities as spaCy spans without overlap.

    A name keeps its digits ("Formula 1"). Elsewhere a rule's expression is whole and replaces the
    learned one. Where the rules read a bare number, or less than the learned expression, the two are
    joined: "117 trillion rupiah" is money though the rules know no rupiah, and so is "more than ₹70
    lakhs". A learned date that no rule knows ("Ramadan") stays, and so does a "one" that counts.
    """
    names: list[Span] = []
    numeric: list[Span] = []
    for span in learned:
        (numeric if span.label_ in NUMERIC else names).append(span)
    rules: list[Span] = []
    for q in find_quantities(doc.text):
        found = doc.char_span(q.start, q.end, label=q.label, alignment_mode="expand")
        if found is not None:
            rules.append(found)
    names = [left for span in names if (left := _undated(span, rules))]
    taken = {t.i for span in names for t in span}
    rules = [r for r in rules if not any(t.i in taken for t in r)]
    joined = [whole for span in numeric if (whole := _join(span, rules))]
    rules = [r for r in rules if not any(_overlap(r, span) for span in joined)]
    unruled = [
        span
        for span in numeric
        if (
            (span.label_ in {"DATE", "TIME"} and not _PAGE.match(span.text))
            or span.text.lower() == "one"
        )
        and not any(_overlap(span, other) for other in (*rules, *joined))
    ]
    kept: list[Span] = filter_spans([*names, *rules, *joined, *unruled])
    return kept


def _undated(name: Span, rules: Sequence[Span]) -> Span | None:
    """A name without the date in front of it ("September 24th Ann Arden"); None for what is a date itself."""
    for rule in rules:
        if rule.label_ in {"DATE", "TIME"} and rule.start <= name.start < rule.end:
            if rule.end >= name.end:
                return None if rule.end - rule.start > 1 else name
            if rule.start == name.start and rule.end - rule.start > 1:
                return Span(name.doc, rule.end, name.end, label=name.label_)
    return name


def _overlap(a: Span, b: Span) -> bool:
    return bool(a.start < b.end and b.start < a.end)


_PAGE = re.compile(r"(?:pages?|pp?\.) \d", re.IGNORECASE)
_SHARE = re.compile(r"%|per ?cent|points?\b", re.IGNORECASE)


def _join(span: Span, rules: Sequence[Span]) -> Span | None:
    """A learned expression with the rules' that it overlaps, when all of these are bare numbers or of
    its own kind and leave some of it out; None when the rules know it whole or as something else."""
    inside = [r for r in rules if _overlap(span, r)]
    if not inside or any(r.label_ not in {span.label_, *_BARE} for r in inside):
        return None
    if span.label_ == "PERCENT" and not _SHARE.search(span.text):
        return None  # "one-third", "1.1m residents"
    own = sum(r.label_ not in _BARE for r in inside)
    if own > 1:
        return None  # "10% and 20%"
    if span.label_ in _BARE or not (own == 0 or any(_sticks_out(span, r) for r in inside)):
        return None
    start, end = min(span.start, inside[0].start), max(span.end, inside[-1].end)
    return Span(span.doc, start, end, label=span.label_)


def _sticks_out(span: Span, rule: Span) -> bool:
    return bool(span.start < rule.start or span.end > rule.end)
