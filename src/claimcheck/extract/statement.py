"""The statement: a claim in words that stand alone.

Subjects are written out for predicates that share one, relative clauses and appositions become
sentences, relative dates are resolved against the published date, short names and pronouns against
the people and bodies that the article has named. What cannot be resolved makes the statement
incomplete; it is never guessed silently.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.clauses import Clause

__all__ = ["Context", "Statement", "complete_names", "resolve_dates", "state"]

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_TITLES = re.compile(
    r"^(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|President|Prime Minister|Senator|Judge|Professor|Prof|General|Gen)\.? (?=[A-ZÀ-Þ])"
)
_GENDERED = re.compile(r"^(Mr|Sir|Lord|Mrs|Ms|Miss|Dame|Lady)\b")
_AHEAD = re.compile(r"\b(?:will|due|is to|are to|plans? to|expected|scheduled|next|until)\b")
_UNRESOLVED = frozenset(
    "he she him his her hers they them their theirs it its this these those former latter".split()
)
_ASIDE_MARKS = frozenset({",", "–", "—", "(", ")", "-"})
_PERSONAL = re.compile(r"\b(he|she|him|his|her)\b", re.IGNORECASE)
_MALE, _FEMALE = frozenset({"he", "him", "his"}), frozenset({"she", "her", "hers"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and whether nothing in it still points outside itself."""

    text: str
    complete: bool


@dataclass(slots=True)
class Context:
    """What an article has said so far: the published date and the names, in the order named."""

    published: dt.date | None = None
    people: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)
    last_year: int | None = None
    speaker: str = ""

    def learn(self, entities: Iterable[tuple[str, str]]) -> None:
        """Take in (text, label) pairs; full names are kept, short ones stand for them later."""
        for text, label in entities:
            name = _TITLES.sub("", _clean(text))
            if label == "PERSON":
                full = self.full_name(name)
                if title := _GENDERED.match(_clean(text)):
                    self.gender[full] = "m" if title[1] in {"Mr", "Sir", "Lord"} else "f"
                if full == name and name not in self.people and " " in name:
                    self.people.append(name)
            elif label == "ORG" and name not in self.bodies:
                self.bodies.append(name)

    def mention(self, text: str) -> None:
        """A person was the subject of a sentence: the first that a later "he" or "she" may mean."""
        name = self.full_name(_clean(text))
        if name in self.recent:
            self.recent.remove(name)
        self.recent.append(name)

    def person_for(self, pronoun: str) -> str:
        """The last mentioned person whom the pronoun may mean; "" when there is none."""
        wanted = "m" if pronoun in _MALE else "f"
        for name in reversed(self.recent):
            if self.gender.get(name, wanted) == wanted:
                # Whoever was called "she" once is not "he" later.
                self.gender.setdefault(name, wanted)
                return name
        return ""

    def full_name(self, name: str) -> str:
        """The one full name in the article that ends in (or holds) this short name; else as given."""
        bare = _TITLES.sub("", name)
        words = bare.split()
        if not words:
            return name
        fits = [p for p in self.people if len(p.split()) > len(words) and _holds(p.split(), words)]
        return fits[0] if len(set(fits)) == 1 else bare


def _clean(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"['’]s?$", "", text)


def _holds(full: Sequence[str], short: Sequence[str]) -> bool:
    if len(short) == 1:
        return short[0] == full[-1] or (len(full) > 2 and short[0] in full[1:])
    return any(list(full[i : i + len(short)]) == list(short) for i in range(1, len(full)))


def state(clause: Clause, context: Context) -> Statement:
    """The statement of a clause in its article."""
    words = _subject_and_clause(clause)
    words = " ".join(words.split())
    text, guessed = _pronouns(words, clause, context)
    text = complete_names(text, clause.span, context)
    text = resolve_dates(text, context)
    text = text.strip(" ,;:–—")
    text = text[:1].upper() + text[1:]
    if text and text[-1] not in ".!?":
        text += "."
    subject = clause.governor is not None and _subject_text(clause.governor)
    headless = clause.kind == "conj" and not subject and not _own_subject(clause.head)
    complete = guessed and not headless and not _points_outside(text)
    return Statement(text, complete)


def _subject_and_clause(clause: Clause) -> str:
    text = _without_asides(clause)
    if clause.kind == "conj" and clause.governor is not None and not _own_subject(clause.head):
        subject = _subject_text(clause.governor)
        auxiliary = _shared_auxiliary(clause)
        return " ".join(filter(None, (subject, auxiliary, text)))
    if clause.kind == "relcl" and clause.governor is not None:
        return _relative(clause)
    if clause.kind == "appos" and clause.governor is not None:
        verb = "was" if re.search(r"\b(?:former|late|then)\b", text) else "is"
        plural = clause.head.tag_ in {"NNS", "NNPS"}
        verb = {"is": "are", "was": "were"}[verb] if plural else verb
        return f"{_antecedent(clause.governor)} {verb} {text}"
    return text


def _without_asides(clause: Clause) -> str:
    """The clause without the relative clauses, appositions and brackets that are claims of their own."""
    dropped: set[int] = set()
    for token in clause.span:
        if token.i in clause.nested:
            aside = [t for t in token.subtree if t.i >= clause.span.start and t.i < clause.span.end]
            if clause.head.i in {t.i for t in aside} or not aside:
                continue
            dropped.update(t.i for t in aside)
            first, last = aside[0].i, aside[-1].i
            # The comma or dash on both sides goes with it; before a verb one would be left over.
            if first - 1 >= clause.span.start and clause.span.doc[first - 1].text in _ASIDE_MARKS:
                dropped.add(first - 1)
            if last + 1 < clause.span.end and clause.span.doc[last + 1].text in _ASIDE_MARKS:
                dropped.add(last + 1)
    kept = [t for t in clause.span if t.i not in dropped]
    return _join(kept) if len(kept) >= 2 else clause.span.text


def _own_subject(head: Token) -> bool:
    """ "The following year" in front of a verb may look like its subject; it is none."""
    return any(
        t.dep_ in {"nsubj", "nsubj:pass", "expl", "csubj"} and t.ent_type_ not in {"DATE", "TIME"}
        for t in head.children
    )


def _subject_text(head: Token) -> str:
    for token in head.children:
        if token.dep_ in {"nsubj", "nsubj:pass"} and token.ent_type_ not in {"DATE", "TIME"}:
            if token.lower_ in {"who", "which", "that"} and head.dep_ in {"acl:relcl", "acl"}:
                return _noun_phrase(head.head)
            return _noun_phrase(token)
    if head.dep_ in {"conj", "advcl", "parataxis"}:
        return _subject_text(head.head)
    if head.dep_ in {"acl:relcl", "acl"}:
        return _noun_phrase(head.head)
    return ""


def _shared_auxiliary(clause: Clause) -> str:
    """ "was arrested and charged": the second predicate shares the first one's auxiliaries."""
    if clause.head.tag_ not in {"VBN", "VBG", "VB"} or clause.governor is None:
        return ""
    if any(t.dep_ in {"aux", "aux:pass", "cop"} for t in clause.head.children):
        return ""
    if clause.head.dep_ == "advcl":
        return "was" if clause.head.tag_ in {"VBN", "VBG"} else ""
    return " ".join(t.text for t in clause.governor.children if t.dep_ in {"aux", "aux:pass"})


_LEFT_OUT = frozenset({"case", "cc", "mark", "punct", "advmod", "parataxis"})
_RIGHT_OUT = frozenset({"appos", "acl:relcl", "parataxis", "punct", "acl", "cc", "case"})


def _noun_phrase(token: Token) -> str:
    """A noun with what picks it out: no preposition in front, no relative clause, apposition or bracket."""
    skipped: set[int] = set()
    for child in token.children:
        after = child.i > token.i
        if child.dep_ in (_RIGHT_OUT if after else _LEFT_OUT) or (
            after and child.dep_ == "conj" and child.pos_ == "VERB"
        ):
            skipped.update(t.i for t in child.subtree)
    kept = [t for t in token.subtree if t.i not in skipped]
    text = _join(kept) or token.text
    return text.strip(' ,;“"')


def _join(tokens: Sequence[Token]) -> str:
    """The tokens' text, with a space where something between two of them was left out."""
    parts: list[str] = []
    for i, token in enumerate(tokens):
        if i and token.i != tokens[i - 1].i + 1 and not token.is_punct:
            parts.append(" ")
        parts.append(token.text_with_ws)
    return " ".join("".join(parts).split())


def _antecedent(token: Token) -> str:
    """The whole name when the noun is one, else its noun phrase."""
    for entity in token.doc.ents:
        named = entity.label_ in {"PERSON", "ORG", "LOC", "LAW", "EVENT", "FAC"}
        if named and entity.start <= token.i < entity.end:
            return str(entity.text)
    return _noun_phrase(token)


def _relative(clause: Clause) -> str:
    """ "Ana Ruiz, who was a judge" → "Ana Ruiz was a judge"; other pronouns keep their place."""
    assert clause.governor is not None
    noun = _antecedent(clause.governor)
    first = clause.span[0]
    text = clause.span.text
    if first.lower_ in {"who", "which", "that"}:
        if first.dep_ in {"nsubj", "nsubj:pass"}:
            return f"{noun} {clause.span[1:].text}"
        return f"{clause.span[1:].text} {noun}"
    if first.lower_ == "whose":
        return f"{noun}'s {clause.span[1:].text}"
    if first.lower_ in {"where", "when"}:
        return f"{clause.span[1:].text} in {noun}"
    if first.lower_ == "whom":
        return f"{clause.span[1:].text} {noun}"
    if clause.head.tag_ == "VBN" and not _own_subject(clause.head):
        verb = "were" if clause.governor.tag_ in {"NNS", "NNPS"} else "was"
        return f"{noun} {verb} {text}"
    return f"{noun} {text}" if not _own_subject(clause.head) else text


def _pronouns(text: str, clause: Clause, context: Context) -> tuple[str, bool]:
    """The last-named fitting person for the first "he", "she", "him", "his" or "her" that has no
    name before it in the statement. Returns whether nothing had to be left open."""
    match = _PERSONAL.search(text)
    if match is None:
        return text, True
    before = text[: match.start()]
    if any(_surname(name) in before for name in context.people) or _names_person(before, clause):
        return text, True
    name = context.person_for(match[1].lower())
    if not name:
        return text, False
    word = match[1].lower()
    after = text[match.end() :]
    possessive = word == "his" or (word == "her" and re.match(r" [a-z]", after) is not None)
    # "his" as in "a friend of his" has no noun behind it.
    return before + (f"{name}'s" if possessive else name) + after, True


def _surname(name: str) -> str:
    return name.split()[-1]


def _names_person(before: str, clause: Clause) -> bool:
    return any(e.label_ == "PERSON" and _clean(e.text) in before for e in clause.span.sent.ents)


def complete_names(text: str, span: Span, context: Context) -> str:
    """Full names for short ones: "Mr García Luna" → "Genaro García Luna"."""
    names = sorted(
        {_clean(e.text) for e in span.sent.ents if e.label_ == "PERSON"}, key=len, reverse=True
    )
    for name in names:
        full = context.full_name(name)
        if full != name and full not in text:
            text = re.sub(
                rf"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir)\.? )?(?<![\w-]){re.escape(name)}(?![\w-])",
                full,
                text,
                count=1,
            )
        else:
            text = re.sub(rf"\b(?:Mr|Mrs|Ms|Miss)\.? (?={re.escape(name)})", "", text)
    return text


def resolve_dates(text: str, context: Context) -> str:
    """Absolute dates for relative ones, by the published date; without one the text is unchanged."""
    day = context.published
    if day is None:
        return text
    for pattern, value in _relative_dates(day, context.last_year):
        text = re.sub(pattern, value, text)
    return re.sub(
        rf"\b(?P<lead>[Ii]n|[Oo]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ll]ast|[Tt]his|[Ff]rom|[Ii]n early|[Ii]n late|[Ii]n mid-) (?P<day>\d{{1,2}}(?:st|nd|rd|th)? )?(?P<month>{'|'.join(_MONTHS)})(?P<after> \d{{1,2}}(?:st|nd|rd|th)?)?+\b(?!,? \d{{4}})(?! (?:and|to|or) \w+ \d{{4}})",
        lambda m: _with_year(m, day, ahead=bool(_AHEAD.search(text))),
        text,
    )


def _relative_dates(day: dt.date, last_year: int | None) -> list[tuple[str, str]]:
    previous = day.replace(day=1) - dt.timedelta(days=1)
    rules = [
        (r"\b(?:[Ee]arlier this year|[Ll]ater this year|[Tt]his year)\b", f"in {day.year}"),
        (r"\bin (?:the )?[Ll]ast year\b|\b(?<!the )[Ll]ast year\b(?!['’]s)", f"in {day.year - 1}"),
        (r"\b[Ll]ast year['’]s\b", f"the {day.year - 1}"),
        (r"\b[Nn]ext year\b", f"in {day.year + 1}"),
        (r"\b[Ll]ast month\b", f"in {_MONTHS[previous.month - 1]} {previous.year}"),
        (r"\b[Tt]his month\b", f"in {_MONTHS[day.month - 1]} {day.year}"),
        (r"\b[Yy]esterday\b", f"on {_written(day - dt.timedelta(days=1))}"),
        (r"\b[Tt]oday\b(?=[ .]*$)", f"on {_written(day)}"),
        (r"\b[Tt]his week\b", f"in the week of {_written(day)}"),
        (r"\b[Ll]ast week\b", f"in the week before {_written(day)}"),
    ]
    rules += [
        (rf"\b(?:[Oo]n|[Ll]ast) {name}\b", f"on {_written(_last_weekday(day, i))}")
        for i, name in enumerate(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        )
    ]
    if last_year is not None:
        rules.append((r"\b(?:in )?[Tt]he (?:following|next) year\b", f"in {last_year + 1}"))
        rules.append(
            (r"\b(?:in )?[Tt]he (?:previous|year before)(?: year)?\b", f"in {last_year - 1}")
        )
        rules.append((r"\b[Tt]hat year\b|\b[Tt]he same year\b", f"in {last_year}"))
    return rules


def _written(day: dt.date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _last_weekday(day: dt.date, weekday: int) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - weekday) % 7 or 7)


def _with_year(match: re.Match[str], day: dt.date, *, ahead: bool) -> str:
    """A month with the year it must be: the last one before the article, or the next where it looks ahead."""
    month = _MONTHS.index(match["month"]) + 1
    year = day.year if month <= day.month else day.year - 1
    if ahead:
        year = day.year if month >= day.month else day.year + 1
    lead = match["lead"]
    lead = {"last": "in", "this": "in"}.get(lead.lower(), lead)
    after = match["after"] or ""
    # "January 8th 2016" but "January 8, 2016", as the article writes it.
    comma = "," if after and after[-1].isdigit() else ""
    return f"{lead} {match['day'] or ''}{match['month']}{after}{comma} {year}"


def _points_outside(text: str) -> bool:
    """Whether a pronoun is left that no name before it in the statement can stand for."""
    for match in re.finditer(r"[\w’']+", text):
        word = match.group().lower()
        if word not in _UNRESOLVED:
            continue
        before = text[: match.start()]
        # A name, or a noun phrase as subject, stands before it in the same statement.
        if word in {"this", "these", "those", "former", "latter"} and match.start() > 0:
            continue
        if match.start() == 0 or not re.search(
            r"[A-ZÀ-Þ]\w+ .*|\b(?:the|a|an) \w+", before, re.IGNORECASE
        ):
            return True
        if word in {"he", "she", "him"} and not re.search(r"[A-ZÀ-Þ]\w+", before):
            return True
    if re.match(
        r"(?:who|which|whose|whom|that (?![a-z]+s? (?:is|was|had|has)))\b", text, re.IGNORECASE
    ):
        return True
    return bool(re.search(r"\b(?:the following year|last year|this week)\b", text, re.IGNORECASE))


def sentence_years(sent: Span | Doc) -> list[int]:
    """Years named in a sentence, in order."""
    return [int(y) for y in re.findall(r"\b(1[89]\d\d|20\d\d)\b", sent.text)]
