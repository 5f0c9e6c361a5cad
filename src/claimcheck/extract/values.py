"""What a number, amount or date expression says: `normal` of an entity.

Numbers: amount (float), upper (float, of a range), unit, magnitude (the power of ten of the scale word),
comparison ("more", "less", "about"). Dates: start and end, ISO days of the first and last day; or duration
(a number) with its unit. Relative dates count from the published date where it is known.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from claimcheck.extract.dates import resolve
from claimcheck.extract.quantities import find_quantities
from claimcheck.language.numbers import ORDINAL, number_of, ordinal_of
from claimcheck.language.units import currency_of

__all__ = ["NUMERIC", "normal_value"]

NUMERIC = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
_SCALES = {"trillion": 12, "trn": 12, "tn": 12, "billion": 9, "bn": 9, "crore": 7, "million": 6, "mn": 6, "m": 6,
           "lakh": 5, "thousand": 3, "k": 3}  # fmt: skip
_SCALE = re.compile(
    r"(?<![a-z])(trillion|trn|tn|billion|bn|crore|million|mn|lakh|m|thousand|k)s?\b"
)
_UNITS = {
    "kilometres": "km", "kilometers": "km", "kilometre": "km", "kilometer": "km", "metres": "m", "meters": "m",
    "metre": "m", "meter": "m", "miles": "mile", "tonnes": "tonne", "tons": "ton", "kilograms": "kg",
    "litres": "litre", "liters": "litre", "hectares": "hectare", "acres": "acre", "feet": "foot",
    "degrees celsius": "°C", "degrees fahrenheit": "°F", "percentage points": "percentage point",
    "parts per million": "ppm", "barrels": "barrel", "megawatts": "MW", "gigawatts": "GW",
}  # fmt: skip
_MORE = re.compile(
    r"\b(?:more|greater|higher|longer) than|\bat least|\bover\b|\babove\b|\bno (?:less|fewer) than"
)
_LESS = re.compile(
    r"(?<!no )\b(?:less|fewer|lower) than|\bat most|\bup to\b|\bunder\b|\bbelow\b|\bno more than|\bas (?:many|much) as"
)
_ABOUT = re.compile(r"\b(?:almost|nearly|about|around|some|roughly|approximately|close to)\b")
_RANGE = re.compile(r"(\d[\d,.]*\d|\d)\s*(?:[-–]|and|to)\s*[$£€]?\s*(\d[\d,.]*\d|\d)")
_PERIOD = re.compile(
    r"\b(second|minute|hour|day|week|month|quarter|year|decade|centur(?:y|ie))s?\b"
)
# "One in five", "nine out of ten".
_RATIO = re.compile(r" (?:in|out of)(?: every)? ")
# "Five feet nine inches", "five feet by seven".
_TWO_MEASURES = re.compile(r"\b(?:feet|ft)\b.*in| (?:by|x|×) ")
_ORDINAL = re.compile(ORDINAL, re.IGNORECASE)


def normal_value(
    text: str, label: str, *, published: dt.date | None = None
) -> dict[str, Any] | None:
    """The value of an expression with its label; None when it cannot be read."""
    if label == "DATE":
        return _date(text, published)
    if label == "TIME":
        return _duration(text) or _clock(text)
    if label == "ORDINAL":
        return _ordinal(text)
    if label in NUMERIC:
        return _number(text, label)
    return None


def _number(text: str, label: str) -> dict[str, Any] | None:
    low = text.lower()
    if label == "CARDINAL" and (ratio := _RATIO.split(low, maxsplit=1))[1:]:
        part, whole = map(number_of, ratio)
        return {"amount": part / whole} if part and whole else None
    if label == "QUANTITY" and _TWO_MEASURES.search(low):
        return None
    if label == "QUANTITY":
        # "5m high": no five million.
        low = re.sub(r"(?<=\d)m$", " m", low)
    value = number_of(low)
    if value is None:
        return None
    out: dict[str, Any] = {"amount": value}
    scale = _SCALE.search(re.sub(r"(?<=\d)(?=[a-z])", " ", low)) if label != "QUANTITY" else None
    if scale:
        out["magnitude"] = _SCALES[scale[1]]
    if (span := _RANGE.search(low)) is not None:
        factor = 10.0 ** out.get("magnitude", 0)
        ends = [float(g.replace(",", "")) * factor for g in span.groups()]
        if ends[0] < ends[1]:
            out["amount"], out["upper"] = ends
    if (word := _comparison(low)) is not None:
        out["comparison"] = word
    if (unit := _unit(text, label)) is not None:
        out["unit"] = unit
    return out


def _comparison(low: str) -> str | None:
    for pattern, word in ((_LESS, "less"), (_MORE, "more"), (_ABOUT, "about")):
        if pattern.search(low):
            return word
    return None


def _unit(text: str, label: str) -> str | None:
    low = text.lower()
    if label == "PERCENT":
        return "%"
    if label == "MONEY":
        return currency_of(text) or None
    if label == "QUANTITY":
        match = re.search(
            r"(?:\d|[a-z])[ -]?((?:square |cubic )?(?:[a-zµ°%][\w/°]*)(?: (?:celsius|fahrenheit|points?|per million|years?|hours?))?)$",
            low,
        )
        if match is None:
            match = re.search(r"(°[cf])$", low)
        if match is None:
            return None
        unit = match[1].strip()
        start = len(text) - len(unit)
        return _UNITS.get(unit, text[start:] if start >= 0 else unit)
    return None


def _ordinal(text: str) -> dict[str, Any] | None:
    low = text.lower()
    match = re.search(r"(\d+)(?:st|nd|rd|th)", low)
    if match:
        return {"amount": float(match[1])}
    word = _ORDINAL.search(low)
    return {"amount": float(ordinal_of(word.group()))} if word else None


def _date(text: str, published: dt.date | None) -> dict[str, Any] | None:
    absolute = _absolute(text)
    if absolute is not None:
        return absolute
    told = resolve(text, "", day=published)
    if told is not None and told.known:
        return _absolute(told.text)
    return _duration(text)


def _absolute(text: str) -> dict[str, Any] | None:
    for quantity in find_quantities(text):
        if quantity.label == "DATE" and quantity.normal:
            return quantity.normal
    return None


def _duration(text: str) -> dict[str, Any] | None:
    low = text.lower()
    period = _PERIOD.search(low)
    if period is None or re.search(r"\b(?:last|this|next|the|that|previous|following)\b", low):
        return None
    value = number_of(low)
    if value is None:
        value = 1.0 if re.match(r"(?:about |nearly |almost )?an? ", low) else None
    if value is None:
        return None
    out: dict[str, Any] = {"amount": value, "unit": re.sub("centur(?:y|ie)", "century", period[1])}
    if (word := _comparison(low)) is not None:
        out["comparison"] = word
    return out


def _clock(text: str) -> dict[str, Any] | None:
    match = re.search(r"(\d{1,2})(?::(\d\d))? ?([ap])?\.?m?", text.lower())
    if match is None:
        return {"time": "12:00"} if re.search("noon|midday", text.lower()) else None
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0) if match[3] else int(match[1])
    minute = int(match[2] or 0)
    return {"time": f"{hour:02d}:{minute:02d}"} if hour < 24 and minute < 60 else None
