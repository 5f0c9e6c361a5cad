"""The particulars of a text, and what the comparison of one of them with a fact came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from claimcheck.decide.names import Name, names
from claimcheck.decide.outcome import Outcome
from claimcheck.decide.quantities import Quantity, quantities
from claimcheck.decide.whens import When, whens
from claimcheck.decide.words import Role, Turn, roles, turns

__all__ = ["SWAPS", "Comparison", "Kind", "Particulars", "particulars"]

SWAPS = 3  # so many things that a fact has instead are tried for one particular


class Kind(StrEnum):
    """What sort of particular is compared."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    ROLE = "role"
    DIRECTION = "direction"


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

    @property
    def place(self) -> tuple[Kind, int]:
        """The same for one particular against every fact: a date that differs begins with its preposition."""
        return self.kind, self.end


@lru_cache(maxsize=8192)
def particulars(text: str) -> Particulars:
    """Read a text once, however many others it is compared with."""
    return Particulars(quantities(text), whens(text), names(text), roles(text), turns(text))
