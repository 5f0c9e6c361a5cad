"""What an article calls its people: "Mayor Ruiz", "Ruiz, the mayor"; and whom "the mayor" means after that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from spacy.tokens import Span, Token

__all__ = ["holder", "offices"]

_DESCRIPTION = re.compile(r"(?:[Tt]he |[Ii]ts |[Tt]heir )(?:[\w’'-]+ )?([a-z][\w-]+)")


def holder(description: str, roles: Mapping[str, Set[str]]) -> str:
    """Whom "the mayor" means where the article gives that office to one person; else "".

    roles: by noun the full names of those it was said of.
    """
    match = _DESCRIPTION.fullmatch(description)
    names = roles.get(match[1], frozenset()) if match else frozenset()
    return next(iter(names)) if len(names) == 1 else ""


def offices(person: Span) -> Iterator[str]:
    """The nouns said of a person where it is named: "Mayor Ruiz", "Ruiz, the mayor", "the mayor, Ruiz"."""
    doc, root = person.doc, person.root
    before = doc[person.start - 1] if person.start > person.sent.start else None
    if before is not None and before.text == "," and person.start - 2 > person.sent.start:
        noun = doc[person.start - 2]
        if noun.pos_ == "NOUN" and root.dep_ == "appos":
            yield noun.lower_
    elif (
        before is not None
        and before.dep_ in {"compound", "nmod:desc", "appos", "nmod"}
        and before.tag_ in {"NN", "NNP"}
        and not before.ent_type_
    ):
        yield before.lower_
    for child in root.children:
        if child.tag_ != "NN" or child.i < person.end or _of_old(child):
            continue
        if child.dep_ == "appos" or (
            child.dep_ == "acl:relcl" and any(t.dep_ == "cop" for t in child.children)
        ):
            yield child.lower_
    if root.dep_ in {"nsubj", "appos"} and root.head.tag_ == "NN":
        copula = any(t.dep_ == "cop" for t in root.head.children)
        if root.dep_ == "appos" or copula:
            yield root.head.lower_


def _of_old(noun: Token) -> bool:
    return any(t.lower_ in {"then", "former", "late", "once", "previously"} for t in noun.subtree)
