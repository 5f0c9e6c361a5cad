import gzip
import json

import pytest

from claimcheck.errors import DataError
from claimcheck.jsonl import read_jsonl, write_jsonl

ROWS = [{"text": "Malmö 😀"}, {"text": "a\u2028b"}]


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_what_is_written_is_read_again(tmp_path, name):
    path = tmp_path / name
    assert write_jsonl(path, ROWS) == 2
    assert [row.data for row in read_jsonl(path)] == ROWS
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_jsonl(tmp_path / name, ROWS)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_gzip_is_known_by_content_and_a_mark_is_dropped(tmp_path):
    path = tmp_path / "plain.jsonl"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps({"a": 1}).encode()))
    assert [row.data for row in read_jsonl(path)] == [{"a": 1}]


def test_errors_may_be_collected(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\n{"a": \n{"a": 2}\n', encoding="utf-8")
    errors = []
    assert [row.line for row in read_jsonl(path, errors=errors)] == [1, 3]
    assert "line 2" in str(errors[0])


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "plain").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_jsonl(tmp_path / "plain" / "x.jsonl", ROWS)
