from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimcheck.extract.attribution import Attribution, attribute, quoted_ranges
from claimcheck.extract.clauses import find_clauses
from claimcheck.types import Mode

Parsed = Callable[[str], Any]


def first(doc: Any, last_speaker: str = "") -> Attribution:
    clause = next(c for sent in doc.sents for c in find_clauses(sent))
    return attribute(clause, doc, quoted_ranges(doc.text), last_speaker)


def test_the_articles_own_words(parsed: Parsed) -> None:
    doc = parsed("""
        Prices NNS nsubj 1
        fell   VBD ROOT  1
        again  RB  advmod 1
        .      .   punct 1
    """)
    assert first(doc) == Attribution("", "", Mode.OWN)


def test_reported_in_the_articles_words_without_what_describes_the_speaker(parsed: Parsed) -> None:
    doc = parsed("""
        Ana    NNP nsubj 6 B-PERSON
        Ruiz   NNP flat  0 I-PERSON
        ,      ,   punct 4
        a      DT  det   4
        judge  NN  appos 0
        ,      ,   punct 4
        said   VBD ROOT  6
        that   IN  mark  9
        prices NNS nsubj 9
        fell   VBD ccomp 6
        .      .   punct 6
    """)
    clause = next(c for c in find_clauses(next(doc.sents)) if c.kind == "content")
    found = attribute(clause, doc, [])
    assert found == Attribution("Ana Ruiz", "said", Mode.PARAPHRASED)


def test_a_quotation_with_its_speaker_after_it(parsed: Parsed) -> None:
    doc = parsed("""
        “      ``  punct     2
        Prices NNS nsubj     2
        fell   VBD ROOT      2
        in     IN  case      5
        every  DT  det       5
        town   NN  obl       2
        ,      ,   punct     2
        ”      ''  punct     2
        says   VBZ parataxis 2
        Mr     NNP compound  10
        Osei   NNP nsubj     8 B-PERSON
        .      .   punct     2
    """)
    found = first(doc)
    assert (found.cue, found.mode) == ("says", Mode.QUOTED)
    assert found.speaker.endswith("Osei")


def test_according_to(parsed: Parsed) -> None:
    doc = parsed("""
        According VBG case  3
        to        IN  fixed 0
        the       DT  det   3
        agency    NN  obl   6
        ,         ,   punct 3
        prices    NNS nsubj 6
        fell      VBD ROOT  6
        .         .   punct 6
    """)
    assert first(doc) == Attribution("the agency", "according to", Mode.PARAPHRASED)


RUNS_ON = """
“      ``  punct 2
Nobody NN  nsubj 2
came   VBD ROOT  2
to     IN  case  6
the    DT  det   6
second JJ  amod  6
show   NN  obl   2
.      .   punct 2
”      ''  punct 2
"""


def test_a_quotation_that_runs_on_is_of_who_spoke_last(parsed: Parsed) -> None:
    assert first(parsed(RUNS_ON), "Ana Ruiz") == Attribution("Ana Ruiz", "", Mode.QUOTED)


def test_scare_quotes_are_nobodys_statement(parsed: Parsed) -> None:
    doc = parsed("""
        The    DT  det   2
        “      ``  punct 2
        cure   NN  nsubj 4
        ”      ''  punct 2
        failed VBD ROOT  4
        twice  RB  advmod 4
        .      .   punct 4
    """)
    assert first(doc, "Ana Ruiz").mode is Mode.OWN


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “no” and “yes”.", ["“no”", "“yes”"]),
        ('A "plain" one.', ['"plain"']),
        ("“It goes on", ["“It goes on"]),
        ("nothing here", []),
    ],
)
def test_ranges_inside_quotation_marks(text: str, inside: list[str]) -> None:
    assert [text[s:e] for s, e in quoted_ranges(text)] == inside


def test_whoever_speaks_a_quotation_speaks_what_others_think_in_it_too(parsed: Parsed) -> None:
    doc = parsed("""
        “      ``  punct 2
        Voters NNS nsubj 2
        think  VBP ccomp 9
        it     PRP nsubj 4
        works  VBZ ccomp 2
        well   RB  advmod 4
        ,      ,   punct 9
        ”      ''  punct 9
        Ruiz   NNP nsubj 9  B-PERSON
        said   VBD ROOT  9
        .      .   punct 9
    """)
    assert first(doc).speaker == "Ruiz"


def test_a_report_speaks_for_its_author_and_a_description_for_its_name(parsed: Parsed) -> None:
    report = parsed("""
        A      DT  det   1
        report NN  nsubj 4
        by     IN  case  3
        Ofgem  NNP nmod  1  B-ORG
        found  VBD ROOT  4
        that   IN  mark  7
        prices NNS nsubj 7
        fell   VBD ccomp 4
        .      .   punct 4
    """)
    assert first(report).speaker == "Ofgem"
    described = parsed("""
        Its      PRP$ nmod:poss 1
        director NN   nsubj 7
        ,        ,    punct 4
        Dr       NNP  nmod:desc 4
        Corwin   NNP  appos 1  B-PERSON
        Hale     NNP  flat  4  I-PERSON
        ,        ,    punct 1
        said     VBD  ROOT  7
        prices   NNS  nsubj 9
        fell     VBD  ccomp 7
        .        .    punct 7
    """)
    said = next(
        attribute(c, described, [])
        for sent in described.sents
        for c in find_clauses(sent)
        if c.kind == "content"
    )
    assert said.speaker == "Corwin Hale"
