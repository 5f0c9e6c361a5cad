"""A reference source as facts: rows read as what they are, empty ones skipped, duplicates settled.

A fact without an id gets the hash of its row. An id may stand twice only on the very same row.
The facts come one by one, so that a source may be larger than memory.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claimcheck.errors import ReferenceSourceError
from claimcheck.language.counting import counted
from claimcheck.reference.columns import ALIASES, resolve_columns
from claimcheck.reference.files import Row, files_of, rows
from claimcheck.reference.forms import check_template, fever_rows, kind_of, review_rows, spelled
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.passages import cut
from claimcheck.reference.problems import BadRows, Problems, Trouble
from claimcheck.types import Fact

__all__ = ["FactStream", "SourceFacts", "day_number", "read_facts"]

PEEK = 200  # rows whose keys decide the columns; JSONL rows may leave keys out
SHOWN = 5  # duplicated ids that a message names
LONGEST = 100_000  # characters of a passage: more is a document that was not cut
BINARY = 0.05  # share of control characters from which a text is no text
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts of a source, in order, and what a person should know of how they were read."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...] = ()


def read_facts(
    path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress | None = None
) -> SourceFacts:
    """All of a `FactStream` at once, for sources that are small."""
    stream = FactStream(path, ReadOptions(mapping=mapping or {}), progress=progress)
    facts = tuple(stream)
    return SourceFacts(facts, tuple(stream.notes))


class FactStream:
    """The facts of a file, or of all the data files of a folder, one by one and once only.

    options: how they are read. `Fact.dataset` is left empty: it is the name under which the source
    is opened. progress is called with ("reading", rows, 0). notes, skipped: what a person should
    know, and how many rows were left out; whole when the last fact was given.
    Raises ReferenceSourceError for malformed rows and for ids that stand on different rows, unless
    the options skip those, and when there is no fact at all.
    """

    def __init__(
        self, path: Path, options: ReadOptions | None = None, *, progress: Progress | None = None
    ) -> None:
        self.path = path
        self.notes: list[str] = []
        self._options = options or ReadOptions()
        self._progress = progress
        self._problems = Problems(self._options.bad)
        # Of each id where it stood first and what it said; hashed, since there may be millions.
        self._seen: dict[bytes, tuple[int, int, bytes]] = {}
        self._clashes: dict[str, list[str]] = {}
        self._files = files_of(path)
        self._merged = self._undated = 0

    @property
    def skipped(self) -> int:
        """Rows left out because they cannot be used."""
        return self._problems.skipped

    def __iter__(self) -> Iterator[Fact]:
        count = 0
        for number, file in enumerate(self._files):
            for line, fact in self._facts(file):
                count += 1
                if self._progress and count % 1000 == 0:
                    self._progress("reading", count, 0)
                if self._is_new(fact, number, line):
                    self._undated += bool(fact.date) and day_number(fact.date) is None
                    yield fact
        self._finish()

    def _finish(self) -> None:
        """Raise what can only be known at the end, and write the notes."""
        if self._clashes:
            raise _clash(self._clashes, self.path)
        found = self._problems.notes()
        if not self._seen:
            empty = self._problems.count("without text")
            if self.skipped == empty:
                what = f"there are no facts: {empty} rows, all without text"
                what = what if empty else "there are no rows"
            else:
                what = f"there are no facts; {'; '.join(found)}"
            remedy = "Name the column that holds the text with --map text=COLUMN" if empty else ""
            raise ReferenceSourceError(what, path=self.path, remedy=remedy)
        self.notes += found
        if self._merged:
            self.notes.append(
                f"{self.path.name}: merged {counted(self._merged, 'exact duplicate')}"
            )
        if self._undated:
            self.notes.append(
                f"{self.path.name}: {counted(self._undated, 'date')} not understood (write "
                "YYYY-MM-DD); such facts are never left out for being too late"
            )
        self.notes = list(dict.fromkeys(self.notes))

    def _is_new(self, fact: Fact, file: int, line: int) -> bool:
        """Whether the id is a new one; counts it otherwise."""
        key = hashlib.blake2b(fact.id.encode(), digest_size=12).digest()
        said = hashlib.blake2b(repr(fact).encode(), digest_size=12).digest()
        first = self._seen.setdefault(key, (file, line, said))
        if first == (file, line, said):
            return True
        if first[2] == said:
            self._merged += 1
        elif self._options.bad is BadRows.SKIP:
            trouble = Trouble("with the id of an earlier row", "")
            self._problems.meet(trouble, self._files[file], line)
        else:
            place = self._place(first[0], first[1])
            self._clashes.setdefault(fact.id, [place]).append(self._place(file, line))
        return False

    def _place(self, file: int, line: int) -> str:
        return f"line {line}" if len(self._files) == 1 else f"{self._files[file].name} line {line}"

    def _facts(self, file: Path) -> Iterator[tuple[int, Fact]]:
        stream = rows(file, problems=self._problems)
        peeked = list(itertools.islice(stream, PEEK))
        if not peeked:
            return
        make = self._maker(file, [row for _, row in peeked])
        for line, row in itertools.chain(peeked, stream):
            try:
                for made in make(row):
                    yield from ((line, fact) for fact in self._passages(made, file, line))
            except Trouble as trouble:
                self._problems.meet(trouble, file, line)

    def _maker(self, file: Path, first: list[Row]) -> Callable[[Row], Iterator[Row]]:
        """What makes the values of facts out of a row of this file."""
        options = self._options
        kind = options.kind or ("rows" if options.mapping or options.template else kind_of(first))
        if kind == "claimreview":
            self.notes.append(f"{file.name}: read as earlier checks (ClaimReview)")
            return review_rows
        if kind == "fever":
            self.notes.append(f"{file.name}: read as FEVER's wiki-pages, a fact a sentence")
            return fever_rows
        found = list(dict.fromkeys(str(key) for row in first for key in row))
        if options.template:
            check_template(options.template, found, file)
            # The sentence takes the place of a column of text.
            found = [*found, TEMPLATE]
        mapping = {**options.mapping, "text": TEMPLATE} if options.template else options.mapping
        columns, guessed = resolve_columns(found, mapping, path=file)
        self.notes.extend(guessed)

        def read(row: Row) -> Iterator[Row]:
            if options.template:
                row = {**row, TEMPLATE: spelled(options.template, row)}
            yield {field: _string(row.get(column), field) for field, column in columns.items()}

        return read

    def _passages(self, values: Row, file: Path, line: int) -> Iterator[Fact]:
        """The fact, or the passages that its text is cut into."""
        fact = _fact(values)
        if fact.text and CONTROL.search(fact.text):
            fact = self._clean(fact, file, line)
        if not fact.text:
            raise Trouble("without text", " has no text", empty=True)
        pieces = list(cut(fact.text, self._options.passages))
        for number, piece in enumerate(pieces):
            if len(piece) > LONGEST:
                raise Trouble(
                    f"with a text of more than {LONGEST:,} characters",
                    f" has a text of {len(piece):,} characters",
                    remedy="Cut it into passages with --passages 60, or leave it out",
                )
            yield fact if len(pieces) == 1 else replace(fact, id=f"{fact.id}#{number}", text=piece)

    def _clean(self, fact: Fact, file: Path, line: int) -> Fact:
        text, removed = CONTROL.subn("", fact.text)
        if removed > max(1, BINARY * len(fact.text)):
            raise Trouble(
                "with binary data",
                f" holds {removed} control characters",
                remedy="Leave it out, or export it as text",
            )
        self._problems.remark("control characters removed", file, line)
        return replace(fact, text=text.strip())


TEMPLATE = "\0template"  # no file has a column of this name


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


def _fact(row: Row) -> Fact:
    values = {**dict.fromkeys(ALIASES, ""), **row}
    if not values["id"]:
        whole = json.dumps(values, sort_keys=True).encode()
        values["id"] = hashlib.sha256(whole).hexdigest()[:16]
    return Fact(dataset="", **values)


def _string(value: Any, field: str) -> str:
    """A cell as text. A list, such as an abstract's sentences, is joined."""
    if value is None or value != value:  # not equal to itself: NaN, an empty cell of Parquet
        return ""
    if isinstance(value, str):
        # A lone surrogate, which JSON can spell, and a NUL cannot be stored.
        clean = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return clean.strip() if field == "text" else CONTROL.sub("", clean).strip()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(filter(None, (_string(part, field) for part in value)))
    if isinstance(value, dict | bytes):
        raise Trouble(
            f"with a {field} that is not text",
            f": the {field} is not text but {type(value).__name__}",
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
        f"{counted(len(clashes), 'id')} on different rows: {named}{more}",
        path=path,
        remedy="Give each row its own id, or leave the ids out",
    )
