"""Statements of what is said of a noun: relative clauses, participles and appositions as sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Token

from claimcheck.extract.asides import relative_pronoun
from claimcheck.extract.bearers import described_before, meant, named
from claimcheck.extract.clauses import Clause
from claimcheck.extract.dates import MONTHS
from claimcheck.extract.discourse import NAMED
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import is_reporting, subjects
from claimcheck.extract.wording import Piece

__all__ = ["WH", "described", "indices", "relative"]

_OF_TIME = re.compile(
    r"(?:year|month|day|week|decade|century|season|quarter|period|date|time|deadline|start|end|eve)s?$"
)
_DAY = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2} [A-Z][a-z]{2,8}\b")
_PLURAL = frozenset({"NNS", "NNPS"})
WH = frozenset({"who", "which", "whom", "whose", "where", "when", "that"})


def relative(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    """ "Ana Ruiz, who was a judge" → "Ana Ruiz was a judge"; an object goes back behind its verb."""
    doc, head = clause.span.doc, clause.head
    governor = described_before(governor, relative_pronoun(head))
    noun = indices(named(meant(governor)))
    at = next((k for k, i in enumerate(own[:4]) if doc[i].lower_ in WH), None)
    of_time = bool(_OF_TIME.search(head.lower_)) or (
        at is not None and doc[own[at]].lower_ in {"when", "where"}
    )
    if _only_date(governor) and not of_time:
        # "sent in inspectors in May, led by Ana Ruiz": who or what before the date was led is not told.
        return list(own), False
    if at is None:
        plural = governor.tag_ in _PLURAL
        while len(own) > 2 and doc[own[0]].pos_ == "ADV" and doc[own[1]].text == ",":
            # "Now, armed with 49 boats, ...".
            own = own[2:]
        if doc[own[0]].lower_ == "having":
            return [*noun, "had", *own[1:]], True
        if head.tag_ == "VBN" and not any(t.dep_ in {"aux", "aux:pass"} for t in head.children):
            if head.lower_ == "known":
                return [*noun, "are" if plural else "is", *own], True
            return [*noun, "were" if plural else "was", *own], True
        if head.tag_ == "VBG":
            return [*noun, "were" if plural else "was", *own], True
        return [*noun, *own], True
    word, before, rest = doc[own[at]], own[:at], own[at + 1 :]
    if governor.dep_ == "conj" and rest and _of_several(doc[rest[0]]):
        whole = list(range(indices(named(_first_of(governor)))[0], noun[-1] + 1))
        # "Voters, who favour one, and Hispanics, who back another": not all of them.
        noun = noun if any(doc[i].lower_ in WH for i in whole) else whole
    if governor.pos_ in {"VERB", "ADJ", "ADV"}:
        # "They lost twice more, which no host had done": said of all that stands before.
        return list(own), False
    if word.lower_ == "whose":
        return [*before, *noun, "'s\x00", *rest], True
    if word.lower_ in {"where", "when"}:
        if noun and isinstance(noun[0], int) and noun[0] > 0 and doc[noun[0] - 1].text in MONTHS:
            noun = [noun[0] - 1, *noun]
        if governor.lower_ == "home":
            return [*rest, "at", governor.i], True
        day = next(
            (e for e in doc.ents if e.label_ == "DATE" and e.start <= governor.i < e.end), None
        )
        if day is not None and _DAY.search(day.text):
            return [*rest, "on", *range(day.start, day.end)], True
        return [*rest, "in", *noun], governor.ent_type_ in {"LOC", "FAC", "DATE", "ORG"}
    said = head.head.i
    if head.dep_ == "ccomp" and said in rest and is_reporting(head.head) and said < head.i:
        # "who she claims was unfair": behind the verb of saying.
        stop = rest.index(said) + 1
        return [*before, *rest[:stop], *noun, *rest[stop:]], True
    # "Whom he praised": a parser may take both for the subject.
    own_subjects = [t.i for t in head.children if t.dep_ in {"nsubj", "nsubj:pass"}]
    acts = bool(rest) and doc[rest[0]].lower_ in {"he", "she", "they", "we", "i"}
    others = [t for t in head.children if t.i in own_subjects and t.i != word.i]
    begins = rest[0] if rest and doc[rest[0]].pos_ != "ADP" else -1
    acts = acts or any(t.left_edge.i == begins for t in others)
    if not acts and (word.i in own_subjects or all(t.i == word.i for t in subjects(head))):
        return [*before, *noun, *rest], True
    # "whom the United States wants for ...": behind the verb that it is the object of.
    verb = word.head if word.head.pos_ in {"VERB", "AUX"} else head
    inner = [
        t
        for t in verb.children
        if t.dep_ == "xcomp" and not any(c.dep_ == "obj" for c in t.children)
    ]
    verb = inner[0] if inner else verb
    if before and all(doc[i].pos_ == "ADP" for i in before):
        stop = next((k for k, i in enumerate(rest) if i == verb.i), len(rest) - 1)
        return [*rest[: stop + 1], *before, *noun, *rest[stop + 1 :]], True
    stop = next((k for k, i in enumerate(rest) if i == verb.i), len(rest) - 1)
    return [*rest[: stop + 1], *noun, *rest[stop + 1 :]], True


def _of_several(verb: Token) -> bool:
    """Whether a finite verb has more than one subject, by its form."""
    return verb.lower_ in {"are", "were", "have"} or verb.tag_ == "VBP"


def _first_of(noun: Token) -> Token:
    """The first of several nouns joined; the "black" of "black and brown people" is none."""
    while noun.dep_ == "conj" and noun.head.pos_ in {"NOUN", "PROPN"}:
        noun = noun.head
    return noun


def _only_date(governor: Token) -> bool:
    """Whether a noun is no more than the date or time at which something was done ("in May 2019")."""
    timed = governor.ent_type_ in {"DATE", "TIME"} and not _OF_TIME.search(governor.lower_)
    return timed and not any(t.dep_ == "det" for t in governor.children)


def _tells_of_time(head: Token) -> bool:
    """Whether an apposition to a date may be of the date: "the day of the vote", "the hottest on record".

    "On May 3rd 1950, the eldest of six sisters": "of" something else tells of somebody before the date.
    """
    if head.pos_ == "NOUN":
        return bool(_OF_TIME.search(head.lower_))
    whole = [t for t in head.children if any(c.lower_ == "of" for c in t.children)]
    return all(_OF_TIME.search(t.lower_) or t.ent_type_ == "DATE" for t in whole)


def described(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    doc = clause.span.doc
    if governor.lower_.endswith("self"):
        # "Hale, himself a smith": "Himself is a smith" tells of nobody.
        return list(own), False
    first = doc[own[0]].lower_
    # "Kerala and Goa, richer states": said of both.
    several = clause.head.tag_ in _PLURAL and governor.dep_ == "conj"
    several = several and named(governor)[-1].i == own[0] - 2
    if governor.ent_type_ == "DATE" and not _tells_of_time(clause.head):
        # "2% of output in 2024, the level that was promised": it is not the year that is described.
        return list(own), False
    noun = indices(noun_phrase_tokens(governor.head) if several else named(governor))
    # "More than 20 years, twice what was hoped": the noun phrase ends where its description begins.
    noun = [i for i in noun if i < own[0] or i > own[-1]]
    while noun and doc[noun[-1]].is_punct:
        noun.pop()
    if not noun:
        return list(own), False
    if several:
        noun = list(range(noun[0], named(governor)[-1].i + 1))
    if first in {"alias", "aka", "née", "nicknamed"}:
        return [*noun, "is also known as" if first != "née" else "was born", *own[1:]], True
    text = clause.span.text
    past = bool(
        re.search(
            r"\b(?:former|late|then|ex-\w+|of the day|at the time)\b|\b(?:from|until|between|in) \d{4}\b",
            text,
        )
    )
    plural = (clause.head.tag_ in _PLURAL or governor.tag_ in _PLURAL) and first not in {
        "one",
        "a",
        "an",
    }
    many = governor.ent_type_ == "NORP" and governor.tag_ in _PLURAL
    plural = plural and (several or many or governor.ent_type_ not in NAMED)
    verb = ("were" if plural else "was") if past else ("are" if plural else "is")
    return [*noun, verb, *own], True


def indices(tokens: Sequence[Token]) -> list[int]:
    return [t.i for t in tokens]
