"""The newsroom's Markdown and front matter."""

from __future__ import annotations

import datetime as dt

import pytest

from claimcheck.articles import body_text, parse_text
from claimcheck.errors import InputError
from claimcheck.types import Article

NEWSROOM = """<!-- draft two -->
###### Low water
# The ferry to Brannock is late again 
##### Its owner blames the tide; islanders blame the owner
![image](images/ferry.jpg) 
> Mar 4th 2024 
The MV  sailed on 212 days last year. It had sailed on 301 the year before.
## A second boat
The council voted for one in May. ■
"""


def marked(article: Article, kind: str) -> list[str]:
    return [article.text[m.start : m.end] for m in article.marks if m.kind == kind]


def test_the_newsrooms_export() -> None:
    article = parse_text(NEWSROOM, path="day/ferry.md")
    assert article.format == "markdown"
    assert article.text == NEWSROOM
    assert article.title == "The ferry to Brannock is late again"
    assert article.standfirst == "Its owner blames the tide; islanders blame the owner"
    assert article.kicker == "Low water"
    assert article.published == dt.date(2024, 3, 4)
    assert marked(article, "note") == ["<!-- draft two -->"]
    assert marked(article, "kicker") == ["###### Low water"]
    assert marked(article, "title") == ["# The ferry to Brannock is late again"]
    assert marked(article, "markup") == ["#####"]
    assert marked(article, "standfirst") == [article.standfirst]
    assert marked(article, "image") == ["![image](images/ferry.jpg)"]
    assert marked(article, "date") == ["> Mar 4th 2024"]
    assert marked(article, "heading") == ["## A second boat"]
    assert marked(article, "end_mark") == ["■"]
    assert body_text(article).splitlines() == [
        article.standfirst,
        "The MV  sailed on 212 days last year. It had sailed on 301 the year before.",
        "The council voted for one in May.",
    ]


def test_front_matter() -> None:
    text = (
        "---\ntitle: 'Rain: at last'\ndate: 2024-05-02\nsection: weather\n"
        "description: Reservoirs filled in a week\nurl: https://rain.example/1\n---\n\nIt rained for *six* days.\n\n- One\n"
    )
    article = parse_text(text)
    assert (article.title, article.beat) == ("Rain: at last", "weather")
    assert article.standfirst == "Reservoirs filled in a week"
    assert article.url == "https://rain.example/1"
    assert article.published == dt.date(2024, 5, 2)
    assert marked(article, "front_matter") == [text[: text.index("\n\nIt")]]
    assert body_text(article) == "It rained for *six* days.\n\n- One"


def test_front_matter_values_stay_as_written() -> None:
    assert parse_text("---\ntitle: 1984\n---\nIt sold out.").title == "1984"
    assert parse_text("---\ntitle: No\n---\nIt sold out.").title == "No"


def test_broken_front_matter_names_the_line() -> None:
    with pytest.raises(InputError, match="line 3") as caught:
        parse_text("---\ndate: 2024-05-02\ntitle: Rain: at last\n---\nIt rained.", path="rain.md")
    assert caught.value.path == "rain.md"
    assert "quotation marks" in caught.value.remedy


def test_front_matter_that_is_never_closed() -> None:
    with pytest.raises(InputError, match="never closed"):
        parse_text("---\ntitle: Rain\n\nIt rained for six days.")


def test_a_rule_in_the_first_line_is_no_front_matter() -> None:
    article = parse_text("---\n\nIt rained for six days.\n\n---\n\nThen it stopped.")
    assert "It rained" in body_text(article)
    assert not marked(article, "front_matter")


def test_a_line_in_italics_below_the_headline_is_the_standfirst() -> None:
    article = parse_text("# Rain\n\n*Six days of it*\n\nIt rained.\n\n*Then* it stopped.")
    assert article.standfirst == "Six days of it"
    assert marked(article, "standfirst") == ["Six days of it"]
    assert body_text(article).endswith("*Then* it stopped.")


def test_a_quotation_in_the_body_is_body() -> None:
    article = parse_text(
        "# Rain\n> May 2nd 2024\nIt rained.\n> It never rains here\n> May 1st 2024"
    )
    assert article.published == dt.date(2024, 5, 2)
    assert "> It never rains here" in body_text(article)


def test_a_byline_is_marked_only_when_sure() -> None:
    article = parse_text("# Rain\nBy Ada Quist and Jan de Boer\nBy noon it had rained an inch.")
    assert marked(article, "byline") == ["By Ada Quist and Jan de Boer"]
    assert body_text(article) == "By noon it had rained an inch."


def test_a_lower_heading_is_the_title_when_there_is_no_higher() -> None:
    article = parse_text("## Rain ##\n\nIt rained.\n\n## Sun\n\nIt shone.")
    assert article.title == "Rain"
    assert marked(article, "heading") == ["## Sun"]


def test_comments_in_the_body_are_notes() -> None:
    article = parse_text("# Rain\nIt rained <!-- check\nthis --> for days.\n<!-- end -->")
    assert marked(article, "note") == ["<!-- check\nthis -->", "<!-- end -->"]
    assert "check" not in body_text(article)
