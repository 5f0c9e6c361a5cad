"""Claims that a person has reviewed, as schema.org's ClaimReview in JSON-LD.

What only the machine says is never published as a fact-check: rows without a person's decision are
left out, as are those without a verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO
from urllib.parse import quote

from claimcheck.errors import UsageError

__all__ = ["RATINGS", "claim_review", "rows_to_claimreview"]

#: The words of a rating where the house has no others.
RATINGS = {"supported": "True", "contradicted": "False", "unverified": "Unproven"}
_WEB = ("https://", "http://")
_VALUES = {"contradicted": 1, "unverified": 3, "supported": 5}


def claim_review(
    row: dict[str, Any], *, publisher: str, site: str = "", ratings: Mapping[str, str] = RATINGS
) -> dict[str, Any]:
    """One ClaimReview of a row of `Store.claims` that a person has reviewed.

    site: the address under which the house publishes its reviews; the claim's id is added to it.
    """
    claim: dict[str, Any] = {"@type": "Claim", "appearance": _appearance(row)}
    if row["speaker"]:
        claim["author"] = {"@type": "Person", "name": row["speaker"]}
    if row["published"]:
        claim["datePublished"] = row["published"]
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"urn:claimcheck:{row['claim_id']}",
        "claimReviewed": row["statement"],
        "datePublished": str(row["reviewed_at"])[:10],
        "author": {"@type": "Organization", "name": publisher},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _VALUES[row["verdict"]],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": ratings[row["verdict"]],
        },
        "itemReviewed": claim,
    }
    if site:
        review["url"] = f"{site.rstrip('/')}/{quote(row['claim_id'])}"
    if row["note"]:
        review["reviewBody"] = row["note"]
    return review


def rows_to_claimreview(
    rows: Iterable[dict[str, Any]],
    file: TextIO,
    *,
    publisher: str,
    site: str = "",
    ratings: Mapping[str, str] = RATINGS,
) -> int:
    """Write one JSON-LD document with a ClaimReview a reviewed claim; gives their number.

    ratings: the house's words for any of the verdicts.
    Raises UsageError for an empty publisher, a site that is no web address, an unknown verdict.
    """
    if not publisher.strip():
        raise UsageError(
            "a ClaimReview needs the name of who publishes it", remedy="Give --publisher NAME"
        )
    if site and not site.startswith(_WEB):
        raise UsageError(f"{site!r} is no web address", remedy="Give --site https://...")
    if unknown := set(ratings) - set(RATINGS):
        raise UsageError(
            f"there is no verdict {sorted(unknown)[0]!r}", remedy=f"Use {', '.join(RATINGS)}"
        )
    words = {**RATINGS, **ratings}
    reviews = [
        claim_review(row, publisher=publisher, site=site, ratings=words)
        for row in rows
        if row["reviewed"] and row["reviewed_at"] and row["verdict"]
    ]
    json.dump(
        {"@context": "https://schema.org", "@graph": reviews}, file, ensure_ascii=False, indent=2
    )
    file.write("\n")
    return len(reviews)


def _appearance(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "CreativeWork", "headline": row["title"] or row["path"]}
    addresses = (u for u in (row["article_url"], str(row["path"])) if u.startswith(_WEB))
    if url := next(addresses, ""):
        found["url"] = url
    if row["published"]:
        found["datePublished"] = row["published"]
    return found
