"""A newsroom's own articles as rows of a reference: the readers' stage put before that of reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from claimcheck.articles import InputFailure, body_text, read_articles

__all__ = ["article_rows"]


def article_rows(
    path: Path, *, notify: Callable[[str], None] | None = None
) -> Iterator[dict[str, Any]]:
    """Title, body, date and path of each article of a folder or file, in order.

    The body is without headline, kicker and date line. notify is given a line about each article
    that cannot be read; it is left out.
    """
    for article in read_articles([str(path)]):
        if isinstance(article, InputFailure):
            if notify:
                notify(f"left out: {article.error}")
            continue
        if text := body_text(article):
            yield {
                "id": article.id,
                "title": article.title,
                "text": text,
                "date": article.published.isoformat() if article.published else "",
                "url": article.path,
                "source": Path(article.path).name,
            }
