from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.problems import BadRows
from claimcheck.reference.sources import LONGEST, FactStream


def bad_file(path: Path, *, good: int = 30) -> Path:
    """Ten kinds of trouble, each at a line that is known."""
    lines = [json.dumps({"id": str(n), "text": f"Tram {n}."}).encode() for n in range(good)]
    lines[3] = b'{"text": "cut'
    lines[5] = json.dumps({"id": "5", "text": "  "}).encode()
    lines[6] = json.dumps({"id": "6", "text": {"en": "x"}}).encode()
    lines[8] = json.dumps({"id": "7", "text": "Another."}).encode()
    lines[10] = json.dumps({"id": "10", "text": "x " * LONGEST}).encode()
    lines[12] = json.dumps({"id": "12", "text": "\x01\x02\x03\x04 ab"}).encode()
    lines[13] = json.dumps({"id": "13", "text": "The tram\x07 line is long."}).encode()
    lines[15] = b'{"text": "caf\xe9"}'
    lines[17] = b"[1]"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_each_kind_is_counted_with_its_lines(tmp_path: Path) -> None:
    stream = FactStream(bad_file(tmp_path / "a.jsonl"), ReadOptions(bad=BadRows.SKIP))
    facts = list(stream)
    assert len(facts) == 22
    assert stream.skipped == 8
    assert sorted(stream.notes) == [
        "a.jsonl: control characters removed in 1 row (line 14)",
        "a.jsonl: skipped 1 row of malformed JSON (line 4)",
        "a.jsonl: skipped 1 row other than JSON objects (line 18)",
        "a.jsonl: skipped 1 row with a text of more than 100,000 characters (line 11)",
        "a.jsonl: skipped 1 row with a text that is not text (line 7)",
        "a.jsonl: skipped 1 row with binary data (line 13)",
        "a.jsonl: skipped 1 row with bytes that are not UTF-8 (line 16)",
        "a.jsonl: skipped 1 row with the id of an earlier row (line 9)",
        "a.jsonl: skipped 1 row without text (line 6)",
    ]
    assert "The tram line is long." in {fact.text for fact in facts}


def test_a_bad_line_far_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, 70_003):
            file.write("{\n" if number == 70_001 else f'{{"id": {number}, "text": "T"}}\n')
    stream = FactStream(path, ReadOptions(bad=BadRows.SKIP))
    assert sum(1 for _ in stream) == 70_001
    assert stream.notes == ["a.jsonl: skipped 1 row of malformed JSON (line 70,001)"]
    with pytest.raises(ReferenceSourceError, match="line 70001 is not valid JSON"):
        list(FactStream(path))


@pytest.mark.parametrize("row", [{"id": "x", "text": ""}, {"text": "a" * (LONGEST + 1)}, {"id": 1}])
def test_strict_stops_at_what_is_left_out_elsewhere(tmp_path: Path, row: dict[str, object]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rain."}\n' + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(ReferenceSourceError, match="line 2"):
        list(FactStream(path, ReadOptions(bad=BadRows.STOP)))


def test_a_broken_line_of_csv_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,One\n2,"Two" x\n3,Three,four\n4,Four\n', encoding="utf-8")
    stream = FactStream(path, ReadOptions(bad=BadRows.SKIP))
    assert [fact.text for fact in stream] == ["One", "Four"]
    assert stream.skipped == 2


def test_nothing_but_bad_rows_is_an_error_that_says_which(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{\n{\n", encoding="utf-8")
    with pytest.raises(
        ReferenceSourceError, match=r"no facts.*2 rows of malformed JSON \(lines 1, 2"
    ):
        list(FactStream(path, ReadOptions(bad=BadRows.SKIP)))


def test_many_lines_are_not_all_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rain."}\n' + "{\n" * 9, encoding="utf-8")
    stream = FactStream(path, ReadOptions(bad=BadRows.SKIP))
    list(stream)
    assert stream.notes == ["a.jsonl: skipped 9 rows of malformed JSON (lines 2, 3, 4, 5, 6, ...)"]
