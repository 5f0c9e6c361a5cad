"""What one text denies and the other asserts, and what evidence on both sides makes of it."""

from __future__ import annotations

import pytest

from claimcheck.decide.compare import Kind, compare
from claimcheck.decide.denials import also_said, denied
from claimcheck.decide.outcome import Outcome


def contrary(statement: str, fact: str) -> list[str]:
    return [
        statement[: one.start] + one.swap + statement[one.end :] for one in denied(statement, fact)
    ]


@pytest.mark.parametrize(
    ("statement", "fact", "put"),
    [
        (
            "The board blamed Hale.",
            "The board did not blame Hale.",
            "The board did not blame Hale.",
        ),
        ("The board did not blame Hale.", "The board blamed Hale.", "The board blamed Hale."),
        ("Hale was elected mayor.", "Hale was not elected.", "Hale was not elected mayor."),
        ("Hale was not elected mayor.", "Hale was elected.", "Hale was elected mayor."),
        ("Hale is a member.", "Hale isn't a member of it.", "Hale is not a member."),
        ("Orrin won the cup.", "Orrin never won the cup.", "Orrin never won the cup."),
        ("Orrin never won the cup.", "Orrin has won the cup.", "Orrin won the cup."),
        ("Hale paid the fine.", "Hale refused to pay it.", "Hale refused to pay the fine."),
        ("Hale resigned.", "Hale has not resigned.", "Hale has not resigned."),
        ("Hale didn't find fraud.", "Hale found fraud.", "Hale found fraud."),
    ],
)
def test_one_text_denies_what_the_other_asserts(statement: str, fact: str, put: str) -> None:
    assert contrary(statement, fact) == [put]


@pytest.mark.parametrize(
    ("statement", "fact"),
    [
        ("Hale did not resign.", "Hale did not resign."),
        ("Orrin won the cup.", "Orrin not only won the cup."),
        ("Drivers pay the charge.", "Those who do not pay the charge are fined."),
        ("Hale will pay.", "If Hale does not pay, the court will decide."),
        ("The talks were not in depth.", "The talks, though not in depth, were lawful."),
        ("Hale did not pay.", "Hale left without paying the bill."),
        ("Hale won in 1954, and did not win in 1958.", "Hale won in 1954."),
        ("Hale spoke.", "Hale is a mayor, not a member."),
        ("Hale is a mayor.", "The mayor of Orrin, who is not a mayor of Saltby, spoke."),
    ],
)
def test_what_denies_nothing(statement: str, fact: str) -> None:
    assert contrary(statement, fact) == []


def test_a_denial_is_a_conflict() -> None:
    (one,) = [
        c
        for c in compare("The board blamed Hale.", "", "The board did not blame Hale.")
        if c.kind is Kind.DENIAL
    ]
    assert (one.outcome, one.mine, one.given) == (Outcome.CONFLICT, "blamed", "did not blame")
    assert one.swaps == ("did not blame",)


def test_what_another_fact_denies_a_fact_that_asserts_it_bears_out() -> None:
    others = ["The board did not blame Hale."]
    (one,) = also_said("The board blamed Hale.", "The inquiry says that they blamed Hale.", others)
    assert one.given == "blamed"
    assert not list(also_said("The board blamed Hale.", "The inquiry heard Hale.", others))
    assert not list(also_said("The board blamed Hale.", "They blamed Hale.", []))
