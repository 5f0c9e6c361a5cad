"""Made pairs: one particular of a labelled pair is changed, so that the label follows from the change.

What the labelled sets hold too little of is evidence and claim that agree in everything but one figure,
date or word, and evidence that says the same of somebody else. Each rule below changes a particular that
stands in premise and hypothesis alike and knows what that does to the label:

- `numbers`, `dates`: changed in the hypothesis alone, contradicted; changed in both, as before. The twins
  keep the hypothesis from giving the label away (Gardner et al., 2020, "contrast sets").
- `rounded`: a figure becomes "about", "more than" or "fewer than" another, rightly or wrongly.
- `within`: a figure, year or name of the hypothesis gives way to another one of the same premise,
  contradicted; with the two exchanged in the premise too, as before.
- `negation`: a claim that the premise bears out or excludes is denied, and its label turns over; one that
  the premise leaves open stays open.
- `directions`: "rose" for "fell", "before" for "after", where premise and hypothesis share the word.
- `roles`: who did it to whom is turned round, for verbs that cannot hold both ways.
- `subjects`: the premise says the same of another person or place, which answers nothing.
- `withheld`: the sentence that says what the claim says is left out of the premise, and what is left of it
  shares a word with the claim and answers nothing.
- `padded`: the premise stands between sentences from elsewhere, as when several facts are read together.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

__all__ = ["KINDS", "Pair", "make_contrasts"]

SUPPORTED, CONTRADICTED, UNVERIFIED = 0, 1, 2
_MAX_PADDED = 560  # characters: with a claim, about 160 tokens


@dataclass(frozen=True, slots=True)
class Pair:
    """One premise and hypothesis with the label's index: 0 supported, 1 contradicted, 2 unverified."""

    premise: str
    hypothesis: str
    label: int
    source: str


_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_NUMBER = re.compile(r"(?<![\w.,–-])(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w–-]|[.,]\d)")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
# In front of a figure: what makes it part of a name ("Saturn 5", "season 8") or the day of a month.
_NAMED = re.compile(
    r"(?:\b[A-Z]\w*|\b(?:season|episode|chapter|part|no\.|number|version|volume))\s+$"
)
_MONTH = re.compile(r"\b(?:" + "|".join(_MONTHS) + r")\b")
_DAY = re.compile(rf"(?:\d{{1,2}} )?(?:{_MONTH.pattern} )(?:\d{{1,2}}, )?$")
# A figure behind one of these is a bound: another figure need not exclude it.
_BOUND = re.compile(
    r"(?:than|least|most|over|under|above|below|about|around|nearly|almost|approximately|exceed\w*|up to|"
    r"fewer|between|from|to|minimum of|maximum of|before|after|since|until|by|past|within)\s+[$£€]?$",
    re.IGNORECASE,
)
# A name of two words, as persons have: of what one word names, the kind cannot be told.
_NAMES = re.compile(
    r"(?<![\w’'-])(?<![A-Z]\. )[A-Z][a-z\w’'-]+ [A-Z][\w’'-]+(?![\w’'-]| [A-Z]|\.\w)"
)
_TITLE = re.compile(r"^\[[^\]]*\]")
_SENTENCE_END = re.compile(r"(?<=[a-z\d)%][.!?])[\"”’)]* +(?=[\"“‘(]?[A-Z\d$£€])")
# Of a claim's words the sentence that decides it has so many, and what is left without it at most so many.
_SAID, _LEFT = 0.34, 0.34
# A word is known by so many letters, so that "elected" is found in "election".
_STEM = 5
_OPPOSITES = (
    ("rose", "fell"), ("increased", "decreased"), ("increase", "decrease"), ("rise", "fall"),
    ("higher", "lower"), ("highest", "lowest"), ("largest", "smallest"), ("larger", "smaller"),
    ("before", "after"), ("first", "last"), ("won", "lost"), ("oldest", "youngest"),
    ("older", "younger"), ("longest", "shortest"), ("longer", "shorter"), ("northern", "southern"),
    ("eastern", "western"), ("north", "south"), ("east", "west"), ("best", "worst"), ("gained", "lost"),
    ("majority", "minority"), ("male", "female"), ("widow", "husband"), ("father", "son"),
    ("mother", "daughter"), ("approved", "rejected"), ("opened", "closed"), ("above", "below"),
    ("deadliest", "safest"), ("richest", "poorest"), ("positive", "negative"), ("public", "private"),
)  # fmt: skip
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])}
# Verbs that hold one way only: if A defeated B in the event meant, B did not defeat A.
_ONE_WAY = (
    "defeated|beat|succeeded|acquired|bought|founded|killed|arrested|appointed|wrote|directed|produced|"
    "replaced|invaded|discovered|sued|married off|taught|hired|fired|owns|owned|employs|created|designed|"
    "preceded|conquered|colonised|colonized|sponsored|trained|assassinated|overthrew|outsold"
)
_NAME = r"(?:[A-Z][\w’'-]+(?: (?:of|de|the|von|van|and) )?(?: ?[A-Z][\w’'-]+)*)"
_ROLES = re.compile(
    rf"^({_NAME}) ((?:has |had |was the one who )?(?:{_ONE_WAY})) ({_NAME})(?=[ .,]|$)"
)
_SUBJECT = re.compile(r"^((?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+)(?= [a-z])")
_COPULA = re.compile(
    r"\b(is|was|are|were|has been|have been|will be|can|could|did|does)\b(?! not|n't)"
)
# A claim with one of these is not denied by "not" behind its first verb.
_SCOPE = re.compile(
    r"\b(all|every|only|some|any|no|none|not|never|nobody|each|both|either|or|if|most|many|few|several|"
    r"sometimes|usually|often|at least|at most|who|which|that|because|when|while|may|might)\b|n't",
    re.IGNORECASE,
)
_STARTERS = frozenset(
    "The A An In On At There It He She They This That These Those By As After Before During When While If "
    "For From With Some Most Many All No Not One Two Three Only Both Each His Her Their Its To Of".split()
)


def make_contrasts(pairs: Sequence[Pair], wanted: dict[str, int], rng: random.Random) -> list[Pair]:
    """Up to `wanted[kind]` made pairs of each kind in `KINDS`, from `pairs` in random order.

    The `source` of a made pair is that of its origin and `+kind`. Raises KeyError for an unknown kind.
    """
    pool = _Pool(_subjects(pairs), sorted({pair.premise for pair in pairs}))
    made: list[Pair] = []
    for kind, n in wanted.items():
        rule = KINDS[kind]
        found: list[Pair] = []
        for pair in rng.sample(list(pairs), len(pairs)):
            if len(found) >= n:
                break
            found += [replace(new, source=f"{pair.source}+{kind}") for new in rule(pair, rng, pool)]
        made += found[:n]
    return made


@dataclass(frozen=True, slots=True)
class _Pool:
    """What the other pairs lend: names of subjects, premises."""

    subjects: list[str]
    premises: list[str]


def _subjects(pairs: Sequence[Pair]) -> list[str]:
    names = (_subject(pair.hypothesis) for pair in pairs)
    return sorted({name for name in names if name})


def _subject(hypothesis: str) -> str:
    match = _SUBJECT.match(hypothesis)
    if not match or match[1].split()[0] in _STARTERS:
        return ""
    return match[1]


def _swap_word(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w.,]){re.escape(old)}(?!\w|[.,]\d)", new, text)


def _other_number(text: str, taken: str, rng: random.Random) -> str:
    """A figure of the same form and size that `taken` does not hold."""
    value = float(text.replace(",", ""))
    decimals = len(text.partition(".")[2])
    for _ in range(12):
        if decimals or value >= 20:
            new = value * rng.choice((0.4, 0.55, 0.7, 0.85, 0.93, 1.08, 1.2, 1.4, 1.8, 2.5))
        else:
            new = value + rng.choice((-4, -3, -2, -1, 1, 2, 3, 4, 6))
        if new <= 0:
            continue
        shown = f"{new:,.{decimals}f}" if "," in text else f"{new:.{decimals}f}"
        if shown != text and not re.search(rf"(?<!\d){re.escape(shown)}(?!\d)", taken):
            return shown
    return ""


def _shared(pattern: re.Pattern[str], pair: Pair) -> list[re.Match[str]]:
    """Matches in the hypothesis, not behind a bound, whose words the premise has too."""
    return [
        m
        for m in pattern.finditer(pair.hypothesis)
        if not _BOUND.search(_DAY.sub("", pair.hypothesis[: m.start()]))
        and re.search(rf"(?<![\w.,]){re.escape(m[0])}(?!\w|[.,]\d)", pair.premise)
    ]


def _amounts(pair: Pair) -> list[re.Match[str]]:
    """Shared figures that count something: no years, days of a month or parts of a name."""
    return [
        m
        for m in _shared(_NUMBER, pair)
        if not _YEAR.fullmatch(m[0])
        and not _NAMED.search(pair.hypothesis[: m.start()])
        and not re.match(r"\s+(?:of )?" + _MONTH.pattern, pair.hypothesis[m.end() :])
    ]


def _twins(pair: Pair, old: str, new: str) -> Iterator[Pair]:
    hypothesis = _swap_word(pair.hypothesis, old, new)
    if hypothesis == pair.hypothesis:
        return
    yield replace(pair, hypothesis=hypothesis, label=CONTRADICTED)
    yield replace(pair, premise=_swap_word(pair.premise, old, new), hypothesis=hypothesis)


def _numbers(pair: Pair, rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if pair.label != SUPPORTED:
        return
    found = _amounts(pair)
    if found:
        old = rng.choice(found)[0]
        if new := _other_number(old, pair.premise + pair.hypothesis, rng):
            yield from _twins(pair, old, new)


def _dates(pair: Pair, rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if pair.label != SUPPORTED:
        return
    both = pair.premise + pair.hypothesis
    years, months = _shared(_YEAR, pair), _shared(_MONTH, pair)
    if years and (not months or rng.random() < 0.7):
        old = rng.choice(years)[0]
        shift = (-30, -11, -10, -5, -3, -2, -1, 1, 2, 3, 4, 8, 10, 20)
        new = str(int(old) + rng.choice(shift))
    elif months:
        old = rng.choice(months)[0]
        new = rng.choice(_MONTHS)
    else:
        return
    if new not in both:
        yield from _twins(pair, old, new)


def _parted(premise: str) -> tuple[str, str]:
    """The title of a premise with its brackets, or nothing, and the rest."""
    title = _TITLE.match(premise)
    return (title[0], premise[title.end() :]) if title else ("", premise)


def _within(pair: Pair, rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if pair.label != SUPPORTED:
        return
    heading, body = _parted(pair.premise)
    numbers = {m[0] for m in _NUMBER.finditer(body) if body[m.start() - 1] != "/"}
    found = [
        *_others(_amounts(pair), {n for n in numbers if not _YEAR.fullmatch(n)}, _of_one_size),
        *_others(_shared(_YEAR, pair), set(_YEAR.findall(body)), lambda _mine, _other: True),
        *_others(list(_NAMES.finditer(pair.hypothesis)), set(_NAMES.findall(body)), _strangers),
    ]
    # What the page is about is said of it alone, whatever other name stands in its place.
    found = [
        (old, new)
        for old, new in found
        if old not in heading and new not in pair.hypothesis + heading and old in body
    ]
    if found:
        old, new = rng.choice(sorted(found))
        wrong = _swap_word(pair.hypothesis, old, new)
        yield replace(pair, hypothesis=wrong, label=CONTRADICTED)
        turned = _swap_word(_swap_word(_swap_word(pair.premise, old, "\0"), new, old), "\0", new)
        yield replace(pair, premise=turned, hypothesis=wrong)


def _others(
    shared: Sequence[re.Match[str]], others: set[str], alike: Callable[[str, str], bool]
) -> Iterator[tuple[str, str]]:
    for mine in {m[0] for m in shared}:
        yield from ((mine, other) for other in others if other != mine and alike(mine, other))


def _of_one_size(mine: str, other: str) -> bool:
    """Figures of one place count other things than millions do."""
    places = [len(n.replace(",", "").partition(".")[0]) for n in (mine, other)]
    return abs(places[0] - places[1]) <= 1 and ("." in mine) == ("." in other)


def _strangers(mine: str, other: str) -> bool:
    """Neither name is a part of the other, nor begins with a word that starts sentences."""
    return not set(mine.split()) & set(other.split()) and not _STARTERS & set(other.split())


def _rounded(pair: Pair, rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if pair.label != SUPPORTED:
        return
    for m in _amounts(pair)[:1]:
        value = float(m[0].replace(",", ""))
        if value < 10:
            return
        step = 10 ** (len(str(int(value))) - (2 if value >= 100 else 1))
        low, high = int(value // step * step), int(value // step * step + step)
        near = low if value - low < high - value else high
        if low == value or low == 0:
            return
        right = [
            f"more than {low:,}",
            f"over {low:,}",
            f"fewer than {high:,}",
            f"less than {high:,}",
        ]
        wrong = [
            f"more than {high:,}",
            f"over {high:,}",
            f"fewer than {low:,}",
            f"less than {low:,}",
        ]
        if abs(near - value) / value < 0.06:
            right += [f"about {near:,}", f"around {near:,}", f"roughly {near:,}"]
            far = near + rng.choice((-4, -3, 3, 4, 6)) * step
            if far > 0:
                wrong += [f"about {far:,}", f"around {far:,}", f"roughly {far:,}"]
        for words, label in ((rng.choice(right), SUPPORTED), (rng.choice(wrong), CONTRADICTED)):
            text = pair.hypothesis[: m.start()] + words + pair.hypothesis[m.end() :]
            yield replace(pair, hypothesis=text, label=label)


def _negation(pair: Pair, _rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if _SCOPE.search(pair.hypothesis):
        return
    match = _COPULA.search(pair.hypothesis)
    if match:
        first = match[1].split()[0]
        at = match.start() + len(first)
        denied = pair.hypothesis[:at] + " not" + pair.hypothesis[at:]
        label = pair.label if pair.label == UNVERIFIED else 1 - pair.label
        yield replace(pair, hypothesis=denied, label=label)


def _directions(pair: Pair, rng: random.Random, _: _Pool) -> Iterator[Pair]:
    if pair.label != SUPPORTED or _SCOPE.search(pair.hypothesis):
        return
    shared = [
        w
        for w in re.findall(r"[a-z]+", pair.hypothesis)
        if w in _OPPOSITE and re.search(rf"\b{w}\b", pair.premise)
    ]
    if shared:
        old = rng.choice(shared)
        if not re.search(rf"\b{_OPPOSITE[old]}\b", pair.premise + pair.hypothesis):
            yield from _twins(pair, old, _OPPOSITE[old])


def _roles(pair: Pair, _rng: random.Random, _: _Pool) -> Iterator[Pair]:
    match = _ROLES.match(pair.hypothesis)
    if pair.label == SUPPORTED and match and match[1] != match[3]:
        turned = f"{match[3]} {match[2]} {match[1]}{pair.hypothesis[match.end() :]}"
        yield replace(pair, hypothesis=turned, label=CONTRADICTED)
        # The same words as they were keep "A defeated B" from meaning contradicted.
        yield pair


def _subjects_changed(pair: Pair, rng: random.Random, pool: _Pool) -> Iterator[Pair]:
    subject = _subject(pair.hypothesis)
    if not subject or pair.label == UNVERIFIED or subject not in pair.premise:
        return
    taken = set((pair.premise + " " + pair.hypothesis).lower().split())
    lent = rng.sample(pool.subjects, min(len(pool.subjects), 5))
    new = next((name for name in lent if not taken & set(name.lower().split())), "")
    if not new:
        return
    other = pair.premise
    # All the words of the name go, so that "Mr Berg" of another name does not stay behind.
    for old in (subject, *(w for w in subject.split() if w not in _STARTERS)):
        other = _swap_word(other, old, new)
    if not set(subject.split()) & set(re.findall(r"[\w’'-]+", other)):
        yield replace(pair, premise=other, label=UNVERIFIED)


def _withheld(pair: Pair, _rng: random.Random, _: _Pool) -> Iterator[Pair]:
    heading, body = _parted(pair.premise)
    sentences = _SENTENCE_END.split(body.strip())
    words = _stems(pair.hypothesis)
    if pair.label != SUPPORTED or len(sentences) < 2 or len(words) < 3:
        return
    said = [len(words & _stems(sentence)) for sentence in sentences]
    place = max(range(len(sentences)), key=said.__getitem__)
    left = " ".join([heading, *sentences[:place], *sentences[place + 1 :]]).strip()
    kept = len(words & _stems(left))
    if said[place] >= _SAID * len(words) and 0 < kept <= min(_LEFT * len(words), said[place] - 2):
        yield replace(pair, premise=left, label=UNVERIFIED)


def _stems(text: str) -> set[str]:
    found = re.findall(r"\w{4,}|\d+", text)
    return {word[:_STEM].lower() for word in found if word not in _STARTERS}


def _padded(pair: Pair, rng: random.Random, pool: _Pool) -> Iterator[Pair]:
    others = rng.sample(pool.premises, min(len(pool.premises), rng.choice((2, 2, 3))))
    others = [other for other in others if other != pair.premise][: len(others) - 1]
    if not others or sum(map(len, others)) + len(pair.premise) > _MAX_PADDED:
        return
    others.insert(rng.randrange(len(others) + 1), pair.premise)
    yield replace(pair, premise=" ".join(others))


_Rule = Callable[[Pair, random.Random, _Pool], Iterator[Pair]]
KINDS: dict[str, _Rule] = {
    "numbers": _numbers,
    "dates": _dates,
    "within": _within,
    "rounded": _rounded,
    "negation": _negation,
    "directions": _directions,
    "roles": _roles,
    "subjects": _subjects_changed,
    "withheld": _withheld,
    "padded": _padded,
}
