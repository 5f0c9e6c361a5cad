"""Of whom or what a clause is said: the noun that a relative clause, an office or a joined predicate belongs to."""

from __future__ import annotations

from spacy.tokens import Token

from claimcheck.extract.asides import OPENERS, noun_before
from claimcheck.extract.discourse import NAMED
from claimcheck.extract.phrases import is_somebody, noun_phrase_tokens
from claimcheck.extract.predicates import is_reporting

__all__ = ["described_before", "meant", "named", "office", "owner", "relative_between"]


def named(token: Token) -> list[Token]:
    """The whole name when the noun is part of one, else its noun phrase."""
    for entity in token.doc.ents:
        if not entity.start <= token.i < entity.end:
            continue
        if entity.label_ == "MONEY":
            return list(entity)
        if entity.label_ in NAMED and entity.text[:1].isupper():
            before = token.doc[entity.start - 1] if entity.start else None
            whole = list(entity)[:-1] if entity.text.endswith(("'s", "’s")) else list(entity)
            return [before, *whole] if before is not None and before.lower_ == "the" else whole
    return noun_phrase_tokens(token)


def owner(whose: Token) -> Token | None:
    """The noun that a relative clause with "whose" is about."""
    before = whose.i - 1
    above = next((t for t in whose.ancestors if t.dep_ in {"acl:relcl", "acl"}), None)
    if before > whose.sent.start and whose.doc[before].text in OPENERS:
        near = noun_before(whose.doc, whose.i, whose.sent.start)
        told = above is not None and above.head.pos_ == "NOUN" and not above.head.ent_type_
        if near is not None and above is not None and told and near.ent_type_ == "LOC":
            # "A trip to Orrin, whose high point": the trip's, where the parser says so.
            return above.head if near in above.head.subtree else near
        return near
    return above.head if above is not None and above.head.pos_ in {"NOUN", "PROPN"} else None


def office(governor: Token, last: int) -> Token:
    """The noun for a person among those in front of a name: "an email from the head of security, Ana Ruiz"."""
    chain = [t for t in governor.doc[governor.i : last] if t.i == governor.i or t.dep_ == "nmod"]
    return next((t for t in chain if is_somebody(t) and t.tag_ != "NNS"), governor)


def meant(noun: Token) -> Token:
    """ "The port was a good neighbour, which gave £4m": it is the port that gave it."""
    vague = any(t.dep_ == "det" and t.lower_ in {"a", "an"} for t in noun.children)
    if vague and any(t.dep_ == "cop" for t in noun.children):
        return next((t for t in noun.children if t.dep_ == "nsubj"), noun)
    return noun


def described_before(noun: Token, word: str) -> Token:
    """Who or what a relative clause is said of, where more than one noun ends before it.

    "Ana Ruiz, the daughter of a smith, who studied law": an apposition is passed over to the name before it.
    "Brigid Kosgei of Kenya, who ran", "500 people in four towns, who fled": a "who" is a person.
    """
    doc, top = noun.doc, noun
    if (other := _before_denied(noun)) is not None:
        return other
    if word == "who" and not is_somebody(noun) and (behind := _person_behind(noun)) is not None:
        return behind
    climbs = {"nmod", "conj", "compound"} | ({"appos"} if noun.ent_type_ == "LOC" else set())
    while top.dep_ in climbs and top.head.i < top.i:
        if word == "who" and noun.ent_type_ != "PERSON" and _is_named_or_many(top.head):
            return top.head
        top = top.head
    # "His father, Ivo Hale Sr., who ...": the parser may take the stop for the noun.
    first = next((i for i in range(top.left_edge.i, top.i) if not doc[i].is_punct), top.i)
    if first - 2 < noun.sent.start or doc[first - 1].text != "," or top.ent_type_ in NAMED:
        return noun
    before = next((e for e in doc.ents if e.start <= first - 2 < e.end), None)
    says = doc[first].lower_ in {"a", "an", "the", "its", "his", "her", "their"} or any(
        t.tag_ == "POS" for t in doc[first : top.i]
    )
    if before is None or not says or before.label_ not in {"PERSON", "ORG", "FAC", "PRODUCT"}:
        return noun
    return before.root if (before.label_ == "PERSON") == (word == "who") else noun


def _before_denied(noun: Token) -> Token | None:
    """ "It was Ruiz, not Hale, who won": the noun before one that is denied."""
    doc = noun.doc
    first = next((i for i in range(noun.left_edge.i, noun.i) if not doc[i].is_punct), noun.i)
    if doc[first].lower_ != "not":
        first -= 1
    if first - 2 < noun.sent.start or doc[first].lower_ != "not" or doc[first - 1].text != ",":
        return None
    return noun_before(doc, first, noun.sent.start)


def _person_behind(noun: Token) -> Token | None:
    """ "Letters to members around the world, who": those for people among the nouns that hang on another."""
    behind = [t for t in noun.subtree if t.i > noun.i and t.dep_ in {"nmod", "conj"}]
    comma = next((t.i for t in noun.doc[noun.i : noun.sent.end] if t.text in OPENERS), noun.i)
    fits = [t for t in behind if t.i < comma and t.pos_ == "NOUN" and is_somebody(t)]
    return fits[-1] if fits else None


def _is_named_or_many(noun: Token) -> bool:
    return noun.ent_type_ == "PERSON" or noun.lower_ in {"people", "persons"}


def relative_between(governor: Token, head: Token) -> Token | None:
    """ "Hale wore a shoe which weighs 138 grams and costs $500": by its tense the second verb goes with the
    relative clause between, not with the main verb; the noun that the clause is about, else None."""
    now = {"VBZ", "VBP"}
    if _tense(governor) in now or _tense(head) not in now:
        return None
    for token in reversed(head.doc[governor.i + 1 : head.i]):
        if token.dep_ == "acl:relcl" and token.head.i > governor.i:
            goes = _tense(token) in now or is_reporting(governor)
            return token.head if goes and token.head.pos_ in {"NOUN", "PROPN"} else None
    return None


def _tense(verb: Token) -> str:
    """The tag of the finite verb of a clause: its first auxiliary or copula, else the verb."""
    helpers = [t for t in verb.children if t.dep_ in {"aux", "aux:pass", "cop"} and t.i < verb.i]
    return str((helpers[0] if helpers else verb).tag_)
