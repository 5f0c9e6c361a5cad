"""What nodes run, without a cluster: the object store is a stand-in that keeps things as they are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import line
import pytest

from claimcheck.articles import parse_text
from claimcheck.config import Config, RunConfig
from claimcheck.errors import ClaimcheckError, ModelError
from claimcheck.runners import ray_nodes
from claimcheck.runners.ray_engine import batches
from claimcheck.runners.ray_nodes import CheckBatches, Recipe, outcome_file, read_outcomes, send
from claimcheck.runners.wire import dump_outcome, load_error, load_outcome


@pytest.fixture
def gets(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was taken from the object store."""
    taken: list[bytes] = []

    def get(piece: bytes) -> bytes:
        taken.append(piece)
        return piece

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(put=bytes, get=get))
    monkeypatch.setattr(ray_nodes, "PIECE", 3)
    return taken


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "sent.txt"
    file.write_text("sent")
    return Recipe(line.make_sent, ("sent.txt", 0.0), (file,))


@pytest.fixture
def actor(recipe: Recipe, gets: list[bytes], tmp_path: Path) -> Iterator[CheckBatches]:
    config = Config(run=RunConfig(patience=60))
    made = CheckBatches(send(recipe), line.make().versions_key, config, str(tmp_path))
    with closing(made._workers):
        yield made


def test_an_actor_gives_what_one_process_gives(actor: CheckBatches, tmp_path: Path) -> None:
    articles = [parse_text(text) for text in line.articles(5, n1="POISON").values()]
    for row in batches(articles, 4):
        told = actor({name: [value] for name, value in row.items()})
        assert told == {"first": [row["first"]], "error": [""]}
    found = [data for first in (0, 4) for data in read_outcomes(outcome_file(tmp_path, first))]
    expected = [dump_outcome(one) for one in line.make().try_articles(articles)]
    assert found == json.loads(json.dumps(expected))
    assert load_outcome(articles[1], found[1]).stage == "extract"
    assert list(tmp_path.glob("*.part")) == []


def test_errors_that_end_a_run_keep_their_words(tmp_path: Path) -> None:
    (row,) = batches([parse_text(line.articles(1)["000.txt"])], 8)
    batch = {name: [value] for name, value in row.items()}
    actor = CheckBatches.__new__(CheckBatches)
    actor._out, actor._workers = tmp_path / "not mounted", line.make()  # type: ignore[assignment]
    (told,) = actor(batch)["error"]
    error = load_error(json.loads(told))
    assert type(error) is ClaimcheckError
    assert "No such file or directory" in str(error)
    assert "Name a folder that every node can write to" in str(error)
    broken = SimpleNamespace(try_articles=lambda articles: line.make_broken())
    actor._workers = broken  # type: ignore[assignment]
    (told,) = actor(batch)["error"]
    assert str(load_error(json.loads(told))) == "models/x: the weights are gone. Restore them."
    assert type(load_error(json.loads(told))) is ModelError


def test_files_are_sent_in_pieces_and_kept_once_a_node(recipe: Recipe, gets: list[bytes]) -> None:
    sent = send(recipe)
    assert sent.pieces == {"sent.txt": [b"sen", b"t"]}
    folder = ray_nodes._unpacked(sent)
    assert (folder / "sent.txt").read_text() == "sent"
    assert ray_nodes._unpacked(sent) == folder
    assert gets == [b"sen", b"t"]
    # Another content goes to another folder, and what was long not used is cleared.
    os.utime(folder, (1, 1))
    recipe.files[0].write_text("else")
    other = ray_nodes._unpacked(send(recipe))
    assert (other / "sent.txt").read_text() == "else"
    assert not folder.exists()


def test_a_node_that_died_while_it_unpacked_is_no_matter(
    recipe: Recipe, gets: list[bytes], tmp_path: Path
) -> None:
    sent = send(recipe)
    left = tmp_path / "cache" / "sent" / f"{sent.key}.part"
    left.mkdir(parents=True)
    (left / "sent.txt").write_text("se")
    assert (ray_nodes._unpacked(sent) / "sent.txt").read_text() == "sent"
