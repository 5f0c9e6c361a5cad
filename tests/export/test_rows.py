"""Claim rows as CSV and JSONL."""

import csv
import io
import json

import pytest

from claimcheck.errors import UsageError
from claimcheck.export import CSV_COLUMNS, rows_to_csv, rows_to_jsonl, writer


def row(**more):
    first = {"title": "Port book", "text": "=HYPERLINK(1)", "supported": 0.25}
    return {
        "claim_id": "ab" * 8,
        "statement": "The ferry opened in 1998.",
        "confidence": 0.5,
        "flagged": True,
        "published": None,
        "versions": {"entailment": "m1"},
        "evidence": [first, {"title": "Other"}],
        **more,
    }


def read(*rows):
    file = io.StringIO()
    assert rows_to_csv(rows, file) == len(rows)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_csv_has_the_claim_and_the_first_evidence():
    [line] = read(row())
    assert tuple(line) == CSV_COLUMNS
    assert line["statement"] == "The ferry opened in 1998."
    assert (line["confidence"], line["flagged"], line["published"]) == ("0.5", "true", "")
    assert (line["evidence_count"], line["evidence_title"]) == ("2", "Port book")
    assert line["evidence_supported"] == "0.25"


def test_csv_without_evidence_leaves_its_columns_empty():
    [line] = read(row(evidence=[]))
    assert (line["evidence_count"], line["evidence_title"]) == ("0", "")


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_csv_defuses_formulas(text):
    assert read(row(statement=text))[0]["statement"] == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["-3", "+4.5", "-1,200", "-3%", "-1e-5", "A=B", "'quoted'", ""])
def test_csv_leaves_numbers_and_other_text_alone(text):
    assert read(row(statement=text))[0]["statement"] == text


def test_csv_leaves_a_negative_number_a_number():
    assert read(row(confidence=-0.5))[0]["confidence"] == "-0.5"


def test_csv_quotes_lines_commas_and_quotes():
    text = 'He said, "No."\nThen: £3, Łódź 🚢'
    assert read(row(sentence=text), row())[0]["sentence"] == text


def test_csv_of_nothing_is_its_header():
    file = io.StringIO()
    assert rows_to_csv([], file) == 0
    assert file.getvalue() == ",".join(CSV_COLUMNS) + "\n"


def test_jsonl_is_every_key_on_a_line():
    rows = [row(sentence="Łódź\n2\u2028"), row()]
    file = io.StringIO()
    assert rows_to_jsonl(iter(rows), file) == 2
    lines = file.getvalue().split("\n")[:-1]
    assert [json.loads(line) for line in lines] == rows
    assert "Łódź" in lines[0]


def test_writers_stream():
    file = io.StringIO()

    def rows():
        yield row()
        assert file.getvalue(), "the first row is written before the second is asked for"
        yield row()

    assert writer("JSONL")(rows(), file) == 2


@pytest.mark.parametrize("name", ["xls", "docx"])
def test_a_format_that_is_not_there_names_those_that_are(name):
    with pytest.raises(UsageError, match=rf"'{name}'\. Use one of csv, jsonl"):
        writer(name)
