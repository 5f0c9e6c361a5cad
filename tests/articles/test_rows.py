"""JSONL, JSON and CSV."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator

import pytest

from claimcheck.articles import InputFailure
from claimcheck.articles.rows import read_csv, read_json, read_jsonl
from claimcheck.errors import InputError
from claimcheck.types import Article

Outcome = list[Article | InputFailure]


def jsonl(text: str | bytes) -> Outcome:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_jsonl(io.BytesIO(data), path="a.jsonl"))


def csv(text: str | bytes) -> Outcome:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_csv(io.BytesIO(data), path="a.csv"))


def articles(outcome: Outcome) -> Iterator[Article]:
    for item in outcome:
        assert isinstance(item, Article), item
        yield item


def test_a_jsonl_row() -> None:
    row = {
        "ID": 7,
        "headline": "Trams return",
        "standfirst": "At last",
        "published_at": "2024-05-02T06:00:00Z",
        "section": "city",
        "body": "The first tram left at six.\r\nIt was full.",
        "words": 11,
        "Link": "https://orrin.example/trams",
    }
    (article,) = articles(jsonl(json.dumps(row)))
    assert article.path == "a.jsonl#7"
    assert article.text == "The first tram left at six.\nIt was full."
    assert (article.title, article.standfirst, article.beat) == ("Trams return", "At last", "city")
    assert article.published == dt.date(2024, 5, 2)
    assert article.url == "https://orrin.example/trams"
    assert article.format == "jsonl"
    assert article.marks == ()


def test_bad_rows_name_their_line_and_the_rest_goes_on() -> None:
    good = '{"text": "The tram was full."}'
    outcome = jsonl(f"{good}\n\n{{oops\n[1]\n" + '{"title": "No text"}\n{"text": 5}\n' + good)
    assert [item.path for item in outcome] == [f"a.jsonl#{n}" for n in range(1, 7)]
    failures = [item for item in outcome if isinstance(item, InputFailure)]
    assert [f.error.what.partition(":")[0] for f in failures] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
    ]
    assert all(failure.error.remedy for failure in failures)


def test_a_repeated_id_keeps_both_articles_apart() -> None:
    outcome = jsonl('{"id": "x", "text": "One tram."}\n{"id": "x", "text": "Two trams."}')
    assert [item.path for item in outcome] == ["a.jsonl#x", "a.jsonl#x~2"]


def test_the_title_column_wins_and_is_marked_where_the_text_repeats_it() -> None:
    row = {"title": "Trams return", "text": "Trams return\n\nSix of them\n\nThe first was full."}
    (article,) = articles(jsonl(json.dumps(row)))
    assert article.title == "Trams return"
    assert [(m.kind, m.start) for m in article.marks] == [("title", 0)]


def test_a_row_may_hold_the_newsrooms_markdown() -> None:
    (article,) = articles(jsonl(json.dumps({"text": "# Trams\n> May 2nd 2024\nOne was full."})))
    assert (article.title, article.published) == ("Trams", dt.date(2024, 5, 2))


def test_odd_encodings_line_by_line() -> None:
    outcome = jsonl('{"text": "Café."}\n'.encode("cp1252") + '{"text": "Café!"}\n'.encode())
    assert [article.text for article in articles(outcome)] == ["Café.", "Café!"]
    utf16 = '{"text": "Café."}\n{"text": "Line\u2028two."}\n'.encode("utf-16")
    assert [a.text for a in articles(jsonl(utf16))] == ["Café.", "Line\u2028two."]
    assert [a.text for a in articles(jsonl(b"\xef\xbb\xbf" + b'{"text": "A."}'))] == ["A."]


def test_a_lone_surrogate_in_json_can_be_stored() -> None:
    (article,) = articles(jsonl(r'{"text": "The \ud800 tram.", "title": "A \udfff"}'))
    assert (article.text, article.title) == ("The \ufffd tram.", "A \ufffd")


@pytest.mark.parametrize(
    "text", ['[{"text": "A."}, {"text": "B."}]', '{"text":"A."}\n{"text":"B."}']
)
def test_json_arrays_and_json_lines_by_another_name(text: str) -> None:
    outcome = list(read_json(io.BytesIO(text.encode()), path="a.json"))
    assert [article.text for article in articles(outcome)] == ["A.", "B."]


def test_json_that_is_none() -> None:
    with pytest.raises(InputError, match="not JSON"):
        read_json(io.BytesIO(b"nothing of the kind"), path="a.json")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_newlines_in_a_cell(delimiter: str) -> None:
    rows = [
        ["id", "title", "date", "text"],
        ["x", "Trams", "2024-05-02", '"One.\n  \nTwo, ""2""."'],
    ]
    (article,) = articles(csv("\n".join(delimiter.join(row) for row in rows) + "\n"))
    assert article.path == "a.csv#x"
    assert article.text == 'One.\n  \nTwo, "2".'
    assert article.published == dt.date(2024, 5, 2)


def test_a_csv_cell_of_a_megabyte() -> None:
    (article,) = articles(csv("id,text\n1," + "tram " * 200_000))
    assert len(article.text) == 1_000_000


def test_bad_csv_rows() -> None:
    outcome = csv('id,text\n1,One tram.\n2,Two, trams.\n3,\n\n4,Four trams.\n5,"never closed\n')
    assert [isinstance(item, Article) for item in outcome] == [True, False, False, True, False]
    failures = [item.error.what for item in outcome if isinstance(item, InputFailure)]
    assert failures[0].startswith("line 3: 3 cells for 2 columns")
    assert failures[1].startswith("line 4: there is no text")
    assert failures[2].startswith("line 7: broken CSV")


@pytest.mark.parametrize("text", ["id,title\n1,Trams\n", ""])
def test_csv_without_a_column_for_the_text(text: str) -> None:
    with pytest.raises(InputError, match="no column for the text"):
        csv(text)
