"""Claims against a whole corpus of abstracts, sentence by sentence, as in SciFact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from claimcheck.types import Evidence

__all__ = ["DEPTHS", "abstracts", "recall"]

DEPTHS = (5, 20)


def abstracts(
    corpus: Sequence[dict[str, Any]], claims: Sequence[dict[str, Any]], *, most: int | None = None
) -> Iterator[dict[str, str]]:
    """Reference rows, one a sentence. most: so many abstracts alone, those that are cited first."""
    cited = {str(doc) for claim in claims for doc in claim["cited_doc_ids"]}
    chosen = sorted(corpus, key=lambda doc: str(doc["doc_id"]) not in cited)
    for doc in chosen[:most]:
        for number, sentence in enumerate(doc["sentences"]):
            yield {
                "id": f"{doc['doc_id']}:{number}",
                "title": doc["title"],
                "text": sentence,
                "source": "",
                "url": f"abstract:{doc['doc_id']}",
                "date": "",
            }


def recall(
    claims: Sequence[dict[str, Any]], found: Sequence[Sequence[Evidence]]
) -> Iterator[dict[str, Any]]:
    """The share of the claims with gold evidence of which some is among the first k facts.

    sentence: a gold sentence itself; abstract: any sentence of an abstract that holds one.
    """
    gold = [
        [(str(e["doc_id"]), _plain(e["text"])) for e in claim["evidence"] if e.get("gold")]
        for claim in claims
    ]
    pairs = [(mine, items) for mine, items in zip(gold, found, strict=True) if mine]
    for depth in DEPTHS:
        sentences = documents = 0
        for mine, items in pairs:
            top = items[:depth]
            sentences += bool({_plain(e.fact.text) for e in top} & {text for _, text in mine})
            documents += bool({e.fact.url for e in top} & {f"abstract:{doc}" for doc, _ in mine})
        yield {
            "depth": depth,
            "n": len(pairs),
            "sentence": sentences / max(len(pairs), 1),
            "abstract": documents / max(len(pairs), 1),
        }


def _plain(text: str) -> str:
    return " ".join(text.split())
