"""Where an article is at home: what "the city", "the government" and "the company" mean in it.

A name is taken for a city, a state, a country or a company by what the article says of it ("the mayor of", "'s
parliament", "'s shares") or, for a country, because it is one. It is home where the article names it clearly more
often than any other of its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["COUNTRIES", "Home", "find_home"]

_OF_COUNTRY = (
    "government|parliament|president|prime minister|king|queen|army|republic|kingdom|people|constitution|"
    "foreign minister|central bank"
)
_OF_CITY = "city|town|village|mayor|borough|port|municipality"
_OF_STATE = "state|governor|legislature"
_OF_COMPANY = "chief executive|boss|shares|shareholders|profits?|revenues?|chairman|customers|sales|founder|chief financial officer"
_COMPANY = "company|firm|maker|airline|manufacturer|carmaker|retailer|start-?up|operator|developer|publisher|supplier|insurer"
_LEAST = 2  # mentions
_X = "\0"  # a name
_IS_COUNTRY = re.compile(
    rf"\b(?i:{_OF_COUNTRY}) of (?:the )?{_X}(?!\w)|(?<!\w){_X}['’]s? (?i:{_OF_COUNTRY}|economy)\b"
)
_IS_STATE = re.compile(rf"\b(?i:{_OF_STATE}) of {_X}(?!\w)|(?<!\w){_X}['’]s? (?i:{_OF_STATE})\b")
_IS_CITY = re.compile(
    rf"\b(?i:{_OF_CITY}) of {_X}(?!\w)|(?<!\w){_X}(?:['’]s)? (?:[Cc]ity |[Tt]own |[Bb]orough )?[Cc]ouncil\b"
    rf"|(?<!\w){_X}['’]s? (?i:{_OF_CITY}|city hall|residents)\b"
    rf"|(?<!\w){_X}, (?:an?|the) (?:[\w-]+ ){{0,2}}(?i:{_OF_CITY})\b"
)
_IS_COMPANY = re.compile(
    rf"(?<!\w){_X}['’]s? (?i:{_OF_COMPANY})\b|\b(?i:{_COMPANY}|{_OF_COMPANY}|shares) (?:of|in|at) {_X}(?!\w)"
    rf"|(?<!\w){_X},? (?:Inc|Ltd|plc|PLC|Corp|GmbH|AG)\b|\b(?i:{_COMPANY}),? (?:called )?{_X}(?!\w)"
    rf"|(?<!\w){_X}, (?:an?|the) (?:[\w-]+ ){{0,3}}(?i:{_COMPANY})\b"
)
_NEAR = 100  # characters in front of a name and behind it that tell what it is
_AHEAD = 2  # times as many as the next of its kind

# The members of the United Nations and a few others, under the names that English papers use; not Georgia, which is
# a state of the United States too.
COUNTRIES = frozenset(
    """
    Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan Bahamas Bahrain
    Bangladesh Barbados Belarus Belgium Belize Benin Bhutan Bolivia Botswana Brazil Brunei Bulgaria Burundi Cambodia
    Cameroon Canada Chad Chile China Colombia Comoros Congo Croatia Cuba Cyprus Denmark Djibouti Dominica Ecuador
    Egypt Eritrea Estonia Eswatini Ethiopia Fiji Finland France Gabon Gambia Germany Ghana Greece Grenada
    Guatemala Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Jamaica
    Japan Jordan Kazakhstan Kenya Kiribati Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya
    Liechtenstein Lithuania Luxembourg Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico
    Micronesia Moldova Monaco Mongolia Montenegro Morocco Mozambique Myanmar Namibia Nauru Nepal Netherlands Nicaragua
    Niger Nigeria Norway Oman Pakistan Palau Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Romania
    Russia Rwanda Samoa Senegal Serbia Seychelles Singapore Slovakia Slovenia Somalia Spain Sudan Suriname Sweden
    Switzerland Syria Taiwan Tajikistan Tanzania Thailand Togo Tonga Tunisia Turkey Turkmenistan Tuvalu Uganda
    Ukraine Uruguay Uzbekistan Vanuatu Venezuela Vietnam Yemen Zambia Zimbabwe Britain America England Scotland
    Wales
    """.split()
) | {
    "Burkina Faso", "Cape Verde", "Costa Rica", "Czech Republic", "Dominican Republic", "El Salvador", "Ivory Coast",
    "New Zealand", "North Korea", "North Macedonia", "Papua New Guinea", "Saudi Arabia", "Sierra Leone",
    "Solomon Islands", "South Africa", "South Korea", "South Sudan", "Sri Lanka", "Trinidad and Tobago",
    "United Arab Emirates", "United Kingdom", "United States", "Timor-Leste", "Vatican City",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """City, state, country and company of an article; "" where none stands out.

    cities, countries: all the names that were taken for one.
    """

    city: str = ""
    state: str = ""
    country: str = ""
    company: str = ""
    cities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


def find_home(text: str, places: Iterable[str], bodies: Iterable[str] = ()) -> Home:
    """The home of an article. text: all of it; places, bodies: those it names, once for each mention."""
    cities: Counter[str] = Counter()
    states: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    companies: Counter[str] = Counter()
    # Where no city is told to be one, the place that is named most.
    untold: Counter[str] = Counter()
    for name, count in Counter(re.sub(r"^[Tt]he ", "", place) for place in places).items():
        near = _around(name, text)
        if name in COUNTRIES or _IS_COUNTRY.search(near):
            countries[name] += count
        elif _IS_STATE.search(near):
            states[name] += count
        elif _IS_CITY.search(near):
            cities[name] += count
        elif " " not in name:
            untold[name] += count
    for name, count in Counter(re.sub(r"^[Tt]he ", "", body) for body in bodies).items():
        if _IS_COMPANY.search(_around(name, text)):
            companies[name] += count
    country = _first(countries)
    if countries[country] < min(5, 0.4 * countries.total()):
        country = ""  # one of many
    return Home(
        _first(cities or untold),
        _first(states),
        country,
        _first(companies),
        frozenset(cities),
        frozenset(countries),
    )


def _around(name: str, text: str) -> str:
    """What is said of a name close by, a line for each mention, with `_X` for the name itself.

    Searched with a few patterns for all names instead of the text with some for each, which took seconds where an
    article has hundreds of names.
    """
    found = []
    at = text.find(name) if name else -1
    while at >= 0:
        after = at + len(name)
        # Whole words: half of one could be another.
        start = text.rfind(" ", 0, max(0, at - _NEAR)) + 1
        end = text.find(" ", after + _NEAR)
        found.append(text[start:at] + _X + text[after : end if end >= 0 else len(text)])
        at = text.find(name, after)
    return "\n".join(found)


def _first(counts: Counter[str]) -> str:
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (name, most), (_, second) = ranked[0], ranked[1]
    return name if most >= _LEAST and most >= _AHEAD * second else ""
