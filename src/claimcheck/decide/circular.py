"""Evidence that is the article itself, which bears out nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from claimcheck.types import Article, Fact

__all__ = ["is_own", "is_reprint"]

# A headline of fewer words ("The harbour") may be the title of anything.
TITLE_WORDS = 3
# Nearly the article's words: this share of the fact's runs of so many words stands in it.
RUN = 4
NEARLY = 0.6
# A fact shorter than this is no proof of copying, however it is worded.
LEAST_WORDS = 6
# Nor is a sentence shorter than this that two papers have in the same words.
LEAST_SENTENCE = 12
# What an address has for those who count readers.
_COUNTED = re.compile(r"utm_\w+|fbclid|gclid|cmpid|smid|at_\w+", re.IGNORECASE)
# The same page for a telephone, or under the shorter name of its host.
_HOST = re.compile(r"^(?:www|m|mobile|amp)\.")


def is_own(fact: Fact, article: Article, *, publishers: Sequence[str] = ()) -> bool:
    """Whether a fact comes from the article itself, and so is no evidence for it.

    Its link is the article's address, path or file name; or its source or title is the article's headline,
    or its source one of `publishers`, and its words are nearly the article's.
    """
    path = article.path
    if fact.url and path not in ("", "-") and fact.url.rstrip("/") in (path, f"file://{path}"):
        return True
    if fact.url and article.url and _address(fact.url) == _address(article.url):
        return True
    title = _plain(article.title)
    named = len(title.split()) >= TITLE_WORDS and title in (_plain(fact.title), _plain(fact.source))
    source = _plain(fact.source)
    printed = any(_plain(name) in source for name in publishers if name.strip())
    if not named and not printed:
        return False
    return _plain(fact.text) in _plain(article.text) or _copied(fact.text, article.text)


def is_reprint(fact: Fact, sentence: str) -> bool:
    """Whether a fact has nearly the words of a claim's sentence: an agency's report, or the paper's own of an earlier
    day. It may still be what the article was written from, so that it is evidence, and the reason says so.
    """
    return len(sentence.split()) >= LEAST_SENTENCE and _copied(sentence, fact.text)


# An article's own is asked for with every fact that is found for it.
@lru_cache(maxsize=1024)
def _address(url: str) -> str:
    """A link as what it leads to: without scheme, the host's prefix, fragment and what counts readers."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    if not parts.netloc:
        return url.strip().rstrip("/")
    query = [pair for pair in parse_qsl(parts.query, True) if not _COUNTED.fullmatch(pair[0])]
    host = _HOST.sub("", parts.netloc.casefold())
    return f"{host}{parts.path.rstrip('/')}?{urlencode(sorted(query))}"


def _copied(text: str, whole: str) -> bool:
    words = _plain(text).split()
    if len(words) < LEAST_WORDS:
        return False
    there = set(_runs(_plain(whole).split()))
    mine = _runs(words)
    return sum(run in there for run in mine) >= NEARLY * len(mine)


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
