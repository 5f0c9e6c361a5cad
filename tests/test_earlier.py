from __future__ import annotations

from typing import Any

import pytest

from claimcheck.checker import Checker
from claimcheck.earlier import pair_of, reading_of
from claimcheck.types import Fact, Label

TEXT = "The Orrin Bridge opened to trams in 1954."


def check(outcome: str, text: str = TEXT) -> Fact:
    title = f"Already checked by Orrin Facts: {outcome}"
    return Fact("c1", "checks", title, text, source="Orrin Facts", kind=f"check:{outcome}")


def test_a_passage_is_read_as_it_is() -> None:
    fact = Fact("f1", "town", "Bridge", TEXT)
    assert pair_of(fact, "the premise", "the claim") == ("the premise", "the claim")
    assert reading_of(fact, 0.2, 0.7, 0.1) == (0.2, 0.7, 0.1)


def test_each_outcome_speaks_in_one_direction() -> None:
    assert pair_of(check("true"), "with title", "a claim") == (TEXT, "a claim")
    assert pair_of(check("false"), "with title", "a claim") == ("a claim", TEXT)
    assert reading_of(check("true"), 0.9, 0.05, 0.05) == (0.9, 0.0, pytest.approx(0.1))
    assert reading_of(check("false"), 0.9, 0.05, 0.05) == (0.0, 0.9, pytest.approx(0.1))
    assert reading_of(check("mixed"), 0.9, 0.05, 0.05) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("outcome", ["true", "false", "mixed"])
def test_a_check_of_another_claim_says_nothing(outcome: str) -> None:
    assert reading_of(check(outcome), 0.3, 0.6, 0.1) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("outcome", "supported", "contradicted"),
    [("false", 0.0, 0.96), ("true", 0.96, 0.0), ("mixed", 0.0, 0.0)],
)
def test_a_claim_that_was_checked_before(
    fake_reference: Any,
    fake_extractor: Any,
    fake_entailment: Any,
    outcome: str,
    supported: float,
    contradicted: float,
) -> None:
    fake_reference.facts[:] = [check(outcome)]
    checker = Checker.load(
        reference=fake_reference, extractor=fake_extractor, entailment=fake_entailment
    )
    [verdict] = checker.check_statements([TEXT])
    [evidence] = verdict.evidence
    assert evidence.supported == pytest.approx(supported)
    assert evidence.contradicted == pytest.approx(contradicted)
    # A claim that was rated false must never be supported by the words of that claim.
    wrong = Label.SUPPORTED if outcome != "true" else Label.CONTRADICTED
    assert verdict.label is not wrong
