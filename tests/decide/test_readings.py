"""What the model is asked next: swaps where a fact differs, and facts read together."""

from dataclasses import replace

import pytest

from claimcheck.config import DecideConfig
from claimcheck.decide import closer, weigh
from claimcheck.types import Claim, Evidence, Fact


def claim(statement):
    return Claim("c", "a", 0, len(statement), statement, statement, statement)


def found(*texts, title="Orrin Bridge"):
    return [
        Evidence(Fact(f"f{i}", "d", title, text), i, 1 / i, 0.4, 0.3, 0.3)
        for i, text in enumerate(texts, start=1)
    ]


def asked(statement, *texts, **config):
    return closed(claim(statement), found(*texts), DecideConfig(**config))


def closed(said, evidence, config):
    return closer(said, weigh(said, evidence), config)


def test_the_facts_own_particular_is_put_in_the_claims_place():
    reading, bare = asked("The Orrin Bridge opened in 1954.", "The Orrin Bridge opened in 1962.")
    assert bare.bare
    assert reading.hypothesis == "The Orrin Bridge opened in 1962."
    assert reading.facts == (0,)
    assert reading.comparison.mine == "1954"


def test_facts_are_read_together_first():
    readings = asked(
        "The Orrin Bridge opened in 1954.",
        "The Orrin Bridge opened to trams.",
        "The Orrin Bridge dates from 1954.",
    )
    assert readings[0].facts == (0, 1)
    assert readings[0].hypothesis == "The Orrin Bridge opened in 1954."
    assert readings[0].comparison is None


def test_facts_that_say_nothing_alone_are_not_read_together():
    said = claim("The Orrin Bridge opened in 1954.")
    texts = ("The Orrin Bridge opened to trams.", "The Orrin Bridge dates from 1954.")
    evidence = [replace(e, supported=0.1, contradicted=0.1, unverified=0.8) for e in found(*texts)]
    assert [r for r in closed(said, evidence, DecideConfig()) if r.comparison is None] == []


def test_two_wrong_figures_are_also_put_right_together():
    readings = asked(
        "The Orrin Bridge cost £3m and has 40 lamps.", "The Orrin Bridge cost £5m and has 60 lamps."
    )
    assert "The Orrin Bridge cost £5m and has 60 lamps." in {r.hypothesis for r in readings}


def test_a_slip_and_a_wrong_name_are_put_right_together():
    readings = asked(
        "The Orrin Bridge opened at Brack on May 8th 1954.",
        "The Orrin Bridge opened at Wexcombe on May 18th 1954.",
    )
    (whole,) = [r for r in readings if r.whole]
    assert whole.hypothesis == "The Orrin Bridge opened at Wexcombe on May 18th 1954."
    readings = asked(
        "The Orrin Bridge opened at Brack on May 8th 1954.",
        "The Orrin Bridge opened at Wexcombe on June 18th 1962.",
    )
    assert not any(r.whole for r in readings)


def test_a_fact_with_the_claims_date_is_looked_at_first():
    texts = ("The Orrin Bridge shut.", "The Orrin Bridge was lit.", "The Orrin Bridge fell.")
    readings = asked(
        "The Orrin Bridge opened at Brack in 1954.",
        *texts,
        "The Orrin Bridge got to Wexcombe in 1954.",
    )
    assert any(r.facts == (3,) for r in readings)


def test_another_figure_of_another_poll_is_not_asked_about():
    said = "A poll of 514 voters in Orrin had a margin of error of 4.3%."
    other = "A poll of 552 voters in Orrin had a margin of error of 5.7%."
    assert not asked(said, other)
    # Of one day, or of one pollster, there is one.
    assert asked(f"On May 4th 2016 {said}", f"On May 4th 2016 {other}")
    assert asked(said.replace("A poll", "A Brack poll"), other.replace("A poll", "A Brack poll"))


def test_another_figure_of_another_time_is_not_asked_about():
    readings = asked("The Orrin Bridge cost £3m in 1954.", "The Orrin Bridge cost £5m in 1962.")
    assert not [r for r in readings if "£5m" in r.hypothesis]


@pytest.mark.parametrize(
    ("claim", "left"),
    [
        ("In 1954 the Orrin Bridge opened.", "The Orrin Bridge opened."),
        ("The Orrin Bridge, before May 1954, opened.", "The Orrin Bridge opened."),
        ("The Orrin Bridge opened in May 1954.", "The Orrin Bridge opened."),
    ],
)
def test_a_claim_is_also_asked_about_without_its_date(claim, left):
    (bare,) = [r for r in asked(claim, "The Orrin Bridge opened in 1962.") if r.bare]
    assert bare.hypothesis == left


def test_a_multiple_that_two_figures_make_is_asked_as_a_rise():
    readings = asked(
        "Trams on the Orrin Bridge tripled.",
        "The Orrin Bridge had 100 trams in 1990 and 300 trams in 2000.",
    )
    (rise,) = [r for r in readings if r.agrees]
    assert rise.hypothesis == "Trams on the Orrin Bridge rose."


def test_a_fact_about_another_thing_is_not_asked_about():
    (other,) = found("The Quill Tunnel opened in 1962.", title="Quill Tunnel")
    assert closed(claim("The Orrin Bridge opened in 1954."), [other], DecideConfig()) == ()


def test_no_more_is_asked_than_allowed():
    texts = [f"The Orrin Bridge opened in {year}." for year in range(1960, 1966)]
    assert len(asked("The Orrin Bridge opened in 1954.", *texts, max_readings=2)) == 2
    assert asked("The Orrin Bridge opened in 1954.", *texts, max_readings=0) == ()


def test_a_statement_without_evidence_is_asked_nothing():
    assert closed(claim("The Orrin Bridge opened."), [], DecideConfig()) == ()
