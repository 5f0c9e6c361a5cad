"""The memory of a process that checks stays flat, however many articles it has seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from claimcheck.articles import parse_text
from claimcheck.types import Article

ARTICLES = 5000
# Of growth that is no growth: the allocator's own ups and downs.
SLACK_MB = 30

pytestmark = [pytest.mark.slow, pytest.mark.weights]


def stream(count: int, words: list[str]) -> Iterator[Article]:
    """Short articles, each with words that no other has."""
    for n, word in zip(range(count), itertools.cycle(words)):
        name = f"{word.title()}{n}"
        text = f"The council of {name} met in {1900 + n % 120}. Anna {name}son said the dam at {name} cost {n} million pounds."
        yield parse_text(text, path=f"{n}.txt")


def test_memory_is_flat(repository: Path, record_property: Callable[..., None]) -> None:
    from claimcheck.extract import Extractor

    words = sorted(set((repository / "README.md").read_text(encoding="utf-8").lower().split()))
    plain = [word for word in words if word.isalpha()]
    extractor, process = Extractor.load(), psutil.Process()
    claims, seen = 0, {}
    for n, done in enumerate(extractor.extract(stream(ARTICLES, plain)), start=1):
        claims += len(done.claims)
        if n in (ARTICLES // 10, ARTICLES):
            seen[n] = process.memory_info().rss / 2**20
    first, last = seen.values()
    record_property("articles", ARTICLES)
    record_property("claims", claims)
    record_property("rss_mb", {str(n): round(mb, 1) for n, mb in seen.items()})
    record_property("words_in_vocabulary", len(extractor.nlp.vocab.strings))
    assert last - first < SLACK_MB
