"""RSS and Atom."""

from __future__ import annotations

import datetime as dt

import pytest

from claimcheck.articles import InputFailure
from claimcheck.articles.feeds import read_feed
from claimcheck.errors import InputError
from claimcheck.types import Article

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Quay</title>
<item><title>Cranes &amp;amp; ships</title><link>https://quay.example/cranes</link><description>A small port grows</description>
<pubDate>Fri, 02 Feb 2024 23:30:00 -0500</pubDate><category>ports</category>
<content:encoded><![CDATA[<p>Tolvik has <b>two</b> cranes.</p><h3>Next</h3><p>A third.</p>]]>
</content:encoded></item>
<item><title>Empty</title></item>
<item><title>Short</title><description>Only a summary here.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Quay</title><entry>
<title>Cranes</title><updated>2024-02-03T08:00:00Z</updated>
<content type="html">&lt;p&gt;Tolvik has two cranes.&lt;/p&gt;</content></entry></feed>"""


def test_rss() -> None:
    first, second, third = read_feed(RSS.encode(), path="q.xml")
    assert isinstance(first, Article)
    assert first.path == "q.xml#1"
    assert first.text == "Tolvik has two cranes.\n\nNext\n\nA third."
    assert (first.title, first.standfirst) == ("Cranes & ships", "A small port grows")
    # The day in the feed's own time zone, not in UTC.
    assert first.published == dt.date(2024, 2, 2)
    assert first.beat == "ports"
    assert first.url == "https://quay.example/cranes"
    assert [(m.kind, first.text[m.start : m.end]) for m in first.marks] == [("heading", "Next")]
    assert isinstance(second, InputFailure)
    assert second.path == "q.xml#2"
    assert isinstance(third, Article)
    assert third.text == "Only a summary here."
    assert third.published is None
    assert third.url == ""


def test_atom() -> None:
    (article,) = read_feed(ATOM.encode(), path="q.atom")
    assert isinstance(article, Article)
    assert article.text == "Tolvik has two cranes."
    assert article.published == dt.date(2024, 2, 3)


@pytest.mark.parametrize("data", [b"<html><body>Hello</body></html>", b"<note>Hello</note>"])
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(InputError, match="not an RSS or Atom feed"):
        list(read_feed(data, path="q.xml"))
