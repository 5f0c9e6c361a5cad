"""What a benchmark asks: the rows of public sets in one form for each task, with their gold answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from claimcheck.errors import DataError

__all__ = ["DISPUTED", "FeverClaim", "Judged", "Record", "SciClaim", "SciDocument"]

#: The fourth verdict of Climate-FEVER and AVeriTeC: the evidence speaks on both sides.
DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a native file and where it stands, such as `line 3`."""

    source: str
    where: str
    data: Mapping[str, object]

    def text(self, *keys: str) -> str:
        """The string under the first of these keys that is there. Raises DataError without one."""
        for key in keys:
            value = self.data.get(key)
            if isinstance(value, str):
                return value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
        raise self.error(f"there is no {' or '.join(map(repr, keys))}")

    def maybe(self, *keys: str) -> str:
        """The same, and "" without one."""
        found = (self.data.get(key) for key in keys)
        return next((str(value) for value in found if value not in (None, "")), "")

    def label(self, names: Mapping[str, str], *keys: str) -> str:
        """The label under one of the keys, by its name without regard to case and separators."""
        value = self.text(*keys)
        found = names.get(_plain(value))
        if found is None:
            raise self.error(f"the label {value!r} is none of {', '.join(sorted(names))}")
        return found

    def rest(self, *used: str) -> dict[str, object]:
        """What the row says beside these keys: votes, topics, annotators, whatever the set has."""
        return {
            key: value
            for key, value in self.data.items()
            if key not in used and value not in (None, "", [])
        }

    def error(self, what: str) -> DataError:
        """A DataError that names the source and the row."""
        return DataError(
            f"{self.where}: {what}",
            path=self.source,
            remedy="Check that this is the file of that set",
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement, the evidence that comes with it, and the gold label.

    premises: passages judged one by one; a label is one of ours, or DISPUTED.
    part: a round, a data set within the benchmark or a topic; group: what is drawn together. meta: what
    else the row says, by the set's own names.
    """

    id: str
    statement: str
    premises: tuple[str, ...]
    label: str
    part: str = ""
    group: str = ""
    date: dt.date | None = None
    meta: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeverClaim:
    """evidence: alternative sets of (page, sentence number), each of which suffices by itself."""

    id: str
    statement: str
    label: str
    evidence: tuple[frozenset[tuple[str, int]], ...]
    meta: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SciDocument:
    """An abstract, sentence by sentence."""

    id: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SciClaim:
    """evidence: of each abstract that bears on the claim its label and its rationales, sets of
    sentence numbers. documents: the abstracts that are cited and so are to be judged."""

    id: str
    statement: str
    evidence: Mapping[str, tuple[str, tuple[frozenset[int], ...]]]
    documents: tuple[SciDocument, ...]
    meta: Mapping[str, object] = field(default_factory=dict)


def _plain(label: str) -> str:
    return "".join(c for c in label.casefold() if c.isalnum())
