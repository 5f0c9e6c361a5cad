from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from claimcheck.cli import reference as _registered  # noqa: F401
from claimcheck.cli.app import app
from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference import SentenceEncoder

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with a fake encoder; gives what went to stdout and to stderr."""

    def encode(self: SentenceEncoder, texts: Sequence[str]) -> np.ndarray:
        return np.full((len(texts), 16), 0.25, dtype=np.float32)

    monkeypatch.setattr(SentenceEncoder, "encode", encode)
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))

    def invoke(*words: str) -> tuple[str, str]:
        app(["reference", *words], standalone_mode=False)
        captured = capsys.readouterr()
        return captured.out, captured.err

    return invoke


@pytest.fixture
def fares(tmp_path: Path) -> Path:
    path = tmp_path / "fares.csv"
    path.write_text(
        "id,passage,date\nf1,Tram fares rose by 4%.,2021-02-01\nf2,Bus fares fell.,2023-02-01\n",
        encoding="utf-8",
    )
    return path


def test_add_says_what_was_read_to_stderr(run: Run, fares: Path) -> None:
    out, err = run("add", "fares", str(fares), "--licence", "CC0")
    assert out == ""
    assert "column 'passage' is read as the text" in err
    assert "fares: 2 facts" in err


def test_list(run: Run, fares: Path) -> None:
    assert "No reference was added" in run("list")[1]
    run("add", "fares", str(fares), "--map", "text=passage", "--licence", "CC0")
    assert run("list")[0].startswith("fares          2 facts")
    row = json.loads(run("list", "--json")[0])
    assert (row["name"], row["rows"], row["licence"]) == ("fares", 2, "CC0")
    assert row["mapping"] == {"text": "passage"}
    assert Path(row["path"]) == fares


def test_search_by_name_and_by_file(run: Run, fares: Path) -> None:
    run("add", "fares", str(fares))
    out, _ = run("search", "fares", "Tram fares rose", "--json", "--top", "1")
    fact = json.loads(out)
    assert (fact["rank"], fact["id"], fact["dataset"]) == (1, "f1", "fares")
    assert 0 < fact["retrieval_score"] <= 1
    assert run("search", str(fares), "Tram fares rose")[0].startswith("1. 1.00  f1  2021-02-01\n")
    late = run("search", "fares", "Bus fares", "--before", "2022-01-01", "--json")[0]
    assert [json.loads(line)["id"] for line in late.splitlines()] == ["f1"]


def test_remove(run: Run, fares: Path) -> None:
    run("add", "fares", str(fares))
    assert "is still there" in run("remove", "fares")[1]
    assert run("list", "--json")[0] == ""
    with pytest.raises(ReferenceSourceError, match="no reference 'fares'"):
        run("remove", "fares")


def test_wrong_use(run: Run, fares: Path) -> None:
    with pytest.raises(UsageError, match="query is empty"):
        run("search", str(fares), " ")
    with pytest.raises(UsageError, match="not a date"):
        run("search", str(fares), "fares", "--before", "soon")
    with pytest.raises(UsageError, match="FIELD=COLUMN"):
        run("add", "fares", str(fares), "--map", "passage")
