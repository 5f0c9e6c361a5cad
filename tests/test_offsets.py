"""Offsets are sacred: what a claim or an entity says stands in the article at its offsets."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from claimcheck.articles import InputFailure, parse_text, read_articles
from claimcheck.config import ExtractConfig
from claimcheck.errors import InputError
from claimcheck.extract import Extraction, Extractor
from claimcheck.extract.quantities import find_quantities
from claimcheck.types import Article

UGLY = [
    "e\u0301", "é", "\u200b", "\u00ad", "👩‍👩‍👧", "🇩🇪", "𝔘", "ﬁ", "İ", "ß", "\u202e", "\u2028", "\x0b", "\x0c", "\ufeff",
    "\u00a0", "\t", "  ", "■", "“", "”", "’", "—", "…",
]  # fmt: skip
WORDS = [
    "The dam",
    "was opened",
    "in 1931",
    "by Ana Ruiz",
    "for £3.5m",
    ".",
    ". ",
    "\n",
    "\r\n",
    "\n\n",
    "# Dam\n",
    "- one",
    ",",
]
ugly_text = st.lists(st.sampled_from(UGLY + WORDS * 2), min_size=1, max_size=40).map("".join)


@Language.component("chain_parser")
def chain_parser(doc: Doc) -> Doc:
    """Each sentence one tree: the first "was" or "opened" its root, everything else below it."""
    heads = [0] * len(doc)
    start = 0
    for end in [t.i + 1 for t in doc if t.text == "."] + [len(doc)]:
        root = next((i for i in range(start, end) if doc[i].text in {"was", "opened"}), start)
        heads[start:end] = [root] * (end - start)
        start = end
    parsed = Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        heads=heads,
        deps=["ROOT" if h == i else "nsubj" if h == i + 1 else "dep" for i, h in enumerate(heads)],
        tags=["VBD" if h == i else "NN" for i, h in enumerate(heads)],
        pos=["VERB" if h == i else "NOUN" for i, h in enumerate(heads)],
    )
    parsed.user_data.update(doc.user_data)
    parsed._context = doc._context  # what `nlp.pipe(as_tuples=True)` carries along
    return parsed


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """The real rules and marker on a toy parse; entities are the rules' quantities."""
    nlp = spacy.blank("en")
    nlp.add_pipe("claimcheck_tagger")
    nlp.add_pipe("chain_parser", first=True)
    nlp.add_pipe("claimcheck_claims")
    return Extractor(nlp, ExtractConfig(min_check_worthiness=0.0), version="toy")


def check(done: Extraction) -> None:
    text = done.article.text
    for found in (*done.claims, *done.entities):
        assert text[found.start : found.end] == found.text
        assert found.text
    for claim in done.claims:
        assert claim.text == claim.text.strip()
        inside = [m for m in done.article.marks if m.start < claim.end and m.end > claim.start]
        assert {m.kind for m in inside} <= {"standfirst"}


@given(text=ugly_text)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text(extractor: Extractor, text: str) -> None:
    try:
        article = parse_text(text, path="ugly.md")
    except InputError:
        return
    (done,) = extractor.extract([article])
    check(done)


def test_the_toy_extractor_finds_something(extractor: Extractor) -> None:
    (done,) = extractor.extract(
        [parse_text("The dam was opened in 1931. It cost £3.5m then.", path="a.md")]
    )
    assert done.claims
    assert [e.text for e in done.entities] == ["1931", "£3.5m"]


@given(ugly_text)
def test_quantities_in_any_text(text: str) -> None:
    for q in find_quantities(text):
        assert text[q.start : q.end].strip()


@pytest.fixture
def samples(repository: Path) -> list[Article]:
    articles = list(read_articles([str(repository / "corpus" / "articles")]))
    assert not [a for a in articles if isinstance(a, InputFailure)]
    return [a for a in articles if isinstance(a, Article)]


def test_the_marks_of_every_sample_article_are_in_its_text(samples: list[Article]) -> None:
    assert len(samples) >= 12
    for article in samples:
        assert all(0 <= m.start < m.end <= len(article.text) for m in article.marks)
        assert article.title in article.text or article.format in {
            "html",
            "docx",
            "feed",
            "jsonl",
            "csv",
        }


def test_the_sample_articles_on_the_toy_parse(extractor: Extractor, samples: list[Article]) -> None:
    for done in extractor.extract(samples):
        check(done)


@pytest.mark.weights
def test_the_sample_articles_with_the_shipped_extractor(samples: list[Article]) -> None:
    shipped = Extractor.load()
    done = list(shipped.extract(samples))
    assert [d.article for d in done] == samples
    for one in done:
        check(one)
        assert one.claims


@pytest.mark.weights
def test_ugly_text_with_the_shipped_extractor() -> None:
    shipped = Extractor.load()
    body = "The dam\u00ad was opened in 1931 by Ana Rui\u0301z, who was mayor. 👩‍👩‍👧 The “canal” cost £3.5m…"
    text = "# Dam\n\n" + "\n\n".join(
        [body, body.replace(" ", "\u00a0"), "\u202e" + body, body.upper(), body * 30]
    )
    (done,) = shipped.extract([parse_text(text, path="ugly.md")])
    check(done)
