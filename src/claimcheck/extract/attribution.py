"""Who says a claim: speaker, the word that attributes it, and whose words they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.clauses import Clause, is_reporting
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import REPORTING, has_predicate, own_subject
from claimcheck.types import Mode

__all__ = ["Attribution", "attribute", "quoted_ranges"]

_SUBJECT = frozenset({"nsubj", "nsubj:pass"})
_QUOTED = re.compile(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_CLOSING = frozenset({",", "”", '"', ".", "''", "?", "!", ")", "’"})
_PERSONAL = frozenset({"he", "she"})
_EXPECTS = frozenset(
    "expect expects expected forecast forecasts predict predicts predicted estimate estimates estimated "
    "reckon reckons believes called calls described describes denies denied".split()
)
_HEARSAY = frozenset({"reportedly", "allegedly", "supposedly"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """speaker: as the sentence names it, "" for the article's own words. cue: "says", "according to".

    pronoun: the "he" or "she" that speaks, for the article's memory to name.
    """

    speaker: str
    cue: str
    mode: Mode
    pronoun: Token | None = None


_OWN = Attribution("", "", Mode.OWN)


def quoted_ranges(text: str) -> list[tuple[int, int]]:
    """Character ranges inside double quotation marks; an unclosed one runs to the end."""
    return [match.span() for match in _QUOTED.finditer(text)]


def attribute(
    clause: Clause, doc: Doc, quotes: list[tuple[int, int]], last_speaker: str = ""
) -> Attribution:
    """The attribution of a clause. last_speaker: who spoke before, for a quotation that runs on."""
    span = clause.span
    quoted = _inside(span.start_char, span.end_char, quotes)
    mode = Mode.QUOTED if quoted else Mode.PARAPHRASED
    if clause.kind in {"appos", "name"} and not quoted:
        return _OWN
    if clause.kind == "relcl" and not quoted and not _governed(clause):
        return _OWN
    verb = _reporting_verb(clause) or _in_passing(span)
    if verb is not None and _apart(verb, clause.head):
        verb = None
    if verb is not None and (who := _speaker_of(verb)) is not None:
        return _said_by(who, verb.text, mode)
    if quoted and (beside := _beside_quotation(span)) is not None:
        return beside
    if (source := _according_to(span)) is not None:
        return _said_by(source, "according to", mode)
    # A comparison is of whoever says the clause it belongs to.
    head = clause.governor if clause.kind == "aside" and clause.governor else clause.head
    if clause.kind in {"main", "aside"} and head.lower_ in _EXPECTS and head.pos_ == "VERB":
        subject = next((t for t in head.children if t.dep_ == "nsubj"), None)
        if subject is not None and subject.lower_ not in {"it", "they", "we", "i", "you"}:
            return _said_by(subject, head.text, mode)
    if quoted and _long_quote(span, quotes):
        return Attribution(last_speaker, "", Mode.QUOTED)
    if any(t.lower_ in _HEARSAY for t in span):
        return Attribution("", next(t.text for t in span if t.lower_ in _HEARSAY), Mode.PARAPHRASED)
    return _OWN


def _apart(verb: Token, head: Token) -> bool:
    """Whether a semicolon stands between a reporting verb and a clause: it reports that one no longer."""
    first, last = sorted((verb.i, head.i))
    return any(t.text == ";" for t in verb.doc[first:last])


def _in_passing(span: Span) -> Token | None:
    """ "The cost, she thought, would be small": a reporting verb between commas inside the clause."""
    doc = span.doc
    for token in span:
        if (
            is_reporting(token)
            and span.start + 2 < token.i < span.end - 1
            and doc[token.i + 1].text == ","
            and any(t.text == "," for t in doc[max(span.start, token.i - 4) : token.i])
        ):
            return token
    return None


def _governed(clause: Clause) -> bool:
    """Whether a relative clause stands inside reported content."""
    return clause.governor is not None and any(
        t.dep_ == "ccomp" and is_reporting(t.head) for t in clause.governor.ancestors
    )


def _said_by(who: Token, cue: str, mode: Mode) -> Attribution:
    if who.lower_ in _PERSONAL:
        return Attribution(who.text, cue, mode, who)
    return Attribution(_name(who), cue, mode)


def _beside_quotation(span: Span) -> Attribution | None:
    """`“...,” says Ana Ruiz`, `“...,” Ruiz said`, `Ruiz said: “...”`, read off the words beside the marks."""
    doc, limit = span.doc, span.sent.end
    i = span.end
    while i < limit and doc[i].text in _CLOSING:
        i += 1
    # The words beside a quotation stand outside its marks.
    closed = any(t.text in {"”", '"', "''"} for t in doc[span.end : i])
    for token in doc[i : min(limit, i + 8)]:
        if closed and token.lower_ in REPORTING and token.tag_ != "NN":
            return _around(doc, token, i, limit)
    first = span.sent.start
    for token in reversed(doc[first : span.start]):
        if token.lower_ in REPORTING and token.pos_ == "VERB":
            who = _speaker_of(token)
            return _said_by(who, token.text, Mode.QUOTED) if who is not None else None
    return None


def _around(doc: Doc, verb: Token, first: int, limit: int) -> Attribution | None:
    before = [t for t in doc[first : verb.i] if t.pos_ in {"PROPN", "NOUN", "PRON"}]
    if before and verb.i - first <= 5:
        return _said_by(before[-1], verb.text, Mode.QUOTED)
    for token in doc[verb.i + 1 : min(limit, verb.i + 5)]:
        if token.ent_type_ in {"PERSON", "ORG"} or token.pos_ in {"PROPN", "NOUN", "PRON"}:
            return _said_by(token, verb.text, Mode.QUOTED)
    return None


def _inside(start: int, end: int, quotes: list[tuple[int, int]]) -> bool:
    """Whether most of a range lies in quotation marks."""
    covered = sum(max(0, min(end, e) - max(start, s)) for s, e in quotes)
    return covered * 2 > end - start


def _long_quote(span: Span, quotes: list[tuple[int, int]]) -> bool:
    """Scare quotes around a word or two are nobody's statement."""
    return any(e - s > 25 and s <= span.start_char < e for s, e in quotes)


def _reporting_verb(clause: Clause) -> Token | None:
    """The verb that reports the clause: above it (content) or in a parenthesis beside it."""
    if clause.governor is not None and clause.kind == "content":
        return clause.governor
    # Conjuncts and relative clauses inside reported content share its attribution; an own subject ends
    # the search at a main clause of its own.
    for token in [clause.head, *clause.head.ancestors]:
        if token.dep_ == "ccomp" and is_reporting(token.head):
            return token.head
        for child in token.children:
            if (
                child.dep_ in {"parataxis", "ccomp"}
                and is_reporting(child)
                and not _has_content(child)
            ):
                return child
        if token.dep_ == "parataxis" and is_reporting(token.head) and not own_content(token):
            return token.head
        if token.dep_ == "conj" and own_subject(token) and not _same_mood(token):
            return None
    return None


def own_content(token: Token) -> bool:
    """Whether a clause reports something itself."""
    return is_reporting(token) and _has_content(token)


def _same_mood(token: Token) -> bool:
    """Whether a second clause goes on in the reported content: it has a "that" of its own."""
    return any(t.dep_ == "mark" and t.lower_ == "that" for t in token.children)


def _has_content(verb: Token) -> bool:
    return any(t.dep_ == "ccomp" and has_predicate(t) for t in verb.children)


def _speaker_of(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in _SUBJECT:
            if child.lower_ in {"who", "which", "that"} and verb.dep_ in {"acl:relcl", "acl"}:
                return verb.head if verb.head.pos_ in {"NOUN", "PROPN"} else None
            return (
                None if child.lower_ in {"it", "i", "we", "you", "who", "which", "that"} else child
            )
    if verb.dep_ in {"conj", "advcl", "xcomp"}:
        return _speaker_of(verb.head)
    return None


def _name(token: Token) -> str:
    """The whole name, or the noun phrase without what describes it ("Ana Ruiz, a former judge")."""
    for entity in token.doc.ents:
        if entity.start <= token.i < entity.end and entity.label_ in {"PERSON", "ORG", "LOC"}:
            return str(entity.text)
    run = noun_phrase_tokens(token)
    after = run[-1].i + 1
    for entity in token.doc.ents:
        # "Its secretary, Corwin Hale, said": the name follows the description.
        if entity.label_ == "PERSON" and entity.start == after + 1 and token.doc[after].text == ",":
            return str(entity.text)
    for entity in token.doc.ents:
        # "The council's spokesman Ivor Penhalt": the person in the phrase speaks.
        if entity.label_ == "PERSON" and run[0].i <= entity.start and entity.end == run[-1].i + 1:
            return str(entity.text)
    return " ".join(token.doc[run[0].i : run[-1].i + 1].text.split()).strip(" ,;:“”\"'")


def _according_to(span: Span) -> Token | None:
    doc = span.doc
    for token in span.sent:
        if (
            token.lower_ == "according"
            and token.i + 1 < span.sent.end
            and token.nbor().lower_ == "to"
        ):
            # The source is the first noun that ends its own phrase; UD makes "according to" its case mark.
            for word in doc[token.i + 2 : min(token.i + 10, span.sent.end)]:
                if word.pos_ in {"NOUN", "PROPN", "PRON"} and word.dep_ not in {
                    "compound",
                    "nmod:poss",
                    "amod",
                    "flat",
                }:
                    return word
    return None
