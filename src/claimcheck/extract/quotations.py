"""Who speaks a quotation: read off the words beside its marks, else carried on from the one before.

`“...,” says Ana Ruiz`, `“...,” he said, “...”`, `Ruiz said: “...”`; a parser that sees a quotation of three
sentences as three trees knows nothing of the attribution behind the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.predicates import REPORTING

__all__ = ["beside", "in_paragraph", "quotation_of", "quoted_ranges"]

_QUOTED = re.compile(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)|''[^'](?:[^']|'(?!'))*(?:''|$)")
_MARKS = frozenset({",", "”", '"', ".", "''", "``", "“", "?", "!", ")", "’", ":", "—", "–", "-"})
_NOMINAL = frozenset({"PROPN", "NOUN", "PRON"})
# Scare quotes around a word or two are nobody's statement.
_LONG = 25


def quoted_ranges(text: str) -> list[tuple[int, int]]:
    """Character ranges inside double quotation marks; an unclosed one runs to the end."""
    return [match.span() for match in _QUOTED.finditer(text)]


def quotation_of(span: Span, quotes: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The quotation that most of a span stands in, as character range; None for words of no quotation."""
    for start, end in quotes:
        covered = min(span.end_char, end) - max(span.start_char, start)
        if covered * 2 > span.end_char - span.start_char:
            return start, end
    return None


def beside(doc: Doc, quote: tuple[int, int]) -> tuple[Token, Token] | None:
    """The speaker and the verb beside a quotation: behind it, else in front of it."""
    inside = doc.char_span(*quote, alignment_mode="expand")
    if inside is None:
        return None
    return _behind(doc, inside.end) or _in_front(doc, inside.start)


def in_paragraph(
    doc: Doc, quote: tuple[int, int], quotes: Sequence[tuple[int, int]]
) -> tuple[Token, Token] | None:
    """The speaker of the nearest other quotation of the paragraph, those before it first."""
    before = [q for q in quotes if q[1] <= quote[0]][::-1]
    after = [q for q in quotes if q[0] >= quote[1]]
    for other in (*before, *after):
        if other[1] - other[0] > _LONG and (found := beside(doc, other)) is not None:
            return found
    return None


def _behind(doc: Doc, i: int) -> tuple[Token, Token] | None:
    while i < len(doc) and doc[i].text in _MARKS:
        i += 1
    # What was said ends with a comma, a question or a stop; a new sentence behind it is another matter.
    limit = min(len(doc), i + 9)
    for token in doc[i:limit]:
        if token.lower_ in REPORTING and token.tag_ != "NN":
            before = [t for t in doc[i : token.i] if t.pos_ in _NOMINAL]
            if before and token.i - i <= 6:
                who = _subject(token) or before[-1]
                return who, token
            if token.i == i:
                return _follows(doc, token)
            return None
        if token.text in {".", "!", "?", ";"} or token.text in {"“", '"'}:
            return None
    return None


def _follows(doc: Doc, verb: Token) -> tuple[Token, Token] | None:
    """ "...,” says Ana Ruiz": the speaker behind the verb."""
    own = _subject(verb)
    if own is not None and own.i > verb.i:
        return own, verb
    for token in doc[verb.i + 1 : min(len(doc), verb.i + 6)]:
        if token.ent_type_ in {"PERSON", "ORG"} or token.pos_ in _NOMINAL:
            return token, verb
    return None


def _in_front(doc: Doc, i: int) -> tuple[Token, Token] | None:
    """`Ruiz said: “...”`, `Ruiz said of the plan, “...”`."""
    if i == 0:
        return None
    first = doc[i - 1].sent.start
    for token in reversed(doc[max(first, i - 14) : i]):
        if token.lower_ in REPORTING and token.pos_ in {"VERB", "AUX"}:
            who = _subject(token)
            return (who, token) if who is not None else None
    return None


def _subject(verb: Token) -> Token | None:
    for token in (verb, *verb.ancestors):
        own = [t for t in token.children if t.dep_ in {"nsubj", "nsubj:pass"}]
        if own:
            return own[0] if own[0].lower_ not in {"who", "which", "that"} else None
        if token.dep_ not in {"conj", "advcl", "xcomp"}:
            return None
    return None
