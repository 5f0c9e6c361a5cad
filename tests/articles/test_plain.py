"""Plain text, and what holds for every text."""

from __future__ import annotations

import datetime as dt
import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.articles import MAX_BYTES, body_text, parse_text
from claimcheck.errors import InputError, UsageError
from claimcheck.types import Article

UGLY = st.text(
    alphabet=st.one_of(
        st.sampled_from("#->![]()*_<>■\r\n\t \ufeff\u2028\u0301\u200d🇲🇽é’:|`0123JanMay"),
        st.characters(),
    ),
    max_size=200,
)


def kinds(text: str) -> list[tuple[str, str]]:
    article = parse_text(text, format="text")
    return [(mark.kind, article.text[mark.start : mark.end]) for mark in article.marks]


def test_headline_date_and_standfirst() -> None:
    text = (
        "[wire copy]\n\nTrams return to Ostrow\n\nThe first line opens after sixty years\n\n"
        "May 2nd 2024\n\nThe first tram left at 6.04am. It was full.\n"
    )
    article = parse_text(text)
    assert (article.format, article.title) == ("text", "Trams return to Ostrow")
    assert article.standfirst == "The first line opens after sixty years"
    assert article.published == dt.date(2024, 5, 2)
    assert [kind for kind, _ in kinds(text)] == ["note", "title", "standfirst", "date"]
    assert body_text(article).endswith("The first tram left at 6.04am. It was full.")


@pytest.mark.parametrize(
    "text",
    [
        "The first tram left at 6.04am.\n\nIt was full.",
        "The tram was full",
        "The tram was full\nand it was late\n\nNobody minded.",
        "a" * 200 + "\n\nIt was full.",
    ],
)
def test_what_is_no_headline_is_body(text: str) -> None:
    assert parse_text(text).title == ""
    assert body_text(parse_text(text)) == text


def test_a_headline_right_above_its_date() -> None:
    article = parse_text("Trams return to Ostrow\nMay 2nd 2024\nThe first tram left at six.")
    assert article.title == "Trams return to Ostrow"
    assert article.published == dt.date(2024, 5, 2)


def test_no_date_is_none() -> None:
    assert parse_text("Trams return\n\nThe first tram left on May 2nd 2024.").published is None


def test_text_is_kept_but_for_newlines_and_byte_order_mark() -> None:
    article = parse_text("\ufeffOne  two.\r\nThree.\rFour.  \n")
    assert article.text == "One  two.\nThree.\nFour.  \n"
    assert article.id == hashlib.sha256(article.text.encode()).hexdigest()[:16]


def test_a_lone_surrogate_is_replaced_in_place() -> None:
    assert parse_text("The tram \ud800 was full.").text == "The tram \ufffd was full."


def test_empty_long_and_unknown() -> None:
    with pytest.raises(InputError, match="no text"):
        parse_text(" \n ", path="empty.txt")
    with pytest.raises(InputError, match="larger than 20 MB"):
        parse_text("a" * (MAX_BYTES + 1))
    with pytest.raises(UsageError, match="rtf"):
        parse_text("Hello.", format="rtf")


def read_or_none(text: str, format: str | None) -> Article | None:
    """None for the two errors that there are; any other fails the test."""
    try:
        return parse_text(text, format=format)
    except InputError as error:
        if "no text" in error.what or "front matter" in error.what:
            return None
        raise


@settings(max_examples=300, deadline=None)
@given(UGLY, st.sampled_from([None, "markdown", "text"]))
def test_marks_are_valid_on_any_text(text: str, format: str | None) -> None:
    article = read_or_none(text, format)
    if article is None:
        return
    at = 0
    for mark in article.marks:
        assert at <= mark.start < mark.end <= len(article.text)
        assert not article.text[mark.start].isspace()
        at = mark.end
    assert "\r" not in article.text
    article.text.encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(UGLY, max_size=8))
def test_any_newsroom_text_is_read(lines: list[str]) -> None:
    text = "\n".join(["###### K", "# T", "> May 2nd 2024", *lines])
    article = parse_text(text)
    assert article.published == dt.date(2024, 5, 2)
    assert article.kicker == "K"


@pytest.mark.parametrize("piece", ["The tram was full and late. \n\n", "# a\n" + "b " * 40, " "])
def test_five_megabytes_are_quick(piece: str) -> None:
    text = "Trams return\n\n" + piece * (5_000_000 // len(piece)) + "end"
    started = time.process_time()
    parse_text(text)
    assert time.process_time() - started < 2
