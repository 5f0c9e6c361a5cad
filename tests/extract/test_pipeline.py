from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab

from claimcheck.config import ExtractConfig
from claimcheck.errors import ModelError
from claimcheck.extract.clauses import find_clauses
from claimcheck.extract.pipeline import ClaimMarker, Extractor, worthiness
from claimcheck.types import Article, Mark, Mode

Parsed = Callable[[str], Any]
TEXT = (
    "# A mill is sold\n\n"
    "Ana Ruiz bought the mill in 1974 .\n"
    "Nothing much happened .\n"
    "Last week Ruiz sold the mill ."
)


def article(text: str = TEXT, **kw: Any) -> Article:
    return Article(id="a1" * 8, path="mill.md", text=text, format="markdown", **kw)


@Language.component("toy_parser")
def toy_parser(doc: Doc) -> Doc:
    """A parse by word list: each line one sentence, the verb its root, what stands before it its subject."""
    verbs = {"bought", "sold", "happened"}
    root = next((t.i for t in doc if t.text in verbs), None)
    heads, deps, tags = [], [], []
    for token in doc:
        if root is None:
            heads.append(0)
            deps.append("ROOT" if token.i == 0 else "dep")
            tags.append("NN")
            continue
        subject = root - 1
        heads.append(root if token.i >= subject else subject)
        deps.append(
            "ROOT"
            if token.i == root
            else "nsubj"
            if token.i == subject
            else "obl"
            if token.i > root
            else "compound"
        )
        tags.append(
            "VBD"
            if token.i == root
            else "."
            if token.text == "."
            else "NNP"
            if token.text.istitle()
            else "NN"
        )
    parsed = Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        heads=heads,
        deps=deps,
        tags=tags,
        pos=["VERB" if tag == "VBD" else "PROPN" if tag == "NNP" else "NOUN" for tag in tags],
    )
    parsed.user_data.update(doc.user_data)
    parsed._context = doc._context  # what `nlp.pipe(as_tuples=True)` carries along
    parsed.ents = [Span(parsed, t.i, t.i + 1, label="DATE") for t in parsed if t.text.isdigit()] + [
        Span(parsed, t.i, t.i + (2 if t.text == "Ana" else 1), label="PERSON")
        for t in parsed
        if t.text == "Ana" or (t.text == "Ruiz" and (t.i == 0 or parsed[t.i - 1].text != "Ana"))
    ]
    return parsed


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    nlp = spacy.blank("en")
    nlp.add_pipe("toy_parser")
    nlp.add_pipe("claimcheck_claims")
    return Extractor(nlp, ExtractConfig(), version="toy")


def test_claims_have_their_words_at_their_offsets(extractor: Extractor) -> None:
    (done,) = extractor.extract(
        [article(marks=(Mark(0, 16, "title"),), published=dt.date(2001, 5, 4))]
    )
    texts = [c.text for c in done.claims]
    assert "Ana Ruiz bought the mill in 1974" in texts
    assert "# A mill is sold" not in texts
    for claim in done.claims:
        assert TEXT[claim.start : claim.end] == claim.text
        assert claim.article_id == done.article.id
        assert claim.extractor == "toy"
        assert claim.mode is Mode.OWN
    for entity in done.entities:
        assert TEXT[entity.start : entity.end] == entity.text
    assert len({c.id for c in done.claims}) == len(done.claims)


def test_a_short_name_links_to_the_full_one(extractor: Extractor) -> None:
    (done,) = extractor.extract([article()])
    assert [(e.text, e.link) for e in done.entities if e.label == "PERSON"] == [
        ("Ana Ruiz", ""),
        ("Ruiz", "Ana Ruiz"),
    ]
    assert any(
        c.statement.startswith("Ana Ruiz") or "Ana Ruiz sold" in c.statement
        for c in done.claims[-1:]
    )


def test_ids_are_steady_and_of_their_version(extractor: Extractor) -> None:
    first, second = (next(extractor.extract([article()])).claims for _ in range(2))
    assert first == second
    other = Extractor(extractor.nlp, ExtractConfig(), version="other")
    assert {c.id for c in first}.isdisjoint(c.id for c in next(other.extract([article()])).claims)


def test_spacy_scores_the_claims_by_their_exact_borders() -> None:
    vocab = Vocab()
    marked, gold = (Doc(vocab, ["Ruiz", "sold", "the", "mill", "in", "May"]) for _ in range(2))
    marked.spans["claims"] = [Span(marked, 0, 4, label="x"), Span(marked, 4, 6)]
    gold.spans["claims"] = [Span(gold, 0, 4), Span(gold, 0, 6), Span(gold, 2, 4)]
    scores = ClaimMarker().score([Example(marked, gold)])
    assert scores["spans_claims_p"] == pytest.approx(1 / 2)
    assert scores["spans_claims_r"] == pytest.approx(1 / 3)
    assert ClaimMarker().score([Example(marked, Doc(vocab, ["Ruiz", "sold", "the", "mill", "in", "May"]))]) == {}  # fmt: skip


def test_what_scores_too_low_is_no_claim(extractor: Extractor) -> None:
    strict = Extractor(extractor.nlp, ExtractConfig(min_check_worthiness=1.01), version="toy")
    assert next(strict.extract([article()])).claims == ()


def test_articles_come_in_order_with_empty_ones_between(extractor: Extractor) -> None:
    given = [
        article(),
        article("\n \n", title="empty"),
        article("Ana Ruiz sold the mill .", title="c"),
    ]

    def stream() -> Iterator[Article]:
        yield from given

    done = list(extractor.extract(stream()))
    assert [d.article.title for d in done] == ["", "empty", "c"]
    assert done[1].claims == done[1].entities == ()
    assert [c.text for c in done[2].claims] == ["Ana Ruiz sold the mill"]


def test_figures_and_names_make_a_claim_worth_checking(parsed: Parsed) -> None:
    def score(subject: str, number: str, modal: str = "") -> float:
        aux = "might MD aux 3\n" if modal else ""
        verb = 3 if modal else 2
        doc = parsed(f"""
            {subject}
            people NNS nsubj {verb}
            {aux}left VBD ROOT {verb}
            {number}
            . . punct {verb}
        """)
        return worthiness(next(iter(find_clauses(next(doc.sents)))), doc)

    plain = score("some DT det 1", "town NN obj 2")
    dated = score("some DT det 1", "1974 CD obl 2 B-DATE")
    assert plain < dated
    assert score("some DT det 1", "1974 CD obl 3 B-DATE", "might") < dated


def test_a_missing_or_damaged_extractor_names_folder_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    with pytest.raises(ModelError, match="CLAIMCHECK_MODELS"):
        Extractor.load()
    (tmp_path / "extractor").mkdir()
    (tmp_path / "extractor" / "config.cfg").write_text("[nlp]\nlang =", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        Extractor.load()
    assert caught.value.path == str(tmp_path / "extractor")
    assert "train extractor" in caught.value.remedy


@pytest.mark.weights
def test_the_shipped_extractor_finds_claims_and_entities() -> None:
    extractor = Extractor.load()
    text = (
        "Maria Lindqvist, a former harbour master, opened the Sandby lighthouse in June 1988. "
        "She left the following year and moved to Gothenburg. It is the prettiest town on earth."
    )
    (done,) = extractor.extract([article(text, published=dt.date(2020, 1, 2))])
    labels = {(e.text, e.label) for e in done.entities}
    assert ("Maria Lindqvist", "PERSON") in labels
    assert ("June 1988", "DATE") in labels
    assert any("lighthouse" in c.statement and "1988" in c.statement for c in done.claims)
    assert all(text[c.start : c.end] == c.text for c in done.claims)


@pytest.mark.weights
def test_the_shipped_extractor_leaves_opinions_out_and_keeps_what_a_record_can_bear_out() -> None:
    facts = (
        "The council spent £4m on the Orrin bridge in 2021",
        "Mr Halder was born in Lisbon in 1961",
        "Exports to Japan rose by a third between 2018 and 2022",
        "The bridge is 140 metres long",
    )
    views = (
        "Orla Venn has a point",
        "The budget is a mess",
        "It is a beautiful country",
        "Everybody knows that story",
        "The mood was sombre",
    )
    text = "\n".join(f"{sentence}." for sentence in (*facts, *views))
    (done,) = Extractor.load().extract([article(text)])
    assert [c.text for c in done.claims] == list(facts)


@pytest.mark.weights
def test_no_shipped_file_is_a_pickle() -> None:
    files = _files()
    assert files
    # The first bytes of a pickle of protocol 2 to 5, and of torch's zip archives of pickles.
    magic = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK")
    assert [file for file in files if file.read_bytes().startswith(magic)] == []


def _files() -> list[Path]:
    from claimcheck.model_paths import models_folder

    return [f for f in models_folder().rglob("*") if f.is_file()]
