from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.columns import parse_mapping
from claimcheck.reference.sources import day_number, read_facts

Write = Callable[..., Path]


def test_columns_are_guessed_and_said(tmp_path: Path, write_jsonl: Write) -> None:
    path = write_jsonl(
        tmp_path / "a.jsonl",
        [{"Passage": "Rain fell.", "Page-Title": "Rain", "link": "https://example.org"}],
    )
    source = read_facts(path)
    fact = source.facts[0]
    assert (fact.text, fact.title, fact.url) == ("Rain fell.", "Rain", "https://example.org")
    assert "a.jsonl: column 'Passage' is read as the text" in source.notes


def test_a_mapping_wins_over_the_name(tmp_path: Path, write_jsonl: Write) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": "raw", "clean": "Rain fell."}])
    assert read_facts(path, mapping={"text": "clean"}).facts[0].text == "Rain fell."
    with pytest.raises(ReferenceSourceError, match="no column 'tidy'; the columns are text, clean"):
        read_facts(path, mapping={"text": "tidy"})


def test_no_text_column_names_the_columns_and_the_flag(tmp_path: Path, write_jsonl: Write) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"key": 1, "wording": "Rain fell."}])
    with pytest.raises(ReferenceSourceError, match=r"key, wording.*--map text="):
        read_facts(path)


@pytest.mark.parametrize("pair", ["text", "words=body", "text="])
def test_a_malformed_mapping_is_refused(pair: str) -> None:
    with pytest.raises(UsageError, match="FIELD=COLUMN"):
        parse_mapping([pair])


def test_rows_without_an_id_get_a_steady_one(tmp_path: Path, write_jsonl: Write) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": "Rain."}, {"text": "Snow."}])
    first = [fact.id for fact in read_facts(path).facts]
    write_jsonl(path, [{"text": "Snow."}, {"text": "Rain."}])
    assert [fact.id for fact in read_facts(path).facts] == first[::-1]


def test_exact_duplicates_are_merged_and_empty_rows_skipped(
    tmp_path: Path, write_jsonl: Write
) -> None:
    row = {"id": "a", "text": "Rain fell."}
    path = write_jsonl(tmp_path / "a.jsonl", [row, row, {"id": "b", "text": "  "}, {"id": "c"}])
    source = read_facts(path)
    assert [fact.id for fact in source.facts] == ["a"]
    assert "a.jsonl: skipped 2 rows without text" in source.notes
    assert "a.jsonl: merged 1 exact duplicate" in source.notes


def test_one_id_on_different_rows_names_id_and_lines(tmp_path: Path, write_jsonl: Write) -> None:
    rows = [{"id": "a", "text": "Rain."}, {"id": "b", "text": "Sun."}, {"id": "a", "text": "Snow."}]
    with pytest.raises(ReferenceSourceError, match=r"'a' \(line 1, line 3\)"):
        read_facts(write_jsonl(tmp_path / "a.jsonl", rows))


def test_ids_are_unique_over_a_folder(tmp_path: Path, write_jsonl: Write) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": "Rain."}])
    write_jsonl(tmp_path / "b.jsonl", [{"id": "x", "text": "Snow."}])
    with pytest.raises(ReferenceSourceError, match=r"a\.jsonl line 1, b\.jsonl line 1"):
        read_facts(tmp_path)


def test_values_that_are_not_text(tmp_path: Path, write_jsonl: Write) -> None:
    rows = [{"id": 7, "abstract": ["Rain fell.", "Snow came."], "date": None}]
    fact = read_facts(write_jsonl(tmp_path / "a.jsonl", rows)).facts[0]
    assert (fact.id, fact.text, fact.date) == ("7", "Rain fell. Snow came.", "")
    write_jsonl(tmp_path / "a.jsonl", [{"text": {"en": "Rain."}}])
    with pytest.raises(ReferenceSourceError, match="line 1: the text is not text but dict"):
        read_facts(tmp_path / "a.jsonl")


def test_characters_that_cannot_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rain \\ud800 and\\u0000 snow"}\n', encoding="utf-8")
    assert read_facts(path).facts[0].text == "Rain \N{REPLACEMENT CHARACTER} and snow"


@pytest.mark.parametrize("content", ["", '{"text": ""}\n'])
def test_a_source_without_facts(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReferenceSourceError, match="there are no"):
        read_facts(path)


@pytest.mark.parametrize(
    ("date", "number"),
    [
        ("2021-03-04", 20210304),
        ("2021-03-04T10:00:00Z", 20210304),
        ("20210304", 20210304),
        ("2021-03", 20210300),
        ("2021", 20210000),
        ("March 4th, 2021", 20210304),
        ("4 Mar 2021", 20210304),
        ("March 2021", 20210300),
        ("04/03/2021", None),
        ("last week", None),
        ("2021-13-01", None),
    ],
)
def test_dates(date: str, number: int | None) -> None:
    assert day_number(date) == number


def test_dates_that_are_not_understood_are_said(tmp_path: Path, write_jsonl: Write) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": "Rain.", "date": "03/04/2021"}])
    assert "1 date not understood" in read_facts(path).notes[0]
