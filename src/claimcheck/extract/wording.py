"""From the pieces of a statement to its words: replacements made, spaces, marks and capitals put right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from claimcheck.extract.anaphora import Replacement
from claimcheck.extract.dates import MONTHS
from claimcheck.extract.discourse import NAMED
from claimcheck.extract.phrases import plain_text

__all__ = ["Piece", "dangling", "render", "tidy"]

_OPEN = frozenset("he she him they them it his her its their theirs this these".split())

# A date that was written out has its own preposition.
_DATED = re.compile(rf"\b(?:in|on) (?=(?:in|on) (?:\d|(?:{'|'.join(MONTHS)}) \d))")

# "In May 2023 is the month in which ...": a time that something is said of has none.
_DAY_IS = re.compile(
    rf"^(?:[Ii]n|[Oo]n) (?=(?:(?:{'|'.join(MONTHS)}) )?(?:\d{{1,2}}\w*,? )?\d{{4}} (?:is|was) (?:an?|the)\b)"
)

# Short forms that only a pronoun has: "Tamsin Hale'll" is nobody's English.
_SHORT_FORMS = {"ll": "will", "re": "are", "ve": "have"}

# "Asked if the bridge is safe": a question's opening without what was answered.
_ASKED = re.compile(r"Asked (?:if|whether|about|what|why|how|when|who|by)\b[^,]*")

# A token of the doc by its index, or words of the statement's own; "\0" at the end: no space before it.
Piece = int | str


def render(doc: Doc, pieces: list[Piece], found: Mapping[int, Replacement]) -> tuple[str, bool]:
    """The words, with replacements made; each person or thing is named in full once."""
    out: list[str] = []
    named: set[str] = set()
    known, k = True, 0
    present = {p for p in pieces if isinstance(p, int)}
    while k < len(pieces):
        piece = pieces[k]
        if isinstance(piece, str):
            if piece.endswith("\x00"):
                while out and out[-1] == " ":
                    out.pop()
                out += [piece[:-1], " "]
            else:
                out += [" ", piece, " "]
            k += 1
            continue
        r = found.get(piece)
        if r is not None and all(i in present for i in range(r.start, r.end)):
            text = doc[r.start : r.end].text
            if out and r.kind in {"pronoun", "noun"} and doc[r.start].is_sent_start:
                text = text[:1].lower() + text[1:]
            if r.kind == "pronoun":
                if r.antecedent >= 0 and r.antecedent in pieces[:k]:
                    pass
                elif not r.known:
                    known = known and _stands_in(doc, piece, pieces[:k])
                elif r.referent not in named and r.referent not in "".join(out).lower():
                    text = r.text
            elif r.kind == "title":
                text = ""
            elif r.kind == "name":
                text = (
                    r.text
                    if r.referent not in named
                    else re.sub(r"^(?:Mr|Mrs|Ms|Miss)\.? ", "", text)
                )
            else:
                text, known = r.text, known and r.known
            named.add(r.referent)
            out.append(text)
            while k < len(pieces) and pieces[k] != r.end - 1:
                k += 1
            last: int = r.end - 1
        else:
            token = doc[piece]
            word = plain_text(token)
            before = found.get(piece - 1)
            if out and before is not None and before.text == out[-1] != doc[piece - 1].text:
                word = _in_full(token, word)
            if (
                token.is_sent_start
                and out
                and (token.pos_ in {"DET", "ADP", "PRON"} or token.tag_ in {"VBG", "VBN", "IN"})
                and not token.ent_type_
            ):
                word = word[:1].lower() + word[1:] if word != "I" else word
            out.append(word)
            last = piece
        k += 1
        following = pieces[k] if k < len(pieces) else None
        if r is not None and r.kind == "title":
            continue
        if doc[last].whitespace_ or (
            isinstance(following, int) and following != last + 1 and not doc[following].is_punct
        ):
            out.append(" ")
    return "".join(out), known


def _in_full(token: Token, word: str) -> str:
    """An auxiliary as it stands behind a name: "he'll" is "Tamsin Hale will"."""
    short = word.lower().lstrip("'’") if word[:1] in {"'", "’"} else ""
    if short == "d":
        return " had" if token.tag_ == "VBD" else " would"
    if short == "s" and token.tag_ == "VBZ":
        told = token.dep_ == "cop" or token.head.tag_ == "VBG"
        been = token.i + 1 < len(token.doc) and token.nbor().lower_ == "been"
        return " is" if told and not been else word
    return f" {_SHORT_FORMS[short]}" if short in _SHORT_FORMS else word


def _stands_in(doc: Doc, i: int, before: Sequence[Piece]) -> bool:
    """Whether an unresolved pronoun may mean a name that stands before it in the same statement."""
    word = doc[i].lower_
    names = [doc[p] for p in before if isinstance(p, int) and doc[p].ent_type_ in NAMED]
    if word in {"he", "she", "him", "his", "her"}:
        return any(t.ent_type_ == "PERSON" for t in names)
    return False


def tidy(text: str) -> str:
    # Markdown's marks for bold type belong to no sentence.
    text = " ".join(text.replace("**", "").split())
    text = re.sub(r" ([,.;:!?%)\]”’])", r"\1", text)
    text = re.sub(r",(?: ?,)+", ",", text)
    text = _DATED.sub("", text)
    text = _DAY_IS.sub("", text)
    text = re.sub(r"\bthe (?=the )", "", text, flags=re.IGNORECASE)
    text = re.sub(r"[ ,]+(?:and|or|but)?[ ,.;:–—]*$", "", text).strip(" ,;:–—")
    text = re.sub(r"\b([Aa])n (?=[BCDFGJKLMNPQRSTVWXZbcdfgjklmnpqrstvwxz][a-z])", r"\1 ", text)
    for opening, closing in (("“", "”"), ("(", ")")):
        inside_out = closing in text and text.find(closing) < text.find(opening)
        if text.count(opening) != text.count(closing) or inside_out:
            text = text.replace(opening, "").replace(closing, "")
    for mark in ('"', "''"):
        if text.count(mark) % 2:
            text = text.replace(mark, "")
    text = text[:1].upper() + text[1:]
    return text + "." if text and text[-1] not in ".!?" else text


def dangling(text: str) -> bool:
    """Whether the statement opens with a word that leans on another sentence, or on what was answered."""
    if _ASKED.fullmatch(text):
        return True
    first = re.match(r"[\w’']+", text)
    if first is None:
        return True
    word = first.group().lower()
    second = text.split()[1] if len(text.split()) > 1 else ""
    if word in {"this", "these", "that", "those"}:
        return True
    if word in {"it", "there"}:
        return False
    if word in _OPEN - {"its"} or word in {"its", "who", "which", "whose", "whom"}:
        return True
    return word in {"and", "or"} or (word == "such" and second != "as")
