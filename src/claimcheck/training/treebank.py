"""A treebank in CoNLL-U as spaCy documents, with the text as it stood.

A contraction ("don't", one range of two words) keeps its words and stays unbroken in the text, so
that a tokeniser meets what an article holds. Empty nodes are left out.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimcheck.errors import DataError

__all__ = ["Sentence", "read_treebank", "to_doc"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. heads: 0-based; the root is its own head. document: the number of
    the document it is from."""

    document: int
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    lemmas: tuple[str, ...]
    pos: tuple[str, ...]
    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]


def read_treebank(file: Path) -> Iterator[Sentence]:
    """Sentences of a (gzipped) CoNLL-U file. Raises DataError when it is missing or malformed."""
    if not file.is_file():
        raise DataError(
            "the treebank was not found", path=file, remedy="Set treebank_train in the recipe"
        )
    opener = gzip.open if file.suffix == ".gz" else open
    document, inside = 0, 0
    rows: list[tuple[list[str], bool]] = []
    ends: dict[int, bool] = {}
    with opener(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate([*lines, "\n"], 1):
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                document += 1
            elif not line and rows:
                yield _sentence(document, rows)
                rows, ends, inside = [], {}, 0
            elif line and not line.startswith("#"):
                cells = line.split("\t")
                if len(cells) != 10:
                    raise DataError(
                        f"line {number} has {len(cells)} columns instead of 10",
                        path=file,
                        remedy="The treebank has to be CoNLL-U",
                    )
                spaced = "SpaceAfter=No" not in cells[9]
                if "-" in cells[0]:
                    # The words of a contraction stand together; the space after it is the range's.
                    inside = int(cells[0].partition("-")[2])
                    ends = {inside: spaced}
                elif "." not in cells[0]:
                    word = int(cells[0])
                    rows.append((cells, ends.get(word, False) if word <= inside else spaced))


def _sentence(document: int, rows: list[tuple[list[str], bool]]) -> Sentence:
    cells = [row for row, _ in rows]
    heads = tuple(i if int(c[6]) == 0 else int(c[6]) - 1 for i, c in enumerate(cells))
    return Sentence(
        document,
        words=tuple(c[1] for c in cells),
        spaces=tuple(space for _, space in rows),
        lemmas=tuple(c[2] for c in cells),
        pos=tuple(c[3] for c in cells),
        tags=tuple(c[4] for c in cells),
        morphs=tuple(c[5] for c in cells),
        heads=heads,
        deps=tuple("ROOT" if c[7] == "root" else c[7] for c in cells),
    )


def to_doc(vocab: Vocab, sentences: list[Sentence]) -> Doc:
    """Sentences that follow each other as one annotated document."""
    words: list[str] = []
    spaces: list[bool] = []
    heads: list[int] = []
    for sentence in sentences:
        heads += [len(words) + h for h in sentence.heads]
        words += sentence.words
        # Whatever the file says, there is a gap between two sentences.
        spaces += [*sentence.spaces[:-1], True]
    return Doc(
        vocab,
        words=words,
        spaces=spaces,
        heads=heads,
        lemmas=[x for s in sentences for x in s.lemmas],
        pos=[x for s in sentences for x in s.pos],
        tags=[x for s in sentences for x in s.tags],
        morphs=["" if x == "_" else x for s in sentences for x in s.morphs],
        deps=[x for s in sentences for x in s.deps],
        sent_starts=None,
    )
