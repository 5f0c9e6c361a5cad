"""What an article has said so far: its people and bodies, the last date, and what "it" or "the pact" may be.

Names are learned from the whole article before its first claim is written, everything else sentence by
sentence. Where no antecedent fits, or more than one does, the answer is "" and the statement stays open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.antecedent import choose
from claimcheck.extract.coref import Candidate, Place, place_of
from claimcheck.extract.dates import Anchor, anchor_of
from claimcheck.extract.offices import holder, offices
from claimcheck.extract.people import FEMALE, MALE, People, clean_name
from claimcheck.extract.phrases import noun_phrase

__all__ = ["NAMED", "Context", "Subject"]

NAMED = frozenset({"PERSON", "ORG", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART", "NORP"})
# Nouns that point back when they stand with "the" alone, and the words of names and nouns they may mean.
_KINDS = {
    "pact": "pact agreement treaty accord deal framework initiative convention protocol",
    "deal": "deal agreement pact accord treaty merger takeover",
    "accord": "accord agreement pact treaty",
    "agreement": "agreement pact accord treaty deal",
    "treaty": "treaty pact agreement convention",
    "fund": "fund", "scheme": "scheme programme program plan initiative zone", "act": "act bill law",
    "bill": "bill act", "law": "law act bill", "summit": "summit conference cop talks", "talks": "talks summit",
    "agency": "agency administration authority service", "bank": "bank", "council": "council", "court": "court",
    "company": "company ltd plc inc corp corporation group holdings", "firm": "company ltd plc inc corp group llp",
    "group": "group", "party": "party", "commission": "commission", "committee": "committee",
    "university": "university", "ministry": "ministry", "department": "department", "organisation": "organisation",
    "organization": "organization", "institute": "institute", "foundation": "foundation", "club": "club",
    "project": "project", "programme": "programme", "program": "program", "service": "service",
    "report": "report", "review": "review", "survey": "survey", "initiative": "initiative",
}  # fmt: skip
_PLACES = frozenset({"country", "city", "town", "island", "village", "state", "region", "county"})
_BODIES = frozenset(
    {
        "company",
        "firm",
        "agency",
        "group",
        "organisation",
        "organization",
        "bank",
        "club",
        "charity",
    }
)
_MODIFIERS = frozenset({"nmod", "compound", "acl", "acl:relcl", "nmod:poss", "amod", "nummod"})
# Subjects that set a scene: what "it" means after them is told by what follows them, not by them.
_VAGUE = re.compile(
    r"(?:(?:the|one|another|that) )?(?:only |main |other |next |first )?(?:reason|number|cause|problem|result|idea|"
    r"rate|share|total|average|figure|making|case|question|lesson|reaction|one|paradox|trouble|cost|water|work)\b",
    re.IGNORECASE,
)
# Sentences back in which those are named whom a "he" may mean, tried in order: best of 3, 4, 2 then 4, and these
# on gap.dev.
_REACH = (1, 2, 4)
# Probability from which the net is believed before an earlier pronoun of the sentence: best of .6, .7, .8, .9 on gap.dev.
_SURE = 0.7
_MARKS = frozenset({'"', "“", "”", "''"})
_RECENT = 3  # sentences back that a definite description reaches without a name that matches


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a sentence: its words resolved, and whether it is one thing, several or a person."""

    text: str
    plural: bool
    person: bool
    sentence: int


@dataclass(slots=True)
class Context:
    """An article's memory. published: its date; headline: read for names alone."""

    published: dt.date | None = None
    headline: str = ""
    people: People = field(default_factory=People)
    bodies: list[str] = field(default_factory=list)
    short: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    pronouns: list[Place] = field(default_factory=list)
    resolved: dict[int, str] = field(default_factory=dict)
    nouns: list[tuple[str, str, int, bool]] = field(default_factory=list)
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    last: Anchor | None = None
    subject: Subject | None = None
    speaker: str = ""
    quoted: str = ""
    roles: dict[str, set[str]] = field(default_factory=dict)
    style: str = "us"
    sentence: int = 0
    offset: int = 0

    def learn(self, docs: Sequence[Doc]) -> None:
        """Take in the names of a whole article, in text order."""
        offset = sentence = 0
        text = " ".join(doc.text for doc in docs)
        if re.search(r"[a-z] \d{1,2}(?:st|nd|rd|th)\b", text):
            self.style = "ordinal"
        elif re.search(
            r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
            text,
        ):
            self.style = "british"
        for doc in docs:
            people = [e for e in doc.ents if e.label_ == "PERSON"]
            self.people.learn((e.text, doc.text[e.end_char : e.end_char + 60]) for e in people)
            for e in doc.ents:
                if e.label_ == "ORG":
                    self._body(e)
        for doc in docs:
            numbers: dict[int, int] = {}
            for sent in doc.sents:
                for token in sent:
                    numbers[token.i] = sentence
                sentence += 1
            for e in doc.ents:
                if e.label_ == "PERSON":
                    name = self.people.full_name(e.text)
                    self.places.setdefault(name, []).append(place_of(e, numbers[e.root.i], offset))
                    for noun in offices(e):
                        self.roles.setdefault(noun, set()).add(name)
            offset += len(doc)

    def _body(self, entity: Span) -> None:
        name = re.sub(r"^[Tt]he ", "", clean_name(entity.text))
        after = entity.doc.text[entity.end_char : entity.end_char + 24]
        if match := re.match(r"\s*\((?:the )?([A-Z][\w&-]{1,11})\)", after):
            self.short[match[1]] = name
        if " " in name and name not in self.bodies:
            self.bodies.append(name)

    def full(self, entity: Span) -> str:
        """The name in full of an entity; "" when it is that already."""
        name = clean_name(entity.text)
        if entity.label_ == "PERSON":
            return self.people.full_name(entity.text)
        bare = re.sub(r"^[Tt]he ", "", name)
        if entity.label_ == "ORG":
            if bare in self.short:
                return self.short[bare]
            longer = [b for b in self.bodies if b.startswith(bare + " ") and "&" not in b]
            if len(longer) == 1 and len(bare) > 3 and " " not in bare and not bare.isupper():
                return longer[0]
        return ""

    def full_name(self, name: str) -> str:
        """A speaker's name in full: of a person, or of a body by its initials."""
        if person := holder(name, self.roles):
            return person
        bare = re.sub(r"^[Tt]he ", "", clean_name(name))
        if bare != clean_name(name) and bare.isalpha() and bare.islower():
            # "the authority": the one body of the article that is called so.
            called = {b for b in self.bodies if bare.capitalize() in b.split()}
            if len(called) == 1:
                return called.pop()
        return self.short.get(bare) or self.people.full_name(name) or bare

    def person(self, token: Token) -> str:
        """Whom a "he", "she", "his" or "her" means; "" when that is not clear enough."""
        at = self.offset + token.i
        if at in self.resolved:
            return self.resolved[at]
        place = place_of(token, self.sentence, self.offset)
        word = token.lower_
        same = MALE if word in MALE else FEMALE
        candidates = [
            Candidate(
                name,
                tuple(
                    p
                    for p in places
                    if p.position < at or (p.sentence == self.sentence and _may_follow(place, p))
                ),
                self.people.fits(name, word),
            )
            for name, places in self.places.items()
            if self.people.may_be(name, word)
        ]
        chain = [p for p in self.pronouns if p.token.lower_ in same and p.position < at]
        name = self._chosen(place, candidates, chain)
        if name:
            self.people.called(name, word)
            # A pronoun that was told is a mention for the ones after it.
            self.places[name] = sorted([*self.places[name], place], key=lambda p: p.position)
        self.pronouns.append(place)
        self.resolved[at] = name
        return name

    def _chosen(self, place: Place, candidates: Sequence[Candidate], chain: Sequence[Place]) -> str:
        """Who is meant of those named in this sentence or the one before; else of those further back.

        The only one there is; of several, what the net says, where it is sure or no earlier pronoun of the
        sentence has been told.
        """
        same = self._same_as_before(place, chain)
        for back in _REACH:
            near = [
                c for c in candidates if any(place.sentence - p.sentence <= back for p in c.places)
            ]
            if len(near) > 1:
                name, probability = choose(place, near, chain)
                return same if same and probability < _SURE else name
            for only in near:
                before = [p for p in only.places if p.position < place.position]
                if before and not _acts_on(before[-1], place):
                    return only.name
        return ""

    def _same_as_before(self, place: Place, chain: Sequence[Place]) -> str:
        """ "His car is where he left it": two of them in one sentence are one person, unless one acts on
        the other.
        """
        for earlier in reversed(chain):
            if earlier.sentence != place.sentence:
                return ""
            if name := self.resolved.get(earlier.position, ""):
                return "" if _acts_on(earlier, place, {"obj", "obl"}) else name
        return ""

    def thing(self, token: Token) -> str:
        """What an "it", "its", "they" or "their" means: the subject before it, where number agrees."""
        plural = token.lower_ in {"they", "them", "their", "theirs"}
        found = self.subject
        if found is None or found.person or self.sentence - found.sentence > 1:
            return ""
        if not plural and _VAGUE.match(found.text):
            return ""
        return found.text if found.plural == plural else ""

    def definite(self, head: Token) -> str:
        """What "the pact" or "the country" means, where one antecedent fits; else ""."""
        noun = head.lemma_.lower() if head.lemma_ else head.lower_
        if head.tag_ == "NNS":
            return ""
        words = _KINDS.get(noun, "").split()
        if words:
            names = [
                n
                for n, label, _ in self.seen
                if label not in {"PERSON", "LOC", "NORP"}
                and any(w in n.lower().split() for w in words)
            ]
            if names and len(set(names[-3:])) == 1:
                return _with_article(names[-1], self.nouns)
        told = [(text, at) for word, text, at, named in self.nouns if word == noun and named]
        if told and len({t for t, _ in told}) == 1:
            return told[-1][0]
        if noun in _PLACES or noun in _BODIES:
            label = "LOC" if noun in _PLACES else "ORG"
            near = {
                n for n, kind, at in self.seen if kind == label and self.sentence - at <= _RECENT
            }
            return _with_article(near.pop(), self.nouns) if len(near) == 1 else ""
        longer = {
            text
            for word, text, at, named in self.nouns
            if word == noun and not named and self.sentence - at <= 2 * _RECENT
        }
        return longer.pop() if len(longer) == 1 and words else ""

    def points_back(self, head: Token) -> bool:
        """Whether "the N" is of a kind that means something named before, and so leaves a hole."""
        noun = head.lemma_.lower() if head.lemma_ else head.lower_
        return noun in {"pact", "deal", "accord", "scheme", "bill", "firm", "company", "agency"}

    def remember(self, sent: Span, subject: Subject | None) -> None:
        """Take in a sentence once its statements are written."""
        found = anchor_of(sent.text)
        if found is not None:
            self.last = found
        if subject is not None:
            self.subject = subject
        for e in sent.ents:
            if e.label_ in NAMED:
                name = self.full(e) or re.sub(r"^[Tt]he ", "", clean_name(e.text))
                self.seen.append((name, e.label_, self.sentence))
        for token in sent:
            if token.pos_ != "NOUN" or token.tag_ != "NN":
                continue
            if token.dep_ == "appos" and (name := self._named(token.head)):
                self.nouns.append((token.lower_, name, self.sentence, True))
                self.people.describe(name, token.lower_)
            elif any(t.dep_ == "cop" for t in token.children):
                subjects = [t for t in token.children if t.dep_ == "nsubj"]
                if subjects and (name := self._named(subjects[0])):
                    self.nouns.append((token.lower_, name, self.sentence, True))
            elif any(t.dep_ in _MODIFIERS - {"amod"} for t in token.children):
                text = noun_phrase(token, relative=True)
                if 2 < len(text.split()) <= 10 and not re.search(
                    r"\b(?:its|his|her|their|it|they|which|who)\b", text
                ):
                    text = re.sub(r"^(?:an?|the|A|An|The) ", "", text)
                    if text[:1].islower() or " " in text:
                        self.nouns.append((token.lower_, f"the {text}", self.sentence, False))
        self.sentence += 1

    def _named(self, token: Token) -> str:
        for e in token.doc.ents:
            if e.start <= token.i < e.end and e.label_ in NAMED - {"NORP"}:
                return self.full(e) or clean_name(e.text)
        return ""


def _may_follow(pronoun: Place, name: Place) -> bool:
    """Whether a pronoun may mean who is named later in its sentence: "In his speech, Ruiz ...".

    Not where the name stands under what the pronoun does or suffers ("He said that Ruiz ..."), and not where a quotation
    begins or ends between them (a speaker is no "he" in the own words).
    """
    doc = name.token.doc
    if pronoun.role in {"subj", "obj"} and pronoun.token.head in name.token.ancestors:
        return False
    return not any(t.text in _MARKS for t in doc[pronoun.token.i : name.token.i])


def _acts_on(subject: Place, place: Place, roles: Set[str] = frozenset({"obj"})) -> bool:
    """ "Ruiz saw him": he is not Ruiz. roles: those of the one that is acted on."""
    return (
        subject.role == "subj"
        and place.role in roles
        and subject.sentence == place.sentence
        and subject.token.head.i == place.token.head.i
    )


def _with_article(name: str, nouns: object) -> str:
    """ "the" in front of a name whose last word is a common noun ("the Paris agreement")."""
    last = name.split()[-1]
    kinds = {w for words in _KINDS.values() for w in words.split()} - {
        "ltd",
        "plc",
        "inc",
        "corp",
        "cop",
    }
    return f"the {name}" if last.lower() in kinds and not name.lower().startswith("the ") else name
