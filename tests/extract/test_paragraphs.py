"""Paragraphs: lines, those of a wrapped text joined, and where each character stands in the article."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.extract.paragraphs import (
    MAX_PARAGRAPH,
    Paragraph,
    body_paragraphs,
    text_paragraphs,
)
from claimcheck.types import Article, Mark

FERRY = (
    "The ferry between Orrin and Saltby carried 41,000 passengers last year, a tenth more than in "
    "2021, the harbour board said on Monday. Its long-serving director, Tamsin Hale, put that down "
    "to the new timetable, which begins an hour earlier."
)
BRIDGE = (
    "A second bridge has been planned since 1974. The county would pay for two-thirds of it. Nobody "
    "at the county hall could be reached for a comment on the cost, which an engineer put at £61m "
    "in a report that was printed in March."
)


def article(text: str, marks: tuple[Mark, ...] = ()) -> Article:
    return Article(id="a1" * 8, path="-", text=text, format="text", marks=marks)


def read(text: str, *marks: Mark) -> list[str]:
    return [p.text.strip() for p in body_paragraphs(article(text, marks))]


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("one\n\n two \n", (), [(0, "one"), (6, "two")]),
        ("title\nbody", (Mark(0, 5, "title"),), [(6, "body")]),
        ("##### lead\nbody", (Mark(0, 10, "standfirst"),), [(6, "lead"), (11, "body")]),
        ("a\nb ■", (Mark(4, 5, "end_mark"),), [(0, "a"), (2, "b")]),
        ("- item\n* other", (), [(2, "item"), (9, "other")]),
        ("", (), []),
    ],
)
def test_a_line_is_a_paragraph_without_what_is_marked(
    text: str, marks: tuple[Mark, ...], expected: list[tuple[int, str]]
) -> None:
    assert [(p.start, p.text) for p in body_paragraphs(article(text, marks))] == expected


def test_a_paragraph_without_end_is_cut_and_nothing_is_lost() -> None:
    text = "word " * 10_000 + "x" * 50_000
    pieces = list(text_paragraphs(text))
    assert max(len(p.text) for p in pieces) <= MAX_PARAGRAPH
    assert all(text[slice(*p.span(0, len(p.text)))] == p.text for p in pieces)
    assert sum(len(p.text) for p in pieces) == len(text)


@pytest.mark.parametrize("width", [60, 65, 72, 80, 100])
def test_lines_that_were_wrapped_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(p, width) for p in (FERRY, BRIDGE))
    assert read(text) == [FERRY, BRIDGE]


def test_a_short_wire_of_three_lines_is_joined() -> None:
    assert read(textwrap.fill(FERRY[:200], 72)) == [FERRY[:200].strip()]


def test_quoted_lines_of_a_mail_are_joined_with_each_other_only() -> None:
    quoted = textwrap.indent(textwrap.fill(FERRY, 70), "> ")
    text = f"{quoted}\n{textwrap.fill(BRIDGE, 72)}"
    assert read(text) == [FERRY, BRIDGE]


def test_headings_and_lists_of_a_wrapped_text_stay_lines() -> None:
    items = ["- the ferry, which is to sail every hour", "- the bridge", "2. a tunnel"]
    text = "\n".join(
        ["Saltby waits", textwrap.fill(FERRY, 72), "", *items, "", textwrap.fill(BRIDGE, 72)]
    )
    assert read(text) == ["Saltby waits", FERRY, *(i.removeprefix("- ") for i in items), BRIDGE]


VERSE = """The tide is out, the boats are lying down,
and gulls walk up the harbour in their shoes;
no bell will ring this evening in the town
for anyone with anything to lose."""
LONG_VERSE = """I walked at noon along the wall that keeps the sea from all the barley of my father,
And saw the herons
stand like clerks who wait for somebody to come with a decision,
and none came; the light
went on with its accounts."""


@pytest.mark.parametrize(
    "text",
    [
        VERSE,
        LONG_VERSE,
        "Ferries are late\nBridge to be mended\nMarket moves to the harbour",
        "Eggs and flour\nbutter, unsalted, if there is any to be had\nmilk\nlemons",
        # A newsroom's own form: one line, one paragraph.
        f"{FERRY}\n{BRIDGE}\n{FERRY}",
        "The ferry is late.\nIts captain is ill.\nNobody knows when it will sail again.",
        "Orrin      12    14\nSaltby      9    11\nGarthby    20    21",
    ],
)
def test_verse_lists_headlines_and_lines_that_are_paragraphs_stay_lines(text: str) -> None:
    assert read(text) == text.split("\n")


@given(st.integers(50, 110), st.integers(0, 4), st.sampled_from(["", "> "]))
def test_each_character_stands_where_it_is_said_to(width: int, more: int, prefix: str) -> None:
    pages = [textwrap.fill(p, width) for p in (FERRY, BRIDGE, *([FERRY] * more))]
    text = textwrap.indent("\n\n".join(pages), prefix, lambda _: True)
    for p in text_paragraphs(text):
        for place, character in enumerate(p.text):
            there = text[p.at(place)]
            assert there == character or (character == " " and there == "\n")


def test_a_range_that_runs_over_a_line_end_holds_it() -> None:
    text = textwrap.fill(FERRY, 72)
    (paragraph,) = text_paragraphs(text)
    start = paragraph.text.index("a tenth more than in 2021")
    begin, end = paragraph.span(start, start + len("a tenth more than in 2021"))
    assert " ".join(text[begin:end].split()) == "a tenth more than in 2021"
    assert paragraph.span(3, 3) == (3, 3)
    assert Paragraph("ab", 4, ((1, 2),)).span(0, 2) == (4, 8)
