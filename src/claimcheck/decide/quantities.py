"""Quantities in a text.

A quantity is read as what it allows: "more than 30,000" is everything above it, "66%" is all that
rounds to 66. What cannot be read is left out; only what was read is ever compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.decide.whens import WHEN

__all__ = ["MONTH", "YEAR", "Quantity", "quantities"]


_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_ORDINALS = {
    word: i for i, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
         "tenth", "eleventh", "twelfth"), start=1)
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9,
    "bn": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_TIMES = {
    "doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5, "halv": 0.5, "twice": 2,
    "thrice": 3,
}  # fmt: skip
# Seconds of a mean month and year.
MONTH, YEAR = 2629746, 31556952
# A unit's dimension and how many of the dimension's base it is.
_UNITS = {
    "km": ("length", 1e3), "kilometre": ("length", 1e3), "kilometer": ("length", 1e3),
    "metre": ("length", 1), "meter": ("length", 1), "mile": ("length", 1609.344),
    "foot": ("length", 0.3048), "feet": ("length", 0.3048), "cm": ("length", 0.01),
    "mm": ("length", 1e-3), "kg": ("mass", 1), "kilogram": ("mass", 1), "gram": ("mass", 1e-3),
    "tonne": ("mass", 1e3), "ton": ("mass", 1e3), "kph": ("speed", 1), "km/h": ("speed", 1),
    "mph": ("speed", 1.609344), "second": ("time", 1), "minute": ("time", 60),
    "hour": ("time", 3600), "day": ("time", 86400), "week": ("time", 604800),
    "month": ("time", MONTH), "year": ("time", YEAR), "decade": ("time", 315569520),
    "century": ("time", 3155695200), "centuries": ("time", 3155695200), "ppm": ("ppm", 1),
    "hectare": ("area", 1e4), "acre": ("area", 4046.86), "gw": ("power", 1e9),
    "gigawatt": ("power", 1e9), "mw": ("power", 1e6), "megawatt": ("power", 1e6),
    "°c": ("°C", 1), "degree": ("°C", 1),
}  # fmt: skip
_CURRENCY_WORDS = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "rupee": "₹"}
_ROUGH = {
    "more": r"(?:more|greater|higher|larger|longer) than|at least|over|above|exceed(?:s|ed|ing)?|pass(?:ed|es)|top(?:ped|s)|upwards of|no (?:fewer|less) than",
    "less": r"(?:less|fewer|lower|smaller|shorter) than|at most|under|below|within|no more than",
    # Its own amount, and no bound to be kept to: a grant of up to £2,000 is none of up to £3,000.
    "most": r"up to|as (?:much|many) as",
    "nearly": r"nearly|almost|just under|close to",
    "about": r"about|around|some|roughly|approximately|an estimated|estimated|circa|just over",
}
_FIGURE = re.compile(
    # "COVID-19" and "F-16" count nothing.
    r"(?<![\w.,$£€¥₹])(?<![A-Za-z]-)(?:(?:"
    + "|".join(f"(?P<{name}>{p})" for name, p in _ROUGH.items()).replace(" ", r"\ ")
    + r""")\ )?
    (?:(?P<currency>US\$|A\$|C\$|[$£€¥₹])\ ?)?(?P<minus>[-−](?=\d))?
    (?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)
      |(?P<word>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:two|three|four|five|six|seven|eight|nine)
      |WORDS|(?:a|one)(?=\ (?:dozen|hundred|thousand|million|billion|trillion)\b))(?![\w-]*-fold)\b(?!-\w+th\b))
    (?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|trn|tn|bn|mn|m(?!\w)|k(?!\w))(?!\w))?
    (?P<ordinal>(?<=\d)(?:st|nd|rd|th)\b)?
    (?P<points>[ -]?(?:percentage[ -]points?\b|%[ -]points?\b|points?\b))?
    (?P<percent>\ ?%|[ -]?per\ ?cent\b)?
    (?(ordinal)(?:(?-i:[\ ][A-Z][\w’'-]*)+(?=[ ][a-z]))?)
    (?:[ -]?(?P<square>square\ )?(?P<unit>°[CF]\b|km/h|parts\ per\ million|[A-Za-z]+))?""".replace(
        "WORDS", "|".join(_WORDS)
    ),
    re.IGNORECASE | re.VERBOSE,
)
_ORDINAL_WORD = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)})\b(?:[ -](?P<noun>[A-Za-z]+))?", re.IGNORECASE
)
_MULTIPLE = re.compile(
    r"\b(?:(?P<near>nearly|almost|about|around|roughly|more than|over) )?"
    r"(?:(?P<stem>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:e|es|ed|ing)\b|(?P<adverb>twice|thrice)\b"
    r"|(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d+)(?:[- ]?fold\b| times\b))",
    re.IGNORECASE,
)
_EMPTY_UNITS = frozenset(
    """of the in at on a an and or to by for from as per with who that which were was are is had
    have has more other out different years-old only still could would will may did do be been
    two three four five six seven eight nine ten eleven twelve than since after before during until over under when while but also not""".split()
)
# "3-1", "52-48": what was scored, or how it was voted.
_SCORE = re.compile(
    r"(?<![\w.,–-])(\d{1,3})[-–](\d{1,3})(?![\w%–-]|[.,]\d| ?(?:%|per cent|years?|days?|hours?|minutes?|weeks?|months?|people)\b)"
)
_FRACTIONS = (
    (re.compile(r"\b(?:two[- ]thirds)\b", re.IGNORECASE), 200 / 3),
    (re.compile(r"\b(?:a|one)[- ]third of\b", re.IGNORECASE), 100 / 3),
    (re.compile(r"\b(?:three[- ]quarters)\b", re.IGNORECASE), 75.0),
    (re.compile(r"\b(?:a|one)[- ]quarter of (?!a\b)", re.IGNORECASE), 25.0),
    (re.compile(r"\bhalf (?:of|the|its|their|all)\b", re.IGNORECASE), 50.0),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity at [start, end) of its text.

    value: in the base of its unit. unit: "percent", "points", "money $", "ordinal match", "times", a
    dimension ("length"), or "count" with what is counted ("count people", "count" alone).
    bound: "about", "nearly", "more", "less" (than `value`), or empty. step: the distance between
    neighbouring values as finely as it is written. plain: the figure without its unit.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    bound: str = ""
    step: float = 0.0
    plain: float = 0.0


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order. Dates, and years, are none; see `whens`."""
    plain = WHEN.sub(lambda match: " " * len(match.group()), text)
    found = [quantity for match in _FIGURE.finditer(plain) if (quantity := _read(match, text))]
    for m in _SCORE.finditer(plain):
        found = _without(found, m)
        found.append(Quantity(*m.span(), m.group(), 1000.0 * int(m[1]) + int(m[2]), "score"))
    found += [
        Quantity(
            m.start(),
            m.end("word"),
            m["word"],
            _ORDINALS[m["word"].lower()],
            f"ordinal {_noun(m['noun'])}".rstrip(),
        )
        for m in _ORDINAL_WORD.finditer(plain)
    ]
    for match in _MULTIPLE.finditer(plain):
        found = [*_without(found, match), _multiple(match)]
    for pattern, share in _FRACTIONS:
        for m in pattern.finditer(plain):
            found = _without(found, m)
            found.append(Quantity(*m.span(), m.group(), share, "percent", "about", 1.0))
    return tuple(sorted(found, key=lambda q: (q.start, q.end)))


def _without(found: list[Quantity], match: re.Match[str]) -> list[Quantity]:
    """Those that a more telling reading of the same words does not replace."""
    return [q for q in found if q.end <= match.start() or q.start >= match.end()]


def _read(match: re.Match[str], text: str) -> Quantity | None:
    word = (match["word"] or "").lower()
    written = (match["digits"] or "").replace(",", "")
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    if match["word"]:
        # The article of "a dozen" and "a million".
        value = 1.0 if word in ("a", "one") else float(sum(_WORDS[w] for w in word.split("-")))
        step = 1.0
    else:
        value, step = float(written), _step(written)
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
    )


def _step(written: str) -> float:
    """How finely a number is written: "2.4" to a tenth, "1,400" to a hundred, "40" to one."""
    if "." in written:
        return float(10 ** -len(written.partition(".")[2]))
    zeros = len(written) - len(written.rstrip("0"))
    return float(10**zeros) if float(written) >= 100 else 1.0


def _unit(match: re.Match[str]) -> tuple[str, float, bool]:
    """The unit, how many of its base it is, and whether the word after the figure belongs to it."""
    word = (match["unit"] or "").lower()
    single = word.removesuffix("s") if word not in _UNITS else word
    if match["points"]:
        return "points", 1.0, False
    if match["percent"]:
        return "percent", 1.0, False
    if match["currency"]:
        return f"money {match['currency'][-1]}", 1.0, False
    if match["ordinal"]:
        return f"ordinal {single}".rstrip() if word not in _EMPTY_UNITS else "ordinal", 1.0, False
    if single in _CURRENCY_WORDS:
        return f"money {_CURRENCY_WORDS[single]}", 1.0, True
    if word == "parts per million":
        return "ppm", 1.0, True
    if single in _UNITS:
        dimension, factor = _UNITS[single]
        if match["square"]:
            return "area", factor * factor, True
        return dimension, factor, True
    if not word or word in _EMPTY_UNITS:
        return "count", 1.0, False
    return f"count {single}", 1.0, True


def _noun(word: str | None) -> str:
    """What is counted, in the singular; empty for a word that counts nothing."""
    lower = (word or "").lower()
    return "" if lower in _EMPTY_UNITS else lower.removesuffix("s")


def _multiple(match: re.Match[str]) -> Quantity:
    name = (match["stem"] or match["adverb"] or "").lower()
    count = (match["count"] or "").lower()
    value = _TIMES[name] if name else float(_WORDS.get(count) or float(count))
    near = (match["near"] or "").lower()
    bound = (
        "more" if near in ("more than", "over") else "nearly" if near[:1] in "na" and near else ""
    )
    return Quantity(match.start(), match.end(), match.group(), float(value), "times", bound, 0.2)
