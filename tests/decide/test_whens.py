"""Dates and spans read from texts, as finely as they are written, and which agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.decide.outcome import Outcome
from claimcheck.decide.whens import compare_whens, is_slip, whens

AGREE, CONFLICT, SILENT = Outcome.AGREE, Outcome.CONFLICT, Outcome.SILENT


def test_a_span_keeps_both_ends_and_a_date_its_parts():
    (span,) = whens("minister in 2006-12, and 1,999 others")
    assert (span.year, span.until_year) == (2006, 2012)
    (between,) = whens("between 2006 and 2012")
    assert (between.year, between.until_year) == (2006, 2012)
    (day,) = whens("on July 17th 2019")
    assert (day.year, day.month, day.day) == (2019, 7, 17)


def test_months_need_a_capital_and_may_a_word_in_front():
    assert whens("they may march") == ()
    assert whens("May it last") == ()
    assert [w.month for w in whens("in May and on 4 October")] == [5, 10]


@pytest.mark.parametrize(
    ("claim", "fact", "outcome"),
    [
        ("in 2019", "on July 17th 2019", AGREE),
        ("on July 17th 2019", "in 2019", SILENT),
        ("in January 2003", "on January 19th 2001", CONFLICT),
        ("in 2016", "in 2017", CONFLICT),
        ("between 2006 and 2012", "from 2006 to 2012", AGREE),
        ("between 2006 and 2012", "from 2008 to 2014", CONFLICT),
        ("between 2006 and 2012", "in 2008", SILENT),
        ("between 2006 and 2012", "in 2015", CONFLICT),
        ("since 2019", "in 2019", AGREE),
        ("in the 1990s", "in 1994", AGREE),
        ("in the 1990s", "in 2004", CONFLICT),
        ("before August 25th 2017", "on August 24th 2017", AGREE),
        ("before August 24th 2017", "on August 29th 2017", CONFLICT),
        ("before August 25th", "on August 24th", AGREE),
        ("after August 25th", "on August 24th", CONFLICT),
        ("after August 25th 2020", "on August 24th", CONFLICT),
        ("prior to 1871", "on December 25, 1870", AGREE),
        ("nine days after October 1st 1964", "on October 1st 1964", AGREE),
        ("after October 1st 1964", "on October 1st 1964", SILENT),
        ("in the week of April 27th 2023", "on April 26th 2023", AGREE),
        ("in the week of April 27th 2023", "on May 26th 2023", CONFLICT),
        ("in the week of April 27th 2023", "in 2023", SILENT),
        ("in the 12th century", "at Christmas 1183", AGREE),
        ("in the nineteenth century", "in 1650", CONFLICT),
        ("in 1850", "in the 19th century", SILENT),
        ("in the 1900s", "in 1962", AGREE),
        ("in 2019", "in mid-2019", AGREE),
        ("by 2040", "by 2030", CONFLICT),
        ("by 2040", "in 2030", AGREE),
        ("as of March 20th 2020", "as of March 18th 2020", SILENT),
        ("on August 27th 2019", "until June 30th 2020", SILENT),
        ("since 2019", "since 2017", CONFLICT),
        ("since 2016", "in 2023", SILENT),
        ("from 2006 to 2012", "in 1989", SILENT),
        ("in June", "in 2019", SILENT),
        ("on February 21st", "on February 21st 2023", AGREE),
    ],
)
def test_granularity_decides(claim, fact, outcome):
    (mine,), (other,) = whens(claim), whens(fact)
    assert compare_whens(mine, other) is outcome


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("on January 8th 2016", "on January 18th 2016", True),
        ("in December 2013", "on December 12th 2015", True),
        ("on April 8th 2018", "on April 8th 2019", True),
        ("in March 2024", "in May 2024", False),
        ("in 2013", "in 2015", False),
        ("on January 8th 2016", "on January 19th 2017", False),
        ("on January 8th 2016", "on January 8th 2016", False),
    ],
)
def test_a_slip_of_a_date_differs_in_one_part(one, other, slip):
    (mine,), (given,) = whens(one), whens(other)
    assert is_slip(mine, given) is slip


def test_two_times_that_are_no_span_are_two():
    assert [w.year for w in whens("in both the 1960 and 2007 seasons")] == [1960, 2007]
    (span,) = whens("from 1960 to 2007")
    assert span.until_year == 2007


def test_a_preposition_is_kept_with_its_place():
    text = "It opened after May 1988."
    (when,) = whens(text)
    assert text[when.lead : when.end] == "after May 1988"
    assert when.relation == "after"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    for when in whens(text):
        assert text[when.start : when.end] == when.text
        assert 0 <= when.lead <= when.start
