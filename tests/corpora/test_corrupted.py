"""The records of deliberate errors fit the articles that they are of, and the facts beside them are facts' rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.articles import read_articles
from claimcheck.types import Article

CORPUS = Path(__file__).parents[2] / "corpus"
FOLDERS = (CORPUS / "articles", CORPUS / "labels" / "claims" / "articles")
RECORDS = sorted((CORPUS / "labels").glob("corrupted*/*.jsonl"))
FACTS = sorted((CORPUS / "labels" / "corrupted" / "facts").glob("*.jsonl"))


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = {}
    for article in read_articles([str(folder) for folder in FOLDERS]):
        if isinstance(article, Article):
            name = Path(article.path).name
            found.setdefault(name.partition("#")[0], article.text)
            found[name] = article.text
    return found


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_change_stands_where_its_record_says(path: Path, texts: dict[str, str]) -> None:
    note, *changes = rows(path)
    assert note["note"].startswith("Deliberate errors")
    assert len(changes) >= 10
    last = 0
    for change in changes:
        text = texts[change["article"]]
        assert text[change["start"] : change["end"]] == change["original"] != change["changed"]
        assert change["start"] >= last
        last = change["end"]


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_no_fact_is_a_sentence_of_its_article(path: Path, texts: dict[str, str]) -> None:
    facts = rows(path)
    (text,) = [text for name, text in texts.items() if Path(name).stem == path.stem]
    assert len({fact["id"] for fact in facts}) == len(facts) >= 40
    for fact in facts:
        assert set(fact) == {"id", "title", "text", "source", "url", "date"}
        assert fact["source"]
        assert fact["text"] not in text
        assert not fact["url"] or fact["url"].startswith(("http://", "https://"))
    assert path.with_suffix(".sources.md").exists()
