from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.extract.quantities import _RULES, _Rule, find_quantities
from claimcheck.language.numbers import number_of

LABELS = {"MONEY", "PERCENT", "QUANTITY", "TIME", "DATE", "ORDINAL", "CARDINAL"}


def found(text: str) -> list[tuple[str, str]]:
    return [(text[q.start : q.end], q.label) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam cost £3.5m in 1998.", [("£3.5m", "MONEY"), ("1998", "DATE")]),
        ("It lost 40 million euros.", [("40 million euros", "MONEY")]),
        ("Turnout fell to 61%.", [("61%", "PERCENT")]),
        ("It rose by four per cent.", [("four per cent", "PERCENT")]),
        ("The pipe is 12 km long.", [("12 km", "QUANTITY")]),
        ("On March 4th 2019 it shut.", [("March 4th 2019", "DATE")]),
        ("He left on 4 March 2019.", [("4 March 2019", "DATE")]),
        ("Between 1990 and 1994 it grew.", [("1990", "DATE"), ("1994", "DATE")]),
        ("At 9:30 am it opened.", [("9:30 am", "TIME")]),
        ("It was the third lock.", [("third", "ORDINAL")]),
        ("More than 300 boats came.", [("More than 300", "CARDINAL")]),
        ("Two dozen boats came.", [("Two dozen", "CARDINAL")]),
        ("One hundred and fifty boats came.", [("One hundred and fifty", "CARDINAL")]),
        ("It cost 2 crore rupees.", [("2 crore rupees", "MONEY")]),
        ("The wall is 5 m high.", [("5 m", "QUANTITY")]),
        ("The wall is 5m high.", [("5m", "QUANTITY")]),
        ("It stood for 1500 years.", [("1500 years", "DATE")]),
        ("Fares fell last year.", [("last year", "DATE")]),
        ("It costs £600 a month.", [("£600 a month", "MONEY")]),
        ("It paid €340 per megawatt-hour.", [("€340 per megawatt-hour", "MONEY")]),
        ("They lost millions of dollars.", [("millions of dollars", "MONEY")]),
        ("It cost 168m crowns.", [("168m crowns", "MONEY")]),
        ("It cost 31 million escudos.", [("31 million escudos", "MONEY")]),
        ("He woke at 4 o'clock in the morning.", [("4 o'clock in the morning", "TIME")]),
        ("It shut at 6am.", [("6am", "TIME")]),
        ("It shut at about 6.30 a.m.", [("about 6.30 a.m.", "TIME")]),
        ("It fell in less than a second.", [("less than a second", "TIME")]),
        ("It took an hour and a half.", [("an hour and a half", "TIME")]),
        ("It took a year and a half.", [("a year and a half", "DATE")]),
        ("They led for the last ten minutes.", [("the last ten minutes", "TIME")]),
        ("It rose in the first nine months.", [("the first nine months", "DATE")]),
        ("Late on Tuesday night it shut.", [("Late on Tuesday night", "TIME")]),
        ("In November of that same year it shut.", [("November of that same year", "DATE")]),
        ("He came three days after the vote.", [("three days", "DATE")]),
        ("He came three days later.", [("three days later", "DATE")]),
        ("It fell for the 11th consecutive year.", [("the 11th consecutive year", "DATE")]),
        ("A woman in her 30s left.", [("her 30s", "DATE")]),
        ("It is open every day of the year.", [("every day of the year", "DATE")]),
        ("A year ago this week it shut.", [("A year ago this week", "DATE")]),
        ("It shut at the end of March last year.", [("the end of March last year", "DATE")]),
        ("Ann Arden (58) said so.", [("58", "DATE")]),
        ("Orrin wheat (58) said so.", [("58", "CARDINAL")]),
        ("He died aged 74.", [("aged 74", "DATE")]),
        ("Births fell by 0.06 points.", [("0.06 points", "PERCENT")]),
        ("The eight-billionth child was born.", [("eight-billionth", "ORDINAL")]),
        ("They voted by nine to seven.", [("nine to seven", "CARDINAL")]),
        ("It has two or three boats.", [("two or three", "CARDINAL")]),
        ("It paid a further £12bn.", [("a further £12bn", "MONEY")]),
        ("It flew over one another.", []),
        (
            "It gave £840m, of which 550 million was spent.",
            [("£840m", "MONEY"), ("550 million", "MONEY")],
        ),
        (
            "It raised £840m for 550 million people.",
            [("£840m", "MONEY"), ("550 million", "CARDINAL")],
        ),
        ("Sales rose in the year to March 2020.", [("the year to March 2020", "DATE")]),
        ("They lost in the 2021-22 season.", [("the 2021-22 season", "DATE")]),
        ("It shut on Christmas Day.", [("Christmas Day", "DATE")]),
        ("It was a quarter of a century ago.", [("a quarter of a century ago", "DATE")]),
        ("The 37-year-old left.", [("37-year-old", "DATE")]),
        ("It used 5 megawatt-hours.", [("5 megawatt-hours", "QUANTITY")]),
        ("It is five feet by seven.", [("five feet by seven", "QUANTITY")]),
        ("It rose by half of one percent.", [("half of one percent", "PERCENT")]),
        ("It hit one in five people.", [("one in five", "CARDINAL")]),
        ("Only a twentieth of it is left.", [("a twentieth", "CARDINAL")]),
        ("She lives at 14 Hobb Street.", []),
        ("It would cover £2m.", [("£2m", "MONEY")]),
        ("It put it at £5m and £6m.", [("£5m", "MONEY"), ("£6m", "MONEY")]),
        ("It rose by half a point.", [("half a point", "PERCENT")]),
        ("It rose by 5% or so.", [("5% or so", "PERCENT")]),
        ("It moved half an inch.", [("half an inch", "QUANTITY")]),
        ("Two-thirds stayed.", [("Two-thirds", "CARDINAL")]),
        ("It fell by a third.", [("a third", "CARDINAL")]),
        ("They won 3-2.", [("3-2", "CARDINAL")]),
        ("He took two hours and 35 seconds.", [("two hours and 35 seconds", "TIME")]),
        ("It shut on Monday night.", [("Monday night", "TIME")]),
        ("She scored in the 88th minute.", [("the 88th minute", "TIME")]),
        ("Ann Arden, 54, said so.", [("54", "DATE")]),
        ("It shut in April last year.", [("April last year", "DATE")]),
        ("It shut by the end of the year.", [("the end of the year", "DATE")]),
        ("It stood in the 19th century.", [("the 19th century", "DATE")]),
        ("On September 14th and 15th it shut.", [("September 14th and 15th", "DATE")]),
        ("Over three years it fell.", [("three years", "DATE")]),
        ("It is expected to last two years.", [("two years", "DATE")]),
        ("It fell the year before.", [("the year before", "DATE")]),
    ],
)
def test_whole_expressions_with_their_label(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We may march on.",
        "See section 114.",
        "Local 212 objected.",
        "One of them left.",
        "May I ask?",
        "The second was late.",
    ],
)
def test_words_that_only_look_like_one(text: str) -> None:
    assert [q for q in found(text) if q[1] in {"DATE", "CARDINAL"}] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5bn", 3.5e9),
        ("two dozen", 24.0),
        ("1,250", 1250.0),
        ("forty-five", 45.0),
        ("three hundred thousand", 3e5),
        ("half", 0.5),
        ("7 million", 7e6),
        ("nothing at all", None),
    ],
)
def test_the_number_that_words_spell(text: str, value: float | None) -> None:
    assert number_of(text) == value


def normal(text: str) -> dict[str, object] | None:
    (quantity,) = find_quantities(text)
    return quantity.normal


def test_two_dates_that_bound_a_time_tell_its_span() -> None:
    found = find_quantities("He led it between March 2006 and 2012, and in 2014.")
    spans = [(q.normal or {}).get("span") for q in found]
    assert spans == [["2006-03-01", "2012-12-31"], ["2006-03-01", "2012-12-31"], None]


def test_amount_unit_and_comparison() -> None:
    assert normal("at least $2bn") == {"amount": 2e9, "unit": "$", "comparison": "more"}
    assert normal("about 30%") == {"amount": 30.0, "unit": "%", "comparison": "about"}
    assert normal("under 50 hectares") == {"amount": 50.0, "unit": "hectares", "comparison": "less"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("February 2024", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("the 1980s", dt.date(1980, 1, 1), dt.date(1989, 12, 31)),
        ("2001", dt.date(2001, 1, 1), dt.date(2001, 12, 31)),
        ("December 31st 1999", dt.date(1999, 12, 31), dt.date(1999, 12, 31)),
        ("2020-02-29", dt.date(2020, 2, 29), dt.date(2020, 2, 29)),
    ],
)
def test_a_date_as_its_first_and_last_day(text: str, first: dt.date, last: dt.date) -> None:
    assert normal(text) == {"start": first.isoformat(), "end": last.isoformat()}


def test_a_day_that_never_was_has_no_value() -> None:
    assert normal("February 30th 2021") is None


PIECES = [
    "£3.5m",
    "12%",
    "1998",
    "March 4th",
    "last year",
    "three",
    " ",
    "-",
    "٣",
    "½",
    "€",
    "\u200b",
    "é",
    "\n",
    "bn",
]


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_offsets_are_in_the_text_and_never_overlap(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.start < quantity.end <= len(text)
        assert quantity.label in LABELS
        last = quantity.end


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.needs])
def test_what_a_rule_needs_leaves_none_of_its_expressions_out(rule: _Rule) -> None:
    texts = (Path(__file__).parents[2] / "corpus" / "articles").glob("*.md")
    lines = [line for text in texts for line in text.read_text(encoding="utf-8").splitlines()]
    lines += ["It cost 40 million euros, or ₹70 lakhs, or 5m pounds; 5 m high, a 3m wall, 1am."]
    lines += ["FOUR PER CENT in 2 HOURS; a two-and-a-half-year wait; two minutes; 60-Second ads."]
    assert [[m.span() for m in rule.matches(line)] for line in lines] == [
        [m.span() for m in rule.pattern.finditer(line)] for line in lines
    ]
