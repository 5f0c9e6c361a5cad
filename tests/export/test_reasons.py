"""Reasons without what they quote."""

from __future__ import annotations

from claimcheck.export.reasons import unquoted

FACT = "The Orrin ferry was opened in June 1953 by the county, says the register of the board."


def test_a_quotation_that_stands_beside_is_left_out():
    reason = f"Claim: 1954; reference: 1953. “Register” (Board, 2020) says: “{FACT}”"
    assert unquoted(reason, [FACT]) == "Claim: 1954; reference: 1953. “Register” (Board, 2020)."


def test_one_that_was_cut_short_is_one_too_and_what_follows_stays():
    reason = f"The nearest is “Register”: “{FACT[:60]}…” It has 1953 where the claim has 1954."
    assert unquoted(reason, ["Something else.", FACT]) == (
        "The nearest is “Register”. It has 1953 where the claim has 1954."
    )


def test_other_quotations_stay():
    reason = "Set by Ada: the board says: “It was never opened, as far as we know here.”"
    assert unquoted(reason, [FACT]) == reason
    assert unquoted("", [FACT, ""]) == ""
    assert unquoted("It said “a”.", [""]) == "It said “a”."
