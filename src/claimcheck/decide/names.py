"""The names and content words of a text, and how many of a claim's a fact shares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from claimcheck.decide.figures import MONTHS
from claimcheck.types import Entity

__all__ = ["Terms", "share", "terms"]

_TOKEN = re.compile(r"[^\W_]+(?:[.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)]*\s+$")
_NAMED = frozenset(
    ("PERSON", "NORP", "FAC", "ORG", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW")
)
_STOP = frozenset(
    """a about after all also although an and any are as at be because been before being between
    both but by can could did do does during each for from had has have he her hers him his how if
    in into is it its may might more most much no nor not of on one only or other our out over said
    say says she should since so some such than that the their them then there these they this
    those through to under until up was we were what when where which while who whom whose why will
    with would you your mr mrs ms dr sir lord lady dame professor president minister""".split()
)
_DATES = frozenset(
    (*MONTHS, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
# Names of one thing that share no letters to go by.
_ALIASES = {
    "us": "america", "usa": "america", "u.s": "america", "american": "america",
    "americans": "america", "uk": "britain", "u.k": "britain", "british": "britain",
    "french": "france", "dutch": "netherlands", "spanish": "spain", "swiss": "switzerland",
    "danish": "denmark", "welsh": "wales", "polish": "poland", "eu": "europe",
    "european": "europe", "swedish": "sweden", "turkish": "turkey", "norwegian": "norway",
    "finnish": "finland", "irish": "ireland",
}  # fmt: skip
_LONG_FORMS = (
    (re.compile(r"\bUnited States(?: of America)?\b"), "America"),
    (re.compile(r"\bUnited Kingdom\b"), "Britain"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
)
_ENDINGS = ("ing", "ed", "es", "s", "ly")


@dataclass(frozen=True, slots=True)
class Terms:
    """names: folded tokens of proper names; words: stems of the other content words.

    maybe: tokens that have a capital only because they start a sentence, or because they are
    names; each stands among the words as well.
    """

    names: frozenset[str]
    words: frozenset[str]
    maybe: frozenset[str] = frozenset()


def terms(text: str, *, entities: Sequence[Entity] = ()) -> Terms:
    """The names (by capitals, and by entities that stand in the text) and words of a text.

    A single capitalised word that starts a sentence is a word unless an entity says that it is a
    name, because any word may stand there.
    """
    text = _POSSESSIVE.sub("", text)
    for pattern, short in _LONG_FORMS:
        text = pattern.sub(short, text)
    known = {_fold(t) for e in entities if e.label in _NAMED for t in _TOKEN.findall(e.text)}
    tokens = list(_TOKEN.finditer(text))
    names: set[str] = set()
    words: set[str] = set()
    maybe: set[str] = set()
    for place, match in enumerate(tokens):
        token = match.group()
        folded = _fold(token)
        # "US" is a name and "us" a stop word.
        stopped = folded in _STOP and not (len(token) > 1 and token.isupper())
        if stopped or folded in _DATES or token[0].isdigit():
            continue
        if token[0].isupper() and _is_name(text, tokens, place, folded in known):
            names.add(_ALIASES.get(folded, folded))
        elif len(folded) > 2:
            if token[0].isupper():
                maybe.add(_ALIASES.get(folded, folded))
            words.add(_stem(_ALIASES.get(folded, folded) if token[0].isupper() else folded))
    return Terms(frozenset(names), frozenset(words), frozenset(maybe))


def _is_name(text: str, tokens: list[re.Match[str]], place: int, known: bool) -> bool:
    token = tokens[place].group()
    if known or (len(token) > 1 and any(c.isupper() or c.isdigit() for c in token[1:])):
        return True
    before = text[: tokens[place].start()]
    if before.strip("'\"“‘([ ") and not _SENTENCE_END.search(before):
        return True
    if place + 1 == len(tokens):
        return False
    following = tokens[place + 1].group()
    return following[0].isupper() and _fold(following) not in _DATES


def share(wanted: Collection[str], given: Collection[str], *, text: str = "") -> float:
    """The share of `wanted` that is among `given`, 0 to 1; 0 when nothing is wanted.

    "German" and "Germany" are alike, and an acronym is its words' initials in `text`.
    """
    if not wanted:
        return 0.0
    initials = "".join(t[0] for t in _TOKEN.findall(text) if t[0].isupper()).lower()
    found = sum(
        any(_alike(one, other) for other in given)
        or (2 <= len(one) <= 5 and one.isalpha() and one in initials and one not in _STOP)
        for one in wanted
    )
    return found / len(wanted)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < 4 or abs(len(one) - len(other)) > 3:
        return False
    common = max(4, shorter - 1)
    return one[:common] == other[:common]


def _fold(token: str) -> str:
    plain = unicodedata.normalize("NFKD", token.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
