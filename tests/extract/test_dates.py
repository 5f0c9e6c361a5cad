from __future__ import annotations

import datetime as dt

import pytest

from claimcheck.extract.dates import Anchor, Resolved, anchor_of, of_year, resolve, written

PUBLISHED = dt.date(2023, 3, 9)  # a Thursday


@pytest.mark.parametrize(
    ("text", "before", "resolved"),
    [
        ("last year", "rose", "in 2022"),
        ("last year", "since", "2022"),
        ("this year", "", "in 2023"),
        ("next year", "", "in 2024"),
        ("last month", "", "in February 2023"),
        ("yesterday", "", "on March 8, 2023"),
        ("Monday", "on", "March 6, 2023"),
        ("last Friday", "", "on March 3, 2023"),
        # A report of a Thursday calls its day Thursday.
        ("Thursday", "on", "March 9, 2023"),
        ("last Thursday", "", "on March 2, 2023"),
        ("next Thursday", "", "on March 16, 2023"),
        ("next July", "for", "July 2023"),
        ("November", "in", "November 2022"),
        ("March", "in", "March 2023"),
        ("March 4th", "on", "March 4th 2023"),
        ("May 14", "on", "May 14, 2022"),
        ("March 28", "on", "March 28, 2022"),
        ("28 March", "on", "28 March 2022"),
        ("next March 5", "on", "March 5, 2024"),
        ("last July", "", "in July 2022"),
        ("forty years ago", "", "in 1983"),
        ("two months ago", "", "in January 2023"),
        ("little more than a year ago", "", "little more than a year before March 9, 2023"),
        ("less than two years ago", "", "less than two years before March 9, 2023"),
        ("last year", "than", "in 2022"),
        ("this week", "", "in the week of March 9, 2023"),
        ("last spring", "", "in the spring of 2022"),
        ("a year ago this week", "", "in the week of March 9, 2022"),
        ("a year ago today", "", "on March 9, 2022"),
        ("a year ago this month", "", "in March 2022"),
    ],
)
def test_relative_dates_by_the_published_date(text: str, before: str, resolved: str) -> None:
    assert resolve(text, before, day=PUBLISHED) == Resolved(resolved)


def test_what_lies_ahead_is_in_the_next_such_month() -> None:
    assert resolve("June", "in", day=PUBLISHED, ahead=True) == Resolved("June 2023")
    assert resolve("February", "in", day=PUBLISHED, ahead=True) == Resolved("February 2024")


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("the following year", "in 2015"),
        ("the year before", "in 2013"),
        ("two years later", "in 2016"),
        ("that same year", "in 2014"),
        ("well over two years later", "well over two years after February 2014"),
        ("the following month", "in March 2014"),
        ("that July", "in July 2014"),
        ("seventeen months later", "seventeen months after February 2014"),
        ("the following January", "in January 2015"),
    ],
)
def test_dates_that_count_from_the_last_one_named(text: str, resolved: str) -> None:
    last = Anchor(2014, 2, "February 2014")
    assert resolve(text, "", day=PUBLISHED, last=last) == Resolved(resolved)


@pytest.mark.parametrize("text", ["2019", "March 4th 2019", "ten years", "the 1980s", "today"])
def test_what_is_absolute_or_no_date_is_left_alone(text: str) -> None:
    assert resolve(text, "in", day=PUBLISHED) is None


@pytest.mark.parametrize("text", ["last year", "the following year", "yesterday", "November"])
def test_without_anything_to_count_from_it_is_unknown(text: str) -> None:
    found = resolve(text, "in", day=None)
    assert found is not None
    assert not found.known


def test_the_last_date_of_a_text_is_the_anchor() -> None:
    assert anchor_of("in June 1999 and on May 2nd 2003") == Anchor(2003, 5, "May 2nd 2003")
    assert anchor_of("in the 1980s") is None


@pytest.mark.parametrize(
    ("style", "words"),
    [("us", "April 1, 2023"), ("ordinal", "April 1st 2023"), ("british", "1 April 2023")],
)
def test_a_day_as_the_article_writes_days(style: str, words: str) -> None:
    assert written(dt.date(2023, 4, 1), style) == words
    assert written(dt.date(2023, 4, 12), "ordinal") == "April 12th 2023"


def test_a_weekday_that_lies_ahead_is_the_next_one_or_today() -> None:
    assert resolve("Friday", "on", day=PUBLISHED, ahead=True) == Resolved("March 10, 2023")
    assert resolve("Thursday", "on", day=PUBLISHED, ahead=True) == Resolved("March 9, 2023")


@pytest.mark.parametrize(
    ("words", "resolved"),
    [
        ("2014", Resolved("two days later", known=False)),
        ("March 2014", Resolved("two days later", known=False)),
        ("March 4th 2014", Resolved("two days after March 4th 2014")),
        ("4 March 2014", Resolved("two days after 4 March 2014")),
    ],
)
def test_days_count_from_a_day(words: str, resolved: Resolved) -> None:
    assert resolve("two days later", "", day=PUBLISHED, last=anchor_of(words)) == resolved


def test_the_story_goes_on_from_what_has_happened() -> None:
    text = "In 2015 the port set a target for 2025."
    assert anchor_of(text, PUBLISHED) == Anchor(2015, 0, "2015")
    assert anchor_of(text) == Anchor(2025, 0, "2025")
    assert anchor_of("The port will close in April 2023.", PUBLISHED) is None


@pytest.mark.parametrize("text", ["about 5000 years ago", "2000 years ago", "600 decades ago"])
def test_what_lies_ages_back_is_no_year_and_says_the_same_in_any(text: str) -> None:
    assert resolve(text, "", day=PUBLISHED) == Resolved(text)


@pytest.mark.parametrize("text", ["1000000 days ago", "999999999999 weeks ago", "90000 months ago"])
def test_days_out_of_the_calendar_are_unknown(text: str) -> None:
    assert resolve(text, "", day=PUBLISHED) == Resolved(text, known=False)


def test_years_before_the_calendar_are_counted_from_the_date() -> None:
    told = resolve("5000 years earlier", "", day=PUBLISHED, last=Anchor(2014, 0, "2014"))
    assert told == Resolved("5000 years before 2014")


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("May 2nd", "May 2nd 2019"),
        ("May 2", "May 2, 2019"),
        ("2 May", "2 May 2019"),
        ("May", None),
        ("last May 2", None),
        ("Monday", None),
    ],
)
def test_a_day_and_its_year_make_one_date(text: str, dated: str | None) -> None:
    assert of_year(text, 2019) == dated
