"""The blind sheets for statements: drawn, filled and counted, on made-up claims."""

import importlib
import json

import pytest

from claimcheck.errors import DataError
from claimcheck.types import Article, Claim, Entity, Mode


@pytest.fixture
def statements(monkeypatch, repository):
    monkeypatch.syspath_prepend(str(repository / "evaluation"))
    return importlib.import_module("statements")


def claim(number, text, *, complete=True, entities=()):
    return Claim(
        id=str(number), article_id="a", start=0, end=len(text), text=text, statement=text, sentence=text,
        complete=complete, speaker="", cue="", mode=Mode.OWN, check_worthiness=0.5, entities=entities,
        extractor="x",
    )  # fmt: skip


def article(text):
    return Article(id="a", path="a.md", title="", text=text, format="text")


def test_what_needs_the_article_is_told_from_what_stands(statements):
    assert statements.kind_of(claim(1, "He left Orrin")) == "points"
    assert statements.kind_of(claim(2, "Orrin flooded last year")) == "points"
    assert statements.kind_of(claim(3, "Orrin flooded in May")) == "points"
    assert statements.kind_of(claim(4, "Orrin flooded in May 1961")) == "stands"
    short = Entity(0, 4, "PERSON", "Hale", None, "Corwin Hale")
    assert statements.kind_of(claim(5, "Hale left Orrin", entities=(short,))) == "points"


def filled(folder, name, verdict):
    file = folder / f"{name}.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for row in rows:
        row["good"] = verdict(row)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_a_statement_is_good_when_both_say_so_and_it_was_called_complete(statements, tmp_path):
    pairs = [(article("x"), claim(n, f"Orrin has {n} trams", complete=n != 0)) for n in range(8)]
    rows = statements.draw(pairs, each=4, seed=1)
    assert len(rows) == 4
    statements.write_sheets(statements.draw(pairs, each=8, seed=1), tmp_path, seed=1)
    assert "complete" not in json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[0])
    with pytest.raises(DataError, match="not judged yet"):
        statements.score(tmp_path)
    filled(tmp_path, "a", lambda row: row["id"] != "7")
    filled(tmp_path, "b", lambda row: True)
    found = statements.score(tmp_path)
    assert found["n"] == 8
    assert found["agreement"] == 7 / 8
    assert found["stands"]["good"] == 6 / 8
    assert found["stands"]["incomplete"] == 1
    assert found["points"]["good"] is None
