from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.forms import check_template, fever_rows, spelled
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.problems import BadRows, Trouble
from claimcheck.reference.sources import FactStream


def facts(path: Path, **options: object) -> list[str]:
    reading = ReadOptions(bad=BadRows.SKIP, **options)  # type: ignore[arg-type]
    return [fact.text for fact in FactStream(path, reading)]


def test_a_row_of_figures_becomes_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("year\ttown\tcars\n2021\tOrrin\t12345\n2022\tOrrin\t\n", encoding="utf-8")
    stream = FactStream(
        path, ReadOptions(template="In {year}, {town} had {cars:,} cars.", bad=BadRows.SKIP)
    )
    assert [fact.text for fact in stream] == ["In 2021, Orrin had 12,345 cars."]
    assert stream.notes == ["a.tsv: skipped 1 row with an empty cell (line 3)"]


def test_a_template_keeps_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,n,url\nq,old,5,https://example.org\n", encoding="utf-8")
    [fact] = FactStream(path, ReadOptions(template="There are {n} trams."))
    assert (fact.id, fact.text) == ("q", "There are 5 trams.")
    assert fact.url == "https://example.org"


def test_a_wrong_template_is_refused() -> None:
    path = Path("a.csv")
    with pytest.raises(ReferenceSourceError, match="names 'town'; the columns are year"):
        check_template("{town}", ["year"], path)
    with pytest.raises(UsageError, match="names no column"):
        check_template("cars", ["year"], path)
    with pytest.raises(UsageError, match="malformed"):
        check_template("{year", ["year"], path)
    with pytest.raises(UsageError, match="does not fit"):
        spelled("{year:%Q}", {"year": 3})
    with pytest.raises(Trouble, match="no number"):
        spelled("{n:,}", {"n": "many"})
    assert spelled("{n:,} of {{}} {m}", {"n": "1,200", "m": 1990.0}) == "1,200 of {} 1990"


def test_a_page_of_fever_is_a_fact_a_sentence(tmp_path: Path) -> None:
    page = {
        "id": "Oliver_-LRB-film-RRB-",
        "text": "...",
        "lines": "0\tOliver is a film -LRB- 1968 -RRB- .\tFilm\tfilm\n1\t\n2\tIt 's `` long '' .",
    }
    rows = list(fever_rows(page))
    assert [row["id"] for row in rows] == ["Oliver_-LRB-film-RRB-#0", "Oliver_-LRB-film-RRB-#2"]
    assert [row["text"] for row in rows] == ["Oliver is a film (1968).", "It's “long”."]
    assert {row["title"] for row in rows} == {"Oliver (film)"}
    assert rows[0]["url"] == "https://en.wikipedia.org/wiki/Oliver_(film)"
    with pytest.raises(Trouble):
        list(fever_rows({"id": "", "text": "", "lines": ""}))


def test_the_corpus_of_scifact(tmp_path: Path, write_jsonl) -> None:  # type: ignore[no-untyped-def]
    path = write_jsonl(
        tmp_path / "corpus.jsonl",
        [{"doc_id": 7, "title": "Rain", "abstract": ["It rained.", "It poured."], "structured": 0}],
    )
    [fact] = FactStream(path)
    assert (fact.id, fact.title, fact.text) == ("7", "Rain", "It rained. It poured.")
    assert facts(path, passages=2) == ["It rained.", "It poured."]
    cut = FactStream(path, ReadOptions(passages=2))
    assert [each.id for each in cut] == ["7#0", "7#1"]


def test_an_unknown_kind() -> None:
    with pytest.raises(UsageError, match="kind"):
        ReadOptions(kind="letters")
