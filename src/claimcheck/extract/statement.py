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
    meant,
    named,
    office,
    owner,
    relative_between,
)
from claimcheck.extract.clauses import WHOLE, Clause
from claimcheck.extract.dates import MONTHS
from claimcheck.extract.discourse import NAMED
from claimcheck.extract.halves import is_half
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import SUBJECT, is_finite, is_reporting, subjects
from claimcheck.extract.wording import Piece, dangling, render, tidy

__all__ = ["Statement", "state"]

_OF_TIME = re.compile(
    r"(?:year|month|day|week|decade|century|season|quarter|period|date|time|deadline|start|end|eve)s?$"
)
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
_DAY = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2} [A-Z][a-z]{2,8}\b")
_MARKS = frozenset({",", "–", "—", "(", ")", "-", "--", ":"})
# Clauses that can carry an aside.
_CARRYING = WHOLE | {"relcl"}
_PLURAL = frozenset({"NNS", "NNPS"})


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
        return _relative(clause, own, governor)
    if clause.kind == "appos" and governor is not None:
        return _described(clause, own, governor)
    if clause.kind == "name" and governor is not None:
        name = [i for i in own if i > governor.i and doc[i].ent_type_ == "PERSON"]
        described = [t for t in noun_phrase_tokens(office(governor, own[-1])) if t.i not in name]
        role = _owned(described[: -1 if described[-1].is_punct else None])
        whole = described[0].dep_ in {"det", "nmod:poss"} or described[0].pos_ in {"DET", "PROPN"}
        return [*name, "is", *role], bool(name) and whole
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
        pieces += [*_indices(named(of)), "'s\x00"] if of is not None else [token.i]
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
        if end - start < 3 or doc[start + 1].lower_ in _WH | {"and", "but", "or"}:
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
        doc[i].lower_ in _WH and doc[i].dep_ != "mark" for i in gone
    )
    return kept[:at] if stub else kept


def _defined_by_more(doc: Doc, last: int) -> bool:
    """ "praised the way [in which it was ...]": a "the" whose noun is told by what was left out."""
    following = doc[last + 1 : last + 3]
    run = noun_phrase_tokens(doc[last])
    return (
        run[0].lower_ == "the"
        and any(t.lower_ in _WH for t in following)
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
            return [*_indices(subject), *own], False
    elif not bare and not is_finite(head):
        # "had won and been praised": the half of an auxiliary needs the other.
        auxiliary += [i for i in _auxiliaries(head.head) if doc[i].dep_ == "aux"][:1]
        if not auxiliary:
            return [*_indices(subject), *own], False
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
    return [*lead, *_indices(subject), *auxiliary, *own], True


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


def _relative(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    """ "Ana Ruiz, who was a judge" → "Ana Ruiz was a judge"; an object goes back behind its verb."""
    doc, head = clause.span.doc, clause.head
    governor = described_before(governor, relative_pronoun(head))
    noun = _indices(named(meant(governor)))
    at = next((k for k, i in enumerate(own[:4]) if doc[i].lower_ in _WH), None)
    of_time = bool(_OF_TIME.search(head.lower_)) or (
        at is not None and doc[own[at]].lower_ in {"when", "where"}
    )
    if _only_date(governor) and not of_time:
        # "sent in inspectors in May, led by Ana Ruiz": who or what before the date was led is not told.
        return list(own), False
    if at is None:
        plural = governor.tag_ in _PLURAL
        while len(own) > 2 and doc[own[0]].pos_ == "ADV" and doc[own[1]].text == ",":
            # "Now, armed with 49 boats, ...".
            own = own[2:]
        if doc[own[0]].lower_ == "having":
            return [*noun, "had", *own[1:]], True
        if head.tag_ == "VBN" and not any(t.dep_ in {"aux", "aux:pass"} for t in head.children):
            if head.lower_ == "known":
                return [*noun, "are" if plural else "is", *own], True
            return [*noun, "were" if plural else "was", *own], True
        if head.tag_ == "VBG":
            return [*noun, "were" if plural else "was", *own], True
        return [*noun, *own], True
    word, before, rest = doc[own[at]], own[:at], own[at + 1 :]
    if governor.dep_ == "conj" and rest and _of_several(doc[rest[0]]):
        whole = list(range(_indices(named(_first_of(governor)))[0], noun[-1] + 1))
        # "Voters, who favour one, and Hispanics, who back another": not all of them.
        noun = noun if any(doc[i].lower_ in _WH for i in whole) else whole
    if governor.pos_ in {"VERB", "ADJ", "ADV"}:
        # "They lost twice more, which no host had done": said of all that stands before.
        return list(own), False
    if word.lower_ == "whose":
        return [*before, *noun, "'s\x00", *rest], True
    if word.lower_ in {"where", "when"}:
        if noun and isinstance(noun[0], int) and noun[0] > 0 and doc[noun[0] - 1].text in MONTHS:
            noun = [noun[0] - 1, *noun]
        if governor.lower_ == "home":
            return [*rest, "at", governor.i], True
        day = next(
            (e for e in doc.ents if e.label_ == "DATE" and e.start <= governor.i < e.end), None
        )
        if day is not None and _DAY.search(day.text):
            return [*rest, "on", *range(day.start, day.end)], True
        return [*rest, "in", *noun], governor.ent_type_ in {"LOC", "FAC", "DATE", "ORG"}
    said = head.head.i
    if head.dep_ == "ccomp" and said in rest and is_reporting(head.head) and said < head.i:
        # "who she claims was unfair": behind the verb of saying.
        stop = rest.index(said) + 1
        return [*before, *rest[:stop], *noun, *rest[stop:]], True
    # "Whom he praised": a parser may take both for the subject.
    own_subjects = [t.i for t in head.children if t.dep_ in {"nsubj", "nsubj:pass"}]
    acts = bool(rest) and doc[rest[0]].lower_ in {"he", "she", "they", "we", "i"}
    others = [t for t in head.children if t.i in own_subjects and t.i != word.i]
    begins = rest[0] if rest and doc[rest[0]].pos_ != "ADP" else -1
    acts = acts or any(t.left_edge.i == begins for t in others)
    if not acts and (word.i in own_subjects or all(t.i == word.i for t in subjects(head))):
        return [*before, *noun, *rest], True
    # "whom the United States wants for ...": behind the verb that it is the object of.
    verb = word.head if word.head.pos_ in {"VERB", "AUX"} else head
    inner = [
        t
        for t in verb.children
        if t.dep_ == "xcomp" and not any(c.dep_ == "obj" for c in t.children)
    ]
    verb = inner[0] if inner else verb
    if before and all(doc[i].pos_ == "ADP" for i in before):
        stop = next((k for k, i in enumerate(rest) if i == verb.i), len(rest) - 1)
        return [*rest[: stop + 1], *before, *noun, *rest[stop + 1 :]], True
    stop = next((k for k, i in enumerate(rest) if i == verb.i), len(rest) - 1)
    return [*rest[: stop + 1], *noun, *rest[stop + 1 :]], True


def _of_several(verb: Token) -> bool:
    """Whether a finite verb has more than one subject, by its form."""
    return verb.lower_ in {"are", "were", "have"} or verb.tag_ == "VBP"


def _first_of(noun: Token) -> Token:
    while noun.dep_ == "conj" and noun.head.pos_ in {"NOUN", "PROPN"}:
        noun = noun.head
    return noun


def _only_date(governor: Token) -> bool:
    """Whether a noun is no more than the date or time at which something was done ("in May 2019")."""
    timed = governor.ent_type_ in {"DATE", "TIME"} and not _OF_TIME.search(governor.lower_)
    return timed and not any(t.dep_ == "det" for t in governor.children)


def _tells_of_time(head: Token) -> bool:
    """Whether an apposition to a date may be of the date: "the day of the vote", "the hottest on record".

    "On May 3rd 1950, the eldest of six sisters": "of" something else tells of somebody before the date.
    """
    if head.pos_ == "NOUN":
        return bool(_OF_TIME.search(head.lower_))
    whole = [t for t in head.children if any(c.lower_ == "of" for c in t.children)]
    return all(_OF_TIME.search(t.lower_) or t.ent_type_ == "DATE" for t in whole)


_WH = frozenset({"who", "which", "whom", "whose", "where", "when", "that"})


def _described(clause: Clause, own: list[int], governor: Token) -> tuple[list[Piece], bool]:
    doc = clause.span.doc
    if governor.lower_.endswith("self"):
        # "Hale, himself a smith": "Himself is a smith" tells of nobody.
        return list(own), False
    first = doc[own[0]].lower_
    # "Kerala and Goa, richer states": said of both.
    several = clause.head.tag_ in _PLURAL and governor.dep_ == "conj"
    several = several and named(governor)[-1].i == own[0] - 2
    if governor.ent_type_ == "DATE" and not _tells_of_time(clause.head):
        # "2% of output in 2024, the level that was promised": it is not the year that is described.
        return list(own), False
    noun = _indices(noun_phrase_tokens(governor.head) if several else named(governor))
    # "More than 20 years, twice what was hoped": the noun phrase ends where its description begins.
    noun = [i for i in noun if i < own[0] or i > own[-1]]
    while noun and doc[noun[-1]].is_punct:
        noun.pop()
    if not noun:
        return list(own), False
    if several:
        noun = list(range(noun[0], named(governor)[-1].i + 1))
    if first in {"alias", "aka", "née", "nicknamed"}:
        return [*noun, "is also known as" if first != "née" else "was born", *own[1:]], True
    text = clause.span.text
    past = bool(
        re.search(
            r"\b(?:former|late|then|ex-\w+|of the day|at the time)\b|\b(?:from|until|between|in) \d{4}\b",
            text,
        )
    )
    plural = (clause.head.tag_ in _PLURAL or governor.tag_ in _PLURAL) and first not in {
        "one",
        "a",
        "an",
    }
    many = governor.ent_type_ == "NORP" and governor.tag_ in _PLURAL
    plural = plural and (several or many or governor.ent_type_ not in NAMED)
    verb = ("were" if plural else "was") if past else ("are" if plural else "is")
    return [*noun, verb, *own], True


def _indices(tokens: Sequence[Token]) -> list[int]:
    return [t.i for t in tokens]
