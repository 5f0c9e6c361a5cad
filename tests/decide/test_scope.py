"""What leaves a claim standing although a fact has another figure, date, place or office."""

import datetime as dt

import pytest

from claimcheck.config import DecideConfig
from claimcheck.decide import Answer, closer, read_signals, weigh
from claimcheck.decide.compare import compare
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.particulars import Kind
from claimcheck.types import Claim, Evidence, Fact


def conflicts(claim, fact, title=""):
    return {c.mine for c in compare(claim, title, fact) if c.outcome is Outcome.CONFLICT}


@pytest.mark.parametrize(
    ("claim", "fact", "mine"),
    [
        (
            "The number of people in Alland fell by 556,000 in the year to October 2022.",
            "The number of Allanders, without foreign residents, fell by 750,000 in the year to October 2022.",
            "The number of Allanders fell by 750,000 in the year to October 2022.",
        ),
        (
            "Wexcombe Rovers won the final of 2022 4-2 on penalties.",
            "In extra time of the final of 2022 Wexcombe Rovers went 3-2 ahead.",
            "Wexcombe Rovers won the final of 2022 3-2 on penalties.",
        ),
        (
            "The line from Wexcombe to Odda was priced at about $33bn in 2008.",
            "In 2008 voters allowed $9.95bn of bonds for the line from Wexcombe to Odda.",
            "In 2008 the line from Wexcombe to Odda was priced at $9.95bn.",
        ),
        (
            "Tamsin Hale turned 24 before the final.",
            "Rolf Orr, aged 35, scored two goals in the final; Tamsin Hale got the third.",
            "Tamsin Hale, aged 35, scored two goals in the final.",
        ),
        (
            "Wexcombe went out in the group stage for the second World Cup running.",
            "Odda beat Wexcombe and finished first in their group of the World Cup.",
            "Wexcombe went out in the group stage for the first World Cup running.",
        ),
    ],
)
def test_a_figure_that_counts_another_thing_is_no_other_figure(claim, fact, mine):
    """mine: the same fact of the claim's own thing, which does differ."""
    assert not conflicts(claim, fact)
    assert conflicts(claim, mine)


@pytest.mark.parametrize(
    ("claim", "fact", "mine"),
    [
        # An office of somebody else's, or of nobody that is told.
        (
            "President Tamsin Hale put Rolf Orr in the chair.",
            "Rolf Orr was governor of Wexcombe until Tamsin Hale appointed him chief justice.",
            "President",
        ),
        (
            "Tamsin Hale is the housing secretary.",
            "Tamsin Hale sent inspectors, with Rolf Orr as the lead commissioner.",
            "secretary",
        ),
        (
            "Tamsin Hale became Wexcombe's attorney general.",
            "Senator Tamsin Hale met the party in private.",
            "attorney general",
        ),
        # The same office less exactly told, and what one may be beside another.
        (
            "Rolf Orr is the mission's chief scientist.",
            "Rolf Orr serves as project scientist of the mission.",
            "chief scientist",
        ),
        (
            "Rolf Orr is the owner of the Harlow Stores.",
            "Rolf Orr, founder of the Harlow Stores, took the name in 1990.",
            "owner",
        ),
        # Another's figure, by which the claim's is only measured.
        (
            "Tamsin Hale scored 24 goals.",
            "Rolf Orr scored 25 goals, one more than Tamsin Hale.",
            "24 goals",
        ),
        ("The north gets £20m of the money.", "The plan costs £36m.", "£20m"),
        ("Orrin got $400m.", "The programme paid $465m in all, to Orrin and Alland.", "$400m"),
        ("The fine is £180.", "Until January 2023 the fine was £160.", "£180"),
        ("Emissions rose by 2%.", "Emissions rose in Orrin (4%) and Alland (7%).", "2%"),
        (
            "The average in 2023 was 1.48°C above normal.",
            "In November 2023 it was 1.75°C above normal.",
            "1.48°C",
        ),
        # A state that lasted, a beginning, an older record.
        (
            "Rolf Orr was attorney-general in November 2020.",
            "Rolf Orr, the attorney-general, warned in December 2020 of the law.",
            "November 2020",
        ),
        (
            "Measurements at Mount Harlow began in 1958.",
            "Measurements at Mount Harlow gave 424 parts per million in May 2023.",
            "1958",
        ),
        (
            "In 2023 the ice shrank to 1.8m square kilometres.",
            "The earlier record low of the ice was in 2022.",
            "2023",
        ),
        ("Tamsin Hale served until 1991.", "Tamsin Hale was named in June 1967.", "until 1991"),
        # Another event of a life, and a stretch of land that is no state.
        (
            "Rolf Orr was born in Wexcombe.",
            "Rolf Orr was born in the capital of Orrin and grew up in Harlow.",
            "Wexcombe",
        ),
        (
            "Tamsin Hale died at Pell in the Orrin Alps.",
            "Tamsin Hale died at Pell, Upper Alland.",
            "Orrin Alps",
        ),
        (
            "The Hale Trust includes Orr Mills.",
            "Members of the group that bought Kestrel's patents include Orr Mills.",
            "Hale Trust",
        ),
    ],
)
def test_what_is_said_of_another_leaves_the_claim_standing(claim, fact, mine):
    assert mine not in conflicts(claim, fact)


@pytest.mark.parametrize(
    ("claim", "fact", "mine"),
    [
        ("Tamsin Hale is Orrin's mayor.", "Tamsin Hale, Orrin's governor, resigned.", "mayor"),
        (
            "Rolf Orr is the deputy foreign minister.",
            "Rolf Orr, deputy minister of health, proposed it.",
            "deputy foreign minister",
        ),
        ("The second detector is at Pell in Orrin.", "It has one at Pell, Alland.", "Orrin"),
        ("Rolf Orr was born in Wexcombe.", "Rolf Orr was born in Harlow.", "Wexcombe"),
        ("The plan costs £20m.", "The plan costs £36m.", "£20m"),
        (
            "Tamsin Hale was born Tamsin Orr in Wexcombe on May 2nd 1867.",
            "Tamsin Orr, later Tamsin Hale, came into the world in Harlow on May 2nd 1867.",
            "Wexcombe",
        ),
        ("The school began in 1958.", "The school was founded in 1968.", "1958"),
    ],
)
def test_what_excludes_the_claim_still_does(claim, fact, mine):
    assert mine in conflicts(claim, fact)


def test_a_fall_and_a_rise_of_one_figure_exclude_each_other_whatever_the_model_says():
    said = "Deaths in Orrin in 2021 were a fall of 16%."
    claim = Claim("c", "a", 0, len(said), said, said, said)
    fact = Fact("f", "d", "Orrin", "Deaths in Orrin in 2021 were 16% more than in 2020.")
    weighed = weigh(claim, [Evidence(fact, 1, 1.0, 0.6, 0.3, 0.1)])
    # The model finds the claim borne out with either word.
    answers = [Answer(r, 0.7, 0.2, 0.1) for r in closer(claim, weighed, DecideConfig())]
    assert read_signals(weighed, answers).word > 0.5


def weighed_at(said, text, *, dated, published):
    claim = Claim("c", "a", 0, len(said), said, said, said)
    fact = Fact("f", "d", "", text, date=dated)
    (one,) = weigh(claim, [Evidence(fact, 1, 1.0)], published=published)
    return {c.mine: c.outcome for c in one.comparisons}


def test_a_poll_of_another_week_excludes_no_percentage():
    said, text = "Tamsin Hale had 36 percent.", "Tamsin Hale had 31 percent, three points up."
    day = dt.date(2016, 3, 15)
    same = weighed_at(said, text, dated="2016-03-14", published=day)
    assert same["36 percent"] is Outcome.CONFLICT
    assert weighed_at(said, text, dated="2016-04-14", published=day)["36 percent"] is Outcome.SILENT
    # With a time of its own the figure is compared whenever it was told.
    told = weighed_at(
        "In May 2015 Tamsin Hale had 36 percent.",
        "In May 2015 Tamsin Hale had 31 percent.",
        dated="2016-04-14",
        published=day,
    )
    assert told["36 percent"] is Outcome.CONFLICT


def test_a_word_that_begins_the_claim_is_no_name_where_the_fact_has_it_as_a_word():
    compared = compare(
        "Street lights will be dimmed.", "", "The budget has dimmer street lighting."
    )
    assert "Street" not in {c.mine for c in compared}


def test_a_tally_of_another_week_excludes_none():
    said, text = "Tamsin Hale has 231 delegates.", "Tamsin Hale has 370 delegates."
    day = dt.date(2016, 3, 4)
    assert weighed_at(said, text, dated="2016-03-15", published=day)["231 delegates"] is (
        Outcome.SILENT
    )
    same = weighed_at(said, text, dated="2016-03-05", published=day)
    assert same["231 delegates"] is Outcome.CONFLICT
    # What stays as it is is compared whenever it was told.
    lanes = weighed_at(
        "The Orrin Bridge has six lanes.",
        "The Orrin Bridge has four lanes.",
        dated="2016-03-15",
        published=day,
    )
    assert Outcome.CONFLICT in lanes.values()


def test_a_poll_of_the_day_a_fact_was_told_is_not_that_of_another_date():
    said, text = "In March 2016 Tamsin Hale had 48 percent.", "Tamsin Hale has 46 percent."
    day = dt.date(2016, 6, 10)
    assert weighed_at(said, text, dated="2016-05-26", published=day)["48 percent"] is Outcome.SILENT
    same = weighed_at(said, text, dated="2016-03-26", published=day)
    assert same["48 percent"] is Outcome.CONFLICT
    # Without an article's date too, and not where the fact does not tell when it was printed.
    assert (
        weighed_at(said, text, dated="2016-05-26", published=None)["48 percent"] is Outcome.SILENT
    )
    assert weighed_at(said, text, dated="", published=day)["48 percent"] is Outcome.CONFLICT


def test_a_general_election_is_no_office_and_a_visit_stops_nothing():
    said = "The role in a general election is a new one for Tamsin Hale."
    assert not [
        c for c in compare(said, "", "Tamsin Hale is a spokeswoman.") if c.kind is Kind.ROLE
    ]
    office = compare("Tamsin Hale is a general.", "", "Tamsin Hale is a spokeswoman.")
    assert [c for c in office if c.kind is Kind.ROLE]
    visit = compare(
        "Tamsin Hale continued her speech.", "", "Tamsin Hale stopped by an office in Orrin."
    )
    assert all(c.outcome is not Outcome.CONFLICT for c in visit)
    ended = compare("Tamsin Hale continued her speech.", "", "Tamsin Hale stopped her speech.")
    assert [c for c in ended if c.outcome is Outcome.CONFLICT]
