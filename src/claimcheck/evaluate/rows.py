"""The rows of evaluation files, checked as they are read.

Every reader takes a file of JSON Lines (gzipped or not) and raises DataError, naming the file and
the line, for a key that is missing, of the wrong type, or out of range. Other keys are ignored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from claimcheck.errors import DataError
from claimcheck.jsonl import FileRow, read_jsonl
from claimcheck.types import Label

__all__ = [
    "ClaimsRow",
    "NerRow",
    "PairRow",
    "Part",
    "RetrievalRow",
    "SentenceRow",
    "VerdictRow",
    "read_claims",
    "read_ner",
    "read_pairs",
    "read_retrieval",
    "read_sentences",
    "read_verdicts",
]

T = TypeVar("T")
Span = tuple[int, int]


class Part(StrEnum):
    """Which rows of a file are read, counted from 0, so that the first is even.

    What is chosen on the even rows is reported on the odd ones.
    """

    ALL = "all"
    EVEN = "even"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class PairRow:
    """A premise and a hypothesis with the gold label.

    kind: what the pair tests, such as `numbers`; minimal: rows that share it are one minimal pair.
    """

    premise: str
    hypothesis: str
    label: Label
    kind: str | None = None
    minimal: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A statement with its gold verdict; evidence must not be later than `date`."""

    statement: str
    label: Label
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RetrievalRow:
    """A statement and the ids of the facts that bear on it; may be none."""

    statement: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence and whether it is worth checking, or whatever else the set asks of it.

    id: where the set gives one; meta: what else its row says, by its own names.
    """

    text: str
    label: bool
    id: str = field(default="", compare=False)
    meta: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class NerRow:
    """A text and its entities as (start, end, label in the file's own scheme)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimsRow:
    """A text and its claims; `statements` is parallel to `spans`, None where there is none.

    not_claims: what is known to be no claim, in a text of which only a part was looked at
    (`"partial": true`); None where everything was.
    `text` has its line ends as \\n, as articles have them, and the offsets fit it.
    """

    text: str
    spans: tuple[Span, ...]
    statements: tuple[str | None, ...] | None = None
    published: dt.date | None = None
    not_claims: tuple[Span, ...] | None = None


def read_pairs(path: Path, *, limit: int | None = None, part: Part = Part.ALL) -> list[PairRow]:
    """Rows `{"premise", "hypothesis", "label", "kind"?, "minimal"?}`.

    part: every row, or every second one; limit: at most so many of these.
    """
    if part is Part.ALL:
        return _read(path, limit, _pair)
    first = 0 if part is Part.EVEN else 1
    rows = _read(path, None if limit is None else first + 2 * limit, _pair)[first::2][:limit]
    if not rows:
        raise DataError("the file holds no odd rows", path=path, remedy="Use --rows all")
    return rows


def read_verdicts(path: Path, *, limit: int | None = None) -> list[VerdictRow]:
    """Rows `{"claim", "verdict", "date"?}`."""
    return _read(
        path,
        limit,
        lambda row: VerdictRow(_string(row, "claim"), _label(row, "verdict"), _date(row, "date")),
    )


def read_retrieval(path: Path, *, limit: int | None = None) -> list[RetrievalRow]:
    """Rows `{"claim", "relevant": [fact ids]}`; ids may be strings or whole numbers."""
    return _read(path, limit, lambda row: RetrievalRow(_string(row, "claim"), _relevant(row)))


def read_sentences(
    path: Path, *, limit: int | None = None, lines: frozenset[int] | None = None
) -> list[SentenceRow]:
    """Rows `{"text", "check_worthy"}`; those with null are left out, and so are other `lines`."""
    chosen = [
        SentenceRow(_string(row, "text"), value)
        for row in read_jsonl(path)
        if (lines is None or row.line in lines) and (value := _yes_or_no(row)) is not None
    ][:limit]
    if not chosen:
        raise DataError("no row has a label", path=path, remedy="Give check_worthy true or false")
    return chosen


def read_ner(path: Path, *, limit: int | None = None) -> list[NerRow]:
    """Rows `{"text", "spans": [{"start", "end", "label"}]}`."""
    return _read(path, limit, _ner)


def read_claims(path: Path, *, limit: int | None = None, partial: bool = False) -> list[ClaimsRow]:
    """Rows `{"text", "spans": [{"start", "end"}], "statements"?: [...], "published"?}`.

    partial: take texts too that were labelled in part (`"partial": true`, `"not_claims": [...]`).
    Raises DataError for such a text otherwise, since what nobody looked at would count as no claim.
    """

    def build(row: FileRow) -> ClaimsRow:
        found = _claims(row)
        if found.not_claims is not None and not partial:
            raise row.error(
                "the text is labelled in part, so that nothing can be measured on it",
                "Train on it (train extractor --corpus), or label the whole text",
            )
        return found

    return _read(path, limit, build)


def _read(path: Path, limit: int | None, build: Callable[[FileRow], T]) -> list[T]:
    rows = [build(row) for row in read_jsonl(path, limit=limit)]
    if not rows:
        raise DataError("the file holds no rows", path=path, remedy="Give one JSON object a line")
    return rows


def _pair(row: FileRow) -> PairRow:
    return PairRow(
        _string(row, "premise"),
        _string(row, "hypothesis"),
        _label(row, "label"),
        _name(row, "kind"),
        _name(row, "minimal"),
    )


def _name(row: FileRow, key: str) -> str | None:
    """A name that groups rows. Another type than string is somebody else's key of that name."""
    value = row.data.get(key)
    return value if isinstance(value, str) and value else None


def _value(row: FileRow, key: str) -> Any:
    if key not in row.data:
        found = ", ".join(sorted(row.data)) or "no keys"
        raise row.error(f"the key {key!r} is missing (there are {found})", "Add it")
    return row.data[key]


def _string(row: FileRow, key: str) -> str:
    value = _value(row, key)
    if not isinstance(value, str):
        raise row.error(f"{key!r} is {value!r}, not a string", "Write it as a JSON string")
    return value


def _label(row: FileRow, key: str) -> Label:
    value = _string(row, key)
    try:
        return Label(value)
    except ValueError:
        raise row.error(f"unknown {key} {value!r}", f"Use one of {', '.join(Label)}") from None


def _yes_or_no(row: FileRow) -> bool | None:
    value = _value(row, "check_worthy")
    if value is not None and not isinstance(value, bool):
        raise row.error(f"'check_worthy' is {value!r}", "Write true, false or null")
    return value


def _date(row: FileRow, key: str) -> dt.date | None:
    value = row.data.get(key)
    if value is None or value == "":
        return None
    try:
        return dt.datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise row.error(f"{key!r} is {value!r}, not a date", "Write it as YYYY-MM-DD") from None


def _relevant(row: FileRow) -> frozenset[str]:
    value = _value(row, "relevant")
    if not isinstance(value, list) or not all(type(x) in (str, int) for x in value):
        raise row.error(f"'relevant' is {value!r}, not a list of fact ids", "Mend it")
    return frozenset(str(x) for x in value)


def _spans(row: FileRow, text: str, key_of: str = "spans") -> list[tuple[Span, dict[str, Any]]]:
    value = _value(row, key_of)
    if not isinstance(value, list) or not all(isinstance(x, dict) for x in value):
        raise row.error(f"{key_of!r} is not a list of objects", "Mend it")
    spans = []
    for n, span in enumerate(value):
        for key in ("start", "end"):
            if key not in span:
                raise row.error(f"span {n} has no {key!r}", "Add it")
        start, end = span["start"], span["end"]
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise row.error(
                f"span {n} is {start!r} to {end!r}, out of range for a text of {len(text)}",
                "Count code points of the text from 0, the end not included",
            )
        if isinstance(span.get("text"), str) and span["text"] != text[start:end]:
            raise row.error(
                f"span {n} says {span['text']!r} and the text there is {text[start:end]!r}",
                "Mend the offsets",
            )
        spans.append(((start, end), span))
    return spans


def _ner(row: FileRow) -> NerRow:
    text = _string(row, "text")
    spans = []
    for n, ((start, end), span) in enumerate(_spans(row, text)):
        if not isinstance(span.get("label"), str):
            raise row.error(f"span {n} has no label", "Add a 'label' string")
        spans.append((start, end, span["label"]))
    return NerRow(text, tuple(spans))


def _claims(row: FileRow) -> ClaimsRow:
    text = _string(row, "text")
    spans = [span for span, _ in _spans(row, text)]
    statements = row.data.get("statements")
    if statements is not None:
        if not isinstance(statements, list) or not all(
            x is None or isinstance(x, str) for x in statements
        ):
            raise row.error("'statements' is not a list of strings", "Mend it")
        if len(statements) != len(spans):
            raise row.error(
                f"{len(statements)} statements for {len(spans)} spans",
                "Give one a span, null where there is none",
            )
    partial = row.data.get("partial") is True
    others = [span for span, _ in _spans(row, text, "not_claims")] if partial else []
    plain, fitted = _plain_newlines(text, spans)
    return ClaimsRow(
        plain,
        tuple(fitted),
        None if statements is None else tuple(statements),
        _date(row, "published"),
        tuple(_plain_newlines(text, others)[1]) if partial else None,
    )


def _plain_newlines(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """The text as the readers of articles give it: no byte-order mark, line ends as \\n."""
    if "\r" not in text and not text.startswith("\ufeff"):
        return text, spans

    def convert(part: str) -> str:
        return part.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    return convert(text), [(len(convert(text[:s])), len(convert(text[:e]))) for s, e in spans]
