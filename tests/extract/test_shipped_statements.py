"""Statements by the shipped extractor, of sentences whose grammar once broke them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from claimcheck.articles import parse_text
from claimcheck.config import ExtractConfig
from claimcheck.extract import Extractor

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load(ExtractConfig(min_check_worthiness=0.0))


def stated(extractor: Extractor, text: str) -> dict[str, bool]:
    """Statements, and whether each is complete."""
    (done,) = extractor.extract([parse_text(text, format="text")])
    return {c.statement: c.complete for c in done.claims}


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        # "whose" stands for a name, and "its" for nobody inside the relative clause.
        (
            "The Bundesbank, whose president, Jens Weidmann, opposed the plan, kept its rates.",
            "Jens Weidmann is the Bundesbank's president.",
        ),
        (
            "The Bundesbank, whose president, Jens Weidmann, opposed the plan, kept its rates.",
            "The Bundesbank kept its rates.",
        ),
        # Whoever the judge is, the house is the judge's.
        (
            "Anna Holt met Tom Marsh in 2011. The judge sold her house in Saltby in 2012.",
            "The judge sold her house in Saltby in 2012.",
        ),
        (
            "Tom Marsh won Saltby in 2011. The mayor of Orrin sold his 49 boats in 2012.",
            "The mayor of Orrin sold his 49 boats in 2012.",
        ),
        # What stands behind a place in front is the subject, and no place.
        (
            "In Orrin, a ferry scheme — run by the guild of Saltby — can cost £49,000 a year.",
            "In Orrin, a ferry scheme can cost £49,000 a year.",
        ),
        # Said of each of them.
        (
            "Two firms, Orrin Steel and Saltby Glass, each with its headquarters in Garthby, merged in 2009.",
            "Two firms, each with its headquarters in Garthby, merged in 2009.",
        ),
        (
            "When the ferry sank in 1974, the owner left the country.",
            "When the ferry sank in 1974, the owner left the country.",
        ),
        # A subject that the parser takes for the object of the verb that reports.
        (
            "Officials say Tom Marsh, the Saltby harbour master who sold 49 boats in 2016, held two licences.",
            "Tom Marsh held two licences.",
        ),
        (
            "Daniel Hale, 19, a member of the guild since birth, was arrested in Orrin in 2011.",
            "Daniel Hale, 19, was arrested in Orrin in 2011.",
        ),
        (
            "“My mother gave the board £4,000 in 2009,” wrote Tamsin Hale.",
            "Tamsin Hale's mother gave the board £4,000 in 2009.",
        ),
        (
            "Ruiz said that the port was a “good neighbour”, which gave £4m to the town in 2010.",
            "The port gave £4m to the town in 2010.",
        ),
        (
            "The mayor closed in on becoming the party's nominee in 2015.",
            "The mayor closed in on becoming the party's nominee in 2015.",
        ),
        (
            "Even asking for a permit required the whole crew to travel 500 miles from Saltby to Orrin.",
            "Even asking for a permit required the whole crew to travel 500 miles from Saltby to Orrin.",
        ),
        # Who said it stands beside the claim, wherever it was put in.
        (
            "The tunnel to Orrin, the ministry says, will cost £5m in 2012.",
            "The tunnel to Orrin will cost £5m in 2012.",
        ),
        (
            "By 2050, the authors project, Orrin will see 45 days a year above 40°C.",
            "By 2050, Orrin will see 45 days a year above 40°C.",
        ),
        (
            "Trade in Orrin, according to the central bank, fell by 5% in May 2012.",
            "Trade in Orrin fell by 5% in May 2012.",
        ),
        (
            "Anna Holt has turned down £9m from a collector, according to her lawyer, Tom Marsh.",
            "Anna Holt has turned down £9m from a collector.",
        ),
        (
            "The council is paying for a new mill in Orrin, papers filed on Sunday showed.",
            "The council is paying for a new mill in Orrin.",
        ),
        # His own, whomever the sentences before were about; but in his place another spoke.
        (
            "Judge Tom Marsh ruled on the mill in Orrin. He said that it was urgent. Rolf Arden gave his consent in 2012.",
            "Rolf Arden gave his consent in 2012.",
        ),
        (
            "Tom Marsh won Saltby in 2011. Rolf Arden spoke in his place in 2012.",
            "Rolf Arden spoke in Tom Marsh's place in 2012.",
        ),
        (
            "On its current path, the Orrin Council will meet in 2012.",
            "On its current path, the Orrin Council will meet in 2012.",
        ),
        (
            "Anna Holt called the plan for Orrin ''a great honour.''",
            "Anna Holt called the plan for Orrin a great honour.",
        ),
        (
            "Orrin Steel had been sold in 1974 and been rescued by a local firm in 1982.",
            "Orrin Steel had been rescued by a local firm in 1982.",
        ),
        # A participle goes with the clause that it hangs on.
        (
            "Judge Tom Marsh ordered that the papers, numbering about 1,000 pages, be released in 2012.",
            "Judge Tom Marsh ordered that the papers be released in 2012, numbering about 1,000 pages.",
        ),
        # "Sens." ends no sentence.
        (
            "Anna Holt and Sens. Tom Marsh and Rolf Arden opened the mill in 2012.",
            "Anna Holt and Sens. Tom Marsh and Rolf Arden opened the mill in 2012.",
        ),
    ],
)
def test_a_statement_is_grammatical_and_complete(
    extractor: Extractor, text: str, statement: str
) -> None:
    assert stated(extractor, text).get(statement) is True


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Once the bridge is open.", "Once the bridge is open."),
        (
            "“Our company built 40 bridges in 2011,” said Ruiz.",
            "Our company built 40 bridges in 2011.",
        ),
        # Without the article's date nobody knows which week; nor is it "the last week vote".
        (
            "The mayor met the miners before last week's vote in Orrin.",
            "The mayor met the miners before last week's vote in Orrin.",
        ),
    ],
)
def test_what_lacks_something_says_so(extractor: Extractor, text: str, statement: str) -> None:
    assert stated(extractor, text).get(statement) is False


@pytest.mark.parametrize(
    ("text", "never"),
    [
        # Nobody says that they do need it.
        (
            "The report looked at the harbour to determine whether more jetties need to be removed.",
            "More jetties need to be removed.",
        ),
        # What is denied, or asked, is not said.
        (
            "Anna Holt's team denied that she would sell the mill in Orrin in 2012.",
            "Anna Holt would sell the mill in Orrin in 2012.",
        ),
        (
            "I don't think that Tom Marsh will sell the mill in Orrin.",
            "Tom Marsh will sell the mill in Orrin.",
        ),
        ("“Is the mill in Orrin sold?” Anna Holt asked the mayor.", "Anna Holt asked the mayor."),
        # Labels describe nothing.
        ("HALE: The deaths in Orrin were counted in 2011.", "HALE is The deaths in Orrin."),
        ("Tom Marsh (I-Orrin) defended the fare in 2015.", "Tom Marsh is I-Orrin."),
    ],
)
def test_what_is_no_claim_is_none(extractor: Extractor, text: str, never: str) -> None:
    assert never not in stated(extractor, text)


def test_a_body_is_named_where_it_speaks_and_no_person_is_an_it(extractor: Extractor) -> None:
    text = (
        "The Orrin Harbour Authority runs 14 ferries. The ferries are late, said Tamsin Hale, its director. "
        "The authority said that 41,000 passengers were carried in 2023. It noted that 14 ferries were sold."
    )
    (done,) = extractor.extract([parse_text(text, format="text")])
    speakers = {c.text: c.speaker for c in done.claims}
    assert speakers["41,000 passengers were carried in 2023"] == "Orrin Harbour Authority"
    assert "Tamsin Hale" not in {speakers.get("14 ferries were sold")}


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        # A relative clause goes with all that is joined to it, and each part is a claim.
        (
            "Ana Ruiz, who leads the harbour board and sits on the town council, opened the bridge in 2019.",
            ["Ana Ruiz opened the bridge in 2019.", "Ana Ruiz sits on the town council."],
        ),
        # Who studied is not the smith.
        (
            "Ana Ruiz, the daughter of a smith, who studied law in Orrin, became mayor in 2019.",
            ["Ana Ruiz studied law in Orrin.", "Ana Ruiz is the daughter of a smith."],
        ),
        # The shoe costs it, by its tense.
        ("Ruiz wore a shoe which weighs 138 grams and costs $500.", ["A shoe costs $500."]),
        (
            "The organ was dismantled, cleaned and tuned in 2021.",
            ["The organ was cleaned and tuned in 2021."],
        ),
        (
            "The secretary of the harbour board, Ana Ruiz, resigned in 2019.",
            ["Ana Ruiz is the secretary of the harbour board."],
        ),
        ("ORRIN, March 9 - The ferry was sold in 2019.", ["The ferry was sold in 2019."]),
        # What wants something is not the hole.
        (
            "Saltby council sold the ferry in 2019. The hole in its budget came to £4m. It wanted to borrow the rest.",
            ["Saltby council wanted to borrow the rest."],
        ),
        # "Its share" is what the second "it" is; the first is the coal.
        (
            "In 2012 coal made 39% of the power. By 2018 its share was 5% and in 2022 it was just 1%.",
            ["By 2018 coal's share was 5%."],
        ),
        # Names that say what they are, and where an article is at home.
        (
            "The Orrin Ferry Board met in 2019. Two of its members left. The board sold the ferry in 2021.",
            ["The Orrin Ferry Board sold the ferry in 2021."],
        ),
        (
            "The city of Orrin lies on the Yare. Orrin has 40,000 people. In 2019 the city sold its ferry.",
            ["In 2019 Orrin sold its ferry."],
        ),
        (
            "Kenya lost two ferries in 2019. Kenya has built one since. The government promised $25m for another.",
            ["The government of Kenya promised $25m for another."],
        ),
        (
            "Shares of Saltby Glass fell by a tenth in 2021. Saltby Glass sold two mills. In 2022 the company closed a third.",
            ["In 2022 Saltby Glass closed a third."],
        ),
    ],
)
def test_a_statement_says_it_of_the_right_one(
    extractor: Extractor, text: str, statements: list[str]
) -> None:
    found = stated(extractor, text)
    assert [found.get(s) for s in statements] == [True] * len(statements)


def test_a_weekday_after_a_verb_of_the_present_lies_ahead(extractor: Extractor) -> None:
    article = parse_text("The relic comes back to the chapel on Friday.", format="text")
    article = dataclasses.replace(article, published=dt.date(2023, 3, 9))
    (done,) = extractor.extract([article])
    assert [c.statement for c in done.claims] == [
        "The relic comes back to the chapel on March 10, 2023."
    ]


def test_a_month_of_last_year_is_dated_once(extractor: Extractor) -> None:
    article = parse_text("In March last year the port was closed.", format="text")
    article = dataclasses.replace(article, published=dt.date(2023, 3, 9))
    (done,) = extractor.extract([article])
    assert [c.statement for c in done.claims] == ["In March 2022 the port was closed."]


def test_a_verb_whose_content_was_left_out_does_not_stand_alone(extractor: Extractor) -> None:
    found = stated(extractor, "Ana Ruiz continued. Ana Ruiz was acquitted. Ana Ruiz sold 17.")
    assert found.get("Ana Ruiz was acquitted.") is True
    assert not found.get("Ana Ruiz continued.")


def test_a_minister_is_no_it(extractor: Extractor) -> None:
    text = "The prime minister cancelled the line in 2019. It is the deepest cut of the decade."
    found = stated(extractor, text)
    assert found.get("It is the deepest cut of the decade.") is False


@pytest.mark.parametrize("office", ["colonel", "spokesperson"])
def test_no_office_is_an_it(extractor: Extractor, office: str) -> None:
    found = stated(extractor, f"The {office} was expelled in 2019. Its budget rose by 4% in 2020.")
    assert found.get("Its budget rose by 4% in 2020.") is False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Anna Holt appeared to imply that Tom Marsh had sold 49 boats in 2012.",
            "Tom Marsh had sold 49 boats in 2012.",
        ),
        (
            "Nine in ten voters in Orrin say they think the ferry lost 49 boats in 2012.",
            "The ferry lost 49 boats in 2012.",
        ),
        (
            "When the vote was over, the guild of Saltby had to admit that it had sold 49 boats in 2012.",
            "The guild of Saltby had sold 49 boats in 2012.",
        ),
    ],
)
def test_who_implies_or_admits_is_no_claim_without_what(
    extractor: Extractor, text: str, told: str
) -> None:
    assert list(stated(extractor, text)) == [told]


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("She'll open 49 shops in 2027.", "Anna Holt will open 49 shops in 2027."),
        ("She’s a former judge of Saltby.", "Anna Holt is a former judge of Saltby."),
        ("She'd closed the port in 2012.", "Anna Holt had closed the port in 2012."),
        ("She's opening a school in Saltby.", "Anna Holt is opening a school in Saltby."),
    ],
)
def test_a_name_has_its_auxiliary_in_full(extractor: Extractor, said: str, statement: str) -> None:
    assert statement in stated(extractor, f"Anna Holt is the mayor of Orrin. {said}")


def test_the_opening_of_a_question_is_no_whole_statement(extractor: Extractor) -> None:
    text = "Anna Holt met Tom Marsh. Asked if Holt is realistic enough to serve as mayor of Orrin."
    opening = [whole for said, whole in stated(extractor, text).items() if said.startswith("Asked")]
    assert not any(opening)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "Anna Holt beat Tom Marsh and Ivo Berg, the mayors of Orrin and Saltby respectively, in 2019.",
            "Anna Holt beat Tom Marsh and Ivo Berg, the mayors of Orrin and Saltby respectively, in 2019.",
        ),
        (
            "Tom Marsh hit her -- a charge that he denied in 2012.",
            "Tom Marsh hit her -- a charge that he denied in 2012.",
        ),
        (
            "Senator Anna Holt, D-Orrin, sold 49 boats in 2012.",
            "Senator Anna Holt, D-Orrin, sold 49 boats in 2012.",
        ),
        (
            "Holt will hold a meeting at a hotel in Saltby, followed by a dinner for 49 guests.",
            "Holt will hold a meeting at a hotel in Saltby, followed by a dinner for 49 guests.",
        ),
        (
            "As Anna Holt said last week in Orrin, “Saltby has the largest port in the county.”",
            "Saltby has the largest port in the county.",
        ),
        (
            "Former agent Tom “Tig” Marsh found both boats to be damaged in 2012.",
            "Former agent Tom “Tig” Marsh found both boats to be damaged in 2012.",
        ),
        (
            "Ivo Berg, The Orrin Post, wrote 49 reports in 2012.",
            "Ivo Berg, The Orrin Post, wrote 49 reports in 2012.",
        ),
        (
            "The mayor signed a bill in 2012 ending the tax, which means 49 shops are now exempt.",
            "The mayor signed a bill in 2012 ending the tax, which means 49 shops are now exempt.",
        ),
        (
            "Ivo Hale was shot in 2012 by an off-duty Orrin, Kent, deputy sheriff.",
            "Ivo Hale was shot in 2012 by an off-duty Orrin, Kent, deputy sheriff.",
        ),
        (
            "Holt took 33% of the vote in 2012, followed by Tom Marsh at 13%.",
            "Holt took 33% of the vote in 2012, followed by Tom Marsh at 13%.",
        ),
        (
            'Marsh said the meeting represented the "perfect chance" to call attention to 49 lost boats.',
            'The meeting represented the "perfect chance" to call attention to 49 lost boats.',
        ),
    ],
)
def test_what_describes_nobody_stays_where_it_is(
    extractor: Extractor, text: str, whole: str
) -> None:
    assert list(stated(extractor, text)) == [whole]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "Anna Holt (D-Orrin), whose career ended in 2012, sold 49 boats.",
            "Anna Holt's career ended in 2012.",
        ),
        (
            "Anna Holt, 51, who ran the port of Saltby, sold 49 boats in 2012.",
            "Anna Holt ran the port of Saltby.",
        ),
        (
            "In Orrin, it was Anna Holt, not Tom Marsh, who won all of the seats in 2012.",
            "Anna Holt won all of the seats in 2012.",
        ),
        (
            "The poll gave Holt big leads in Orrin and Saltby, which are the largest ports of the county.",
            "Orrin and Saltby are the largest ports of the county.",
        ),
        (
            "Marsh wrote to the judge, who he claims has been unfair to him.",
            "Marsh claims the judge has been unfair to him.",
        ),
        (
            "Holt began her week in Saltby, a visit that cost £49,000.",
            "Holt began her week in Saltby, a visit that cost £49,000.",
        ),
        (
            "Tom Marsh won 12 percent of the vote, garnering 49 seats, 4 more than in 2012.",
            "Tom Marsh won 12 percent of the vote, garnering 49 seats, 4 more than in 2012.",
        ),
        (
            "Holt's gifts did not change Marsh's views, and they did not change hers.",
            "Holt's gifts did not change Marsh's.",
        ),
        (
            "The prize went to Anna Holt of Orrin, Kent, who sold 49 boats in 2012.",
            "Anna Holt sold 49 boats in 2012.",
        ),
        (
            "It names Tom Marsh of Saltby, a former backer of the port, as the owner.",
            "Tom Marsh was a former backer of the port.",
        ),
        (
            "In 2012 Holt met Tom Marsh, who she blasted as a liar.",
            "Holt blasted Tom Marsh as a liar.",
        ),
        (
            "Holt accused the guild of hiding 49 boats, a reference to letters that were found in 2012.",
            "Holt accused the guild of hiding 49 boats, a reference to letters that were found in 2012.",
        ),
        (
            "Anna Holt led the march. A delegate in a red shirt climbed atop her chair in 2012.",
            "A delegate in a red shirt climbed atop her chair in 2012.",
        ),
        (
            "Holt sang at the port of Orrin in 2012 and also hinted she might sell 49 boats.",
            "Holt sang at the port of Orrin in 2012.",
        ),
        (
            "Tom Marsh offered 49 boats in 2012 but did not suggest that the guild would take them.",
            "Tom Marsh offered 49 boats in 2012.",
        ),
        (
            "Tom Marsh said the guild would lose 49 boats if a buyer is not found.",
            "The guild would lose 49 boats if a buyer is not found.",
        ),
        (
            "The guild of Orrin earned more money in 2012 than Tom Marsh had promised.",
            "The guild of Orrin earned more money in 2012 than Tom Marsh had promised.",
        ),
        (
            "An entry of 2012 lists 49 boats “until called for.” The board sold them in 2013.",
            "An entry of 2012 lists 49 boats until called for.",
        ),
    ],
)
def test_who_is_meant_by_a_clause_behind_a_name(
    extractor: Extractor, text: str, statement: str
) -> None:
    assert statement in stated(extractor, text)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "The plan failed in May 2012 when Anna Holt left the board, after The Orrin Post reported that she "
            "had sold 49 boats.",
            "The plan failed in May 2012 when Anna Holt left the board.",
        ),
        (
            "Tom Marsh backed a general who suggested in 2012 that the port should close.",
            "Tom Marsh backed a general who suggested in 2012 that the port should close.",
        ),
        (
            "Anna Holt found the port of Saltby brighter than Tom Marsh said it would be.",
            "Anna Holt found the port of Saltby brighter than Tom Marsh said it would be.",
        ),
    ],
)
def test_a_clause_does_not_lose_what_was_reported_in_it(
    extractor: Extractor, text: str, statement: str
) -> None:
    assert statement in stated(extractor, text)


def test_the_state_is_none_that_only_calls_itself_so(extractor: Extractor) -> None:
    text = "The Islamic State lost 49 boats in 2012. Marsh spent a week in the state."
    assert not any("in the Islamic State" in said for said in stated(extractor, text))


def test_the_book_is_not_its_author(extractor: Extractor) -> None:
    text = (
        "Ivo Hale, whose 2005 book ''The Port: A Life,'' prompted a £49,000 suit from Tom Marsh, met his "
        "publisher in 2012. Marsh read the book in 2013."
    )
    assert not any("read Ivo Hale" in said for said in stated(extractor, text))


@pytest.mark.parametrize("text", ["What kind of effect Anna Holt will have isn't certain."])
def test_a_verb_without_its_subject_is_no_whole_statement(extractor: Extractor, text: str) -> None:
    assert not any(
        whole for said, whole in stated(extractor, text).items() if said.startswith("Isn't")
    )


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "Ana Berg has run the port since Jan. 7, 2012, when Tom Marsh of Orrin sold 49 boats.",
            "Tom Marsh of Orrin sold 49 boats on Jan. 7, 2012.",
        ),
        (
            "The guild won't be bullied or distracted by the 49 letters of Tom Marsh.",
            "The guild won't be distracted by the 49 letters of Tom Marsh.",
        ),
        (
            "Tom Marsh has said for weeks he's the only owner of the port of Orrin.",
            "Tom Marsh is the only owner of the port of Orrin.",
        ),
        (
            "Holt beat Tom Marsh, who many in the Orrin guild had backed in 2012.",
            "Many in the Orrin guild had backed Tom Marsh in 2012.",
        ),
        (
            "Holt has sold 49 boats so far, having also won the port of Orrin.",
            "Holt had also won the port of Orrin.",
        ),
        (
            "The vote is often justified by arguing that the port of Orrin lost 49 boats in 2012.",
            "The vote is often justified by arguing that the port of Orrin lost 49 boats in 2012.",
        ),
        (
            "The bridge owes its name to Tom Marsh of Saltby, twice honoured by the guild.",
            "Tom Marsh was twice honoured by the guild.",
        ),
        (
            "Holt hears much of it at home, where Tom Marsh is seen as weak.",
            "Tom Marsh is seen as weak at home.",
        ),
        (
            "Holt asked for $27, which she called a small gift.",
            "Holt called $27 a small gift.",
        ),
        (
            "Anna Holt and Tom Marsh, judges at the court of Orrin, sold 49 boats.",
            "Anna Holt and Tom Marsh are judges at the court of Orrin.",
        ),
        (
            "Costs were 49% above those of 2012, compared with 5% in the port of Orrin.",
            "Costs were 49% above those of 2012, compared with 5% in the port of Orrin.",
        ),
        (
            "The guild sells fish in tins, a process that began in 2012.",
            "The guild sells fish in tins, a process that began in 2012.",
        ),
    ],
)
def test_clauses_of_real_reports_in_english(
    extractor: Extractor, text: str, statement: str
) -> None:
    assert statement in stated(extractor, text)


def test_nothing_counts_from_a_date_of_long_ago(extractor: Extractor) -> None:
    between = "Anna Holt likes the port. " * 6
    text = (
        f"Anna Holt was born in Orrin in 1970. {between}Six years earlier, the guild sold 49 boats."
    )
    assert not any("1964" in said for said in stated(extractor, text))


def test_nothing_counts_from_a_date_that_something_is_compared_with(extractor: Extractor) -> None:
    text = (
        "In 2021 the port of Saltby lost 49 boats. That was a rise of 16% on 2019. "
        "The guild sold 30 boats, against 28 the year before."
    )
    assert any("28 in 2020" in said for said in stated(extractor, text))


def test_a_month_of_that_same_year_is_dated(extractor: Extractor) -> None:
    text = (
        "The port closed in April 2019, and in November of that same year the guild sold 49 boats."
    )
    assert "In November of 2019 the guild sold 49 boats." in stated(extractor, text)


def test_what_is_denied_to_be_the_reason_is_no_claim(extractor: Extractor) -> None:
    text = "The guild closed the port in 2012 not because the board had lost 49 boats."
    assert "The board had lost 49 boats." not in stated(extractor, text)


@pytest.mark.parametrize("aside", ["as Tom Marsh puts it", "as Tom Marsh points out"])
def test_how_somebody_puts_it_is_no_claim(extractor: Extractor, aside: str) -> None:
    text = f"The port, {aside}, lost 49 boats in 2012."
    assert not any(said.startswith("Tom Marsh") for said in stated(extractor, text))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "Births fell in the town of Kurobata in Tokiura Prefecture. Pupils travel for 50 minutes to the "
            "city of Tokiura. The town, which had 21,600 residents in 1980, now has 14,700.",
            "Kurobata had 21,600 residents in 1980.",
        ),
        (
            "**Saltby.** The guild of Orrin sold 49 boats in 2012.",
            "The guild of Orrin sold 49 boats in 2012.",
        ),
    ],
)
def test_which_town_is_meant_and_where_a_story_begins(
    extractor: Extractor, text: str, statement: str
) -> None:
    assert statement in stated(extractor, text)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        # "Him" is the deputy who is charged, not whose deputy he is.
        (
            "Tom Marsh was jailed in 2012. His deputy, Ivo Hale, was also charged, but the case against him was dropped in 2013.",
            "The case against Ivo Hale was dropped in 2013.",
        ),
        # A body has a director, and a sale has none.
        (
            "The sale will earn the council £49,000, according to a report by its finance director, Tom Marsh.",
            "Tom Marsh is the council's finance director.",
        ),
        # What was built is the mill, not the town that it stands in.
        (
            "A mill at Upper Saltby, built in 1861, burned down in 2012.",
            "A mill at Upper Saltby was built in 1861.",
        ),
        (
            "Some 49mm of snow fell in Orrin in May, twice the average.",
            "Some 49mm of snow fell in Orrin in May, twice the average.",
        ),
        # A year and a full stop end a sentence.
        (
            "The Orrin Glass Company was founded in 1931. Anna Holt, 71, was the last weaver in Saltby.",
            "Anna Holt, 71, was the last weaver in Saltby.",
        ),
    ],
)
def test_of_whom_or_what_something_is_said(extractor: Extractor, text: str, statement: str) -> None:
    assert statement in stated(extractor, text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('"We lost our oars," said their coach, Anna Holt, in 2012.', "oars' coach"),
        ("The Greens won 49 seats in 2012 and doubled their share of the vote.", "49 seats'"),
        ("Saltby sold 49 boats in 2012. It has the largest port in the county.", "port in Saltby"),
    ],
)
def test_what_is_no_owner_is_not_put_for_a_pronoun(
    extractor: Extractor, text: str, wrong: str
) -> None:
    assert not any(wrong in statement for statement in stated(extractor, text))


@pytest.mark.parametrize(
    ("text", "statement", "speaker"),
    [
        # Who speaks may stand behind the verb, behind "so", in front with "as", or with a view.
        (
            "Exports have tripled since 2015, reckons the Saltby Guild, a trade body.",
            "Exports have tripled since 2015.",
            "Saltby Guild",
        ),
        (
            "The repair would cost 14 million crowns, so the head of the office, Jutta Holt.",
            "The repair would cost 14 million crowns.",
            "Jutta Holt",
        ),
        (
            "As the district office announced on Tuesday, experts have found cracks in three pillars.",
            "Experts have found cracks in three pillars.",
            "the district office",
        ),
        (
            "In the view of Anna Holt, the pool cost twice as much in 2012.",
            "In the view of Anna Holt, the pool cost twice as much in 2012.",
            "Anna Holt",
        ),
        # What is reported at the end of a sentence is all of it.
        (
            "Of the 212 boats 131 were sunk in 2012, and the other boats were sold in 2013, the report said.",
            "The other boats were sold in 2013.",
            "the report",
        ),
    ],
)
def test_who_says_it_wherever_they_stand(
    extractor: Extractor, text: str, statement: str, speaker: str
) -> None:
    (done,) = extractor.extract([parse_text(text, format="text")])
    assert {c.statement: c.speaker for c in done.claims}.get(statement) == speaker
