"""Free memory is given back now and then, and nowhere is it an error that it cannot be."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from claimcheck.articles import parse_text
from claimcheck.extract import Extractor, memory, pipeline


@pytest.fixture(autouse=True)
def _afresh() -> Any:
    memory._trim.cache_clear()
    yield
    memory._trim.cache_clear()


def test_where_it_cannot_be_given_back_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    memory.give_back()
    memory._trim.cache_clear()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: (_ for _ in ()).throw(OSError("no glibc")))
    memory.give_back()


def test_the_heaps_are_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "linux")
    library = type("Library", (), {"malloc_trim": staticmethod(asked.append)})
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    memory.give_back()
    assert asked == [0]


@pytest.mark.weights
def test_after_so_many_articles_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(pipeline, "give_back", lambda: trimmed.append(1))
    monkeypatch.setattr(pipeline, "TRIM_EVERY", 10)
    extractor = Extractor.load()
    for size in (4, 4, 4, 9, 1):
        articles = [
            parse_text(f"The bridge opened in {1900 + n}.", path=f"{n}.txt") for n in range(size)
        ]
        assert len(list(extractor.extract(articles))) == size
    assert len(trimmed) == 2
