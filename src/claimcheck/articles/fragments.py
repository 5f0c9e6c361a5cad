"""A piece of HTML to blocks of text: for feeds, and for pages too small for trafilatura."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimcheck.articles.draft import Block

__all__ = ["element_blocks", "fragment_blocks"]

_LEFT_OUT = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "table",
        "figure",
        "iframe",
        "svg",
        "button",
        "select",
        "textarea",
        "object",
        "video",
        "audio",
        "head",
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "hr",
        "address",
        "center",
        "td",
        "tr",
        "tbody",
        "details",
        "summary",
    }
)


def fragment_blocks(html: str) -> list[Block]:
    """The paragraphs and headings of a fragment of HTML, or of text with entities in it."""
    import lxml.etree
    import lxml.html

    if not html.strip():
        return []
    try:
        root = lxml.html.fragment_fromstring(html.replace("\x00", ""), create_parent="div")
    except (lxml.etree.LxmlError, ValueError):
        return []
    return element_blocks(root)


def element_blocks(root: Any) -> list[Block]:
    """The paragraphs and headings below an element, white space folded as a browser does."""
    blocks: list[Block] = []
    pieces: list[str] = []

    def flush(kind: str) -> None:
        lines = (" ".join(line.split()) for line in "".join(pieces).split("\x1e"))
        if text := "\n".join(line for line in lines if line):
            blocks.append((text, kind))
        pieces.clear()

    for event, value in _walk(root):
        if event == "text":
            pieces.append(value)
        else:
            flush(value)
    flush("")
    return blocks


def _walk(root: Any) -> Iterator[tuple[str, str]]:
    """Text and block borders in document order; a stack, since pages nest without limit."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        heading, block = tag in _HEADINGS, tag in _BLOCKS
        if closing:
            if heading or block:
                yield "border", "heading" if heading else ""
        elif tag == "br":
            yield "text", "\x1e"
        elif tag and tag not in _LEFT_OUT:
            if heading or block:
                yield "border", ""
            if element.text:
                yield "text", element.text
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root and element.tail:
            yield "text", element.tail
