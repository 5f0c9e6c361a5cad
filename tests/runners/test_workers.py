"""Articles that crash, fill or block a process: the rest is done, and they are set aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import line
import pytest

from claimcheck.articles import parse_text
from claimcheck.checker import CheckedArticle, CheckFailure, describe
from claimcheck.errors import ModelError, PoisonedArticle
from claimcheck.runners.isolated import Died, Isolated
from claimcheck.runners.workers import Workers


def workers(count: int = 1, patience: float = 20.0, memory_gb: float = 0.0, **more: Any) -> Workers:
    return Workers(
        line.make,
        0.0,
        more.get("log", ""),
        count=count,
        versions=more.get("versions", lambda: line.make().versions_key),
        patience=patience,
        memory_gb=memory_gb,
    )


def texts(*words: str) -> list[Any]:
    odd = {f"n{i}": word for i, word in enumerate(words)}
    made = line.articles(len(words), **odd)
    return [parse_text(text) for text in made.values()]


def kinds(outcomes: list[Any]) -> list[str]:
    return [describe(o.error) if isinstance(o, CheckFailure) else "checked" for o in outcomes]


def test_two_processes_give_the_same_as_this_one_in_order(tmp_path: Path) -> None:
    articles = texts(*[""] * 20)
    log = tmp_path / "log"
    engine = workers(2, log=str(log))
    try:
        done = list(engine.try_articles(articles))
    finally:
        engine.close()
    assert done == list(line.make().try_articles(articles))
    assert len(set(log.read_text().split())) == 2


def test_one_that_crashes_is_tried_alone_and_set_aside(tmp_path: Path) -> None:
    articles = texts("", "CRASH", "", "POISON")
    log = tmp_path / "log"
    engine = workers(log=str(log))
    try:
        done = list(engine.try_articles(articles))
    finally:
        engine.close()
    said = kinds(done)
    assert said[0] == said[2] == "checked"
    assert "failed twice, also in a process of its own (it was ended by SIGSEGV" in said[1]
    assert isinstance(done[1].error, PoisonedArticle)
    # An error that the process outlives is no reason to start another.
    assert "RuntimeError: cannot parse this" in said[3]
    assert not isinstance(done[3].error, PoisonedArticle)
    # The batch, the others after it, and those after the one that crashed again.
    assert len(log.read_text().split()) == 3


@pytest.mark.parametrize(
    ("word", "said"),
    [("HANG", "no answer in"), ("STALL", "stood still"), ("GREEDY", "not enough memory")],
)
def test_one_that_blocks_or_fills_a_process(word: str, said: str) -> None:
    engine = workers(patience=1, memory_gb=1.0)
    try:
        (done,) = engine.try_articles(texts(word), alone=True)
    finally:
        engine.close()
    assert isinstance(done, CheckFailure)
    assert isinstance(done.error, PoisonedArticle)
    assert said in str(done.error)


def test_a_change_of_versions_ends_the_run() -> None:
    engine = workers(versions=lambda: "another")
    try:
        with pytest.raises(ModelError, match="changed while the run was on"):
            list(engine.try_articles(texts("")))
    finally:
        engine.close()


def test_what_is_wrong_with_a_model_is_raised_here() -> None:
    process = Isolated(line.make_broken)
    with pytest.raises(ModelError, match="models/x: the weights are gone"):
        list(process.ask({}, seconds=20))
    process.close()


def test_a_closed_process_answers_nothing() -> None:
    process = Isolated(line.make_broken)
    process.close()
    with pytest.raises(Died):
        list(process.ask({}, seconds=1))


def test_nothing_is_checked_ahead_of_what_is_taken() -> None:
    taken = []

    def stream() -> Any:
        for article in texts(*[""] * 100):
            taken.append(article)
            yield article

    engine = workers()
    try:
        first = next(engine.try_articles(stream()))
    finally:
        engine.close()
    assert isinstance(first, CheckedArticle)
    assert len(taken) == 16
