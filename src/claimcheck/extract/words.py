"""Words as the encoder sees them: their pieces, and the shape of their letters.

The tokeniser of the start encoder is uncased and splits each word by itself, so a word's pieces are
looked up once and remembered; the class of a word's letters is an input of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

__all__ = ["N_SHAPES", "Encoded", "Pieces", "shape"]

N_SHAPES = 8
# A "word" of more pieces (a link, a blob in base64) says no more by them.
MAX_WORD_PIECES = 12
# Words remembered before the memory is emptied: a batch run meets millions of different ones.
MAX_KNOWN = 4_000


def shape(word: str) -> int:
    """The class of a word's letters: 1 lower, 2 Title, 3 UPPER, 4 single capital, 5 mixed, 6 digits, 7 other."""
    if any(c.isdigit() for c in word):
        return 6
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[0].isupper() and word[1:].islower():
        return 2
    return 5


@dataclass(frozen=True, slots=True)
class Encoded:
    """A batch of windows.

    input_ids, attention_mask, shapes: (batch, pieces). first, last: (batch, words), where each word's
    first and last piece stands. words: (batch, words), true where there is a word.
    """

    input_ids: torch.Tensor
    attention_mask: torch.Tensor
    shapes: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    words: torch.Tensor


class Pieces:
    """Looks up the pieces of words.

    tokenizer: an uncased WordPiece tokeniser with [CLS] and [SEP], transformers' or `bert.Tokens`.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._known: dict[str, tuple[tuple[int, ...], int]] = {}

    def look_up(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], int]]:
        """For each word its piece ids, at least one, and its shape."""
        new = list({word for word in words if word not in self._known})
        if new:
            if len(self._known) > MAX_KNOWN:
                self._known.clear()
                new = list(set(words))
            # A blob is cut before it is tokenised: the cost grows with its length.
            ids = self.tokenizer([w[:200] for w in new], add_special_tokens=False)["input_ids"]
            unknown = self.tokenizer.unk_token_id
            for word, pieces in zip(new, ids, strict=True):
                kept = tuple(pieces[:MAX_WORD_PIECES]) or (unknown,)
                self._known[word] = (kept, shape(word))
        return [self._known[word] for word in words]

    def encode(self, windows: Sequence[Sequence[tuple[tuple[int, ...], int]]]) -> Encoded:
        """Windows of looked-up words as one padded batch; each gets [CLS] and [SEP]."""
        longest = max(sum(len(ids) for ids, _ in window) for window in windows) + 2
        most = max(1, *(len(window) for window in windows))
        size, wide = (len(windows), longest), (len(windows), most)
        ids = torch.full(size, int(self.tokenizer.pad_token_id or 0), dtype=torch.long)
        seen, shapes = torch.zeros(size, dtype=torch.long), torch.zeros(size, dtype=torch.long)
        first, last = torch.zeros(wide, dtype=torch.long), torch.zeros(wide, dtype=torch.long)
        words = torch.zeros(wide, dtype=torch.bool)
        for row, window in enumerate(windows):
            flat, kinds, starts, ends = [int(self.tokenizer.cls_token_id)], [0], [], []
            for pieces, kind in window:
                starts.append(len(flat))
                flat.extend(pieces)
                kinds.extend([kind] * len(pieces))
                ends.append(len(flat) - 1)
            flat.append(int(self.tokenizer.sep_token_id))
            ids[row, : len(flat)] = torch.tensor(flat)
            seen[row, : len(flat)] = 1
            shapes[row, : len(kinds)] = torch.tensor(kinds)
            if window:
                first[row, : len(window)] = torch.tensor(starts)
                last[row, : len(window)] = torch.tensor(ends)
                words[row, : len(window)] = True
        return Encoded(ids, seen, shapes, first, last, words)
