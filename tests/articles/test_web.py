"""HTML pages and fragments."""

from __future__ import annotations

import datetime as dt

import pytest

from claimcheck.articles import body_text, parse_text
from claimcheck.articles.fragments import fragment_blocks
from claimcheck.errors import InputError

PROSE = (
    "The harbour at Tolvik handled {n} ships last year, more than any other on that coast. "
    "Its master, Grete Lund, says that the new crane has halved the time a ship waits at the quay."
)
PAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html><html><head><title>Cranes over Tolvik | The Quay</title>
<meta property="article:published_time" content="2024-02-03T08:00:00Z">
<meta name="description" content="A small port grows"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Cranes over Tolvik</h1><p class="standfirst">A small port grows</p>
<p class="byline">By Ada Quist</p>
<p>{PROSE.format(n=412)}</p><table><tr><td>Ships</td><td>412</td></tr></table>
<h2>The next quay</h2><p>{PROSE.format(n=398)}</p><p>{PROSE.format(n=377)}</p></article>
<footer>Copyright The Quay 1999</footer></body></html>"""


def test_a_page() -> None:
    article = parse_text(PAGE, path="quay.html", format="html")
    assert article.format == "html"
    assert article.title == "Cranes over Tolvik"
    assert article.standfirst == "A small port grows"
    assert article.published == dt.date(2024, 2, 3)
    marks = {m.kind: article.text[m.start : m.end] for m in article.marks}
    assert marks["title"] == "Cranes over Tolvik"
    assert marks["standfirst"] == "A small port grows"
    assert marks["heading"] == "The next quay"
    assert [line for line in body_text(article).splitlines() if line] == [
        "A small port grows",
        PROSE.format(n=412),
        PROSE.format(n=398),
        PROSE.format(n=377),
    ]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script type="application/ld+json">{"datePublished": "2024-02-03"}</script>', ""),
        ("", '<time datetime="2024-02-03T10:00">yesterday</time>'),
    ],
)
def test_where_a_date_is_found(head: str, body: str) -> None:
    page = f"<html><head>{head}</head><body><article>{body}<p>{PROSE}</p></article></body></html>"
    assert parse_text(page, format="html").published == dt.date(2024, 2, 3)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://quay.example/a">', "https://quay.example/a"),
        ('<meta property="og:url" content="https://quay.example/b">', "https://quay.example/b"),
        (
            '<meta property="og:url" content="https://quay.example/b">'
            '<link rel="Canonical" href=" https://quay.example/a ">',
            "https://quay.example/a",
        ),
        ('<link rel="stylesheet" href="a.css"><link rel="canonical" href="">', ""),
    ],
)
def test_the_address_that_a_page_gives_as_its_own(head: str, url: str) -> None:
    page = f"<html><head>{head}</head><body><article><p>{PROSE}</p></article></body></html>"
    assert parse_text(page, format="html").url == url


def test_a_date_in_the_prose_is_not_the_date_of_publication() -> None:
    page = f"<html><body><p>{PROSE} It opened on May 4th 2011.</p><p>© 2019</p></body></html>"
    assert parse_text(page, format="html").published is None


def test_a_brief_is_not_lost() -> None:
    page = "<html><body><article><h1>Quay shut</h1><p>It is shut today.</p></article></body></html>"
    article = parse_text(page, format="html")
    assert article.title == "Quay shut"
    assert body_text(article) == "It is shut today."


def test_a_page_without_text() -> None:
    with pytest.raises(InputError, match="no article text"):
        parse_text("<html><body><nav>Home</nav></body></html>", path="a.html", format="html")


def test_a_fragment() -> None:
    html = "<h2>Sea&nbsp;trade</h2>One <b>bold</b>\n claim.<p>Two<br>lines</p><script>x()</script>!"
    assert fragment_blocks(html) == [
        ("Sea trade", "heading"),
        ("One bold claim.", ""),
        ("Two\nlines", ""),
        ("!", ""),
    ]


def test_a_fragment_nested_without_end() -> None:
    assert "deep" in fragment_blocks("<div>" * 200 + "deep")[0][0]


def test_a_comment_above_the_page_changes_nothing() -> None:
    with_comment = parse_text("<!-- exported -->" + PAGE, path="quay.html", format="html")
    assert with_comment == parse_text(PAGE, path="quay.html", format="html")
