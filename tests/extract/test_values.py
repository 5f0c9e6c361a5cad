from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from claimcheck.extract.values import normal_value


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("$3.5bn", "MONEY", {"amount": 3.5e9, "magnitude": 9, "unit": "USD"}),
        ("about €20", "MONEY", {"amount": 20.0, "comparison": "about", "unit": "EUR"}),
        ("2 million pounds", "MONEY", {"amount": 2e6, "magnitude": 6, "unit": "GBP"}),
        ("66%", "PERCENT", {"amount": 66.0, "unit": "%"}),
        ("more than 30,000", "CARDINAL", {"amount": 30000.0, "comparison": "more"}),
        ("no more than 12", "CARDINAL", {"amount": 12.0, "comparison": "less"}),
        ("three to 5", "CARDINAL", {"amount": 5.0}),
        ("3-5", "CARDINAL", {"amount": 3.0, "upper": 5.0}),
        ("1.5km", "QUANTITY", {"amount": 1.5, "unit": "km"}),
        ("45,000 cubic metres", "QUANTITY", {"amount": 45000.0, "unit": "cubic metres"}),
        ("14.98°C", "QUANTITY", {"amount": 14.98, "unit": "°C"}),
        ("third", "ORDINAL", {"amount": 3.0}),
        ("21st", "ORDINAL", {"amount": 21.0}),
        ("2014", "DATE", {"start": "2014-01-01", "end": "2014-12-31"}),
        ("almost ten years", "DATE", {"amount": 10.0, "unit": "year", "comparison": "about"}),
        ("1500 years", "DATE", {"amount": 1500.0, "unit": "year"}),
        ("2000 days", "DATE", {"amount": 2000.0, "unit": "day"}),
        ("two and a half years", "DATE", {"amount": 2.5, "unit": "year"}),
        ("one hundred and fifty", "CARDINAL", {"amount": 150.0}),
        ("2 lakh", "CARDINAL", {"amount": 2e5, "magnitude": 5}),
        ("HK$5m", "MONEY", {"amount": 5e6, "magnitude": 6, "unit": "HKD"}),
        ("5 m", "QUANTITY", {"amount": 5.0, "unit": "m"}),
        ("twenty-first", "ORDINAL", {"amount": 21.0}),
        ("11pm", "TIME", {"time": "23:00"}),
        ("90 minutes", "TIME", {"amount": 90.0, "unit": "minute"}),
        ("Ana Ruiz", "PERSON", None),
        ("several", "CARDINAL", None),
        ("one in five", "CARDINAL", {"amount": 0.2}),
        ("a twentieth", "CARDINAL", {"amount": 0.05}),
        ("seven hundredths of an inch", "QUANTITY", {"amount": 0.07, "unit": "inch"}),
        ("five feet nine inches", "QUANTITY", None),
    ],
)
def test_what_an_expression_says(text: str, label: str, value: dict[str, Any] | None) -> None:
    assert normal_value(text, label) == value


def test_a_relative_date_by_the_published_one() -> None:
    day = dt.date(2023, 3, 9)
    assert normal_value("last year", "DATE", published=day) == {
        "start": "2022-01-01",
        "end": "2022-12-31",
    }
    assert normal_value("last year", "DATE") is None
