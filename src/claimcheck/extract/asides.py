"""Asides: what stands between commas, dashes or brackets and asserts something without a verb of its own.

"Ana Ruiz, a former judge, ...", "(the lowest since 1961)", "..., down from 63 in 2006". They are read
off the punctuation first and the parse second: a parser hangs such a phrase on the wrong word far more
often than it gets the phrase itself wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from claimcheck.extract.phrases import is_somebody
from claimcheck.extract.predicates import OPENING_QUOTES
from claimcheck.language.people import PEOPLE

__all__ = ["Aside", "find_asides", "noun_before", "person_of", "relative_pronoun"]

RELATIVE = frozenset({"who", "which", "whose", "whom", "where", "when"})
OPENERS = frozenset({",", "(", "–", "—", "―", "--", ":"})
# A member's party and state.
_PARTY = re.compile(r"[A-Z]{1,3}\.?[-–][A-Z][\w. -]*")
_DASHES = frozenset({"–", "—", "―", "--"})
_TIMES = frozenset("DATE TIME CARDINAL ORDINAL PERCENT MONEY QUANTITY".split())
_DETERMINERS = frozenset("a an the another its his her their one each both".split())
# What says how a figure compares; it speaks of the clause before it, not of one noun in it.
_COMPARES = frozenset(
    """
    rise fall drop increase decrease decline jump gain loss record high low first second third lowest highest
    largest smallest biggest fewest most least worst best fastest slowest longest shortest warmest coldest
    twice half double triple change growth cut slump reduction improvement margin total equivalent sum
    majority minority habit move step decision arrangement figure number amount detection feat result
    visit trip tour stop appearance turnaround reference nod allusion reminder setback process practice swipe
    """.split()
)
_SUBJECT = frozenset({"nsubj", "nsubj:pass"})
_MEASURES = frozenset(
    "down up over against compared nearly almost twice about above below roughly more less some well "
    "around half equivalent equal chiefly mostly mainly largely".split()
)
# What has a name of its own, and is no description of another that has one.
_NAMES = frozenset({"PERSON", "LOC", "FAC"})
_NAMING = frozenset({"alias", "aka", "née", "formerly", "better", "also", "nicknamed"})


@dataclass(frozen=True, slots=True)
class Aside:
    """start and end: token range without the marks around it. kind: appos, name or aside.

    governor: for appos the noun it describes, for name the description in front of the name; for aside
    the last word before it. head: the phrase's own head.
    """

    start: int
    end: int
    kind: str
    governor: Token
    head: Token


def find_asides(doc: Doc, first: int, last: int) -> Iterator[Aside]:
    """The asides in the token range [first, last), in text order."""
    i = first + 2
    while i < last:
        if doc[i - 1].text not in OPENERS or doc[i - 2].text in OPENERS:
            i += 1
            continue
        stop = _closing(doc, i, last)
        aside = _classify(doc, i, stop, first, last)
        if aside is not None:
            yield aside
        i += 1


def _closing(doc: Doc, i: int, last: int) -> int:
    """Where the piece that begins at i ends: at the mark that closes it."""
    opener = doc[i - 1].text
    depth = 0
    for k in range(i, last):
        text = doc[k].text
        if text in {"(", "["}:
            depth += 1
        elif text in {")", "]"}:
            if depth == 0:
                return k
            depth -= 1
        if text == "(" and opener == "," and k + 1 < last and doc[k + 1].lower_ in RELATIVE:
            return k
        if depth == 0 and opener not in {"(", "["}:
            if text in _DASHES or (opener in {",", ":"} and text in {",", ";", ":"}):
                return k
            if text in {".", "!", "?", "”", '"', "■"}:
                return k
    return last


def _classify(doc: Doc, i: int, stop: int, first: int, last: int) -> Aside | None:
    if stop - i < 1 or stop - i > 40:
        return None
    k = i
    while k < stop - 1 and (doc[k].pos_ == "ADV" or doc[k].lower_ in {"not", "then", "perhaps"}):
        k += 1
    word, head = doc[k], _root(doc, i, stop)
    if doc[i].dep_ == "cc" or doc[i].lower_ in {"and", "or", "but", "nor", "that"} | RELATIVE:
        return None
    if (
        word.tag_ in {"VBN", "VBG", "IN", "TO", "MD", "WDT", "WP", "WRB"}
        and word.lower_ not in _MEASURES
    ):
        if word.lower_ not in {"including", "among"}:
            return None
        return _comparison(doc, i, stop, last, head)
    if _finite_outside_relative(doc, i, stop, head):
        return None
    if any(doc[j].lower_ in _COMPARES for j in range(k, min(k + 5, stop))) and not _person_before(
        doc, i
    ):
        return _comparison(doc, i, stop, last, head)
    if word.lower_ in _MEASURES or word.like_num or word.text[0].isdigit():
        measured = any(t.like_num or t.text[0].isdigit() for t in doc[i:stop])
        listed = head.dep_ == "conj" or (word.like_num and doc[i - 2].like_num)
        return _comparison(doc, i, stop, last, head) if measured and not listed else None
    if doc[i].lower_ in {"twice", "half", "double", "triple", "treble"}:
        # "210mm fell in the valley, twice the average": the rain was.
        return _comparison(doc, i, stop, last, head)
    return _apposition(doc, i, stop, word, head, first, last)


def _comparison(doc: Doc, i: int, stop: int, last: int, head: Token) -> Aside | None:
    # In the middle of a clause it is part of it ("The budget, some £5m, is spent").
    trailing = stop >= last - 1 or doc[stop].text in {".", ";", ")", ":"}
    if not trailing or doc[i - 1].text == ":" or stop - i < 2:
        return None
    if all(t.ent_type_ in _TIMES or t.pos_ in {"ADP", "DET", "ADV", "PUNCT"} for t in doc[i:stop]):
        return None
    return Aside(i, stop, "aside", doc[i - 2], head)


def _apposition(
    doc: Doc, i: int, stop: int, word: Token, head: Token, first: int, last: int
) -> Aside | None:
    if head.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM", "PRON"} or _in_list(
        doc, i, stop, head, last
    ):
        return None
    governor = noun_before(doc, i, first)
    if governor is None or _label(doc, i, stop, first, governor):
        return None
    if (
        governor.pos_ == "PRON"
        or doc[stop - 1].lower_ == "respectively"
        or _lists(doc, i, stop, governor, head)
    ):
        return None
    near = doc[i - 2]
    if (
        word.lower_ in {"a", "an"}
        and head.tag_ == "NN"
        and governor.tag_ == "NNS"
        and near.tag_ == "NN"
    ):
        # "quotes from the dictator, a man who": many are not one.
        governor = near
    if governor.tag_ == "NNS" and head.tag_ in {"NN", "NNP"} and governor.head.lower_ == "one":
        # "One of the firms, a tannery": the one is.
        governor = governor.head
    if governor.ent_type_ == "LOC" and is_somebody(head):
        # "Ana Ruiz of Orrin, a judge"; "an Orrin, Kent, sheriff" is nobody's.
        told = word.lower_ in {*_DETERMINERS, "the", "former", "then"}
        person = person_of(governor) if told else None
        if person is None and head.lower_ in PEOPLE - {"member"}:
            return None
        governor = person or governor
    in_front = (
        governor.dep_ == "obl" and governor.head.i == head.head.i and governor.ent_type_ != "PERSON"
    )
    if (governor.ent_type_ in _TIMES or in_front) and _begins(head, stop):
        # "On September 26, 2022, the craft flew", "In Florida, a programme, ..., costs": the sentence begins.
        return None
    if doc[i].ent_type_ == "PERSON" and doc[i].ent_iob_ == "B":
        # "Its secretary, Corwin Hale": the description comes first.
        described = governor.pos_ == "NOUN" and governor.ent_type_ != "PERSON"
        singular = governor.tag_ == "NN" and any(
            t.dep_ in {"det", "nmod:poss"} for t in governor.children
        )
        whole = all(t.ent_type_ == "PERSON" for t in doc[i:stop])
        return Aside(i, stop, "name", governor, head) if described and singular and whole else None
    determined = word.lower_ in _DETERMINERS or word.tag_ == "PRP$" or word.lower_ in _NAMING
    possessive = any(t.tag_ == "POS" or t.text in {"'s", "’s"} for t in doc[i : min(i + 6, stop)])
    parsed = head.dep_ == "appos" and stop - i >= 2
    if not (determined or possessive or parsed or doc[i].lower_ == "then"):
        return None
    if governor.ent_type_ in _TIMES and not determined:
        return None
    if head.ent_type_ in _TIMES or (word.ent_type_ == "LOC" and not possessive):
        return None
    kind = "aside" if governor.ent_type_ in _TIMES - {"DATE"} else "appos"
    if doc[i - 1].text == ":" and governor.ent_type_ in {"", *_TIMES}:
        return None
    return Aside(i, stop, kind, governor, head)


def person_of(place: Token) -> Token | None:
    """ "Ana Ruiz of Orrin, Kent": the person whom a place is told of."""
    while place.dep_ in {"nmod", "appos"} and place.head.i < place.i:
        place = place.head
        if place.ent_type_ == "PERSON":
            return place
    return None


def _lists(doc: Doc, start: int, stop: int, governor: Token, head: Token) -> bool:
    """Whether two names stand beside each other in a list: "Ana Ruiz, Ivo Hale", "Orrin, Kent's Saltby and Dell".

    Behind "including" a second noun that is joined to a third is one of them too.
    """
    if governor.ent_type_ in _NAMES and head.ent_type_ in _NAMES:
        return True
    # "Ivo Berg, The Orrin Post", "Ivo Berg, an Orrin, Kent, native".
    titled = doc[start].text[:1].isupper() or all(t.ent_type_ for t in doc[start + 1 : stop])
    if governor.ent_type_ in {"PERSON", "WORK_OF_ART"} and head.ent_type_ == "ORG" and titled:
        return True
    if head.ent_type_ == "LOC" and not governor.ent_type_ and stop + 1 < len(doc):
        # "The lender, the Orrin, Kent, native".
        return bool(doc[stop].text == "," and doc[stop + 1].ent_type_ == "LOC")
    last = next((e.root for e in doc.ents if e.end == stop and e.label_ == "PERSON"), None)
    if last is not None and governor.ent_type_ == "PERSON":
        # "Ana Ruiz, former mayor Ivo Hale".
        of = any(t.dep_ == "case" for t in (last, *last.lefts, *last.head.lefts))
        return last.dep_ in {"flat", "appos"} and last.head.i == head.i and not of
    including = any(t.lower_ == "including" for t in governor.children)
    return including and any(t.dep_ == "conj" and t.i > head.i for t in head.children)


def _begins(head: Token, stop: int) -> bool:
    """Whether a noun is the subject of what comes behind its piece."""
    return head.dep_ in _SUBJECT and head.head.i >= stop


def _root(doc: Doc, start: int, stop: int) -> Token:
    """The word of a piece that hangs on a word outside it, the one with most under it."""
    roots = [t for t in doc[start:stop] if not start <= t.head.i < stop or t.head.i == t.i]
    roots = [t for t in roots if not t.is_punct] or [doc[start]]
    return max(roots, key=lambda t: t.n_lefts + t.n_rights)


def _finite_outside_relative(doc: Doc, start: int, stop: int, head: Token) -> bool:
    """Whether the piece is a clause: a finite verb in it that no "who" or "that" opens."""
    for i in range(start, stop):
        if doc[i].lower_ in RELATIVE | {
            "that",
            "whether",
            "if",
            "because",
            "after",
            "since",
            "until",
            "before",
            "than",
        }:
            return False
        if doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            # "an arrangement that countries accepted", but also "the larger body it circles".
            return not (doc[i].dep_ == "acl:relcl" and doc[i].head.i >= start)
    return False


def _label(doc: Doc, i: int, stop: int, first: int, governor: Token) -> bool:
    """Whether the mark is a label's: "RUIZ: The bridge ...", "Port: A History", "Ana Ruiz (R-Orrin)"."""
    if doc[i - 1].text == ":":
        named = governor.pos_ == "PROPN" and doc[i].text[:1].isupper()
        named = named or doc[i].text in OPENING_QUOTES
        return named or bool(governor.left_edge.i <= first)
    return doc[i - 1].text in {"(", ","} and bool(_PARTY.fullmatch(doc[i:stop].text))


def _in_list(doc: Doc, i: int, stop: int, head: Token, last: int) -> bool:
    """ "France, Italy and Spain": an item of a list describes nothing."""
    described = doc[i].lower_ in {"a", "an"} and doc[i - 2].ent_type_ not in {"", *_TIMES}
    if head.dep_ == "conj" and not described:
        return True
    joined = stop + 1 < last and doc[stop].text == "," and doc[stop + 1].lower_ in {"and", "or"}
    nominal = (
        joined
        and stop + 2 < last
        and (doc[stop + 2].pos_ not in {"VERB", "AUX", "ADV", "PART"} or doc[stop + 2].tag_ == "TO")
    )
    return nominal and not described


def _person_before(doc: Doc, i: int) -> bool:
    return doc[i - 2].ent_type_ in {"PERSON", "ORG", "FAC"} and doc[i].lower_ in _DETERMINERS


def noun_before(doc: Doc, i: int, first: int, parsed: Token | None = None) -> Token | None:
    """The head of the noun phrase that ends right before the mark at i - 1.

    parsed: the noun that the parser chose; of the nouns that end there it is taken.
    """
    last = _past_brackets(doc, doc[i - 2], first)
    if last.text in {"”", '"', "’", "]"} and last.i - 1 >= first:
        last = doc[last.i - 1]
    for entity in doc.ents:
        if entity.start <= last.i < entity.end and entity.text[:1].isupper():
            root: Token = entity.root
            return root
    if last.pos_ not in {"NOUN", "PROPN", "NUM", "PRON"}:
        return None
    while (
        last.dep_ in {"flat", "compound", "nmod", "fixed", "goeswith"}
        and last != parsed
        and last.head.i < last.i
        and last.head.i >= first
        and last.head.pos_ in {"NOUN", "PROPN"}
    ):
        last = last.head
    return last


def _past_brackets(doc: Doc, last: Token, first: int) -> Token:
    """Before what stands in brackets or is somebody's age: "Ana Ruiz (D-Orrin), who", "Ivo Hale, 51, whose"."""
    if last.text == ")":
        opening = next((k for k in range(last.i - 1, first, -1) if doc[k].text == "("), first)
        return doc[opening - 1] if opening > first else last
    aged = last.like_num and last.i - 2 >= first and doc[last.i - 1].text == ","
    return doc[last.i - 2] if aged and doc[last.i - 2].ent_type_ == "PERSON" else last


def relative_pronoun(token: Token) -> str:
    """The "who" or "which" that a clause opens with, however the parser hung it; else ""."""
    first = token.left_edge
    for word in token.doc[first.i : min(first.i + 3, token.i + 1)]:
        if word.lower_ in RELATIVE and word.tag_ in {"WP", "WDT", "WP$", "WRB"}:
            return str(word.lower_)
        if word.pos_ not in {"ADP", "PUNCT"}:
            break
    return ""
