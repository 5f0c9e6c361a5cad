"""Particulars of a claim against a fact: what agrees, what differs, and what the fact has instead."""

import pytest

from claimcheck.decide.compare import Kind, compare
from claimcheck.decide.outcome import Outcome


def outcomes(claim, fact, title="", **more):
    return {c.mine: c for c in compare(claim, title, fact, **more)}


@pytest.mark.parametrize(
    ("claim", "fact", "mine", "kind", "swap"),
    [
        (
            "The crash in Wexcombe killed 24 sailors.",
            "Fourteen sailors died in the crash in Wexcombe.",
            "24 sailors",
            Kind.NUMBER,
            "Fourteen sailors",
        ),
        (
            "In January 2003 Tamsin Hale left Orrin.",
            "Tamsin Hale left Orrin on January 19th 2001.",
            "January 2003",
            Kind.DATE,
            "January 2001",
        ),
        (
            "Tamsin Hale was found in Brack in 2014.",
            "Tamsin Hale was found in Wexcombe in 2014.",
            "Brack",
            Kind.NAME,
            "Wexcombe",
        ),
        (
            "Tamsin Hale is Orrin's interior minister.",
            "Tamsin Hale is Orrin's defence minister.",
            "interior minister",
            Kind.ROLE,
            "defence minister",
        ),
        ("Fares fell by 3%.", "Fares rose by 3%.", "fell", Kind.DIRECTION, "rose"),
        ("Deaths were a fall of 16%.", "Deaths were up by 16%.", "fall", Kind.DIRECTION, "rise"),
        (
            "The court upheld the verdict.",
            "The court reversed the verdict.",
            "upheld",
            Kind.DIRECTION,
            "reversed",
        ),
        (
            "Orrin lies north-west of Wexcombe.",
            "Orrin lies north-east of Wexcombe.",
            "north-west",
            Kind.DIRECTION,
            "north-east",
        ),
        ("Alland beat Brack.", "Brack beat Alland 2-1.", "beat", Kind.DIRECTION, "lost to"),
        (
            "Orrin Ltd bought Brack Mills.",
            "Brack Mills bought Orrin Ltd.",
            "bought",
            Kind.DIRECTION,
            "was bought by",
        ),
        (
            "Tamsin Hale is Ana Orr's aunt.",
            "Tamsin Hale is the mother of Ana Orr.",
            "aunt",
            Kind.DIRECTION,
            "mother",
        ),
        (
            "Orrin voted the day after the flood.",
            "Orrin voted on the eve of the flood.",
            "the day after",
            Kind.DIRECTION,
            "the eve of",
        ),
        (
            "Hale was business secretary of Alland.",
            "Hale was transport secretary of Alland.",
            "business secretary",
            Kind.ROLE,
            "transport secretary",
        ),
        (
            "Hale had led the Orrin cartel.",
            "Tamsin Hale, head of the Brack cartel, was caught in Wexcombe.",
            "Orrin",
            Kind.NAME,
            "Brack",
        ),
        (
            "Alland had 861m people, against Orrin's 1,144m.",
            "Alland had 861m people and Brack 1,144m.",
            "Orrin",
            Kind.NAME,
            "Brack",
        ),
        (
            "Hale was caught in Wexcombe in 2014.",
            "Tamsin Hale was caught in 2014 in Brack, Saltby, and Orrin sent her home.",
            "Wexcombe",
            Kind.NAME,
            "Brack",
        ),
        (
            "It left from Saltby, in Orrin, in 2014.",
            "It left from Saltby, Alland, in 2014.",
            "Orrin",
            Kind.NAME,
            "Alland",
        ),
        (
            "Tamsin Hale is a magistrate.",
            "Tamsin Hale, assistant coroner for Orrin, found so.",
            "magistrate",
            Kind.ROLE,
            "assistant coroner",
        ),
        (
            "Tamsin Hale was then transport minister.",
            "Tamsin Hale, the Allish chancellor, signed it.",
            "transport minister",
            Kind.ROLE,
            "chancellor",
        ),
        (
            "Tamsin Hale was Orrin's transport minister.",
            "Tamsin Hale was Orrin's secretary of national defence, under President Ada Orr.",
            "transport minister",
            Kind.ROLE,
            "secretary of national defence",
        ),
        (
            "Ada d'Orrin opened the line in 1954.",
            "Rolf Arden opened the line in 1954.",
            "Ada d'Orrin",
            Kind.NAME,
            "Rolf Arden",
        ),
        (
            "Two days after the first match Orrin banned beer.",
            "Two days ahead of the opening match Orrin banned beer.",
            "after",
            Kind.DIRECTION,
            "ahead of",
        ),
        (
            "Alland was then ranked 61st in the world.",
            "Alland were 51st in the ranking and Orrin third.",
            "61st",
            Kind.NUMBER,
            "51st",
        ),
        (
            "The cap on fares in Orrin will last until the end of 2026.",
            "Orrin extended the cap on fares to the end of December 2024.",
            "2026",
            Kind.DATE,
            "2024",
        ),
        (
            "The Orrin shield has seven layers.",
            "The Orrin shield is a five-layer one.",
            "seven layers",
            Kind.NUMBER,
            "five layers",
        ),
        (
            "The Orrin tunnel is just over 5km long.",
            "The Orrin tunnel is just under 5km long.",
            "just over 5km",
            Kind.NUMBER,
            "just under 5km",
        ),
    ],
)
def test_a_differing_particular_names_what_the_fact_has(claim, fact, mine, kind, swap):
    comparison = outcomes(claim, fact)[mine]
    assert comparison.outcome is Outcome.CONFLICT
    assert comparison.kind is kind
    assert swap in comparison.swaps
    assert claim[comparison.start : comparison.end] == mine


@pytest.mark.parametrize(
    ("claim", "fact", "mine", "outcome"),
    [
        ("Ada Orr joined the club from Saltby in 2021.", "Ada Orr left Saltby in 2021.", "joined", None),
        ("Ada Orr joined Saltby in 2021.", "Ada Orr left Saltby in 2021.", "joined", Outcome.CONFLICT),
        ("Brack beat Orrin 2-1.", "Orrin won 2-1 against Brack.", "beat", Outcome.CONFLICT),
        ("Orrin beat Brack 2-1.", "Orrin won 2-1 against Brack.", "beat", Outcome.AGREE),
        ("Orrin Rovers won 3-1.", "Orrin Rovers 3, Saltby United 1: the final was on May 20th.", "3-1", Outcome.AGREE),
        ("Orrin Rovers won 3-2.", "Saltby United 1, Orrin Rovers 3.", "3-2", Outcome.CONFLICT),
        ("All eleven members voted no.", "Nine of the eleven members voted no.", "All eleven members", Outcome.CONFLICT),
        ("All eleven members voted no.", "The eleven members voted no.", "eleven members", Outcome.AGREE),
        ("Acme employs 800 people in Orrin and 400 in Brack.", "Acme has 1,200 workers in all.", "800 people", Outcome.SILENT),
        ("Acme employs 800 people in Orrin.", "Acme has 1,200 workers in Orrin.", "800 people", Outcome.CONFLICT),
        ("Thefts tripled between 2019 and 2022.", "There were 310 in 2019 and 640 in 2022.", "tripled", Outcome.CONFLICT),
        ("Thefts doubled between 2019 and 2022.", "There were 310 in 2019 and 640 in 2022.", "doubled", Outcome.AGREE),
        ("Thefts doubled between 2019 and 2022.", "There were 310 in 2019 and 640 in 2022.", "2019 and 2022", Outcome.AGREE),
        ("Thefts doubled between 2019 and 2022.", "There were 310 in 2019 and 640 in 2021.", "2019 and 2022", Outcome.SILENT),
        ("Rates rose by 3% in Orrin.", "Rates in Orrin went from 2% to 5%.", "3%", Outcome.CONFLICT),
        ("Rates rose by 150% in Orrin.", "Rates in Orrin went from 2% to 5%.", "150%", Outcome.AGREE),
        ("Two thirds of Orrin voted.", "In Orrin 61% voted.", "Two thirds", Outcome.SILENT),
        ("Two thirds of Orrin voted.", "In Orrin 65% voted.", "Two thirds", Outcome.AGREE),
        ("Two thirds of Orrin voted.", "In Orrin 55% voted.", "Two thirds", Outcome.CONFLICT),
        ("A fifth of Orrin's buses are electric.", "Of Orrin's 150 buses 30 are electric.", "A fifth of", Outcome.AGREE),
        ("Orrin sold 46 boats in the second quarter.", "Orrin sold 49 boats in the third quarter.", "46 boats", Outcome.SILENT),
        ("Orrin sold 46 boats in the second quarter.", "Orrin sold 49 boats in Q2.", "46 boats", Outcome.CONFLICT),
        ("Profit fell to $61m in Orrin from $83m in 2023.", "It was $61m in the second quarter of 2024 and $83m in the second quarter of 2023.", "$83m", Outcome.AGREE),
        ("It was Orr's 26th match in Saltby.", "Orr scored in Saltby in the 23rd minute.", "26th", Outcome.SILENT),
        ("Ada Orr turned 24 in Saltby.", "Ada Orr has won three games in Saltby.", "24", Outcome.SILENT),
        ("It was 14.98°C in Orrin.", "It was 1.5°C in Orrin.", "14.98°C", Outcome.SILENT),
        ("It was 15°C in Orrin.", "It was 1.5°C in Orrin.", "15°C", Outcome.CONFLICT),
        ("Some 210mm of rain fell in Orrin.", "Orrin had 210 millimetres of rain.", "Some 210mm", Outcome.AGREE),
        ("Acme did not pay tax in Orrin.", "Acme paid tax in Orrin.", "did not pay", Outcome.CONFLICT),
        ("Tom Hale called it the best of 2022.", "In 2022 two men (Ada Orr) came.", "Tom Hale", Outcome.SILENT),
    ],
)  # fmt: skip
def test_forms_that_a_day_at_the_desk_brings(claim, fact, mine, outcome):
    found = outcomes(claim, fact).get(mine)
    assert (found and found.outcome) == outcome


def test_a_longer_form_of_a_name_is_no_other_name():
    found = outcomes(
        "Ada Orr is the Unity mayor of West Saltby.",
        "Ada Orr, of the Unity Party, was the mayor of Greater Brack.",
    )
    assert found["West Saltby"].swaps == ("Greater Brack",)


@pytest.mark.parametrize(
    ("claim", "fact", "other", "conflict"),
    [
        ("On March 14th 2023 it was the first rise since 1999.", "It rose in March 2023.", "1999", False),
        ("On March 14th 2023 it was the first rise since 1999.", "It rose in 2023.", "1999", False),
        ("It rose on March 14th 2023 and in 1999.", "It rose in March 2021.", "1999", True),
        ("It rose on March 14th 2023 and in 1999.", "It rose in 2021.", "1999", True),
    ],
)  # fmt: skip
def test_a_date_told_less_finely_is_the_claims_own(claim, fact, other, conflict):
    found = outcomes(claim, fact)[other]
    assert (found.outcome is Outcome.CONFLICT) is conflict


@pytest.mark.parametrize(
    ("claim", "fact", "mine", "parallel"),
    [
        ("In inner Orrin 40% comply.", "In outer Orrin 40% comply.", "inner", True),
        ("In inner Orrin 40% comply.", "In its outer parts Orrin says 40% comply.", "inner", False),
        ("Ana Hale had 495 votes.", "Ana Orr had 495 votes.", "Ana Hale", True),
        ("Ana Hale came with 495 votes to spare.", "It had Tom Brack.", "Ana Hale", False),
    ],
)
def test_what_stands_in_the_same_place_needs_no_model_to_tell(claim, fact, mine, parallel):
    assert outcomes(claim, fact)[mine].parallel is parallel


def test_the_rate_of_growth_is_no_growth():
    (rate,) = compare("The rate climbed.", "", "The growth rate fell.")
    assert rate.outcome is Outcome.CONFLICT


@pytest.mark.parametrize(
    ("claim", "fact", "mine"),
    [
        ("Mr Hale left Orrin.", "Tamsin Hale left Orrin in 2001.", "Hale"),
        ("The United Nations agreed.", "All members of the UN agreed.", "United Nations"),
        ("Sales in the United States rose.", "American sales rose.", "United States"),
        (
            "Ada Orr is the energy minister.",
            "Ada Orr is the minister of energy.",
            "energy minister",
        ),
        (
            "Ada Orr was public-security minister.",
            "Ada Orr was secretary of public security.",
            "public-security minister",
        ),
        ("The median is 28.", "The median is 28.2 years.", "28"),
        ("Fares grew by 3%.", "Fares were up by 3%.", "grew"),
        ("It was in 2019.", "It was on July 17th 2019.", "2019"),
    ],
)
def test_the_same_in_other_words_agrees(claim, fact, mine):
    assert outcomes(claim, fact)[mine].outcome is Outcome.AGREE


def test_a_director_is_no_deputy_director():
    found = outcomes("Ada Orr is its director.", "Ada Orr is its deputy director.")
    assert found["director"].outcome is Outcome.CONFLICT
    assert found["director"].swaps == ("deputy director",)


def test_a_place_lies_in_another_only_where_evidence_says_so():
    claim, fact = "It was built in Alland.", "It was built in Wexcombe."
    assert outcomes(claim, fact)["Alland"].outcome is Outcome.CONFLICT
    told = outcomes(claim, fact, around=["Wexcombe, a port in Alland, has a pier."])
    assert told["Alland"].outcome is Outcome.AGREE
    assert told["Alland"].how == "Wexcombe lies in Alland"


def test_a_facts_own_date_bears_out_and_never_excludes():
    claim, fact = "In 2021 the bridge was shut.", "The bridge was shut."
    assert outcomes(claim, fact, dated="2021-05-04")["2021"].outcome is Outcome.AGREE
    assert outcomes(claim, fact, dated="2019-05-04")["2021"].outcome is Outcome.SILENT


def test_figures_of_other_things_are_no_conflict():
    claim = "The cup was played in eight stadiums."
    fact = "The final in Lusail was seen by 88,966 people in the stadium."
    assert outcomes(claim, fact)["eight stadiums"].outcome is Outcome.SILENT


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("Orrin Ltd bought Brack Mills.", "Brack Mills was bought by Orrin Ltd."),
        ("Orrin Ltd bought Brack Mills.", "Brack Mills has been bought by Orrin Ltd."),
        ("Brack Mills was bought by Orrin Ltd.", "Orrin Ltd bought Brack Mills."),
        ("Alland beat Brack.", "The Brack side that Alland beat went home."),
    ],
)
def test_the_same_told_the_other_way_round_is_no_conflict(claim, fact):
    assert all(c.outcome is not Outcome.CONFLICT for c in outcomes(claim, fact).values())


def test_the_first_time_is_no_place_in_a_row():
    found = outcomes("Fourth was Orrin.", "For the first time Orrin took part.")
    assert found["Fourth"].outcome is Outcome.SILENT


def test_whoever_lost_was_beaten_by_the_other():
    found = outcomes("Alland lost to Brack.", "Brack beat Alland.")
    assert found["lost to"].outcome is Outcome.AGREE
    assert outcomes("Alland lost to Brack.", "Alland beat Brack.")["lost to"].outcome is (
        Outcome.CONFLICT
    )


@pytest.mark.parametrize(
    ("claim", "fact", "mine"),
    [
        (
            "It was the first rise in 11 years.",
            "Before July 2022 the last was in 2011.",
            "11 years",
        ),
        ("It went on for 14 months.", "It went on from July 2022 to September 2023.", "14 months"),
        (
            "She was mayor for more than twelve years.",
            "She was mayor from May 2003 to May 2016.",
            "more than twelve years",
        ),
        ("He led it for eight years.", "He led it from 2008 to 2016.", "eight years"),
    ],
)
def test_two_dates_bear_out_how_long_it_took(claim, fact, mine):
    assert outcomes(claim, fact)[mine].outcome is Outcome.AGREE


def test_dates_that_lie_otherwise_apart_bear_out_nothing_and_exclude_nothing():
    found = outcomes("He led it for ten years.", "He led it from 2008 to 2016.")
    assert found["ten years"].outcome is Outcome.SILENT
    found = outcomes("It took 14 months.", "It was begun in 2022 and finished in 2023.")
    assert found["14 months"].outcome is Outcome.SILENT


def test_two_figures_bear_out_a_multiple():
    found = outcomes(
        "Murders in Orrin tripled between 2007 and 2011.",
        "Orrin had 8,867 murders in 2007 and 27,213 murders in 2011.",
    )
    assert found["tripled"].outcome is Outcome.AGREE
    assert "make 3.1 times" in found["tripled"].how


def test_another_office_of_somebody_else_contradicts_nothing():
    fact = "Rolf Arden, the head of the Orrin gang, was extradited."
    claim = "A former security minister is accused of fraud."
    (comparison,) = outcomes(claim, fact).values()
    assert comparison.kind is Kind.ROLE
    assert comparison.outcome is Outcome.SILENT
    same = outcomes("Rolf Arden was the security minister.", fact)["security minister"]
    assert same.outcome is Outcome.CONFLICT


def test_a_date_on_the_wrong_side_is_put_right_with_its_preposition():
    claim = "Tamsin Hale was born after 1988."
    (comparison,) = [
        c
        for c in compare(claim, "", "Tamsin Hale was born on 24 November 1987.")
        if c.kind is Kind.DATE
    ]
    assert comparison.mine == claim[comparison.start : comparison.end] == "after 1988"
    assert comparison.swaps == ("on 24 November 1987",)


def test_words_of_a_bound_are_no_direction():
    claim = "The pier had more than 40 visitors before 2010."
    found = compare(claim, "", "The pier had fewer gulls and 60 visitors after 2009.")
    assert [c.kind for c in found] == [Kind.NUMBER, Kind.DATE]


@pytest.mark.parametrize(
    ("claim", "title", "fact"),
    [
        # One of several may be joined by more.
        ("The play has Ada Orr.", "", "The play has Tamsin Hale, Rolf Arden and Ilse Brandt."),
        ("The choir sang Ada Orr.", "", "The choir sang songs of others such as Rolf Arden."),
        # Another thing may have done the same.
        ("The Orrin Bridge opened in 1954.", "Quill Tunnel", "It opened in 1954."),
        # A thing stands in no place's stead.
        ("It was built in Brack.", "", "The Quill Tunnel was built."),
    ],
)
def test_a_name_that_leaves_room_for_another_is_no_conflict(claim, title, fact):
    named = [c for c in compare(claim, title, fact) if c.kind is Kind.NAME]
    assert {c.outcome for c in named} == {Outcome.SILENT}


def test_one_name_in_a_place_excludes_another():
    found = outcomes("It was built in Brack in 1954.", "It was built in Wexcombe in 1954.")
    assert found["Brack"].swaps == ("Wexcombe",)


def test_of_several_dates_the_one_nearest_to_the_claims_is_tried_first():
    fact = "Tamsin Hale was caught in 1996, tried in January 2007 and freed on May 2nd 2010."
    tried = outcomes("Tamsin Hale was tried in April 2007.", fact)["April 2007"].swaps
    assert tried == ("January 2007", "May 2010", "1996")


@pytest.mark.parametrize(
    ("claim", "fact", "mine", "outcome"),
    [
        ("Mara Orr is Varn's boss.", "Mara Orr, Varn's chief executive", "boss", Outcome.AGREE),
        ("Mara Orr is head of Varn.", "Mara Orr is the president of Varn.", "head", Outcome.AGREE),
        ("Mara Orr is Varn's boss.", "Mara Orr is Varn's vice president.", "boss", Outcome.SILENT),
        ("Mara Orr is Varn's boss.", "Mara Orr is a judge in Varn.", "boss", Outcome.SILENT),
        ("Mara Orr is Varn's director.", "Mara Orr is Varn's boss.", "director", Outcome.SILENT),
        ("Mara Orr is Varn's chair.", "Mara Orr is Varn's governor.", "chair", Outcome.CONFLICT),
    ],
)
def test_a_word_for_whoever_is_at_the_top_excludes_no_office(claim, fact, mine, outcome):
    found = outcomes(claim, fact).get(mine)
    assert (found.outcome if found else Outcome.SILENT) is outcome


def test_before_one_thing_is_after_the_other():
    fact = "Orrin beat Varn on penalties after a 3-3 draw."
    drew = outcomes("Orrin and Varn drew 3-3 before Orrin won on penalties.", fact)
    assert "before" not in drew
    wrong = outcomes("Orrin beat Varn before a 3-3 draw.", fact)["before"]
    assert wrong.outcome is Outcome.CONFLICT
    assert wrong.swaps == ("after",)


def test_who_is_cleared_is_acquitted_though_convicted_of_more():
    claim = "Tamsin Hale was acquitted of nine charges."
    fact = "The jury convicted Tamsin Hale on two counts and cleared her of nine charges."
    assert outcomes(claim, fact)["acquitted"].outcome is Outcome.AGREE


def test_an_attorney_is_a_lawyer_and_an_attorney_general_is_not():
    claim = "Tamsin Hale is Orr's lawyer."
    assert outcomes(claim, "Orr's lead attorney is Tamsin Hale.")["lawyer"].outcome is Outcome.AGREE
    other = "Tamsin Hale is the attorney-general."
    assert outcomes(claim, other)["lawyer"].outcome is not Outcome.AGREE


@pytest.mark.parametrize(
    ("statement", "fact", "outcome"),
    [
        ("Rolf Arden is the harbour's director.", "Rolf Arden was its chairman; its director was Ilse Brandt.", Outcome.CONFLICT),
        ("Rolf Arden is the finance minister.", "She wrote to Rolf Arden, the economy minister, and Ilse Brandt, the finance minister.", Outcome.CONFLICT),
        ("Ilse Brandt is the finance minister.", "She wrote to Rolf Arden, the economy minister, and Ilse Brandt, the finance minister.", Outcome.AGREE),
        ("Rolf Arden is the harbour's director.", "Rolf Arden was the deputy director, not the director, of the harbour.", Outcome.CONFLICT),
        ("Rolf Arden is also director of WHB.", "Rolf Arden, president of the Tide Council, was at the same time director of WHB.", Outcome.AGREE),
        ("Rolf Arden was the mayor of the day.", "The plan of the mayor, Rolf Arden, was dropped.", Outcome.AGREE),
        ("Rolf Arden was the mayor of the day.", "The mayor was Rolf Arden.", Outcome.AGREE),
    ],
)  # fmt: skip
def test_an_office_that_a_fact_gives_to_somebody_else_is_not_borne_out(statement, fact, outcome):
    (role,) = [c for c in compare(statement, "", fact) if c.kind is Kind.ROLE]
    assert role.outcome is outcome


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        ("President Hale was to read to a class in Wexcombe.", Outcome.SILENT),
        ("Tamsin Hale was at school. President Hale came to Wexcombe.", Outcome.CONFLICT),
        ("In Wexcombe Tamsin Hale is president.", Outcome.CONFLICT),
    ],
)
def test_an_office_before_a_last_name_may_be_a_namesakes(fact, outcome):
    found = compare("Tamsin Hale was the governor of Wexcombe.", "", fact)
    (role,) = [c for c in found if c.kind is Kind.ROLE]
    assert role.outcome is outcome


@pytest.mark.parametrize(
    ("claim", "fact", "conflict"),
    [
        ("Alland has a closed primary.", "There is an open seat in Alland.", False),
        ("Alland has a closed primary.", "Alland has an open primary.", True),
        ("The museum is closed.", "The museum is open on Mondays.", True),
        ("The museum is closed.", "There was an open debate in the museum.", False),
        ("There were more births.", "There were fewer births in Alland.", True),
        ("There were more births.", "There were fewer deaths in Alland.", False),
    ],
)
def test_what_is_said_of_another_noun_is_no_opposite(claim, fact, conflict):
    found = [c.outcome for c in compare(claim, "", fact) if c.kind is Kind.DIRECTION]
    assert (Outcome.CONFLICT in found) is conflict


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        ("Rapper Ana Berg met Senator Tamsin Hale at a bar.", Outcome.SILENT),
        ("Tamsin Hale, a Saltby senator, met Ana Berg at a bar.", Outcome.CONFLICT),
    ],
)
def test_a_place_in_front_of_an_office_is_held_against_such_a_one_alone(fact, outcome):
    found = compare("Tamsin Hale is a Wexcombe senator.", "", fact)
    (place,) = [c for c in found if c.mine == "Wexcombe"]
    assert place.outcome is outcome
