from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def spans(doc: Any) -> list[str]:
    return [c.span.text for sent in doc.sents for c in find_clauses(sent)]


def test_what_somebody_was_found_to_be_belongs_to_the_verb(parsed: Parsed) -> None:
    doc = parsed("""
        They   PRP nsubj 1
        found  VBD ROOT  1
        Osei   NNP obj   1  B-PERSON
        ,      ,   punct 5
        a      DT  det   5
        banker NN  appos 2
        ,      ,   punct 7
        guilty JJ  parataxis 1
        on     IN  case  10
        both   DT  det   10
        counts NNS obl   7
        .      .   punct 1
    """)
    assert spans(doc) == ["They found Osei, a banker, guilty on both counts", "a banker"]


def test_two_verbs_with_one_object_are_one_claim(parsed: Parsed) -> None:
    doc = parsed("""
        Police     NNS nsubj 1
        arrested   VBD ROOT  1
        and        CC  cc    3
        questioned VBD conj  1
        the        DT  det   5
        student    NN  obj   3
        .          .   punct 1
    """)
    assert spans(doc) == ["Police arrested and questioned the student"]


def test_the_source_behind_a_clause_and_the_one_told_are_left_out(parsed: Parsed) -> None:
    source = parsed("""
        Use       NN  nsubj 1
        hit       VBD ROOT  1
        a         DT  det   3
        record    NN  obj   1
        ,         ,   punct 1
        according VBG case  8
        to        IN  fixed 5
        the       DT  det   8
        Agency    NNP obl   1  B-ORG
        .         .   punct 1
    """)
    assert spans(source) == ["Use hit a record"]
    told = parsed("""
        Ruiz    NNP nsubj 1  B-PERSON
        told    VBD ROOT  1
        members NNS iobj  5
        that    IN  mark  5
        prices  NNS nsubj 5
        fell    VBD ccomp 1
        again   RB  advmod 5
        .       .   punct 1
    """)
    assert spans(told) == ["prices fell again"]


def test_a_second_clause_takes_the_words_that_the_parser_gave_to_the_first(parsed: Parsed) -> None:
    doc = parsed("""
        Lagos    NNP nsubj 1  B-LOC
        promised VBD ROOT  1
        funds    NNS obj   1
        ,        ,   punct 6
        and      CC  cc    6
        pledges  NNS conj  2
        reached  VBD conj  1
        some     DT  det   8
        millions NNS obj   6
        .        .   punct 1
    """)
    assert spans(doc) == ["Lagos promised funds", "pledges reached some millions"]


def test_a_report_between_two_claims_is_part_of_neither(parsed: Parsed) -> None:
    doc = parsed("""
        Osei      NNP nsubj 1  B-PERSON
        brought   VBD ROOT  1
        a         DT  det   3
        clock     NN  obj   1
        ,         ,   punct 8
        and       CC  cc    8
        a         DT  det   7
        teacher   NN  nsubj 8
        thought   VBD conj  1
        it        PRP nsubj 10
        resembled VBD ccomp 8
        a         DT  det   12
        bomb      NN  obj   10
        .         .   punct 1
    """)
    assert spans(doc) == ["Osei brought a clock", "it resembled a bomb"]


def test_a_relative_clause_that_begins_with_its_comma_keeps_the_noun_before_it(
    parsed: Parsed,
) -> None:
    doc = parsed("""
        It        PRP nsubj 1
        shrank    VBD ROOT  1
        in        IN  case  5
        the       DT  det   5
        satellite NN  compound 5
        record    NN  obl   1
        ,         ,   punct 8
        which     WDT nsubj 8
        goes      VBZ acl:relcl 5
        back      RB  advmod 8
        to        IN  case  11
        1979      CD  obl   8  B-DATE
        .         .   punct 1
    """)
    (relative,) = [c for sent in doc.sents for c in find_clauses(sent) if c.kind == "relcl"]
    assert relative.governor is not None
    assert relative.governor.text == "record"


WORDS = (("Ana", "NNP"), ("said", "VBD"), (",", ","), ("sold", "VBD"), ("who", "WP"), ("it", "PRP"),
         ("and", "CC"), ("mill", "NN"), ("1974", "CD"), ("(", "-LRB-"), (".", "."), (";", ":"), ("is", "VBZ"))  # fmt: skip
DEPS = ("nsubj", "obj", "conj", "ccomp", "parataxis", "acl:relcl", "appos", "advcl", "punct", "mark",
        "aux", "cop", "cc", "obl", "xcomp", "csubj", "dep")  # fmt: skip


def test_a_tree_that_leaves_a_clause_no_word_gives_no_claim(parsed: Parsed) -> None:
    words = [", , conj 10", *(f"Ana NNP nsubj {head}" for head in (0, 2, 3, 4, 5, 6, 7, 8, 9, 1))]
    for sent in parsed("\n".join(words)).sents:
        assert all(len(clause.span) for clause in find_clauses(sent))


@given(st.data())
def test_no_tree_however_wrong_breaks_the_search(parsed: Parsed, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=12))
    order = data.draw(st.permutations(range(len(chosen))))
    heads, deps = {order[0]: order[0]}, {order[0]: "ROOT"}
    for n, i in enumerate(order[1:], start=1):
        heads[i] = order[data.draw(st.integers(0, n - 1))]
        deps[i] = data.draw(st.sampled_from(DEPS))
    rows = [f"{word} {tag} {deps[i]} {heads[i]}" for i, (word, tag) in enumerate(chosen)]
    doc = parsed("\n".join(rows))
    for sent in doc.sents:
        for clause in find_clauses(sent):
            assert sent.start <= clause.span.start < clause.span.end <= sent.end


def test_a_likeness_whose_verb_stands_for_another_is_no_claim(parsed: Parsed) -> None:
    doc = parsed("""
        Hale   NNP nsubj 1 B-PERSON
        won    VBD ROOT  1
        the    DT  det   3
        cup    NN  obj   1
        ,      ,   punct 1
        as     IN  mark  7
        Orr    NNP nsubj 7 B-PERSON
        had    VBD advcl 1
        in     IN  case  9
        2014   CD  obl   7 B-DATE
        .      .   punct 1
    """)
    assert [clause.span.text for clause in find_clauses(next(doc.sents))] == ["Hale won the cup"]


def test_one_is_not_what_many_are(parsed: Parsed) -> None:
    """The description is of the last noun, which is one."""
    doc = parsed("""
        She    PRP nsubj 1
        posted VBD ROOT  1
        quotes NNS obj   1
        from   IN  case  5
        the    DT  det   5
        king   NN  nmod  2
        ,      ,   punct 8
        a      DT  det   8
        man    NN  appos 2
        who    WP  nsubj 10
        fled   VBD acl:relcl 8
        .      .   punct 1
    """)
    found = {c.kind: c for c in find_clauses(next(doc.sents))}
    assert found["appos"].governor is not None
    assert found["appos"].governor.text == "king"
