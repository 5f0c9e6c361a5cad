"""Whom a "he" or "his" cannot mean, or must, by the grammar of its sentence alone."""

from __future__ import annotations

from collections.abc import Set

from spacy.tokens import Token

from claimcheck.extract.coref import Place

__all__ = ["acts_on", "is_told_of", "may_follow", "owner_of", "says_of", "surely_means"]

_MARKS = frozenset({'"', "“", "”", "''"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
# "He was born Ivo Ruiz", "he is known as Ivo Ruiz": the name is his.
_NAMES_HIM = frozenset(
    "born called calls christened dubbed known named nicknamed renamed names".split()
)


def may_follow(pronoun: Place, name: Place) -> bool:
    """Whether a pronoun may mean who is named later in its sentence: "In his speech, Ruiz ...".

    Not where the name stands under what the pronoun does or suffers ("He said that Ruiz ..."), and not where a quotation
    begins or ends between them (a speaker is no "he" in the own words).
    """
    doc = name.token.doc
    if pronoun.role in {"subj", "obj"} and pronoun.token.head in name.token.ancestors:
        return False
    return not any(t.text in _MARKS for t in doc[pronoun.token.i : name.token.i])


def says_of(pronoun: Place, name: Place) -> bool:
    """Whether a "his" is told of somebody else: "Ruiz, his deputy", "Ruiz, who was his deputy"."""
    noun = pronoun.token.head
    if name.token.doc is not noun.doc or pronoun.role != "poss" or noun.pos_ != "NOUN":
        return False
    if name.token.i > noun.i and noun in name.token.ancestors:
        # "His father Ivo", "his talks with Ruiz".
        return True
    if any(t.lower_ == "own" for t in noun.children):
        return False
    said_of = [noun.head] if noun.dep_ == "appos" else []
    if any(t.dep_ == "cop" for t in noun.children):
        said_of += [t for t in noun.children if t.dep_ == "nsubj"]
        said_of += [noun.head] if noun.dep_ == "acl:relcl" else []
    if noun.lower_ in {"place", "stead"} and noun.dep_ == "obl":
        # "Ruiz came in his place".
        said_of += [t for t in noun.head.children if t.dep_ == "nsubj"]
    return any(name.start <= t.i < name.end for t in said_of)


def is_told_of(pronoun: Place, name: Place) -> bool:
    """ "He said that Ruiz would", "he left when Ruiz came": he is not Ruiz.

    Whoever is named within what is said of the subject is somebody else (principle C of Chomsky's binding theory).
    """
    verb = pronoun.token.head
    same = name.token.doc is verb.doc and verb.dep_ == "acl:relcl"
    if same and pronoun.role == "subj" and name.start <= verb.head.i < name.end:
        # "Ruiz, whom he praised".
        return True
    if pronoun.role != "subj" or name.token.doc is not verb.doc or name.token.i < pronoun.token.i:
        return False
    if name.token.i == verb.i or verb.lower_ in _NAMES_HIM:
        return False
    for t in (name.token, *name.token.ancestors):
        if t.i == verb.i:
            return True
        # "He (Ruiz) left". And what another clause of the same rank says, says somebody else.
        if t.i == pronoun.token.i or t.dep_ in {"conj", "parataxis", "appos"}:
            return False
    return False


def owner_of(token: Token) -> Token | None:
    """The subject of the clause in which a "his" is said of an object: "Ruiz, who ended his campaign".

    None where the noun is the subject itself, or says what the subject is ("Ruiz is his deputy").
    """
    verb = None
    for t in (token.head, *token.head.ancestors):
        if t.dep_ in _SUBJECTS | {"appos"} or any(c.dep_ == "cop" for c in t.children):
            return None
        if t.pos_ == "VERB":
            verb = t
            break
    for _ in range(3):
        if verb is None:
            return None
        subject = next((t for t in verb.children if t.dep_ in _SUBJECTS), None)
        if subject is not None:
            relative = subject.lower_ in {"who", "that"} and verb.dep_ == "acl:relcl"
            found = verb.head if relative else subject
            return found if found.i < token.i else None
        if verb.dep_ == "acl":
            return verb.head if verb.head.i < token.i else None
        verb = verb.head if verb.dep_ in {"conj", "xcomp", "advcl"} else None
    return None


def surely_means(pronoun: Place, name: Place) -> bool:
    """ "Ruiz and her husband": her is Ruiz's. "Ruiz, who said that she would": she is Ruiz."""
    token, noun = pronoun.token, pronoun.token.head
    if name.token.doc is not noun.doc:
        return False
    if pronoun.role == "poss":
        return bool(noun.dep_ == "conj" and name.start <= noun.head.i < name.end)
    if token.dep_ not in {"nsubj", "nsubj:pass"}:
        return False
    above = next((t.head for t in (noun, *noun.ancestors) if t.dep_ == "ccomp"), None)
    return (
        above is not None
        and above.dep_ == "acl:relcl"
        and name.start <= above.head.i < name.end
        and any(t.lower_ == "who" and t.dep_ == "nsubj" for t in above.children)
    )


def acts_on(subject: Place, place: Place, roles: Set[str] = frozenset({"obj"})) -> bool:
    """ "Ruiz saw him": he is not Ruiz. roles: those of the one that is acted on."""
    return (
        subject.role == "subj"
        and place.role in roles
        and subject.sentence == place.sentence
        and subject.token.head.i == place.token.head.i
    )
