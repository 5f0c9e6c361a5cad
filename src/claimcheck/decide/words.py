"""Words that turn a claim round (rose, fell) and words for an office (minister, mayor)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.language.people import OFFICES

__all__ = ["Role", "Turn", "is_change", "opposites", "other_side", "roles", "same_side", "turns"]

# Pairs in the same grammatical form, so that either can stand for the other in a sentence.
_PAIRS = """
rose/fell risen/fallen rise/fall rises/falls rising/falling
increase/decrease increased/decreased increases/decreases increasing/decreasing
grew/shrank grown/shrunk grow/shrink grows/shrinks growth/decline gain/loss gains/losses gained/lost
climbed/dropped climb/drop climbs/drops climbing/dropping up/down upward/downward
more/fewer more/less most/least most/fewest higher/lower highest/lowest high/low record-high/record-low
above/below over/under larger/smaller largest/smallest bigger/smaller biggest/smallest greater/smaller
longer/shorter longest/shortest taller/shorter tallest/shortest older/younger oldest/youngest
hotter/colder hottest/coldest warmer/cooler warmest/coolest faster/slower fastest/slowest
richer/poorer richest/poorest better/worse best/worst stronger/weaker strongest/weakest
heavier/lighter heaviest/lightest earlier/later earliest/latest early/late
north/south northern/southern northward/southward north-east/south-west north-west/south-east
north-east/north-west south-east/south-west north-east/south-east north-west/south-west
east/west eastern/western eastward/westward northeast/southwest northwest/southeast
northeast/northwest southeast/southwest northeast/southeast northwest/southwest
before/after first/last won/lost win/lose wins/loses winning/losing victory/defeat winner/loser
beat/lost~to supported/opposed support/oppose supports/opposes supporter/opponent
accepted/rejected accept/reject accepts/rejects approved/rejected approve/reject approval/rejection
upheld/overturned uphold/overturn upheld/reversed uphold/reverse upheld/quashed affirmed/reversed allowed/banned allow/ban legalised/banned
opened/closed open/closed opening/closing opens/closes entered/left joined/left joining/leaving
imports/exports import/export imported/exported bought/sold buy/sell
guilty/innocent convicted/acquitted convicted/cleared conviction/acquittal
stopped/continued stop/continue stops/continues tightened/loosened
strengthened/weakened strengthen/weaken expanded/contracted expand/contract expansion/contraction
raised/lowered raise/lower raising/lowering raised/cut raising/cutting lengthened/shortened
accelerated/slowed majority/minority surplus/deficit profit/loss maximum/minimum men/women
male/female man/woman husband/wife father/mother son/daughter brother/sister 
former/current ahead/behind present/absent always/never
success/failure succeeded/failed passed/failed extended/shortened legal/illegal
including/excluding indoor/outdoor public/private urban/rural
inner/outer innermost/outermost inside/outside nearest/farthest nearest/furthest closest/farthest closest/furthest
innermost/farthest outermost/closest outermost/nearest
the~day~after/the~day~before the~day~after/the~eve~of ahead~of/after ahead~of/behind
mother/aunt mother/sister mother/grandmother father/uncle father/brother father/grandfather son/nephew son/grandson
son/brother sons/nephews daughter/niece daughter/sister daughter/granddaughter brother/cousin sister/cousin
uncle/grandfather aunt/grandmother husband/brother wife/sister widow/sister widow/daughter
defeated/lost~to beat/was~beaten~by defeated/was~defeated~by bought/was~bought~by acquired/was~acquired~by
replaced/was~replaced~by overtook/was~overtaken~by sued/was~sued~by
""".split()
_OPPOSITES: dict[str, tuple[str, ...]] = {}
for _pair in _PAIRS:
    _one, _other = _pair.replace("~", " ").split("/")
    _OPPOSITES[_one] = (*_OPPOSITES.get(_one, ()), _other)
    _OPPOSITES[_other] = (*_OPPOSITES.get(_other, ()), _one)
# Which way a word of change, or of a court, points, whatever its form: one of each side makes a conflict.
_SIDES = (
    (frozenset("rose risen rise rises rising increase increased increases increasing grew grown grow grows growth gain gains gained climbed climb climbs up higher more raised raise surged soared jumped".split()),
     frozenset("fell fallen fall falls falling decrease decreased decreases decreasing shrank shrunk shrink decline declined declines declining dropped drop drops down lower fewer less lowered cut cuts reduced plunged slumped".split())),
    (frozenset("upheld uphold affirmed".split()), frozenset("overturned overturn reversed reverse quashed".split())),
    (frozenset("acquitted cleared acquittal".split()), frozenset("convicted conviction".split())),
)  # fmt: skip
_TURN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted(map(re.escape, _OPPOSITES), key=len, reverse=True))
    # Who stopped by an office has stopped nothing, and a growth rate may fall.
    + r")(?![\w-])(?!(?<=growth) rates?\b|(?<=increase) rates?\b|(?<=stop) by\b|(?<=stops) by\b|(?<=stopped) by\b)",
    re.IGNORECASE,
)
# What one is by calling: of no use to tell a name by, as offices are.
_CALLINGS = frozenset("administrator coroner curator librarian magistrate registrar".split())
_ROLE = re.compile(
    r"(?<![\w-])(?P<modifier>(?:(?:(?:deputy|vice|assistant|acting|interim|chief|prime|general|foreign|"
    r"finance|defence|defense|interior|home|health|education|justice|energy|environment|trade|transport|"
    r"security|public-security|agriculture|culture|sports?|federal|state|national|executive|managing|"
    r"financial|technical|medical|scientific|lead|senior|junior|associate|honorary|former|first|second|"
    r"business|work|labou?r|pensions|welfare|social|development|housing|communities|technology|digital|science|research|industry|"
    r"commerce|tourism|fisheries|water|oil|petroleum|mining|planning|immigration|families|veterans|budget|cabinet|press|"
    r"attorney|police|fire|naval|army|air|music|artistic|party|opposition|majority|minority|economy|economics)"
    r"[- ])*))(?P<head>"
    + "|".join(sorted(map(re.escape, OFFICES | _CALLINGS), key=len, reverse=True))
    + r")(?P<more>(?: (?:general|executive|minister|officer|scientist|economist|engineer|secretary|justice|director))?)(?![\w-])"
    # A general election is nobody's office.
    r"(?!(?<=general) (?:elections?|assembly|public|practi\w+|hospital|strike|contractor|council|store|population|rule)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that has an opposite, at [start, end) of its text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Role:
    """An office at [start, end) of its text: `text` with what qualifies it ("deputy director")."""

    start: int
    end: int
    text: str


def turns(text: str) -> tuple[Turn, ...]:
    """The words of a text that have an opposite, in order."""
    return tuple(Turn(m.start(), m.end(), m.group()) for m in _TURN.finditer(text))


def opposites(word: str) -> tuple[str, ...]:
    """What can stand in the place of a word and says the contrary; none for other words."""
    return _OPPOSITES.get(word.lower(), ())


def is_change(word: str) -> bool:
    """Whether a word says that something grew or shrank."""
    return any(word.lower() in side for side in _SIDES[0])


def same_side(one: str, other: str) -> bool:
    """Whether two words of change point the same way ("grew", "up")."""
    a, b = one.lower(), other.lower()
    return any(a in side and b in side for pair in _SIDES for side in pair)


def other_side(one: str, other: str) -> bool:
    """Whether two words of change point opposite ways ("grew", "down")."""
    a, b = one.lower(), other.lower()
    return any((a in up and b in down) or (a in down and b in up) for up, down in _SIDES)


def roles(text: str) -> tuple[Role, ...]:
    """The offices that a text names, in order."""
    return tuple(Role(m.start(), m.end(), m.group()) for m in _ROLE.finditer(text))
