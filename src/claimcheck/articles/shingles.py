"""Near-copies of texts: word 5-grams, MinHash, and banded locality-sensitive hashing.

Broder (1997) for shingles and containment; Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3, for the bands. Candidates from the bands are compared exactly, so the bands
only decide what is looked at.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
import numpy.typing as npt

__all__ = ["ShingleIndex", "containment", "shingles", "telling"]

Shingles = npt.NDArray[np.uint64]

_SHINGLE_WORDS = 5
# Two of equal size with a containment of 0.85 have a Jaccard similarity of 0.74, and share one of
# 32 bands of 4 rows with probability 0.99999; at 0.3, which is unrelated, with 0.23.
_BANDS, _ROWS = 32, 4
# Long texts are hashed a slice at a time to bound the memory (a slice: 128 x 4096 x 8 bytes).
_SLICE = 4096
_PROSE_WORDS = 12
# A capital that a sentence begins with tells nothing.
_TELLING = re.compile(r"(?<=[^.!?:\s] )[^\W\d_a-zß-ÿ][^\W\d_]*|\d+(?:[.,]\d+)*")
_TYPOGRAPHIC = "‘’“”«»–—…•■\u00a0\u2009\u202f"
_ASCII_MARKS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_TO_SPACE = bytes.maketrans(_ASCII_MARKS, b" " * len(_ASCII_MARKS))
# A fixed seed: the same texts must be near-copies on every machine.
_RANDOM = np.random.default_rng(20230126)
_MULTIPLY = _RANDOM.integers(1, 2**63, (_BANDS * _ROWS, 1), dtype=np.uint64) * 2 + 1
_ADD = _RANDOM.integers(0, 2**63, (_BANDS * _ROWS, 1), dtype=np.uint64)
_POWERS = np.array([1_000_003**power % 2**64 for power in range(_SHINGLE_WORDS)], dtype=np.uint64)


def shingles(text: str) -> Shingles:
    """The sorted distinct hashes of a text's word 5-grams, case and punctuation folded.

    A text shorter than five words has one shingle; one without words has none.
    """
    for mark in _TYPOGRAPHIC:
        text = text.replace(mark, " ")
    # Bytes and C loops throughout: a database of known articles is hashed at every start.
    words = text.lower().encode("utf-8", "replace").translate(_TO_SPACE).split()
    hashes = np.fromiter(map(zlib.crc32, words), dtype=np.uint64, count=len(words))
    count = max(len(words) - _SHINGLE_WORDS + 1, 1) if words else 0
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(min(_SHINGLE_WORDS, len(words))):
        total += hashes[offset : offset + count] * _POWERS[offset]
    total.sort()
    return total[np.concatenate(([True], total[1:] != total[:-1]))] if count else total


def telling(text: str) -> Shingles:
    """The sorted distinct hashes of a text's figures and names, by which one version differs from another.

    Of lines of prose alone: a headline or a byline may be another paper's own.
    """
    found = {
        zlib.crc32(word.lower().encode("utf-8", "replace"))
        for line in text.splitlines()
        if len(line.split()) >= _PROSE_WORDS
        for word in _TELLING.findall(line)
    }
    return np.array(sorted(found), dtype=np.uint64)


def containment(left: Shingles, right: Shingles) -> float:
    """The share of the smaller set that is in the larger, 0..1."""
    smaller = min(len(left), len(right))
    if not smaller:
        return 0.0
    return len(np.intersect1d(left, right, assume_unique=True)) / smaller


class ShingleIndex:
    """Sets of shingles by a key, found again by similarity in near-constant time."""

    def __init__(self) -> None:
        self._sets: dict[int, Shingles] = {}
        self._buckets: dict[tuple[int, bytes], list[int]] = {}

    def add(self, key: int, found: Shingles) -> None:
        """Add a set; the key must be new. An empty set is never found."""
        if len(found):
            self._sets[key] = found
            for bucket in _bands(found):
                self._buckets.setdefault(bucket, []).append(key)

    def remove(self, key: int) -> None:
        """Forget a set, if it is there."""
        self._sets.pop(key, None)

    def candidates(self, found: Shingles) -> list[tuple[int, Shingles]]:
        """The sets that share a band with this one, in the order they were added."""
        if not len(found):
            return []
        keys = {key for bucket in _bands(found) for key in self._buckets.get(bucket, ())}
        return [(key, self._sets[key]) for key in sorted(keys) if key in self._sets]


def _bands(found: Shingles) -> list[tuple[int, bytes]]:
    lowest = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(found), _SLICE):
        # Multiply-shift hashing: the high half of the product is the well-mixed one.
        hashed = (found[start : start + _SLICE] * _MULTIPLY + _ADD) >> np.uint64(32)
        np.minimum(lowest, hashed.min(axis=1), out=lowest)
    return [(band, lowest[band * _ROWS : (band + 1) * _ROWS].tobytes()) for band in range(_BANDS)]
