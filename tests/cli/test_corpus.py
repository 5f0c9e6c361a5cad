"""`claimcheck corpus`: in, out, counted, split."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimcheck.cli.main import app
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.corpora.split import split
from claimcheck.corpora.stats import measure
from claimcheck.errors import DataError, UsageError

run = CliRunner().invoke


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    with path.open("w") as file:
        for n in range(30):
            row = {
                "id": f"t{n}",
                "article": f"a{n // 2}",
                "beat": "sport" if n < 10 else "courts",
                "text": f"Orrin won {n} games.",
                "spans": [{"start": 0, "end": 5, "label": "ORG", "id": "s", "note": "x"}],
                "annotator": "ada" if n % 2 else "ben",
            }
            file.write(json.dumps(row) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "file"),
    [("spacy", "o.spacy"), ("label-studio", "o.json"), ("brat", "o"), ("prodigy", "o.jsonl")],
)
def test_out_and_in_again(corpus: Path, tmp_path: Path, name: str, file: str) -> None:
    out, back = tmp_path / file, tmp_path / "back.jsonl"
    exported = run(app, ["corpus", "export", str(corpus), "--output", str(out), "--format", name])
    assert exported.exit_code == 0, exported.output
    imported = run(app, ["corpus", "import", str(out), str(back), "--format", name])
    assert imported.exit_code == 0, imported.output
    before, after = ([json.loads(x) for x in p.read_text().splitlines()] for p in (corpus, back))
    assert before == after


def test_stats_count_and_draw(corpus: Path, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    result = run(app, ["corpus", "stats", str(corpus), "--json", "--plot", str(picture)])
    found = json.loads(result.stdout)
    assert (found["documents"], found["words"], found["spans"]) == (30, 120, 30)
    assert found["spans_per_100_words"] == 25.0
    assert found["annotators"] == {"ben": 15, "ada": 15}
    assert picture.stat().st_size > 2000
    assert "labels              ORG 30" in run(app, ["corpus", "stats", str(corpus)]).stdout


def test_no_article_stands_in_two_splits(corpus: Path, tmp_path: Path) -> None:
    args = ["corpus", "split", str(corpus), "--output", str(tmp_path / "s"), "--stratify", "beat",
            "--shares", "0.6,0.2,0.2"]  # fmt: skip
    assert run(app, args).exit_code == 0
    parts = {
        name: [json.loads(x) for x in (tmp_path / "s" / f"{name}.jsonl").read_text().splitlines()]
        for name in ("train", "dev", "test")
    }
    articles = {name: {row["article"] for row in rows} for name, rows in parts.items()}
    assert not articles["train"] & articles["test"]
    assert not articles["train"] & articles["dev"]
    assert sum(len(rows) for rows in parts.values()) == 30
    assert 16 <= len(parts["train"]) <= 20
    # Both beats stand in the test part.
    assert {row["beat"] for row in parts["test"]} == {"sport", "courts"}
    assert isinstance(run(app, [*args[:-1], "1,1,1"]).exception, UsageError)


def test_the_seed_decides_and_not_the_order() -> None:
    made = [LabelledDocument(f"d{n}", f"text {n}") for n in range(20)]
    one = {d.id for d in split(made)["test"]}
    assert one == {d.id for d in split(made[::-1])["test"]}
    assert one != {d.id for d in split(made, seed=14)["test"]}
    with pytest.raises(UsageError):
        split(made, shares=(0.5, 0.5))


def test_an_empty_corpus_can_be_measured() -> None:
    assert measure([])["spans_per_100_words"] == 0
    lone = LabelledDocument("d", "a b c", (LabelledSpan(0, 3),))
    assert measure([lone])["span_words"] == {"median": 2.0, "p90": 2.0}


def test_an_unknown_format_and_a_broken_file_say_so(corpus: Path, tmp_path: Path) -> None:
    result = run(app, ["corpus", "stats", str(corpus), "--format", "excel"])
    assert isinstance(result.exception, UsageError)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "ab", "spans": [{"start": 0, "end": 9}]}\n')
    result = run(app, ["corpus", "import", str(bad), str(tmp_path / "o.jsonl")])
    assert isinstance(result.exception, DataError)
    assert "line 1" in str(result.exception)


def test_a_field_that_no_text_has_divides_nothing(corpus: Path, tmp_path: Path) -> None:
    for option in ("--by", "--stratify"):
        args = ["corpus", "split", str(corpus), "-o", str(tmp_path / "s"), option, "artcle"]
        error = run(app, args).exception
        assert isinstance(error, UsageError)
        assert f"'artcle' for {option}. Fields are article, beat" in str(error)
    assert not (tmp_path / "s").exists()
    # By article is the default: where there are none, each text is one.
    made = [LabelledDocument(f"d{n}", f"text {n}") for n in range(10)]
    assert len(split(made)["train"]) == 7


def test_only_json_lines_are_gzipped(corpus: Path, tmp_path: Path) -> None:
    def export(name: str, *more: str) -> BaseException | None:
        return run(
            app, ["corpus", "export", str(corpus), "-o", str(tmp_path / name), *more]
        ).exception

    assert export("c.jsonl.gz") is None
    assert (tmp_path / "c.jsonl.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert isinstance(error := export("c.conll.gz"), UsageError)
    assert "Leave out .gz" in str(error)
    # Read they are, whatever is inside.
    assert export("c.conll") is None
    (tmp_path / "c.conll.gz").write_bytes(gzip.compress((tmp_path / "c.conll").read_bytes()))
    shown = run(app, ["corpus", "stats", str(tmp_path / "c.conll.gz"), "--json"])
    assert json.loads(shown.stdout)["spans"] == 30


def test_the_files_of_a_stranger(tmp_path: Path) -> None:
    """A byte order mark, line ends of Windows, blank lines; and what is no corpus."""
    row = json.dumps({"id": 0, "text": "Orrin grew.", "spans": [{"start": 0, "end": 5}]})
    path, out = tmp_path / "bom.jsonl", tmp_path / "deep" / "er" / "out.jsonl"
    path.write_bytes(f"\ufeff{row}\r\n\r\n{row}\r\n".encode())
    assert run(app, ["corpus", "import", str(path), str(out)]).exit_code == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["0", "0"]
    for content in ("", "\n \n"):
        path.write_text(content)
        for args in (["stats", str(path)], ["import", str(path), str(out)]):
            error = run(app, ["corpus", *args]).exception
            assert isinstance(error, DataError)
            assert "holds no labels" in str(error)
    assert len(out.read_text().splitlines()) == 2


def test_a_folder_of_labelled_files_is_validated(corpus: Path) -> None:
    result = run(app, ["corpus", "validate", str(corpus.parent), "--json", "--no-near"])
    assert json.loads(result.stdout)["files"][0]["rows"] == 30
    missing = run(app, ["corpus", "validate", str(corpus.parent / "none*.jsonl")])
    assert isinstance(missing.exception, DataError)
