"""Where a claim's span begins and ends: without the marks, conjunctions and sources at its edges."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from claimcheck.extract.heads import ADDING
from claimcheck.extract.predicates import (
    EDGE,
    FINITE,
    OPENING_QUOTES,
    is_reporting,
    says_something,
    subjects,
)

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
    begins = min((t.left_edge.i for t in subjects(f.head)), default=f.head.i)
    if f.kind == "content" and (
        start < told <= start + 4 or start < told < begins or start <= verb < told
    ):
        # "told members that ...": whom it was told to is no part of it.
        start = told + 1
    elif f.kind == "content" and 0 <= verb == start - 1 and _how_long(doc, start, begins):
        # "said for weeks it had".
        start = begins
    elif f.kind == "content" and start <= verb == begins - 1 and _said_before(f.governor, start):
        # "Ana Ruiz, for example, said it had": what stands before the verb goes with it.
        start = verb + 1
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


def _said_before(verb: Token | None, start: int) -> bool:
    """Whether who says it stands in front of the span: "At Orrin, the report says it had" begins with where."""
    return verb is not None and all(t.i < start for t in subjects(verb))


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
        if (
            doc[i].text in {"”", '"', "''"}
            and _ends_words(doc, i)
            and any(is_reporting(t) for t in doc[i + 1 : min(i + 7, end)])
        ):
            while i > start and doc[i - 1].text in EDGE:
                i -= 1
            return i
    return end


def _how_long(doc: Doc, start: int, begins: int) -> bool:
    """Whether there is nothing before the subject of what was said but how long it was said: "for weeks"."""
    return doc[start].lower_ == "for" and all(
        t.ent_type_ in {"DATE", "TIME"}
        or t.lower_ in {"days", "weeks", "months", "years", "decades"}
        for t in doc[start + 1 : begins]
    )


def _before_teller(doc: Doc, start: int, end: int) -> int:
    """ "..., shortly after the agency [reported that ...]": who reports in a clause of time goes with the verb."""
    for i in range(end - 1, max(start, end - 9) - 1, -1):
        if doc[i].tag_ in FINITE or doc[i].text in EDGE:
            return end
        if doc[i].lower_ in {"after", "before", "when", "while", "because"} and i > start:
            return i - 1 if doc[i - 1].pos_ == "ADV" else i
    return end


def _lost_content(verb: Token, stop: int) -> bool:
    """Whether what a verb reports stands behind its span: "if no heir is found", "as he has said" are whole."""
    if any(t.dep_ == "aux:pass" for t in verb.children):
        return False
    marks = OPENING_QUOTES | {":"}
    return (
        any(t.i >= stop for t in verb.children) or verb.doc[stop - 1 : stop + 1][-1].text in marks
    )


def _ends_words(doc: Doc, i: int) -> bool:
    """Whether a mark closes what somebody said: "It is,” says Ana Ruiz", and not only a name or a word."""
    return bool(doc[i - 1].is_punct or doc[i + 1].is_punct)


def trim_right(doc: Doc, start: int, end: int, head: Token) -> int:
    """The end without marks, conjunctions and verbs that report: in "accepted it and said ..." what was said
    is a claim of its own; "declined to comment" is whole."""
    stop = end
    while end > start:
        last = doc[end - 1]
        reports = last.i > head.i and is_reporting(last) and last.dep_ != "xcomp"
        reports = reports and _lost_content(last, stop)
        # "She left but did not [say that ...]": what belongs to a verb that is cut off goes with it.
        beside = (
            last.dep_ in {"advmod", "aux"} and last.head.i in range(end, stop) and last.i > head.i
        )
        if not (last.text in EDGE or last.dep_ == "cc" or last.is_space or reports or beside):
            break
        end -= 1
        if reports:
            end = _before_teller(doc, max(start, head.i + 1), end)
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
