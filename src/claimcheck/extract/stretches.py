"""Claims cut out of sentences by what labelled articles show, where rules propose other borders or nothing.

The rules know propositions with a verb. What a beat packs into a sentence beside them ("lambs averaged
£91, up £6 on the week", "Young handlers: 1, Toby Rudd") and where its editors draw the border has to be
learned: every run of a sentence's pieces between marks and conjunctions is a candidate, a fitted model
(`claimcheck train extractor --corpus`) scores each, and the best that do not cross are the claims.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from spacy.tokens import Span, Token

from claimcheck.extract.clauses import Clause
from claimcheck.extract.stretch_features import JOINTS, MARKS, overlap_of, stretch_features

__all__ = ["STRETCHES", "best_apart", "choose", "stretches"]

STRETCHES = "stretches.json"
_MOST_PIECES = 12  # of one claim; labelled ones hold six marks at most
# A table or a list without a full stop is no sentence; its candidates would be without number.
_MOST_CUTS = 80
_MARKS = MARKS | frozenset("“ ” \" . ‘ ’ ' ? ! ■ …".split())
_INSIDE = frozenset({"relcl", "appos", "aside"})
_HALF = 0.5


def stretches(sent: Span, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """The token ranges of a sentence that could be a claim, in order, the rules' clauses among them.

    They begin and end at marks, at words that join clauses, and at the borders of `clauses`; marks at
    their edges are left out.
    """
    doc = sent.doc
    cuts = {sent.start, sent.end}
    for token in sent:
        mark = token.text in MARKS and (
            token.whitespace_ or (token.i and doc[token.i - 1].whitespace_)
        )
        if mark or token.dep_ == "cc":
            cuts |= {token.i, token.i + 1}
        elif token.lower_ in JOINTS:
            cuts.add(token.i)
    for clause in clauses:
        cuts |= {clause.span.start, clause.span.end}
    places = sorted(cut for cut in cuts if sent.start <= cut <= sent.end)
    found = {(clause.span.start, clause.span.end) for clause in clauses}
    if len(places) > _MOST_CUTS:
        return sorted(found)
    for i, start in enumerate(places):
        for end in places[i + 1 : i + 1 + _MOST_PIECES]:
            a, b = start, end
            while a < b and _at_edge(doc[a], _MARKS):
                a += 1
            while b > a and _at_edge(doc[b - 1], _MARKS - {")"}):
                b -= 1
            if a < b:
                found.add((a, b))
    return sorted(found)


def _at_edge(token: Token, marks: frozenset[str]) -> bool:
    return token.text in marks or token.is_space or token.dep_ == "cc"


def choose(
    sent: Span,
    clauses: Sequence[Clause],
    model: Callable[[Mapping[str, float]], float],
    *,
    place: float,
    least: float,
) -> list[tuple[Clause, float]]:
    """The claims of a sentence with their scores, in text order: the best stretches of at least `least`.

    model: from features to 0..1. place: of the paragraph, 0 the first and 1 the last. None crosses
    another, and one stands inside another only where it is less than half of it.
    """
    found = stretches(sent, clauses)
    scores = [model(stretch_features(sent, clauses, start, end, place)) for start, end in found]
    spans = [sent.doc[start:end] for start, end in found]
    places = [(span.start_char, span.end_char) for span in spans]
    kept = best_apart(places, scores, least=least)
    made = [_clause(spans[i], clauses) for i in kept]
    return [
        (dataclasses.replace(clause, nested=_nested(clause, made)), scores[i])
        for clause, i in zip(made, kept, strict=True)
    ]


def best_apart(
    spans: Sequence[tuple[int, int]], scores: Sequence[float], *, least: float
) -> list[int]:
    """Which spans are kept, in text order: the best first, without what crosses one that is kept."""
    kept: list[int] = []
    for i in sorted(range(len(spans)), key=lambda i: (-scores[i], spans[i])):
        if scores[i] >= least and all(_apart(spans[i], spans[k]) for k in kept):
            kept.append(i)
    return sorted(kept, key=lambda i: (spans[i][0], -spans[i][1]))


def _apart(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans can both be claims: apart, or one inside the other and less than half of it."""
    if a[0] >= b[1] or b[0] >= a[1]:
        return True
    inner, outer = sorted((a, b), key=lambda span: span[1] - span[0])
    inside = outer[0] <= inner[0] and inner[1] <= outer[1]
    return inside and inner[1] - inner[0] < _HALF * (outer[1] - outer[0])


def _clause(span: Span, clauses: Sequence[Clause]) -> Clause:
    """The stretch as a clause, from which its statement is made.

    The rules' clause whose head it holds, with other borders; else an aside of the clause that it stands
    in; else what it is by itself.
    """
    same = [c for c in clauses if c.span.start == span.start and c.span.end == span.end]
    if same:
        return same[0]
    headed = [c for c in clauses if span.start <= c.head.i < span.end]
    if headed:
        near = max(headed, key=lambda c: overlap_of(c, span.start, span.end))
        return dataclasses.replace(near, span=span)
    around = [c for c in clauses if c.span.start <= span.start and span.end <= c.span.end]
    if around:
        host = min(around, key=lambda c: len(c.span))
        return Clause(span, span.root, "aside", host.head)
    return Clause(span, span.root, "main")


def _nested(clause: Clause, clauses: Sequence[Clause]) -> tuple[tuple[int, int], ...]:
    """What stands inside a clause and is a claim of its own, so that its statement leaves it out."""
    span = clause.span
    return tuple(
        (o.span.start, o.span.end)
        for o in clauses
        if o is not clause
        and span.start <= o.span.start
        and o.span.end <= span.end
        and o.kind in _INSIDE
        and not o.span.start <= clause.head.i < o.span.end
    )
