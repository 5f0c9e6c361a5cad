"""Plain text: a headline, a date and a standfirst are recognised at the top, nothing else.

The recognisers of a line serve the Markdown and DOCX readers as well.
"""

from __future__ import annotations

import re

from claimcheck.articles.dates import is_date_line, parse_date
from claimcheck.articles.draft import Draft

__all__ = ["is_byline", "is_headline", "mark_comments", "mark_top", "parse_plain", "top_lines"]

_LINE = re.compile(r"[^\n]+")
_TOP_LINES = 12
_HEADLINE_CHARS = 140
_STANDFIRST_WORDS = 5
_FINAL_STOP = re.compile(r"[.,;:…][\"'”’)\]]*$")
_CAPITALISED = r"[^\W\d_a-z][\w'’.-]*"
_NAME = rf"{_CAPITALISED}(?:\s+(?:(?:de|da|van|von|bin|al|del|la|le)\s+)*{_CAPITALISED}){{1,3}}"
_BYLINE = re.compile(
    rf"(?:By|BY)\s+{_NAME}(?:(?:,|\s+and|\s+in)\s+{_NAME}|\s+in\s+[^\W\d_a-z]\w+)*"
)


def is_byline(line: str) -> bool:
    """Whether a line is `By` and names, and nothing else; when in doubt, it is not."""
    line = line.strip().strip("*_").strip()
    return len(line) <= 100 and bool(_BYLINE.fullmatch(line))


def is_headline(line: str) -> bool:
    """Whether a line could be a headline: short, and without a final full stop."""
    line = line.strip()
    return 0 < len(line) <= _HEADLINE_CHARS and not _FINAL_STOP.search(line)


def top_lines(text: str, *, start: int = 0) -> list[tuple[int, int]]:
    """The ranges of the first dozen lines that are not blank, from `start`."""
    lines: list[tuple[int, int]] = []
    for match in _LINE.finditer(text, start):
        if not match[0].isspace():
            lines.append(match.span())
        if len(lines) == _TOP_LINES:
            break
    return lines


def mark_comments(draft: Draft, *, start: int = 0) -> int:
    """Mark HTML comments as notes, and return where the ones at the top end."""
    text, at, top, at_top = draft.text, start, start, True
    while (opened := text.find("<!--", at)) >= 0 and (closed := text.find("-->", opened)) >= 0:
        at = closed + 3
        draft.mark(opened, at, "note")
        at_top = at_top and not text[top:opened].strip()
        if at_top:
            top = at
    return top


def mark_top(draft: Draft, *, start: int = 0) -> None:
    """Mark headline, standfirst, date, byline and bracketed note at the top of plain text.

    A headline is a line on its own with text after it. A standfirst is such a line below the
    headline. What the draft has already (a title from elsewhere) is not looked for.
    """
    text = draft.text
    lines = top_lines(text, start=start)
    for number, (begin, end) in enumerate(lines):
        line = text[begin:end].strip()
        following = lines[number + 1] if number + 1 < len(lines) else None
        if is_date_line(line):
            draft.mark(begin, end, "date")
            draft.published = draft.published or parse_date(line.lstrip("> *_"))
        elif is_byline(line):
            draft.mark(begin, end, "byline")
        elif number == 0 and line.startswith("[") and line.endswith("]"):
            draft.mark(begin, end, "note")
        elif following is None or not is_headline(line) or not _alone(text, end, following):
            break
        elif draft.title and line.casefold() == draft.title.casefold():
            draft.mark(begin, end, "title")
        elif not draft.title:
            draft.title = line
            draft.mark(begin, end, "title")
        elif _fits_standfirst(draft, line):
            draft.standfirst = line
            draft.mark(begin, end, "standfirst")
        else:
            break


def _fits_standfirst(draft: Draft, line: str) -> bool:
    """Below the date a short line is more often the caption of a picture."""
    fits = len(line.split()) >= _STANDFIRST_WORDS
    return fits and not draft.standfirst and not draft.has("date")


def _alone(text: str, end: int, following: tuple[int, int]) -> bool:
    """Whether the next line is one blank line off, or is a date or byline."""
    line = text[slice(*following)]
    return text.count("\n", end, following[0]) > 1 or is_date_line(line) or is_byline(line)


def parse_plain(text: str, *, title: str = "") -> Draft:
    """A draft of plain text.

    title: the title when it is known from elsewhere; no other line is then taken for one.
    """
    draft = Draft(text, title=title)
    mark_top(draft, start=mark_comments(draft))
    return draft
