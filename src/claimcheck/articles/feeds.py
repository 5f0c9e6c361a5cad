"""RSS and Atom files: one article an entry."""

from __future__ import annotations

import calendar
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from claimcheck.articles.dates import parse_date
from claimcheck.articles.decode import check_size
from claimcheck.articles.draft import clean, join_blocks
from claimcheck.articles.failure import InputFailure
from claimcheck.articles.fragments import fragment_blocks
from claimcheck.errors import InputError
from claimcheck.types import Article

__all__ = ["read_feed"]


def read_feed(data: bytes, *, path: str) -> Iterator[Article | InputFailure]:
    """The articles of a feed, each with the path `<path>#<number from 1>`.

    Raises InputError when the file is no feed or holds no entry.
    """
    import feedparser

    check_size(data, path=path)
    # Bytes in a stream: a string would be taken for an address to fetch.
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.entries:
        what = "a feed without entries" if feed.version else "not an RSS or Atom feed"
        raise InputError(what, path=path, remedy="Give the feed's XML, or the article as HTML")
    for number, entry in enumerate(feed.entries, start=1):
        where = f"{path}#{number}"
        try:
            yield _article(entry, where)
        except InputError as error:
            yield InputFailure(where, error)


def _article(entry: Any, path: str) -> Article:
    contents = [content.get("value", "") for content in entry.get("content", [])]
    summary = entry.get("summary", "")
    body = max(contents, key=len, default="") or summary
    blocks = fragment_blocks(clean(body))
    if not blocks:
        raise InputError("the entry has no text", path=path, remedy="Ask for a full-text feed")
    title = _plain(entry.get("title", ""))
    if len(blocks) > 1 and blocks[0][0].casefold() == title.casefold():
        blocks[0] = (blocks[0][0], "title")
    draft = join_blocks(blocks)
    draft.title = title
    draft.standfirst = _plain(summary) if contents and summary != body else ""
    draft.published = _published(entry)
    draft.url = entry.get("link", "")
    draft.beat = next((tag.get("term") or "" for tag in entry.get("tags", [])), "")
    return draft.finish(path=path, format="feed")


def _plain(html: str) -> str:
    return " ".join(text for text, _ in fragment_blocks(clean(html)))


def _published(entry: Any) -> dt.date | None:
    for name in ("published", "updated"):
        # As written first: the parsed form is in UTC, a day off for an evening in America.
        if found := parse_date(entry.get(name, "")):
            return found
        if parsed := entry.get(f"{name}_parsed"):
            moment = dt.datetime.fromtimestamp(calendar.timegm(parsed), tz=dt.UTC)
            if found := parse_date(moment.date().isoformat()):
                return found
    return None
