"""What "the city", "the country" and "the company" of an article are."""

from __future__ import annotations

import time

import pytest

from claimcheck.extract.home import Home, find_home


@pytest.mark.parametrize(
    ("text", "places", "city"),
    [
        ("The mayor of Orrin resigned. Orrin has 40,000 people.", ["Orrin", "Orrin"], "Orrin"),
        ("Orrin council met. Saltby town council did not.", ["Orrin", "Saltby"] * 2, ""),
        ("Orrin, a port of 40,000 people, is poor.", ["Orrin", "the Orrin"], "Orrin"),
        # Named once, it may be any place.
        ("The mayor of Orrin resigned.", ["Orrin"], ""),
        # Nothing says what they are: the one that is named clearly more often.
        ("Orrin is poor. So is Saltby.", ["Orrin", "Orrin", "Saltby"], "Orrin"),
        ("Orrin is poor. So is Saltby.", ["Orrin", "Orrin", "Saltby", "Saltby"], ""),
    ],
)
def test_the_city_is_the_one_that_is_named_most(text: str, places: list[str], city: str) -> None:
    assert find_home(text, places).city == city


@pytest.mark.parametrize(
    ("text", "places", "country"),
    [
        ("Kenya lost two ferries.", ["Kenya", "Kenya", "Orrin"], "Kenya"),
        ("Almadra's parliament met in Orrin.", ["Almadra", "Almadra", "Orrin"], "Almadra"),
        ("The kingdom of Almadra is old.", ["Almadra", "Almadra"], "Almadra"),
        ("Kenya and Peru agreed.", ["Kenya", "Peru"] * 3, ""),
        # One of many.
        ("Nine agreed.", ["Kenya", "Kenya", "Peru", "Chile", "Fiji", "Spain", "Oman"], ""),
        # A state of the United States too.
        ("Georgia voted.", ["Georgia"] * 4, ""),
    ],
)
def test_the_country_is_one_that_stands_out(text: str, places: list[str], country: str) -> None:
    assert find_home(text, places).country == country


def test_a_city_is_no_country_and_a_company_no_council() -> None:
    text = "Kenya's parliament met in Orrin, a city on the Yare. Shares of Saltby Glass fell; Orrin Council met."
    home = find_home(
        text, ["Kenya"] * 2 + ["Orrin"] * 4, ["Saltby Glass"] * 2 + ["Orrin Council"] * 5
    )
    assert (home.city, home.country, home.company) == ("Orrin", "Kenya", "Saltby Glass")
    assert home.cities == {"Orrin"}
    assert home.countries == {"Kenya"}


def test_a_state_is_told_by_its_governor() -> None:
    assert find_home("The governor of Wendlake resigned.", ["Wendlake"] * 2).state == "Wendlake"


def test_an_article_without_places_is_nowhere_at_home() -> None:
    assert find_home("Nobody was there.", []) == Home()


def test_a_name_with_signs_of_patterns_in_it_is_only_a_name() -> None:
    assert find_home("The mayor of Orrin (East)+ resigned.", ["Orrin (East)+"] * 2).company == ""


def test_hundreds_of_names_take_no_longer_than_a_moment() -> None:
    names = [f"Orrin{n} Glass" for n in range(500)]
    text = " ".join(f"Nothing of much weight is said of {name} here." for name in names)
    start = time.process_time()
    find_home(text, names, names)
    # Patterns of its own for each name took more than six seconds.
    assert time.process_time() - start < 1.0
