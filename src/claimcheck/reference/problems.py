"""Rows that cannot be used: counted by what is wrong with them, with the first line numbers.

Three ways to go about them: `SKIP` leaves them out and says so, `MALFORMED` stops at what is
broken and leaves out what is merely empty, `STOP` stops at either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from claimcheck.errors import ReferenceSourceError
from claimcheck.language.counting import counted

__all__ = ["BadRows", "Problems", "Trouble"]

SHOWN = 5  # line numbers that a message names


class BadRows(StrEnum):
    """What is done about a row that cannot be used."""

    SKIP = "skip"
    MALFORMED = "malformed"
    STOP = "stop"


class Trouble(Exception):
    """One row that cannot be used; internal, either counted or turned into an error.

    kind: for counting, as in "3 rows skipped: 2 not valid JSON". what: with the particulars.
    empty: nothing is broken, there is only nothing in it.
    """

    def __init__(self, kind: str, what: str, *, remedy: str = "", empty: bool = False) -> None:
        super().__init__(what)
        self.kind = kind
        self.what = what
        self.remedy = remedy
        self.empty = empty


@dataclass(slots=True)
class Problems:
    """Collects troubles. unit: what a place counts, "line" or "item"."""

    bad: BadRows = BadRows.MALFORMED
    skipped: int = 0
    _places: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def meet(self, trouble: Trouble, file: Path, line: int, *, unit: str = "line") -> None:
        """Count a row that is left out. Raises ReferenceSourceError when it may not be."""
        if self.bad is BadRows.STOP or (self.bad is BadRows.MALFORMED and not trouble.empty):
            raise ReferenceSourceError(
                f"{unit} {line}{trouble.what}", path=file, remedy=trouble.remedy
            )
        self.skipped += 1
        self._count(file, trouble.kind, f"{line:,}")

    def remark(self, kind: str, file: Path, line: int) -> None:
        """Count a row that was used after all, mended."""
        self._count(file, kind, f"{line:,}", mended=True)

    def _count(self, file: Path, kind: str, place: str, *, mended: bool = False) -> None:
        key = (file.name, f"+{kind}" if mended else kind)
        self._counts[key] = self._counts.get(key, 0) + 1
        places = self._places.setdefault(key, [])
        if len(places) < SHOWN:
            places.append(place)

    def count(self, kind: str) -> int:
        """How many rows were left out for this."""
        return sum(number for (_, each), number in self._counts.items() if each == kind)

    def notes(self) -> list[str]:
        """A line for a person about each kind of trouble in each file."""
        found = []
        for (name, kind), number in self._counts.items():
            places = self._places[name, kind]
            more = ", ..." if number > len(places) else ""
            lines = f"line{'' if number == 1 else 's'} {', '.join(places)}{more}"
            if kind.startswith("+"):
                found.append(f"{name}: {kind[1:]} in {counted(number, 'row')} ({lines})")
            elif self.bad is BadRows.MALFORMED:
                # What is left out here is empty, and a file may be full of it on purpose.
                found.append(f"{name}: skipped {counted(number, 'row')} {kind}")
            else:
                found.append(f"{name}: skipped {counted(number, 'row')} {kind} ({lines})")
        return found
