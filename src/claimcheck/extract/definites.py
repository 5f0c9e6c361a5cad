"""What "the board", "the country" or "the pact" means: names and nouns of an article that a noun points back to.

Where no antecedent fits, or more than one does, the answer is "" and the statement keeps its noun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from claimcheck.extract.home import COUNTRIES, Home
from claimcheck.extract.phrases import noun_phrase

__all__ = ["BODIES", "PLACES", "RECENT", "Nouns", "points_back"]

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
PLACES = frozenset({"country", "city", "town", "island", "village", "state", "region", "county"})
_FIRMS = frozenset("company firm agency group organisation organization bank club charity".split())
# Whose names often end in the noun for what they are: "Fair Trade Board".
_ENDS_IN_KIND = frozenset({"ORG", "FAC", "EVENT", "LAW", "PRODUCT"})
_ENDS_IN_LAND = frozenset(
    "isles islands island peninsula valley river lake canal strait coast mountains desert bay gulf".split()
)
_BUILT = re.compile(
    r"\b(?:House|Street|Road|Avenue|Square|Park|Hall|Station|Airport|Cent(?:er|re)|Building)$"
)
_PUBLIC = re.compile(
    r"\b(?:Council|Board|Court|Commission|Ministry|Department|Authority|University|Union|Society|Committee|Agency|"
    r"Senate|House|Party|Parliament|Congress|Office|Bureau|Association|Foundation|Institute)\b"
)
_WITH_THE = frozenset({"Netherlands", "Philippines", "Bahamas", "Maldives"})
_NO_KIND = frozenset(
    "north south east west time times daily news post journal company group district state street road night week day evening morning".split()
)
# Nouns for what can want and decide something.
BODIES = (
    _FIRMS
    | PLACES
    | frozenset(
        """
    airline assembly association authority board cabinet carrier chamber coalition commission committee congress
    consortium council court department government institute ministry museum operator opposition panel parliament
    party regulator retailer senate society team trust union university utility watchdog
    """.split()
    )
)
RECENT = 3  # sentences back that a definite description reaches without a name that matches


@dataclass(slots=True)
class Nouns:
    """The names and nouns of an article so far.

    home: what the article is about. names: each name with its label and its sentence's number. described: a
    noun, the name or phrase it was said of, the sentence, and whether that is a name. endings: names by the
    noun for what they are.
    """

    home: Home = field(default_factory=Home)
    names: list[tuple[str, str, int]] = field(default_factory=list)
    described: list[tuple[str, str, int, bool]] = field(default_factory=list)
    endings: dict[str, set[str]] = field(default_factory=dict)

    def name(self, name: str, label: str, sentence: int) -> None:
        """Take in a name; "Fair Trade Board" and "Ministry of Finance" say what they are."""
        self.names.append((name, label, sentence))
        kind = re.split(r" (?:of|for) ", name)[0].rsplit(" ", 1)[-1].lower()
        says = label in _ENDS_IN_KIND or (label == "LOC" and kind in _ENDS_IN_LAND)
        word = len(kind) > 3 and kind.isalpha() and kind not in _NO_KIND
        if says and word and " " in name:
            self.endings.setdefault(kind, set()).add(name)

    def compound(self, noun: Token) -> None:
        """Take in a noun behind a name, "the Bellin Street plant"."""
        left = noun.nbor(-1) if noun.i > noun.sent.start else None
        if left is None or left.head.i != noun.i or left.dep_ not in {"compound", "flat"}:
            return
        if left.pos_ != "PROPN" or left.ent_type_ == "PERSON" or noun.ent_type_:
            return
        name = re.sub("^[Tt]he ", "", noun_phrase(noun))
        if re.fullmatch(r"(?:[A-Z][\w’'.-]* )+[a-z]+", name):
            self.endings.setdefault(noun.lower_, set()).add(name)

    def describe(self, noun: str, text: str, sentence: int, *, named: bool) -> None:
        """Take in what was said to be a `noun`: a name, or a longer phrase with it."""
        self.described.append((noun, text, sentence, named))

    def meant(
        self,
        head: Token,
        sentence: int,
        company: str,
        actor: str,
        here: Sequence[tuple[str, str, int]] = (),
    ) -> str:
        """What "the N" means in a sentence, where one antecedent fits; else "".

        head: the noun. company: the name in full of the one that the article is about. actor: the body that
        did something in this sentence or the one before. here: the places and bodies before it in its
        sentence, as in `names`.
        """
        named_so_far = [*self.names, *here]
        noun = head.lemma_.lower() if head.lemma_ else head.lower_
        if head.tag_ == "NNS":
            return self._ending_in(head.lower_)
        words = _KINDS.get(noun, "").split()
        if words:
            alike = [
                n
                for n, label, _ in named_so_far
                if label not in {"PERSON", "LOC", "NORP"}
                and any(w in n.lower().split() for w in words)
            ]
            # A firm's name seldom says that it is one: another may be meant.
            bodies = [n for n, label, _ in named_so_far if label == "ORG"]
            says = bool(alike) and alike[-1].lower().endswith(f" {noun}")
            since = [n for n, label, _ in here if label == "ORG"] if says else bodies
            another = noun in _FIRMS and bool(since) and since[-1] not in alike[-1:]
            if alike and len(set(alike[-3:])) == 1 and not another:
                return _with_article(alike[-1])
        told = {text for word, text, _, named in self.described if word == noun and named}
        if len(told) == 1:
            return told.pop()
        if name := self._ending_in(noun) or self._home(noun, sentence, company, actor, here):
            return name
        if noun in PLACES or noun in _FIRMS:
            return self._named_near(noun, sentence, here)
        longer = {
            text
            for word, text, at, named in self.described
            if word == noun and not named and sentence - at <= 2 * RECENT
        }
        return longer.pop() if len(longer) == 1 and words else ""

    def _ending_in(self, noun: str) -> str:
        """The one name of the article so far that says what it is: "the board" is the "Fair Trade Board"."""
        ending = self.endings.get(noun, set())
        # "Brenham Museum" is the "Brenham Museum of Art".
        whole = [n for n in ending if not any(n != o and o.startswith(n) for o in ending)]
        return f"the {whole[0]}" if len(whole) == 1 else ""

    def _home(
        self,
        noun: str,
        sentence: int,
        company: str,
        actor: str,
        here: Sequence[tuple[str, str, int]],
    ) -> str:
        """The city, country or company that the article is about, unless another was named just before."""
        home = self.home
        if noun in {"company", "firm"}:
            other = actor and actor.removeprefix("the ") not in {home.company, company}
            return "" if other else company
        place = {
            "city": home.city, "town": home.city, "borough": home.city, "council": home.city,
            "country": home.country, "government": home.country, "state": home.state,
        }.get(noun, "")  # fmt: skip
        if not place:
            return ""
        kind = home.countries if noun in {"country", "government"} else home.cities
        near = {name for name, _, at in self.names if sentence - at <= 1 and name in kind}
        recent = [n for n in (*self.names, *here) if sentence - n[2] <= 1]
        if noun == "state":
            # "In Virginia, ... the state's voters".
            no_state = COUNTRIES | home.countries | home.cities
            near = {n for n, label, _ in recent[-3:] if label == "LOC" and n not in no_state}
        if noun in {"town", "village"}:
            # "Water stood in Lower Hesk. The town ..." of a report from the city.
            near = set([n for n, label, _ in recent if label == "LOC"][-1:])
        if near and place not in near:
            return ""
        if noun == "council":
            return f"the {place} council"
        return f"the government of {_with_the(place)}" if noun == "government" else _with_the(place)

    def _named_near(self, noun: str, sentence: int, here: Sequence[tuple[str, str, int]]) -> str:
        """The one place or body of the last sentences that may be called so."""
        label = "LOC" if noun in PLACES else "ORG"
        near = {
            n
            for n, kind, at in (*self.names, *(here if label == "LOC" else ()))
            if kind == label and sentence - at <= RECENT and not _BUILT.search(n)
        }
        others = {n for n, kind, _ in here if kind == "ORG"} - near
        if noun in {"company", "firm"}:
            others = {n for n in others if not _PUBLIC.search(n)}
        if label == "ORG" and others and not near & {n for n, _, _ in here}:
            # "The Legion asked him not to use the organisation's emblem".
            return ""
        countries = COUNTRIES | self.home.countries
        if noun in {"county", "region"}:
            # What a town lies in is not the town.
            near = {n for n in near if _COUNTY.search(n)}
        if noun == "country":
            near &= countries
        elif label == "LOC":
            near -= countries
        elif noun in {"company", "firm"}:
            near = {n for n in near if not _PUBLIC.search(n)}
        return _with_article(near.pop()) if len(near) == 1 else ""


_COUNTY = re.compile(r"(?:shire|\b(?:County|Region|Province|North|South|East|West)\b)", re.I)


def points_back(head: Token) -> bool:
    """Whether "the N" is of a kind that means something named before, and so leaves a hole."""
    noun = head.lemma_.lower() if head.lemma_ else head.lower_
    return noun in {"pact", "deal", "accord", "scheme", "bill", "firm", "company", "agency"}


def _with_the(place: str) -> str:
    """ "the United States", but "Kenya"."""
    plural = re.search(r"(?:s|Kingdom|Republic)$", place) and (" " in place or place in _WITH_THE)
    return f"the {place}" if plural else place


def _with_article(name: str) -> str:
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
