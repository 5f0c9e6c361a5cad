"""What leaves the house: the report, ClaimReview, Parquet, corrections, and marked text."""

from __future__ import annotations

import datetime as dt
import io
import json
import re

import jsonschema
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import ClaimcheckError, UsageError
from claimcheck.export import Export, rows_to_claimreview, write_file, write_stream
from claimcheck.export.compare import compared
from claimcheck.export.links import web_link
from claimcheck.export.segments import segments
from claimcheck.store import Desk
from claimcheck.types import Article, Claim, Evidence, Fact, Label, Review, Verdict

# The part of schema.org's ClaimReview (and of what search engines ask of it) that is written.
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SCHEMA = {
    "type": "object",
    "required": ["@context", "@graph"],
    "additionalProperties": False,
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["@type", "claimReviewed", "author", "reviewRating", "itemReviewed",
                             "datePublished"],
                "additionalProperties": False,
                "properties": {
                    "@type": {"const": "ClaimReview"},
                    "@id": {"type": "string", "format": "uri"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "claimReviewed": {"type": "string", "minLength": 1},
                    "reviewBody": {"type": "string"},
                    "datePublished": DATE,
                    "author": {
                        "type": "object", "required": ["@type", "name"],
                        "additionalProperties": False,
                        "properties": {"@type": {"const": "Organization"},
                                       "name": {"type": "string", "minLength": 1}},
                    },
                    "reviewRating": {
                        "type": "object",
                        "required": ["@type", "ratingValue", "bestRating", "worstRating",
                                     "alternateName"],
                        "additionalProperties": False,
                        "properties": {"@type": {"const": "Rating"},
                                       "ratingValue": {"type": "integer", "minimum": 1, "maximum": 5},
                                       "bestRating": {"const": 5}, "worstRating": {"const": 1},
                                       "alternateName": {"type": "string", "minLength": 1}},
                    },
                    "itemReviewed": {
                        "type": "object", "required": ["@type", "appearance"],
                        "additionalProperties": False,
                        "properties": {
                            "@type": {"const": "Claim"}, "datePublished": DATE,
                            "author": {"type": "object", "required": ["@type", "name"],
                                       "properties": {"@type": {"const": "Person"},
                                                      "name": {"type": "string"}}},
                            "appearance": {"type": "object", "required": ["@type", "headline"],
                                           "additionalProperties": False,
                                           "properties": {"@type": {"const": "CreativeWork"},
                                                          "headline": {"type": "string"},
                                                          "url": {"type": "string"},
                                                          "datePublished": DATE}},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip


def save(desk, number, day, lines):
    text = "\n\n".join(lines)
    article = Article(f"{number:016x}", f"day/{number}.md", text, "markdown", f"Story {number}",
                      published=dt.date(2024, 1, day),
                      url=f"https://post.example/{number}")  # fmt: skip
    made = []
    for place, line in enumerate(lines):
        start = text.index(line)
        claim = Claim(f"{number:014x}{place:02x}", article.id, start, start + len(line), line, line,
                      line, speaker="Ms Weir", check_worthiness=0.9)  # fmt: skip
        fact = Fact(f"f{place}", "canals", "Register <b>", f"In fact {line}", "Board",
                    "https://example.org/r", "2021")  # fmt: skip
        made.append(
            Verdict(claim, Label.CONTRADICTED, 0.9, "The register.",
                    (Evidence(fact, 1, 0.5, 0.1, 0.8, 0.1),) * 1, flagged=True)
        )  # fmt: skip
    run = desk.begin_run({}, {}, {})
    desk.save_article(article, verdicts=made, run_id=run, versions_key="v")
    return [verdict.claim.id for verdict in made]


@pytest.fixture
def desk(tmp_path):
    with Desk.open(tmp_path / "claims.db") as opened:
        yield opened


@pytest.fixture
def decided(desk):
    """Two articles with one claim in common; that claim was found wrong in the newer one."""
    save(desk, 1, 3, ["The canal is 40 km long.", "It opened in 1872."])
    [newer, other] = save(desk, 2, 9, ["The canal is 40 km long.", "It froze in 1963."])
    save(desk, 3, 20, ["The canal is 40 km long."])
    desk.add_review(Review("r" * 8, newer, "", "Ada", "contradicted", "2024-01-10T10:00:00+00:00",
                           note="60 km."))  # fmt: skip
    return newer, other


def written(desk, name, **more):
    file = io.StringIO()
    count = write_stream(Export(name, **more), desk, file)
    return count, file.getvalue()


def test_claimreview_holds_what_a_person_decided_and_fits_the_schema(desk, decided):
    count, text = written(
        desk, "claimreview", publisher="The Wexcombe Post", site="https://post.example/checks",
        ratings={"contradicted": "Wrong"},
    )  # fmt: skip
    data = json.loads(text)
    jsonschema.validate(data, SCHEMA)
    assert count == 1
    [review] = data["@graph"]
    assert review["url"] == f"https://post.example/checks/{decided[0]}"
    assert review["reviewRating"]["alternateName"] == "Wrong"
    assert review["reviewRating"]["ratingValue"] == 1
    assert review["itemReviewed"]["author"]["name"] == "Ms Weir"
    assert review["itemReviewed"]["appearance"]["url"] == "https://post.example/2"
    desk.add_review(Review("s" * 8, decided[0], "", "Ada", "undo", "", undoes="r" * 8))
    assert written(desk, "claimreview", publisher="P")[0] == 0, "an undone one is no review"


def test_what_was_accepted_without_a_verdict_does_not_lose_the_rest(desk, decided):
    # As it may stand in a database of before, when this was not refused.
    [claim_id] = save(desk, 4, 21, ["The lock was rebuilt."])
    desk.add_review(Review("t" * 8, claim_id, "", "Ada", "accept", "2024-01-22T10:00:00+00:00"))
    rows = [{**row, "verdict": None} if row["claim_id"] == claim_id else row
            for row in desk.claims(article=None, flagged=False)]  # fmt: skip
    file = io.StringIO()
    assert rows_to_claimreview(rows, file, publisher="P") == 1
    assert [r["@id"] for r in json.loads(file.getvalue())["@graph"]] == [
        f"urn:claimcheck:{decided[0]}"
    ]


def test_claimreview_says_what_it_lacks(desk, decided):
    with pytest.raises(UsageError, match="--publisher"):
        written(desk, "claimreview")
    with pytest.raises(UsageError, match="no web address"):
        written(desk, "claimreview", publisher="P", site="post.example")
    with pytest.raises(UsageError, match="no verdict 'wrong'"):
        written(desk, "claimreview", publisher="P", ratings={"wrong": "x"})


def test_corrections_name_older_articles_alone(desk, decided):
    count, text = written(desk, "corrections")
    assert count == 1
    assert "Story 1" in text
    assert "Story 3" not in text, "a newer article is not to be corrected in hindsight"
    assert "60 km." in text


def test_parquet_has_every_row_and_its_evidence(desk, decided, tmp_path):
    path = tmp_path / "claims.parquet"
    assert write_file(Export("parquet"), desk, path) == 5
    table = pq.read_table(path)
    assert table.num_rows == 5
    rows = table.to_pylist()
    assert {row["verdict"] for row in rows} == {"contradicted"}
    assert rows[0]["evidence"][0]["contradicted"] == pytest.approx(0.8)
    assert write_file(Export("parquet", articles=[]), desk, path) == 0
    assert pq.read_table(path).schema == table.schema


def test_the_report_is_one_file_that_runs_and_fetches_nothing(desk, decided):
    count, text = written(desk, "html")
    assert count == 5
    assert not re.search(r"<(script|link|img|iframe)", text)
    assert "Register &lt;b&gt;" in text
    assert '<a class="contradicted" href="#a1-1">The canal is 40 km long.</a>' in text
    assert "Reviewed by Ada, 2024-01-10: contradicted. 60 km." in text
    assert written(desk, "html", articles=["0" * 15 + "2"])[0] == 2


def test_the_report_of_900_words_is_below_300_kilobytes(desk):
    lines = [f"In {1800 + n} the canal carried {n * 7} boats to the harbour of Orrin and {n} back."
             for n in range(60)]  # fmt: skip
    assert sum(len(line.split()) for line in lines) >= 900
    save(desk, 1, 3, lines)
    assert len(written(desk, "html")[1].encode()) < 300_000


def test_a_file_is_whole_or_not_there(desk, decided, tmp_path):
    (tmp_path / "plain").write_text("")
    with pytest.raises(ClaimcheckError, match="cannot be written"):
        write_file(Export("html"), desk, tmp_path / "plain" / "x.html")
    with pytest.raises(UsageError):
        write_file(Export("claimreview"), desk, tmp_path / "x.json")
    assert sorted(p.name for p in tmp_path.glob("x*")) == []
    with pytest.raises(UsageError, match="csv, jsonl, parquet, html, claimreview, corrections"):
        Export("xls")


@pytest.mark.parametrize(
    ("address", "kept"),
    [("https://example.org/a", True), ("http://example.org", True), ("javascript:alert(1)", False),
     ("JaVaScRiPt:alert(1)", False), ("data:text/html,x", False), ("//example.org", False),
     ("https://exa mple.org", False), ("https://a\x00.org", False), ("https:", False), ("", False),
     ("http://[bad", False)],
)  # fmt: skip
def test_only_web_addresses_become_links(address, kept):
    assert web_link(address) == (address if kept else "")


def kinds(text, other):
    return {word.text: word.kind for word in compared(text, other) if word.kind}


def test_words_that_agree_and_figures_that_differ():
    marked = kinds(
        "The ferry carried 900 cars in May 1954.", "The ferry carried 400 cars in June 1954."
    )
    assert marked == {"ferry": "same", "carried": "same", "900": "differs", "cars": "same",
                      "May": "differs", "1954": "same"}  # fmt: skip
    assert kinds("It cost £1.2 million.", "The price was £1,200,000.")["£1.2 million"] == "same"
    assert "40" not in kinds("It has 40 rooms.", "It has many rooms."), "nothing to differ from"


@given(st.text(), st.text())
def test_marking_changes_no_text(text, other):
    assert "".join(word.text for word in compared(text, other)) == text


def test_paragraphs_claims_and_entities_are_cut_apart():
    text = "# Title\n\nAda Weir said it cost £3.\nMore.\n\nEnd."
    claim = {"claim_id": "c1", "start": text.index("it cost"), "end": text.index("\nMore")}
    entity = {"start": 9, "end": 17, "label": "PERSON"}
    blocks = segments(text, marks=[(0, 7, "title")], claims=[claim], entities=[entity])
    assert [block.kind for block in blocks] == ["title", "body", "body"]
    assert blocks[0].spans[0].pieces[0].text == "Title"
    said = [(span.claims, [(p.text, p.label) for p in span.pieces]) for span in blocks[1].spans]
    assert said == [
        ((), [("Ada Weir", "PERSON"), (" said ", "")]),
        (("c1",), [("it cost £3.", "")]),
        ((), [("\nMore.", "")]),
    ]


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1), data=st.data())
def test_every_piece_is_the_text_at_its_place(text, data):
    spans = []
    for number in range(3):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        spans.append({"claim_id": str(number), "start": start, "end": end, "label": "X"})
    for block in segments(text, claims=spans[:2], entities=spans[2:]):
        for span in block.spans:
            for piece in span.pieces:
                assert text[piece.start : piece.start + len(piece.text)] == piece.text
