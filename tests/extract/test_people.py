from __future__ import annotations

import pytest

from claimcheck.extract.people import People, clean_name, is_one


def known(*mentions: str | tuple[str, str]) -> People:
    people = People()
    people.learn(m if isinstance(m, tuple) else (m, "") for m in mentions)
    return people


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Mensah", "Kofi Osei Mensah"),
        ("Mr Osei Mensah", "Kofi Osei Mensah"),
        ("Mensah’s", "Kofi Osei Mensah"),
        ("Mr Adu", "Adu"),
    ],
)
def test_a_short_name_is_the_one_person_who_bears_it(short: str, full: str) -> None:
    assert known("Kofi Osei Mensah", "Lena Hart").full_name(short) == full


@pytest.mark.parametrize(
    ("mention", "full"),
    [
        ("Norwegians Ana Ruiz", "Ana Ruiz"),
        ("Democrats Ana Ruiz", "Ana Ruiz"),
        ("Hans Christian Lund", "Hans Christian Lund"),
        ("Evans Ana Ruiz", "Evans Ana Ruiz"),
    ],
)
def test_what_people_are_together_is_no_part_of_a_name(mention: str, full: str) -> None:
    assert known(mention).full_name(full.rpartition(" ")[2]) == full


def test_a_name_that_two_people_share_is_left_as_it_is() -> None:
    people = known("Ana Ruiz", "Luis Ruiz")
    assert people.full_name("Ruiz") == "Ruiz"


def test_a_title_tells_two_of_a_name_apart() -> None:
    people = known("Ms Ana Ruiz", "Mr Luis Ruiz")
    assert people.full_name("Mr Ruiz") == "Luis Ruiz"


@pytest.mark.parametrize(
    "after", [" (“Big Lu”)", " (better known as “Big Lu”)", ", alias Big Lu, left"]
)
def test_an_alias_is_the_person(after: str) -> None:
    assert known(("Luis Adarga", after)).full_name("Big Lu") == "Luis Adarga"


def test_whoever_was_she_is_not_he() -> None:
    people = known("Ms Ola Tamm", "Zib Karo")
    assert people.may_be("Ola Tamm", "she")
    assert not people.may_be("Ola Tamm", "his")
    assert people.may_be("Zib Karo", "her")
    people.called("Zib Karo", "her")
    assert not people.may_be("Zib Karo", "he")


def test_marks_and_genitives_are_no_part_of_a_name() -> None:
    assert clean_name("“Ana  Ruiz’s") == "Ana Ruiz"


@pytest.mark.parametrize(
    "name", ["The Justice Department", "General Motors", "the Minister of Health"]
)
def test_what_was_not_named_as_a_person_keeps_its_words(name: str) -> None:
    assert known("Ana Ruiz").full_name(name) == name


def test_an_office_in_front_of_a_person_is_none_of_the_name() -> None:
    people = known("prime minister Ana Ruiz", "Judge Tamm")
    assert people.full_name("Judge Tamm") == "Tamm"
    assert people.full_name("President Ruiz") == "Ana Ruiz"


@pytest.mark.parametrize(
    ("mention", "he", "she"),
    [
        ("Edouard Marten", True, False),
        ("Ottilie Marten", False, True),
        ("Robin Marten", True, True),
        ("Clinton", True, True),
        ("Maria", False, True),
    ],
)
def test_a_first_name_tells_he_from_she_and_a_name_alone_only_a_common_one(
    mention: str, he: bool, she: bool
) -> None:
    people = known(mention)
    assert (people.may_be(mention, "he"), people.may_be(mention, "she")) == (he, she)


def test_who_was_born_with_another_name_is_the_same_person() -> None:
    people = known("Ana Ruiz", "Anita Berg")
    people.rename("Ana Ruiz", "Anita Berg")
    assert people.full_name("Anita") == people.full_name("Berg") == "Ana Ruiz"
    people.rename("Anita Berg", "Ana Ruiz")
    assert people.full_name("Ana Ruiz") == "Ana Ruiz"


@pytest.mark.parametrize(
    ("mention", "one"),
    [("Ruiz and Berg", False), ("the Osmonds", False), ("Hans", True), ("the late Ana Ruiz", True)],
)
def test_several_people_are_no_he_or_she(mention: str, one: bool) -> None:
    assert is_one(mention) is one


def test_a_couple_shares_a_surname_that_is_then_neither_s() -> None:
    people = known("Irene Hays")
    people.join("John", "Irene Hays")
    assert people.full_name("John") == "John Hays"
    assert people.full_name("Hays") == "Hays"
    assert people.full_name("Mr Hays") == "John Hays"
    # "Marks and Irene Hays": no first name.
    other = known("Irene Hays")
    other.join("Marks", "Irene Hays")
    assert other.full_name("Hays") == "Irene Hays"
