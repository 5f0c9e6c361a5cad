"""Near-duplicates in large sets of short texts: MinHash, in bands, over word shingles.

Broder (1997) for the sketch, with all texts of a chunk hashed at once in numpy. Sketches propose
pairs; the Jaccard similarity of their shingles decides.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["NearIndex", "fingerprint", "normalise"]

_PERMUTATIONS = 64
# 16 bands of 4: a pair with similarity 0.7 meets in one with probability 0.988.
_BANDS = 16
# Sketches this far under the threshold, three standard errors, are not looked at further.
_SLACK = 0.15
_CHUNK = 8192
# Texts compared within a bucket; templated corpora fill buckets with thousands.
_WIDEST = 32

_WORD = re.compile(r"\w+")
U64 = npt.NDArray[np.uint64]


def normalise(text: str) -> str:
    """The words of a text in lower case, single-spaced, punctuation left out."""
    return " ".join(_WORD.findall(text.casefold()))


def fingerprint(normalised: str) -> int:
    """64 bits of a hash; equal for equal texts, in every process."""
    return int.from_bytes(blake2b(normalised.encode(), digest_size=8).digest(), "big")


class NearIndex:
    """Collects texts, then gives pairs that are nearly the same.

    threshold: the Jaccard similarity of their words and word pairs from which two texts are near;
        at 0.7, one word in ten may differ.
    min_words: shorter texts are left out; they are alike by chance.
    """

    def __init__(self, *, threshold: float = 0.7, min_words: int = 5) -> None:
        self.threshold = threshold
        self.min_words = min_words
        self._words: dict[str, int] = {}
        self._texts: list[array[int]] = []
        self._sketched = 0
        self._sketches: list[npt.NDArray[np.uint32]] = []
        self._keys: list[int] = []
        generator = np.random.default_rng(20)
        # Odd multipliers: multiplication modulo 2^64 is then a permutation.
        self._factors = generator.integers(1, 2**63, _PERMUTATIONS, dtype=np.uint64) * 2 + 1
        self._shifts = generator.integers(0, 2**63, _PERMUTATIONS, dtype=np.uint64)

    def add(self, key: int, normalised: str) -> None:
        """Add a text, as `normalise` gives it, under a key of the caller's."""
        words = normalised.split()
        if len(words) < self.min_words:
            return
        known = self._words
        self._texts.append(array("I", [known.setdefault(word, len(known)) for word in words]))
        self._keys.append(key)
        if len(self._texts) - self._sketched >= _CHUNK:
            self._sketch()

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of keys, each pair once; in crowded buckets only neighbours are compared."""
        self._sketch()
        if not self._sketches:
            return
        sketches = np.concatenate(self._sketches)
        seen: set[tuple[int, int]] = set()
        rows = _PERMUTATIONS // _BANDS
        for band in range(_BANDS):
            values = np.zeros(len(sketches), dtype=np.uint64)
            for column in range(band * rows, (band + 1) * rows):
                values = _mix(values * np.uint64(31) + sketches[:, column])
            order = np.argsort(values, kind="stable")
            ordered = values[order]
            for gap in range(1, _WIDEST):
                same = np.flatnonzero(ordered[gap:] == ordered[:-gap])
                if not len(same):
                    break
                left, right = order[same], order[same + gap]
                alike = (sketches[left] == sketches[right]).mean(axis=1)
                near = alike >= self.threshold - _SLACK
                for a, b in zip(left[near].tolist(), right[near].tolist(), strict=True):
                    pair = (min(a, b), max(a, b))
                    if pair in seen:
                        continue
                    seen.add(pair)
                    if _jaccard(self._texts[a], self._texts[b]) >= self.threshold:
                        yield self._keys[pair[0]], self._keys[pair[1]]

    def _sketch(self) -> None:
        pending = self._texts[self._sketched :]
        if not pending:
            return
        self._sketched = len(self._texts)
        shingles, starts = _shingles(pending)
        sketch = np.empty((len(starts), _PERMUTATIONS), dtype=np.uint32)
        for i in range(_PERMUTATIONS):
            hashed = (shingles * self._factors[i] + self._shifts[i]) >> np.uint64(32)
            sketch[:, i] = np.minimum.reduceat(hashed, starts).astype(np.uint32)
        self._sketches.append(sketch)


def _jaccard(a: Sequence[int], b: Sequence[int]) -> float:
    left: set[object] = {*a, *pairwise(a)}
    right: set[object] = {*b, *pairwise(b)}
    return len(left & right) / len(left | right)


def _shingles(texts: Sequence[Sequence[int]]) -> tuple[U64, npt.NDArray[np.intp]]:
    """Hashes of the single words and the word pairs of all texts, and where each text starts.

    Both, since claims are short: of ten words, one exchanged changes one word and two pairs.
    """
    lengths = np.array([len(text) for text in texts])
    flat: npt.NDArray[Any] = np.concatenate([np.asarray(text, dtype=np.uint64) for text in texts])
    single = _mix(flat + np.uint64(1))
    # A text's last word pairs with nothing; its own hash again changes no minimum.
    double = single.copy()
    double[:-1] = _mix(single[:-1] * np.uint64(31) + single[1:])
    last = np.cumsum(lengths) - 1
    double[last] = single[last]
    both = np.empty(2 * len(flat), dtype=np.uint64)
    both[0::2], both[1::2] = single, double
    return both, 2 * (np.cumsum(lengths) - lengths)


def _mix(values: U64) -> U64:
    """The finaliser of splitmix64 (Steele et al., 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
