"""A reference source as facts: columns resolved, empty rows skipped, duplicates settled.

A fact without an id gets the hash of its row. An id may stand twice only on the very same row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.columns import ALIASES, resolve_columns
from claimcheck.reference.files import Row, files_of, rows
from claimcheck.types import Fact

__all__ = ["SourceFacts", "day_number", "read_facts"]

PEEK = 200  # rows whose keys decide the columns; JSONL rows may leave keys out
SHOWN = 5  # duplicated ids that a message names

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts of a source, in order, and what a person should know of how they were read."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...] = ()


def read_facts(
    path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress | None = None
) -> SourceFacts:
    """Read a file, or all the data files of a folder.

    mapping: field to column, for columns that have other names. `Fact.dataset` is left empty: it
    is the name under which the source is opened. progress is called with ("reading", rows, 0).
    Raises ReferenceSourceError for malformed rows, for ids that stand on different rows, and when
    there is no fact at all.
    """
    seen: dict[str, tuple[Fact, str]] = {}
    clashes: dict[str, list[str]] = {}
    notes: list[str] = []
    empty = merged = undated = count = 0
    files = files_of(path)
    for file in files:
        for line, fact in _facts(file, mapping or {}, notes):
            count += 1
            if progress and count % 1000 == 0:
                progress("reading", count, 0)
            if not fact.text:
                empty += 1
                continue
            place = f"line {line}" if len(files) == 1 else f"{file.name} line {line}"
            first = seen.setdefault(fact.id, (fact, place))
            if first[0] is not fact:
                if first[0] == fact:
                    merged += 1
                else:
                    clashes.setdefault(fact.id, [first[1]]).append(place)
                continue
            undated += bool(fact.date) and day_number(fact.date) is None
    if clashes:
        raise _clash(clashes, path)
    if not seen:
        raise ReferenceSourceError(
            f"there are no facts: {empty} rows, all without text" if empty else "there are no rows",
            path=path,
            remedy="Name the column that holds the text with --map text=COLUMN" if empty else "",
        )
    if empty:
        notes.append(f"{path.name}: skipped {_count(empty, 'row')} without text")
    if merged:
        notes.append(f"{path.name}: merged {_count(merged, 'exact duplicate')}")
    if undated:
        notes.append(
            f"{path.name}: {_count(undated, 'date')} not understood (write YYYY-MM-DD); "
            "such facts are never left out for being too late"
        )
    return SourceFacts(tuple(fact for fact, _ in seen.values()), tuple(dict.fromkeys(notes)))


def day_number(date: str) -> int | None:
    """A date as the number YYYYMMDD, or None when it is not understood.

    An unknown month or day counts as 0, so that a fact of "2021" is not later than any day of
    that year. ISO forms (also with a time) and "3 May 2021", "May 3, 2021", "May 2021" are known.
    """
    date = date.strip()
    if iso := re.match(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d)", date):
        year, month, day = (int(part or 0) for part in iso.groups())
        return year * 10000 + month * 100 + day if month <= 12 and day <= 31 else None
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|[,.]", "", date)
    for form in ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y"):
        try:
            known = dt.datetime.strptime(plain, form)
        except ValueError:
            continue
        return known.year * 10000 + known.month * 100 + known.day
    for form in ("%B %Y", "%b %Y"):
        try:
            known = dt.datetime.strptime(plain, form)
        except ValueError:
            continue
        return known.year * 10000 + known.month * 100
    return None


def _facts(file: Path, mapping: Mapping[str, str], notes: list[str]) -> Iterator[tuple[int, Fact]]:
    stream = rows(file)
    peeked = list(itertools.islice(stream, PEEK))
    if not peeked:
        return
    found = list(dict.fromkeys(str(key) for _, row in peeked for key in row))
    columns, guessed = resolve_columns(found, mapping, path=file)
    notes.extend(guessed)
    for line, row in itertools.chain(peeked, stream):
        yield line, _fact(row, columns, file, line)


def _fact(row: Row, columns: Mapping[str, str], file: Path, line: int) -> Fact:
    values = dict.fromkeys(ALIASES, "")
    for field, column in columns.items():
        values[field] = _string(row.get(column), field, file, line)
    if not values["id"]:
        whole = json.dumps(values, sort_keys=True).encode()
        values["id"] = hashlib.sha256(whole).hexdigest()[:16]
    return Fact(dataset="", **values)


def _string(value: Any, field: str, file: Path, line: int) -> str:
    """A cell as text. A list, such as an abstract's sentences, is joined."""
    if value is None or value != value:  # not equal to itself: NaN, an empty cell of Parquet
        return ""
    if isinstance(value, str):
        # A lone surrogate, which JSON can spell, and a NUL cannot be stored.
        clean = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return clean.replace("\0", "").strip()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(filter(None, (_string(part, field, file, line) for part in value)))
    if isinstance(value, dict | bytes):
        raise ReferenceSourceError(
            f"line {line}: the {field} is not text but {type(value).__name__}",
            path=file,
            remedy=f"Map another column with --map {field}=COLUMN",
        )
    return str(value)


def _clash(clashes: Mapping[str, list[str]], path: Path) -> ReferenceSourceError:
    named = "; ".join(
        f"{id!r} ({', '.join(places[:SHOWN])}{', ...' if len(places) > SHOWN else ''})"
        for id, places in itertools.islice(clashes.items(), SHOWN)
    )
    more = f"; and {len(clashes) - SHOWN} more" if len(clashes) > SHOWN else ""
    return ReferenceSourceError(
        f"{_count(len(clashes), 'id')} on different rows: {named}{more}",
        path=path,
        remedy="Give each row its own id, or leave the ids out",
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
