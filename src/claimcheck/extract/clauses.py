"""Claim spans from the parse: one for each checkable proposition of a sentence.

Heads of propositions are main predicates, conjoined predicates, the content of reported speech, relative
clauses, participles and adverbial clauses that assert; appositions and comparisons come from `asides`.
A span is what is left of the head's subtree when the propositions at its edges have been cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.asides import OPENERS, find_asides
from claimcheck.extract.borders import Found, set_border, trim_right
from claimcheck.extract.heads import heads, reports_content, resumes
from claimcheck.extract.predicates import (
    EDGE,
    OPENING_QUOTES,
    asserts,
    hedged,
    is_finite,
    is_reporting,
    own_subject,
    so_says,
    subjects,
)

__all__ = ["WHOLE", "Clause", "find_clauses", "hedged", "is_reporting"]

# Kinds of clause that stand for a proposition by themselves.
WHOLE = frozenset({"main", "content", "conj"})
# What opens no clause of time or reason: "brighter than they said", "by arguing that".
_NO_TIME = frozenset({"than", "by", "for", "of", "without", "in", "from"})
_CUT = frozenset(
    {"conj", "parataxis", "acl:relcl", "advcl:relcl", "acl", "advcl", "appos", "list", "ccomp"}
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A proposition: token span, its head, and how it hangs on the sentence.

    kind: main, conj, content, relcl, appos, name ("its secretary, Ana Ruiz") or aside (a comparison that
    belongs to the clause before). governor: for conj the predicate it shares a subject with, for relcl,
    appos and name the noun it is about, for content the reporting verb, for aside the head of its clause.
    nested: token ranges inside the span that are propositions of their own.
    """

    span: Span
    head: Token
    kind: str
    governor: Token | None = None
    nested: tuple[tuple[int, int], ...] = ()


def find_clauses(sent: Span) -> list[Clause]:
    """The propositions of a sentence in text order; [] for questions, commands and fragments."""
    if sent.text.rstrip("”\"’') \n■").endswith("?") or len(sent) < 3:
        return []
    found: list[Found] = []
    for start, end in _parts(sent):
        found += _part(sent, start, end)
    _part_company(sent.doc, found)
    clauses = []
    for f in found:
        span = sent.doc[f.start : f.end]
        if not asserts(span, f.head, f.kind):
            continue
        inside = [
            (o.start, _whole_end(o, f))
            for o in found
            if o is not f
            and f.start <= o.start
            and o.end <= f.end
            and o.kind in {"relcl", "appos", "aside"}
            and not o.start <= f.head.i < o.end
        ]
        clauses.append(Clause(span, f.head, f.kind, f.governor, tuple(inside)))
    return sorted(_single(clauses), key=lambda c: (c.span.start, -c.span.end))


def _whole_end(inner: Found, outer: Found) -> int:
    """Where a relative clause inside another clause ends with all that hangs on it: its conjuncts are claims
    too ("who is mayor and leads the right"), and without it they have nothing to stand on."""
    if inner.kind != "relcl":
        return inner.end
    under = {t.i for t in inner.head.subtree if not t.is_punct and not t.is_space}
    if outer.head.i in under:
        return inner.end
    return max(inner.end, max((i for i in under if i < outer.end), default=-1) + 1)


def _part_company(doc: Doc, found: list[Found]) -> None:
    """Where a clause runs into the next one, whose first words the parser gave to both, it ends there."""
    for f in found:
        for other in found:
            runs_on = f.head.i < other.start < f.end <= other.end and other.head.i >= f.end
            if runs_on and f.kind in WHOLE and other.kind in WHOLE | {"relcl"}:
                f.end = trim_right(doc, f.start, other.start, f.head)


def _parts(sent: Span) -> Iterator[tuple[int, int]]:
    """Pieces that stand for themselves: at semicolons, and at stops that the parser took for none."""
    doc, start, depth = sent.doc, _past_dateline(sent), 0
    for token in doc[start : sent.end]:
        depth += (token.text in {"(", "“", "["}) - (token.text in {")", "”", "]"})
        ends = token.text == ";" or (
            token.text in {".", "!", "?"}
            and token.i + 2 < sent.end
            and bool(token.whitespace_)
            and doc[token.i + 1].text[:1].isupper()
        )
        if ends and depth <= 0 and token.i > start:
            yield start, token.i + 1
            start = token.i + 1
        elif token.i > start and _ends_quoted(token, sent.end):
            yield start, token.i + 2
            start = token.i + 2
    if start < sent.end:
        yield start, sent.end


def _ends_quoted(stop: Token, last: int) -> bool:
    """`"... until called for." The board`: a full stop inside a quotation ends the sentence around it too."""
    if stop.text != "." or stop.i + 3 >= last:
        return False
    mark, following = stop.nbor(1), stop.nbor(2)
    closes = mark.text in {"”", '"', "''"} and bool(mark.whitespace_) and not stop.whitespace_
    if following.text in OPENING_QUOTES:
        following = following.nbor()
    return closes and following.text[:1].isupper()


def _past_dateline(sent: Span) -> int:
    """Past "MEXICO CITY (Reuters) —" or "**Madrid.**" in front of a story."""
    if sent[0].text == "*" and len(sent) > 3:
        marks = [t.i for t in sent[2:12] if t.text == "*" and t.nbor(-1).text == "*"]
        stopped = marks and sent.doc[marks[0] - 2].text == "."
        return int(marks[0] + 1) if stopped else int(sent.start)
    if sent.start == 0 and sent[0].text.isupper() and len(sent[0].text) > 2:
        for token in sent[1:9]:
            if token.text in {"—", "–", "--"} or (token.text == "-" and token.nbor(-1).whitespace_):
                return int(token.i + 1)
    return int(sent.start)


def _part(sent: Span, first: int, last: int) -> list[Found]:
    doc = sent.doc
    found = [Found(head, kind, governor, []) for head, kind, governor in heads(doc, first, last)]
    owned = {f.head.i for f in found}
    asides = [a for a in find_asides(doc, first, last) if a.head.i not in owned]
    hidden = {i for a in asides if a.kind != "name" for i in range(a.start, a.end)}
    for f in found:
        f.tokens = _own_tokens(f, owned, first, last, hidden)
    for a in asides:
        clause = _clause_of(a.governor, found)
        if a.kind == "aside":
            if clause is not None and not any(map(_is_source, (a.head, *a.head.ancestors))):
                found.append(Found(a.head, "aside", clause, list(range(a.start, a.end))))
        elif a.kind == "name":
            noun = noun_phrase_start(a.governor)
            found.append(Found(a.head, "name", a.governor, list(range(max(noun, first), a.end))))
        else:
            found.append(Found(a.head, "appos", a.governor, list(range(a.start, a.end))))
    kept = []
    for f in found:
        if f.tokens and set_border(f, doc, first, last):
            kept.append(f)
    return kept


def noun_phrase_start(noun: Token) -> int:
    """The first token of a noun phrase, its preposition left out."""
    left = [
        t.left_edge.i
        for t in noun.children
        if t.i < noun.i and t.dep_ not in {"case", "cc", "mark", "punct"}
    ]
    return int(min([noun.i, *left]))


def _clause_of(token: Token, found: list[Found]) -> Token | None:
    """The predicate whose clause a token stands in."""
    heads = {f.head.i for f in found}
    for above in (token, *token.ancestors):
        if above.i in heads:
            return above
    before = [f.head for f in found if f.tokens and min(f.tokens) <= token.i]
    return before[-1] if before else None


def _own_tokens(f: Found, owned: set[int], first: int, last: int, hidden: set[int]) -> list[int]:
    dropped: set[int] = set()
    for token in f.head.subtree:
        if token.i == f.head.i or token.i in dropped:
            continue
        own = token.i in owned and token.dep_ in _CUT
        attribution = (
            token.dep_ == "parataxis" and is_reporting(token) and not carries_content(token)
        )
        # "..., and a teacher thought it was real": what was thought is a claim, the thinking none.
        reported = token.dep_ in {"conj", "parataxis"} and reports_content(token)
        reported = reported and own_subject(token)
        if own and token.dep_ == "ccomp" and _is_needed(token, f.head):
            continue
        # "Ruiz saying he was glad and Hale calling it luck": not what Ruiz said.
        apart = token.dep_ == "conj" and token.tag_ == "VBG" and token.head.i == f.head.i
        apart = apart and is_finite(f.head) and own_subject(token) and not is_finite(token)
        told = reports_content(token) and token.dep_ == "advcl" and _marked(token)
        if told:
            # The parser may hang its subject on the verb above.
            dropped.update(range(token.left_edge.i, token.i))
        if own or apart or attribution or reported or told or _is_source(token):
            # The main verb may hang on an aside; what is above it stays.
            dropped.update(t.i for t in token.subtree)
    tokens = [
        t.i
        for t in f.head.subtree
        if t.i not in dropped and first <= t.i < last and t.dep_ != "punct" and not t.is_space
    ]
    if f.kind == "content":
        # A subject that the parser hung on the reporting verb.
        tokens += [t.i for s in subjects(f.head) if s.head.i != f.head.i for t in s.subtree]
    if f.kind == "main" and f.head.dep_ in {"conj", "parataxis"} and resumes(f.head):
        tokens.append(first)
    if not tokens:  # a parser that took punctuation for a predicate
        return []
    start, end = min(tokens), max(tokens)
    # An aside at either end is cut off; one in the middle is run across.
    while end in hidden and end > start and end != f.head.i:
        end -= 1
    while end > f.head.i and f.head.doc[end].text in EDGE:
        end -= 1
    return list(range(start, end + 1))


def _is_needed(content: Token, head: Token) -> bool:
    """Whether a clause keeps what is reported inside it: "a general who said that it should", "the step of saying that"."""
    verb = content.head
    if verb.dep_ == "advcl" and any(t.lower_ == "than" for t in verb.children):
        # "It was brighter than theory said it should be."
        return True
    if verb.i == head.i or verb.i > content.i:
        return False
    if verb.tag_ == "VBG" and any(t.tag_ == "IN" and t.i == verb.i - 1 for t in verb.children):
        # "It is often justified by arguing that".
        return True
    if verb.dep_ not in {"acl", "acl:relcl"}:
        return False
    first = verb.left_edge
    if first.pos_ == "ADP":
        # "A vote in which he maintains that": a vote is one without it.
        return False
    return not {t.text for t in content.doc[max(0, first.i - 1) : first.i + 1]} & OPENERS


def _marked(token: Token) -> bool:
    """ "..., after the agency reported that it had": without what was reported nothing of it is left."""
    if token.i < token.head.i or token.tag_ == "VB":
        return False
    return any(
        (t.dep_ == "mark" and t.lower_ not in _NO_TIME) or (t.dep_ == "advmod" and t.tag_ == "WRB")
        for t in token.children
    )


def _is_source(token: Token) -> bool:
    """ "..., according to the agency", "As the agency says, ...": who reports, not what."""
    front = token.dep_ == "advcl" and token.i < token.head.i and is_reporting(token)
    if front and not carries_content(token):
        return bool(token.left_edge.lower_ == "as")
    return so_says(token) or any(
        t.lower_ == "according" and t.dep_ in {"case", "advmod", "mark"} for t in token.children
    )


def carries_content(token: Token) -> bool:
    """Whether a reporting parenthesis carries reported words of its own."""
    return any(t.dep_ == "ccomp" for t in token.children)


def _single(clauses: list[Clause]) -> Iterator[Clause]:
    """Drop doubles, and a span that is another's but for a word or two."""
    seen: list[tuple[int, int]] = []
    for clause in sorted(clauses, key=lambda c: c.kind not in {"main", "content", "relcl"}):
        start, end = clause.span.start, clause.span.end
        if not any(abs(start - s) + abs(end - e) <= 1 for s, e in seen):
            seen.append((start, end))
            yield clause
