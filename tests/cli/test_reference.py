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


def test_a_table_a_feed_and_articles(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "cars.tsv"
    table.write_text("year\tcars\n2021\t1200\n2022\t\n", encoding="utf-8")
    err = run("add", "cars", str(table), "--template", "In {year} there were {cars:,} cars.")[1]
    assert "skipped 1 row with an empty cell (line 3)" in err
    assert "In 2021 there were 1,200 cars." in run("search", "cars", "cars in 2021")[0]
    feed = tmp_path / "feed.json"
    review = {"claimReviewed": "The dam leaks.", "author": {"name": "Orrin Facts"}}
    review["reviewRating"] = {"alternateName": "False"}
    feed.write_text(json.dumps({"dataFeedElement": [{"item": [review]}]}), encoding="utf-8")
    assert "read as earlier checks" in run("add", "checks", str(feed), "--licence", "CC-BY")[1]
    found = run("search", "checks", "The dam leaks")[0]
    assert "Already checked by Orrin Facts: False" in found
    assert "[CC-BY]" in found
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.md").write_text("# Trams\n\nThe depot opened in 1954.\n", encoding="utf-8")
    run("add", "own", str(folder))
    assert "Trams" in run("search", "own", "depot")[0]
    (folder / "b.md").write_text("# Ferry\n\nIt sails daily.\n", encoding="utf-8")
    assert run("update", "own")[0].startswith("own: 1 added, 0 changed, 0 deleted, 1 the same")
    assert json.loads(run("update", "own", "--json")[0])["same"] == 2


def test_bad_rows_are_said_and_strict_stops(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rain."}\n{\n{"text": ""}\n', encoding="utf-8")
    with pytest.raises(ReferenceSourceError, match="line 2"):
        run("add", "rain", str(path), "--strict")
    err = run("add", "rain", str(path))[1]
    assert "a.jsonl: skipped 1 row of malformed JSON (line 2)" in err
    assert "a.jsonl: skipped 1 row without text (line 3)" in err
    assert json.loads(run("list", "--json")[0])["skipped"] == 2


def test_freeze_and_list(run: Run, fares: Path) -> None:
    run("add", "fares", str(fares), "--licence", "CC0", "--retrieved", "2023-04-05")
    assert "frozen at" in run("freeze", "fares")[1]
    line = run("list")[0]
    for part in ("2 facts", "kB", "2023-04-05", "CC0", str(fares), "frozen"):
        assert part in line
    assert json.loads(run("list", "--json")[0])["frozen"] is True
    with pytest.raises(UsageError, match="is frozen"):
        run("update", "fares")
    run("freeze", "fares", "--off")
    assert run("update", "fares", "--json")[0].startswith('{"name": "fares"')


def test_progress_says_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from claimcheck.cli import reference

    now = [100.0]
    monkeypatch.setattr(reference.time, "monotonic", lambda: now[0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    progress = reference.LateProgress()
    progress("encoding", 0, 10_000)
    now[0] += 100
    progress("encoding", 2_000, 10_000)
    progress("encoding", 2_100, 10_000)
    err = capsys.readouterr().err
    assert err == "encoding: 2,000 of 10,000, 20 a second, 7 min left\n"


def test_wrong_use(run: Run, fares: Path) -> None:
    with pytest.raises(UsageError, match="query is empty"):
        run("search", str(fares), " ")
    with pytest.raises(UsageError, match="is no date"):
        run("search", str(fares), "fares", "--before", "soon")
    with pytest.raises(UsageError, match="FIELD=COLUMN"):
        run("add", "fares", str(fares), "--map", "passage")
