"""The particulars of a text, and what the comparison of one of them with a fact came to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from claimcheck.decide.names import Name, names
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import Quantity, quantities
from claimcheck.decide.whens import When, whens
from claimcheck.decide.words import Role, Turn, roles, turns

__all__ = ["SWAPS", "WORDS", "Comparison", "Kind", "Particulars", "particulars"]

SWAPS = 3  # so many things that a fact has instead are tried for one particular
# "2 friends" and "more than 11" are spelt out in many papers.
MOST_SPELT = 12
_SHARE = re.compile(r"%|\bper ?cent|\bpoints?\b")
_FEW = re.compile(r"(?:[a-z]+ )*(\d{1,2})(?: [a-z]+)?", re.IGNORECASE)


class Kind(StrEnum):
    """What sort of particular is compared."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    ROLE = "role"
    DIRECTION = "direction"
    DENIAL = "denial"


#: What stands in a claim's words and names, counts or dates nothing.
WORDS = frozenset((Kind.DIRECTION, Kind.DENIAL))


@dataclass(frozen=True, slots=True)
class Particulars:
    """All that can be compared in one text, each kind in the text's order."""

    numbers: tuple[Quantity, ...]
    dates: tuple[When, ...]
    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One particular of the claim against one fact.

    start, end: its place in the statement; mine: its words there. given: the fact's words for it,
    empty when it is silent. how: how it was worked out when it does not stand there as it is.
    swaps: what the fact has instead, the likeliest first, put as the statement would put it.
    unlike: what differs is said of things by other names, so that the model must tell whether they are one.
    parallel: the first of the swaps stands in the fact as `mine` in the statement, beside the same figure or noun.
    """

    kind: Kind
    outcome: Outcome
    start: int
    end: int
    mine: str
    given: str = ""
    how: str = ""
    swaps: tuple[str, ...] = ()
    unlike: bool = False
    parallel: bool = False

    @property
    def place(self) -> tuple[Kind, int]:
        """The same for one particular against every fact: a date that differs begins with its preposition."""
        return self.kind, self.end

    @property
    def is_share(self) -> bool:
        """Whether the particular is a percentage or so many points, of which one subject has many."""
        return self.kind is Kind.NUMBER and _SHARE.search(self.mine) is not None

    @property
    def is_figure(self) -> bool:
        """Whether the particular is a date, or a number in digits: what is spelt out, or would be in many papers
        ("2 friends"), is often told in other words.

        "Half of them", "the first to have three hosts" and "seventeen months" can follow from what a fact says;
        "310kph" can hardly.
        """
        if self.kind is Kind.DATE:
            return True
        counted = _FEW.fullmatch(self.mine)
        return (
            self.kind is Kind.NUMBER
            and any(c.isdigit() for c in self.mine)
            and not (counted and int(counted[1]) <= MOST_SPELT)
        )


@lru_cache(maxsize=8192)
def particulars(text: str) -> Particulars:
    """Read a text once, however many others it is compared with."""
    return Particulars(quantities(text), whens(text), names(text), roles(text), turns(text))
