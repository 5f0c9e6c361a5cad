"""DOCX documents, made here by python-docx."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from claimcheck.articles import body_text
from claimcheck.articles.word import parse_docx
from claimcheck.errors import InputError
from claimcheck.types import Article

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(document: Any) -> Article:
    stream = io.BytesIO()
    document.save(stream)
    return parse_docx(stream.getvalue(), path="a.docx").finish(path="a.docx", format="docx")


def test_styles_and_tables() -> None:
    document = docx.Document()
    document.add_paragraph("Transport")
    document.add_paragraph("Trams return to Ostrow", style="Title")
    document.add_paragraph("The first line opens", style="Subtitle")
    document.add_paragraph("May 2nd 2024")
    document.add_paragraph("The first tram left at six.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Trams", "14"
    document.add_paragraph("History", style="Heading 1")
    document.add_paragraph("The last one ran in 1962.")
    article = read(document)
    assert (article.title, article.standfirst) == ("Trams return to Ostrow", "The first line opens")
    assert article.kicker == "Transport"
    assert article.published == dt.date(2024, 5, 2)
    assert article.text.split("\n\n") == [
        "Transport",
        "Trams return to Ostrow",
        "The first line opens",
        "May 2nd 2024",
        "The first tram left at six.",
        "History",
        "The last one ran in 1962.",
        "Trams\t14",
    ]
    assert [line for line in body_text(article).splitlines() if line] == [
        "The first line opens",
        "The first tram left at six.",
        "The last one ran in 1962.",
    ]


def test_without_styles_it_is_read_like_plain_text() -> None:
    document = docx.Document()
    for text in ("Trams return to Ostrow", "May 2nd 2024", "The first tram left at six."):
        document.add_paragraph(text)
    article = read(document)
    assert article.title == "Trams return to Ostrow"
    assert article.published == dt.date(2024, 5, 2)
    assert body_text(article) == "The first tram left at six."


def test_tracked_changes_count_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It cost ")
    for xml in (
        f"<w:del {_W}><w:r><w:delText>£4m</w:delText></w:r></w:del>",
        f"<w:ins {_W}><w:r><w:t>£5m</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run(" to build.")
    assert read(document).text == "It cost £5m to build."


def test_moved_text_stands_where_it_was_moved_to() -> None:
    document = docx.Document()
    for words, tag in (("Trams run again. ", "moveFrom"), ("Trams run again. ", "moveTo")):
        paragraph = document.add_paragraph("It was dry. " if tag == "moveFrom" else "")
        run = f'<w:r><w:t xml:space="preserve">{words}</w:t><w:br/></w:r>'
        paragraph._p.append(parse_xml(f"<w:{tag} {_W}>{run}</w:{tag}>"))
    document.add_paragraph("Fares rose by 4%.")
    paragraphs = read(document).text.split("\n\n")
    assert paragraphs == ["It was dry.", "Trams run again.", "Fares rose by 4%."]


def test_a_line_break_that_was_deleted_is_gone() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It cost ")
    paragraph._p.append(parse_xml(f"<w:del {_W}><w:r><w:br/></w:r></w:del>"))
    paragraph.add_run("£5m to build.")
    assert read(document).text == "It cost £5m to build."


@pytest.mark.parametrize("data", [b"PK\x03\x04 not really", b"plain words"])
def test_what_is_no_docx(data: bytes) -> None:
    with pytest.raises(InputError, match="DOCX"):
        parse_docx(data, path="a.docx")
