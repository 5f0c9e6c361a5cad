"""What an earlier check says about a claim.

The text of an earlier check is the claim that somebody else checked, so as a premise it would
support every claim that repeats it, the false ones first. Only together with its rating does it
say something, and in one direction each: what follows from a claim that was found true is true;
a claim is false that one follows from which was found false.
"""

from __future__ import annotations

from claimcheck.types import CHECK, Fact

__all__ = ["pair_of", "reading_of"]

# Below this the two claims are not surely the same, and an earlier check says nothing of another.
SAME = 0.6


def pair_of(fact: Fact, premise: str, statement: str) -> tuple[str, str]:
    """Premise and hypothesis that the entailment model is asked about.

    premise: what a passage would be asked with, its title and text.
    """
    if not fact.is_check:
        return premise, statement
    if fact.kind == f"{CHECK}false":
        return statement, fact.text
    return fact.text, statement


def reading_of(
    fact: Fact, supported: float, contradicted: float, unverified: float
) -> tuple[float, float, float]:
    """What the model's answer to `pair_of` means for the claim: the three probabilities."""
    if not fact.is_check:
        return supported, contradicted, unverified
    same = supported if supported >= SAME else 0.0
    if fact.kind == f"{CHECK}true":
        return same, 0.0, 1 - same
    if fact.kind == f"{CHECK}false":
        return 0.0, same, 1 - same
    return 0.0, 0.0, 1.0
