"""The nouns for people that statements and verdicts share."""

from __future__ import annotations

from claimcheck.decide.words import roles
from claimcheck.language.people import OFFICES, PEOPLE


def test_every_office_is_read_where_facts_are_compared() -> None:
    assert [office for office in sorted(OFFICES) if not roles(f"the {office} of it")] == []


def test_somebody_is_no_it_but_what_may_be_a_thing_is() -> None:
    assert {"colonel", "nurse", "spokesperson", "teacher"} <= PEOPLE
    assert PEOPLE.isdisjoint({"pilot", "producer", "chair", "auditor"})
