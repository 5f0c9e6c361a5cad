"""Earlier checks out of ClaimReview markup: what was reviewed, by whom, and with what rating.

Read are schema.org's DataFeed of DataFeedItems (also single ClaimReview objects and lists of them)
and the answers of Google's fact-check API, whose `claims` carry `claimReview`s. The rating stays
in the publisher's words. What it comes to (`true`, `false` or `mixed`) is told from its number
where the feed gives the scale, else from its first words; where neither tells it, it is `mixed`,
so that it never decides anything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from claimcheck.reference.problems import Trouble

__all__ = ["looks_like_reviews", "outcome", "review_rows"]

Row = dict[str, Any]

FALSE = (
    "false", "pants on fire", "fake", "incorrect", "wrong", "not true", "untrue", "hoax", "fabricated",
    "inaccurate", "four pinocchios", "satire", "scam", "debunked", "no evidence", "unfounded", "baseless",
    "totally false", "completely false", "falso", "faux", "falsch", "bogus", "altered", "manipulated",
)  # fmt: skip
TRUE = (
    "true", "correct", "accurate", "geppetto checkmark", "verdadero", "vrai", "wahr", "richtig", "legit",
)  # fmt: skip
MOSTLY = re.compile(r"\b(mostly|largely|partly|partially|half|mainly|somewhat|but|needs context)\b")


def looks_like_reviews(row: Mapping[str, Any]) -> bool:
    """Whether a row is ClaimReview markup, or holds some."""
    if "claimReviewed" in row or "claimReview" in row:
        return True
    item = row.get("item")
    if isinstance(item, list):
        item = item[0] if item else None
    within = isinstance(item, dict) and "claimReviewed" in item
    return within or (row.get("@type") == "DataFeedItem" and "item" in row)


def review_rows(row: Mapping[str, Any]) -> Iterator[Row]:
    """The reviews of one item as rows of a fact. Raises Trouble where one cannot be used."""
    found = list(_reviews(row))
    if not found:
        raise Trouble("without a review in them", " holds no review", empty=True)
    for review in found:
        yield _row(review)


def outcome(rating: str, *, value: Any = None, best: Any = None, worst: Any = None) -> str:
    """`true`, `false` or `mixed`, of a rating in words and, where there is one, its number."""
    said = " ".join(rating.lower().split()).strip(" .!\"'“”:")
    if MOSTLY.search(said):
        return "mixed"
    if re.match(rf"(?:{'|'.join(map(re.escape, FALSE))})\b", said):
        return "false"
    if re.match(rf"(?:{'|'.join(map(re.escape, TRUE))})\b", said):
        return "true"
    if said:
        # Words that are not known outweigh a number: many feeds number every review 1 of 1 to 5.
        return "mixed"
    numbers = [_number(each) for each in (value, best, worst)]
    if None in numbers:
        return "mixed"
    at, top, bottom = (float(each) for each in numbers if each is not None)
    if top <= bottom or not bottom <= at <= top:
        return "mixed"
    share = (at - bottom) / (top - bottom)
    return "false" if share == 0 else "true" if share == 1 else "mixed"


def _reviews(node: Any, outer: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """Every review in a piece of markup, in one form whatever form it had."""
    if isinstance(node, list):
        for each in node:
            yield from _reviews(each, outer)
    elif isinstance(node, dict):
        if "claimReviewed" in node:
            yield _from_schema(node)
        elif "claimReview" in node:
            for each in node["claimReview"] or []:
                if isinstance(each, dict):
                    yield _from_api(node, each)
        elif "item" in node:
            yield from _reviews(node["item"], node)


def _from_schema(node: Mapping[str, Any]) -> Row:
    rating = _one(node.get("reviewRating"))
    author = _one(node.get("author")) or _one(node.get("publisher"))
    reviewed = _one(node.get("itemReviewed"))
    words = _text(rating.get("alternateName")) or _text(rating.get("name"))
    return {
        "claim": _text(node.get("claimReviewed")),
        "rating": words,
        "outcome": outcome(
            words,
            value=rating.get("ratingValue"),
            best=rating.get("bestRating"),
            worst=rating.get("worstRating"),
        ),
        "number": _text(rating.get("ratingValue")),
        "publisher": _text(author.get("name")) or _text(author.get("url")),
        "speaker": _text(_one(reviewed.get("author")).get("name")),
        "url": _text(node.get("url")),
        "date": _text(node.get("datePublished")),
        "licence": _text(node.get("sdLicense")) or _text(node.get("license")),
    }


def _from_api(claim: Mapping[str, Any], review: Mapping[str, Any]) -> Row:
    publisher = _one(review.get("publisher"))
    rating = _text(review.get("textualRating"))
    return {
        "claim": _text(claim.get("text")),
        "rating": rating,
        "outcome": outcome(rating),
        "number": "",
        "publisher": _text(publisher.get("name")) or _text(publisher.get("site")),
        "speaker": _text(claim.get("claimant")),
        "url": _text(review.get("url")),
        "date": _text(review.get("reviewDate")),
        "licence": "",
    }


def _row(review: Row) -> Row:
    if not review["claim"]:
        raise Trouble("without the claim that was reviewed", " names no claim", empty=True)
    said = review["rating"] or (f"rated {review['number']}" if review["number"] else "no rating")
    publisher = review["publisher"] or "an unnamed publisher"
    key = "\0".join((review["url"], review["publisher"], review["claim"]))
    return {
        "id": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16],
        "title": f"Already checked by {publisher}: {said}",
        "text": review["claim"],
        "source": review["publisher"],
        "url": review["url"],
        "date": review["date"][:10],
        "licence": review["licence"],
        "kind": f"check:{review['outcome']}",
    }


def _one(value: Any) -> Mapping[str, Any]:
    """An object, or the first of a list of them; a bare name is its name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or ""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
