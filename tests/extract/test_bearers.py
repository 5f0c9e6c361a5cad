from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claimcheck.extract.bearers import described_before

Parsed = Callable[[str], Any]


def test_a_stop_that_the_parser_takes_for_the_noun_is_left_as_it_is(parsed: Parsed) -> None:
    doc = parsed("""
        His    PRP$ nmod  1
        father NN   nsubj 8
        ,      ,    punct 3
        Sr     NNP  appos 1 B-PERSON
        .      .    punct 3
        ,      ,    punct 7
        who    WP   nsubj 7
        served VBD  acl:relcl 4
        left   VBD  ROOT  8
    """)
    assert described_before(doc[4], "who") == doc[4]
