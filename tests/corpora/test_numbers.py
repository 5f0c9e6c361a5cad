"""The labelled numeric and date expressions fit the locked articles that they are of."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

LABELS = Path(__file__).parents[2] / "corpus" / "labels"
KINDS = {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "MISC"}


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (LABELS / name).read_text("utf-8").splitlines()]


def test_spans_lie_in_the_texts_of_the_locked_articles_and_do_not_overlap() -> None:
    articles = [row for part in ("test", "dev", "train") for row in rows(f"claims/{part}.jsonl")]
    # A feed holds more than one article.
    texts = {row["id"]: row["text"] for row in articles}
    locked = {row["article"] for row in rows("claims/test.jsonl")}
    labelled = rows("numbers/test.jsonl")
    assert {row["article"] for row in labelled} == locked
    dev = rows("numbers/dev.jsonl")
    assert dev
    assert not locked & {row["article"] for row in dev}
    labelled += dev
    for row in labelled:
        text, spans = row["text"], row["spans"]
        assert text == texts[row["id"]]
        assert spans
        for span in spans:
            assert span["label"] in KINDS
            marked = text[span["start"] : span["end"]]
            assert marked
            assert marked == marked.strip()
        assert all(a["end"] <= b["start"] for a, b in pairwise(spans))
