"""The driver's side of the cluster engine, without a cluster; the whole is in test_slow_ray.py."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import line
import pytest

from claimcheck.articles import parse_text
from claimcheck.config import Config
from claimcheck.errors import ClaimcheckError, UsageError
from claimcheck.runners import ray_engine
from claimcheck.runners.ray_engine import RayEngine, batches, import_ray, in_order
from claimcheck.runners.wire import from_plain
from claimcheck.types import Article


@pytest.fixture
def articles() -> list[Article]:
    return [parse_text(text) for text in line.articles(5).values()]


def test_outcomes_come_in_order_once_and_in_time(articles: Any, tmp_path: Path) -> None:
    outcomes = list(line.make().try_articles(articles))
    for first, last in ((0, 2), (2, 4), (4, 5)):
        line.write_outcomes(tmp_path, first, outcomes[first:last])
    told: list[int] = []

    def finished() -> Iterator[int]:
        # The first batch is told of twice, as after a node's death.
        for first in (2, 0, 0, 4):
            told.append(first)
            yield first

    found = in_order(articles, finished(), tmp_path)
    assert next(found) == outcomes[0]
    assert told == [2, 0]
    assert [outcomes[0], *found] == outcomes


def test_a_missing_outcome_ends_the_run(articles: Any, tmp_path: Path) -> None:
    outcomes = list(line.make().try_articles(articles))
    line.write_outcomes(tmp_path, 0, outcomes[:2])
    line.write_outcomes(tmp_path, 4, outcomes[4:])
    with pytest.raises(ClaimcheckError, match="2 outcomes for 5 articles"):
        list(in_order(articles, [4, 0], tmp_path))


def test_batches_are_those_of_one_machine(articles: Any) -> None:
    rows = list(batches(articles, 2))
    assert [row["first"] for row in rows] == [0, 2, 4]
    back = [from_plain(Article, data) for row in rows for data in json.loads(row["articles"])]
    assert back == articles


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'claimcheck\[ray\]'"):
        import_ray()


def test_a_cluster_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def init(**options: Any) -> None:
        raise ConnectionError("Could not find any running Ray instance.\nMore on it")

    fake = SimpleNamespace(init=init, is_initialized=lambda: False, data=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setitem(sys.modules, "ray.data", fake.data)
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.9:6379")
    for name in ray_engine.SETTINGS:
        monkeypatch.setenv(name, "1")
    engine = RayEngine(
        lambda: pytest.fail("not yet"), versions=str, config=Config(), folder=tmp_path
    )
    with pytest.raises(ClaimcheckError) as told:
        engine.start()
    assert str(told.value) == (
        "10.0.0.9:6379: Ray cannot be reached or started (Could not find any running Ray instance.). "
        "Check RAY_ADDRESS."
    )
