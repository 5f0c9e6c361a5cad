from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claimcheck.extract.quotations import beside, in_paragraph, quotation_of, quoted_ranges

Parsed = Callable[[str], Any]

TWO_SENTENCES = """
“      ``  punct 2
Nobody NN  nsubj 2
came   VBD ROOT  2
.      .   punct 2
We     PRP nsubj 5
waited VBD ccomp 9
,      ,   punct 9
”      ''  punct 9
Ruiz   NNP nsubj 9  B-PERSON
said   VBD ROOT  9
.      .   punct 9
“      ``  punct 13
It     PRP nsubj 13
rained VBD ROOT  13
all    DT  det   15
day    NN  obl   13
there  RB  advmod 13
.      .   punct 13
”      ''  punct 13
"""
BELIEF = """
“      ``  punct 2
Voters NNS nsubj 2
think  VBP ccomp 8
it     PRP nsubj 4
works  VBZ ccomp 2
,      ,   punct 8
”      ''  punct 8
Ruiz   NNP nsubj 8  B-PERSON
said   VBD ROOT  8
.      .   punct 8
"""


def test_each_quotation_runs_from_mark_to_mark_and_an_open_one_to_the_end() -> None:
    text = "He said “one” and \"two\" and ''three of us'' and “four"
    assert [text[a:b] for a, b in quoted_ranges(text)] == [
        "“one”",
        '"two"',
        "''three of us''",
        "“four",
    ]


def test_the_speaker_behind_the_last_sentence_speaks_the_first_one_too(parsed: Parsed) -> None:
    doc = parsed(TWO_SENTENCES)
    quotes = quoted_ranges(doc.text)
    assert quotation_of(doc[1:3], quotes) == quotes[0]
    who, verb = beside(doc, quotes[0]) or (None, None)
    assert (str(who), str(verb)) == ("Ruiz", "said")


def test_a_quotation_without_a_speaker_takes_that_of_its_paragraph(parsed: Parsed) -> None:
    doc = parsed(TWO_SENTENCES)
    quotes = quoted_ranges(doc.text)
    assert in_paragraph(doc, quotes[0], quotes[:1]) is None
    found = in_paragraph(doc, quotes[1], [(0, 26), quotes[1]])
    assert found is not None
    assert found[0].text == "Ruiz"


def test_words_outside_quotations_are_in_none(parsed: Parsed) -> None:
    doc = parsed(BELIEF)
    assert quotation_of(doc[7:9], quoted_ranges(doc.text)) is None
