"""The statement: a claim in words that stand alone.

Subjects are written out for predicates that share one, relative clauses and appositions become sentences,
and what points outside (`anaphora`) is replaced. What cannot be told makes the statement incomplete; it is
never guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from claimcheck.extract.anaphora import Replacement
from claimcheck.extract.asides import OPENERS, noun_before
from claimcheck.extract.clauses import Clause
from claimcheck.extract.discourse import NAMED
from claimcheck.extract.halves import is_half
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import is_finite, subjects
from claimcheck.extract.wording import Piece, dangling, render, tidy

__all__ = ["Statement", "state"]

_MARKS = frozenset({",", "–", "—", "(", ")", "-", "--", ":"})
_PLURAL = frozenset({"NNS", "NNPS"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and whether nothing in it still points outside itself."""

    text: str
    complete: bool


def state(
    clause: Clause, found: Mapping[int, Replacement], clauses: Sequence[Clause] = ()
) -> Statement:
    """The statement of a clause. found: the sentence's replacements; clauses: all of its clauses."""
    pieces, whole = _pieces(clause, clauses)
    text, known = render(clause.span.doc, pieces, found)
    text = tidy(text)
    return Statement(text, whole and known and not dangling(text))


def _pieces(clause: Clause, clauses: Sequence[Clause]) -> tuple[list[Piece], bool]:
    """Tokens (by index) and words of a statement in order, and whether it has all it needs."""
    own = _without_asides(clause)
    doc, governor = clause.span.doc, clause.governor
    if clause.kind == "conj" and governor is not None:
        return _conjoined(clause, own, governor, clauses)
    if clause.kind == "relcl" and governor is not None:
        return _relative(clause, own, governor)
    if clause.kind == "appos" and governor is not None:
        return _described(clause, own, governor)
    if clause.kind == "name" and governor is not None:
        name = [i for i in own if i > governor.i and not doc[i].is_punct]
        office = _owned(noun_phrase_tokens(governor))
        return [*name, "is", *office], bool(name)
    if clause.kind == "aside" and governor is not None:
        above = next((c for c in clauses if c.head.i == governor.i and c.kind != "aside"), None)
        if above is None:
            return list(own), False
        pieces, whole = _pieces(above, clauses)
        return [*pieces, ",\x00", *own], whole
    opener = doc[own[0]]
    if opener.lower_ in {"when", "where"} and len(own) > 2 and opener.head.i == clause.head.i:
        own = own[1:]
    return list(own), clause.kind != "conj" and not is_half(clause, opener)


def _owned(tokens: Sequence[Token]) -> list[Piece]:
    """A noun phrase, with the owner's name for a "whose" in it."""
    pieces: list[Piece] = []
    for token in tokens:
        owner = _owner(token) if token.lower_ == "whose" else None
        pieces += [*_indices(_named(owner)), "'s\x00"] if owner is not None else [token.i]
    return pieces


def _owner(whose: Token) -> Token | None:
    """The noun that a relative clause with "whose" is about."""
    before = whose.i - 1
    if before > whose.sent.start and whose.doc[before].text in OPENERS:
        return noun_before(whose.doc, whose.i, whose.sent.start)
    above = next((t for t in whose.ancestors if t.dep_ in {"acl:relcl", "acl"}), None)
    return above.head if above is not None and above.head.pos_ in {"NOUN", "PROPN"} else None


def _without_asides(clause: Clause) -> list[int]:
    """The clause's tokens without the relative clauses, appositions and brackets that are claims too."""
    doc, dropped = clause.span.doc, set[int]()
    first, last = clause.span.start, clause.span.end
    for start, end in clause.nested:
        if start <= first and end >= last:
            continue
        dropped.update(range(start, end))
        # The comma or dash on both sides goes with it; before a verb one would be left over.
        if start - 1 >= first and doc[start - 1].text in _MARKS:
            dropped.add(start - 1)
        if end < last and doc[end].text in _MARKS:
            dropped.add(end)
    kept = [i for i in range(first, last) if i not in dropped]
    kept = _with_closing_comma(clause, kept)
    return kept if len(kept) >= 2 else list(range(first, last))


def _with_closing_comma(clause: Clause, kept: list[int]) -> list[int]:
    """ "Ana Ruiz, 54, [a judge,] lost": between subject and verb no single comma is left over."""
    doc, head = clause.span.doc, clause.head
    subject = next((t for t in subjects(head) if t.i < head.i), None)
    if subject is None:
        return kept
    verb = min(
        [
            head.i,
            *(t.i for t in head.lefts if t.dep_.startswith(("aux", "cop")) and t.i > subject.i),
        ]
    )
    commas = [i for i in kept if subject.i < i < verb and doc[i].text == ","]
    if len(commas) != 1 or doc[verb - 1].text != ",":
        return kept
    if verb - 1 not in kept:
        return sorted([*kept, verb - 1])
    # "Two ports, [Orrin and Saltby,] both in Kent, merged": the one that is left closes an aside.
    dropped = [i for i in range(subject.i, verb - 1) if doc[i].text == "," and i not in kept]
    return sorted([*kept, dropped[-1]]) if dropped else kept


def _subject(head: Token) -> list[Token]:
    """The words of the subject that a predicate has, or shares with the one it is joined to."""
    own = [t for t in subjects(head) if t.tag_ not in {"WP", "WDT"} and t.lower_ != "that"]
    if own:
        return noun_phrase_tokens(own[0])
    if head.dep_ in {"acl:relcl", "acl"}:
        return noun_phrase_tokens(head.head)
    if head.dep_ in {"conj", "advcl", "parataxis", "xcomp"} and head.head.i != head.i:
        return _subject(head.head)
    return []


def _conjoined(
    clause: Clause, own: list[int], governor: Token, clauses: Sequence[Clause]
) -> tuple[list[Piece], bool]:
    head, doc = clause.head, clause.span.doc
    above = next((c for c in clauses if c.head.i == governor.i), None)
    if above is not None and above.kind == "relcl" and above.governor is not None:
        subject: list[Token] = _named(above.governor)
    else:
        subject = _subject(governor)
    if not subject:
        return list(own), False
    auxiliary: list[Piece] = []
    bare = not any(t.dep_ in {"aux", "aux:pass", "cop"} for t in head.children)
    if head.tag_ in {"VBN", "VBG", "VB"} and bare:
        # "was arrested and had been charged" keeps each its own.
        auxiliary += _auxiliaries(head.head if head.tag_ == "VB" else governor)
        if not auxiliary:
            # "It amounts to a bribe and strain the budget": whatever strains it is not told.
            return [*_indices(subject), *own], False
    # "the following year pled": a time in front stays in front of the subject.
    lead: list[Piece] = []
    k = 0
    while (
        k < len(own)
        and own[k] < head.i
        and doc[own[k]].dep_ not in {"aux", "aux:pass", "cop", "neg"}
    ):
        k += 1
    front = own[:k]
    if front and all(doc[i].ent_type_ in {"DATE", "TIME"} or doc[i].pos_ == "ADP" for i in front):
        lead, own = list(front), own[k:]
    return [*lead, *_indices(subject), *auxiliary, *own], True


def _auxiliaries(verb: Token) -> list[int]:
    """The auxiliaries of a verb, or of the nearest one above it that has any ("would mend A, paint B and C")."""
    for token in (verb, *verb.ancestors):
        own = [
            t.i
            for t in token.children
            if t.dep_ in {"aux", "aux:pass"} and t.i < token.i and t.tag_ != "TO"
        ]
        if own or is_finite(token):
            return own
    return []


def _relative(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    """ "Ana Ruiz, who was a judge" → "Ana Ruiz was a judge"; an object goes back behind its verb."""
    doc, head = clause.span.doc, clause.head
    noun = _indices(_named(_meant(governor)))
    at = next((k for k, i in enumerate(own[:4]) if doc[i].lower_ in _WH), None)
    if at is None:
        plural = governor.tag_ in _PLURAL
        if head.tag_ == "VBN" and not any(t.dep_ in {"aux", "aux:pass"} for t in head.children):
            if head.lower_ == "known":
                return [*noun, "are" if plural else "is", *own], True
            return [*noun, "were" if plural else "was", *own], True
        if head.tag_ == "VBG":
            return [*noun, "were" if plural else "was", *own], True
        return [*noun, *own], True
    word, before, rest = doc[own[at]], own[:at], own[at + 1 :]
    if governor.pos_ in {"VERB", "ADJ", "ADV"}:
        # "They lost twice more, which no host had done": said of all that stands before.
        return list(own), False
    if word.lower_ == "whose":
        return [*before, *noun, "'s\x00", *rest], True
    if word.lower_ in {"where", "when"}:
        return [*rest, "in", *noun], governor.ent_type_ in {"LOC", "FAC", "DATE", "ORG"}
    if any(t.dep_ in {"nsubj", "nsubj:pass"} and t.i == word.i for t in head.children) or not any(
        t.i != word.i for t in subjects(head)
    ):
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


def _meant(noun: Token) -> Token:
    """ "The port was a good neighbour, which gave £4m": it is the port that gave it."""
    vague = any(t.dep_ == "det" and t.lower_ in {"a", "an"} for t in noun.children)
    if vague and any(t.dep_ == "cop" for t in noun.children):
        return next((t for t in noun.children if t.dep_ == "nsubj"), noun)
    return noun


_WH = frozenset({"who", "which", "whom", "whose", "where", "when", "that"})


def _described(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    doc = clause.span.doc
    first = doc[own[0]].lower_
    # "Kerala and Goa, richer states": said of both.
    several = clause.head.tag_ in _PLURAL and governor.dep_ == "conj" and governor.i == own[0] - 2
    noun = _indices(noun_phrase_tokens(governor.head) if several else _named(governor))
    # "More than 20 years, twice what was hoped": the noun phrase ends where its description begins.
    noun = [i for i in noun if i < own[0] or i > own[-1]]
    while noun and doc[noun[-1]].is_punct:
        noun.pop()
    if not noun:
        return list(own), False
    if several:
        noun = list(range(noun[0], governor.i + 1))
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
    plural = plural and (several or governor.ent_type_ not in NAMED)
    verb = ("were" if plural else "was") if past else ("are" if plural else "is")
    return [*noun, verb, *own], True


def _named(token: Token) -> list[Token]:
    """The whole name when the noun is part of one, else its noun phrase."""
    for entity in token.doc.ents:
        if (
            entity.label_ in NAMED
            and entity.start <= token.i < entity.end
            and entity.text[:1].isupper()
        ):
            before = token.doc[entity.start - 1] if entity.start else None
            whole = list(entity)[:-1] if entity.text.endswith(("'s", "’s")) else list(entity)
            return [before, *whole] if before is not None and before.lower_ == "the" else whole
    return noun_phrase_tokens(token)


def _indices(tokens: Sequence[Token]) -> list[int]:
    return [t.i for t in tokens]
