"""Who says a claim: speaker, the word that attributes it, and whose words they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.clauses import REPORTING, Clause, is_reporting
from claimcheck.types import Mode

__all__ = ["Attribution", "attribute", "quoted_ranges"]

_SUBJECT = ("nsubj", "nsubj:pass")
_QUOTED = re.compile(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)")


@dataclass(frozen=True, slots=True)
class Attribution:
    """speaker: as the sentence names it, "" for the article's own words. cue: "says", "according to"."""

    speaker: str
    cue: str
    mode: Mode


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
    verb = _reporting_verb(clause)
    if verb is not None:
        speaker = _speaker_of(verb)
        if speaker:
            return Attribution(speaker, verb.text, Mode.QUOTED if quoted else Mode.PARAPHRASED)
    if quoted and (beside := _beside_quotation(span)) is not None:
        return beside
    source = _according_to(span.sent)
    if source:
        return Attribution(source, "according to", Mode.QUOTED if quoted else Mode.PARAPHRASED)
    if quoted and _long_quote(span, quotes):
        return Attribution(last_speaker, "", Mode.QUOTED)
    return _OWN


def _beside_quotation(span: Span) -> Attribution | None:
    """`“...,” says Ana Ruiz` and `“...,” Ruiz said`, read off the words after the closing mark."""
    doc, limit = span.doc, span.sent.end
    i = span.end
    while i < limit and doc[i].text in {",", "”", '"', ".", "''", "?", "!"}:
        i += 1
    for token in doc[i : min(limit, i + 8)]:
        if token.lower_ not in REPORTING:
            continue
        before = doc[i : token.i].text.strip(" ,")
        if before and len(before.split()) <= 5:
            return Attribution(before, token.text, Mode.QUOTED)
        for entity in doc.ents:
            if token.i < entity.start <= token.i + 3 and entity.label_ in {"PERSON", "ORG"}:
                return Attribution(entity.text, token.text, Mode.QUOTED)
        after = doc[token.i + 1 : min(limit, token.i + 4)]
        words = [t.text for t in after if t.pos_ in {"DET", "NOUN", "PROPN", "PRON", "ADJ"}]
        return Attribution(" ".join(words), token.text, Mode.QUOTED) if words else None
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
    # Conjuncts and relative clauses inside reported content share its attribution.
    for token in [clause.head, *clause.head.ancestors]:
        if token.dep_ == "ccomp" and is_reporting(token.head):
            return token.head
        for child in token.children:
            if child.dep_ == "parataxis" and is_reporting(child) and not _precedes_content(child):
                return child
        if token.dep_ == "parataxis" and is_reporting(token.head):
            return token.head
    return None


def _precedes_content(verb: Token) -> bool:
    return any(t.dep_ == "ccomp" for t in verb.children)


def _speaker_of(verb: Token) -> str:
    for child in verb.children:
        if child.dep_ in _SUBJECT:
            return _name(child)
    if verb.dep_ == "conj":
        return _speaker_of(verb.head)
    return ""


def _name(token: Token) -> str:
    """The noun phrase without what describes it ("Ana Ruiz, a former judge" → "Ana Ruiz")."""
    skipped: set[int] = set()
    for child in token.children:
        if child.dep_ in {"appos", "acl:relcl", "acl", "conj", "cc", "punct", "parataxis"}:
            skipped.update(t.i for t in child.subtree)
    kept = [t for t in token.subtree if t.i not in skipped]
    words = token.doc[kept[0].i : kept[-1].i + 1].text.strip(" ,;:“”\"'")
    return "" if token.lower_ in {"who", "which", "that", "it"} else words


def _according_to(sent: Span) -> str:
    for token in sent:
        if token.lower_ == "according" and token.i + 1 < sent.end and token.nbor().lower_ == "to":
            # UD hangs "according to" on the source as a fixed case marker.
            source = token.head
            if source.i > token.i and source.lower_ not in REPORTING:
                return _name_after(source, token.i + 2)
    return ""


def _name_after(token: Token, first: int) -> str:
    name = _name(token)
    start = token.doc[first]
    words = token.doc[start.i : max(token.i, start.i) + 1].text
    return words.strip(" ,") if name.lower().startswith("according") or not name else name
