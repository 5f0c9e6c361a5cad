"""Training rows of the extractor: words with entity tags, parse or check-worthiness, by corpus.

Corpora annotate different types, so a word's target is the *set* of tags its corpus allows: a word
outside every entity may still be of a type the corpus does not annotate, and a broad label ("MISC")
may be any of several of ours.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from claimcheck.errors import DataError
from claimcheck.extract.lemma import script
from claimcheck.extract.net import ENTITY_LABELS, TAGS, WORD_HEADS, WORTH_HEADS, Inventory
from claimcheck.training.treebank import Sentence, to_doc

__all__ = [
    "Parse",
    "Row",
    "allowed_tags",
    "group_rows",
    "inventory_of",
    "load_ner",
    "load_worth",
    "parse_rows",
    "read_rows",
]

_TAG_ID = {tag: i for i, tag in enumerate(TAGS)}
# A label seen less often teaches nothing; its words are left out of that head's loss.
MIN_LABEL = 3
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Parse:
    """Targets of a row's words; `UNKNOWN` where the tokeniser and the treebank cut differently.

    labels: one row of ids per head of `WORD_HEADS`. heads: index in the row, a root its own.
    sentences: (first word, one past the last).
    """

    labels: tuple[tuple[int, ...], ...]
    heads: tuple[int, ...]
    deps: tuple[int, ...]
    starts: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A training text as words.

    entities: per word the ids of the tags it may have (() for any), or None when no entity is
    annotated. worth: (head, 0 or 1). parse: the treebank's targets.
    """

    words: tuple[str, ...]
    entities: tuple[tuple[int, ...], ...] | None = None
    worth: tuple[tuple[int, float], ...] = ()
    parse: Parse | None = None


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """Rows of a (gzipped) JSONL file. Raises DataError when it is missing."""
    if not file.is_file():
        raise DataError(
            "the training set was not found", path=file, remedy="Check data and the set's name"
        )
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _labels(mapping: dict[str, Any], label: str) -> tuple[str, ...]:
    """Our labels for a corpus label; () when the span is to be ignored."""
    ours = mapping.get(label, label)
    names = () if ours is None else tuple(ours) if isinstance(ours, list) else (ours,)
    return names if all(n in ENTITY_LABELS for n in names) else ()


def load_ner(file: Path, rules: dict[str, Any], nlp: Language) -> Iterator[Row]:
    """Entity rows of one corpus by its map `{"labels": {...}, "not_annotated": [...]}`."""
    mapping, missing = rules.get("labels", {}), tuple(rules.get("not_annotated", ()))
    for row in read_rows(file):
        doc = nlp.make_doc(row["text"])
        spans = [(s["start"], s["end"], _labels(mapping, s["label"])) for s in row["spans"]]
        words = [t for t in doc if not t.is_space]
        places = [(t.idx, t.idx + len(t)) for t in words]
        yield Row(tuple(t.text for t in words), tuple(allowed_tags(places, spans, missing)))


def allowed_tags(
    words: Sequence[tuple[int, int]],
    spans: Sequence[tuple[int, int, tuple[str, ...]]],
    open_types: Sequence[str] = (),
) -> Iterator[tuple[int, ...]]:
    """For each word (start, end) the ids of the tags it may have, () for any.

    spans: (start, end, our labels allowed there, () for "ignore"). open_types: types that the corpus
    does not annotate.
    """
    outside = (0, *(_TAG_ID[f"{p}-{t}"] for t in open_types for p in "BI"))
    before = -1
    for start, end in words:
        here = next((i for i, (s, e, _) in enumerate(spans) if start < e and end > s), -1)
        if here < 0:
            yield outside
        else:
            # The first word of the span begins it, even when the corpus cut inside the word.
            prefix = "I" if here == before else "B"
            yield tuple(_TAG_ID[f"{prefix}-{label}"] for label in spans[here][2])
        before = here


def load_worth(
    file: Path, head: str, nlp: Language, *, without_docs: Iterable[str] = ()
) -> Iterator[Row]:
    """Check-worthiness rows for one head; rows without a label or of a document held out are left out."""
    i, held = WORTH_HEADS.index(head), set(without_docs)
    for row in read_rows(file):
        if row.get("check_worthy") is None or row.get("doc") in held:
            continue
        words = tuple(t.text for t in nlp.make_doc(row["text"]) if not t.is_space)
        if words:
            yield Row(words, worth=((i, float(row["check_worthy"])),))


def inventory_of(sentences: Sequence[Sentence]) -> Inventory:
    """The labels that a treebank teaches, the frequent first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*WORD_HEADS, "dep")}
    for s in sentences:
        counts["tag"].update(s.tags)
        counts["pos"].update(s.pos)
        counts["morph"].update("" if m == "_" else m for m in s.morphs)
        counts["lemma"].update(script(w, x) for w, x in zip(s.words, s.lemmas, strict=True))
        counts["dep"].update(s.deps)
    kept = {
        name: tuple(label for label, n in counter.most_common() if n >= MIN_LABEL)
        for name, counter in counts.items()
    }
    return Inventory({name: kept[name] for name in WORD_HEADS}, kept["dep"])


def parse_rows(
    sentences: Iterable[Sentence], inventory: Inventory, nlp: Language
) -> Iterator[tuple[int, Row]]:
    """Each sentence as (its document's number, row), on the tokeniser's words, not the treebank's."""
    ids = {name: {x: i for i, x in enumerate(inventory.words[name])} for name in WORD_HEADS}
    dep_ids = {x: i for i, x in enumerate(inventory.deps)}
    for sentence in sentences:
        gold = to_doc(nlp.vocab, [sentence])
        doc = nlp.make_doc(gold.text)
        if not any(t.is_space for t in doc):
            words = tuple(t.text for t in doc)
            yield sentence.document, Row(words, parse=_aligned(doc, gold, ids, dep_ids))


def group_rows(
    rows: Iterable[tuple[int, Row]], rng: random.Random, *, max_words: int
) -> Iterator[Row]:
    """Neighbouring sentences of a document as rows of random size, so that their borders are learned."""
    for _, run in groupby(rows, key=lambda pair: pair[0]):
        group: list[Row] = []
        limit = rng.randint(1, max_words)
        for _, row in run:
            if group and sum(len(r.words) for r in group) + len(row.words) > limit:
                yield _joined(group)
                group, limit = [], rng.randint(1, max_words)
            group.append(row)
        if group:
            yield _joined(group)


def _joined(rows: Sequence[Row]) -> Row:
    words: list[str] = []
    heads: list[int] = []
    sentences: list[tuple[int, int]] = []
    parses = [row.parse for row in rows if row.parse is not None]
    for row, parse in zip(rows, parses, strict=True):
        offset = len(words)
        words += row.words
        heads += [h if h == UNKNOWN else h + offset for h in parse.heads]
        sentences += [(a + offset, b + offset) for a, b in parse.sentences]
    labels = tuple(
        tuple(i for parse in parses for i in parse.labels[h]) for h in range(len(WORD_HEADS))
    )
    deps = tuple(d for parse in parses for d in parse.deps)
    starts = tuple(s for parse in parses for s in parse.starts)
    return Row(tuple(words), parse=Parse(labels, tuple(heads), deps, starts, tuple(sentences)))


def _aligned(doc: Doc, gold: Doc, ids: dict[str, dict[str, int]], dep_ids: dict[str, int]) -> Parse:
    example = Example(doc, gold)
    heads, deps = example.get_aligned_parse(projectivize=False)
    scripts = [script(t.text, t.lemma_) for t in gold]
    own = {
        "tag": [t.tag_ for t in gold],
        "pos": [t.pos_ for t in gold],
        "morph": [str(t.morph) for t in gold],
        "lemma": scripts,
    }
    to_gold = example.alignment.x2y
    places = [int(to_gold[i][0]) if to_gold.lengths[i] == 1 else -1 for i in range(len(doc))]
    from_gold = example.alignment.y2x.lengths
    # A word that the tokeniser cut finer than the treebank has no lemma of its own.
    places = [p if p >= 0 and from_gold[p] == 1 else -1 for p in places]
    labels = tuple(
        tuple(ids[name].get(own[name][p], UNKNOWN) if p >= 0 else UNKNOWN for p in places)
        for name in WORD_HEADS
    )
    return Parse(
        labels,
        tuple(UNKNOWN if h is None else int(h) for h in heads),
        tuple(UNKNOWN if d is None else dep_ids.get(d, UNKNOWN) for d in deps),
        (1, *(0 for _ in range(len(doc) - 1))),
        ((0, len(doc)),),
    )
