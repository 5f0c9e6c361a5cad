"""Statements by the shipped extractor, of sentences whose grammar once broke them."""

from __future__ import annotations

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
