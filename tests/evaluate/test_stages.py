"""A reference is opened once for all questions of an evaluation, and closed at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimcheck.config import Config
from claimcheck.evaluate.stages import Stages
from claimcheck.reference import Reference


class Opened:
    """Stands for a reference; tells whether it is closed."""

    def __init__(self, sources: list[str], depth: int) -> None:
        self.sources, self.depth, self.closed = sources, depth, False

    def search(self, statements: list[str]) -> list[list[Any]]:
        assert not self.closed
        return [[] for _ in statements]

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    found: list[Opened] = []

    def open_(sources: list[str], *, config: Any) -> Opened:
        found.append(Opened(sources, config.top_k))
        return found[-1]

    monkeypatch.setattr(Reference, "open", open_)
    return found


def test_a_reference_is_opened_once_and_closed(opened: list[Opened]) -> None:
    with Stages(Config()) as stages:
        for _ in range(3):
            stages.search(["The ferry sank."], ["a.csv"])
        stages.search(["The ferry sank."], ["b.csv"])
        assert [(one.sources, one.depth) for one in opened] == [(["a.csv"], 100), (["b.csv"], 100)]
        assert not any(one.closed for one in opened)
    assert all(one.closed for one in opened)


def test_it_is_closed_when_a_suite_fails(opened: list[Opened], tmp_path: Path) -> None:
    def fail() -> None:
        with Stages(Config()) as stages:
            stages.search(["x"], [str(tmp_path)])
            raise ValueError("a bad row")

    with pytest.raises(ValueError, match="bad row"):
        fail()
    assert opened[0].closed
