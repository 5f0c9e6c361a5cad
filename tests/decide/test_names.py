"""Names and words of statements, and how many a fact shares."""

import pytest

from claimcheck.decide.names import bears, exchangeable, names, share, terms
from claimcheck.types import Entity


def test_names_go_by_capitals_without_titles_dates_and_possessives():
    read = terms("On Monday President Ilse Brandt's office in Wexcombe shut the ferries.")
    assert read.names == {"ilse", "brandt", "wexcombe"}
    assert read.words == {"office", "shut", "ferri"}


def test_a_lone_capital_at_the_start_is_a_word_unless_an_entity_says_otherwise():
    read = terms("Inflation fell.")
    assert read.names == frozenset()
    assert read.maybe == {"inflation"} == read.words - {"fell"}
    entity = Entity(40, 48, "LOC", "Wexcombe")
    assert terms("Wexcombe grew.", entities=[entity]).names == {"wexcombe"}


def test_two_capitals_at_the_start_are_a_name():
    assert terms("Tamsin Hale resigned.").names == {"tamsin", "hale"}


def test_a_country_and_its_people_are_alike():
    found = terms("The factory of German and Mexican owners").names
    assert share(found, {"germany", "mexico"}) == 1
    assert share(found, {"france"}) == 0


def test_us_in_capitals_is_a_country_and_in_small_letters_is_not():
    assert share(terms("Sales in the US rose").names, terms("In United States shops").names) == 1
    assert terms("It told us so").names == frozenset()


def test_an_acronym_is_the_initials_of_a_name():
    found = terms("Staff at the OHB left").names
    text = "The Orrin Harbour Board employs 40 people."
    assert share(found, terms(text).names, text=text) == 1


def test_accents_do_not_matter():
    assert share(terms("in Málaga").names, terms("in Malaga").names) == 1


def texts(text):
    return [name.text for name in names(text)]


def test_names_are_whole_and_leave_titles_months_and_openings_out():
    said = "In May President Ilse Brandt's ferry left Sharm el-Sheikh for the World Bank. It sank."
    assert texts(said) == ["Ilse Brandt", "Sharm el-Sheikh", "World Bank"]
    assert texts("Found in Brack on February 22nd 2014") == ["Found", "Brack"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("its chief was C.C. Wei.", ["C.C. Wei"]),
        ("J. R. Hale and J.R.R. Orr", ["J. R. Hale", "J.R.R. Orr"]),
        ("in the U.S. The law passed", ["U.S"]),
        ("He met Ursula von der Brack.", ["Ursula von der Brack"]),
        ("It beat Alland’s Tamsin Hale.", ["Alland", "Tamsin Hale"]),
        ("with Tamsin Hale of Alland", ["Tamsin Hale", "Alland"]),
        ("the Supreme Court of Alland", ["Supreme Court of Alland"]),
        ("at King’s Cross Station", ["King’s Cross Station"]),
    ],
)
def test_initials_belong_to_the_name_behind_them(text, found):
    assert [name.text for name in names(text)] == found


def test_a_name_is_borne_by_its_last_part_unless_that_is_common():
    (hale,) = names("Tamsin Hale")
    (bank,) = names("Orrin Bank")
    assert bears(hale, "It was Mr Hale.")
    assert not bears(bank, "It was the World Bank.")
    (centre,) = names("Centre for Tides")[:1]
    assert bears(centre, "the Center for Tides")


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("Tamsin Hale", "Rolf Hale opened it.", False),
        ("Tamsin Hale", "Rolf Hale opened it, and Tamsin Hale closed it.", True),
        ("Tamsin Hale", "Rolf Hale opened it, and Hale's sister closed it.", True),
        ("Tamsin Hale", "T. Hale opened it.", True),
        ("Robert Hale", "Bob Hale opened it.", True),
        ("Tamsin Hale", "Governor Hale opened it.", True),
        ("Tamsin Hale", "The Dutch Hale opened it.", True),
    ],
)
def test_a_last_name_behind_another_first_name_is_somebody_elses(name, text, same):
    (mine,) = names(name)
    assert bears(mine, text) is same


def test_a_person_is_not_exchanged_for_an_acronym_or_a_people():
    hale, uno, dutch, brack = (
        names(f"by {text}")[0] for text in ("Tamsin Hale", "UNO", "Dutch", "Brack")
    )
    assert not exchangeable(hale, uno)
    assert not exchangeable(brack, dutch)
    assert exchangeable(brack, hale)
    (shaped,) = names("by a Y-shaped")
    assert not exchangeable(brack, shaped)


def test_a_word_that_is_spelt_like_a_last_name_is_not_the_name():
    (rice,) = names("Then came Susan Rice.")[-1:]
    assert bears(rice, "Ms Rice came.")
    assert not bears(rice, "The guests ate white rice.")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Secretary of State Condoleezza Rice came.", False),
        ("The former minister Rice came.", True),
        ("Minister Rice came.", True),
        ("Ambassador Susan Rice came.", True),
    ],
)
def test_an_office_in_front_hides_no_other_first_name(text, same):
    (rice,) = names("Then came Susan Rice.")[-1:]
    assert bears(rice, text) is same


def test_nobody_stands_in_the_place_of_a_parliament():
    person, other, house = (
        names(f"It was {one}.")[-1]
        for one in ("Tamsin Hale", "Rolf Orr", "the House of Representatives")
    )
    assert exchangeable(person, other)
    assert not exchangeable(person, house)
    assert not exchangeable(house, person)
