"""Tokens that meet span borders, for the formats that know no characters."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any

from claimcheck.corpora.records import LabelledSpan

__all__ = ["blank_pipeline", "cut"]


@functools.cache
def blank_pipeline() -> Any:
    """spaCy's English tokeniser and nothing else."""
    import spacy

    return spacy.blank("en")


def cut(text: str, spans: Sequence[LabelledSpan]) -> list[tuple[int, int, bool]]:
    """Tokens as (start, end, a space follows) that join to the text and meet every span's borders.

    They are spaCy's, cut again where a span begins or ends inside one. A single space belongs to
    the token before it, as in spaCy, unless a span begins at it or ends behind it.
    """
    starts = {span.start for span in spans}
    ends = {span.end for span in spans}
    points = {0, len(text)} | starts | ends
    for token in blank_pipeline().make_doc(text):
        points |= {token.idx, token.idx + len(token.text)}
        if token.whitespace_:
            points.add(token.idx + len(token.text) + 1)
    order = sorted(points)
    tokens: list[tuple[int, int, bool]] = []
    for start, end in itertools.pairwise(order):
        lone_space = text[start:end] == " " and start not in starts and end not in ends
        if lone_space and tokens and tokens[-1][1] == start and not tokens[-1][2]:
            before = tokens.pop()
            # A space behind a space is a token of its own: spaCy keeps one space to a token.
            tokens.append((before[0], before[1], True))
        else:
            tokens.append((start, end, False))
    return tokens
