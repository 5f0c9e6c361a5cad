"""Words that an editor types find claims and articles whatever their letters."""

from __future__ import annotations

import unicodedata

import pytest

from claimcheck.store import Desk, QueueFilter
from claimcheck.types import Article, Claim, Label, Verdict

LINE = "Ángel Ōta left the Élysée for GÖTEBORG on Ħal Street, 1,200 km away."


@pytest.fixture(scope="module", params=["NFC", "NFD"])
def desk(request, tmp_path_factory):
    line = unicodedata.normalize(request.param, LINE)
    title = unicodedata.normalize(request.param, "ÖSTRA läns tram")
    article = Article("a" * 16, "dag/Änderung.md", line, "markdown", title)
    claim = Claim("b" * 16, article.id, 0, len(line), line, line, line, check_worthiness=0.9)
    with Desk.open(tmp_path_factory.mktemp("desk") / "claims.db") as opened:
        run = opened.begin_run({}, {}, {})
        made = [Verdict(claim, Label.CONTRADICTED, 0.9, "", flagged=True)]
        opened.save_article(article, verdicts=made, run_id=run, versions_key="v")
        yield opened


@pytest.mark.parametrize(
    "text",
    ["Ángel", "ángel ÉLYSÉE", "élysée street", "göteborg", "GÖTEBORG 1,200", "ħal", "e\u0301lyse\u0301e"],
)  # fmt: skip
def test_letters_that_are_not_ascii_are_found_in_either_case(desk, text):
    wanted = QueueFilter(text=text)
    assert [row["claim_id"] for row in desk.page(wanted)] == ["b" * 16]
    assert desk.after(wanted, None, 5) == ["b" * 16]
    assert desk.counts(wanted)["waiting"] == {"contradicted": 1}


@pytest.mark.parametrize("text", ["ängel", "ángel élan", "ELYSÉES"])
def test_other_words_are_not(desk, text):
    assert desk.page(QueueFilter(text=text)) == []


@pytest.mark.parametrize("name", ["östra", "LÄNS", "änderung", "ÄNDERUNG", "TRAM"])
def test_articles_are_found_by_title_and_path(desk, name):
    assert len(desk.page(QueueFilter(article=name))) == 1
    assert desk.page(QueueFilter(article="ö" + name)) == []
