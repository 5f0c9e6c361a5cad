"""Quantities in a text.

A quantity is read as what it allows: "more than 30,000" is everything above it, "66%" is all that
rounds to 66. What cannot be read is left out; only what was read is ever compared.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.decide.whens import WHEN
from claimcheck.language.numbers import (
    DIGITS,
    MONEY_SCALE,
    ORDINAL,
    SCALE,
    SPELT,
    number_of,
    ordinal_of,
    scale_of,
    spelt,
)
from claimcheck.language.units import CURRENCY, CURRENCY_WORD, UNITS, currency_of

__all__ = ["Quantity", "quantities"]

_TIMES = {
    "doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5, "halv": 0.5, "twice": 2,
    "thrice": 3,
}  # fmt: skip
_ROUGH = {
    "more": r"(?:more|greater|higher|larger|longer) than|at least|over|above|exceed(?:s|ed|ing)?|pass(?:ed|es)|top(?:ped|s)|upwards of|no (?:fewer|less) than",
    "less": r"(?:less|fewer|lower|smaller|shorter) than|at most|under|below|within|no more than",
    # Its own amount, and no bound to be kept to: a grant of up to £2,000 is none of up to £3,000.
    "most": r"up to|as (?:much|many) as",
    "nearly": r"nearly|almost|just under|close to",
    "about": r"about|around|some|roughly|approximately|an estimated|estimated|circa|just over",
}
_CLOSED = re.compile(r"(?:at (?:least|most)|within|no (?:fewer|less|more) than)\b", re.IGNORECASE)
_FIGURE = re.compile(
    # "COVID-19" and "F-16" count nothing.
    r"(?<![\w.,$£€¥₹])(?<![A-Za-z]-)(?:(?:"
    + "|".join(f"(?P<{name}>{p})" for name, p in _ROUGH.items()).replace(" ", r"\ ")
    + r""")\ )?
    (?:(?P<currency>CURRENCY)\ ?)?(?P<minus>[-−](?=\d))?
    (?:(?P<digits>DIGITS)
      # "One of them" counts nothing.
      |(?!one\b(?!\ and\ a\ half|[ -](?:dozen|hundred|thousand|lakh|million|crore|billion|trillion)\b))(?P<word>SPELT)
       (?![\w-]*-fold)(?!-\w+(?:st|nd|rd|th)\b))
    (?:(?<=\d)(?(currency)(?P<money_scale>MONEY_SCALE)|(?P<scale>SCALE))(?!\w))?
    (?P<ordinal>(?<=\d)(?:st|nd|rd|th)\b)?
    (?P<points>[ -]?(?:percentage[ -]points?\b|%[ -]points?\b|points?\b))?
    (?P<percent>\ ?%|[ -]?per\ ?cent\b)?
    (?(ordinal)(?:(?-i:[\ ][A-Z][\w’'-]*)+(?=[ ][a-z]))?)
    (?:[ -]?(?P<square>square\ )?(?P<unit>°[CF]\b|km/h|parts\ per\ million|degrees?\ (?:celsius|centigrade|fahrenheit)\b|CURRENCY_WORD|[A-Za-z]+))?""".replace(
        "CURRENCY_WORD", CURRENCY_WORD
    )
    .replace("CURRENCY", CURRENCY)
    .replace("MONEY_SCALE", MONEY_SCALE)
    .replace("SCALE", SCALE)
    .replace("SPELT", SPELT)
    .replace("DIGITS", DIGITS),
    re.IGNORECASE | re.VERBOSE,
)
_ORDINAL_WORD = re.compile(
    # "A second look" is none of several.
    rf"\b(?P<word>{ORDINAL})(?!(?<=second)[ -](?:look|chance|thoughts?|guess\w*|nature|wind|opinion|hand)\b)"
    r"(?:[ -](?P<noun>[A-Za-z]+))?",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    r"\b(?:(?P<near>nearly|almost|about|around|roughly|more than|over) )?"
    r"(?:(?P<stem>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:e|es|ed|ing)\b|(?P<adverb>twice|thrice)\b"
    r"|(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d+)(?:[- ]?fold\b| times\b))",
    re.IGNORECASE,
)
_AND = re.compile(r",? (?:and )?")
_EMPTY_UNITS = frozenset(
    """of the in at on a an and or to by for from as per with who that which were was are is had
    have has more other out different years-old only still could would will may did do be been
    two three four five six seven eight nine ten eleven twelve than this that last next each every since after before during until over under when while but also not""".split()
)
# "3-1", "52-48": what was scored, or how it was voted.
_SCORE = re.compile(
    r"(?<![\w.,–-])(\d{1,3})[-–](\d{1,3})(?![\w%–-]|[.,]\d| ?(?:%|per cent|years?|days?|hours?|minutes?|weeks?|months?|people)\b)"
)
# "Orrin Rovers 3, Saltby 1", as results are listed: whoever has more is told first.
_RESULT = re.compile(
    r"(?:[A-Z][\w’'.-]+ ){1,4}(?P<one>\d{1,2}), (?:[A-Z][\w’'.-]+ ){1,4}(?P<other>\d{1,2})(?![\w%–-]|[.,]\d)(?! [a-z])"
)
_FRACTIONS = (
    (re.compile(r"\b(?:a|one)[- ](?:fifth) of\b", re.IGNORECASE), 20.0),
    (re.compile(r"\b(?:a|one)[- ](?:tenth) of\b", re.IGNORECASE), 10.0),
    (re.compile(r"\b(?:two[- ]thirds)\b", re.IGNORECASE), 200 / 3),
    # "Fell to a third", and not "for a third time".
    (
        re.compile(
            r"\b(?:a|one)[- ]third(?: of\b|(?=\s*[.,;:)]|\s*$| (?:in|from|by|since|last|this|more|less)\b))",
            re.IGNORECASE,
        ),
        100 / 3,
    ),
    (re.compile(r"\b(?:three[- ]quarters)\b", re.IGNORECASE), 75.0),
    (re.compile(r"\b(?:a|one)[- ]quarter of (?!a\b)", re.IGNORECASE), 25.0),
    (re.compile(r"\bhalf (?:of|the|its|their|all)\b", re.IGNORECASE), 50.0),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity at [start, end) of its text.

    value: in the base of its unit. unit: "percent", "points", "money USD", "ordinal match", "times", a
    dimension ("length"), or "count" with what is counted ("count people", "count" alone).
    bound: "about", "nearly", "more", "less" (than `value`), or empty. step: the distance between
    neighbouring values as finely as it is written. plain: the figure without its unit. closed: its bound lets
    the value itself in ("at least").
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    bound: str = ""
    step: float = 0.0
    plain: float = 0.0
    closed: bool = False

    @property
    def sort(self) -> str:
        """Its unit without what is counted: 37 seconds are no 37 men, and 37 men as many as 37 people."""
        return self.unit.split(" ")[0]

    @property
    def is_limit(self) -> bool:
        """Whether it allows all that is more, or all that is less."""
        return self.bound in ("more", "less")


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order. Dates, and years, are none; see `whens`."""
    plain = WHEN.sub(lambda match: " " * len(match.group()), text)
    found = [quantity for match in _FIGURE.finditer(plain) if (quantity := _read(match, text))]
    for m in _SCORE.finditer(plain):
        found = _without(found, m)
        found.append(Quantity(*m.span(), m.group(), 1000.0 * int(m[1]) + int(m[2]), "score"))
    for m in _RESULT.finditer(text):
        high, low = sorted((int(m["one"]), int(m["other"])), reverse=True)
        found = _without(found, m)
        found.append(Quantity(*m.span(), m.group(), 1000.0 * high + low, "score"))
    found += [
        Quantity(
            m.start(),
            m.end("word"),
            m["word"],
            ordinal_of(m["word"]),
            f"ordinal {_noun(m['noun'])}".rstrip(),
        )
        for m in _ORDINAL_WORD.finditer(plain)
    ]
    for match in _MULTIPLE.finditer(plain):
        found = [*_without(found, match), _multiple(match)]
    for pattern, share in _FRACTIONS:
        for m in pattern.finditer(plain):
            found = _without(found, m)
            # "Two thirds" is borne out by 65%, not by 61%, and excluded by 55%.
            found.append(Quantity(*m.span(), m.group(), share, "percent", "", 0.2 * share))
    return _joined(sorted(found, key=lambda q: (q.start, q.end)), text)


def _joined(found: Sequence[Quantity], text: str) -> tuple[Quantity, ...]:
    """ "24 years and four months" is one length of time, and no four months."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.unit == quantity.unit == "time"
            and before.value > quantity.value
            and _AND.fullmatch(text[before.end : quantity.start])
        ):
            whole = text[before.start : quantity.end]
            value = before.value + quantity.value
            step = quantity.step
            joined[-1] = dataclasses.replace(
                before, end=quantity.end, text=whole, value=value, step=step
            )
        else:
            joined.append(quantity)
    return tuple(joined)


def _without(found: list[Quantity], match: re.Match[str]) -> list[Quantity]:
    """Those that a more telling reading of the same words does not replace."""
    return [q for q in found if q.end <= match.start() or q.start >= match.end()]


def _read(match: re.Match[str], text: str) -> Quantity | None:
    if match["word"]:
        value, step = spelt(match["word"])
        scale = 1.0
    else:
        written = match["digits"].replace(",", "")
        value, step = float(written), _step(written)
        scale = scale_of(match["money_scale"] or match["scale"] or "")
    # 32.7 times 1e9 is not quite 32.7 billion in binary.
    value, step = float(f"{value * scale:.12g}"), step * scale
    if match["minus"]:
        value = -value
    bound = next((name for name in _ROUGH if match[name]), "")
    end = match.end("unit") if match["unit"] else match.end()
    unit, factor, counted = _unit(match)
    if unit.startswith("ordinal"):
        end = match.end("ordinal")
    elif not counted and match["unit"] and unit.startswith(("percent", "points", "money")):
        end = match.start("unit")
    elif unit == "count":
        end = match.start("unit") if match["unit"] else match.end()
    start = match.start()
    shown = text[start:end].rstrip(" -")
    return Quantity(
        start,
        start + len(shown),
        shown,
        float(f"{value * factor:.12g}"),
        unit,
        bound,
        step * factor,
        value,
        bool(_CLOSED.match(shown)),
    )


def _step(written: str) -> float:
    """How finely a number is written: "2.4" to a tenth, "1,400" to a hundred, "40" to one."""
    if "." in written:
        return float(10 ** -len(written.partition(".")[2]))
    zeros = len(written) - len(written.rstrip("0"))
    return float(10**zeros) if float(written) >= 100 else 1.0


def _unit(match: re.Match[str]) -> tuple[str, float, bool]:
    """The unit, how many of its base it is, and whether the word after the figure belongs to it."""
    word = re.sub("^degrees ", "degree ", (match["unit"] or "").lower())
    single = word.removesuffix("s") if word not in UNITS else word
    if match["points"]:
        return "points", 1.0, False
    if match["percent"]:
        return "percent", 1.0, False
    if match["currency"]:
        return f"money {currency_of(match['currency'] + '1')}", 1.0, False
    if match["ordinal"]:
        return f"ordinal {single}".rstrip() if word not in _EMPTY_UNITS else "ordinal", 1.0, False
    # "Of ten games seven won": a won without a scale is none of Korea's.
    scaled = match["scale"] or " " in (match["word"] or "")
    if (word != "won" or scaled) and (code := currency_of(word)):
        return f"money {code}", 1.0, True
    if single in UNITS:
        dimension, factor = UNITS[single]
        if match["square"]:
            return "area", factor * factor, True
        return dimension, factor, True
    # "555 Thomas Cook shops": what is counted comes behind the name.
    if not word or word in _EMPTY_UNITS or match["unit"][:1].isupper():
        return "count", 1.0, False
    return f"count {single}", 1.0, True


def _noun(word: str | None) -> str:
    """What is counted, in the singular; empty for a word that counts nothing."""
    lower = (word or "").lower()
    return "" if lower in _EMPTY_UNITS else lower.removesuffix("s")


def _multiple(match: re.Match[str]) -> Quantity:
    name = (match["stem"] or match["adverb"] or "").lower()
    count = (match["count"] or "").lower()
    value = _TIMES[name] if name else number_of(count) or 0.0
    near = (match["near"] or "").lower()
    bound = (
        "more" if near in ("more than", "over") else "nearly" if near[:1] in "na" and near else ""
    )
    return Quantity(match.start(), match.end(), match.group(), float(value), "times", bound, 0.2)
