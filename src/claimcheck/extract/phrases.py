"""Noun phrases: the words that pick a thing out, without what is only said of it."""

from __future__ import annotations

import re

from spacy.tokens import Token

from claimcheck.language.people import OFFICES, PEOPLE

__all__ = [
    "genitive",
    "is_expletive",
    "is_plural_pronoun",
    "is_somebody",
    "noun_phrase",
    "noun_phrase_tokens",
    "plain_text",
]


def is_expletive(token: Token) -> bool:
    """Whether "it" stands for nothing ("it rained", "it is clear that")."""
    if token.dep_ == "expl":
        return True
    head = token.head
    clausal = any(
        t.dep_ in {"csubj", "ccomp", "csubj:pass"} and t.i > head.i for t in head.children
    )
    adjective = head.pos_ == "ADJ" and any(
        t.dep_ in {"xcomp", "advcl", "acl"} for t in head.children
    )
    passive = head.pos_ == "VERB" and any(t.dep_ == "aux:pass" for t in head.children)
    return (
        head.lemma_.lower() in {"rain", "snow", "seem", "appear"}
        or adjective
        # "what it is like to wait".
        or head.lower_ == "like"
        or (clausal and (head.pos_ == "ADJ" or passive))
    )


_QUOTES = frozenset({"“", "‘", '"', "``", "''"})
_LEFT_OUT = frozenset(
    "case cc mark punct advmod parataxis nsubj nsubj:pass expl csubj cop aux".split()
)
_RIGHT_OUT = frozenset({"appos", "acl:relcl", "parataxis", "punct", "cc", "case", "conj", "advcl"})


def noun_phrase_tokens(token: Token, *, relative: bool = False) -> list[Token]:
    """A noun with what picks it out: no preposition in front, no apposition or bracket behind."""
    out = _RIGHT_OUT - {"acl:relcl"} if relative else _RIGHT_OUT | {"acl"}
    skipped: set[int] = set()
    joined = any(t.dep_ == "conj" and t.pos_ in {"NOUN", "PROPN"} for t in token.children)
    for child in token.children:
        after = child.i > token.i
        if child.dep_ in {"conj", "cc"} and joined and child.pos_ not in {"VERB", "AUX"}:
            continue
        if child.dep_ in (out if after else _LEFT_OUT):
            skipped.update(t.i for t in child.subtree)
    kept = [t for t in token.subtree if t.i not in skipped and not t.is_space]
    run = [token]
    # One unbroken run around the noun: what lies behind a gap belongs to something else.
    for t in [t for t in kept if t.i > token.i]:
        if not _adjoin(run[-1], t):
            break
        run.append(t)
    for t in reversed([t for t in kept if t.i < token.i]):
        if not _adjoin(t, run[0]):
            break
        run.insert(0, t)
    while len(run) > 1 and run[-1].is_punct:
        run.pop()
    while len(run) > 1 and run[0].is_punct:
        run.pop(0)
    return run


def _adjoin(one: Token, other: Token) -> bool:
    """Whether nothing but white space and marks of quotation stand between two words."""
    return all(t.is_space or t.text in _QUOTES for t in one.doc[one.i + 1 : other.i])


def plain_text(token: Token) -> str:
    """A token's text; the small capitals that open a story are put into lower case."""
    text = str(token.text)
    # Capitals mislead the entity tagger here: a plural that it takes for a name is put as one ("Jurors").
    plural = token.tag_ in {"NNS", "NNPS"}
    if token.i < 8 and len(text) > 1 and text.isupper() and text.isalpha():
        near = [t for t in token.doc[max(0, token.i - 1) : token.i + 2] if t.i != token.i]
        if any(t.text.isupper() and len(t.text) > 1 for t in near):
            if not token.ent_type_:
                return text.lower()
            return text.capitalize() if plural else text
    return text


def noun_phrase(token: Token, *, relative: bool = False) -> str:
    """The words of `noun_phrase_tokens`."""
    run = noun_phrase_tokens(token, relative=relative)
    return " ".join("".join(plain_text(t) + t.whitespace_ for t in run).split())


def is_plural_pronoun(token: Token) -> bool:
    """Whether it is a "they" in any of its cases."""
    return token.lower_ in {"they", "them", "their", "theirs"}


def genitive(name: str) -> str:
    """Whose it is: "Ana Ruiz's", "the owners'"."""
    several = name[:1].islower() or name.split()[0].lower() == "the"
    return f"{name}'" if several and re.search(r"[a-z]s$", name) else f"{name}'s"


_PEOPLE = PEOPLE | OFFICES | {"people", "person", "children", "men", "women"}
# Beside the nouns that are known: what ends as words for people do.
_FOR_PEOPLE = re.compile(
    r"(?:[^b]er|or|ist|ian|eer|ant|man|woman|wife|son|mayor|chief|head|boss|judge|president|aide|envoy|secretary|"
    r"deputy|mother|father|cousin|nephew|niece|friend|host|spouse|partner|colleague|dean|king|queen|prince|princess)$"
)


def is_somebody(noun: Token) -> bool:
    """Whether a noun is a person's, or persons': a name, an office, what ends as words for people do."""
    word = noun.lower_.removesuffix("s") if noun.tag_ == "NNS" else noun.lower_
    known = word in _PEOPLE or noun.lemma_.lower() in PEOPLE
    return noun.ent_type_ in {"PERSON", "NORP"} or known or bool(_FOR_PEOPLE.search(word))
