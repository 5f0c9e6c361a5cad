"""Where a claim's span begins and ends: without the marks, conjunctions and sources at its edges."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from claimcheck.extract.heads import ADDING
from claimcheck.extract.predicates import EDGE, is_reporting, says_something, subjects

__all__ = ["Found", "set_border", "trim_right"]


@dataclass(slots=True)
class Found:
    """A proposition while its borders are looked for; tokens are what it may cover."""

    head: Token
    kind: str
    governor: Token | None
    tokens: list[int]
    start: int = 0
    end: int = 0


def set_border(f: Found, doc: Doc, first: int, last: int) -> bool:
    """Set start and end; False when nothing worth a span is left."""
    start, end = min(f.tokens), max(f.tokens) + 1
    start = max(start, first)
    end = min(end, last)
    start = _skip_source(doc, start, end, f.head)
    told = next((t.i for t in f.head.children if t.dep_ == "mark" and t.lower_ == "that"), -1)
    verb = f.governor.i if f.governor is not None else -1
    if f.kind == "content" and (start < told <= start + 4 or start <= verb < told):
        # "told members that ...": whom it was told to is no part of it.
        start = told + 1
    marks = [t.i for t in f.head.children if t.dep_ == "mark" and t.lower_ in ADDING]
    if f.kind == "main" and marks and marks[0] - start in {1, 2}:
        # "partly because they were not told".
        start = marks[0] + 1
    while start < end and _trim_left(doc[start], f):
        start += 1
    end = trim_right(doc, start, end, f.head)
    if f.kind == "main" and doc[end - 1].tag_ == "TO" and doc[end - 1].dep_ == "mark":
        # "was quick to", whose content is a claim of its own.
        return False
    # "£5.1m" may be two tokens, of which the parser left one out.
    while end < last and not doc[end - 1].whitespace_ and (doc[end].is_alpha or doc[end].is_digit):
        end += 1
    end = _before_attribution(doc, start, end)
    f.start, f.end = start, _balance(doc, start, end, last)
    return f.end - f.start >= 2 and says_something(doc[f.start : f.end], f.kind)


def _skip_source(doc: Doc, start: int, end: int, head: Token) -> int:
    """Past "According to the agency," in front: it says who reports, not what."""
    if doc[start].lower_ == "according" and start + 1 < end and doc[start + 1].lower_ == "to":
        # The source may hold commas of its own; its last comma before the subject ends it.
        stop = min((t.left_edge.i for t in subjects(head) if t.i > start), default=head.i)
        for i in range(min(stop, end) - 1, start, -1):
            if doc[i].text == ",":
                return i + 1
    return start


def _before_attribution(doc: Doc, start: int, end: int) -> int:
    """Where the words said end: `...,” says Ana Ruiz` is not part of them."""
    for i in range(start + 2, end - 1):
        if doc[i].text in {"”", '"', "''"} and any(
            is_reporting(t) for t in doc[i + 1 : min(i + 7, end)]
        ):
            while i > start and doc[i - 1].text in EDGE:
                i -= 1
            return i
    return end


def trim_right(doc: Doc, start: int, end: int, head: Token) -> int:
    """The end without marks, conjunctions and verbs that report: in "accepted it and said ..." what was said
    is a claim of its own; "declined to comment" is whole."""
    while end > start:
        last = doc[end - 1]
        reports = last.i > head.i and is_reporting(last) and last.dep_ != "xcomp"
        if not (last.text in EDGE or last.dep_ == "cc" or last.is_space or reports):
            break
        end -= 1
    return end


def _trim_left(token: Token, f: Found) -> bool:
    if token.text in EDGE or token.is_space or token.dep_ == "cc":
        return True
    if token.i == f.head.i or token.i + 1 == len(token.doc):
        return False
    if token.lower_ == "that" and token.dep_ == "mark":
        return True
    if token.nbor().ent_type_ == "DATE":
        return False
    # "Moreover," in front says nothing that could be checked; "that" opens reported content.
    if token.dep_ == "mark" and token.head.i == f.head.i and f.kind not in {"relcl", "aside"}:
        return token.lower_ not in {"if", "until", "after", "before", "once", "unless", "as"}
    return token.dep_ == "advmod" and token.lower_ in {
        "moreover", "still", "yet", "however", "nevertheless", "meanwhile", "indeed", "then", "also", "besides",
    } and token.nbor().text in {",", *EDGE}  # fmt: skip


def _balance(doc: Doc, start: int, end: int, limit: int) -> int:
    """Take in a closing bracket or quotation mark whose opening one is inside."""
    text = doc[start:end].text
    for opening, closing in (("(", ")"), ("“", "”"), ("[", "]")):
        if text.count(opening) > text.count(closing) and end < limit and doc[end].text == closing:
            return end + 1
    return end
