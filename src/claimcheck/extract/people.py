"""The people of an article: full names for short ones, names given in brackets, and who is he or she."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.language.first_names import gender_of

__all__ = ["FEMALE", "MALE", "TITLE", "People", "clean_name", "is_one"]

MALE, FEMALE = (
    frozenset({"he", "him", "his", "himself"}),
    frozenset({"she", "her", "hers", "herself"}),
)
TITLE = (
    r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sir|Dame|Lord|Lady|President|Prime Minister|Chancellor|Senator|Sen|Rep|Representative"
    r"|Congressman|Congresswoman|Governor|Gov|Mayor|Judge|Justice|Professor|Prof|General|Gen|Colonel|Captain|Sergeant"
    r"|Secretary|Minister|King|Queen|Prince|Princess|Pope|Father|Sister|Rev|Councillor|Inspector|Constable)"
)
# In any case, but in front of a name, which has a capital: "prime minister Hale" and no "Minister of Health".
_TITLES = re.compile(rf"^(?i:(?:(?:the |former |then )*{TITLE}\.? )+)(?=[A-ZÀ-Þ])")
# "Floridians Jeb Bush and Marco Rubio": what several people are is no part of the first one's name.
_GROUP = re.compile(r"^[A-ZÀ-Þ][a-z]{2,}(?:ans|crats) (?=[A-ZÀ-Þ]\S* [A-ZÀ-Þ])")
# No body is called so, as "General Motors" is.
_CIVIL = re.compile(r"^(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sir|Dame)\b")
_HE = re.compile(r"^(?:Mr|Sir|Lord|King|Prince|Pope|Father|Congressman)\b")
_SHE = re.compile(r"^(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|Sister|Congresswoman)\b")
_ALIAS = re.compile(
    r"^\s*(?:\(|,)?\s*(?:also |better |previously |formerly )?(?:known|nicknamed|called|aka|alias|dubbed|born)\b(?: (?:as|to \w+ as))?"
    r"\s*[“\"‘']?(?P<name>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){0,3})"
    r"|^\s*\(\s*[“\"‘'](?P<quoted>[A-ZÀ-Þ][\w ’'-]{1,30})[”\"’']\s*\)"
)
# A name that stands alone is a surname as often: "Gordon", "Lindsay". So many languages must know it as a first name.
_LEAST_ALONE = 4
_SEVERAL = re.compile(r" (?:and|&) |^[Tt]he (?:\w+ )?[A-ZÀ-Þ]\w+(?<!s)s$")
_KIN = {"wife": "f", "mother": "f", "daughter": "f", "sister": "f", "queen": "f", "actress": "f", "widow": "f",
        "chairwoman": "f", "spokeswoman": "f", "woman": "f", "husband": "m", "father": "m", "son": "m", "brother": "m",
        "king": "m", "chairman": "m", "spokesman": "m", "man": "m", "businessman": "m", "widower": "m"}  # fmt: skip


@dataclass(slots=True)
class People:
    """Full names in the order they came, the names that stand for them, and gender where it was told.

    mentions: as people were named, titles and all.
    """

    names: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)
    mentions: set[str] = field(default_factory=set)

    def learn(self, mentions: Iterable[tuple[str, str]]) -> None:
        """Take in people's mentions as (text, the words after it), in text order."""
        for text, after in mentions:
            name = clean_name(text)
            self.mentions.add(name)
            bare = _bare(name)
            full = self.full_name(bare)
            if full == bare and bare and bare not in self.names and " " in bare:
                self.names.append(bare)
            if _HE.match(name):
                self.gender[full] = "m"
            elif _SHE.match(name):
                self.gender[full] = "f"
            elif full not in self.gender:
                first, _, rest = full.partition(" ")
                if told := gender_of(first, least=1 if rest else _LEAST_ALONE):
                    self.gender[full] = told
            if match := _ALIAS.match(after):
                other = (match["name"] or match["quoted"]).strip(" ’'")
                if other not in full:
                    self.aliases[other] = full

    def join(self, first: str, name: str) -> None:
        """Take in "John and Irene Hays": two people, so that "Hays" alone is neither for sure."""
        surname = name.rpartition(" ")[2]
        alone = gender_of(first, least=_LEAST_ALONE) and not self._known(first, first)
        if alone and self.full_name(name) == name:
            # "Clinton and Bernie Sanders" are no couple.
            self.learn([(f"{first} {surname}", "")])

    def describe(self, name: str, noun: str) -> None:
        """A noun said of a person ("a spokeswoman") may tell the gender."""
        if noun in _KIN:
            self.gender.setdefault(self.full_name(name), _KIN[noun])

    def rename(self, name: str, other: str) -> None:
        """A person turns out to have had another name: "She was born Ana Ruiz"."""
        full, other = self.full_name(name), self.full_name(other)
        if other != full and full not in self.aliases:
            self.aliases[other] = full

    def full_name(self, name: str) -> str:
        """The one full name of the article that a short one or an alias stands for; else the name bare.

        What was not named as a person keeps its words: "The Justice Department" is none of that title.
        """
        whole = clean_name(name)
        bare = _bare(whole)
        if known := self._known(bare, name):
            return self.aliases.get(known, known)
        return bare if whole in self.mentions or _CIVIL.match(whole) else whole

    def _known(self, bare: str, name: str) -> str:
        """The full name behind a name without its titles, "" where there is none or more than one."""
        if bare in self.aliases:
            return self.aliases[bare]
        words = bare.split()
        if not words:
            return ""
        fits = {p for p in self.names if len(p.split()) > len(words) and _holds(p.split(), words)}
        if len(fits) > 1 and (match := _HE.match(name) or _SHE.match(name)):
            wanted = "m" if _HE.match(match.group()) else "f"
            fits = {p for p in fits if self.gender.get(p, wanted) == wanted}
        if len(fits) == 1:
            return fits.pop()
        return bare if bare in self.names else ""

    def may_be(self, name: str, pronoun: str) -> bool:
        """Whether nothing known speaks against calling a person he or she."""
        return self.gender.get(name, _wanted(pronoun)) == _wanted(pronoun)

    def fits(self, name: str, pronoun: str) -> bool | None:
        """Whether a person is known to be called he or she as the pronoun is; None where nothing tells."""
        gender = self.gender.get(name)
        return None if gender is None else gender == _wanted(pronoun)

    def called(self, name: str, pronoun: str) -> None:
        """Whoever was called "she" once is not "he" later."""
        self.gender.setdefault(name, _wanted(pronoun))


def _bare(name: str) -> str:
    """A name without titles, and without what the people named are together."""
    return _TITLES.sub("", _GROUP.sub("", name))


def is_one(mention: str) -> bool:
    """Whether a mention is one person: "Ruiz and Berg" and "the Ruizes" are several."""
    return not _SEVERAL.search(mention)


def _wanted(pronoun: str) -> str:
    return "m" if pronoun in MALE else "f"


def clean_name(text: str) -> str:
    """A name without a genitive ending, a comma or doubled spaces."""
    text = " ".join(text.split()).strip(' ,.;:“”"')
    return re.sub(r"['’]s?$", "", text)


def _holds(full: Sequence[str], short: Sequence[str]) -> bool:
    if len(short) == 1:
        return (
            short[0] == full[-1] or short[0] == full[0] or (len(full) > 2 and short[0] in full[1:])
        )
    return any(list(full[i : i + len(short)]) == list(short) for i in range(len(full)))
