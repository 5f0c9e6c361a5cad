"""Labelled pronouns as the net that tells whom they mean reads them: GAP's two names, LitBank's chains.

GAP (Webster et al. 2018): a text, a pronoun, two names, and which of them it is, if either. LitBank (Bamman et
al. 2020): openings of novels with every mention of a person in a chain. Masked names (after Kocijan et al. 2019, WikiCREM): a
name that was there before is taken away for a pronoun, so that whom it means is known. In both the other people of the text,
as the extractor finds them, stand beside the labelled ones, as they do in an article.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.antecedent import Inputs, inputs
from claimcheck.extract.coref import Candidate, nearest, place_of
from claimcheck.extract.discourse import Context
from claimcheck.extract.people import FEMALE, MALE, People, clean_name
from claimcheck.language.first_names import gender_of

__all__ = [
    "NEITHER",
    "Example",
    "gap_example",
    "litbank_examples",
    "masked_rows",
    "people_of",
    "read_rows",
    "span_at",
    "told_in_article",
]

NEITHER = 2
_MOST = 8  # people of an example; the ones named farthest from the pronoun are left out
# LitBank: words before and after a pronoun in which people are looked for, pronouns taken of a novel, and
# the share of them that mean nobody who is named there: as in GAP.
_BEFORE, _AFTER, _EACH, _NOBODY = 110, 35, 45, 6
# Masked names: those taken of a text, and the sentences in which the two people have to be named before.
_MASKED, _NEAR_BEFORE = 4, 3
_FORMS = {
    **dict.fromkeys(("nsubj", "nsubj:pass"), ("he", "she")),
    **dict.fromkeys(("obj", "iobj", "obl", "nmod"), ("him", "her")),
    "nmod:poss": ("his", "her"),
}
_POSSESSIVE = re.compile(r"\s?(?:['’]s|['’])")


@dataclass(frozen=True, slots=True)
class Example:
    """A pronoun. right: for each person, and last for none of them, whether that answer is right."""

    found: Inputs
    right: tuple[bool, ...]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def span_at(doc: Doc, at: dict[str, int]) -> Span:
    """The words at character offsets. Raises ValueError when there are none."""
    span = doc.char_span(at["start"], at["end"], alignment_mode="expand")
    if span is None:
        raise ValueError(f"no words at {at}")
    return span


def people_of(row: dict[str, Any], doc: Doc) -> list[tuple[str, list[Span]]]:
    """The people of a GAP row with their mentions: first the two that are labelled, then the others."""
    labelled = [span_at(doc, row["A"]), span_at(doc, row["B"])]
    covered = {t.i for span in labelled for t in span}
    people = [(clean_name(span.text), [span]) for span in labelled]
    _join(people, (e for e in doc.ents if e.label_ == "PERSON" and not covered & {t.i for t in e}))
    return people


def gap_example(row: dict[str, Any], doc: Doc) -> Example:
    """A row of GAP. Where neither name is meant, another person or none is."""
    people = people_of(row, doc)
    found, kept = _inputs(span_at(doc, row["pronoun"])[0], people, doc, stay=NEITHER)
    labelled = [bool(row["A_coref"]), bool(row["B_coref"])]
    neither = not any(labelled)
    right = [labelled[i] if i < NEITHER else neither for i in kept]
    return Example(found, (*right, neither))


def told_in_article(row: dict[str, Any], doc: Doc) -> int:
    """What the statements of a text would take a row's pronoun for: 0 or 1 for its names, 2 for neither.

    The rules of `Context.person` come first, the net where they leave it open. The two labelled names are
    given, as GAP gives them; everything else is found.
    """
    one, two = (span_at(doc, row[k]) for k in ("A", "B"))
    labelled = [Span(doc, s.start, s.end, label="PERSON") for s in (one, two)]
    covered = {t.i for span in labelled for t in span}
    doc.ents = (*labelled, *(e for e in doc.ents if not covered & {t.i for t in e}))
    context = Context()
    context.learn([doc])
    target = span_at(doc, row["pronoun"])[0].i
    told = ""
    for sent in doc.sents:
        for token in sent:
            if token.i <= target and token.lower_ in MALE | FEMALE:
                told = context.person(token)
        if target < sent.end:
            break
        context.remember(sent, None)
    names = [context.people.full_name(s.text) for s in labelled]
    return names.index(told) if told in names else NEITHER


def litbank_examples(row: dict[str, Any], doc: Doc, seed: int) -> list[Example]:
    """Pronouns of a novel with two people or more around them, drawn by `seed`."""
    chain_at: dict[int, str] = {}
    pronouns: list[tuple[Token, str]] = []
    for chain in row["clusters"]:
        for mention in chain["mentions"]:
            if mention["etype"] != "PER":
                continue
            span = span_at(doc, mention)
            if mention["mtype"] == "PROP":
                chain_at |= {t.i: chain["id"] for t in span if t.i not in chain_at}
            elif len(span) == 1 and span[0].lower_ in {"he", "him", "his", "she", "her"}:
                pronouns.append((span[0], chain["id"]))
    named: list[Example] = []
    nobody: list[Example] = []
    random.Random(seed).shuffle(pronouns)
    for token, chain_id in pronouns:
        near = [
            e
            for e in doc.ents
            if e.label_ == "PERSON"
            and token.i - _BEFORE <= e.start
            and (e.root.i < token.i or (e.end <= token.i + _AFTER and e.sent == token.sent))
        ]
        people: list[tuple[str, list[Span]]] = []
        _join(people, near)
        if len(people) < 2:
            continue
        meant = [
            any(chain_at.get(t.i) == chain_id for s in spans for t in s) for _, spans in people
        ]
        some = named if any(meant) else nobody
        if len(some) < _EACH:
            found, kept = _inputs(token, people, doc, first=token.i - _BEFORE)
            right = [meant[i] for i in kept]
            some.append(Example(found, (*right, not any(right))))
    return named + nobody[: max(5, len(named) // _NOBODY)]


def masked_rows(doc: Doc, chance: random.Random) -> list[dict[str, Any]]:
    """Rows like GAP's of a text in which a person is named again after somebody else: a pronoun stands for that name.

    At most four of a text. "He" or "she" by the first name; drawn where that is not known.
    """
    people = [e for e in doc.ents if e.label_ == "PERSON"]
    known = People()
    known.learn((e.text, doc.text[e.end_char : e.end_char + 60]) for e in people)
    name = {e.start: known.full_name(clean_name(e.text)) for e in people}
    sentences = list(doc.sents)
    sentence_of = {t.i: k for k, sent in enumerate(sentences) for t in sent}
    rows: list[dict[str, Any]] = []
    shuffled = list(people)
    chance.shuffle(shuffled)
    for again in shuffled:
        if len(rows) == _MASKED:
            break
        at, forms = sentence_of[again.start], _FORMS.get(again.root.dep_)
        near = [
            e for e in people if e.start < again.start and at - sentence_of[e.start] < _NEAR_BEFORE
        ]
        same = [e for e in near if name[e.start] == name[again.start]]
        others = [e for e in near if name[e.start] != name[again.start]]
        if forms is None or not same or not others or _described(again):
            continue
        end = again.end_char
        if forms is _FORMS["nmod:poss"]:
            mark = _POSSESSIVE.match(doc.text, end)
            if mark is None:
                continue
            end = mark.end()
        gender = gender_of(name[again.start].split()[0]) or chance.choice("mf")
        word = forms[gender == "f"]
        word = word.capitalize() if again.start == sentences[at].start else word
        first = sentences[max(0, at - _NEAR_BEFORE)].start_char
        last = sentences[min(len(sentences), at + chance.choice((1, 2))) - 1].end_char
        start = again.start_char - first
        meant, other = (
            {"start": e.start_char - first, "end": e.end_char - first}
            for e in (same[-1], chance.choice(others))
        )
        turned = chance.random() < 0.5
        rows.append(
            {
                "text": doc.text[first : again.start_char] + word + doc.text[end:last],
                "pronoun": {"start": start, "end": start + len(word)},
                "A": other if turned else meant,
                "B": meant if turned else other,
                "A_coref": not turned,
                "B_coref": turned,
            }
        )
    return rows


def _described(person: Span) -> bool:
    """Whether more stands by a name than a pronoun could have: "Mayor Ruiz", "Ruiz, who", "Ruiz and Osei"."""
    before = person.doc[person.start - 1] if person.start else None
    return (
        person.root.dep_ == "conj"
        or any(t.dep_ in {"appos", "acl:relcl", "acl", "conj"} for t in person.root.children)
        or (
            before is not None
            and (before.dep_ == "compound" or before.pos_ in {"NOUN", "PROPN", "ADJ", "DET"})
        )
    )


def _join(people: list[tuple[str, list[Span]]], mentions: Iterable[Span]) -> None:
    """Add mentions, each to the person who is called so already."""
    for span in mentions:
        name = clean_name(span.text)
        same = next((spans for full, spans in people if _one(full, name)), None)
        if same is None:
            people.append((name, [span]))
        else:
            same.append(span)


def _one(full: str, short: str) -> bool:
    words, other = full.split(), short.split()
    return short == full or (len(other) == 1 and other[0] in {words[0], words[-1]})


def _inputs(
    pronoun: Token,
    people: Sequence[tuple[str, list[Span]]],
    doc: Doc,
    *,
    first: int = 0,
    stay: int = 0,
) -> tuple[Inputs, list[int]]:
    """What the net reads, and which people are left. first: the word before which nothing is looked at;
    stay: how many of the people are kept however far away they are.
    """
    sentence_of = {t.i: k for k, sent in enumerate(doc.sents) for t in sent}
    known = People()
    mentions = sorted((s for _, spans in people for s in spans), key=lambda s: s.start)
    known.learn((s.text, doc.text[s.end_char : s.end_char + 60]) for s in mentions)
    at = place_of(pronoun, sentence_of[pronoun.i], 0)
    candidates = [
        Candidate(
            name,
            tuple(
                sorted(
                    (place_of(s, sentence_of[s.root.i], 0) for s in spans), key=lambda p: p.position
                )
            ),
            known.fits(known.full_name(name), pronoun.lower_),
        )
        for name, spans in people
    ]
    gender = MALE if pronoun.lower_ in MALE else FEMALE
    chain = [
        place_of(t, sentence_of[t.i], 0)
        for t in doc[max(first, 0) : pronoun.i]
        if t.lower_ in gender
    ]
    far = [abs(nearest(at, c).position - at.position) for c in candidates]
    others = sorted(range(stay, len(candidates)), key=far.__getitem__)
    kept = [*range(stay), *sorted(others[: _MOST - stay])]
    return inputs(at, [candidates[i] for i in kept], chain), kept
