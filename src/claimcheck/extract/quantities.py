"""Numbers, money, percentages, dates and times as whole expressions, with a parsed value.

Rules rather than a model: the forms are few, training corpora leave most of them unannotated, and a
rule can return the value it read. Longer and more specific expressions win over shorter ones.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claimcheck.language.numbers import DIGITS, MONEY_SCALE, ORDINAL, SCALE, SPELT, number_of
from claimcheck.language.units import CURRENCY, CURRENCY_WORD, SIZES

__all__ = ["Quantity", "find_quantities"]

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_DECADE = r"(?:1[0-9]|20)\d0s"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_BIG = r"(?:dozen|hundred|thousand|lakh|million|crore|billion|trillion)"
_AMOUNT = rf"(?:{DIGITS}{SCALE}?|{SPELT}|(?:half a|a quarter of a|several|a few)[- ]{_BIG}\b)"
_ABOUT = (
    r"(?:(?:(?:slightly|little|far|well|no|not) )?(?:more|fewer|less|greater|higher|lower) than|at least|at most|up to"
    r"|(?:(?:just|well|little|a little|slightly) )?(?:over|under|above|below)|almost|nearly|about|around|some|roughly"
    r"|approximately|close to|barely|just|nearer|a further|another|an estimated|as (?:many|much|few|little) as|upwards of)"
)
# What an amount is counted by: "£600 a month", "€340 per megawatt-hour".
_EACH = (
    r"(?: (?:per|(?:for )?each|(?:for )?every) [a-z][\w-]*"
    r"| an? (?:second|minute|hour|day|night|week|month|quarter|year|head|person|pupil|student|patient|passenger"
    r"|household|family|share|tonne|ton|barrel|gallon|lit(?:re|er)|kilo|pound|unit|ticket|seat|vote|bottle|pint|mile"
    r"|kilomet(?:re|er)|megawatt[- ]hour|kilowatt[- ]hour|piece|ride|trip|game|match|copy|acre|hectare"
    r"|square (?:foot|met(?:re|er)))\b)"
)
_MONEY_WORD = (
    rf"(?:{CURRENCY_WORD}|(?:cents?|pence|shillings?|liras?|kron[aeo]r?|crowns|florins?|guilders?|z[łl]oty(?:ch|s)?|forints?"
    r"|shekels?|dinars?|dirhams?|riyals?|rials?|reais|rupiahs?|hryvnias?|dong|leva|lei|takas?|cedis?|birrs?|kwachas?|pesetas?"
    r"|drachmas?|deutschmarks?|ducats|thalers?|escudos|bol[ií]vars|soles|tenge|manats?|drams?|denars?|pulas?|meticais|gourdes|quetzals?"
    r"|lempiras?|colones|ryo|guaran[ií]s|afghanis?|kyats?|riels?|tugriks?|ringgits?)\b)"
)
_UNIT = (
    r"(?:feet,? (?:and )?(?:\d+|[a-z]+) inch(?:es)?|ft ?\d+ ?in\b|kilomet(?:re|er)s?|km|met(?:re|er)s?|miles?|cm|mm|centimet(?:re|er)s?|feet|foot|inch(?:es)?|hectares?|acres?"
    r"|kilograms?|kg|grams?|tonnes?|tons?|pounds|lbs?|lit(?:re|er)s?|gallons?|barrels?|degrees?(?: Celsius| Fahrenheit)?|°[CF]"
    r"|gigawatt[- ]hours?|gigawatts?|GWh|GW|megawatt[- ]hours?|megawatts?|MWh|MW|terawatt[- ]hours?|TWh|kWh|watts?|gigatonnes?|parts per million|ppm|mph|km/h|kph|nanomet(?:re|er)s?|nm"
    r"|square (?:kilomet(?:re|er)s?|miles?|met(?:re|er)s?|feet)|(?:kilo|mega|giga|tera|peta|exa)?bytes?|GB|TB|MB|light[- ]years?|knots?|yards?|(?:nautical|cubic) miles?|fathoms?"
    r"|cubic (?:met(?:re|er)s?|feet|kilomet(?:re|er)s?)|milligrams?|mg|micrograms?|millilit(?:re|er)s?|ml|ounces?|pints?|micromet(?:re|er)s?"
    r"|kilowatts?(?:[- ]hours?)?|kW|terawatts?|TW|(?:kilo)?volts?|kV|amps?|amperes?|joules?|calories|(?:kilo|mega|giga)?hertz|[KMG]Hz|decibels?|kelvin"
    r"|hectolit(?:re|er)s?|(?:kilo|mega|giga)bits?|km²|km2|m²|m2|sq ?(?:km|m|ft|miles?)"
    r"|degrees? (?:centigrade|warmer|colder)|°)"
)
_POINT = r"(?:(?:percentage|basis)[- ])?points?"
_OR_SO = r"(?: or (?:so|more|less|fewer)\b(?! than))?"
_MANY = r"(?:(?:tens|dozens|hundreds) of (?:thousands|millions|billions)|hundreds|thousands|millions|billions)"
_SMALL_PART = r"(?:fifth|sixth|seventh|eighth|ninth|tenth)"
_PART = rf"(?:half|third|quarter|{_SMALL_PART}|twentieth|hundredth|thousandth|millionth)s?"
# "A quarter of a point", "seven hundredths of an inch", "half a mile".
_PART_OF = rf"(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)[- ]{_PART} of an?|half an?)"
_PERCENT = r"(?:%|per ?cent\b)"
_PERIOD = r"(?:years?|months?|weeks?|weekends?|fortnights?|days?|decades?|centur(?:y|ies)|quarters?|seasons?)"
_CLOCK = r"(?:hours?|minutes?|seconds?)"
_SEASON = r"(?:spring|summer|autumn|winter)"
# "14 Cobbler Street".
_ADDRESS = r"(?-i: (?:[A-Z][\w’']+ ){1,3}(?:Street|Road|Avenue|Lane|Square|Place|Drive|Way|Boulevard|Crescent|Terrace)\b)"
_PART_OF_DAY = r"(?:morning|afternoon|evening|night|lunchtime)"
_BY_DAY = r"(?:in the (?:morning|afternoon|evening)|at night)"
_HOLIDAY = (
    r"(?:Christmas|New Year['’]s)(?: (?:Day|Eve))?|Boxing Day|Easter(?: (?:Sunday|Monday))?|Good Friday|Ash Wednesday"
    r"|Thanksgiving(?: Day)?|Halloween|(?:Labou?r|Independence|Memorial|Veterans|Remembrance|Armistice|Bastille|Presidents['’]|May) Day"
    r"|(?:Valentine|Mother|Father|Patrick)['’]s Day|Ramadan|Eid al-(?:Fitr|Adha)|Diwali|Passover|Yom Kippur|Rosh Hashanah|Whitsun"
)
# "30% less than ten years ago" compares two times.
_NO_SHARE = r"(?<!% )(?<!cent )(?<!points )(?<!times )(?<!half )(?<!third )"
# "Over three years" is in the course of them as often as it is more than three.
_DURING = r"(?:(?<=for )|(?<=after )|(?<=took )|(?<=lasted )|(?<=than )|(?<=spent ))"
_ABOUT_TIME = rf"(?:{_NO_SHARE}(?!(?:over|above|below)\b){_ABOUT}|{_DURING}over|(?:just|well|little|a little|slightly) over)"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One expression: character offsets, OntoNotes label, and `normal`, what it says.

    normal holds some of: amount (float), upper (float), unit, comparison ("more", "less", "about"),
    start and end (ISO dates of the first and last day), span (of two dates that bound a time, "from 2006 to 2012", its
    first and last day).
    """

    start: int
    end: int
    label: str
    normal: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern of expressions; texts without `needs`, which is quicker to look for, have none of them."""

    label: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        if self.needs is None or self.needs.search(text):
            yield from self.pattern.finditer(text)


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DATE_CORE = (
    # "September 14th and 15th" is one.
    rf"(?:{_WEEKDAY},? )?(?:{_MONTH} {_DAY}(?:(?: and |[-–])(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)|[-–](?:3[01]|[12]\d|[1-9])\b)?(?:,? {_YEAR})?|{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?|{_MONTH},? {_YEAR})"
    rf"|(?:the )?{_YEAR}[-–/]\d\d(?:\d\d)? season|(?:the )?(?:fiscal|financial|tax|school|academic) (?:year )?(?:of )?{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?"
    rf"|{_YEAR}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    rf"|{_MONTH}(?![a-z])"
    rf"|(?:Q[1-4]|(?:the )?(?:first|second|third|fourth) (?:quarter|half)) of {_YEAR}"
    rf"|(?:early|mid|late)[- ]{_MONTH}(?: {_YEAR})?"
    rf"|(?:[Tt]he )?(?:(?:early|mid|late)[- ])?{_DECADE}|(?:(?:early|mid|late)[- ])?{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?"
    rf"|{_WEEKDAY}s?|(?:the )?(?:(?:early|late) )?(?:spring|summer|autumn|fall|winter) (?:of )?{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?"
    rf"|(?:[Tt]he )?(?:(?:early|mid|late)[- ])?(?:\d\d?(?:st|nd|rd|th)|{ORDINAL})[- ]century"
)
# Case matters for months ("may", "march") and weekdays.
_RULES = (
    _Rule("MONEY", _any(rf"(?:\b{_ABOUT} )?{CURRENCY} ?{DIGITS}{MONEY_SCALE}?(?:(?:[-–]| (?:and|to) (?!{CURRENCY})){CURRENCY}? ?{DIGITS}{MONEY_SCALE}?)?(?! ?%)(?:{_EACH})?{_OR_SO}"), _any(CURRENCY)),
    _Rule("MONEY", re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d)?(?:p|¢)(?![\w-])"), re.compile(r"\d[p¢]")),
    _Rule("MONEY", _any(rf"(?:\b{_ABOUT} )?\b(?:{_AMOUNT}|an?|{_MANY} of)[ -]{_MONEY_WORD}(?:{_EACH})?{_OR_SO}"), _any(f"[ -]{_MONEY_WORD}")),
    _Rule("PERCENT", _any(rf"(?:\b{_ABOUT} )?(?:minus |-)?(?<![\d.])(?:{DIGITS}|{SPELT})(?:(?:[-–]|(?<!\d\d\d\d) (?:and|to) )(?:{DIGITS}))? ?{_PERCENT}(?:[- ]points?\b)?{_OR_SO}"), _any(_PERCENT)),
    _Rule("PERCENT", _any(rf"(?:\b{_ABOUT} )?(?:(?:{DIGITS}|{SPELT}|an?)[- ](?:percentage|basis)[- ]points?|{_PART_OF} {_POINT})\b"), _any(r"points?\b")),
    _Rule("QUANTITY", _any(rf"(?:\b{_ABOUT} )?\b(?:an? (?:mile|kilomet(?:re|er)|met(?:re|er)|tonne|ton|kilo|kilogram|pint|lit(?:re|er)|gallon|acre|hectare|inch|gigawatt|megawatt)|{_MANY} of {_UNIT})\b(?! (?:of a|away from))"), _any(rf"\ban? (?:mile|kilo|met|ton|pint|lit|gallon|acre|hectare|inch|gigawatt|megawatt)|{_MANY} of ")),
    _Rule("PERCENT", re.compile(r"(?<![\d.,])\d\.\d+ points?\b"), re.compile(r" points?\b")),
    _Rule("PERCENT", _any(rf"(?:\b{_ABOUT} )?\b(?:(?:an?|one|two|three)[- ])?{_PART} of (?:one|an?|1) ?{_PERCENT}"), _any(_PERCENT)),
    _Rule("QUANTITY", _any(rf"\b{_AMOUNT}(?:[- ]?{_UNIT})? (?:by|x|×) {_AMOUNT}[- ]?{_UNIT}(?!\w)|\b{_AMOUNT}[- ]?{_UNIT} by {_AMOUNT}\b(?! (?:{_PERIOD}|{_CLOCK}))"), _any(r" (?:by|x|×) ")),
    _Rule("QUANTITY", _any(rf"(?:\b{_ABOUT} )?\b{_PART_OF} {_UNIT}(?!\w)"), _any(r"\bhalf an?\b|\bof an?\b")),
    _Rule("TIME", re.compile(rf"(?:\b(?:{_ABOUT}) )?\b(?:\d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.m\.?|[ap]m\b)|\d{{1,2}}:\d\d(?::\d\d)?\b(?: GMT| BST)?|(?:midnight|noon|midday|mid-?(?:morning|afternoon)|(?<=[Aa]t )(?:dawn|dusk|daybreak|sunrise|sunset)|(?<=before )(?:dawn|dusk|sunrise|sunset))\b)")),
    _Rule("TIME", _any(rf"\b(?:(?:half|quarter|ten|twenty|five) (?:past|to) )?(?:{SPELT}|\d{{1,2}})(?: o['’]clock(?: {_BY_DAY})?| {_BY_DAY})\b|\b(?:half past|(?:a )?quarter (?:past|to)) (?:{SPELT}|\d{{1,2}})\b"), _any(r"o['’]clock|in the (?:morning|afternoon|evening)|at night|(?:half|quarter) (?:past|to)")),
    _Rule("TIME", re.compile(r"\b[Tt]he (?:(?:early|late) )?(?:morning|afternoon|evening|small hours|early hours)\b(?! (?:Standard|News|Post|Star|Herald))")),
    _Rule("TIME", _any(r"(?:(?<=for )|(?<=after )|(?<=within )|(?<=over )|(?<=in ))(?:many |several )?(?:hours|minutes|seconds)\b|\b(?:hour|hours|minute|minutes)-long\b|\bhalf[- ]hours?\b")),
    _Rule("TIME", _any(rf"(?:\b{_ABOUT_TIME} )?\b(?:(?:every )?(?:{_AMOUNT}|half an|several|a few|a couple of)[- ](?:and a half[- ])?{_CLOCK}|an? (?!second\b){_CLOCK}(?: and a (?:half|quarter)\b)?|{_PART_OF} hour)(?:(?:,? and |,? ){_AMOUNT}[- ]{_CLOCK})?{_OR_SO}(?: (?:earlier|later|ago|a day)\b|\b)"), _any(_CLOCK)),
    _Rule("TIME", _any(rf"\b(?:less than|half|(?:a |an? \w+ )?fractions? of|an? (?:tenth|hundredth|thousandth|millionth) of) a second\b|(?<=within )the hour\b|\bthe (?:first|last|final|next|past|opening|closing|remaining) (?:{_AMOUNT}|few) {_CLOCK}\b"), _any("second|hour|minute")),
    _Rule("TIME", _any(r"\b(?:the )?\d{1,3}(?:st|nd|rd|th)[- ]minute\b|\b(?:hours|minutes|seconds) (?:later|ago|earlier)\b|\b(?:half-)?hourly\b")),
    _Rule("DATE", _any(r"\b(?:years|months|weeks|days|decades|centuries) (?:later|ago|earlier)\b")),
    _Rule("DATE", _any(r"(?<!the )(?<!his )(?<!her )(?<!its )(?<!our )\b(?:years|months|weeks|decades|centuries)(?= of )")),
    _Rule("TIME", _any(rf"(?:\b{_ABOUT_TIME} )?\b{_AMOUNT} (?:mornings|evenings)\b"), _any("mornings|evenings")),
    _Rule("DATE", _any(rf"(?:\b{_ABOUT_TIME} )?\b{_AMOUNT} nights\b"), _any("nights")),
    _Rule("TIME", re.compile(rf"\b(?:[Tt]he )?(?:(?:early|late) )?{_PART_OF_DAY} of (?:{_DATE_CORE})(?![\w%])")),
    _Rule("TIME", re.compile(rf"\b(?:(?:[Tt]his|[Tt]hat|[Tt]he (?:next|same|following|previous)|[Ll]ate|[Ee]arly|(?:(?:[Ll]ate|[Ee]arly) on )?{_WEEKDAY}|[Yy]esterday|[Tt]omorrow|[Ll]ast) {_PART_OF_DAY}|[Tt]onight|[Oo]vernight|[Tt]he {_PART_OF_DAY} (?:before|after))\b")),
    _Rule("DATE", re.compile(rf"\b(?:[Tt]he )?(?:(?:very )?(?:start|beginning|end|middle|turn|close)|(?:first|second|third|fourth|last|final) (?:(?:few|{SPELT}|\d+) )?(?:half|quarter|third|week|month|day)s?) of (?:(?:{_DATE_CORE})(?: (?:last|this|next) year)?|(?:the|this|last|next|that) (?:(?:financial |fiscal )?year|month|week|day|decade|century|millennium|{_SEASON}))\b")),
    _Rule("DATE", _any(r"\bthe (?:day|week|month|year|season|decade) (?:before|after|earlier|later)\b")),
    _Rule("DATE", _any(r"(?:(?<=for )|(?<=after )|(?<=within )|(?<=over )|(?<=in ))(?:many |several )?(?:years|months|days|weeks|decades|centuries)\b")),
    _Rule("DATE", re.compile(rf"\b(?:{_DATE_CORE}),?(?: of)? (?:last|this|next|that(?: same)?|the (?:same|following|previous)) year\b")),
    _Rule("DATE", re.compile(rf"\b[Tt]he (?:{_AMOUNT} )?(?:year|months|quarter|weeks) (?:to|through|ended|ending)(?: in)? (?:{_DATE_CORE})(?![\w%])")),
    _Rule("DATE", re.compile(rf"\b(?:{_DATE_CORE})(?![\w%])")),
    _Rule("DATE", re.compile(
        rf"\b(?:[Ll]ast|[Tt]his|[Nn]ext|[Tt]he (?:very )?(?:following|previous|past|next|same|last|coming)|[Tt]hat(?: same)?|[Ee]arl(?:y|ier) (?:this|next|last|that)|[Ll]ater? (?:this|that|next|last)|[Ee]very|[Ee]ach)"
        rf" (?:(?:few|couple of|{SPELT}|\d+) )?(?:(?:financial |fiscal |academic |school |calendar )?{_PERIOD}|{_WEEKDAY}|{_SEASON}|{_MONTH}(?![a-z]))\b")),
    _Rule("DATE", _any(rf"\bthe (?:first|final|opening|closing|remaining) (?:{_AMOUNT}|few) {_PERIOD}\b")),
    _Rule("DATE", _any(rf"\b(?:the|an?) (?:\d+(?:st|nd|rd|th)|{ORDINAL}) (?:(?:consecutive|straight|successive) {_PERIOD}|{_PERIOD} (?:in a row|running))\b"), _any("consecutive|straight|successive|in a row|running")),
    _Rule("DATE", re.compile(r"\b(?:his|her|their|its) (?:(?:early|mid|late)[- ])?[2-9]0s\b")),
    _Rule("DATE", _any(rf"\b(?:a single|any one|any given|every single) {_PERIOD}\b|\bevery day of the year\b")),
    _Rule("DATE", _any(r"\ba (?:year|month|week|century|decade) ago (?:this (?:week|month|year|\w+day)|today|yesterday|tomorrow|last \w+day|to the day)\b")),
    _Rule("DATE", re.compile(rf"\b(?:[Tt]he week (?:of|beginning|ending)|(?:[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater) (?:in|on)) (?:{_DATE_CORE})(?![\w%])")),
    _Rule("DATE", re.compile(r"(?:(?<=[Ii]n )|(?<=of )|(?<=for )|(?<=during ))the (?:first|second|third|fourth) quarter\b(?! of the (?:game|match|final))")),
    _Rule("DATE", re.compile(rf"\b(?:{_HOLIDAY})(?:,? (?:of |in )?{_YEAR})?\b(?! (?:[Ii]sland|[Tt]rees?|[Cc]arols?|[Pp]resents?|[Cc]ards?|[Mm]arkets?|Rising))")),
    _Rule("DATE", re.compile(rf"(?:(?<=in )|(?<=before )|(?<=by )|(?<=during )|(?<=over )|(?<=for ))the {_SEASON}\b(?! [A-Z])")),
    _Rule("DATE", re.compile(r"(?<=on )the \d{1,2}(?:st|nd|rd|th)(?=[.,;]| (?:he|she|it|they)\b)")),
    _Rule("DATE", re.compile(r"\b(?:the (?:fiscal|financial) (?:year|quarter)|the (?:current|present) (?:year|month|week|decade|century)|(?:the|next|last|this) weekend)\b")),
    _Rule("DATE", _any(rf"\b(?:(?:{SPELT}|\d+|an?)[- ])?(?:years?|months?|weeks?|days?|decades?|centur(?:y|ies))-(?:long|old)\b"), _any(r"-(?:long|old)\b")),
    _Rule("DATE", _any(rf"(?:\b{_ABOUT_TIME} )?\b(?:(?:(?:the|those|these) (?![\w-]+[- ]years?[- ]old))?{_AMOUNT}|an?(?! quarters?\b)|half an?|(?:a|three)[- ]quarters? of a|several|a few|a couple of|recent|past)[- ](?:and a half[- ]|(?:whole|full|working|consecutive|straight|calendar) )?{_PERIOD}(?:(?<=years)(?:,? and |, ){_AMOUNT} (?:months?|weeks?|days?)|(?<=months)(?:,? and |, ){_AMOUNT} (?:weeks?|days?)|(?<=year|week) and a (?:half|quarter)\b)?{_OR_SO}(?:[- ](?:olds?|ago|earlier|later)\b|['’] time\b| on(?=[,.])|\b)"), _any(f"[- ]{_PERIOD}")),
    _Rule("DATE", _any(r"\b(?:yesterday|today|tomorrow|nowadays|a year ago|a century ago|daily|weekly|fortnightly|monthly|quarterly|annually)\b")),
    _Rule("QUANTITY", re.compile(rf"(?:\b{_ABOUT} )?\b(?:{_AMOUNT})[- ]?{_UNIT}(?![\w])(?: per [a-z]+| an? (?:hour|second|minute)\b)?{_OR_SO}")),
    _Rule("QUANTITY", re.compile(rf"(?:\b{_ABOUT} )?\b{DIGITS}(?:[ ]m\b(?! {CURRENCY_WORD})|m(?= {SIZES}))"), re.compile(r"\d ?m")),
    # An age: "Ms Arden, 54, said", "aged 35", "she is 54".
    _Rule("DATE", re.compile(r"(?:(?<=[a-z], )(?<!\d, )[1-9]\d(?=, )|(?<=aged )\d{1,3}\b|(?<=age of )\d{1,3}\b|(?:(?<=[Hh]e is )|(?<=[Hh]e was )|(?<=[Hh]e turned )|(?<=who turned )|(?<=who at )|(?<=age is )|(?<=age was )|(?<=who is )|(?<=who was )|(?<=now ))[1-9]\d(?=[.,;]| (?:and|at|when|had|has|was|is|two|three|years old)\b)(?!,\d))")),
    _Rule("DATE", re.compile(r"(?:\b[A-ZÀ-Þ][\w’-]+|\b(?:husband|wife|son|daughter|mother|father|brother|sister|partner)) \((?P<it>[1-9]\d)(?=\)|, )")),
    _Rule("DATE", re.compile(r"\baged \d{1,3}(?=[.,;)]| (?:and|at|in|on|after|when|during)\b)")),
    _Rule("ORDINAL", _any(rf"(?<!at )\b(?:\d+(?:st|nd|rd|th)\b|(?:{SPELT}|\d+)-(?:hundred|thousand|million|billion)th\b|{ORDINAL}|hundredth\b)(?! (?:thing|of all|place of|lady|minister|name|aid)|[- ]hand)")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?(?<![\w.$£€-])(?:{_AMOUNT})(?![\w%]|{_ADDRESS}| another\b){_OR_SO}")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?\b{_AMOUNT} (?:in|out of)(?: every)? (?!{_YEAR}\b){_AMOUNT}\b(?![ -](?:{_PERIOD}|{_CLOCK}|{_UNIT})\b)"), _any(r" in (?:every )?(?:\d|[a-z])| out of ")),
    # How a vote or a match ended, and "two or three".
    _Rule("CARDINAL", _any(rf"(?:(?<=by )|(?<=voted )|(?<=won )|(?<=lost ))(?:{SPELT}|\d{{1,3}}) to (?:{SPELT}|\d{{1,3}})\b(?! ?(?:%|per ?cent|{_UNIT}|{_PERIOD}|{_CLOCK}|million|billion)\b)"), _any(" to ")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?(?<![\w.,$£€-])(?:{SPELT}|\d{{1,4}}) or (?:{_AMOUNT})(?![\w%]|[- ](?:{_UNIT}|{_PERIOD}|{_CLOCK}|per ?cent|more|less|fewer)\b)"), _any(" or ")),
    _Rule("CARDINAL", _any(rf"\ball (?:{SPELT}|\d+)\b(?= (?:of|are|were|have|had|was|is|in)\b|[.,;])")),
    _Rule("CARDINAL", _any(rf"\b(?:an?|one) (?:{ORDINAL}|hundredth|thousandth)\b(?= of )")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?(?<![\w.,$£€%-])\d{{1,3}}[-–]\d{{1,3}}(?![\w%-])"), _any(r"\d[-–]\d")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?\b(?:a |one[- ])?(?:third|quarter|{_SMALL_PART})\b(?= of )"), _any(rf"third|quarter|{_SMALL_PART}")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?\b(?:an?|one)[- ](?:third|quarter|{_SMALL_PART})\b(?=[.,;:)]| (?:in|on|by|from|to|since|more|less|fewer|higher|lower|as|and|are|is|were|was|have|had|last|this)\b)"), _any(rf"third|quarter|{_SMALL_PART}")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?\b(?:two|three|four|five|six|seven|eight|nine)[- ](?:third|quarter|{_SMALL_PART})s\b"), _any(rf"third|quarter|{_SMALL_PART}")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?(?<!first )(?<!second )(?<!other )(?<!latter )(?<!top )(?<!-)\bhalf\b(?![-’']| an? | time)"), _any(r"\bhalf\b")),
    _Rule("CARDINAL", _any(rf"(?:\b{_ABOUT} )?\b(?:tens|dozens|scores|hundreds|thousands|millions|billions)\b(?: of (?:thousands|millions|billions)\b)?"), _any(r"\b(?:tens|dozens|scores|hundreds|thousands|millions|billions)\b")),
)  # fmt: skip
_LABEL_RANK = {
    "MONEY": 0,
    "PERCENT": 1,
    "QUANTITY": 2,
    "TIME": 3,
    "DATE": 4,
    "ORDINAL": 5,
    "CARDINAL": 6,
}


def find_quantities(text: str) -> list[Quantity]:
    """All expressions in a text, in order, none overlapping; the longest wins, then the most specific."""
    found: list[tuple[int, int, str]] = []
    for rule in _RULES:
        for match in rule.matches(text):
            before = text[max(0, match.start() - 16) : match.start()]
            if match.end() > match.start() and not _is_word(rule.label, match.group(), before):
                found.append((*match.span("it" if match.re.groupindex else 0), rule.label))
    found.sort(key=lambda f: (-(f[1] - f[0]), _LABEL_RANK[f[2]]))
    kept: list[tuple[int, int, str]] = []
    for start, end, label in found:
        if all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, label))
    read = [Quantity(s, e, label, _normal(text[s:e], label)) for s, e, label in sorted(kept)]
    return _bounded(_paid(read, text), text)


_BOUNDS = re.compile(r"\b(?:between|from) $", re.IGNORECASE)
_TO = re.compile(r" (?:and|to|until|till) ")


def _bounded(quantities: list[Quantity], text: str) -> list[Quantity]:
    """The same, with the whole span beside each of two dates that bound one ("between 2006 and 2012")."""
    out = list(quantities)
    for place, (one, other) in enumerate(pairwise(quantities)):
        if (
            one.label == other.label == "DATE"
            and one.normal
            and other.normal
            and _TO.fullmatch(text, one.end, other.start)
            and _BOUNDS.search(text[max(0, one.start - 16) : one.start])
        ):
            span = [one.normal["start"], other.normal["end"]]
            out[place : place + 2] = [
                dataclasses.replace(q, normal={**(q.normal or {}), "span": span})
                for q in (one, other)
            ]
    return out


_SUM = re.compile(
    rf"(?:{_ABOUT} )?(?:{DIGITS}|{SPELT})[ -]?(?:m|bn|million|billion|trillion)", re.I
)
# What follows a sum whose currency was said before ("another 300 million from the fund"): no noun that it counts.
_UNCOUNTED = re.compile(
    r"(?:[.,;:)]|$| (?:from|to|and|for|in|on|by|over|at|but|is|was|were|a (?:year|month|week)|of (?:which|that|it))\b)"
)
_SENTENCE = re.compile(r"[.!?][\"”’)]* |\n")


def _paid(quantities: list[Quantity], text: str) -> list[Quantity]:
    """The same, with bare millions read as money behind money in one sentence ("€840m, of which 550m went")."""
    out: list[Quantity] = []
    paid: Quantity | None = None  # the last sum, until something else is counted
    for q in quantities:
        if (
            q.label == "CARDINAL"
            and paid is not None
            and _SUM.fullmatch(text, q.start, q.end)
            and _UNCOUNTED.match(text, q.end)
            and not _SENTENCE.search(text, paid.end, q.start)
        ):
            q = dataclasses.replace(q, label="MONEY")
        if q.label in ("MONEY", "CARDINAL"):
            paid = q if q.label == "MONEY" else None
        out.append(q)
    return out


_AMBIGUOUS = frozenset({"May", "March", "Mar", "Sun", "Jan", "Dec", "second", "the second"})
_BEFORE_MONTH = re.compile(r"\b(?:in|by|of|since|until|last|this|next|late|early|from|mid) $", re.I)


# "Section 114", "Local 212" and "Flight 370" are names.
_NUMBERED = re.compile(
    r"\b(?:sections?|articles?|clauses?|chapters?|resolutions?|local|unit|reactor|receiver|channel|route|platform|gate|terminal"
    r"|number|no\.|phase|room|flight|runway|level|tier|block|class|world war|page|euro|formula|type|highway|interstate"
    r"|area|district|ward|zone|sector|season|episode|stage|pier|dock|proposition|title|rule|case|fortune|ftse|nasdaq|s&p) $",
    re.IGNORECASE,
)


_VERB_BEFORE = re.compile(r"\b(?:to|will|would|can|could|may|might|should|not|n['’]t) $")


def _is_word(label: str, text: str, before: str) -> bool:
    """Words that look like an expression and seldom are one where nothing in front says so."""
    if label == "DATE" and (
        # "It is expected to last two years"; "about three-quarters".
        (text.lower().startswith("last ") and _VERB_BEFORE.search(before))
        or text.endswith("-quarters")
    ):
        return True
    if label == "CARDINAL" and (text.lower() in {"one", "m", "k"} or _NUMBERED.search(before)):
        return True
    return label == "DATE" and text in _AMBIGUOUS and not _BEFORE_MONTH.search(before)


def _normal(text: str, label: str) -> dict[str, Any] | None:
    if label in {"DATE", "TIME"}:
        span = _interval(text)
        return {"start": span[0].isoformat(), "end": span[1].isoformat()} if span else None
    # "5m high": no five million.
    value = number_of(re.sub(r"(?<=\d)m$", " m", text) if label == "QUANTITY" else text)
    if value is None:
        return None
    out: dict[str, Any] = {"amount": value}
    low = text.lower()
    if re.match(r"(?:more|greater|higher) than|at least|over|above|just over", low):
        out["comparison"] = "more"
    elif re.match(r"(?:less|fewer|lower) than|at most|up to|under|below|just under|no more", low):
        out["comparison"] = "less"
    elif re.match(r"almost|nearly|about|around|some|roughly|approximately", low):
        out["comparison"] = "about"
    if label == "PERCENT":
        out["unit"] = "%"
    elif (
        label == "MONEY" and (unit := re.search(rf"{CURRENCY}|{_MONEY_WORD}", text, re.IGNORECASE))
    ) or (label == "QUANTITY" and (unit := re.search(rf"{_UNIT}$", text))):
        out["unit"] = unit.group()
    return out


def _interval(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of an absolute date expression; None for a relative one."""
    days = list(_absolute(text))
    return (min(d[0] for d in days), max(d[1] for d in days)) if days else None


def _absolute(text: str) -> Iterator[tuple[dt.date, dt.date]]:
    for match in re.finditer(
        rf"(?:(?P<m1>{_MONTH}) (?P<d1>{_DAY}),? (?P<y1>{_YEAR}))|(?:(?P<d2>{_DAY})(?: of)? (?P<m2>{_MONTH}),? (?P<y2>{_YEAR}))"
        rf"|(?:(?P<m3>{_MONTH}),? (?P<y3>{_YEAR}))|(?P<iso>{_YEAR}-\d\d-\d\d)|(?<!\d)(?P<y4>{_YEAR})(?P<s>s)?(?!\d|[- ](?:{_PERIOD}|{_CLOCK})\b)",
        text,
    ):
        g = match.groupdict()
        try:
            if g["iso"]:
                day = dt.date.fromisoformat(g["iso"])
                yield day, day
            elif g["y1"] or g["y2"]:
                name, number, year = (
                    (g["m1"], g["d1"], g["y1"]) if g["y1"] else (g["m2"], g["d2"], g["y2"])
                )
                day = dt.date(int(year), _month(name), int(re.sub(r"\D", "", number)))
                yield day, day
            elif g["y3"]:
                first = dt.date(int(g["y3"]), _month(g["m3"]), 1)
                yield first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
            else:
                year_number = int(g["y4"])
                yield (
                    dt.date(year_number, 1, 1),
                    dt.date(year_number + (9 if g["s"] else 0), 12, 31),
                )
        except ValueError:
            # "February 30th": a slip in the article, not a date that could be compared.
            continue


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
