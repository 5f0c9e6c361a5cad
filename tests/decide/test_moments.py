"""A fact's figures, each with a date of its own."""

import pytest

from claimcheck.decide.compare import Kind, compare
from claimcheck.decide.outcome import Outcome

WRECKS = "In Orrin there were 30,968 wrecks in 2022, against 33,350 wrecks in 2021."


def number(claim, fact):
    (one,) = [c for c in compare(claim, "", fact) if c.kind is Kind.NUMBER]
    return one


def test_a_figure_of_another_year_does_not_bear_the_claim_out():
    one = number("Orrin had 33,350 wrecks in 2022.", WRECKS)
    assert one.outcome is Outcome.CONFLICT
    assert one.swaps == ("30,968 wrecks",)


def test_of_two_figures_the_one_of_the_claims_year_is_asked_about():
    assert number("Orrin had 35,700 wrecks in 2021.", WRECKS).swaps == ("33,350 wrecks",)


def test_a_figure_of_the_other_year_alone_is_nothing_to_compare():
    fact = "There were 10.62m births in Orrin in 2021, about a tenth more than in 2022."
    assert number("There were 9.56m births in Orrin in 2022.", fact).outcome is Outcome.SILENT


def test_a_date_in_front_goes_for_what_follows():
    fact = "In 2020 there were 30 fires and in 2021 35."
    assert number("In 2021 there were 40 fires.", fact).swaps == ("35 fires",)


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        # A half sentence and the next sentence have times of their own.
        (
            "The fair of 2022 had 64 stalls.",
            "The fair of 2022 had 64 stalls; those of 1998 had 71.",
        ),
        (
            "The fair of 2026 has 16 stalls.",
            "The fair of 2026 is new since 1998. It has 16 stalls.",
        ),
        # The end of a comparison is no time of it.
        ("In 2023 it was 1.4°C warmer.", "2023 was 1.4°C warmer than 1850-1900."),
        # Nothing is said of the claim's date, so that nothing tells two times apart.
        ("There were 30 fires in 2019.", "There were 30 fires in 2020."),
    ],
)
def test_any_other_date_leaves_a_figure_as_it_is(claim, fact):
    assert number(claim, fact).outcome is Outcome.AGREE
