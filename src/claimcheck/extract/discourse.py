"""What an article has said so far: its people and bodies, the last date, and what "it" or "the pact" may be.

Names are learned from the whole article before its first claim is written, everything else sentence by
sentence. Where no antecedent fits, or more than one does, the answer is "" and the statement stays open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from claimcheck.extract.antecedent import choose
from claimcheck.extract.binding import (
    acts_on,
    is_told_of,
    may_follow,
    says_of,
    surely_means,
)
from claimcheck.extract.coref import Candidate, Place, place_of
from claimcheck.extract.dates import Anchor, anchor_of
from claimcheck.extract.definites import PLACES, RECENT, Nouns
from claimcheck.extract.home import find_home
from claimcheck.extract.offices import holder, offices
from claimcheck.extract.people import FEMALE, MALE, People, clean_name, is_one
from claimcheck.extract.phrases import is_plural_pronoun, is_somebody, noun_phrase
from claimcheck.language.people import PEOPLE

__all__ = ["NAMED", "Context", "Subject"]

NAMED = frozenset({"PERSON", "ORG", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART", "NORP"})
# What only somebody, or a body, does.
_WILLED = frozenset(
    """
    agree announce appeal apologise apologize ask ban buy choose decide decline demand deny employ hire hope intend
    invite offer order plan promise propose publish refuse reject sell sue threaten try urge vote want wish
    """.split()
)
_MODIFIERS = frozenset({"nmod", "compound", "acl", "acl:relcl", "nmod:poss", "nummod"})
_LEANS = re.compile(r"\b(?:its|his|her|their|it|they|which|who)\b")
# Subjects that set a scene: what "it" means after them is told by what follows them, not by them.
# "Neither chamber ... Its members": nobody's.
_NONE = re.compile(
    r"(?:neither|no|none|nobody|nothing|few|little|much|less|more|all this|other words)\b(?!-)",
    re.IGNORECASE,
)
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
_STALE = 5  # sentences behind a date, from which nothing counts from it any more
_LONGEST_COUPLE = 120  # characters
_COUPLE = re.compile(
    r"(?:^|[^\w.’'] |\b[a-z]+ )([A-ZÀ-Þ][\w-]+) (?:and|&) ([A-ZÀ-Þ][\w-]+ [A-ZÀ-Þ][\w-]+)$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a sentence: its words resolved, and whether it is one thing, several or a person.

    acts: whether it is a body or place that can want and decide.
    """

    text: str
    plural: bool
    person: bool
    sentence: int
    acts: bool = False


@dataclass(slots=True)
class Context:
    """An article's memory. published: its date; headline: whom it names, a pronoun is likelier to mean."""

    published: dt.date | None = None
    headline: str = ""
    people: People = field(default_factory=People)
    bodies: list[str] = field(default_factory=list)
    short: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    pronouns: list[Place] = field(default_factory=list)
    resolved: dict[int, str] = field(default_factory=dict)
    nouns: Nouns = field(default_factory=Nouns)
    last: Anchor | None = None  # the date that was named last, before this sentence
    dated: int = 0  # the sentence of that date
    anchor: Anchor | None = None  # in this sentence, relative ones as they were told
    subject: Subject | None = None
    actor: Subject | None = None
    told: tuple[int, bool, str] = (-1, False, "")
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
        entities = [e for doc in docs for e in doc.ents]
        places, bodies = (
            [clean_name(e.text) for e in entities if e.label_ == label] for label in ("LOC", "ORG")
        )
        self.nouns.home = find_home(text, places, bodies)
        for doc in docs:
            text = doc.text
            people = [e for e in doc.ents if _is_person(e)]
            self.people.learn((e.text, text[e.end_char : e.end_char + 60]) for e in people)
            for e in doc.ents:
                if e.label_ == "ORG":
                    self._body(e)
        self._couples(docs)
        for doc in docs:
            numbers: dict[int, int] = {}
            for sent in doc.sents:
                for token in sent:
                    numbers[token.i] = sentence
                sentence += 1
            for e in doc.ents:
                if _is_person(e):
                    name = self.people.full_name(e.text)
                    self.places.setdefault(name, []).append(place_of(e, numbers[e.root.i], offset))
                    for noun in offices(e):
                        self.roles.setdefault(noun, set()).add(name)
            offset += len(doc)

    def _couples(self, docs: Sequence[Doc]) -> None:
        """Take in "John and Irene Hays", once all other names are known."""
        for doc in docs:
            text = doc.text
            for e in doc.ents:
                # The first name may be part of the entity, or one of its own, or none.
                first = max(0, e.end_char - _LONGEST_COUPLE)
                if e.label_ == "PERSON" and (pair := _COUPLE.search(text, first, e.end_char)):
                    self.people.join(pair[1], pair[2])

    def _body(self, entity: Span) -> None:
        name = re.sub(r"^[Tt]he ", "", clean_name(entity.text))
        after = entity.doc.text[entity.end_char : entity.end_char + 24]
        if match := re.match(r"\s*\((?:the )?([A-Z][\w&-]{1,11})\)", after):
            self.short[match[1]] = name
        # "Post Editor-in-Chief Ana Ruiz": the paper's editor, and no longer name of the paper.
        office = name.rpartition(" ")[2].lower() in PEOPLE
        if " " in name and name not in self.bodies and not office:
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
                # "Trump" of an article about him is no "Trump University".
                person = any(bare in name.split() for name in self.people.names)
                return "" if person else longer[0]
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
        headline = re.findall(r"\w[\w-]*", self.headline)
        candidates = [
            Candidate(
                name,
                tuple(
                    p
                    for p in places
                    if p.position < at or (p.sentence == self.sentence and may_follow(place, p))
                ),
                self.people.fits(name, word),
                name.split()[-1] in headline,
            )
            for name, places in self.places.items()
            if self.people.may_be(name, word)
            and not any(says_of(place, p) or is_told_of(place, p) for p in places)
        ]
        chain = [p for p in self.pronouns if p.token.lower_ in same and p.position < at]
        surely = [c.name for c in candidates if any(surely_means(place, p) for p in c.places)]
        name = surely[0] if surely else self._chosen(place, candidates, chain)
        if name:
            self.people.called(name, word)
            # A pronoun that was told is a mention for the ones after it.
            self.places[name] = sorted([*self.places[name], place], key=lambda p: p.position)
        self.pronouns.append(place)
        self.resolved[at] = name
        return name

    def _chosen(self, place: Place, candidates: Sequence[Candidate], chain: Sequence[Place]) -> str:
        """Who is meant of those named in this sentence or the one before; else of those further back.

        The only one there is, unless all that is known is a surname; else what the net says, where it is sure or no
        earlier pronoun of the sentence has been told.
        """
        same = self._same_as_before(place, chain)
        for back in _REACH:
            near = [
                c for c in candidates if any(place.sentence - p.sentence <= back for p in c.places)
            ]
            if len(near) > 1 or any(c.fits is None and " " not in c.name for c in near):
                name, probability = choose(place, near, chain)
                return same if same and probability < _SURE else name
            for only in near:
                before = [p for p in only.places if p.position < place.position]
                if before and not acts_on(before[-1], place):
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
                if other := self._apposed(earlier):
                    # "His deputy, Ana Ruiz, was charged, but the case against her": hers.
                    return other if place.token.sent == earlier.token.sent else ""
                return "" if acts_on(earlier, place, {"obj", "obl"}) else name
        return ""

    def _apposed(self, whose: Place) -> str:
        """The name of the subject whom a "his" describes, "his deputy, Ivo Ruiz"; "" for any other "his"."""
        noun = whose.token.head
        if whose.role != "poss" or noun.dep_ not in {"nsubj", "nsubj:pass"}:
            return ""
        named = next((t for t in noun.children if t.dep_ == "appos" and t.i > noun.i), None)
        if named is None or named.ent_type_ != "PERSON":
            return ""
        return next(
            (
                n
                for n, at in self.places.items()
                if any(p.token.i == named.i and p.token.doc is named.doc for p in at)
            ),
            "",
        )

    def thing(self, token: Token) -> str:
        """What an "it", "its", "they" or "their" means: the subject before it, where number agrees."""
        plural = is_plural_pronoun(token)
        if self.told[:2] == (self.sentence, plural):
            # Two of them in one sentence are one thing, told or not.
            return self.told[2]
        name = self._thing(token, plural=plural)
        if token.dep_ != "nmod:poss":
            # "Its share was 5%, and last year it was 1%": after an "its" it may be what is owned.
            self.told = (self.sentence, plural, name)
        return name

    def definite(self, head: Token) -> str:
        """What "the pact" or "the country" means, where one antecedent fits; else ""."""
        company = self.full_name(self.nouns.home.company) if self.nouns.home.company else ""
        actor = self.actor
        acted = actor.text if actor is not None and self.sentence - actor.sentence <= 1 else ""
        here = [
            (self.full(e) or re.sub(r"^[Tt]he ", "", clean_name(e.text)), e.label_, self.sentence)
            for e in head.sent.ents
            if e.end <= head.i and e.label_ in {"LOC", "ORG"}
        ]
        name = self.nouns.meant(head, self.sentence, company, acted, here)
        if name and head.lower_ == "country":
            # A mention for what comes after, as a name is.
            self.nouns.name(name, "LOC", self.sentence)
        return name

    def settled(self, token: Token) -> bool:
        """Whether an earlier "it" (or "they") of the sentence has been looked up."""
        return self.told[:2] == (self.sentence, is_plural_pronoun(token))

    def _thing(self, token: Token, *, plural: bool) -> str:
        found = self.subject
        wills = token.dep_ == "nsubj" and token.head.lemma_.lower() in _WILLED
        if wills and not plural and found is not None and not found.acts and not found.person:
            # "It wanted to sell": not the hole that the sentence before was about.
            found = self.actor
            if found is not None and self.sentence - found.sentence <= RECENT and not found.plural:
                return found.text
            return ""
        if found is None or found.person or self.sentence - found.sentence > 1:
            return ""
        if (not plural and _VAGUE.match(found.text)) or _NONE.match(found.text):
            return ""
        return found.text if found.plural == plural else ""

    def remember(self, sent: Span, subject: Subject | None) -> None:
        """Take in a sentence once its statements are written."""
        told = self.anchor if self.anchor is not self.last else None
        if told is None and not any(e.label_ in {"DATE", "TIME"} for e in sent.ents):
            told = anchor_of(sent.text, self.published)
        if told is not None:
            self.last, self.dated = told, self.sentence
        elif self.sentence - self.dated >= _STALE:
            # "Six years earlier" counts from no date that long ago.
            self.last = None
        self.anchor = None
        if subject is not None:
            self.subject = subject
            self.actor = subject if subject.acts else self.actor
        for e in sent.ents:
            if e.label_ in NAMED:
                name = self.full(e) or re.sub(r"^[Tt]he ", "", clean_name(e.text))
                # "Vos" of Hanneke Vos is no company, whatever the network takes it for.
                person = self.people.full_name(e.text) in self.people.names
                self.nouns.name(name, "PERSON" if person else e.label_, self.sentence)
            if _is_person(e):
                self._born(e)
        for token in sent:
            if token.tag_ == "NN" and token.pos_ == "NOUN":
                self.nouns.compound(token)
                self._describe(token)
        self.sentence += 1

    def _born(self, entity: Span) -> None:
        """Take in "Ruiz was born Ana Berg": both names are one person's from here on."""
        doc = entity.doc
        if entity.start == 0 or doc[entity.start - 1].lower_ != "born":
            return
        subject = next(
            (t for t in doc[entity.start - 1].children if t.dep_ in {"nsubj", "nsubj:pass"}), None
        )
        if subject is None:
            return
        name = self.resolved.get(self.offset + subject.i) or self._named(subject)
        other = self.people.full_name(entity.text)
        if name in self.places and name != other:
            self.people.rename(name, other)
            places = [*self.places[name], *self.places.pop(other, ())]
            self.places[name] = sorted(places, key=lambda p: p.position)

    def _describe(self, noun: Token) -> None:
        """Take in what a noun is said of: "Ana Ruiz, the mayor", "Saltby is a port", "the port of Saltby"."""
        name, children = "", list(noun.children)
        if noun.dep_ == "appos" and (name := self._named(noun.head)):
            self.people.describe(name, noun.lower_)
        elif any(t.dep_ == "cop" for t in children):
            subject = next((t for t in children if t.dep_ == "nsubj"), None)
            name = self._named(subject) if subject is not None else ""
        elif (
            noun.lower_ in PLACES - {"state", "country"} and (place := _of_place(noun)) is not None
        ):
            name = self._named(place)
        elif any(t.dep_ in _MODIFIERS for t in children):
            text = noun_phrase(noun, relative=True)
            if 2 < len(text.split()) <= 10 and not _LEANS.search(text):
                text = re.sub(r"^(?:an?|the|A|An|The) ", "", text)
                if text[:1].islower() or " " in text:
                    self.nouns.describe(noun.lower_, f"the {text}", self.sentence, named=False)
        if name and not (name in self.people.names and not is_somebody(noun)):
            # "Ivo Hale, whose book ...": the parser may take the book for what he is.
            self.nouns.describe(noun.lower_, name, self.sentence, named=True)

    def _named(self, token: Token) -> str:
        for e in token.doc.ents:
            if e.start <= token.i < e.end and e.label_ in NAMED - {"NORP"}:
                return self.full(e) or clean_name(e.text)
        return ""


def _of_place(noun: Token) -> Token | None:
    """ "The town of Saltby": the name of the place that a noun says what it is."""
    return next(
        (
            t
            for t in noun.children
            if t.ent_type_ == "LOC" and t.dep_ == "nmod" and any(c.lower_ == "of" for c in t.lefts)
        ),
        None,
    )


def _is_person(entity: Span) -> bool:
    return entity.label_ == "PERSON" and is_one(entity.text)
