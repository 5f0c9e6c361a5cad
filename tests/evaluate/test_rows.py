import datetime as dt
import gzip
import json

import pytest

from claimcheck.errors import DataError
from claimcheck.evaluate.rows import (
    Part,
    read_claims,
    read_ner,
    read_pairs,
    read_retrieval,
    read_verdicts,
)

PAIR = {"premise": "The ferry sank.", "hypothesis": "A boat sank.", "label": "supported"}
TEXT = "Oslo grew."


def write(tmp_path, *rows, name="rows.jsonl"):
    path = tmp_path / name
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_pairs_plain_and_gzipped(tmp_path, name):
    rows = read_pairs(write(tmp_path, PAIR, "", PAIR, name=name))
    assert [row.hypothesis for row in rows] == ["A boat sank."] * 2


def test_limit_reads_no_further_than_needed(tmp_path):
    assert len(read_pairs(write(tmp_path, PAIR, PAIR, "not json"), limit=2)) == 2


def numbered(tmp_path, n):
    return write(tmp_path, *({**PAIR, "hypothesis": str(i)} for i in range(n)))


def test_even_and_odd_rows_count_from_zero_and_make_up_the_file(tmp_path):
    path = numbered(tmp_path, 5)

    def found(**options):
        return [row.hypothesis for row in read_pairs(path, **options)]

    assert found(part=Part.EVEN) == ["0", "2", "4"]
    assert found(part=Part.ODD) == ["1", "3"]
    assert sorted(found(part=Part.EVEN) + found(part=Part.ODD)) == found()
    assert found(part=Part.ODD, limit=2) == ["1", "3"]
    assert found(part=Part.EVEN, limit=2) == ["0", "2"]
    assert found(part=Part.ODD, limit=1) == ["1"]


def test_a_file_of_one_row_has_no_odd_one(tmp_path):
    with pytest.raises(DataError, match="no odd rows"):
        read_pairs(numbered(tmp_path, 1), part=Part.ODD)


def test_kind_and_minimal_are_names_or_nothing(tmp_path):
    path = write(tmp_path, {**PAIR, "kind": "dates", "minimal": "m1"}, {**PAIR, "kind": 3}, PAIR)
    rows = read_pairs(path)
    assert [(row.kind, row.minimal) for row in rows] == [
        ("dates", "m1"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("reader", "row", "part"),
    [
        (read_pairs, {"premise": "x", "label": "supported"}, "'hypothesis' is missing"),
        (read_pairs, {**PAIR, "label": "entailment"}, "unknown label 'entailment'"),
        (read_pairs, {**PAIR, "premise": None}, "not a string"),
        (read_pairs, "{", "not valid JSON"),
        (read_pairs, "[1]", "not a JSON object"),
        (read_verdicts, {"claim": "x", "verdict": "false"}, "unknown verdict"),
        (read_verdicts, {"claim": "x", "verdict": "supported", "date": "May"}, "not a date"),
        (read_retrieval, {"claim": "x", "relevant": "f1"}, "not a list of fact ids"),
        (read_ner, {"text": TEXT, "spans": [{"start": 0, "end": 4}]}, "has no label"),
        (read_ner, {"text": TEXT, "spans": [{"start": 0, "end": 11, "label": "x"}]}, "range"),
        (read_ner, {"text": TEXT, "spans": [{"start": 2, "end": 2, "label": "x"}]}, "range"),
        (read_ner, {"text": TEXT, "spans": [{"end": 2, "label": "x"}]}, "no 'start'"),
        (read_claims, {"text": TEXT, "spans": [{"start": -1, "end": 4}]}, "range"),
        (
            read_claims,
            {"text": TEXT, "spans": [{"start": 0, "end": 4, "text": "Rome"}]},
            "says 'Rome'",
        ),
        (read_claims, {"text": TEXT, "spans": [], "statements": ["x"]}, "1 statements for 0"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path, reader, row, part):
    good = {**PAIR, "claim": "x", "verdict": "supported", "relevant": [], "text": "", "spans": []}
    path = write(tmp_path, good, row)
    with pytest.raises(DataError, match=part) as caught:
        reader(path)
    assert "line 2" in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_missing_or_damaged_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match="no rows"):
        read_pairs(write(tmp_path, ""))
    with pytest.raises(DataError, match="cannot be read"):
        read_pairs(tmp_path / "absent.jsonl")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(PAIR).encode() * 50)[:-12])
    with pytest.raises(DataError, match="cut short"):
        read_pairs(cut)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"premise": "Malmö"}'.encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_pairs(latin)


def test_dates_and_ids(tmp_path):
    rows = read_verdicts(
        write(
            tmp_path,
            {"claim": "x", "verdict": "unverified", "date": "2021-03-04"},
            {"claim": "y", "verdict": "unverified", "date": None},
        )
    )
    assert [row.date for row in rows] == [dt.date(2021, 3, 4), None]
    (row,) = read_retrieval(write(tmp_path, {"claim": "x", "relevant": [7, "f8"]}))
    assert row.relevant == {"7", "f8"}


def test_offsets_follow_the_line_ends_that_articles_have(tmp_path):
    text = "\ufeffLine one\r\nOslo grew"
    start = text.index("Oslo")
    (row,) = read_claims(
        write(tmp_path, {"text": text, "spans": [{"start": start, "end": start + 4}]})
    )
    (span,) = row.spans
    assert row.text == "Line one\nOslo grew"
    assert row.text[slice(*span)] == "Oslo"
