from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimcheck.extract.clauses import find_clauses, hedged

Parsed = Callable[[str], Any]

TWO_PREDICATES = """
The     DT  det   1
council NN  nsubj 2
bought  VBD ROOT  2
the     DT  det   4
mill    NN  obj   2
in      IN  case  6
1974    CD  obl   2  B-DATE
and     CC  cc    8
sold    VBD conj  2
it      PRP obj   8
.       .   punct 2
"""
RELATIVE = """
Ana     NNP nsubj     7  B-PERSON
Ruiz    NNP flat      0  I-PERSON
,       ,   punct     4
who     WP  nsubj     4
ran     VBD acl:relcl 0
Lisbon  NNP obj       4  B-ORG
,       ,   punct     4
left    VBD ROOT      7
in      IN  case      9
2011    CD  obl       7  B-DATE
.       .   punct     7
"""
APPOSITION = """
Ana     NNP nsubj 7  B-PERSON
Ruiz    NNP flat  0  I-PERSON
,       ,   punct 5
a       DT  det   5
former  JJ  amod  5
judge   NN  appos 0
,       ,   punct 5
left    VBD ROOT  7
.       .   punct 7
"""
REPORTED = """
The      DT  det   1
ministry NN  nsubj 2
says     VBZ ROOT  2
that     IN  mark  5
prices   NNS nsubj 5
fell     VBD ccomp 2
by       IN  case  8
3        CD  nummod 8
%        NN  obl   5
.        .   punct 2
"""
PARENTHESIS = """
Prices   NNS nsubj     1
fell     VBD ROOT      1
by       IN  case      4
3        CD  nummod    4
%        NN  obl       1
,        ,   punct     6
says     VBZ parataxis 1
the      DT  det       8
ministry NN  nsubj     6
.        .   punct     1
"""


def texts(doc: Any) -> list[tuple[str, str]]:
    return [(c.span.text, c.kind) for sent in doc.sents for c in find_clauses(sent)]


def test_each_conjoined_predicate_is_a_claim(parsed: Parsed) -> None:
    assert texts(parsed(TWO_PREDICATES)) == [
        ("The council bought the mill in 1974", "main"),
        ("sold it", "conj"),
    ]


def test_a_relative_clause_is_one_and_the_main_clause_runs_across_it(parsed: Parsed) -> None:
    assert texts(parsed(RELATIVE)) == [
        ("Ana Ruiz, who ran Lisbon, left in 2011", "main"),
        ("who ran Lisbon", "relcl"),
    ]


def test_a_restrictive_relative_clause_is_none(parsed: Parsed) -> None:
    doc = parsed("""
        Towns   NNS nsubj     4
        that    WDT nsubj     2
        joined  VBD acl:relcl 0
        late    RB  advmod    2
        paid    VBD ROOT      4
        more    JJR obj       4
        .       .   punct     4
    """)
    assert texts(doc) == [("Towns that joined late paid more", "main")]


def test_an_apposition_that_gives_an_office(parsed: Parsed) -> None:
    assert ("a former judge", "appos") in texts(parsed(APPOSITION))


def test_of_reported_speech_what_is_reported(parsed: Parsed) -> None:
    assert texts(parsed(REPORTED)) == [("prices fell by 3%", "content")]


def test_a_parenthesis_that_attributes_is_left_out(parsed: Parsed) -> None:
    assert texts(parsed(PARENTHESIS)) == [("Prices fell by 3%", "main")]


QUESTION = """
Did    VBD aux   2
prices NNS nsubj 2
fall   VB  ROOT  2
?      .   punct 2
"""
COMMAND = """
Read   VB  ROOT  0
the    DT  det   2
report NN  obj   0
today  NN  obl   0
.      .   punct 0
"""
FIRST_PERSON = """
We     PRP nsubj 1
left   VBD ROOT  1
the    DT  det   3
town   NN  obj   1
.      .   punct 1
"""
FRAGMENT = """
Nonsense NN ROOT  0
.        .  punct 0
"""


@pytest.mark.parametrize("table", [QUESTION, COMMAND, FIRST_PERSON, FRAGMENT])
def test_questions_commands_and_asides_are_no_claims(parsed: Parsed, table: str) -> None:
    assert texts(parsed(table)) == []


def test_a_modal_hedges(parsed: Parsed) -> None:
    doc = parsed("""
        Prices NNS nsubj 2
        could  MD  aux   2
        fall   VB  ROOT  2
        .      .   punct 2
    """)
    assert hedged(doc[:])
    assert not hedged(parsed(TWO_PREDICATES)[:])


def test_spans_are_unbroken_and_inside_their_sentence(parsed: Parsed) -> None:
    for table in (TWO_PREDICATES, RELATIVE, APPOSITION, REPORTED, PARENTHESIS):
        doc = parsed(table)
        for sent in doc.sents:
            for clause in find_clauses(sent):
                assert sent.start <= clause.span.start < clause.span.end <= sent.end
                assert doc.text[clause.span.start_char : clause.span.end_char] == clause.span.text
                assert clause.span.text[-1] not in ".,;:"
