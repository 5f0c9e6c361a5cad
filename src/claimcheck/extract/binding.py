"""Whom a "he" or "his" cannot mean, or must, by the grammar of its sentence alone."""

from __future__ import annotations

from collections.abc import Set

from claimcheck.extract.coref import Place

__all__ = ["acts_on", "may_follow", "says_of", "surely_means"]

_MARKS = frozenset({'"', "“", "”", "''"})


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
