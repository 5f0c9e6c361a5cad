"""True claims with one particular changed: which, and only what a fact bears out."""

import random

import pytest

from claimcheck.decide.compare import Kind
from claimcheck.decide.names import names
from claimcheck.training.altered import altered
from claimcheck.types import Fact

CLAIM = "In May 2014 Tamsin Hale, the harbour director, moved 24 boats from Orrin to Brack."
FACT = Fact(
    "f",
    "d",
    "Tamsin Hale",
    "Tamsin Hale, harbour director, moved 24 boats from Orrin to Brack in May 2014.",
)
OTHERS = names("They sailed to Wexcombe and from Kelmouth with Ada Orr in July.")


def copies(claim=CLAIM, facts=(FACT,), most=9, seed=3):
    return altered(claim, facts, [*names(claim), *OTHERS], random.Random(seed), most=most)


def test_each_copy_differs_in_one_particular_that_the_fact_bears_out():
    made = copies()
    assert {copy.kind for copy in made} >= {Kind.NUMBER, Kind.DATE, Kind.NAME, Kind.ROLE}
    for copy in made:
        assert copy.statement != CLAIM
        assert copy.was in CLAIM
        assert copy.statement == CLAIM.replace(copy.was, copy.now, 1)
        assert copy.now not in FACT.text


def test_what_no_fact_says_is_left_alone():
    silent = Fact("f", "d", "", "Boats were moved.")
    assert copies(facts=(silent,)) == []


def test_a_name_is_put_where_another_stands_behind_the_same_preposition():
    moved = {copy.was: copy.now for copy in copies() if copy.kind is Kind.NAME}
    assert moved.get("Brack", "Wexcombe") == "Wexcombe"
    assert moved.get("Orrin", "Kelmouth") == "Kelmouth"
    assert "Tamsin Hale" not in moved


def test_the_same_seed_makes_the_same_and_most_is_kept_to():
    assert copies(most=2) == copies(most=2)
    assert len(copies(most=2)) == 2


@pytest.mark.parametrize(("claim", "fact"), [("Fares rose.", "Fares rose in May.")])
def test_a_direction_is_turned_round(claim, fact):
    (copy,) = copies(claim, (Fact("f", "d", "", fact),))
    assert copy.statement == "Fares fell."
