"""The people of an article: full names for short ones, names given in brackets, and who is he or she."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["FEMALE", "MALE", "TITLE", "People", "clean_name"]

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
# No body is called so, as "General Motors" is.
_CIVIL = re.compile(r"^(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sir|Dame)\b")
_HE = re.compile(r"^(?:Mr|Sir|Lord|King|Prince|Pope|Father|Congressman)\b")
_SHE = re.compile(r"^(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|Sister|Congresswoman)\b")
_ALIAS = re.compile(
    r"^\s*(?:\(|,)?\s*(?:also |better |previously |formerly )?(?:known|nicknamed|called|aka|alias|dubbed|born)\b(?: (?:as|to \w+ as))?"
    r"\s*[“\"‘']?(?P<name>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){0,3})"
    r"|^\s*\(\s*[“\"‘'](?P<quoted>[A-ZÀ-Þ][\w ’'-]{1,30})[”\"’']\s*\)"
)
# First names that leave little doubt, for the first pronoun after an introduction without a title.
_HIS_NAMES = frozenset(
    """
    adam ahmed alan albert alejandro alexander ali andrew andrés anthony antonio arthur barack ben benjamin bill
    bob boris brian bruce carlos charles chris christopher colin craig daniel david dennis diego dmitry donald
    edward emmanuel enrique eric ernest felipe fernando francis francisco frank fred gary gavin genaro george gordon
    graham grant greg hans harold harry henry howard hugo ian igor ivan jack jacob james jason jean javier jeff jeremy
    jerome jim joe john jonathan jorge josé joseph joaquín juan julian justin karl keith kenneth kevin larry lee luis
    mahmoud manuel marco mario mark martin matthew michael miguel mike mohamed mohammed muhammad narendra neil nicholas
    nigel oliver oscar patrick paul pedro peter philip rafael raymond ricardo richard rishi robert roberto roger ronald
    roy salvador samuel scott sergei simon stephen steve steven stuart thomas tim timothy tom tony victor vincent
    vladimir volodymyr walter william xavier
    """.split()
)
_HER_NAMES = frozenset(
    """
    abigail agnes alexandra alice alison amanda amy ana andrea angela anita anna anne annie barbara beatrice beth
    brenda camila carmen carol caroline catherine celeste charlotte christina christine claire claudia deborah diana
    donna dorothy elena elizabeth ella ellen emily emma esther eva fatima fiona florence frances gabriela gloria grace
    hannah harriet heather helen hillary ingrid irene isabel jacinda jane janet jennifer jessica joan joanna josefa
    joyce judith julia julie karen kate katherine kathleen laura linda lisa louise lucia lucy margaret maria marie
    martha mary maud maya melissa michelle monica nancy natalie natasha nicola olivia pamela patricia paula rachel
    rebecca rita rosa rosamund ruth samantha sandra sara sarah sharon sheila silvia sofia sophie stephanie susan
    teresa theresa ursula valerie vanessa veronica victoria virginia wendy yvonne
    """.split()
)
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
            bare = _TITLES.sub("", name)
            full = self.full_name(bare)
            if full == bare and bare and bare not in self.names and " " in bare:
                self.names.append(bare)
            if _HE.match(name):
                self.gender[full] = "m"
            elif _SHE.match(name):
                self.gender[full] = "f"
            elif full not in self.gender:
                first = full.split()[0].lower() if full else ""
                if first in _HIS_NAMES:
                    self.gender[full] = "m"
                elif first in _HER_NAMES:
                    self.gender[full] = "f"
            if match := _ALIAS.match(after):
                other = (match["name"] or match["quoted"]).strip(" ’'")
                if other not in full:
                    self.aliases[other] = full

    def describe(self, name: str, noun: str) -> None:
        """A noun said of a person ("a spokeswoman") may tell the gender."""
        if noun in _KIN:
            self.gender.setdefault(self.full_name(name), _KIN[noun])

    def full_name(self, name: str) -> str:
        """The one full name of the article that a short one or an alias stands for; else the name bare.

        What was not named as a person keeps its words: "The Justice Department" is none of that title.
        """
        whole = clean_name(name)
        bare = _TITLES.sub("", whole)
        if known := self._known(bare, name):
            return known
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
