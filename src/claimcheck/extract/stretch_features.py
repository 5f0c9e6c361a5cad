"""What the model of claim borders reads of a stretch of a sentence: its edges, its marks, the rules' clauses.

The words at the edges are features too: "up", "against" and "reserve" open claims in one beat and not in
another, which is what a newsroom's own labels teach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.clauses import WHOLE, Clause
from claimcheck.extract.predicates import FINITE
from claimcheck.extract.worth import worth_features

__all__ = ["JOINTS", "MARKS", "overlap_of", "stretch_features"]

#: Marks and words at which a sentence falls into pieces.
MARKS = frozenset(", ; : — – -- - ( )".split())
JOINTS = frozenset("and but or nor that after since before when where which who".split())
_NESTED = frozenset({"relcl", "appos", "aside", "name"})
_FIGURES = frozenset("DATE MONEY CARDINAL PERCENT QUANTITY".split())
# Set when a claim is written out, which comes after its borders are known.
_LATER = frozenset({"has speaker", "complete"})
_LONG = 15  # tokens of a clause beside the stretch; more count as many


def stretch_features(
    sent: Span, clauses: Sequence[Clause], start: int, end: int, place: float
) -> dict[str, float]:
    """What the model reads of the tokens start to end, by name; all values lie between -7 and 7.

    clauses: those that the rules propose in the sentence. place: of the paragraph, 0 the first, 1 the last.
    """
    doc, span = sent.doc, sent.doc[start:end]
    near = max(clauses, key=lambda c: overlap_of(c, start, end), default=None)
    overlap = overlap_of(near, start, end) if near is not None else 0.0
    around = [c for c in clauses if c.span.start <= start and end <= c.span.end]
    host = min(around, key=lambda c: len(c.span), default=near)
    same = near is not None and near.span.start == start and near.span.end == end
    kind, governor = (near.kind, near.governor) if near is not None and same else ("piece", None)
    held = near is not None and overlap > 0 and start <= near.head.i < end
    head = near.head if near is not None and held else span.root
    worth = worth_features(Clause(span, head, kind, governor), len(clauses), place)
    found = {k: v for k, v in worth.items() if k not in _LATER and not k.startswith("mode=")}
    found |= {"same": float(same), "overlap": overlap}
    found["no clause"] = float(overlap == 0)
    found |= dict(_of_clauses(clauses, start, end))
    if host is not None:
        if not same:
            found[f"host={host.kind}"] = 1.0
            found["has host's head"] = float(start <= host.head.i < end)
        found |= dict(_beside(doc, host, start, end))
    finite = sum(t.tag_ in FINITE for t in span)
    found |= {"finite verbs": min(finite, 3) / 3, "no finite verb": float(not finite)}
    verbless = "" if finite else " verbless"
    found |= dict(_edge("first", span[0])) | dict(_edge("last", span[-1]))
    found[f"first{verbless} tag={span[0].tag_}"] = 1.0
    found |= dict(_before(sent, start, verbless)) | dict(_after(sent, end, verbless))
    found |= dict(_inside(doc, clauses, start, end)) | dict(_arcs(sent, start, end))
    found["whole sentence"] = float(start <= sent.start + 1 and end >= sent.end - 1)
    return found


def overlap_of(clause: Clause, start: int, end: int) -> float:
    """Shared tokens by all tokens, 0..1."""
    both = max(0, int(min(clause.span.end, end) - max(clause.span.start, start)))
    return both / (len(clause.span) + end - start - both)


def _of_clauses(clauses: Sequence[Clause], start: int, end: int) -> Iterator[tuple[str, float]]:
    spans = [(c.span.start, c.span.end, c.kind) for c in clauses]
    held = [k for s, e, k in spans if start <= s and e <= end and (s, e) != (start, end)]
    yield "starts a clause", float(any(s == start for s, _, _ in spans))
    yield "ends a clause", float(any(e == end for _, e, _ in spans))
    crosses = any(s < start < e < end or start < s < end < e for s, e, _ in spans)
    yield "crosses a clause", float(crosses)
    yield "holds clauses", min(sum(k in WHOLE for k in held), 3) / 3
    yield "holds asides", min(sum(k in _NESTED for k in held), 3) / 3


def _beside(doc: Doc, host: Clause, start: int, end: int) -> Iterator[tuple[str, float]]:
    """What of its clause stands left and right of the stretch."""
    for side, rest in (
        ("left", doc[host.span.start : max(start, host.span.start)]),
        ("right", doc[min(end, host.span.end) : host.span.end]),
    ):
        yield f"{side} rest", min(len(rest), _LONG) / _LONG
        yield f"{side} any", float(len(rest) > 0)
        yield f"{side} verb", float(any(t.tag_ in FINITE for t in rest))
        yield f"{side} figure", float(any(t.like_num or t.ent_type_ in _FIGURES for t in rest))


def _edge(name: str, token: Token) -> Iterator[tuple[str, float]]:
    yield f"{name} tag={token.tag_}", 1.0
    yield f"{name} word={token.lower_}", 1.0
    yield f"{name} entity={token.ent_type_ or 'none'}", 1.0


def _joint(token: Token) -> str:
    """A mark or a joining word as it is, of any other word its part of speech."""
    itself = token.is_punct or token.dep_ == "cc" or token.lower_ in JOINTS or token.text in MARKS
    return str(token.lower_ if itself else token.pos_)


def _before(sent: Span, start: int, verbless: str) -> Iterator[tuple[str, float]]:
    doc = sent.doc
    joint = _joint(doc[start - 1]) if start > sent.start else "start"
    yield f"before={joint}", 1.0
    yield f"before{verbless}={joint}", 1.0
    if start > sent.start:
        i = start - 1
        while i > sent.start and doc[i].is_punct:
            i -= 1
        yield f"left entity={doc[i].ent_type_ or 'none'}", 1.0
        yield f"left pos={doc[i].pos_}", 1.0


def _after(sent: Span, end: int, verbless: str) -> Iterator[tuple[str, float]]:
    doc = sent.doc
    if end >= sent.end:
        yield "after=end", 1.0
        return
    joint = _joint(doc[end])
    yield f"after={joint}", 1.0
    yield f"after{verbless}={joint}", 1.0
    i = end
    while i < sent.end - 1 and (doc[i].is_punct or doc[i].dep_ == "cc"):
        i += 1
    if doc[i].is_punct:
        yield "right=end", 1.0
    else:
        yield from _edge("right", doc[i])


def _inside(
    doc: Doc, clauses: Sequence[Clause], start: int, end: int
) -> Iterator[tuple[str, float]]:
    """The marks that a stretch runs across, and what comes behind each."""
    marks = [i for i in range(start + 1, end - 1) if doc[i].text in MARKS or doc[i].dep_ == "cc"]
    opened = {c.span.start for c in clauses}
    for i in marks:
        yield f"inside {doc[i].text if doc[i].text in MARKS else 'cc'}", 1.0
        yield from _edge("inside", doc[i + 1])
    yield "clause inside", float(any(i + 1 in opened for i in marks))
    yield "marks", min(len(marks), 5) / 5


def _arcs(sent: Span, start: int, end: int) -> Iterator[tuple[str, float]]:
    """How many words hang on words on the other side of the borders."""
    inside = range(start, end)
    words = [t for t in sent if not t.is_punct]
    out = sum(t.i in inside and t.head.i not in inside for t in words)
    # The root hangs on itself and so on nothing outside.
    into = sum(t.i not in inside and t.head.i in inside for t in words)
    yield "arcs out", min(out, 4) / 4
    yield "one arc out", float(out <= 1)
    yield "arcs in", min(into, 4) / 4
