from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.reference.claimreview import outcome, review_rows
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.problems import BadRows, Trouble
from claimcheck.reference.sources import FactStream, read_facts


def review(claim: str = "The dam is 90 metres high.", **rating: Any) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "claimReviewed": claim,
        "datePublished": "2024-03-01T08:00:00Z",
        "url": "https://example.org/dam",
        "author": {"@type": "Organization", "name": "Orrin Facts"},
        "reviewRating": {"@type": "Rating", "alternateName": "False", **rating},
        "sdLicense": "https://creativecommons.org/licenses/by/4.0/",
    }


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ("False", "false"),
        ("Pants on Fire!", "false"),
        ("Not true.", "false"),
        ("Four Pinocchios", "false"),
        ("TRUE", "true"),
        ("Correct", "true"),
        ("Mostly true", "mixed"),
        ("False, but needs context", "mixed"),
        ("Half true", "mixed"),
        ("Misleading", "mixed"),
        ("Truly odd", "mixed"),
        ("Falsehoods abound", "mixed"),
    ],
)
def test_what_a_rating_comes_to(rating: str, expected: str) -> None:
    assert outcome(rating) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"value": 1, "best": 5, "worst": 1}, "false"),
        ({"value": "5", "best": "5", "worst": "1"}, "true"),
        ({"value": 3, "best": 5, "worst": 1}, "mixed"),
        ({"value": 1}, "mixed"),
        ({"value": 1, "best": 1, "worst": 1}, "mixed"),
        ({"value": -1, "best": 5, "worst": 1}, "mixed"),
    ],
)
def test_a_number_counts_only_with_its_scale_and_without_words(
    numbers: dict[str, Any], expected: str
) -> None:
    assert outcome("", **numbers) == expected
    assert outcome("Odd", **numbers) == "mixed"


def test_a_review_keeps_rating_publisher_link_and_licence() -> None:
    [row] = review_rows({"@type": "DataFeedItem", "item": [review()]})
    assert row["text"] == "The dam is 90 metres high."
    assert row["title"] == "Already checked by Orrin Facts: False"
    assert (row["kind"], row["date"]) == ("check:false", "2024-03-01")
    assert row["url"] == "https://example.org/dam"
    assert row["licence"].endswith("by/4.0/")


def test_an_answer_of_the_fact_check_api() -> None:
    claim = {
        "text": "Veldry has no measles.",
        "claimant": "A councillor",
        "claimReview": [
            {
                "publisher": {"site": "facts.example"},
                "url": "https://facts.example/1",
                "reviewDate": "2024-01-05T00:00:00Z",
                "textualRating": "Wrong",
            },
            {"publisher": {"name": "Second Look"}, "textualRating": "Mostly wrong"},
        ],
    }
    first, second = review_rows(claim)
    assert first["title"] == "Already checked by facts.example: Wrong"
    assert (first["kind"], second["kind"]) == ("check:false", "check:mixed")
    assert first["id"] != second["id"]


@pytest.mark.parametrize("item", [None, [], {}, {"@type": "ClaimReview", "claimReviewed": ""}])
def test_an_item_without_a_claim_is_trouble(item: Any) -> None:
    with pytest.raises(Trouble):
        list(review_rows({"@type": "DataFeedItem", "item": item}))


def test_a_feed_is_known_by_its_look(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    items = [{"@type": "DataFeedItem", "item": one} for one in ([review()], None)]
    feed = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": items}
    path.write_text(json.dumps(feed), encoding="utf-8")
    stream = FactStream(path, ReadOptions(bad=BadRows.SKIP))
    [fact] = stream
    assert fact.kind == "check:false"
    assert stream.skipped == 1
    assert "feed.json: read as earlier checks (ClaimReview)" in stream.notes
    path.write_text(json.dumps([review("A"), review("B")]), encoding="utf-8")
    assert [each.text for each in read_facts(path).facts] == ["A", "B"]
    path.write_text(json.dumps(review("C")), encoding="utf-8")
    assert [each.text for each in read_facts(path).facts] == ["C"]
