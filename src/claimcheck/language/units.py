"""Units and currencies: what dimension a word for one belongs to, and the ISO code of a currency."""

from __future__ import annotations

import re

__all__ = ["CURRENCY", "CURRENCY_WORD", "MONTH", "SIZES", "UNITS", "YEAR", "currency_of"]

# Seconds of a mean month and year.
MONTH, YEAR = 2629746, 31556952
# A unit's dimension and how many of the dimension's base it is. A degree that nothing is said of may be of either
# scale; the two have no factor in common, so that each is a dimension.
UNITS = {
    "km": ("length", 1e3), "kilometre": ("length", 1e3), "kilometer": ("length", 1e3),
    "m": ("length", 1), "metre": ("length", 1), "meter": ("length", 1), "mile": ("length", 1609.344),
    "foot": ("length", 0.3048), "feet": ("length", 0.3048), "cm": ("length", 0.01),
    "centimetre": ("length", 0.01), "centimeter": ("length", 0.01), "millimetre": ("length", 1e-3),
    "millimeter": ("length", 1e-3),
    "mm": ("length", 1e-3), "kg": ("mass", 1), "kilogram": ("mass", 1), "gram": ("mass", 1e-3),
    "tonne": ("mass", 1e3), "ton": ("mass", 1e3), "kph": ("speed", 1), "km/h": ("speed", 1),
    "mph": ("speed", 1.609344), "second": ("time", 1), "minute": ("time", 60),
    "hour": ("time", 3600), "day": ("time", 86400), "week": ("time", 604800),
    "month": ("time", MONTH), "year": ("time", YEAR), "decade": ("time", 315569520),
    "century": ("time", 3155695200), "centuries": ("time", 3155695200), "ppm": ("ppm", 1),
    "parts per million": ("ppm", 1), "hectare": ("area", 1e4), "acre": ("area", 4046.86), "gw": ("power", 1e9),
    "gigawatt": ("power", 1e9), "mw": ("power", 1e6), "megawatt": ("power", 1e6),
    "°c": ("°C", 1), "°f": ("°F", 1), "degree": ("degree", 1), "degree celsius": ("°C", 1),
    "degree centigrade": ("°C", 1), "degree fahrenheit": ("°F", 1),
}  # fmt: skip
# "5m" is five million, but a length where its direction is told.
SIZES = r"(?:high|tall|long|wide|deep|thick|across|away|apart|above|below|underwater)\b"
_SIGNS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "nz$": "NZD", "s$": "SGD",
    "r$": "BRL", "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "rs.": "INR", "rs": "INR",
}  # fmt: skip
_CODES = {
    code.lower(): code
    for code in "USD EUR GBP JPY CNY INR AUD CAD HKD NZD SGD CHF BRL KRW ZAR".split()
}
_NAMES = {
    "australian dollar": "AUD", "canadian dollar": "CAD", "hong kong dollar": "HKD", "new zealand dollar": "NZD",
    "singapore dollar": "SGD", "us dollar": "USD", "american dollar": "USD", "dollar": "USD", "euro": "EUR",
    "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rupee": "INR", "peso": "MXN", "franc": "CHF", "rouble": "RUB",
    "ruble": "RUB", "won": "KRW", "rand": "ZAR", "naira": "NGN", "baht": "THB", "ringgit": "MYR",
}  # fmt: skip


def _longest_first(words: dict[str, str], end: str) -> str:
    return (
        "(?:"
        + "|".join(re.escape(w).replace(r"\ ", "[ ]") + end for w in sorted(words, key=len)[::-1])
        + ")"
    )


# In front of a figure, and behind one; for patterns that ignore case.
CURRENCY = (
    rf"(?<![A-Za-z])(?:{_longest_first(_SIGNS, '')}|{_longest_first(_CODES, '(?=[ ]?[0-9])')})"
)
CURRENCY_WORD = rf"(?:{_longest_first(_NAMES, 's?')}|{_longest_first(_CODES, '')})\b"
_CURRENCY = re.compile(rf"{CURRENCY}|\b{CURRENCY_WORD}")


def currency_of(text: str) -> str:
    """The ISO code of the first currency that a text names; empty without one. "$" alone is the American one."""
    match = _CURRENCY.search(text.lower())
    if match is None:
        return ""
    said = match.group()
    return _SIGNS.get(said) or _CODES.get(said) or _NAMES[said if said in _NAMES else said[:-1]]
