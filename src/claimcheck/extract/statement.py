"""The statement: a claim in words that stand alone.

Subjects are written out for predicates that share one, relative clauses and appositions become sentences,
and what points outside (`anaphora`) is replaced. What cannot be told makes the statement incomplete; it is
never guessed silently.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.anaphora import Replacement
from claimcheck.extract.asides import relative_pronoun
from claimcheck.extract.bearers import (
    described_before,
    named,
    office,
    owner,
    relative_between,
)
from claimcheck.extract.clauses import WHOLE, Clause
from claimcheck.extract.halves import is_half
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import SUBJECT, is_finite, is_reporting, subjects
from claimcheck.extract.relatives import WH, described, indices, relative
from claimcheck.extract.wording import Piece, dangling, render, tidy

__all__ = ["Statement", "state"]

_GOES_ON = frozenset(
    "continued continues went asked asks answered repeated pressed started began".split()
)
# These are never passive: "was nominated, served until 1991, and died".
_INTRANSITIVE = frozenset(
    """
    died arrived came went became remained stayed happened occurred emerged appeared disappeared vanished
    collapsed existed fell rose lived become
    """.split()
)
_PARTICIPLE = re.compile(r"(?!pled|fled|bled|sped|shed|bred)\w{2,}ed$")
_MARKS = frozenset({",", "–", "—", "(", ")", "-", "--", ":"})
# Clauses that can carry an aside.
_CARRYING = WHOLE | {"relcl"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and whether nothing in it still points outside itself."""

    text: str
    complete: bool


def state(
    clause: Clause, found: Mapping[int, Replacement], clauses: Sequence[Clause] = ()
) -> Statement:
    """The statement of a clause. found: the sentence's replacements; clauses: all of its clauses."""
    pieces, whole = _pieces(clause, clauses)
    text, known = render(clause.span.doc, pieces, found)
    text = tidy(text)
    return Statement(text, whole and known and not dangling(text) and not _bare(clause, text))


def _bare(clause: Clause, text: str) -> bool:
    """ "Ruiz continued.": a name and a verb whose content was left out."""
    head = clause.head
    speaks = is_reporting(head) or head.lower_ in _GOES_ON
    kinds = {"obj", "xcomp", "aux:pass", "cop"}
    return speaks and len(text.split()) <= 3 and not any(t.dep_ in kinds for t in head.children)


def _pieces(clause: Clause, clauses: Sequence[Clause]) -> tuple[list[Piece], bool]:
    """Tokens (by index) and words of a statement in order, and whether it has all it needs."""
    own = _without_asides(clause)
    doc, governor = clause.span.doc, clause.governor
    if clause.kind == "conj" and governor is not None:
        return _conjoined(clause, own, governor, clauses)
    if clause.kind == "relcl" and governor is not None:
        return relative(clause, own, governor)
    if clause.kind == "appos" and governor is not None:
        return described(clause, own, governor)
    if clause.kind == "name" and governor is not None:
        name = [i for i in own if i > governor.i and doc[i].ent_type_ == "PERSON"]
        role = [t for t in noun_phrase_tokens(office(governor, own[-1])) if t.i not in name]
        owned = _owned(role[: -1 if role[-1].is_punct else None])
        whole = role[0].dep_ in {"det", "nmod:poss"} or role[0].pos_ in {"DET", "PROPN"}
        return [*name, "is", *owned], bool(name) and whole
    if clause.kind == "aside" and governor is not None:
        before, measures = clause.span.start, clause.head.tag_ != "VBG"
        carrying = {
            c.head.i: c
            for c in reversed(clauses)
            if c.kind in _CARRYING or (measures and c.kind == "aside" and c.span.end <= before)
        }
        # The nearest clause that it hangs on, over infinitives and the like.
        over = (governor, *clause.head.ancestors)
        above = next((carrying[t.i] for t in over if t.i in carrying), None)
        if above is None:
            return list(own), False
        pieces, whole = _pieces(above, clauses)
        return [*pieces, ",\x00", *own], whole
    own = _with_first_words(own, clause)
    opener = doc[own[0]]
    opens = opener.lower_ in {"as", "because", "when", "where"} and opener.head.i == clause.head.i
    joined = opener.lower_ == "as" and any(doc[i].text == "," for i in own)
    if opens and len(own) > 2 and doc[own[1]].pos_ != "ADP" and not joined:
        own = own[1:]
    last = doc[own[-1]]
    short = own[-1] < clause.span.end - 1 and _defined_by_more(doc, own[-1])
    # "has promised that [...]": what was promised is a claim of its own.
    short = short or (last.dep_ == "mark" and last.head.i >= clause.span.end)
    return list(own), clause.kind != "conj" and not short and not is_half(clause, opener)


def _with_first_words(own: list[int], clause: Clause) -> list[int]:
    """ "[That] July Mr Hale resigned": what belongs to the first noun, though the border leaves it out."""
    doc = clause.span.doc
    while own[0] > clause.span.sent.start:
        before = doc[own[0] - 1]
        belongs = before.dep_ in {"det", "case", "amod"} and before.head.i in own[:6]
        if not belongs or before.head.i == clause.head.i or before.lower_ == "according":
            break
        own = [before.i, *own]
    return own


def _owned(tokens: Sequence[Token]) -> list[Piece]:
    """A noun phrase, with the owner's name for a "whose" in it."""
    pieces: list[Piece] = []
    for token in tokens:
        of = owner(token) if token.lower_ == "whose" else None
        pieces += [*indices(named(of)), "'s\x00"] if of is not None else [token.i]
    return pieces


def _without_asides(clause: Clause) -> list[int]:
    """The clause's tokens without the relative clauses, appositions and brackets that are claims too."""
    doc, dropped = clause.span.doc, set[int]()
    first, last = clause.span.start, clause.span.end
    for start, end in clause.nested:
        if start <= first and end >= last:
            continue
        dropped.update(range(start, end))
        # The comma or dash on both sides goes with it; before a verb one would be left over.
        if start - 1 >= first and doc[start - 1].text in _MARKS:
            dropped.add(start - 1)
        if end < last and doc[end].text in _MARKS:
            dropped.add(end)
    dropped |= _of_the_source(clause)
    kept = [i for i in range(first, last) if i not in dropped]
    kept = _with_closing_comma(clause, _without_stub(clause, kept))
    return kept if len(kept) >= 2 else list(range(first, last))


def _of_the_source(clause: Clause) -> set[int]:
    """The tokens of a parenthesis that says who said it: "The tunnel, the ministry says, will cost £5m.",
    "Trade, according to the bank, fell.", "Trade fell, figures of the bank [showed]"."""
    doc, head, last = clause.span.doc, clause.head, clause.span.end
    commas = [i for i in range(clause.span.start, last) if doc[i].text == ","]
    if not commas or clause.kind not in _CARRYING:
        return set()
    if (
        clause.kind == "content"
        and head.head.i == last
        and is_reporting(head.head)
        and head.i < commas[-1]
    ):
        spoken = any(t.pos_ in {"VERB", "AUX"} and is_finite(t) for t in doc[commas[-1] + 1 : last])
        return set() if spoken else set(range(commas[-1], last))
    subject = next((t.i for t in head.children if t.dep_ in SUBJECT), last)
    for start, end in itertools.pairwise(commas):
        if end - start < 3 or doc[start + 1].lower_ in WH | {"and", "but", "or"}:
            continue
        inside, behind = doc[start + 1 : end], doc[end + 1 : last]
        verb = inside.root if is_reporting(inside.root) and inside.root.i != head.i else None
        source = inside[0].lower_ == "according"
        if not source and (verb is None or not _speaks_alone(verb, start, end)):
            continue
        if behind and head.i < end and _goes_on(behind, verb):
            end = last - 1
        # What stands in front of the subject keeps its comma.
        return set(range(start + (subject > end), end + 1))
    return set()


def _goes_on(behind: Span, verb: Token | None) -> bool:
    """Whether a source goes on behind its comma: "according to her lawyer, Ana Ruiz", "said on Thursday, in a report"."""
    if verb is None:
        return all(t.pos_ == "PROPN" for t in behind)
    return bool(behind.root.dep_ == "obl" and behind.root.head.i == verb.i)


def _speaks_alone(verb: Token, start: int, end: int) -> bool:
    """Whether a verb of reporting has between two marks who speaks, and nothing that they say."""
    inside = [t.dep_ for t in verb.children if start < t.i < end]
    return "nsubj" in inside and not {"ccomp", "xcomp", "obj"} & set(inside)


def _without_stub(clause: Clause, kept: list[int]) -> list[int]:
    """ "a vote in which he [maintains that ...]": what is left of a clause whose verb is outside goes with it."""
    doc, at = clause.span.doc, len(kept)
    gone = set[int]()
    while at > 2:
        token = doc[kept[at - 1]]
        if token.head.i < clause.span.end and token.head.i not in gone:
            break
        gone.add(token.i)
        at -= 1
    stub = clause.head.i not in gone and any(
        doc[i].lower_ in WH and doc[i].dep_ != "mark" for i in gone
    )
    return kept[:at] if stub else kept


def _defined_by_more(doc: Doc, last: int) -> bool:
    """ "praised the way [in which it was ...]": a "the" whose noun is told by what was left out."""
    following = doc[last + 1 : last + 3]
    run = noun_phrase_tokens(doc[last])
    return (
        run[0].lower_ == "the"
        and any(t.lower_ in WH for t in following)
        and following[0].text != ","
    )


def _with_closing_comma(clause: Clause, kept: list[int]) -> list[int]:
    """ "Ana Ruiz, 54, [a judge,] lost": between subject and verb no single comma is left over."""
    doc, head = clause.span.doc, clause.head
    subject = next((t for t in subjects(head) if t.i < head.i), None)
    if subject is None:
        return kept
    verb = min(
        [
            head.i,
            *(t.i for t in head.lefts if t.dep_.startswith(("aux", "cop")) and t.i > subject.i),
        ]
    )
    commas = [i for i in kept if subject.i < i < verb and doc[i].text == ","]
    if len(commas) != 1 or doc[verb - 1].text != ",":
        return kept
    if verb - 1 not in kept:
        return sorted([*kept, verb - 1])
    # "Two ports, [Orrin and Saltby,] both in Kent, merged": the one that is left closes an aside.
    dropped = [i for i in range(subject.i, verb - 1) if doc[i].text == "," and i not in kept]
    return sorted([*kept, dropped[-1]]) if dropped else kept


def _subject(head: Token) -> list[Token]:
    """The words of the subject that a predicate has, or shares with the one it is joined to."""
    own = [t for t in subjects(head) if t.tag_ not in {"WP", "WDT"} and t.lower_ != "that"]
    if own:
        # "A lawyer who served Orrin, he left."
        return noun_phrase_tokens(own[-1] if own[-1].pos_ == "PRON" else own[0])
    if head.dep_ in {"acl:relcl", "acl"}:
        return noun_phrase_tokens(head.head)
    if head.dep_ in {"conj", "advcl", "parataxis", "xcomp"} and head.head.i != head.i:
        return _subject(head.head)
    return []


def _conjoined(
    clause: Clause, own: list[int], governor: Token, clauses: Sequence[Clause]
) -> tuple[list[Piece], bool]:
    head, doc = clause.head, clause.span.doc
    above = next((c for c in clauses if c.head.i == governor.i), None)
    nearer = relative_between(governor, head)
    if nearer is not None:
        subject: list[Token] = named(nearer)
    elif above is not None and above.kind == "relcl" and above.governor is not None:
        subject = named(described_before(above.governor, relative_pronoun(above.head)))
    else:
        subject = _subject(governor)
    if not subject:
        return list(own), False
    auxiliary: list[int] = []
    bare = not any(t.dep_ in {"aux", "aux:pass", "cop"} for t in head.children)
    passive = own[0] == head.i and _taken_for_past(head, governor)
    if bare and (head.tag_ in {"VBN", "VBG", "VB"} or passive):
        # "was arrested and had been charged" keeps each its own.
        auxiliary += _auxiliaries(head.head if head.tag_ == "VB" else governor)
        active = head.lower_ in _INTRANSITIVE
        if active:
            auxiliary = [i for i in auxiliary if doc[i].dep_ != "aux:pass"]
        if not auxiliary and not active:
            # "It amounts to a bribe and strain the budget": whatever strains it is not told.
            return [*indices(subject), *own], False
    elif not bare and not is_finite(head):
        # "had won and been praised": the half of an auxiliary needs the other.
        auxiliary += [i for i in _auxiliaries(head.head) if doc[i].dep_ == "aux"][:1]
        if not auxiliary:
            return [*indices(subject), *own], False
    # "the following year pled": a time in front stays in front of the subject.
    lead: list[Piece] = []
    k = 0
    while (
        k < len(own)
        and own[k] < head.i
        and doc[own[k]].dep_ not in {"aux", "aux:pass", "cop", "neg"}
    ):
        k += 1
    front = own[:k]
    if front and all(doc[i].ent_type_ in {"DATE", "TIME"} or doc[i].pos_ == "ADP" for i in front):
        lead, own = list(front), own[k:]
    elif front and doc[front[0]].pos_ == "ADP" and doc[front[-1]].text == ",":
        # "and, on cold nights, shifted a cable": where or when it did stands in front too.
        lead, own = list(front), own[k:]
    return [*lead, *indices(subject), *auxiliary, *own], True


def _taken_for_past(head: Token, governor: Token) -> bool:
    """ "was dismantled, cleaned and tuned": the tagger takes such participles for past tenses."""
    looks = head.tag_ == "VBD" and bool(_PARTICIPLE.match(head.lower_))
    passive = any(t.dep_ == "aux:pass" for t in governor.children)
    acts = any(t.dep_ in {"obj", "xcomp", "ccomp"} for t in head.children)
    return looks and passive and not acts


def _auxiliaries(verb: Token) -> list[int]:
    """The auxiliaries of a verb, or of the nearest one above it that has any ("would mend A, paint B and C")."""
    for token in (verb, *verb.ancestors):
        own = [
            t.i
            for t in token.children
            if t.dep_ in {"aux", "aux:pass"} and t.i < token.i and t.tag_ != "TO"
        ]
        # "won't" is two tokens, of which neither is a word.
        own = sorted([*own, *(i + 1 for i in own if token.doc[i].lower_ in {"wo", "ca", "sha"})])
        if own or is_finite(token):
            return own
    return []
