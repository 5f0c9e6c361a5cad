"""Clauses that are halves: a verb that has lost its subject, a condition without what follows from it."""

from __future__ import annotations

from spacy.tokens import Token

from claimcheck.extract.clauses import Clause
from claimcheck.extract.heads import resumes
from claimcheck.extract.predicates import SUBJECT, is_finite, subjects

__all__ = ["is_half"]

_CONDITIONS = frozenset("if once until unless whether after before".split())
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})


def is_half(clause: Clause, opener: Token) -> bool:
    """Whether a clause lacks what would make it a sentence. opener: the first word of its statement.

    "If the board agrees", without what happens then; "was sold", without what was.
    """
    condition = opener.lower_ in _CONDITIONS and opener.head.i == clause.head.i
    return condition or _headless(clause)


def _headless(clause: Clause) -> bool:
    """Whether a main verb has lost its subject."""
    head = clause.head
    copula = clause.span[0].dep_ == "cop" and clause.span[0].head.i == head.i
    if not is_finite(head) or resumes(head) or not (head.pos_ in {"VERB", "AUX"} or copula):
        return False
    doc = clause.span.doc
    if copula:
        return not subjects(head)
    if any(t.pos_ in _NOMINAL and not _governed(t) for t in doc[clause.span.start : head.i]):
        # What the parser made of it is another matter: something stands in front of the verb.
        return False
    if any(
        t.dep_ == "advcl" and t.i < head.i and t.i in range(clause.span.start, head.i)
        for t in head.children
    ):
        # "Asking for a permit required a journey": the parser takes such a subject for an aside.
        return False
    return not any(t.dep_ in SUBJECT for t in head.children) and not subjects(head)


def _governed(token: Token) -> bool:
    """Whether a noun stands behind a preposition."""
    return any(t.dep_ == "case" and t.i < token.i for t in (*token.children, *token.head.children))
