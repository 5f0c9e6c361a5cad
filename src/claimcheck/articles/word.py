"""DOCX documents: paragraphs by style, then the rows of the tables.

Inserted text of tracked changes counts and deleted text does not, and text that was moved stands
where it was moved to; text boxes, headers and
footnotes are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from claimcheck.articles.decode import MAX_BYTES, check_size
from claimcheck.articles.draft import Block, Draft, clean, join_blocks
from claimcheck.articles.plain import mark_top
from claimcheck.errors import InputError

__all__ = ["parse_docx"]

# Uncompressed; ordinary documents shrink to a tenth, so this only stops zip bombs.
_MAX_UNPACKED = 20 * MAX_BYTES
_KICKER_WORDS = 6
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = frozenset({f"{_W}txbxContent", f"{_W}moveFrom", f"{_W}del"})
_PIECES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def parse_docx(data: bytes, *, path: str) -> Draft:
    """A draft of a DOCX document.

    Raises InputError when it is damaged, or holds no text.
    """
    import docx

    check_size(data, path=path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _MAX_UNPACKED:
                raise InputError(
                    "it unpacks to too much", path=path, remedy="Take the pictures out of it"
                )
        document = docx.Document(io.BytesIO(data))
    except InputError:
        raise
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise InputError(
            "not a DOCX document, or a damaged one", path=path, remedy="Save it again as DOCX"
        ) from error
    styles = {style.style_id: style.name or "" for style in document.styles}
    paragraphs = [
        (text, _style(element, styles))
        for element in _top_paragraphs(document.element.body)
        if (text := _text(element))
    ]
    blocks = _kinds(paragraphs)
    blocks += [(text, "table") for text in _table_rows(document.element.body)]
    draft = join_blocks(blocks)
    draft.title = next((text for text, kind in blocks if kind == "title"), "")
    draft.standfirst = next((text for text, kind in blocks if kind == "standfirst"), "")
    draft.kicker = next((text for text, kind in blocks if kind == "kicker"), "")
    _mark_below(draft)
    return draft


def _kinds(paragraphs: list[tuple[str, str]]) -> list[Block]:
    """The kind of each paragraph. What stands above the title is a kicker or a note."""
    styles = [style for _, style in paragraphs]
    title = next((i for i, s in enumerate(styles) if s == "title"), -1)
    if title < 0 and styles[:1] == ["heading 1"]:
        title = 0
    kinds: list[Block] = []
    for number, (text, style) in enumerate(paragraphs):
        if number == title:
            kind = "title"
        elif number < title and number < 3:
            kind = "kicker" if len(text.split()) <= _KICKER_WORDS else "note"
        elif (
            style == "subtitle"
            and number <= title + 3
            and not any(k == "standfirst" for _, k in kinds)
        ):
            kind = "standfirst"
        elif style.startswith(("heading", "title")):
            kind = "heading"
        else:
            kind = "table" if style == "caption" else ""
        kinds.append((text, kind))
    return kinds


def _mark_below(draft: Draft) -> None:
    """Date and byline below the styled lines; without styles, headline and standfirst too."""
    styled = [m.end for m in draft.marks if m.kind in ("title", "standfirst", "kicker")]
    known, standfirst = bool(draft.title), draft.standfirst
    if known and not standfirst:
        # Where styles are used, an unstyled line is no standfirst.
        draft.standfirst = " "
    mark_top(draft, start=max(styled, default=0))
    draft.standfirst = draft.standfirst.strip()


def _top_paragraphs(body: Any) -> Iterator[Any]:
    within = (f"{_W}tbl", f"{_W}txbxContent")
    for paragraph in body.iter(f"{_W}p"):
        if not any(ancestor.tag in within for ancestor in paragraph.iterancestors()):
            yield paragraph


def _style(paragraph: Any, styles: dict[str, str]) -> str:
    named = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(named.get(f"{_W}val"), "").lower() if named is not None else ""


def _text(paragraph: Any) -> str:
    pieces = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _PIECES and element.getparent().tag == f"{_W}r":
            pieces.append(_PIECES[element.tag])
        else:
            continue
        if any(a.tag in _LEFT_OUT for a in element.iterancestors()):
            pieces.pop()
    return clean("".join(pieces)).strip()


def _table_rows(body: Any) -> Iterator[str]:
    for row in body.iter(f"{_W}tr"):
        cells = (
            " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))
            for cell in row.iter(f"{_W}tc")
        )
        if text := "\t".join(cell for cell in cells if cell):
            yield text
