"""Scores are kept by content and model, each pair scored once; without the file all goes on."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from claimcheck.config import EntailConfig
from claimcheck.entail import CachedScores, way_of

PAIRS = [("The dam opened.", "It opened."), ("a", "bc"), ("ab", "c"), ("a", "bc")]


class Model:
    version = "m-1"

    def __init__(self) -> None:
        self.asked: list[list[tuple[str, str]]] = []

    def score(self, pairs: Any) -> Any:
        self.asked.append(list(pairs))
        return np.array([[len(p), len(h), 0.1] for p, h in pairs], dtype=np.float32)


def cached(model: Model, path: Path, way: str = "way", limit: int = 100) -> CachedScores:
    return CachedScores(model, path, way=way, limit=limit)


def test_each_pair_is_scored_once_and_the_next_process_knows_it(tmp_path: Path) -> None:
    model = Model()
    first = cached(model, tmp_path / "c" / "pairs.db")
    expected = Model().score(PAIRS)
    assert np.array_equal(first.score(PAIRS), expected)
    assert model.asked == [PAIRS[:3]]
    first.close()
    second = cached(model, tmp_path / "c" / "pairs.db")
    assert np.array_equal(second.score([*PAIRS, ("new", "one")])[:4], expected)
    assert model.asked[1:] == [[("new", "one")]]
    assert (second.hits, second.misses) == (3, 1)
    assert second.score([]).shape == (0, 3)


def test_another_model_or_way_shares_nothing(tmp_path: Path) -> None:
    model = Model()
    cached(model, tmp_path / "pairs.db").score(PAIRS)
    cached(model, tmp_path / "pairs.db", way="another").score(PAIRS)
    assert len(model.asked) == 2
    config = EntailConfig()
    one = SimpleNamespace(version="1", temperature=1.0, bfloat16=False)
    ways = {
        way_of(one, config),
        way_of(SimpleNamespace(version="2", temperature=1.0, bfloat16=False), config),
        way_of(SimpleNamespace(version="1", temperature=1.2, bfloat16=False), config),
        way_of(SimpleNamespace(version="1", temperature=1.0, bfloat16=True), config),
        way_of(one, EntailConfig(max_tokens=64)),
    }
    assert len(ways) == 5


def test_the_oldest_go_when_it_is_full(tmp_path: Path) -> None:
    model = Model()
    scores = cached(model, tmp_path / "pairs.db", limit=20)
    for i in range(60):
        scores.score([(str(i), "x")])
    scores.score([("59", "x"), ("45", "x")])
    assert len(model.asked) == 60
    scores.score([("0", "x")])
    assert len(model.asked) == 61
    assert scores._db is not None
    assert scores._db.execute("SELECT count(*) FROM pairs").fetchone()[0] <= 21


def test_a_damaged_file_is_made_anew_and_a_folder_in_its_place_does_without(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pairs.db"
    path.write_bytes(b"no database" * 200)
    model = Model()
    scores = cached(model, path)
    scores.score(PAIRS)
    scores.score(PAIRS)
    assert len(model.asked) == 1
    (tmp_path / "folder").mkdir()
    without = cached(model, tmp_path / "folder")
    assert np.array_equal(without.score(PAIRS), without.score(PAIRS))
    assert len(model.asked) == 3


def test_a_file_that_fails_in_the_middle_is_done_without(tmp_path: Path) -> None:
    model = Model()
    scores = cached(model, tmp_path / "pairs.db")
    assert scores._db is not None
    scores._db.execute("DROP TABLE pairs")
    assert scores.score(PAIRS).shape == (4, 3)
    assert scores.score(PAIRS).shape == (4, 3)
    assert len(model.asked) == 2
