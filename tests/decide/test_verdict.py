"""What evidence makes of a claim: sides, topics, conflicts, times, reasons."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.config import DecideConfig
from claimcheck.decide import Answer, closer, decide, read_signals, weigh
from claimcheck.types import Claim, Evidence, Fact, Label

CONFIG = DecideConfig(min_contradicted=0.6, min_conflict=0.8, flag_check_worthiness=0.8)
OPENED = "The Orrin Bridge opened in 1954."


def claim(statement=OPENED, **more):
    return Claim("c", "a", 0, len(statement), statement, statement, statement, **more)


def item(id="f1", s=0.0, c=0.0, rank=1, text="The Orrin Bridge opened to trams in 1954.", **more):
    fact = Fact(id, "d", more.pop("title", "Orrin Bridge"), text, **more)
    return Evidence(fact, rank, 1 / rank, s, c, max(0.0, 1 - s - c))


def weighed(said, evidence, config=CONFIG, **more):
    return weigh(said, evidence, source_weights=config.source_weights, **more)


def answered(said, evidence, yes=0.9, config=CONFIG, **more):
    """The planned readings, each with the answer `yes`; the joint one says nothing."""
    return [
        Answer(r, *((yes, 0.05, 0.05) if r.comparison else (0.1, 0.1, 0.8)))
        for r in closer(said, weighed(said, evidence, config, **more), config)
    ]


@pytest.fixture
def verdict_of(weights):
    def judge(said, evidence, config=CONFIG, yes=0.9, **more):
        return decide(
            said,
            weighed(said, evidence, config, **more),
            config,
            weights=weights,
            answers=answered(said, evidence, yes, config, **more),
            **more,
        )

    return judge


def test_supported_names_the_fact_its_source_its_date_and_what_agreed(verdict_of):
    verdict = verdict_of(claim(), [item(s=0.9, source="County record", date="2021-05-04")])
    assert verdict.label is Label.SUPPORTED
    assert not verdict.flagged
    assert verdict.reason == (
        "Supported by “Orrin Bridge” (County record, 2021-05-04): "
        "“The Orrin Bridge opened to trams in 1954.” Both have Orrin Bridge and 1954."
    )


def test_another_year_contradicts_although_the_model_reads_support(verdict_of):
    fact = item(s=0.9, c=0.05, text="The Orrin Bridge opened in 1962.", source="Gazette")
    verdict = verdict_of(claim(), [fact])
    assert verdict.label is Label.CONTRADICTED
    assert verdict.flagged
    assert verdict.reason.startswith("Claim: 1954; reference: 1962. “Orrin Bridge” (Gazette) says")


def test_another_figure_of_something_else_contradicts_nothing(verdict_of):
    """The model denies that the fact bears the claim out even with the fact's own year."""
    fact = item(s=0.1, c=0.1, text="The Orrin Bridge was painted in 1962.")
    assert verdict_of(claim(), [fact], yes=0.05).label is Label.UNVERIFIED


def test_a_figure_that_another_fact_bears_out_is_no_contradiction(verdict_of):
    evidence = [
        item(s=0.6, c=0.05, text="The Orrin Bridge opened in 1962.", title="Annals"),
        item("f2", s=0.95, rank=2),
    ]
    assert verdict_of(claim(), evidence).label is not Label.CONTRADICTED


def test_a_contradiction_about_something_else_is_never_enough(verdict_of):
    other = item(c=1.0, title="Quill Tunnel", text="The Quill Tunnel has trams.")
    assert verdict_of(claim(), [other]).label is Label.UNVERIFIED
    both = [other, item("f2", s=0.9, rank=2)]
    assert verdict_of(claim(), both).label is Label.SUPPORTED


def test_another_figure_for_another_year_excludes_nothing(verdict_of):
    said = claim("Orrin Port handled 40 ships in 2021.")
    other_year = item(c=0.99, title="Orrin Port", text="Orrin Port handled 65 ships in 2009.")
    same_year = item(c=0.99, title="Orrin Port", text="Orrin Port handled 65 ships in 2021.")
    assert verdict_of(said, [other_year], yes=0.1).label is Label.UNVERIFIED
    assert verdict_of(said, [same_year]).label is Label.CONTRADICTED


def test_strong_evidence_both_ways_is_a_conflict_shows_both_and_is_flagged(verdict_of):
    against = item("f2", c=0.95, rank=2, text="The Orrin Bridge opened in 1960.", title="Annals")
    verdict = verdict_of(claim(), [item(s=0.93), against], yes=0.95)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.flagged
    assert verdict.reason.startswith("Conflicting evidence: “Orrin Bridge” bears it out")
    assert "“Annals” contradicts it" in verdict.reason
    assert [e.fact.id for e in verdict.evidence][:2] == ["f1", "f2"]


TOLD = "The Orrin Bridge was opened on July {}th 1954."


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (TOLD.format(13), TOLD.format(20)),
        ("The Orrin Bridge opened in 1954.", "The Orrin Bridge opened in 1960."),
        ("The board shut Orrin Bridge to trams.", "The board did not shut Orrin Bridge to trams."),
    ],
)
def test_two_facts_that_tell_one_thing_differently_are_in_conflict(verdict_of, said, other):
    """Though the model sees no contradiction, and the second date might be that of another event."""
    evidence = [item(s=0.7, text=said), item("f2", s=0.3, c=0.2, rank=2, text=other)]
    verdict = verdict_of(claim(said), evidence, yes=0.95)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.reason.startswith("Conflicting evidence")
    assert [e.fact.id for e in verdict.evidence][:2] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("said", "other"),
    [
        # Another visit, another year's births, and a second time.
        ("Hale saw Orrin Bridge on May 3rd 1954.", "Hale saw Orrin Bridge on July 9th 1956."),
        ("Tolls on Orrin Bridge fell 5% in 1954.", "Tolls on Orrin Bridge fell 5% in 1955."),
        ("Orrin Bridge was shut on May 3rd 1954.", "Orrin Bridge was shut again on May 9th 1954."),
    ],
)
def test_what_is_told_of_another_time_is_no_conflict(verdict_of, said, other):
    evidence = [item(s=0.95, text=said), item("f2", s=0.3, c=0.2, rank=2, text=other)]
    assert verdict_of(claim(said), evidence, yes=0.95).label is Label.SUPPORTED


def test_a_figure_for_a_later_time_may_have_been_true_when_written(verdict_of):
    said = claim("Orrin Port has 40 berths.")
    later = item(
        c=0.95, s=0.02, title="Orrin Port", text="Orrin Port has had 65 berths since June 2023."
    )
    day = dt.date(2021, 3, 1)
    verdict = verdict_of(said, [later], published=day)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.reason.startswith("It may have been true when written")
    assert "June 2023" in verdict.reason
    assert "2021-03-01" in verdict.reason
    assert verdict_of(said, [later]).label is Label.CONTRADICTED


def test_a_claim_about_a_later_time_is_excluded_by_what_is_planned_for_another(verdict_of):
    said = claim("Orrin Port shall have 65 berths by 2040.")
    plan = item(c=0.95, s=0.02, title="Orrin Port", text="Orrin Port is to have 65 berths by 2030.")
    verdict = verdict_of(said, [plan], published=dt.date(2021, 3, 1))
    assert verdict.label is Label.CONTRADICTED


def test_nothing_is_supported_by_a_fact_that_counts_otherwise(verdict_of):
    """Though the model overlooks it; a spelt number of which the fact says nothing may follow from it."""
    said = claim("Two lanes of the Orrin Bridge shut in 1954.")
    other = item(s=0.9, c=0.05, text="Three lanes of the Orrin Bridge shut in 1954.")
    silent = item(s=0.9, c=0.05, text="The Orrin Bridge shut its lanes in 1954.")
    assert verdict_of(said, [other], yes=0.1).label is Label.UNVERIFIED
    assert verdict_of(said, [silent], yes=0.1).label is Label.SUPPORTED


@pytest.mark.parametrize(("word", "label"), [(" now", Label.UNVERIFIED), ("", Label.CONTRADICTED)])
def test_a_facts_own_date_is_later_only_for_claims_of_the_present(verdict_of, word, label):
    said = claim(f"Orrin Port{word} has 40 berths.")
    fact = item(
        c=0.95, s=0.02, title="Orrin Port", text="Orrin Port has 65 berths.", date="2024-01-01"
    )
    assert verdict_of(said, [fact], published=dt.date(2021, 3, 1)).label is label


def test_a_source_without_weight_decides_nothing(verdict_of):
    fact = item(s=0.95, source="Orrin Rumour Mill")
    ignored = dataclasses.replace(CONFIG, source_weights={"rumour": 0.0})
    assert verdict_of(claim(), [fact]).label is Label.SUPPORTED
    assert verdict_of(claim(), [fact], ignored).label is Label.UNVERIFIED


def test_weak_evidence_is_named_with_what_it_has_instead_of_the_same_thing(verdict_of):
    fact = item(s=0.2, c=0.1, text="The Orrin Bridge was opened in 1962.")
    timid = dataclasses.replace(CONFIG, min_contradicted=0.99)
    verdict = verdict_of(claim(), [fact], timid, yes=0.55)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.reason.startswith("No fact found settles it. The nearest is “Orrin Bridge”")
    assert verdict.reason.endswith("It has 1962 where the claim has 1954.")


def test_a_date_of_something_else_is_not_held_against_a_claim(verdict_of):
    fact = item(s=0.2, c=0.1, text="The Orrin Bridge was painted in 1962.")
    verdict = verdict_of(claim(), [fact], yes=0.05)
    assert verdict.label is Label.UNVERIFIED
    assert verdict.reason.endswith("“The Orrin Bridge was painted in 1962.”")


def test_parts_of_what_agreed_are_not_named_again(verdict_of):
    text = "The Orrin Double Tram opened in May 1954."
    verdict = verdict_of(claim(text), [item(s=0.95, text=text)])
    assert verdict.reason.endswith("Both have Orrin Double Tram and May 1954.")


def test_what_a_supporting_fact_does_not_give_is_said(verdict_of):
    said = claim("Tamsin Hale opened the Orrin Bridge in 1954.")
    verdict = verdict_of(said, [item(s=0.97)])
    assert verdict.label is Label.SUPPORTED
    assert verdict.reason.endswith("Both have Orrin Bridge and 1954. It does not give Tamsin Hale.")


def test_words_of_the_claim_that_a_supporting_fact_lacks_are_named(verdict_of):
    said = claim("The Orrin Bridge was cheerfully inaugurated and painted in 1954.")
    lacking = verdict_of(said, [item(s=0.97, text="The Orrin Bridge opened in 1954.")])
    assert lacking.label is Label.SUPPORTED
    assert lacking.reason.endswith(
        "Words of the claim that it lacks: “cheerfully”, “inaugurated” and “painted”."
    )
    whole = verdict_of(said, [item(s=0.97, text=said.statement)])
    assert "lacks" not in whole.reason


def test_another_name_excludes_one_only_where_a_figure_or_date_is_the_same(verdict_of):
    said = claim("Tamsin Hale opened the Orrin Bridge in 1954.")
    same = item(s=0.1, c=0.1, text="Rolf Arden opened the Orrin Bridge in 1954.")
    undated = item(s=0.1, c=0.1, text="Rolf Arden opened the Orrin Bridge.")
    told = [read_signals(weighed(said, [fact]), answered(said, [fact])) for fact in (same, undated)]
    assert told[0].name > 0.8
    assert told[1].name < 0.5


def test_support_that_leaves_open_what_another_fact_denies_is_none(verdict_of):
    """The first bears out all but the lanes, which the second counts otherwise."""
    said = claim("The Orrin Bridge opened with four lanes in July 1954.")
    rest = item(s=0.9, c=0.05, text="The Orrin Bridge opened in July 1954.")
    other = item("f2", s=0.05, c=0.6, rank=2, text="The Orrin Bridge had two lanes in July 1954.")
    assert verdict_of(said, [rest]).label is Label.SUPPORTED
    assert verdict_of(said, [rest, other]).label is not Label.SUPPORTED


@pytest.mark.parametrize(
    ("statement", "unborne"),
    [
        ("The Orrin Bridge opened on July 13th 1954.", "July 13th 1954"),
        ("The Orrin Bridge, 310m long, opened in July 1954.", "310m"),
    ],
)
def test_nothing_is_supported_whose_date_or_figure_stands_in_no_fact(
    verdict_of, statement, unborne
):
    """However sure the model is, which passes over figures; the reason says which it is."""
    fact = item(s=0.99, c=0.0, text="The Orrin Bridge opened in July 1954.")
    verdict = verdict_of(claim(statement), [fact])
    assert verdict.label is Label.UNVERIFIED
    assert f"{unborne} stands in no fact" in verdict.reason


def test_the_same_names_are_hardly_a_support_for_what_is_said_of_them(verdict_of, weights):
    """Unless the model is surer than it has to be of other facts."""
    said = claim("Tamsin Hale was tepid about the involvement of Saltby.")
    text = "Tamsin Hale has a house in Saltby."

    def names(s):
        return item(s=s, text=text, title="")

    def grounded(of, fact):
        return weights.grounded(read_signals(weighed(of, [fact]), ()))

    verdict = verdict_of(said, [names(0.54)])
    assert verdict.label is Label.UNVERIFIED
    assert "not what is said of them: “tepid” and “involvement”." in verdict.reason
    assert verdict_of(said, [names(0.95)]).label is Label.SUPPORTED
    assert grounded(said, names(0.54)) == 0.0
    half = item(s=0.54, text="Tamsin Hale was against any involvement of Saltby.", title="")
    assert grounded(said, half) > 0.4
    # A figure or date that both have says more than the names.
    dated = claim("Tamsin Hale was tepid about the involvement of Saltby in 1954.")
    year = item(s=0.54, text="Tamsin Hale had a house in Saltby in 1954.", title="")
    assert grounded(dated, year) > 0.4


def test_a_support_in_the_articles_own_words_says_that_it_may_be_the_same_report(verdict_of):
    words = "The Orrin Bridge opened to trams in 1954, after the town had saved for nine years."
    said = claim(words, extractor="e1")
    said = dataclasses.replace(said, statement="The Orrin Bridge opened in 1954.")
    printed = item(s=0.95, text=f"{words} It has four lanes.", source="Saltby Gazette")
    told = "Its words are nearly the article's: it may be the same report, printed elsewhere."
    assert told in verdict_of(said, [printed]).reason
    assert told not in verdict_of(said, [item(s=0.95)]).reason
    # A statement that stands by itself is no article's.
    assert told not in verdict_of(dataclasses.replace(said, extractor=""), [printed]).reason


def test_a_date_that_one_fact_gives_and_another_gives_otherwise_is_one_place(verdict_of):
    """Where it differs, it begins with its preposition."""
    said = claim("The Orrin Bridge opened before July 1954.")
    same = item(s=0.9, c=0.0, text="The Orrin Bridge opened in March 1954.")
    other = item("f2", s=0.1, c=0.1, rank=2, text="The Orrin Bridge was tolled from August 1955.")
    assert verdict_of(said, [same, other]).label is Label.SUPPORTED


def test_the_strongest_opposing_evidence_is_always_kept_and_named(verdict_of):
    config = dataclasses.replace(CONFIG, max_evidence=3)
    weak = [item(f"w{i}", s=0.3, rank=i) for i in range(1, 6)]
    against = item("against", c=0.6, rank=9, text="The Orrin Bridge stayed shut.", title="Log")
    best = item("best", s=0.97, rank=8)
    verdict = verdict_of(claim(), [*weak, against, best], config)
    assert verdict.label is Label.SUPPORTED
    assert [e.fact.id for e in verdict.evidence][:2] == ["best", "against"]
    assert len(verdict.evidence) == 3
    assert "The strongest against it is “Log”" in verdict.reason


def test_nothing_found_and_incomplete_say_so(verdict_of):
    nothing = verdict_of(claim(), [])
    assert nothing.reason == "Nothing was found about it in the reference."
    assert nothing.evidence == ()
    incomplete = verdict_of(claim(complete=False), [item(s=0.99)])
    assert incomplete.label is Label.UNVERIFIED
    assert incomplete.reason.startswith("Not checkable")
    assert len(incomplete.evidence) == 1


@pytest.mark.parametrize(("worth", "flagged"), [(0.9, True), (0.8, True), (0.79, False)])
def test_unverified_is_flagged_by_check_worthiness(verdict_of, worth, flagged):
    assert verdict_of(claim(check_worthiness=worth), []).flagged is flagged


def test_the_threshold_comes_from_the_share_that_may_go_wrong(weights):
    fact = item(s=0.1, c=0.75, text="The Orrin Bridge did not open then.")
    strict = DecideConfig(max_wrong_contradicted=0.0)
    loose = DecideConfig(max_wrong_contradicted=0.05)
    given = weighed(claim(), [fact])
    labels = [decide(claim(), given, config, weights=weights).label for config in (strict, loose)]
    assert labels == [Label.UNVERIFIED, Label.CONTRADICTED]


def test_reasons_shorten_long_facts(verdict_of):
    text = "The Orrin Bridge opened to trams in 1954. " * 40
    reason = verdict_of(claim(), [item(s=0.9, text=text)]).reason
    assert len(reason) < 400
    assert "…”" in reason


def test_an_earlier_check_is_asked_about_nothing_else(verdict_of):
    """Its words are a claim that somebody checked, perhaps a false one."""
    check = item(c=0.9, text="The Orrin Bridge opened in 1962.", kind="check:false")
    assert closer(claim(), weighed(claim(), [check]), CONFIG) == ()


probability = st.floats(0, 1)


@settings(max_examples=60)
@given(st.lists(st.tuples(probability, probability), max_size=6))
def test_confidence_is_a_probability_and_evidence_is_kept(weights, scores):
    evidence = [
        item(f"f{rank}", s=s, c=c * (1 - s), rank=rank)
        for rank, (s, c) in enumerate(scores, start=1)
    ]
    verdict = decide(claim(), weighed(claim(), evidence), CONFIG, weights=weights)
    assert 0 <= verdict.confidence <= 1
    assert len(verdict.evidence) == min(len(evidence), CONFIG.max_evidence)
    assert set(verdict.evidence) <= set(evidence)
    assert verdict.reason


def test_a_fact_of_something_else_is_left_out_and_the_nearest_is_kept_for_a_person():
    near = item("f1")
    far = item("f2", rank=2, title="Cod", text="Cod is caught off Norway.")
    assert [w.evidence for w in weighed(claim(), [near, far], least_topic=0.5)] == [near]
    (alone,) = weighed(claim(), [far], least_topic=0.5)
    assert alone.evidence is far
    assert alone.shared < 0.5


@pytest.mark.parametrize(
    ("statement", "text", "strong"),
    [
        ("Taxes go up.", "Taxes go down.", False),
        ("Taxes in Alland go up.", "Taxes in Alland go down.", True),
        ("Taxes go up in May 2021.", "Taxes go down in May 2021.", True),
    ],
)
def test_a_direction_is_of_some_place_or_time(statement, text, strong):
    said, evidence = claim(statement), [item(text=text, title="", s=0.1, c=0.8)]
    word = read_signals(weighed(said, evidence), answered(said, evidence)).word
    assert (word > 0.3) is strong


def test_a_share_is_told_by_what_it_is_of():
    def figure(statement, text):
        said, evidence = claim(statement), [item(text=text, title="", s=0.02, c=0.9)]
        return read_signals(weighed(said, evidence), answered(said, evidence)).figure

    text = "Rolf Hale also hit 73 percent, right after the strike."
    bare = figure("Rolf Hale has 44 percent.", text)
    told = figure("Rolf Hale hit 44 percent after the strike.", text)
    assert bare < 0.3 < 0.8 < told


def test_the_likeliest_of_the_names_is_told_and_not_the_one_that_the_model_likes_best(weights):
    said = claim("Ada Orr opened the Orrin Bridge at the Saltby stadium in 1954.")
    text = "In 1954 Ada Orr opened the Orrin Bridge at the Brack stadium in Wexcombe."
    found = weighed(said, [item(s=0.1, c=0.8, text=text)])
    answers = [
        Answer(r, 0.95 if r.swap == "Wexcombe" else 0.94, 0.04, 0.02)
        for r in closer(said, found, CONFIG)
        if r.comparison
    ]
    assert {a.reading.swap for a in answers} >= {"Brack", "Wexcombe"}
    verdict = decide(said, found, CONFIG, weights=weights, answers=answers)
    assert verdict.label is Label.CONTRADICTED
    assert verdict.reason.startswith("Claim: Saltby; reference: Brack.")


def test_a_figure_of_a_quarter_that_had_not_ended_may_have_been_true(verdict_of):
    said = claim("Orrin Boats sold 46 boats in the quarter.")
    text = "Orrin Boats sold 49 boats in the third quarter of 2024."
    fact = item(s=0.05, c=0.9, text=text, title="Orrin Boats")
    verdict = verdict_of(said, [fact], published=dt.date(2024, 8, 2))
    assert verdict.label is Label.UNVERIFIED
    assert "a later quarter of 2024" in verdict.reason
    told = verdict_of(said, [fact], published=dt.date(2024, 11, 2))
    assert "later quarter" not in told.reason


def test_a_large_figure_tells_what_a_claim_without_a_name_is_about():
    said = claim("About 45,000 people were evacuated.")
    near = item("near", text="45,000 residents of Orrin were told to leave.", title="", rank=1)
    other = item("other", text="37 people were evacuated.", title="", rank=2)
    by = {w.evidence.fact.id: w.shared for w in weighed(said, [near, other])}
    assert by["near"] > 0.5
    bare = claim("About 45 people were evacuated.")
    assert weighed(bare, [near])[0].shared < by["near"]


def test_a_fact_without_a_title_is_quoted_once(verdict_of):
    text = "The Orrin Bridge opened to trams in 1954."
    reason = verdict_of(claim(), [item(s=0.9, title="", source="Gazette", text=text)]).reason
    assert reason.startswith("Supported by a fact (Gazette): “The Orrin Bridge")
    assert reason.count(text) == 1
    open_ = verdict_of(
        claim(), [item(s=0.1, title="", text="The Orrin Bridge was painted.")]
    ).reason
    assert "The nearest is a fact: “The Orrin Bridge was painted.”" in open_
