"""Markdown: the newsroom's export, and files with YAML front matter.

The newsroom's export has a kicker (`######`), a headline (`#`), a standfirst (`#####`), a picture
line and a date as a quoted line, each at most once and before the body. Everything is optional,
so that one reader serves both kinds and any mixture.
"""

from __future__ import annotations

import re

from claimcheck.articles.dates import is_date_line, parse_date
from claimcheck.articles.draft import Draft
from claimcheck.articles.front_matter import find_front_matter, read_front_matter
from claimcheck.articles.plain import is_byline, mark_comments, mark_top, top_lines
from claimcheck.types import Mark

__all__ = ["looks_like_markdown", "parse_markdown"]

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_CLOSING_HASHES = re.compile(r"(?<=\s)#+$")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)(?:\{[^}\n]*\})?")
_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
_EMPHASISED = re.compile(r"(?P<mark>\*\*|\*|__|_)(?P<inner>[^*_\s](?:[^*_\n]*[^*_\s])?)(?P=mark)")


def looks_like_markdown(text: str) -> bool:
    """Whether there is front matter, or a heading or picture line near the top."""
    if text.startswith("---\n"):
        return True
    lines = (text[start:end] for start, end in top_lines(text))
    return any(_HEADING.match(line) or _IMAGE.fullmatch(line.strip()) for line in lines)


def parse_markdown(text: str, *, path: str, title: str = "") -> Draft:
    """A draft of Markdown.

    title: the title when it is known from elsewhere; it wins over a heading.
    Raises InputError when front matter is broken.
    """
    draft = Draft(text, title=title)
    top = _front_matter(draft, path)
    after_notes = mark_comments(draft, start=top)
    notes = [mark for mark in draft.marks if mark.kind == "note"]
    body = _mark_lines(draft, top, notes)
    _title_from_heading(draft, before=body)
    if not draft.title and not draft.has("heading"):
        mark_top(draft, start=after_notes)
    return draft


def _front_matter(draft: Draft, path: str) -> int:
    found = find_front_matter(draft.text, path=path)
    if not found:
        return 0
    start, end, after = found
    fields = read_front_matter(draft.text[start:end], path=path)
    draft.title = draft.title or fields.get("title", "") or fields.get("headline", "")
    draft.standfirst = _first(fields, "standfirst", "description", "subtitle", "summary")
    draft.kicker = _first(fields, "kicker")
    draft.beat = _first(fields, "beat", "section", "category")
    draft.url = _first(fields, "url", "link", "canonical", "canonical_url")
    draft.published = parse_date(_first(fields, "date", "published", "published_at", "pubdate"))
    draft.mark(0, after, "front_matter")
    return after


def _first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _mark_lines(draft: Draft, top: int, notes: list[Mark]) -> int:
    """Mark every line that is furniture; returns where the body starts."""
    text, body, note = draft.text, -1, 0
    for match in _LINE.finditer(text, top):
        start, end = match.span()
        if match[0].isspace():
            continue
        while note < len(notes) and notes[note].end <= start:
            note += 1
        if note < len(notes) and notes[note].start <= start + _indent(match[0]):
            continue
        if not _mark_line(draft, start, end, head=body < 0) and body < 0:
            body = start
    return body if body >= 0 else len(text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _mark_line(draft: Draft, start: int, end: int, *, head: bool) -> bool:
    """Mark one line; whether it was furniture (or the standfirst)."""
    line = draft.text[start:end].strip()
    first = line[0]
    if first == "#" and (heading := _HEADING.match(line)):
        _mark_heading(draft, start, end, level=len(heading[1]), head=head)
        return True
    if first == "!" and _IMAGE.fullmatch(line):
        draft.mark(start, end, "image")
        return True
    if first in "-*_" and _RULE.fullmatch(line):
        draft.mark(start, end, "markup")
        return True
    if not head:
        return False
    if is_date_line(line):
        draft.mark(start, end, "date")
        draft.published = draft.published or parse_date(line.lstrip("> *_").rstrip("*_ "))
        return True
    if is_byline(line):
        draft.mark(start, end, "byline")
        return True
    return _emphasised_standfirst(draft, start, line)


def _mark_heading(draft: Draft, start: int, end: int, *, level: int, head: bool) -> None:
    inner = _heading_text(draft.text[start:end])
    kind = {6: "kicker", 5: "standfirst", 1: "title"}.get(level, "heading") if head else "heading"
    if kind != "heading" and draft.has(kind):
        kind = "heading"
    if kind == "kicker":
        draft.kicker = draft.kicker or inner
    elif kind == "title":
        draft.title = draft.title or inner
    elif kind == "standfirst":
        draft.standfirst = draft.standfirst or inner
        words = draft.text.index(inner, start)
        draft.mark(start, words, "markup")
        draft.mark(words, words + len(inner), "standfirst")
        draft.mark(words + len(inner), end, "markup")
        return
    draft.mark(start, end, kind)


def _heading_text(line: str) -> str:
    # A closing run of hashes is decoration only after a space: "C#" keeps its own.
    return _CLOSING_HASHES.sub("", line.strip().lstrip("#").strip()).rstrip()


def _emphasised_standfirst(draft: Draft, start: int, line: str) -> bool:
    """A line all in italics or bold straight below the headline is the standfirst."""
    match = _EMPHASISED.fullmatch(line)
    if not match or not draft.has("title") or draft.has("standfirst"):
        return False
    at = draft.text.index(line, start)
    begin, end = at + match.start("inner"), at + match.end("inner")
    draft.standfirst = draft.standfirst or match["inner"]
    draft.mark(at, begin, "markup")
    draft.mark(begin, end, "standfirst")
    draft.mark(end, at + len(line), "markup")
    return True


def _title_from_heading(draft: Draft, *, before: int) -> None:
    """Without `#` at the top, the first heading there is the title, else the first `# ` below."""
    if draft.has("title"):
        return
    for number, mark in enumerate(draft.marks):
        line = draft.text[mark.start : mark.end]
        if mark.kind == "heading" and (mark.end <= before or line.startswith("# ")):
            if not draft.title:
                draft.title = _heading_text(line)
            draft.marks[number] = Mark(mark.start, mark.end, "title")
            return
