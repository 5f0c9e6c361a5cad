from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claimcheck.extract.asides import find_asides, relative_pronoun
from claimcheck.extract.clauses import find_clauses

Parsed = Callable[[str], Any]

COMPARED = """
Deaths  NNS nsubj 1
rose    VBD ROOT  1
in      IN  case  3
2009    CD  obl   1  B-DATE
,       ,   punct 6
the     DT  det   6
highest JJ  obl   1
since   IN  case  8
1961    CD  nmod  6  B-DATE
.       .   punct 1
"""
NAMED = """
Its       PRP$ nmod:poss 1
secretary NN   nsubj     6
,         ,    punct     3
Corwin    NNP  appos     1  B-PERSON
Hale      NNP  flat      3  I-PERSON
,         ,    punct     3
left      VBD  ROOT      6
early     RB   advmod    6
.         .    punct     6
"""
LIST = """
Towns   NNS nsubj 1
like    VBP ROOT  1
Leeds   NNP obj   1  B-LOC
,       ,   punct 4
York    NNP conj  2  B-LOC
and     CC  cc    6
Hull    NNP conj  2  B-LOC
.       .   punct 1
"""


def kinds(doc: Any) -> list[tuple[str, str]]:
    return [(doc[a.start : a.end].text, a.kind) for a in find_asides(doc, 0, len(doc))]


def test_a_comparison_at_the_end_speaks_of_the_clause(parsed: Parsed) -> None:
    doc = parsed(COMPARED)
    assert kinds(doc) == [("the highest since 1961", "aside")]
    spans = [c.span.text for c in find_clauses(next(doc.sents))]
    assert spans == ["Deaths rose in 2009", "the highest since 1961"]


def test_a_description_before_a_name_is_one_span_with_it(parsed: Parsed) -> None:
    doc = parsed(NAMED)
    assert kinds(doc) == [("Corwin Hale", "name")]
    assert "Its secretary, Corwin Hale" in [c.span.text for c in find_clauses(next(doc.sents))]


def test_the_items_of_a_list_describe_nothing(parsed: Parsed) -> None:
    assert kinds(parsed(LIST)) == []


def test_the_pronoun_that_opens_a_clause(parsed: Parsed) -> None:
    doc = parsed("""
        Ruiz  NNP nsubj 5
        ,     ,   punct 4
        with  IN  case  3
        whom  WP  obl   4
        left  VBD acl:relcl 0
        won   VBD ROOT  5
    """)
    assert relative_pronoun(doc[4]) == "whom"
    assert relative_pronoun(doc[5]) == ""
