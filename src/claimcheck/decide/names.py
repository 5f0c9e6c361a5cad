"""The names and content words of a text, and how many of a claim's a fact shares."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from claimcheck.decide.whens import MONTHS, WHEN
from claimcheck.language.people import OFFICES
from claimcheck.types import Entity

__all__ = [
    "IRREGULAR",
    "Name",
    "Terms",
    "bears",
    "containers",
    "exchangeable",
    "fold",
    "is_longer_form",
    "is_people",
    "names",
    "share",
    "terms",
]

_TOKEN = re.compile(r"[^\W_]+(?:[.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)]*\s+$")
_NAMED = frozenset(
    ("PERSON", "NORP", "FAC", "ORG", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW")
)
_STOP = frozenset(
    """a about after all also although an and any are as at be because been before being between
    both but by can could did do does during each for from had has have he her hers him his how if
    in into is it its may might more most much no nor not of on one only or other our out over said
    say says she should since so some such than that the their them then there these they this
    those through to under until up was we were what when where which while who whom whose why will
    with would you your mr mrs ms dr sir lord lady dame professor president minister""".split()
)
_DATES = frozenset(
    (*MONTHS, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
# Names of one thing that share no letters to go by.
_ALIASES = {
    "us": "america", "usa": "america", "u.s": "america", "american": "america",
    "americans": "america", "uk": "britain", "u.k": "britain", "british": "britain",
    "french": "france", "dutch": "netherlands", "spanish": "spain", "swiss": "switzerland",
    "danish": "denmark", "welsh": "wales", "polish": "poland", "eu": "europe",
    "european": "europe", "swedish": "sweden", "turkish": "turkey", "norwegian": "norway",
    "finnish": "finland", "irish": "ireland", "pole": "poland", "frenchwoman": "france",
    "frenchman": "france", "briton": "britain", "swede": "sweden", "dane": "denmark", "turk": "turkey",
    "tory": "conservative", "tories": "conservative", "greek": "greece", "czech": "czechia",
}  # fmt: skip
_LONG_FORMS = (
    (re.compile(r"\bUnited States(?: of America)?\b"), "America"),
    (re.compile(r"\bUnited Kingdom\b"), "Britain"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
)
_ENDINGS = ("ing", "ed", "es", "s", "ly")
# Forms that no ending tells, each with its base.
IRREGULAR = {
    form: base
    for base, *forms in (
        row.split("/")
        for row in (
            "win/won find/found lose/lost pay/paid say/said make/made take/took/taken give/gave/given get/got/gotten "
            "know/knew/known see/saw/seen hold/held meet/met leave/left send/sent build/built buy/bought sell/sold "
            "tell/told think/thought bring/brought begin/began/begun break/broke/broken choose/chose/chosen "
            "come/came go/went/gone keep/kept lead/led rise/rose/risen fall/fell/fallen run/ran speak/spoke/spoken "
            "write/wrote/written steal/stole/stolen shoot/shot spend/spent strike/struck swear/swore/sworn "
            "teach/taught wear/wore/worn withdraw/withdrew/withdrawn flee/fled fight/fought draw/drew/drawn "
            "drive/drove/driven fly/flew/flown grow/grew/grown hear/heard mean/meant seek/sought show/showed/shown "
            "stand/stood understand/understood become/became deny/denied carry/carried marry/married"
        ).split()
    )
    for form in forms
}


# A capital with what hangs on it ("O'Neill", "d'Orrin", "Sharm el-Sheikh"), or initials with their full stops ("C.C. Wei"),
# which states and cities have too.
_CAPITALS = r"(?:(?!U\.[SKN]\.|E\.U\.|D\.C\.|L\.A\.)(?:[^\W\d_a-zß-ÿ]\.){1,3}(?=\s)|(?:(?:el|al)-|d['’])?[^\W\d_a-zß-ÿ][\w&]*(?:[.'’-][^\W\d_][\w&]*)*)"
_NAME = re.compile(
    rf"(?<![\w'’-]){_CAPITALS}(?:(?:[ ]|[ ](?:of|of the|de|de la|del|da|von|von der|van|van der|van den|der|al|el|bin)[ ]){_CAPITALS})*"
)
_TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Dame|Professor|President|Minister|Prime|Judge|General|King|Queen|Pope|Captain|Senator|St)\.? )+"
)
_PLACED = re.compile(
    r"(?:^|[^\w])(?P<word>in|at|near|from|to|between|outside|across|into|via|of) (?:the )?$", re.I
)
_WITHIN = re.compile(
    rf"(?P<inner>{_CAPITALS}(?: {_CAPITALS})*)(?:,|, (?:a|the) [\w -]{{3,40}}?)? (?:is |lies )?in "
    rf"(?:the )?(?:(?:\w+ ){{0,2}}(?:state|city|province|county|region|district|municipality|south|north|east|west)(?:ern)? of )?(?P<outer>{_CAPITALS}(?: {_CAPITALS})*)"
    rf"|(?P<a>{_CAPITALS}(?: {_CAPITALS})*), (?P<b>{_CAPITALS}(?: {_CAPITALS})*)"
)
_DATED = re.compile(r"\b(?:" + "|".join(sorted(day.title() for day in _DATES)) + r")\b(?: of)?.*$")
# Words that have a capital and name no one thing.
_NO_NAMES = _DATES | _STOP | {"century", "mr", "mrs"}


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name at [start, end) of its text.

    tokens: folded, without titles. placed: the preposition in front of it, or empty, which tells
    Lyon in "to Lyon" from Lyon that won. sure: it has a capital for being a name, not only for
    starting the sentence.
    """

    start: int
    end: int
    text: str
    tokens: tuple[str, ...]
    placed: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """names: folded tokens of proper names; words: stems of the other content words.

    maybe: tokens that have a capital only because they start a sentence, or because they are
    names; each stands among the words as well.
    """

    names: frozenset[str]
    words: frozenset[str]
    maybe: frozenset[str] = frozenset()


def terms(text: str, *, entities: Sequence[Entity] = ()) -> Terms:
    """The names (by capitals, and by entities that stand in the text) and words of a text.

    A single capitalised word that starts a sentence is a word unless an entity says that it is a
    name, because any word may stand there.
    """
    text = _shortened(text)
    known = {_fold(t) for e in entities if e.label in _NAMED for t in _TOKEN.findall(e.text)}
    tokens = list(_TOKEN.finditer(text))
    names: set[str] = set()
    words: set[str] = set()
    maybe: set[str] = set()
    for place, match in enumerate(tokens):
        token = match.group()
        folded = _fold(token)
        # "US" is a name and "us" a stop word.
        stopped = folded in _STOP and not (len(token) > 1 and token.isupper())
        if stopped or folded in _DATES or token[0].isdigit():
            continue
        if token[0].isupper() and _is_name(text, tokens, place, folded in known):
            names.add(_ALIASES.get(folded, folded))
        elif len(folded) > 2:
            if token[0].isupper():
                maybe.add(_ALIASES.get(folded, folded))
            words.add(_stem(_ALIASES.get(folded, folded) if token[0].isupper() else folded))
    return Terms(frozenset(names), frozenset(words), frozenset(maybe))


def _is_name(text: str, tokens: list[re.Match[str]], place: int, known: bool) -> bool:
    token = tokens[place].group()
    if known or (len(token) > 1 and any(c.isupper() or c.isdigit() for c in token[1:])):
        return True
    before = text[: tokens[place].start()]
    if before.strip("'\"“‘([ ") and not _SENTENCE_END.search(before):
        return True
    if place + 1 == len(tokens):
        return False
    following = tokens[place + 1].group()
    return following[0].isupper() and _fold(following) not in _DATES


def share(wanted: Collection[str], given: Collection[str], *, text: str = "") -> float:
    """The share of `wanted` that is among `given`, 0 to 1; 0 when nothing is wanted.

    "German" and "Germany" are alike, and an acronym is its words' initials in `text`.
    """
    if not wanted:
        return 0.0
    initials = "".join(t[0] for t in _TOKEN.findall(text) if t[0].isupper()).lower()
    found = sum(
        any(_alike(one, other) for other in given)
        or (2 <= len(one) <= 5 and one.isalpha() and one in initials and one not in _STOP)
        for one in wanted
    )
    return found / len(wanted)


# A fact is read for each name of each claim.
@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """The proper names of a text, in order, by their capitals."""
    found = []
    # "In May President Orr left": a month is no part of a name.
    plain = WHEN.sub(lambda match: " " * len(match.group()), text)
    for start, end in _pieces(plain):
        shown = _TITLE.sub("", plain[start:end])
        start = end - len(shown)
        if dated := _DATED.search(shown):
            shown = shown[: dated.start()].rstrip()
        if shown.endswith(("'s", "’s")):
            shown = shown[:-2]
        first, _, rest = shown.partition(" ")
        # "The World Bank", "In Paris": the first word stands there for the sentence alone.
        if _fold(first) in _NO_NAMES and rest:
            start += len(first) + 1
            shown = rest
        tokens = tuple(
            _ALIASES.get(t, t)
            for t in map(_fold, _TOKEN.findall(_shortened(shown)))
            if t not in _NO_NAMES
        )
        if not tokens or (len(tokens) == 1 and len(tokens[0]) < 2) or not shown[:1].isupper():
            continue
        before = text[:start]
        opens = not before.strip("'\"“‘([ ") or bool(_SENTENCE_END.search(before))
        sure = not opens or " " in shown or any(c.isupper() for c in shown[1:])
        placed = _PLACED.search(before)
        found.append(
            Name(start, start + len(shown), shown, tokens,
                 placed["word"].lower() if placed else "", sure)
        )  # fmt: skip
    return tuple(found)


# "Alland’s Tamsin Hale", "Tamsin Hale of Alland"; not "King’s Cross Station", "the Federal Court of Alland".
_OWNER = re.compile(
    r"(?!(?:St|King|Queen|Prince|Bishop|Earl|Lord|Lloyd|Levi|Sotheby|Christie|Moody|Shepherd|Regent|Children|Women|People|Men|Workers)\b)[\w.&-]+['’]s (?=\S+ \S)"
)
_OF = re.compile(r"(?P<who>[^\W\d_]\S*[a-z](?: \S+){0,2} [^\W\d_]\S*[a-z]) of (?:the )?(?=\S+$)")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the names of a text stand: the owner by itself, and who is "of" something."""
    for match in _NAME.finditer(text):
        start, end = match.span()
        if owner := _OWNER.match(match.group()):
            yield start, start + owner.end() - 1
            start += owner.end()
        of = _OF.match(text[start:end])
        if of and _OF_BODIES.isdisjoint(_fold(of["who"]).split()):
            yield start, start + of.end("who")
            start += of.end()
        yield start, end


def bears(name: Name, text: str) -> bool:
    """Whether a text names the same thing, in full, by the last name, or by its initials."""
    given = {_ALIASES.get(t, t) for t in map(_fold, _TOKEN.findall(_shortened(text)))}
    mine = [t for t in name.tokens if t not in _STOP]
    if share(mine, given, text=text) == 1 or all(any(_spelt(t, g) for g in given) for t in mine):
        return True
    # "United Nations" where the text has "UN".
    initials = "".join(t[0] for t in mine)
    if len(mine) > 1 and re.search(rf"\b{initials}s?\b", text, re.IGNORECASE):
        return True
    last = mine[-1] if mine else ""
    # "Mr Guzmán" is Joaquín Guzmán; "City" is not Kansas City, nor "Bank" the World Bank.
    told = len(mine) > 1 and len(last) > 3 and last not in _COMMON_LAST and last in given
    # And white rice is not Susan Rice.
    told = told and any(t[0].isupper() and _fold(t) == last for t in _TOKEN.findall(text))
    return told and not (len(mine) == 2 and _is_namesake(name, text))


def _is_namesake(name: Name, text: str) -> bool:
    """Whether a text has a person's last name only behind another first name."""
    first, last = name.tokens[0], name.tokens[-1]
    there = [other for other in names(text) if other.tokens[-1] == last]
    return bool(there) and all(_another_first(first, other) for other in there)


def _another_first(first: str, other: Name) -> bool:
    """Whether "Don Burgess" cannot be the "Michael Burgess" whose first name is given: Mike may be.

    What stands in front of a name ("Secretary of State Don Burgess") is no part of it.
    """
    if len(other.tokens) < 2 or any(map(_is_adjective_word, other.tokens[-2:])):
        return False
    called = other.tokens[-2]
    known = _SHORT_FIRST.get(called, called)[0] == _SHORT_FIRST.get(first, first)[0]
    return not known and called not in _NO_FIRST


def _spelt(one: str, other: str) -> bool:
    """Whether two tokens are one word in another spelling or number (Centre, Centers)."""
    if one.removesuffix("s") == other.removesuffix("s"):
        return True
    if min(len(one), len(other)) < 6 or one[0] != other[0]:
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= 0.83


def exchangeable(one: Name, other: Name, *, of_a_kind: bool = False) -> bool:
    """Whether one name may stand where the other does. of_a_kind: the same noun stands behind both.

    No person may for an adjective or an acronym, no "HS2" for a place, and none that a place is told with ("in Wexcombe")
    for one that stands without.
    """
    of_a_kind = of_a_kind or (one.tokens[-1] == other.tokens[-1] and len(one.tokens) > 1)
    if not of_a_kind and bool(one.placed) != bool(other.placed):
        # "The head of the Orrin cartel", and who "had led the Alland cartel".
        return False
    if _is_adjective(one) != _is_adjective(other):
        return False
    if any(c.isdigit() for c in one.text) != any(c.isdigit() for c in other.text):
        return False
    # Nobody is put in the place of a parliament or a court.
    if _is_body(one) != _is_body(other) and not set(one.tokens) & set(other.tokens):
        return False
    # What has a first and a last name is no "US" and no "HS2".
    return not (len(one.tokens) > 1 and len(other.tokens) == 1 and _is_short(other))


def is_longer_form(name: Name, others: Sequence[Name]) -> bool:
    """Whether a name is one of the others with the word for what it is ("Labour Party" of "Labour")."""
    core = set(name.tokens) - _COMMON_LAST
    return len(core) < len(name.tokens) and any(set(other.tokens) == core for other in others)


def _is_body(name: Name) -> bool:
    # The White House is a place as often.
    return (
        len(name.tokens) > 1
        and not _BODIES.isdisjoint(name.tokens)
        and not (name.placed in ("at", "in") and name.tokens == ("white", "house"))
    )


def _is_adjective_word(word: str) -> bool:
    return bool(_ADJECTIVE.search(word)) or word in _ALIASES_OF_PEOPLE or word in _ALIASES.values()


def is_people(token: str, shown: str) -> bool:
    """Whether the first word of a name is the adjective of a country ("Italian", "French")."""
    return shown[:1].isupper() and (
        bool(_ADJECTIVE.search(fold(shown)))
        or (token != fold(shown) and token in _ALIASES.values())
    )


def _is_adjective(name: Name) -> bool:
    plain = fold(name.text)
    if len(name.tokens) > 1:
        return "-" in name.text and bool(_ADJECTIVE.search(plain))
    return bool(_ADJECTIVE.search(plain)) or plain in _ALIASES_OF_PEOPLE


def _is_short(name: Name) -> bool:
    return name.text.isupper() or any(c.isdigit() for c in name.text) or len(name.text) < 4


_ADJECTIVE = re.compile(
    r"(?:[a-z](?:ian|ican|rean|ish|ese)|woman|-(?:made|born|led|shaped|based|backed|style|wide|run|era|level|language|speaking))$"
)
_ALIASES_OF_PEOPLE = frozenset(
    """french german moroccan african dutch swiss welsh greek czech pole dane swede finn turk briton scot tory labour
    conservative republican democrat democratic liberal socialist communist catholic muslim
    christian jewish arab thai iraqi israeli pakistani afghan""".split()
)


# First names whose short form begins with another letter.
_SHORT_FIRST = {
    "bob": "robert", "bobby": "robert", "bill": "william", "billy": "william", "will": "william", "dick": "richard",
    "ted": "edward", "ned": "edward", "jack": "john", "tony": "anthony", "liz": "elizabeth", "betty": "elizabeth",
    "peggy": "margaret", "meg": "margaret", "harry": "henry", "hank": "henry", "chuck": "charles", "sasha": "alexander",
    "gus": "augustus", "nell": "eleanor", "polly": "mary", "molly": "mary", "sandy": "alexander", "pepe": "jose",
}  # fmt: skip
# What has a capital before a last name and is no first name.
_NO_FIRST = OFFICES | frozenset(
    """justice officer detective representative rep sen gov gen col lt sgt prof rev reverend father sister brother cardinal
    imam rabbi sheikh duke duchess count baron baroness emperor sultan emir mps mp former ex vice team later soon once
    then earlier today yesterday tomorrow meanwhile however instead yet still even like unlike despite only both neither
    either young old new late saint justices according""".split()
)


_BODIES = frozenset(
    """house senate congress parliament court assembly council committee commission ministry department agency
    university""".split()
)
_COMMON_LAST = frozenset(
    """city bank party university state states court council office agency service organisation
    organization commission committee union league cup stadium airport river island islands kingdom
    street road house school college hospital museum company group institute centre center fund
    initiative act law treaty agreement force army navy guard police department ministry south
    north east west yorkshire county province line railway station bridge""".split()
)


_OF_BODIES = (
    _BODIES
    | _COMMON_LAST
    | frozenset(
        """republic justice ministers chambers states nations secretary minister governor mayor archbishop bishop duke earl
    prince princess king queen church society academy board federation association confederation democratic supreme
    appeal appeals battle national royal international world""".split()
    )
)


def containers(texts: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Pairs (inner, outer) of folded places that the texts say lie within each other."""
    return frozenset[tuple[str, str]]().union(*map(_containers, texts))


# A fact is read beside every other one of its claim, and often for many claims.
@lru_cache(maxsize=1024)
def _containers(text: str) -> frozenset[tuple[str, str]]:
    found = (
        ((match["inner"] or match["a"]), (match["outer"] or match["b"]))
        for match in _WITHIN.finditer(text)
    )
    return frozenset((_fold(inner), _fold(outer)) for inner, outer in found)


def fold(text: str) -> str:
    """A text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


# The words of a claim are compared with those of all its facts.
_fold = lru_cache(maxsize=16_384)(fold)


def _shortened(text: str) -> str:
    text = _POSSESSIVE.sub("", text)
    for pattern, short in _LONG_FORMS:
        text = pattern.sub(short, text)
    return text


def _alike(one: str, other: str) -> bool:
    one, other = IRREGULAR.get(one, one), IRREGULAR.get(other, other)
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < 4 or abs(len(one) - len(other)) > 3:
        return False
    common = max(4, shorter - 1)
    return one[:common] == other[:common]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
