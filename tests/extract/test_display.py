from __future__ import annotations

from claimcheck.extract.display import page
from claimcheck.extract.pipeline import Extraction
from claimcheck.types import Article, Claim, Entity, Mode

TEXT = "# Mills\n\nAna Ruiz <bought> the mill in 1974, & left."


def test_a_page_holds_entities_claims_and_statements() -> None:
    start = TEXT.index("Ana")
    end = TEXT.index(",")
    claim = Claim(
        id="c", article_id="a", start=start, end=end, text=TEXT[start:end],
        statement="Ana Ruiz <bought> the mill.", sentence="", complete=False, speaker="Ida Osei",
        cue="says", mode=Mode.QUOTED,
    )  # fmt: skip
    article = Article(id="a", path="m.md", text=TEXT, format="markdown", title="Mills & dams")
    html = page([Extraction(article, (Entity(start, start + 8, "PERSON", "Ana Ruiz"),), (claim,))])
    assert html.startswith("<!doctype html>")
    assert "Mills &amp; dams" in html
    assert "PERSON" in html
    assert "quoted" in html
    assert "&lt;bought&gt; the mill." in html
    assert "<bought>" not in html
    assert "Ida Osei (says)" in html
    assert 'title="incomplete"' in html
    assert "http://" not in html
    assert "https://" not in html


def test_an_article_without_claims_still_has_its_page() -> None:
    article = Article(id="a", path="m.md", text="Nothing.", format="markdown")
    assert "m.md" in page([Extraction(article, (), ())])
