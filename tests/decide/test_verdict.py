"""What evidence makes of a claim: thresholds, sides, topics, figures, reasons."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.config import DecideConfig
from claimcheck.decide import decide
from claimcheck.types import Claim, Evidence, Fact, Label

# Thresholds of its own: the shipped ones move with the models.
CONFIG = DecideConfig(
    min_supported=0.6, min_contradicted=0.7, conflict_margin=0.1, flag_check_worthiness=0.8
)
OPENED = "The Orrin Bridge opened in 1954."


def claim(statement=OPENED, **more):
    return Claim("c", "a", 0, len(statement), statement, statement, statement, **more)


def item(id="f1", s=0.0, c=0.0, rank=1, text="The Orrin Bridge opened to trams in 1954.", **more):
    fact = Fact(id, "d", more.pop("title", "Orrin Bridge"), text, **more)
    return Evidence(fact, rank, 1 / rank, s, c, max(0.0, 1 - s - c))


def test_supported_names_the_fact_its_source_and_its_date():
    verdict = decide(claim(), [item(s=0.9, source="County record", date="2021-05-04")], CONFIG)
    assert verdict.label is Label.SUPPORTED
    assert verdict.confidence == pytest.approx(0.9, abs=0.02)
    assert not verdict.flagged
    assert verdict.reason == (
        "Supported by “Orrin Bridge” (County record, 2021-05-04): "
        "“The Orrin Bridge opened to trams in 1954.”"
    )


def test_contradicted_is_flagged():
    fact = item(c=0.95, text="The Orrin Bridge opened to trams in 1958.")
    verdict = decide(claim(), [fact], CONFIG)
    assert verdict.label is Label.CONTRADICTED
    assert verdict.flagged
    assert verdict.reason.startswith("Contradicted by “Orrin Bridge”: “The Orrin")


def test_a_contradiction_about_something_else_is_never_enough():
    other = item(c=1.0, title="Quill Tunnel", text="The Quill Tunnel opened in 1961.")
    verdict = decide(claim(), [other], CONFIG)
    assert verdict.label is Label.UNVERIFIED
    both = [other, item("f2", s=0.8, rank=2)]
    assert decide(claim(), both, CONFIG).label is Label.SUPPORTED


def test_a_name_at_the_start_is_one_where_the_fact_says_so():
    said = claim("Orrin was reached by trams from Brack in 1954.")
    text = "Trams reached Orrin from Wexcombe in 1954."
    fact = item(c=0.97, title="Trams to Orrin", text=text)
    assert decide(said, [fact], CONFIG).label is Label.CONTRADICTED


def test_a_claim_without_names_must_share_words_or_figures():
    said = claim("Fares rose by 12% in 2021.")
    same = item(c=0.97, title="Fares", text="Fares rose by 9% in 2021.")
    other = item(c=0.97, title="Rainfall", text="Rain fell on 9 days of the spring.")
    assert decide(said, [same], CONFIG).label is Label.CONTRADICTED
    assert decide(said, [other], CONFIG).label is Label.UNVERIFIED


def test_another_figure_for_another_year_excludes_nothing():
    said = claim("Orrin Port handled 40 ships in 2021.")
    other_year = item(c=0.99, title="Orrin Port", text="Orrin Port handled 65 ships in 2009.")
    same_year = item(c=0.99, title="Orrin Port", text="Orrin Port handled 65 ships in 2021.")
    year_only = item(c=0.99, title="Orrin Port", text="Orrin Port handled 40 ships in 2009.")
    assert decide(said, [other_year], CONFIG).label is Label.UNVERIFIED
    assert decide(said, [same_year], CONFIG).label is Label.CONTRADICTED
    assert decide(said, [year_only], CONFIG).label is Label.CONTRADICTED


def test_strong_evidence_both_ways_is_a_conflict_and_flagged():
    against = item("f2", c=0.95, rank=2, text="The Orrin Bridge opened in 1960.", title="Annals")
    verdict = decide(claim(), [item(s=0.93), against], CONFIG)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.flagged
    assert verdict.reason.startswith("Conflicting evidence: “Orrin Bridge”")
    assert "“Annals”" in verdict.reason
    assert {e.fact.id for e in verdict.evidence} == {"f1", "f2"}


def test_weak_evidence_is_named_with_its_scores():
    verdict = decide(claim(), [item(s=0.41, c=0.1)], CONFIG)
    assert verdict.label is Label.UNVERIFIED
    assert "“Orrin Bridge”" in verdict.reason
    assert "0.41 for support and 0.10 for contradiction" in verdict.reason


def test_nothing_found_and_incomplete_say_so():
    nothing = decide(claim(), [], CONFIG)
    assert nothing.reason == "Nothing was found about it in the reference."
    assert nothing.evidence == ()
    incomplete = decide(claim(complete=False), [item(s=0.99)], CONFIG)
    assert incomplete.label is Label.UNVERIFIED
    assert incomplete.reason.startswith("Not checkable")
    assert len(incomplete.evidence) == 1


@pytest.mark.parametrize(("worth", "flagged"), [(0.9, True), (0.8, True), (0.79, False)])
def test_unverified_is_flagged_by_check_worthiness(worth, flagged):
    assert decide(claim(check_worthiness=worth), [], CONFIG).flagged is flagged


def test_a_figure_that_the_fact_gives_differently_is_not_supported():
    said = claim("The Orrin Bridge cost £26m.")
    fact = item(s=0.97, text="The Orrin Bridge cost £36m in the end.")
    off_topic = dataclasses.replace(CONFIG, min_topic_for_figures=1.1)
    verdict = decide(said, [fact], off_topic)
    assert verdict.label is Label.UNVERIFIED
    assert "gives £36,000,000 where the claim has £26,000,000" in verdict.reason


def test_a_figure_found_in_another_fact_or_in_a_date_stands():
    said = claim("The Orrin Bridge, shut in 2021, opened in 1954.")
    fact = item(s=0.97)
    assert decide(said, [fact], CONFIG).label is Label.UNVERIFIED
    dated = item(s=0.97, date="2021-05-04")
    assert decide(said, [dated], CONFIG).label is Label.SUPPORTED
    second = item("f2", rank=2, text="It has been shut since 2021.")
    assert decide(said, [fact, second], CONFIG).label is Label.SUPPORTED


def test_differences_bounds_and_spans_of_years_stand():
    grown = item(s=0.97, text="The fund for the Orrin Bridge grew from £110m to £160m in 2021.")
    for statement in (
        "The fund for the Orrin Bridge was raised by £50m.",
        "The fund for the Orrin Bridge passed £150m.",
        "The fund for the Orrin Bridge grew between 2020 and 2021.",
    ):
        assert decide(claim(statement), [grown], CONFIG).label is Label.SUPPORTED


def test_a_fact_without_figures_may_support():
    fact = item(s=0.9, text="Trams have crossed the Orrin Bridge since it opened.")
    assert decide(claim(), [fact], CONFIG).label is Label.SUPPORTED


def test_deciding_evidence_first_then_the_strongest_against_and_no_more_than_asked():
    config = dataclasses.replace(CONFIG, max_evidence=3)
    weak = [item(f"w{i}", s=0.3, rank=i) for i in range(1, 6)]
    against = item("against", c=0.3, rank=9, text="The Orrin Bridge opened in 1960.")
    best = item("best", s=0.95, rank=8)
    kept = decide(claim(), [*weak, against, best], config).evidence
    assert [e.fact.id for e in kept][:2] == ["best", "against"]
    assert len(kept) == 3


def test_reasons_shorten_long_facts():
    text = "The Orrin Bridge opened to trams in 1954. " * 40
    reason = decide(claim(), [item(s=0.9, text=text)], CONFIG).reason
    assert len(reason) < 320
    assert reason.endswith("…”")


probability = st.floats(0, 1)


@given(st.lists(st.tuples(probability, probability), max_size=6))
def test_confidence_is_a_probability_and_evidence_is_kept(scores):
    evidence = [
        item(f"f{rank}", s=s, c=c * (1 - s), rank=rank)
        for rank, (s, c) in enumerate(scores, start=1)
    ]
    verdict = decide(claim(), evidence, CONFIG)
    assert 0 <= verdict.confidence <= 1
    assert len(verdict.evidence) == min(len(evidence), CONFIG.max_evidence)
    assert set(verdict.evidence) <= set(evidence)
    assert verdict.reason


@given(st.floats(0.65, 0.99), st.floats(0, 0.01), st.floats(0, 0.3))
def test_confidence_rises_with_support_and_falls_with_opposition(s, more, c):
    def sure(s, c):
        against = item("f2", c=c, rank=2, text="The Orrin Bridge opened in 1960.")
        verdict = decide(claim(), [item(s=s), against], CONFIG)
        assert verdict.label is Label.SUPPORTED
        return verdict.confidence

    assert sure(s + more, c) >= sure(s, c) >= sure(s, c + 0.05)
