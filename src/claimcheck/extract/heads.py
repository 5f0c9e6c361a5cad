"""Which tokens head a proposition, of what kind, and what each hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from claimcheck.extract.asides import OPENERS, noun_before, person_of, relative_pronoun
from claimcheck.extract.predicates import (
    has_predicate,
    is_content,
    is_finite,
    is_reporting,
    own_subject,
    subjects,
)

__all__ = ["ADDING", "heads", "reports_content", "resumes"]

# What opens a subordinate clause that is as good as a main one.
ADDING = frozenset({"while", "whereas", "although", "though", "since", "because", "as", "but"})


def heads(doc: Doc, first: int, last: int) -> Iterator[tuple[Token, str, Token | None]]:
    """Tokens that head a proposition, with kind and governor."""
    for token in doc[first:last]:
        dep = token.dep_
        outside = token.head.i == token.i or not first <= token.head.i < last
        relative = relative_pronoun(token) if has_predicate(token) else ""
        if relative == "which" and token.lower_ in {"means", "meant"} and not _is_passive(token):
            # Said of all that stands before.
            continue
        if relative and reports_content(token):
            continue
        if relative and _set_off(token, first) and (is_finite(token) or token.tag_ == "VBN"):
            at = _first_word(token)
            noun = noun_before(doc, at, first, token.head) if at > first + 1 else None
            if noun is None and dep in {"advcl", "conj"}:
                yield token, "main", None
            else:
                yield token, "relcl", noun or (token.head if not outside else None)
        elif outside or dep == "ROOT":
            if has_predicate(token) and not reports_content(token):
                yield token, "main", None
        elif (
            dep == "conj" and has_predicate(token) and (has_predicate(token.head) or resumes(token))
        ):
            if _no_clause(token):
                continue
            if own_subject(token) or resumes(token):
                # "With one asking and Ana Ruiz pressing him": no clause of its own.
                if not reports_content(token) and not (
                    token.tag_ == "VBG" and not is_finite(token)
                ):
                    yield token, "main", None
            elif not reports_content(token) and (token.pos_ in {"VERB", "AUX"} or _copula(token)):
                first_one = _first_conjunct(token)
                if _shares_object(token):
                    continue
                if first_one.dep_ not in {"xcomp", "advcl", "acl"} or is_finite(first_one):
                    yield token, "conj", first_one
        elif dep in {"parataxis", "list"} and has_predicate(token):
            # "..., says the agency": the parenthesis is the attribution, not a claim.
            if is_reporting(token) or reports_content(token) or _result(token):
                continue
            main = own_subject(token) or resumes(token)
            yield token, "main" if main else "conj", None if resumes(token) else token.head
        elif dep == "ccomp" and has_predicate(token):
            if is_reporting(token.head) and is_content(token, token.head):
                yield token, "content", token.head
            elif own_subject(token) and token.i < token.head.i and not is_reporting(token.head):
                yield token, "main", None
        elif dep == "advcl" and _listed(token):
            yield token, "conj", token.head
        elif dep in {"acl", "advcl", "acl:relcl", "advcl:relcl"} and _set_off(token, first):
            yield from _participle(token, first)
        elif (
            dep == "advcl"
            and is_finite(token)
            and own_subject(token)
            and _marker(token) in {"because", "whereas"}
            and not _denied(token)
            # "Because it wanted her to."
            and token.right_edge.tag_ != "TO"
        ):
            yield token, "main", None


def _denied(token: Token) -> bool:
    """ "Not because the board wanted it": that is what is denied."""
    first = token.left_edge
    words = token.doc[max(token.sent.start, first.i - 1) : first.i + 1]
    return any(t.lower_ == "not" for t in words)


def _is_of_a_thing(participle: Token, near: Token) -> bool:
    """ "A letter from Ruiz, addressed to the board", "a dam at Orrin, built in 1961": it is the letter, or the dam, that
    was, where the parser says so.
    """
    thing = participle.head
    told = participle.dep_ == "acl" and thing.pos_ == "NOUN" and not thing.ent_type_
    # "The mayor of Orrin, twice nominated" is told elsewhere; what has an article that brings it in is a thing.
    new = any(t.lower_ in {"a", "an"} for t in thing.children)
    of_another = near.ent_type_ == "PERSON" or (near.ent_type_ == "LOC" and new)
    return told and of_another and near in thing.subtree


def _listed(token: Token) -> bool:
    """ "She opened a shop, became a judge and left": the parser hangs the second of three verbs beside the first."""
    if not is_finite(token) or token.tag_ == "VBN" or own_subject(token) or _marker(token):
        return False
    joined = any(t.dep_ == "conj" and t.i > token.i for t in token.head.children)
    comma = token.left_edge.i > token.head.i and token.left_edge.nbor(-1).text == ","
    agent = any(t.dep_ == "obl:agent" for t in token.children)
    return joined and comma and not agent


def _is_passive(token: Token) -> bool:
    return any(t.dep_ == "aux:pass" for t in token.children)


def _participle(token: Token, first: int) -> Iterator[tuple[Token, str, Token | None]]:
    """Participles and adverbial clauses that a comma sets off: they add what happened."""
    mark = _marker(token)
    if token.dep_ == "advcl" and is_finite(token) and own_subject(token):
        if mark in ADDING:
            yield token, "main", None
    elif mark:
        return
    elif token.tag_ == "VBN" and not own_subject(token):
        left = _first_word(token)
        noun = noun_before(token.doc, left, first, token.head) if left > first + 1 else None
        if token.dep_ == "advcl" and (
            token.i < token.head.i or (noun is not None and noun.ent_type_ == "LOC")
        ):
            # "He slipped out of a prison in Orrin, hidden in a cart": no place was.
            noun = None
        elif noun is not None and _is_of_a_thing(token, noun):
            noun = token.head
        elif noun is not None and noun.ent_type_ == "LOC":
            # "Ana Ruiz of Orrin, twice nominated".
            noun = person_of(noun) or noun
        if token.lower_ in {"followed", "coupled", "compared"}:
            # "A rally in Orrin, followed by a march": the march came after the rally, which is not told of Orrin.
            return
        subject = next(iter(subjects(token.head)), None)
        yield token, "relcl", noun or subject or token.head
    elif (
        token.tag_ == "VBG"
        and token.dep_ != "acl:relcl"
        and any(t.dep_ in {"obj", "obl", "ccomp", "xcomp"} for t in token.children)
    ) and not reports_content(token):
        # "..., killing ten people": said of the clause before.
        yield (
            token,
            "aside",
            next((t for t in (token.head, *token.head.ancestors) if has_predicate(t)), None),
        )


def _first_word(token: Token) -> int:
    """The first word of a clause; the parser may count the comma in front of it as its own."""
    at = int(token.left_edge.i)
    while at < token.i and token.doc[at].text in OPENERS:
        at += 1
    return at


def _marker(token: Token) -> str:
    words = [
        t.lower_
        for t in token.children
        if t.dep_ == "mark" or (t.dep_ == "advmod" and t.tag_ == "WRB")
    ]
    return words[0] if words else ""


def _no_clause(token: Token) -> bool:
    """Whether a second verb is no predicate of its own: "to win", "on stopping"."""
    if is_finite(token):
        return False
    return any(
        (t.tag_ == "TO" and t.dep_ in {"mark", "aux"})
        or (token.tag_ == "VBG" and t.tag_ == "IN" and t.dep_ in {"mark", "case"})
        for t in token.children
    )


def _shares_object(token: Token) -> bool:
    """ "Police arrested and questioned the student": one act on one thing, and no half of it stands alone."""
    before = token.i - 1 - sum(t.dep_ in {"advmod", "aux", "aux:pass"} for t in token.lefts)
    doc, head = token.doc, token.head
    joined = before > head.i and doc[before].dep_ == "cc" and before - 1 == head.i
    needs = any(t.dep_ in {"obj", "obl"} for t in token.rights)
    return joined and needs and not any(t.dep_ in {"obj", "obl", "xcomp"} for t in head.rights)


def _result(token: Token) -> bool:
    """ "found Ana Ruiz, a judge, guilty": what was found belongs to the verb."""
    return token.tag_ == "JJ" and not _copula(token) and not own_subject(token)


def _copula(token: Token) -> bool:
    return any(t.dep_ == "cop" for t in token.children)


def _first_conjunct(token: Token) -> Token:
    while token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    return token


def reports_content(token: Token) -> bool:
    return is_reporting(token) and any(
        ((t.dep_ == "ccomp" and is_content(t, token)) or (t.dep_ == "parataxis" and own_subject(t)))
        and has_predicate(t)
        for t in token.children
    )


def resumes(token: Token) -> bool:
    """ "Ana Ruiz, who was a judge, lost": the parser may hang the main verb on the aside before it.

    A predicate without a subject and without a conjunction, after a comma, is the sentence's own.
    """
    if any(t.dep_ in {"cc", "expl", "mark"} for t in token.children) or own_subject(token):
        return False
    left = token.left_edge
    if not is_finite(token) or left.i == token.sent.start or left.nbor(-1).text not in OPENERS:
        return False
    return token.head.dep_ in {"acl:relcl", "acl", "appos"} or token.head.pos_ in {"PROPN", "NOUN"}


def _next(token: Token) -> Token | None:
    return token.nbor() if token.i + 1 < len(token.doc) else None


def _set_off(token: Token, first: int) -> bool:
    """A comma, dash or bracket stands before the clause: it adds a fact rather than picks one out."""
    left = token.left_edge
    if left.text in OPENERS:
        return True
    if left.i <= first:
        # "Combining six sets, it put ...": in front, the comma is behind it.
        behind = token.right_edge if token.right_edge.text == "," else _next(token.right_edge)
        set_off = behind is not None and behind.text in OPENERS
        before = token.dep_ == "advcl" and token.i < token.head.i
        return before and set_off and not own_subject(token)
    return left.nbor(-1).text in OPENERS
