"""What a source is, told by its rows, and its rows made into rows of facts.

rows: a passage a row, in columns. claimreview: earlier checks. fever: FEVER's wiki-pages, a page
a row with numbered sentences. A template makes a sentence of each row of a table of figures.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.claimreview import looks_like_reviews, review_rows
from claimcheck.reference.problems import Trouble

__all__ = ["check_template", "fever_rows", "kind_of", "review_rows", "spelled"]

Row = dict[str, Any]

BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-COLON-": ":"}
SPOKEN = {**BRACKETS, "``": "“", "''": "”", "--": "–"}
FEVER_LICENCE = "CC-BY-SA-3.0 (Wikipedia)"


def kind_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The kind of a source by its first rows: "rows", "claimreview" or "fever"."""
    if any(looks_like_reviews(row) for row in rows):
        return "claimreview"
    if rows and all({"id", "text", "lines"} <= row.keys() for row in rows):
        return "fever"
    return "rows"


def fever_rows(row: Mapping[str, Any]) -> Iterator[Row]:
    """The sentences of one of FEVER's wiki-pages; `id` is "Page#number", as its evidence names it.

    Raises Trouble for a page without sentences, as the first one of each file is.
    """
    page, lines = row.get("id"), row.get("lines")
    if not isinstance(page, str) or not isinstance(lines, str):
        raise Trouble("without a page", " has no page id or no lines")
    title = _unbracket(page.replace("_", " "))
    empty = True
    for line in lines.split("\n"):
        number, _, rest = line.partition("\t")
        # After the sentence come the names of the pages that it links to.
        text = _speak(rest.split("\t")[0])
        if number.isdigit() and text:
            empty = False
            yield {
                "id": f"{page}#{number}",
                "title": title,
                "text": text,
                "source": "Wikipedia",
                "url": f"https://en.wikipedia.org/wiki/{_unbracket(page)}",
                "date": "",
                "licence": FEVER_LICENCE,
            }
    if empty:
        raise Trouble("without text", " is a page without sentences", empty=True)


def check_template(template: str, columns: Sequence[str], path: Path) -> None:
    """Refuse a template that names a column that there is not, or none at all.

    Raises UsageError for one that is malformed, ReferenceSourceError for an unknown column.
    """
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise UsageError(
            f"the template is malformed ({error})", remedy="Write {column}, and {{ for a brace"
        ) from error
    if not names:
        raise UsageError(
            "the template names no column",
            remedy='For example: --template "In {year}, {country} had {population} inhabitants."',
        )
    for name in names:
        if name not in columns:
            raise ReferenceSourceError(
                f"the template names {name!r}; the columns are {', '.join(columns)}",
                path=path,
                remedy="Name one of them",
            )


def spelled(template: str, row: Mapping[str, Any]) -> str:
    """A row of a table as the sentence of the template. Raises Trouble where a cell is empty."""
    parts = []
    for before, name, form, _ in string.Formatter().parse(template):
        parts.append(before)
        if name is None:
            continue
        value = row.get(name)
        if value is None or value != value or not str(value).strip():
            raise Trouble("with an empty cell", f" has nothing in {name!r}", empty=True)
        parts.append(_cell(value, form or "", name))
    return "".join(parts)


def _cell(value: Any, form: str, name: str) -> str:
    if not form:
        # 1990.0 is how a table with gaps keeps a year.
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if isinstance(value, str):
        try:
            value = float(value.replace(",", "")) if "." in value else int(value.replace(",", ""))
        except ValueError:
            raise Trouble(
                "with a cell that is no number",
                f" has {value!r} in {name!r}, which is no number",
                remedy=f"Write {{{name}}} without a format",
            ) from None
    try:
        return format(value, form)
    except ValueError as error:
        raise UsageError(
            f"the template's format {form!r} does not fit {name!r} ({error})",
            remedy="Use a format of Python's, such as {population:,}",
        ) from error


def _unbracket(text: str) -> str:
    return re.sub(r"-(?:LRB|RRB|LSB|RSB|COLON)-", lambda found: BRACKETS[found[0]], text)


def _speak(text: str) -> str:
    """A tokenised sentence as it is written."""
    text = " ".join(SPOKEN.get(word, word) for word in text.split())
    text = re.sub(r" (?=[,.;:!?)\]”%]|'s\b|n't\b)|(?<=[(\[“]) ", "", text)
    return text.strip()
