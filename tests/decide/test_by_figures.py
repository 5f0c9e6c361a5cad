"""A differing figure contradicts a claim where the fact is about the same thing, and only there."""

import pytest

from claimcheck.config import DecideConfig
from claimcheck.decide import decide
from claimcheck.types import Claim, Evidence, Fact, Label

CONFIG = DecideConfig(
    min_supported=0.6,
    min_contradicted=0.7,
    min_topic_for_figures=0.65,
    max_unverified_for_figures=0.5,
)
BRIDGE = "The Orrin Bridge in Kelmouth opened to traffic in 1954."


def claim(statement):
    return Claim(
        id="c",
        article_id="a",
        start=0,
        end=len(statement),
        text=statement,
        statement=statement,
        sentence=statement,
        check_worthiness=1.0,
    )


def found(text, supported, contradicted, title="Orrin Bridge"):
    fact = Fact(id=text[:12], dataset="d", title=title, text=text, source="Kelmouth Gazette")
    rest = 1 - supported - contradicted
    return Evidence(fact, 1, 0.9, supported, contradicted, rest)


def test_another_year_contradicts_although_the_model_reads_support():
    verdict = decide(
        claim(BRIDGE), [found("The Orrin Bridge in Kelmouth opened in 1962.", 0.9, 0.05)], CONFIG
    )
    assert verdict.label is Label.CONTRADICTED
    assert verdict.flagged
    assert "1954" in verdict.reason
    assert "1962" in verdict.reason


def test_another_year_decides_where_the_model_cannot_say():
    verdict = decide(
        claim(BRIDGE), [found("The Orrin Bridge in Kelmouth opened in 1962.", 0.45, 0.4)], CONFIG
    )
    assert verdict.label is Label.CONTRADICTED


@pytest.mark.parametrize("supported", [0.9, 0.45])
def test_the_same_year_never_contradicts(supported):
    evidence = [found("The Orrin Bridge in Kelmouth opened in 1954.", supported, 0.05)]
    assert decide(claim(BRIDGE), evidence, CONFIG).label is not Label.CONTRADICTED


def test_a_fact_that_does_not_answer_contradicts_nothing():
    evidence = [found("The Orrin Bridge in Kelmouth was painted in 1962.", 0.1, 0.1)]
    assert decide(claim(BRIDGE), evidence, CONFIG).label is Label.UNVERIFIED


def test_a_fact_about_another_thing_contradicts_nothing():
    evidence = [found("The Selby tunnel opened in 1962.", 0.9, 0.05, title="Selby tunnel")]
    assert decide(claim(BRIDGE), evidence, CONFIG).label is not Label.CONTRADICTED


def test_a_figure_that_another_fact_bears_out_is_no_conflict():
    evidence = [
        found("The Orrin Bridge in Kelmouth opened in 1962.", 0.9, 0.05),
        found("In 1954 the first cars crossed the bridge.", 0.3, 0.1),
    ]
    assert decide(claim(BRIDGE), evidence, CONFIG).label is not Label.CONTRADICTED


def test_a_claim_that_says_too_little_of_its_subject_is_not_contradicted():
    evidence = [found("The report of 2021 gives a figure of 9%.", 0.9, 0.05, title="Fares")]
    assert decide(claim("The figure was 7%."), evidence, CONFIG).label is not Label.CONTRADICTED
