"""What "my" and "me" mean in words of a known speaker."""

from __future__ import annotations

import re

from spacy.tokens import Span

from claimcheck.extract.anaphora import Replacement
from claimcheck.extract.phrases import genitive

__all__ = ["first_person"]

_FIRST = frozenset("i me my mine myself we us our ours ourselves".split())
# Speakers that stand for themselves anywhere; "a spokesman's mother" would be nobody's.
_NAME = re.compile(r"(?!The )[^\W\d_a-z]\S*(?: \S+){0,3}$")


def first_person(span: Span, speaker: str) -> dict[int, Replacement]:
    """What "my" and "me" mean in words of a known speaker; "we" and "I" stay open, and all of them in the
    article's own words."""
    found = {}
    for token in span:
        word = token.lower_
        # "Ruiz (I-Orrin)" is no "I".
        party = token.i + 1 < len(token.doc) and token.nbor().text in {"-", "–"}
        if token.pos_ != "PRON" or word not in _FIRST or party:
            continue
        told = speaker if word in {"my", "me"} and _NAME.match(speaker) else ""
        text = (genitive(told) if word == "my" else told) if told else token.text
        found[token.i] = Replacement(
            token.i, token.i + 1, text, told.lower(), "pronoun", bool(told)
        )
    return found
