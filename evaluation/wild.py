"""Real articles that nothing was fitted to: how many claims, which verdicts, and some to be read.

The reference is either of other subjects (`corpus/reference`), where hardly anything may be
settled, or made of the other articles of the same file (`passages`), some on the same events.
"""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claimcheck.articles import parse_text
from claimcheck.checker import CheckedArticle
from claimcheck.jsonl import read_jsonl
from claimcheck.types import Article, Label, Verdict

__all__ = ["mix", "passages", "read_texts", "sample"]

SEED = 29
# Shorter lines are headlines, bylines and captions.
LEAST_WORDS = 8
# A passage is this many sentences, or what is left of a paragraph.
SENTENCES = 2
_END = re.compile(r"(?<=[.!?])[\"”’)]* +(?=[\"“‘(]?[A-Z])")


def read_texts(path: Path, limit: int | None = None) -> list[Article]:
    """Rows `{"id"?, "text"}` as articles; the id, or `FILE#row`, stands for the path."""
    articles = []
    for row in read_jsonl(path, limit=limit):
        article = parse_text(str(row.data["text"]))
        name = str(row.data.get("id") or row.data.get("doc_id") or f"{path.name}#{row.line}")
        articles.append(dataclasses.replace(article, path=name))
    return articles


def passages(articles: Iterable[Article]) -> Iterator[dict[str, str]]:
    """Reference rows made of articles; `url` names the article, which is no evidence for itself."""
    for article in articles:
        paragraphs = [" ".join(line.split()) for line in article.text.splitlines()]
        number = 0
        for paragraph in paragraphs:
            if len(paragraph.split()) < LEAST_WORDS:
                continue
            sentences = _END.split(paragraph)
            for first in range(0, len(sentences), SENTENCES):
                number += 1
                yield {
                    "id": f"{article.path}:{number}",
                    "title": "",
                    "text": " ".join(sentences[first : first + SENTENCES]),
                    "source": f"article {article.path}",
                    "url": article.path,
                    "date": "",
                }


def mix(done: Sequence[CheckedArticle]) -> dict[str, Any]:
    """Claims an article, and the shares of the verdicts, flagged ones and incomplete statements."""
    verdicts = [verdict for article in done for verdict in article.verdicts]
    labels = Counter(verdict.label for verdict in verdicts)
    n = max(len(verdicts), 1)
    return {
        "articles": len(done),
        "claims": len(verdicts),
        "claims_per_article": len(verdicts) / max(len(done), 1),
        **{str(label): labels[label] / n for label in Label},
        "flagged": sum(v.flagged for v in verdicts) / n,
        "incomplete": sum(not v.claim.complete for v in verdicts) / n,
    }


def sample(done: Sequence[CheckedArticle], size: int) -> Iterator[dict[str, Any]]:
    """Verdicts to be read: all labels in turn, as far as there are any, in an order of chance."""
    chance = random.Random(SEED)
    heaps: dict[Label, list[Verdict]] = {label: [] for label in Label}
    for article in done:
        for verdict in article.verdicts:
            heaps[verdict.label].append(verdict)
    for heap in heaps.values():
        chance.shuffle(heap)
    chosen: list[Verdict] = []
    while len(chosen) < size and any(heaps.values()):
        chosen += [heap.pop() for heap in heaps.values() if heap]
    for verdict in chosen[:size]:
        yield {
            "verdict": str(verdict.label),
            "confidence": round(verdict.confidence, 3),
            "statement": verdict.claim.statement,
            "sentence": " ".join(verdict.claim.sentence.split()),
            "reason": verdict.reason,
            "evidence": [
                {
                    "text": item.fact.text,
                    "supported": round(item.supported, 3),
                    "contradicted": round(item.contradicted, 3),
                }
                for item in verdict.evidence[:3]
            ],
        }


def write_rows(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """One JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
