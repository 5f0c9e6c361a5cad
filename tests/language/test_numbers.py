"""Numbers in figures and in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language.numbers import SPELT, number_of, ordinal_of, spelt
from claimcheck.language.units import currency_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("one hundred and fifty", [150]),
        ("one-hundred-and-fifty", [150]),
        ("two thousand five hundred", [2500]),
        ("one thousand two hundred and five", [1205]),
        ("two million five hundred thousand", [2.5e6]),
        ("a thousand and one", [1001]),
        ("half a million", [5e5]),
        ("two and a half million", [2.5e6]),
        ("two lakh crore", [2e12]),
        ("forty-five", [45]),
        ("between one hundred and two hundred", [100, 200]),
        ("between one hundred and one hundred and fifty", [100, 150]),
        ("between two hundred and fifty and three hundred", [250, 300]),
        ("hundreds, tens, ones and a tenfold", []),
    ],
)
def test_a_number_in_words_is_read_whole(text: str, numbers: list[float]) -> None:
    found = re.finditer(SPELT, text, re.IGNORECASE)
    assert [spelt(match.group())[0] for match in found] == numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,50,000", 1.25e6),
        ("1.2 lakh crore", 1.2e12),
        ("5 lakhs", 5e5),
        ("3.5bn", 3.5e9),
        ("5m", 5e6),
        ("5 m", 5.0),
        ("5m high", 5.0),
        ("$5 m", 5e6),
        ("a few hundred", 100.0),
        ("a quarter", 0.25),
        ("one-third", pytest.approx(1 / 3)),
        ("two thirds", pytest.approx(2 / 3)),
        ("three-quarters", 0.75),
        ("half a million", 5e5),
        ("two and a half years", 2.5),
        ("none", None),
    ],
)
def test_the_first_number_of_a_text(text: str, value: float | None) -> None:
    assert number_of(text) == value


def test_a_number_in_words_is_as_fine_as_its_last_word() -> None:
    assert spelt("two thousand five hundred") == (2500, 100)
    assert spelt("two thousand and five") == (2005, 1)


def test_ordinals_in_words() -> None:
    assert [ordinal_of(w) for w in ("first", "twelfth", "thirtieth", "twenty-first")] == [
        1, 12, 30, 21,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A$5", "AUD"),
        ("HK$5", "HKD"),
        ("US$5", "USD"),
        ("$5", "USD"),
        ("Rs 500", "INR"),
        ("USD 5", "USD"),
        ("5 Canadian dollars", "CAD"),
        ("five pounds", "GBP"),
        ("the drivers 5", ""),
        ("a wonder", ""),
    ],
)
def test_a_currency_is_told_by_its_code(text: str, code: str) -> None:
    assert currency_of(text) == code


@given(st.text(alphabet="aefhinortuvwxyd -", max_size=60))
def test_any_words_can_be_read(text: str) -> None:
    number_of(text)
