"""A figure of another time says nothing against a claim that a fact of its own time bears out."""

from __future__ import annotations

import pytest

from claimcheck.decide import Weighed, settled, weigh
from claimcheck.decide.correction import split_title
from claimcheck.types import Claim, Evidence, Fact

SAID = "Of the people of Wexcombe 59% thought the closure wrong."
OWN = "In April 2023 a poll in Wexcombe found that 59% thought the closure wrong."


def against(*others: str, own: str = OWN, supported: float = 0.9) -> list[Weighed]:
    claim = Claim("c", "a", 0, len(SAID), SAID, SAID, SAID)
    evidence = [Evidence(Fact("own", "d", "Wexcombe", own), 1, 1.0, supported, 0.05, 0.05)]
    for rank, text in enumerate(others, start=2):
        fact = Fact(f"f{rank}", "d", "Wexcombe", text)
        evidence.append(Evidence(fact, rank, 1.0 / rank, 0.02, 0.95, 0.03))
    return list(settled(weigh(claim, evidence)))


def test_a_poll_of_another_year_is_overruled() -> None:
    own, other = against(
        "In June 2011 a poll in Wexcombe found that 54% thought the closure wrong."
    )
    assert other.overruled == pytest.approx(own.supports * own.named)
    assert own.overruled == 0
    assert other.contradicts < 0.2


@pytest.mark.parametrize(
    "text",
    [
        "In April 2023 a poll in Wexcombe found that 54% thought the closure wrong.",
        "A poll in Wexcombe found that 54% thought the closure wrong.",
        "In 2023 a poll in Wexcombe found that 54% thought the closure wrong.",
    ],
)
def test_of_the_same_time_or_of_none_it_is_a_conflict(text: str) -> None:
    _, other = against(text)
    assert other.overruled == 0
    assert other.contradicts > 0.8


def test_what_contradicts_without_another_figure_is_not_overruled() -> None:
    _, other = against("In June 2011 nobody in Wexcombe thought the closure wrong.")
    assert other.overruled == 0


def test_a_fact_that_does_not_support_the_claim_overrules_little() -> None:
    text = "In June 2011 a poll in Wexcombe found that 54% thought the closure wrong."
    _, other = against(text, supported=0.1)
    assert other.overruled < 0.15


@pytest.mark.parametrize(
    ("text", "excludes"),
    [
        ("Rolf Weaver, the campaign manager, spoke of a strong campaign.", False),
        ("Rolf Hale is the director of Odda Bank.", True),
        ("Odda Bank has no director.", False),
        ("[Rolf Bechdel] He was never the director of Odda Bank.", True),
    ],
)
def test_what_bears_no_name_of_a_claim_excludes_nothing(text: str, excludes: bool) -> None:
    said = "Rolf Bechdel is the director of Odda Bank."
    claim = Claim("c", "a", 0, len(said), said, said, said)
    title, text = split_title(text)
    (item,) = weigh(claim, [Evidence(Fact("f", "d", title, text), 1, 1.0, 0.02, 0.9, 0.08)])
    assert item.excludes is excludes
