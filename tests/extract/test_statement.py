from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from claimcheck.extract.clauses import find_clauses
from claimcheck.extract.statement import (
    Context,
    Statement,
    complete_names,
    resolve_dates,
    sentence_years,
    state,
)

Parsed = Callable[[str], Any]
PUBLISHED = dt.date(2023, 3, 9)  # a Thursday


def statements(doc: Any, context: Context | None = None) -> list[Statement]:
    context = context or Context()
    return [state(c, context) for sent in doc.sents for c in find_clauses(sent)]


def texts(doc: Any, context: Context | None = None) -> list[str]:
    return [s.text for s in statements(doc, context)]


def test_the_subject_is_written_out_for_a_shared_predicate(parsed: Parsed) -> None:
    doc = parsed("""
        The     DT  det   1
        council NN  nsubj 2
        bought  VBD ROOT  2
        the     DT  det   4
        mill    NN  obj   2
        and     CC  cc    6
        closed  VBD conj  2
        the     DT  det   8
        gate    NN  obj   6
        .       .   punct 2
    """)
    assert texts(doc) == ["The council bought the mill.", "The council closed the gate."]


def test_so_is_an_auxiliary(parsed: Parsed) -> None:
    doc = parsed("""
        Osei     NNP nsubj:pass 2 B-PERSON
        was      VBD aux:pass   2
        arrested VBN ROOT       2
        in       IN  case       4
        Leeds    NNP obl        2 B-LOC
        and      CC  cc         6
        charged  VBN conj       2
        with     IN  case       8
        theft    NN  obl        6
        .        .   punct      2
    """)
    assert texts(doc)[1] == "Osei was charged with theft."


ASIDES = """
Ana     NNP nsubj     8  B-PERSON
Ruiz    NNP flat      0  I-PERSON
,       ,   punct     5
who     WP  nsubj     5
once    RB  advmod    5
ran     VBD acl:relcl 0
Lisbon  NNP obj       5  B-ORG
,       ,   punct     5
left    VBD ROOT      8
early   RB  advmod    8
.       .   punct     8
"""


def test_a_relative_clause_becomes_a_sentence_and_leaves_the_main_one(parsed: Parsed) -> None:
    assert texts(parsed(ASIDES)) == ["Ana Ruiz left early.", "Ana Ruiz once ran Lisbon."]


@pytest.mark.parametrize(("adjective", "verb"), [("former", "was"), ("retired", "is")])
def test_an_apposition_becomes_a_sentence(parsed: Parsed, adjective: str, verb: str) -> None:
    doc = parsed(f"""
        Ana     NNP nsubj 7  B-PERSON
        Ruiz    NNP flat  0  I-PERSON
        ,       ,   punct 5
        a       DT  det   5
        {adjective}  JJ  amod  5
        judge   NN  appos 0
        ,       ,   punct 5
        left    VBD ROOT  7
        town    NN  obj   7
        .       .   punct 7
    """)
    assert f"Ana Ruiz {verb} a {adjective} judge." in texts(doc)


PRONOUN = """
She    PRP nsubj 1
won    VBD ROOT  1
the    DT  det   3
seat   NN  obj   1
.      .   punct 1
"""


def test_a_pronoun_is_the_person_last_named(parsed: Parsed) -> None:
    context = Context()
    context.learn([("Ana Ruiz", "PERSON")])
    context.recent.append("Ana Ruiz")
    assert statements(parsed(PRONOUN), context) == [Statement("Ana Ruiz won the seat.", True)]


def test_a_pronoun_that_nobody_stands_for_makes_it_incomplete(parsed: Parsed) -> None:
    assert statements(parsed(PRONOUN)) == [Statement("She won the seat.", False)]


def test_full_names_for_short_ones(parsed: Parsed) -> None:
    context = Context()
    context.learn([("Kofi Osei Mensah", "PERSON"), ("Mr Tan", "PERSON"), ("Port Trust", "ORG")])
    assert context.full_name("Mensah") == "Kofi Osei Mensah"
    assert context.full_name("Osei Mensah") == "Kofi Osei Mensah"
    assert context.full_name("Mr Adu") == "Adu"
    doc = parsed("""
        Mr     NNP compound 1
        Mensah NNP nsubj    2 B-PERSON
        left   VBD ROOT     2
        early  RB  advmod   2
        .      .   punct    2
    """)
    assert (
        complete_names("Mr Mensah left early.", doc[:], context) == "Kofi Osei Mensah left early."
    )


def test_a_name_that_two_people_share_is_left_as_it_is() -> None:
    context = Context()
    context.learn([("Ana Ruiz", "PERSON"), ("Luis Ruiz", "PERSON")])
    assert context.full_name("Ruiz") == "Ruiz"


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("Rents rose last year.", "Rents rose in 2022."),
        ("Rents rose this year.", "Rents rose in 2023."),
        ("Rents rose last month.", "Rents rose in February 2023."),
        ("It shut yesterday.", "It shut on March 8, 2023."),
        ("It shut on Monday.", "It shut on March 6, 2023."),
        ("It shut in November.", "It shut in November 2022."),
        ("It shut in January.", "It shut in January 2023."),
        ("It will open in November.", "It will open in November 2023."),
        ("It shut in November 2019.", "It shut in November 2019."),
        ("It shut on January 8th 2016.", "It shut on January 8th 2016."),
    ],
)
def test_relative_dates_by_the_published_date(text: str, resolved: str) -> None:
    assert resolve_dates(text, Context(published=PUBLISHED)) == resolved


def test_the_following_year_counts_from_the_last_one_named() -> None:
    context = Context(published=PUBLISHED, last_year=1998)
    assert resolve_dates("It shut the following year.", context) == "It shut in 1999."


def test_without_a_date_nothing_is_guessed() -> None:
    assert resolve_dates("Rents rose last year.", Context()) == "Rents rose last year."


def test_a_date_that_stays_relative_makes_it_incomplete(parsed: Parsed) -> None:
    doc = parsed("""
        Rents NNS nsubj 1
        rose  VBD ROOT  1
        last  JJ  amod  3
        year  NN  obl   1
        .     .   punct 1
    """)
    assert statements(doc) == [Statement("Rents rose last year.", False)]
    dated = statements(doc, Context(published=PUBLISHED))
    assert dated == [Statement("Rents rose in 2022.", True)]
    assert sentence_years(doc) == []
