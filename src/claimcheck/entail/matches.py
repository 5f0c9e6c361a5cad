"""Which words of a premise and a hypothesis the other one has, told to a cross-encoder by its token types.

A small encoder sees badly that one number or name of a claim is not the one in the evidence. Where a model has
`TYPES` token types instead of two, the type of a token says whose it is, whether its word stands in the other text
too, and else whether it is a number, a capitalised word or another: exact-match features, as Chen et al. (2017,
"Reading Wikipedia to answer open-domain questions") gave them to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["TYPES", "match_types", "tells_matches", "types_of_pairs", "widened"]

TYPES = 10
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_ENDINGS = ("ing", "edly", "ed", "es", "ly", "s", "e")
_SHORTEST = 3  # letters that are left of a word without its ending
# What is added to the side, 0 the premise and 1 the hypothesis: nothing for marks, then by fours.
_MATCHED, _WORDS, _CAPITALISED, _FIGURES = 2, 4, 6, 8


def tells_matches(config: Any) -> bool:
    """Whether a model's config has token types for matches."""
    return getattr(config, "type_vocab_size", 2) == TYPES


def match_types(
    premise: str,
    hypothesis: str,
    offsets: Sequence[tuple[int, int]],
    sides: Sequence[int],
) -> list[int]:
    """The token types of a pair, 0 to TYPES - 1.

    offsets: of each token in its own text, empty for special tokens. sides: the usual types, 0 for tokens of
    the premise and 1 for those of the hypothesis; special tokens keep theirs.
    """
    words = [list(_words(text)) for text in (premise, hypothesis)]
    keys = [{key for _, _, key, kind in side if kind} for side in words]
    added = [
        _by_character(text, own, other)
        for text, own, other in zip((premise, hypothesis), words, reversed(keys), strict=True)
    ]
    return [
        side + added[side][start] if end > start else side
        for (start, end), side in zip(offsets, sides, strict=True)
    ]


def types_of_pairs(
    premises: Sequence[str],
    hypotheses: Sequence[str],
    offsets: Sequence[Sequence[tuple[int, int]]],
    sides: Sequence[Sequence[int]],
) -> list[list[int]]:
    """The `match_types` of each pair of a batch."""
    rows = zip(premises, hypotheses, offsets, sides, strict=True)
    return [match_types(*row) for row in rows]


def _by_character(
    text: str, words: Sequence[tuple[int, int, str, int]], other: set[str]
) -> list[int]:
    """What is added to the type of a token that begins at each character."""
    added = [0] * (len(text) + 1)
    for start, end, key, kind in words:
        if kind:
            added[start:end] = [_MATCHED if key in other else kind] * (end - start)
    return added


def _words(text: str) -> Iterator[tuple[int, int, str, int]]:
    """The words and numbers of a text: start, end, what they are compared by, and their kind; 0 for marks."""
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.lower()
        if word[0].isdigit():
            key, kind = word.replace(",", ""), _FIGURES
        elif low in _NUMBERS:
            key, kind = _NUMBERS[low], _FIGURES
        elif word[0].isalpha():
            key, kind = _stem(low), _CAPITALISED if word[0].isupper() else _WORDS
        else:
            key, kind = word, 0
        yield match.start(), match.end(), key, kind


def _stem(word: str) -> str:
    """A word without its commonest endings; only to compare by."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


def widened(weight: Any) -> Any:
    """An embedding table of `TYPES` rows from one of two: to begin with, each side's types are the same."""
    import torch

    return torch.cat([weight] * (TYPES // len(weight)))
