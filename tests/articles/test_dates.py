"""Dates of publication."""

from __future__ import annotations

import datetime as dt

import pytest

from claimcheck.articles.dates import is_date_line, parse_date

TODAY = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    "written",
    [
        "> Jan 26th 2023",
        "> 26 January 2023",
        "> 2023-01-26",
        "Jan. 26, 2023",
        "*Thursday, January 26, 2023*",
        "26th of January 2023",
        "Published on Jan 26, 2023 at 10:30 GMT",
        "2023-01-26T10:30:00+01:00",
        "2023/1/26",
        "26.01.2023",
        "Thu, 26 Jan 2023 06:00:00 +0000",
    ],
)
def test_a_date_line_in_every_form(written: str) -> None:
    assert is_date_line(written)
    assert parse_date(written, today=TODAY) == dt.date(2023, 1, 26)


@pytest.mark.parametrize(
    "line",
    [
        "On January 26th 2023 the bridge reopened.",
        "January 26th 2023 was the day the bridge reopened",
        "2023",
        "20230126",
        "January 2023",
        "> Nobody saw it coming",
        "",
    ],
)
def test_prose_and_bare_numbers_are_no_date_lines(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize("value", ["2023", "1674691200", "20230126", "January 2023", "03/04/2023"])
def test_nothing_is_guessed(value: str) -> None:
    assert parse_date(value, today=TODAY) is None


@pytest.mark.parametrize("value", ["2026-01-03", "0201-01-26", "2023-02-30", "Feb 31st 2023"])
def test_future_absurd_and_impossible_dates_are_ignored(value: str) -> None:
    assert parse_date(value, today=TODAY) is None


def test_tomorrows_paper_keeps_its_date() -> None:
    assert parse_date("2026-01-02", today=TODAY) == dt.date(2026, 1, 2)


def test_a_foreign_month_in_a_field_is_the_last_resort() -> None:
    assert parse_date("26 janvier 2023", today=TODAY) == dt.date(2023, 1, 26)
