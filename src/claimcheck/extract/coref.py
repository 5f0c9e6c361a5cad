"""Where a "he" or "she" and the people it may be stand: what `antecedent` chooses by, beside the words' states.

`features` looks at roles, distance, clauses and how often each person is named; nothing in it is learned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.tokens import Span, Token

__all__ = [
    "FEATURES",
    "Candidate",
    "Place",
    "compared",
    "features",
    "nearest",
    "place_of",
    "role_of",
]

ROLES = ("subj", "obj", "poss", "obl", "other")
FEATURES = (
    "same sentence", "one back", "two back", "further back", "log distance", "names between", "after",
    "nearest before", "last subject", "first of its sentence", "first of the text",
    "subj", "obj", "poss", "obl", "other",
    "both subjects", "both objects", "same role", "subject, his", "possessor, he",
    "rules over", "bound", "possessor bound", "mentions before", "share", "mentioned once", "own paragraph",
    "pronoun subj", "pronoun poss", "same clause", "coordinated", "in an aside",
    "pronouns since", "pronouns before it", "subject pronouns since", "short name", "his own phrase", "beside",
    "depth", "main subject", "main subject of the sentence before", "path", "subjects since", "described by his",
    "pronoun obj", "pronoun opens its sentence", "name opens its sentence", "gender told", "gender against",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention or pronoun stands: a token of a doc, and its sentence and token counted in the text.

    start, end: the words of the mention, counted in the doc.
    """

    token: Token
    sentence: int
    position: int
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person: the full name, and the places where it is named, in text order.

    fits: whether the person is known to be a he or she as the pronoun is; None where that is not known.
    in_headline: whether the article's headline names the person.
    """

    name: str
    places: tuple[Place, ...]
    fits: bool | None = None
    in_headline: bool = False


def role_of(token: Token) -> str:
    """Grammatical role of the noun phrase that a token heads or stands in."""
    while token.dep_ in {"flat", "compound", "fixed", "goeswith"} and token.head.i != token.i:
        token = token.head
    if token.dep_ in {"nsubj", "nsubj:pass", "csubj"}:
        return "subj"
    if token.dep_ in {"obj", "iobj"}:
        return "obj"
    if token.dep_ == "nmod:poss" or any(t.tag_ == "POS" for t in token.children):
        return "poss"
    if token.dep_ in {"obl", "nmod", "obl:agent"}:
        return "obl"
    if (
        token.dep_ == "conj"
        and token.head.i != token.i
        and token.head.pos_ in {"PROPN", "NOUN", "PRON"}
    ):
        return role_of(token.head)
    return "other"


def place_of(mention: Token | Span, sentence: int, offset: int) -> Place:
    """The place of a pronoun or a name; offset: tokens of the text before its doc."""
    span = mention if isinstance(mention, Span) else mention.doc[mention.i : mention.i + 1]
    token = span.root
    return Place(token, sentence, offset + token.i, role_of(token), span.start, span.end)


def nearest(pronoun: Place, candidate: Candidate) -> Place:
    """The last mention of a person before the pronoun, else the first one after it."""
    before = [p for p in candidate.places if p.position < pronoun.position]
    return before[-1] if before else candidate.places[0]


def features(
    pronoun: Place, candidate: Candidate, others: Sequence[Candidate], chain: Sequence[Place] = ()
) -> npt.NDArray[np.float64]:
    """One row of `FEATURES` for a pronoun and a person, beside the other people.

    chain: the pronouns of the same gender that stand before this one, in text order.
    """
    before = [p for p in candidate.places if p.position < pronoun.position]
    near = nearest(pronoun, candidate)
    gap = pronoun.sentence - near.sentence
    every = [(p, c.name) for c in (candidate, *others) for p in c.places]
    earlier = sorted((p.position, p.role, n) for p, n in every if p.position < pronoun.position)
    between = {n for at, _, n in earlier if at > near.position and n != candidate.name}
    subjects = [n for _, role, n in earlier if role == "subj"]
    in_sentence = sorted((p.position, n) for p, n in every if p.sentence == near.sentence)
    since = [p for p in chain if p.position > near.position]
    first = candidate.places[0]
    same = near.token.doc is pronoun.token.doc and gap == 0
    verb, own = _verb(pronoun.token), _verb(near.token)
    # spaCy makes tokens anew at each access: they are the same where their places are.
    one_clause = same and verb is not None and own is not None and verb.i == own.i
    role = near.role
    head = _head(near.token)
    row = [
        gap == 0, gap == 1, gap == 2, gap > 2, math.log1p(abs(pronoun.position - near.position)) / 5,
        min(len(between), 4) / 4, not before,
        bool(earlier) and earlier[-1][2] == candidate.name,
        bool(subjects) and subjects[-1] == candidate.name,
        bool(in_sentence) and in_sentence[0][1] == candidate.name,
        bool(earlier) and earlier[0][2] == candidate.name,
        *(role == r for r in ROLES),
        role == pronoun.role == "subj", role == pronoun.role == "obj", role == pronoun.role,
        role == "subj" and pronoun.role == "poss", role == "poss" and pronoun.role == "subj",
        same and _rules(head, pronoun.token),
        one_clause and pronoun.role in {"obj", "obl"} and role == "subj",
        one_clause and pronoun.role == "poss" and role == "subj",
        min(len(before), 5) / 5, len(before) / (len(earlier) or 1), len(candidate.places) == 1,
        near.token.doc is pronoun.token.doc,
        pronoun.role == "subj", pronoun.role == "poss",
        one_clause, head.dep_ == "conj" or any(t.dep_ == "conj" for t in head.children),
        head.dep_ in {"appos", "parataxis"} or any(a.dep_ == "acl:relcl" for a in head.ancestors),
        min(len(since), 4) / 4, min(sum(p.position < first.position for p in chain), 4) / 4,
        min(sum(p.role == "subj" for p in since), 3) / 3,
        " " not in candidate.name,
        same and _inside(pronoun.token, head), same and abs(pronoun.position - near.position) <= 3,
        min(sum(1 for _ in head.ancestors), 8) / 8,
        role == "subj" and head.head.dep_ == "ROOT",
        gap == 1 and role == "subj" and head.head.dep_ == "ROOT",
        min(_path(head, pronoun.token), 12) / 12 if same else 1.0,
        min(sum(at > near.position and r == "subj" for at, r, _ in earlier), 4) / 4,
        any(t.dep_ == "nmod:poss" and t.tag_ == "PRP$" for t in (*head.children, *head.head.children)),
        pronoun.role == "obj", _opens(pronoun.token), _opens(near.token),
        candidate.fits is True, candidate.fits is False,
    ]  # fmt: skip
    return np.array(row, dtype=np.float64)


def compared(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each row (n, features) beside how far it is from the mean of the others: (n, 2 * features)."""
    n = len(rows)
    if n == 1:
        return np.concatenate([rows, np.zeros_like(rows)], axis=1)
    mean = (rows.sum(axis=0, keepdims=True) - rows) / (n - 1)
    return np.concatenate([rows, rows - mean], axis=1)


def _head(token: Token) -> Token:
    """The head of the name that a token is part of, and of the description in front of it."""
    while (
        token.dep_ in {"flat", "compound"}
        and token.head.i != token.i
        and token.head.pos_ in {"PROPN", "NOUN"}
    ):
        token = token.head
    return token


def _inside(pronoun: Token, head: Token) -> bool:
    """ "his brother Fred": the pronoun stands in the phrase that names the person."""
    above = {a.i for a in pronoun.ancestors}
    return head.i in above or (
        head.dep_ == "appos" and head.head.i in above and pronoun.head.i == head.head.i
    )


def _opens(token: Token) -> bool:
    """Whether a word is one of the first three of its sentence."""
    return bool(token.i - token.sent.start < 3)


def _path(one: Token, other: Token) -> int:
    """Arcs between two words of a sentence."""
    up = {one.i: 0} | {a.i: k + 1 for k, a in enumerate(one.ancestors)}
    for k, above in enumerate((other, *other.ancestors)):
        if above.i in up:
            return k + up[above.i]
    return 12


def _verb(token: Token) -> Token | None:
    """The predicate whose clause a noun stands in."""
    for above in token.ancestors:
        if above.pos_ in {"VERB", "AUX"} or any(
            t.dep_ in {"cop", "nsubj", "nsubj:pass"} for t in above.children
        ):
            return above
    return None


def _rules(name: Token, pronoun: Token) -> bool:
    """Whether the name is the subject of a clause that the pronoun's clause hangs under."""
    return name.dep_ in {"nsubj", "nsubj:pass"} and name.head in pronoun.ancestors
