"""HTML pages: trafilatura finds the article in the page, and its tree becomes text.

`Article.text` is the extracted text: paragraphs, headings and list items with a blank line
between them; tables, navigation, asides and captions are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from claimcheck.articles.dates import parse_date
from claimcheck.articles.draft import Block, Draft, clean, join_blocks
from claimcheck.articles.fragments import element_blocks
from claimcheck.errors import InputError

__all__ = ["parse_html"]

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datePublished",
    "date",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
)
_STANDFIRST = re.compile(r"standfirst|subhead|subtitle|\bdek\b|\bdeck\b|\blede\b", re.IGNORECASE)
_BYLINE = re.compile(r"byline|dateline|\bauthor", re.IGNORECASE)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_BEFORE_PAGE = re.compile(r"\A(?:\s|<\?xml[^>]*\?>|<!--.*?-->)+", re.DOTALL)
_CONTAINERS = frozenset({"body", "list", "quote", "div", "main", "article", "section"})


def parse_html(html: str, *, path: str) -> Draft:
    """A draft of the article in an HTML page.

    Raises InputError when the page holds no article text.
    """
    import trafilatura

    # A declaration of the encoding is wrong by now, and lxml refuses it in decoded text.
    # With a comment in front of the document type, trafilatura keeps one element of the page.
    html = _BEFORE_PAGE.sub("", clean(html).replace("\x00", ""), count=1)
    tree = trafilatura.load_html(html)
    if tree is None:
        raise InputError("no HTML page", path=path, remedy="Check that the page was saved whole")
    # Everything is read off before the extraction, which takes the tree apart.
    published = _published(tree)
    standfirsts = _texts(tree, _STANDFIRST)
    bylines = _texts(tree, _BYLINE)
    title = _title(tree)
    url = _url(tree)
    fallback = _fallback_blocks(tree)
    document = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        include_images=False,
        include_links=False,
        include_formatting=False,
        with_metadata=True,
        # Without this it searches the whole page for anything like a date.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    blocks = [] if document is None else list(_blocks(document.body))
    # Trafilatura wants long paragraphs; a stub or a brief is there in the fallback alone.
    if _words(blocks) < 0.5 * min(_words(fallback), 120):
        blocks = fallback
    if not blocks:
        raise InputError(
            "no article text was found in the page",
            path=path,
            remedy="Check that the page was saved whole, or export it as plain text",
        )
    description = ""
    if document is not None:
        title = title or document.title or ""
        description = document.description or ""
        published = published or parse_date(document.date or "")
    draft = _draft(blocks, title, description, standfirsts, bylines, published)
    draft.url = url
    return draft


def _draft(
    blocks: list[Block],
    title: str,
    description: str,
    standfirsts: set[str],
    bylines: set[str],
    published: dt.date | None,
) -> Draft:
    standfirst = description
    marked: list[Block] = []
    for number, (text, kind) in enumerate(blocks):
        folded = _fold(text)
        if number < 3 and folded == _fold(title) and not any(k == "title" for _, k in marked):
            kind = "title"
        elif number < 4 and (folded in standfirsts or folded == _fold(description)):
            kind, standfirst = "standfirst", text
        elif folded in bylines and len(text) <= 160:
            kind = "byline"
        marked.append((text, kind))
    draft = join_blocks(marked)
    draft.title, draft.standfirst, draft.published = title, standfirst, published
    return draft


def _blocks(element: Any) -> Iterable[Block]:
    """Blocks of trafilatura's tree, which is made of head, p, list, item, quote and lb."""
    for child in element.iterchildren():
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _CONTAINERS and len(child) and any(c.tag in ("p", "item", "head") for c in child):
            yield from _blocks(child)
        elif tag and tag not in ("table", "graphic"):
            for line_break in child.iter("lb"):
                line_break.text = "\n"
            lines = (" ".join(line.split()) for line in "".join(child.itertext()).split("\n"))
            joiner = "\n" if child.find(".//lb") is not None else " "
            if text := joiner.join(line for line in lines if line):
                yield text, "heading" if tag == "head" else ""


def _fallback_blocks(tree: Any) -> list[Block]:
    for where in (".//article", ".//main", ".//body"):
        found = tree.findall(where)
        if len(found) == 1 and (blocks := element_blocks(found[0])):
            return blocks
    return element_blocks(tree)


def _words(blocks: list[Block]) -> int:
    return sum(len(text.split()) for text, kind in blocks if not kind)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _texts(tree: Any, name: re.Pattern[str]) -> set[str]:
    """The folded texts of the elements whose class says what they are."""
    found = (e for e in tree.iter() if isinstance(e.tag, str) and name.search(e.get("class") or ""))
    return {text for text in (_fold(e.text_content()) for e in found) if text and len(text) < 600}


def _title(tree: Any) -> str:
    """The only level-one heading of the article; several are no title."""
    for where in (".//article//h1", ".//main//h1", ".//h1"):
        texts = [" ".join(h1.text_content().split()) for h1 in tree.findall(where)]
        if len(texts) == 1 and texts[0]:
            return str(texts[0])
    return ""


def _url(tree: Any) -> str:
    """The address that the page gives as its own."""
    links = (
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").casefold().split()
    )
    metas = (m.get("content") or "" for m in tree.iter("meta") if m.get("property") == "og:url")
    return next((found.strip() for found in (*links, *metas) if found.strip()), "")


def _published(tree: Any) -> dt.date | None:
    """From the page's own statements, the most explicit first; never from the prose."""
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            stated.setdefault((meta.get(key) or "").casefold(), meta.get("content") or "")
    values = [stated.get(name.casefold(), "") for name in _PUBLISHED]
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and (
            match := _JSON_LD_DATE.search(script.text or "")
        ):
            values.append(match[1])
    # The first alone: times further down belong to comments and to other articles.
    for where in (".//article//time", ".//main//time", ".//time"):
        if (time := tree.find(where)) is not None:
            values.append(time.get("datetime") or time.text_content())
            break
    return next((found for found in map(parse_date, values) if found), None)
