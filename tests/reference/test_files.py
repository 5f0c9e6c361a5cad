from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.files import content_hash, files_of, rows


def test_jsonl_gives_rows_with_line_numbers_and_skips_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "One."}\n\n{"text": "Two."}\r\n')
    assert list(rows(path)) == [(1, {"text": "One."}), (3, {"text": "Two."})]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"text": "One."}\n{"text": \n', "line 2 is not valid JSON"),
        (b'["One."]\n', "line 1 is not a JSON object"),
        (b'{"text": "One."}\n{"text": "caf\xe9"}\n', "line 2 is not UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(ReferenceSourceError, match=says) as caught:
        list(rows(path))
    assert caught.value.path == str(path)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'id,text\n1,"A line\nand ""more"", here"\n'),
        ("a.csv", 'id;text\n1;"A line\nand ""more"", here"\n'),
        ("a.tsv", 'id\ttext\n1\t"A line\nand ""more"", here"\n'),
        ("a.csv.gz", 'id,text\n1,"A line\nand ""more"", here"\n'),
    ],
)
def test_delimited_files(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert list(rows(path)) == [(3, {"id": "1", "text": 'A line\nand "more", here'})]


def test_a_long_field_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "word " * 60_000 + "\n", encoding="utf-8")
    assert len(next(rows(path))[1]["text"]) == 300_000


def test_too_many_fields_name_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,One\n2,Two, too\n", encoding="utf-8")
    with pytest.raises(ReferenceSourceError, match="line 3 has 3 fields"):
        list(rows(path))


def test_a_gzip_file_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "One."}\n' * 99)[:-12])
    with pytest.raises(ReferenceSourceError, match="cut short"):
        list(rows(path))


def test_parquet(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    table = pyarrow.table({"id": [7, 8], "text": ["One.", None]})
    pyarrow.parquet.write_table(table, path)
    assert list(rows(path)) == [(1, {"id": 7, "text": "One."}), (2, {"id": 8, "text": None})]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReferenceSourceError, match="not a whole Parquet file"):
        list(rows(path))


def test_a_folder_is_its_data_files_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl", "README.md", ".hidden.jsonl"):
        (tmp_path / name).write_text("text\n", encoding="utf-8")
    assert [file.name for file in files_of(tmp_path)] == ["a.jsonl", "b.csv"]
    before = content_hash(tmp_path)
    (tmp_path / "README.md").write_text("changed", encoding="utf-8")
    assert content_hash(tmp_path) == before
    (tmp_path / "b.csv").write_text("text\nnew\n", encoding="utf-8")
    assert content_hash(tmp_path) != before


def test_what_is_no_reference_data(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    with pytest.raises(ReferenceSourceError, match="not a kind of reference data"):
        files_of(tmp_path / "a.pdf")
    with pytest.raises(ReferenceSourceError, match="no such file"):
        files_of(tmp_path / "b.csv")
    with pytest.raises(ReferenceSourceError, match="holds no reference data"):
        files_of(tmp_path)
