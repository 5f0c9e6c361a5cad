"""Who says a claim: speaker, the word that attributes it, and whose words they are."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.clauses import Clause, is_reporting
from claimcheck.extract.phrases import noun_phrase_tokens
from claimcheck.extract.predicates import has_predicate, own_subject, so_says
from claimcheck.extract.quotations import beside, in_paragraph, quotation_of, quoted_ranges
from claimcheck.extract.sources import told
from claimcheck.types import Mode

__all__ = ["Attribution", "attribute", "quoted_ranges"]

_SUBJECT = frozenset({"nsubj", "nsubj:pass"})
_PERSONAL = frozenset({"he", "she"})
_OWNERS = frozenset({"his", "her"})
_RELATIVE = frozenset({"who", "which", "that"})
_OF_A_NAME = frozenset({"flat", "compound"})
_ASIDES = frozenset({"appos", "name", "relcl"})
_NAMELESS = frozenset({"i", "we", "you"}) | _RELATIVE
_NOBODY = _NAMELESS | {"it", "they"}
_EXPECTS = frozenset(
    "expect expects expected forecast forecasts predict predicts predicted estimate estimates estimated "
    "reckon reckons believes".split()
)
# Of the learned reader: how likely words have to be somebody's, and how sure it has to be whose, for words that the
# rules give to nobody and for a quotation (chosen on the development articles).
_SAID, _SURE, _SURE_OF_QUOTED = 0.5, 0.15, 0.3
# Scare quotes around a word or two are nobody's statement.
_LONG_QUOTE = 25
# What somebody wrote speaks for its author.
_DOCUMENTS = frozenset(
    "report study survey article paper analysis audit poll document memo review letter statement ruling".split()
)
_MARKS = frozenset({",", "”", '"', "''", "’", "'"})
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


def attribute(
    clause: Clause, doc: Doc, quotes: list[tuple[int, int]], last_speaker: str = ""
) -> Attribution:
    """The attribution of a clause. last_speaker: who spoke before, for a quotation that runs on.

    By the rules first. What they have for the article's own words, and a quotation beside which nobody is named,
    is whose the learned reader of sources says, where it is sure enough.
    """
    found = _by_rules(clause, doc, quotes, last_speaker)
    own = found.mode is Mode.OWN
    if (own and clause.kind in _ASIDES) or not (own or _unnamed(found)):
        return found
    return _learned(clause.span, quotes, least=_SURE if own else _SURE_OF_QUOTED) or found


def _unnamed(found: Attribution) -> bool:
    """A quotation whose speaker no word beside it tells."""
    return found.mode is Mode.QUOTED and not found.cue


def _learned(span: Span, quotes: list[tuple[int, int]], *, least: float) -> Attribution | None:
    """What the learned reader says; None where it takes the words for the article's own or is not sure of whom."""
    whose = told(span)
    if whose is None or whose.said < _SAID or whose.sure < least:
        return None
    who = whose.source
    if who.lower_ in _RELATIVE and who.head.dep_ == "acl:relcl":
        who = who.head.head
    if who.lower_ in _NAMELESS:
        return None
    if who.pos_ == "NOUN" and not who.ent_type_ and not _acts_as_source(who):
        return None
    named = who
    while named.dep_ in _OF_A_NAME and named.head.i != named.i:
        named = named.head
    reports = named.dep_ in _SUBJECT and named.head.pos_ == "VERB"
    mode = Mode.QUOTED if quotation_of(span, quotes) else Mode.PARAPHRASED
    return _said_by(who, named.head.text if reports else "", mode)


def _acts_as_source(noun: Token) -> bool:
    """Whether a noun that names nobody reports something where it stands: "officials said", not "the bias begins"."""
    return noun.dep_ in _SUBJECT and is_reporting(noun.head)


def _by_rules(
    clause: Clause, doc: Doc, quotes: list[tuple[int, int]], last_speaker: str = ""
) -> Attribution:
    span = clause.span
    quote = quotation_of(span, quotes)
    mode = Mode.QUOTED if quote else Mode.PARAPHRASED
    if clause.kind in _ASIDES and not quote:
        # What an aside adds is the article's, though it stands in what somebody said.
        return _OWN
    verb = _reporting_verb(clause) or _in_passing(span)
    if verb is not None and _apart(verb, clause.head):
        verb = None
    # "“Voters think so,” Ruiz said": the words are hers, whatever the voters think.
    inner = verb is not None and quote is not None and quote[0] <= verb.idx < quote[1]
    if verb is not None and not inner and (who := _speaker_of(verb)) is not None:
        return _said_by(who, verb.text, mode)
    if quote and (found := beside(doc, quote)) is not None:
        return _said_by(found[0], found[1].text, mode)
    if (source := _according_to(span)) is not None:
        return _said_by(source, "according to", mode)
    if (told := _told_beside(clause.head)) is not None:
        return _said_by(told[0], told[1].text, mode)
    # A comparison is of whoever says the clause it belongs to.
    head = clause.governor if clause.kind == "aside" and clause.governor else clause.head
    if clause.kind in {"main", "aside"} and head.lower_ in _EXPECTS and head.pos_ == "VERB":
        subject = next((t for t in head.children if t.dep_ == "nsubj"), None)
        if subject is not None and subject.lower_ not in {"it", "they", "we", "i", "you"}:
            return _said_by(subject, head.text, mode)
    if quote and quote[1] - quote[0] > _LONG_QUOTE:
        if (found := in_paragraph(doc, quote, quotes)) is not None:
            return _said_by(found[0], "", mode)
        return Attribution(last_speaker, "", Mode.QUOTED)
    if any(t.lower_ in _HEARSAY for t in span):
        return Attribution("", next(t.text for t in span if t.lower_ in _HEARSAY), Mode.PARAPHRASED)
    return _OWN


# "In her view", "in the words of the mayor".
_OPINIONS = frozenset(
    "view opinion judgment judgement words eyes estimation telling account".split()
)


def _told_beside(head: Token) -> tuple[Token, Token] | None:
    """Who tells a clause by what stands beside it, and the word for that: "As the office announced, ...", "in her view",
    "..., so the mayor".
    """
    for child in head.children:
        if child.dep_ == "advcl" and is_reporting(child) and child.left_edge.lower_ == "as":
            subject = next((t for t in child.children if t.dep_ == "nsubj"), None)
            if subject is not None and not _has_content(child) and subject.lower_ not in _NOBODY:
                return subject, child
        if child.lower_ in _OPINIONS and child.left_edge.lower_ == "in":
            whose = next((t for t in child.children if t.dep_ in {"nmod:poss", "nmod"}), None)
            if whose is not None and whose.lower_ not in {"my", "our", "your", "their", "its"}:
                return whose, child
        if so_says(child):
            return child, next(t for t in child.subtree if t.lower_ == "so")
    return None


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


def _said_by(who: Token, cue: str, mode: Mode) -> Attribution:
    if who.lower_ in _PERSONAL | _OWNERS:
        return Attribution(who.text, cue, mode, who)
    return Attribution(_name(who), cue, mode)


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
        if token.dep_ == "parataxis" and is_reporting(token.head) and not reports_itself(token):
            return token.head
        if token.dep_ == "conj" and own_subject(token) and not _same_mood(token):
            return _closing_report(token)
    return None


def _closing_report(clause: Token) -> Token | None:
    """The report behind a clause that is joined to what it reports: "one burned, and the other sank, the owner said"."""
    first = clause
    while first.dep_ == "conj":
        first = first.head
    above = [first.head] if first.dep_ == "ccomp" else []
    beside_it = [t for t in first.children if t.dep_ in {"parataxis", "ccomp"}]
    return next(
        (
            verb
            for verb in (*above, *beside_it)
            if verb.i > clause.i
            and is_reporting(verb)
            and (verb in above or not _has_content(verb))
        ),
        None,
    )


def reports_itself(token: Token) -> bool:
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
            if child.lower_ in _RELATIVE and verb.dep_ in {"acl:relcl", "acl"}:
                return verb.head if verb.head.pos_ in {"NOUN", "PROPN"} else None
            if child.lower_ == "it":
                passive = any(t.dep_ == "aux:pass" for t in verb.children)
                return None if passive or child.dep_ == "expl" else child
            return None if child.lower_ in _NAMELESS else child
    if verb.dep_ in {"conj", "advcl", "xcomp"}:
        return _speaker_of(verb.head)
    if verb.dep_ == "parataxis" and verb.i > verb.head.i and verb.nbor(-1).text in _MARKS:
        # "..., reckons the guild": the parser takes who speaks for an object.
        return next((t for t in verb.children if t.dep_ == "obj" and t.i > verb.i), None)
    return None


def _name(token: Token) -> str:
    """The whole name, or the noun phrase without what describes it ("Ana Ruiz, a former judge")."""
    doc, run = token.doc, noun_phrase_tokens(token)
    people = [e for e in doc.ents if e.label_ == "PERSON"]
    own = next((e for e in people if e.start <= token.i < e.end), None)
    # "The council's spokesman Ivor Penhalt": the person in the phrase speaks.
    ends = next((e for e in people if run[0].i <= e.start and e.end == run[-1].i + 1), None)
    if (person := own or ends) is not None:
        return str(person.text)
    after = run[-1].i + 1
    if after < len(doc) and doc[after].text == ",":
        # "Its secretary, Dr Corwin Hale, said": the name follows the description.
        named = next((e for e in people if after < e.start <= after + 3), None)
        if named is not None and all(t.text.istitle() for t in doc[after + 1 : named.start]):
            return str(named.text)
    if token.lower_ in _DOCUMENTS and (author := _author(token)) is not None:
        return _name(author)
    for entity in doc.ents:
        if entity.start <= token.i < entity.end and entity.label_ in {"ORG", "LOC"}:
            return str(entity.text)
    return " ".join(doc[run[0].i : run[-1].i + 1].text.split()).strip(" ,;:“”\"'")


def _author(document: Token) -> Token | None:
    """Whose report it is: "by the Office", "that Lowe wrote", "the agency's"."""
    for child in document.children:
        if child.dep_ == "nmod:poss" and child.pos_ in {"NOUN", "PROPN"}:
            return child
    for token in document.subtree:
        if any(t.dep_ == "case" and t.lower_ in {"by", "from"} for t in token.children):
            above = token.head
            if above.i == document.i or above.head.i == document.i:
                return token if token.ent_type_ not in {"DATE", "TIME"} else None
    for child in document.children:
        if child.dep_ in {"acl:relcl", "acl"}:
            for t in child.children:
                if t.dep_ == "nsubj" and t.pos_ in {"NOUN", "PROPN"}:
                    return t
    return None


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
