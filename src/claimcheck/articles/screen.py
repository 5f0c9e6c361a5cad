"""Which articles are worth checking: English, whole, and not seen before.

The numbers here were set by hand on the project's own articles and on stubs written for the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.articles.draft import body_text
from claimcheck.articles.shingles import ShingleIndex, containment, shingles, telling
from claimcheck.types import Article

__all__ = ["Screen", "Screened"]

# A text whose English has a lower probability is in another language.
_MIN_ENGLISH = 0.1
# The classifier is unsure of short texts: they are English unless it is this sure of another.
_SHORT_WORDS = 20
_SURE_SHORT = 0.95
_LANGUAGE_SAMPLE = 8000
# English prose is about a fifth these words; foreign names can outweigh them for the classifier.
_FUNCTION_WORDS = frozenset({"the", "and", "of", "that", "with", "from", "which", "has", "have"})
_MIN_FUNCTION_WORDS = 0.08
_STUB_WORDS = 120
_MIN_CONTAINMENT = 0.85
# A long article that holds a short one whole is another article.
_MIN_SIZE_RATIO = 0.5

_PAYWALL = re.compile(
    r"\b(?:subscribe|sign (?:up|in)|log ?in|register|join|become a (?:member|subscriber))\b"
    r"[^.!?\n]{0,40}\b(?:to|and) (?:continue|keep|finish|go on|read|unlock|access|view|see)\b"
    r"|\bto (?:continue|keep|finish) reading\b"
    r"|\b(?:to )?(?:read|unlock|access|view) (?:the|this) (?:full|whole|entire|rest|complete)\b"
    r"|\b(?:this|the) (?:article|story|content|page) is (?:\w+ )?(?:only )?"
    r"(?:for|reserved for|available (?:only )?to|exclusive to) (?:\w+ )?(?:subscribers|members)\b"
    r"|\b(?:for|to) (?:subscribers|members) only\b|\b(?:subscribers|members)[- ]only\b"
    r"|\balready (?:a subscriber|a member|subscribed)\b"
    r"|\byou(?:'|’)?(?: ha)?ve (?:reached|used|read) (?:all )?your\b[^.!?\n]{0,30}"
    r"\b(?:limit|free articles?)\b"
    r"|\bsubscribe (?:now|today)\b|\bstart your (?:free )?(?:trial|subscription)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Screened:
    """What is to be done with an article.

    status: "checked", "not-english", "paywall" or "near-copy"; only the first goes on.
    copy_of: the id of the article it is a near-copy of.
    reason: a sentence for people; empty when it is to be checked.
    language: ISO 639-1 code.
    """

    status: str
    copy_of: str = ""
    reason: str = ""
    language: str = "en"


class Screen:
    """Looks at articles one after another, and remembers those that are to be checked.

    known: id, path and text of the articles that were checked before, oldest first. Only checked
        ones belong here: a near-copy among them would make its original a copy on the next run.
    """

    def __init__(self, known: Iterable[tuple[str, str, str]] = ()) -> None:
        self._index = ShingleIndex()
        self._known: list[tuple[str, str]] = []
        self._telling: list[npt.NDArray[np.uint64]] = []
        self._newest: dict[str, int] = {}  # the newest version at a path
        self._by_id: dict[str, int] = {}
        for article_id, path, text in known:
            self._add(article_id, path, text)

    def look(self, article: Article) -> Screened:
        """Whether to check an article; it becomes known when it is to be checked.

        The same text at the same path is a re-run and a changed text at the same path a revision:
        neither is a copy. Nor is a text under another path that holds a figure or a name which the other lacks:
        it may be a later version, or say something else.
        """
        body = body_text(article)
        language, english = _language(body)
        if not english:
            reason = f"The text is not in English (it looks like {language!r})."
            return Screened("not-english", reason=reason, language=language)
        words = len(body.split())
        if words < _STUB_WORDS and (found := _PAYWALL.search(body)):
            wording = " ".join(found[0].split())
            reason = f"Only {words} words, and they ask for a subscription (“{wording}”)."
            return Screened("paywall", reason=reason)
        if copy := self._copy(article):
            return copy
        self._add(article.id, article.path, article.text)
        return Screened("checked")

    def _copy(self, article: Article) -> Screened | None:
        at = self._newest.get(article.path)
        if at is not None and self._known[at][0] == article.id:
            return None
        same = self._by_id.get(article.id)
        if same is not None:
            path = self._known[same][1]
            if path == article.path:
                return None
            return Screened("near-copy", article.id, f"The same text as {path}.")
        mine = shingles(article.text)
        particulars = telling(article.text)
        best, most = -1, _MIN_CONTAINMENT
        for key, theirs in self._index.candidates(mine):
            sizes = len(mine), len(theirs)
            if key == at or min(sizes) < _MIN_SIZE_RATIO * max(sizes):
                continue
            if len(np.setdiff1d(particulars, self._telling[key], assume_unique=True)):
                continue
            if (shared := containment(mine, theirs)) >= most:
                best, most = key, shared
        if best < 0:
            return None
        copied_id, path = self._known[best]
        return Screened("near-copy", copied_id, f"{most:.0%} of the text is the same as in {path}.")

    def _add(self, article_id: str, path: str, text: str) -> None:
        before = self._newest.get(path)
        if before is not None:
            if self._known[before][0] == article_id:
                return
            # Only the current version of an article can be copied.
            self._index.remove(before)
            if self._by_id.get(self._known[before][0]) == before:
                del self._by_id[self._known[before][0]]
        key = len(self._known)
        self._known.append((article_id, path))
        self._telling.append(telling(text))
        self._newest[path] = key
        self._by_id.setdefault(article_id, key)
        self._index.add(key, shingles(text))


def _language(body: str) -> tuple[str, bool]:
    """The language of a text, and whether to take it as English."""
    body = body[:_LANGUAGE_SAMPLE]
    words = re.findall(r"\w+", body.lower())
    ranked: list[tuple[str, float]] = _identifier().rank(body)
    language, probability = ranked[0]
    if sum(word in _FUNCTION_WORDS for word in words) >= max(2, _MIN_FUNCTION_WORDS * len(words)):
        return "en", True
    if len(words) < _SHORT_WORDS:
        # In another script even three words are enough.
        letters = [char for char in body if char.isalpha()]
        foreign = sum(1 for char in letters if char > "\u036f")
        certain = probability >= _SURE_SHORT or foreign > 0.5 * len(letters)
        return (language, False) if certain and language != "en" else ("en", True)
    return language, dict(ranked).get("en", 0.0) >= _MIN_ENGLISH


@cache
def _identifier() -> Any:
    """py3langid with probabilities that sum to one (its model is NumPy arrays, no pickle)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
