"""Quantities read from texts, and which of them agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.decide.figures import compare_quantities, derived, is_misread, nearest
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import quantities

AGREE, CONFLICT, SILENT = Outcome.AGREE, Outcome.CONFLICT, Outcome.SILENT


def found(text):
    return [(q.unit, q.value) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost £32.7bn.", [("money GBP", 32.7e9)]),
        ("It cost 36 billion pounds.", [("money GBP", 36e9)]),
        ("Prices rose by 2.4%.", [("percent", 2.4)]),
        ("Its share fell by six percentage points.", [("points", 6)]),
        ("Some 1,400 people came.", [("count people", 1400)]),
        ("It has ten platforms.", [("count platform", 10)]),
        ("The tunnel is 1.5km long.", [("length", 1500)]),
        ("She won 3-1.", [("score", 3001)]),
        ("The 21st country joined.", [("ordinal country", 21)]),
        ("The third time was the last.", [("ordinal time", 3)]),
        ("Two-thirds of them left.", [("percent", 200 / 3)]),
        ("Murders nearly tripled.", [("times", 3)]),
        ("It opened in 1954.", []),
        ("On March 3rd 2021 it shut.", []),
        ("One of them left.", []),
        ("It killed one hundred and fifty people.", [("count people", 150)]),
        ("They built two thousand five hundred houses.", [("count house", 2500)]),
        ("Between one hundred and two hundred men came.", [("count", 100), ("count men", 200)]),
        ("Some two and a half million people left.", [("count people", 2.5e6)]),
        ("Three lakh people left.", [("count people", 3e5)]),
        ("It cost 2.5 crore rupees.", [("money INR", 2.5e7)]),
        ("It cost Rs 12,50,000.", [("money INR", 1.25e6)]),
        ("It cost HK$5m.", [("money HKD", 5e6)]),
        ("It cost 5 million Australian dollars.", [("money AUD", 5e6)]),
        ("It cost $5 m.", [("money USD", 5e6)]),
        ("It cost 5 m euros.", [("money EUR", 5e6)]),
        ("The wall is 5 m high.", [("length", 5)]),
        ("The wall is 5m high.", [("length", 5)]),
        ("Some 5m people left.", [("count people", 5e6)]),
        ("Of ten games it 7 won.", [("count game", 10), ("count won", 7)]),
        ("It was 90°F.", [("°F", 90)]),
        ("It was 90 degrees Fahrenheit.", [("°F", 90)]),
        ("It was the twenty-first ship.", [("ordinal ship", 21)]),
    ],
)
def test_quantities_have_unit_and_value(text, expected):
    assert found(text) == [(unit, pytest.approx(value)) for unit, value in expected]


@pytest.mark.parametrize(
    ("claim", "fact", "outcome"),
    [
        ("£26bn", "£36bn", CONFLICT),
        ("£26bn", "£26.3bn", AGREE),
        ("1,400 people", "1,396 people", AGREE),
        ("about 200 ships", "187 ships", AGREE),
        ("212 ships", "187 ships", CONFLICT),
        ("108 cases", "109 cases", CONFLICT),
        ("ten platforms", "six platforms", CONFLICT),
        ("2,000 people", "2,000 staff", AGREE),
        ("142 metres", "142.3 metres", AGREE),
        ("1.5km", "1,500 metres", AGREE),
        ("more than £3bn", "£3.5bn", AGREE),
        ("more than £3bn", "£2.5bn", CONFLICT),
        ("more than 30,000 people", "33,315 people", AGREE),
        ("less than 400 ships", "330 ships", AGREE),
        ("less than 400 ships", "430 ships", CONFLICT),
        ("250 ships", "more than 300 ships", CONFLICT),
        ("400 ships", "more than 300 ships", SILENT),
        ("more than £120m", "over £112m", SILENT),
        ("less than 95%", "about 99.4%", CONFLICT),
        ("more than 95%", "about 91.3%", CONFLICT),
        ("95 ships", "about 90 ships", AGREE),
        ("5%", "5 percentage points", SILENT),
        ("3-1", "1-3", CONFLICT),
        ("the 21st country", "the 20th country", CONFLICT),
        ("her 26th match", "the 36th minute", SILENT),
        ("the first woman", "the 1st to do so", AGREE),
        ("a grant of up to £3,000", "a grant of up to £2,000", CONFLICT),
        ("$3bn", "£3bn", SILENT),
        ("A$3bn", "C$3bn", SILENT),
        ("US$3bn", "$3bn", AGREE),
        ("one hundred and fifty people", "150 people", AGREE),
        ("two thousand five hundred houses", "2,000 houses", CONFLICT),
        ("90 degrees Fahrenheit", "90 degrees Celsius", SILENT),
        ("90 degrees", "90°F", AGREE),
        ("90 degrees", "32°C", CONFLICT),
        ("32 degrees", "90°F", SILENT),
    ],
)
def test_a_fact_agrees_conflicts_or_says_nothing(claim, fact, outcome):
    (mine,), (other,) = quantities(claim), quantities(fact)
    assert compare_quantities(mine, other) is outcome


def test_a_bound_is_about_the_nearest_figure():
    (mine,) = quantities("fewer than 70 reviewers")
    figures = quantities("It had 25 critics on one page, 73 critics on another and 700 readers.")
    found = nearest(mine, figures)
    assert found is not None
    assert found.text == "73 critics"
    assert nearest(mine, quantities("It cost £75.")) is None


def test_a_number_within_a_name_counts_nothing():
    assert quantities("COVID-19 and an F-16 from HS2") == ()


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("Murders tripled.", "There were 8,867 murders in 2007 and 27,213 murders in 2011."),
        ("The fund was raised by £50m.", "It grew from £110m to £160m."),
        ("Deaths rose by 30%.", "Deaths went from 70,630 deaths to 91,799 deaths."),
        ("Both gave £30m.", "One gave £10m and the other £20m."),
        ("The rate fell by two points.", "The rate went from 7% to 5%."),
    ],
)
def test_two_figures_make_a_third(claim, fact):
    (mine, *_) = [q for q in quantities(claim) if q.unit != "count"]
    assert " and " in derived(mine, quantities(fact))


def test_a_share_is_of_things_that_are_named_once():
    (quarter,) = quantities("A quarter of the flats are empty.")
    (third,) = quantities("A third of the flats are empty.")
    fact = quantities("Of the 240 flats, 60 have stood empty since the flood.")
    assert "share of 25%" in derived(quarter, fact)
    assert derived(third, fact) == ""


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("Of this, 9 million comes from the fund.", Outcome.AGREE),
        ("Of this, 6 million comes from the fund.", Outcome.SILENT),
        ("There were 900 men.", Outcome.SILENT),
        ("The fund has 9 million contributors.", Outcome.SILENT),
        ("The fund has 9 million people.", Outcome.SILENT),
    ],
)
def test_a_large_sum_may_be_told_without_its_currency(told, outcome):
    (mine,) = quantities("The fund gives 9 million pounds.")
    (other,) = quantities(told)
    assert compare_quantities(mine, other) is outcome
    assert compare_quantities(other, mine) is outcome


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("Voters take a second look at Tamsin Hale.", 0),
        ("She had no second thoughts.", 0),
        ("She gave it a first look.", 1),
        ("She came second in Orrin.", 1),
        ("It was her second lookout.", 1),
    ],
)
def test_a_second_look_is_no_place_in_a_row(told, counted):
    assert len(quantities(told)) == counted


def test_figures_that_do_not_make_it_derive_nothing():
    (tripled,) = quantities("Murders tripled.")
    assert derived(tripled, quantities("From 8,867 murders to 12,213 murders.")) == ""


@pytest.mark.parametrize("bound", ["more than £25m", "less than £70m"])
def test_no_two_figures_make_a_bound_by_their_sum_or_far_beyond_it(bound):
    """Some sum or difference always lies beyond it."""
    (mine,) = quantities(f"It made {bound}.")
    assert derived(mine, quantities("It made £24.9m on a budget of £25m.")) == ""


@pytest.mark.parametrize(
    ("claim", "fact", "outcome"),
    [
        ("more than 129 reviews", "130 reviews", AGREE),
        ("less than 10 nanometres", "fewer than 10 nanometres", AGREE),
        ("over $320m", "$320m", SILENT),
        ("at least $320m", "$320m", AGREE),
        ("more than 22,000km", "about 22,140km", AGREE),
        ("less than $279m", "$280m", SILENT),
        ("less than $279m", "$290m", CONFLICT),
    ],
)
def test_a_bound_is_kept_to_by_what_lies_beyond_it_as_written(claim, fact, outcome):
    (mine,), (given,) = quantities(claim), quantities(fact)
    assert compare_quantities(mine, given) is outcome


def test_a_number_in_a_series_is_its_ordinal():
    (mine,), (given,) = quantities("Season 1 of it."), quantities("The first season began.")
    assert compare_quantities(mine, given) is AGREE


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_each_quantity_is_where_it_says(text):
    for quantity in quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end].strip(" -") == quantity.text.strip(" -")


@pytest.mark.parametrize(
    ("text", "shown", "unit"),
    [
        ("Lena Ost's 26th Orrin Cup match", "26th", "ordinal match"),
        ("Lena Ost's 26th match", "26th", "ordinal match"),
        ("the 5th Earl of Wexcombe", "5th", "ordinal"),
        ("the 7th Tour", "7th", "ordinal tour"),
    ],
)
def test_an_ordinal_counts_what_stands_behind_a_name(text, shown, unit):
    (one,) = quantities(text)
    assert (one.text, one.unit) == (shown, unit)


def test_years_and_months_are_one_length_of_time() -> None:
    (one,) = quantities("He got 24 years and four months.")
    assert (one.text, one.unit) == ("24 years and four months", "time")
    assert len(quantities("It took two years and 24 months.")) == 2


def test_what_is_counted_is_no_name_behind_the_figure() -> None:
    (one,) = quantities("It has 555 Thomas Cook shops.")
    assert (one.text, one.unit) == ("555", "count")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("It fell to a third.", "percent"),
        ("It fell by a third in 2022.", "percent"),
        ("a third of them", "percent"),
        ("It was caught for a third time.", "ordinal time"),
    ],
)
def test_a_third_is_a_share_unless_it_counts(text, unit):
    assert [q.unit for q in quantities(text)] == [unit]


@pytest.mark.parametrize(
    ("one", "other", "misread"),
    [
        ("36.8bn tonnes", "38.6bn tonnes", True),
        ("1,452.8m people", "1,425,775,850 people", True),
        ("104 miles", "140 miles", True),
        ("13,965 votes", "13,995 votes", True),
        ("2.5km", "1.5km", False),
        ("1,452 votes", "14,520 votes", False),
        ("13,965 votes", "13,965 boats", False),
    ],
)
def test_a_misread_figure_has_one_digit_wrong_or_two_in_the_wrong_order(one, other, misread):
    (mine,), (given,) = quantities(one), quantities(other)
    assert is_misread(mine, given) is misread
