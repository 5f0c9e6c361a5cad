"""Figures read from texts, and which of them agree."""

import pytest

from claimcheck.decide.figures import Figure, agrees, figures, months, years


def found(text):
    return [(f.kind, f.value) for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost £32.7bn.", [("money £", 32.7e9)]),
        ("It cost £36 billion.", [("money £", 36e9)]),
        ("Prices rose by 2.4%.", [("percent", 2.4)]),
        ("Prices rose by 2.4 per cent.", [("percent", 2.4)]),
        ("Some 1,400 people came.", [("count people", 1400)]),
        ("It has ten platforms.", [("count platform", 10)]),
        ("It opened in 1954.", [("year", 1954)]),
        ("On March 3rd 2021 it shut.", [("year", 2021)]),
        ("On 3 March it shut.", []),
        ("The third time was the last.", []),
        ("One of them left.", []),
    ],
)
def test_figures_have_kind_and_value(text, expected):
    assert found(text) == expected


def test_a_span_of_years_is_both_ends():
    assert years("minister in 2006-12, and 1,999 others") == {2006, 2012}


def test_months_need_a_capital():
    assert months("In May 2020 and on 4 October") == {5, 10}
    assert months("they may march") == frozenset()


@pytest.mark.parametrize(
    ("claim", "fact", "same"),
    [
        ("£26bn", "£36bn", False),
        ("£26bn", "£26.3bn", True),
        ("1,400 people", "1,396 people", True),
        ("about 200 ships", "187 ships", True),
        ("212 ships", "187 ships", False),
        ("ten platforms", "six platforms", False),
        ("in 2016", "in 2017", False),
        ("2,000 people", "2,000 staff", True),
        ("142 metres", "142.3 metres", True),
        ("more than £3bn", "£3.5bn", True),
        ("more than £3bn", "£2.5bn", False),
        ("less than 400 ships", "330 ships", True),
        ("less than 400 ships", "430 ships", False),
        ("over 400 ships", "in 1998", False),
    ],
)
def test_agreement_allows_fair_rounding_and_no_more(claim, fact, same):
    (figure,) = figures(claim)
    assert agrees(figure, figures(fact)) is same


def test_nothing_agrees_with_nothing():
    assert not agrees(Figure("percent", 3.0), ())
