"""The curve says what more articles bring, on articles that none of them is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.rows import ClaimsRow
from claimcheck.extract import Extractor
from claimcheck.extract.worth import Worth
from claimcheck.training import learning_curve as curves
from claimcheck.training.claim_worth import Proposal
from claimcheck.training.learning_curve import draw_points, learning_curve, span_f1


def write(file: Path, first: int, n: int) -> Path:
    rows = [{"text": f"Claim {i}. Chatter {i}.", "spans": [{"start": 0, "end": 8}]}
            for i in range(first, first + n)]  # fmt: skip
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Twelve training and four test articles; each proposes its claim and its chatter."""

    def propose(extractor: Any, rows: list[ClaimsRow]) -> list[Proposal]:
        found = []
        for n, row in enumerate(rows):
            number = int(row.text.split()[1].rstrip("."))
            # A word that only every third article teaches.
            features = {"claim": 6.0, "rare": float(number % 3 == 0)}
            found.append(Proposal(n, 0, 8, features, True))
            found.append(Proposal(n, 9, 17, {"chatter": 6.0}, False))
        return found

    class Toy:
        marker = type("Marker", (), {"worth": Worth(0.0, {"chatter": 0.5})})

    monkeypatch.setattr(curves, "proposals", propose)
    monkeypatch.setattr(Extractor, "load", lambda config: Toy())
    return write(tmp_path / "train.jsonl", 0, 12), write(tmp_path / "test.jsonl", 50, 4)


def test_more_articles_help_until_they_do_not(articles: tuple[Path, Path], tmp_path: Path) -> None:
    found = learning_curve([articles[0]], articles[1], tmp_path, shares=(0.25, 0.5, 1.0), seeds=4)
    assert [p["articles"] for p in found["points"]] == [3, 6, 12]
    # The chatter counts for claims before the first fit, and no more after the last.
    assert found["before"] == pytest.approx(2 / 3)
    assert found["points"][-1]["f1"] == 1.0
    assert found["gain_low"] <= found["gain"] <= found["gain_high"]
    assert (found["test_articles"], found["seeds"], found["draws"]) == (4, 4, 2000)
    draw_points(found, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 2000


def test_intervals_are_over_test_articles_and_draws(
    articles: tuple[Path, Path], tmp_path: Path
) -> None:
    # One of the five test articles has a claim that is never proposed: all the training there is, drawn
    # the same every time, leaves it open how the next articles will be.
    row = {"text": "Claim 99. Chatter 99.", "spans": [{"start": 10, "end": 20}]}
    with articles[1].open("a") as file:
        file.write(json.dumps(row) + "\n")
    found = learning_curve([articles[0]], articles[1], tmp_path, shares=(0.25, 1.0), seeds=4)
    last = found["points"][-1]
    assert last["f1"] == pytest.approx(0.8)
    assert last["low"] < 0.8 < last["high"] == 1.0
    again = learning_curve([articles[0]], articles[1], tmp_path, shares=(0.25, 1.0), seeds=4)
    assert again == found


def test_one_test_article_gives_no_interval(articles: tuple[Path, Path], tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", 80, 1)
    found = learning_curve([articles[0]], one, tmp_path, shares=(0.5, 1.0), seeds=2)
    assert found["draws"] == 0
    assert found["points"][0]["low"] is found["gain_low"] is None
    draw_points(found, tmp_path / "curve.png")


def test_f1_counts_each_labelled_span_once() -> None:
    rows = [ClaimsRow("x" * 30, ((0, 10), (20, 30)))]
    found = [Proposal(0, 0, 10, {"a": 1.0}, True), Proposal(0, 1, 10, {"a": 1.0}, True)]
    always = Worth(9.0, {})
    assert span_f1(always, found, rows, 0.5) == pytest.approx(0.5)
    assert span_f1(Worth(-9.0, {}), found, rows, 0.5) == 0.0


def test_a_test_article_that_was_trained_on_is_refused(
    articles: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="both"):
        learning_curve([articles[0]], articles[0], tmp_path)
    with pytest.raises(UsageError, match="rise"):
        learning_curve([articles[0]], articles[1], tmp_path, shares=(1.0, 0.5))


def test_the_command_says_whether_more_would_help(
    articles: tuple[Path, Path], run_cli: Any
) -> None:
    args = ("train", "curve", articles[0], "--test", articles[1], "--shares", "0.5,1", "--seeds", 2)
    code, out, err = run_cli(*args)
    assert code == 0, err
    assert "12 articles  F1 1.000" in out
    assert "The last step added" in out
    assert json.loads(run_cli(*args, "--json")[1])["articles"] == 12
    assert run_cli(*args[:5], "--shares", "a")[0] == 2
