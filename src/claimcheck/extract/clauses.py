"""Claim spans from the parse: one for each checkable proposition of a sentence.

Heads of propositions are the main predicate, conjoined predicates, the content of reported speech,
relative clauses and appositions that assert something. A span is what is left of the head's subtree
when the propositions at its edges have been cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

__all__ = ["Clause", "find_clauses", "is_reporting"]

REPORTING = frozenset(
    """
    say says said saying tell tells told add adds added argue argues argued claim claims
    claimed state states stated report reports reported announce announces announced insist
    insists insisted warn warns warned note notes noted explain explains explained estimate
    estimates estimated reckon reckons reckoned suggest suggests suggested admit admits
    admitted deny denies denied allege alleges alleged declare declares declared believe
    believes believed think thinks thought calculate calculates calculated find finds found
    show shows showed conclude concludes concluded confirm confirms confirmed describe
    describes described call calls called write writes wrote complain complains complained
    acknowledge acknowledges acknowledged point points pointed predict predicts predicted
    expect expects expected forecast forecasts promise promises promised reply replies
    replied recall recalls recalled
    """.split()
)
_VERBAL = ("VERB", "AUX")
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_CUT = frozenset({"conj", "parataxis", "acl:relcl", "acl", "advcl", "appos", "list"})
_EDGE = frozenset(", ; : - – — ( ) [ ] “ ” \" ‘ ’ ' . ! ? … ■ '' ``".split())
_TIMES = frozenset("DATE TIME CARDINAL ORDINAL PERCENT MONEY QUANTITY".split())
_OPINION = re.compile(
    r"\b(?:should|ought|must|could|might|may|would|perhaps|maybe|surely|arguably|hopefully)\b", re.I
)
_FIRST_PERSON = frozenset({"i", "we", "you", "let"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A proposition: token span, its head, and how it hangs on the sentence.

    kind: main, conj, relcl, appos or content. governor: for conj the clause it shares a subject with,
    for relcl and appos the noun it describes, for content the reporting verb. nested: the heads of
    asides (relative clauses, appositions) that are propositions of their own.
    """

    span: Span
    head: Token
    kind: str
    governor: Token | None = None
    nested: frozenset[int] = frozenset()


def is_reporting(token: Token) -> bool:
    """Whether a verb attributes words to somebody."""
    return token.lower_ in REPORTING and token.pos_ in _VERBAL


def find_clauses(sent: Span) -> list[Clause]:
    """The propositions of a sentence in text order; [] for questions, commands and fragments."""
    text = sent.text.rstrip("”\"’') \n■")
    if text.endswith("?") or len(sent) < 3:
        return []
    heads = list(_heads(sent))
    owned = {head.i for head, _, _ in heads}
    asides = frozenset(head.i for head, kind, _ in heads if kind in {"relcl", "appos"})
    clauses = []
    for head, kind, governor in heads:
        span = _span(sent, head, kind, owned)
        if span is not None and _asserts(span, head, kind):
            clauses.append(Clause(span, head, kind, governor, asides - {head.i}))
    return sorted(_unnested(clauses), key=lambda c: (c.span.start, c.span.end))


def _heads(sent: Span) -> Iterator[tuple[Token, str, Token | None]]:
    """Tokens that head a proposition, with kind and governor."""
    for token in sent:
        dep = token.dep_
        if token.head.i == token.i or dep == "ROOT":
            if _relative_pronoun(token) and (noun := _noun_before(token)):
                yield token, "relcl", noun
            elif not _reports_content(token):
                yield token, "main", None
        elif dep == "conj" and _predicate(token) and (_predicate(token.head) or _resumes(token)):
            if _relative_pronoun(token) and (noun := _noun_before(token)):
                yield token, "relcl", noun
            elif _resumes(token):
                yield token, "main", None
            elif not _reports_content(token):
                yield token, "conj", _first_conjunct(token)
        elif dep in {"parataxis", "list"} and _predicate(token):
            # "..., says the agency": the parenthesis is the attribution, not a claim.
            if _relative_pronoun(token) and (noun := _noun_before(token)):
                yield token, "relcl", noun
            elif not is_reporting(token) and not _reports_content(token):
                yield token, "main", None
        elif dep == "ccomp" and _predicate(token):
            if is_reporting(token.head):
                yield token, "content", token.head
        elif dep in {"acl:relcl", "acl"} and _predicate(token):
            if _set_off(token) and (_finite(token) or _dated_participle(token)):
                # "Who" belongs to the person beside it, whatever the parser chose.
                person = _noun_before(token) if _relative_pronoun(token) == "who" else None
                yield token, "relcl", person or token.head
        elif dep == "advcl" and _set_off(token) and token.i > token.head.i:
            # "..., killing ten people" adds what happened, with the subject shared; "..., hidden in a
            # cart" says it of the noun before.
            if any(t.dep_ == "mark" for t in token.children):
                continue
            if token.tag_ == "VBN":
                yield token, "relcl", _noun_before(token) or token.head
            elif token.tag_ == "VBG" and any(t.dep_ == "obj" for t in token.children):
                yield token, "conj", token.head
        elif dep == "appos" and _describes(token):
            yield token, "appos", token.head


def _relative_pronoun(token: Token) -> str:
    """The "who" or "which" that a clause opens with, however the parser hung it; else ""."""
    first = token.left_edge
    return first.lower_ if first.lower_ in {"who", "which", "whose", "whom"} else ""


def _noun_before(token: Token) -> Token | None:
    """The head of the name that ends right before the comma or bracket in front of a clause.

    A relative clause belongs to the noun beside it more often than to the one the parser chose.
    """
    left = token.left_edge
    # The parser may even have begun a sentence at the "who".
    if left.i < 2 or left.nbor(-1).text not in {",", "(", "–", "—"}:
        return None
    last = left.nbor(-2)
    for entity in token.doc.ents:
        if entity.end - 1 == last.i and entity.label_ not in _TIMES:
            return entity.root
    return None


def _dated_participle(token: Token) -> bool:
    """ "announced in October 2007": a participle that says when or how much asserts as much as a clause."""
    return token.tag_ in {"VBN", "VBG"} and any(
        t.ent_type_ in {"DATE", "MONEY", "CARDINAL", "PERCENT", "QUANTITY"} or t.like_num
        for t in token.subtree
    )


def _describes(token: Token) -> bool:
    """Whether an apposition says what somebody or something is ("Ana Ruiz, a former judge")."""
    if token.pos_ not in {"NOUN", "PROPN", "ADJ"} or token.head.pos_ not in {"PROPN", "NOUN"}:
        return False
    if token.head.ent_type_ in {"DATE", "TIME"} or token.ent_type_ in {"DATE", "PERSON"}:
        return False
    return _set_off(token) and any(
        t.dep_ in {"amod", "nmod", "det", "compound", "nummod", "acl", "nmod:poss"}
        for t in token.children
    )


def _reports_content(token: Token) -> bool:
    return is_reporting(token) and any(
        t.dep_ in {"ccomp", "parataxis"} and _predicate(t) for t in token.children
    )


def _predicate(token: Token) -> bool:
    if token.pos_ in _VERBAL:
        return True
    return any(t.dep_ in {"cop", "nsubj", "nsubj:pass", "aux"} for t in token.children)


def _finite(token: Token) -> bool:
    children = list(token.children)
    if token.tag_ in _FINITE or any(
        t.tag_ in _FINITE for t in children if t.dep_ in {"aux", "aux:pass", "cop"}
    ):
        return True
    # "put" and "set" look like infinitives: with a subject of their own and no "to" they are not.
    return (
        token.tag_ in {"VB", "VBN"}
        and any(t.dep_ == "nsubj" for t in children)
        and not any(t.tag_ == "TO" or t.dep_ == "mark" for t in children)
    )


def _first_conjunct(token: Token) -> Token:
    while token.dep_ == "conj":
        token = token.head
    return token


def _resumes(token: Token) -> bool:
    """ "Ana Ruiz, who was a judge, lost": the parser may hang the main verb on the aside before it.

    A predicate without a subject and without a conjunction, after a comma, is the sentence's own.
    """
    if any(
        t.dep_ in {"cc", "nsubj", "nsubj:pass", "expl", "mark"} for t in token.children
    ) or not _finite(token):
        return False
    left = token.left_edge
    if left.i == token.sent.start or left.nbor(-1).text not in {",", "–", "—"}:
        return False
    above = token.head
    return above.dep_ in {"acl:relcl", "acl", "appos"} or above.pos_ in {"PROPN", "NOUN"}


def _set_off(token: Token) -> bool:
    """A comma, dash or bracket stands before the clause: it adds a fact rather than picks one out."""
    left = token.left_edge
    return (left.i > 0 and left.nbor(-1).text in {",", "-", "–", "—", "(", "--"}) or left.text in {
        ",",
        "(",
        "–",
        "—",
    }


def _span(sent: Span, head: Token, kind: str, owned: set[int]) -> Span | None:
    """The unbroken piece of text of a proposition."""
    dropped: set[int] = set()
    for token in head.subtree:
        if token.i == head.i:
            continue
        own = token.i in owned and token.dep_ in _CUT | {"ccomp"}
        attribution = token.dep_ == "parataxis" and is_reporting(token)
        if own or attribution:
            dropped.update(t.i for t in token.subtree)
    # The full stop hangs on the head and would stretch the span over what was cut off.
    kept = [
        t.i
        for t in head.subtree
        if t.i not in dropped and sent.start <= t.i < sent.end and t.dep_ != "punct"
    ]
    if not kept:
        return None
    doc, start, end = sent.doc, min(kept), max(kept) + 1
    if kind == "main" and head.dep_ == "conj" and _resumes(head):
        start = sent.start
    while start < end and _trim_left(doc[start], head, kind):
        start += 1
    while end > start and (
        doc[end - 1].text in _EDGE or doc[end - 1].dep_ == "cc" or doc[end - 1].is_space
    ):
        end -= 1
    # "£5.1m" may be two tokens, of which the parser left one out.
    while (
        end < sent.end and not doc[end - 1].whitespace_ and (doc[end].is_alpha or doc[end].is_digit)
    ):
        end += 1
    end = _before_attribution(doc, start, end)
    end = _balance(doc, start, end, sent.end)
    return doc[start:end] if end - start >= 2 else None


def _before_attribution(doc: Doc, start: int, end: int) -> int:
    """Where the words said end: `...,” says Ana Ruiz` is not part of them."""
    for i in range(start + 2, end - 1):
        if doc[i].text in {"”", '"', "''"}:
            after = doc[i + 1 : min(i + 7, end)]
            if any(t.lower_ in REPORTING for t in after):
                while i > start and doc[i - 1].text in _EDGE:
                    i -= 1
                return i
    return end


def _trim_left(token: Token, head: Token, kind: str) -> bool:
    if token.text in _EDGE or token.is_space:
        return True
    if token.dep_ == "cc" and token.head.i == head.i:
        return True
    # "Moreover," and "But" in front say nothing that could be checked; "that" opens reported content.
    if token.dep_ == "mark" and (kind == "content" or token.lower_ == "that"):
        return True
    return token.dep_ == "cc" or (
        token.dep_ == "advmod" and token.lower_ in {"moreover", "still", "yet", "however"}
    )


def _balance(doc: Doc, start: int, end: int, limit: int) -> int:
    """Take in a closing bracket or quotation mark whose opening one is inside."""
    text = doc[start:end].text
    for opening, closing in (("(", ")"), ("“", "”"), ("[", "]")):
        if text.count(opening) > text.count(closing) and end < limit and doc[end].text == closing:
            return end + 1
    return end


def _asserts(span: Span, head: Token, kind: str) -> bool:
    """Leave out commands, first-person asides and what is hedged throughout."""
    if kind == "appos":
        return True
    if not _predicate(head) or (
        kind in {"main", "content"} and not (_has_finite(span) or _finite(head))
    ):
        return False
    subjects = [t for t in head.children if t.dep_ in {"nsubj", "nsubj:pass"}]
    if kind == "main" and not subjects and head.tag_ == "VB":
        return False
    copula = any(t.dep_ == "cop" for t in head.children)
    if kind == "conj" and head.pos_ not in _VERBAL and not copula:
        return False
    return not any(t.lower_ in _FIRST_PERSON for t in subjects)


def _has_finite(span: Span) -> bool:
    return any(t.tag_ in _FINITE for t in span)


def _unnested(clauses: list[Clause]) -> Iterator[Clause]:
    """Drop exact doubles."""
    seen: set[tuple[int, int]] = set()
    for clause in clauses:
        key = (clause.span.start, clause.span.end)
        if key not in seen:
            seen.add(key)
            yield clause


def hedged(span: Span) -> bool:
    """Whether a modal makes the clause an opinion or a prediction."""
    return bool(_OPINION.search(span.text)) or any(
        t.lower_ in {"will", "wo"} and t.tag_ == "MD" for t in span
    )
