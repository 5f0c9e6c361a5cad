"""Articles and reference data by address; `file://` stands for every store that Arrow reads."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from claimcheck.articles import InputFailure, read_articles
from claimcheck.errors import ReferenceSourceError
from claimcheck.reference.registry import Registry
from claimcheck.storage import is_address, list_address, name_of, open_address, stamp_address
from claimcheck.types import Article


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bucket" / "day"
    made.mkdir(parents=True)
    (made / "b.txt").write_text("The second of the day.\nIt rained.")
    (made / "a.txt").write_text("The first of the day.\nIt was dry.")
    (made / ".hidden.txt").write_text("no")
    (made / "picture.png").write_bytes(b"no")
    rows = [json.dumps({"id": i, "text": f"Row {i} of the archive."}) for i in (1, 2)]
    (made / "c.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    return made


def test_a_folder_is_read_as_from_the_disk(folder: Path) -> None:
    address = f"file://{folder}"
    there = list(read_articles([address]))
    here = list(read_articles([str(folder)]))
    assert [type(one) for one in there] == [Article] * 4
    assert [one.id for one in there if isinstance(one, Article)] == [
        one.id for one in here if isinstance(one, Article)
    ]
    assert next(one.path for one in there) == f"{address}/a.txt"
    assert [one.path for one in read_articles([f"{address}/b.txt"])] == [f"{address}/b.txt"]


@pytest.mark.parametrize(
    "name", ["a b.md", "50%.md", "50%25.md", "what?.md", "no#1.md", "Łódź.md", "(a)+[b]=c&d.md"]
)
def test_what_a_folder_lists_can_be_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(name.encode())
    (listed,) = list_address(f"file://{tmp_path}")
    assert is_address(listed)
    with open_address(listed) as file:
        assert file.read() == name.encode()
    assert stamp_address(listed)[0] == len(name.encode())


def test_an_address_may_be_typed_as_the_name_stands(tmp_path: Path) -> None:
    (tmp_path / "50% à la #1.md").write_bytes(b"x")
    assert stamp_address(f"file://{tmp_path}/50% à la #1.md")[0] == 1
    assert stamp_address(f"file://{tmp_path}/50%25%20%C3%A0 la %231.md")[0] == 1


def test_what_is_not_there_is_said(folder: Path) -> None:
    (failure,) = read_articles([f"file://{folder}/none.txt"])
    assert isinstance(failure, InputFailure)
    assert "there is no such file" in str(failure.error)
    with pytest.raises(OSError, match="none"), open_address(f"file://{folder}/none.txt"):
        pass
    with pytest.raises(OSError, match="no such file"):
        stamp_address(f"file://{folder}/none.txt")
    assert list(list_address(f"file://{folder}/none")) == []
    with pytest.raises(OSError, match="no address"):
        list(list_address("file://another-machine/day"))


def test_options_are_no_part_of_a_name(folder: Path) -> None:
    address = f"file://{folder}?a=b"
    there = list(read_articles([address]))
    assert [one.path for one in there][:2] == [f"file://{folder}/{n}.txt?a=b" for n in "ab"]
    assert [type(one) for one in there] == [Article] * 4
    assert name_of("s3://bucket/day/what%3F 50%.csv?region=x&b=c") == "what? 50%.csv"


def test_addresses_and_paths() -> None:
    assert is_address("s3://bucket/day/a.md")
    assert is_address("gs://bucket")
    assert not is_address("day/a.md")
    assert not is_address("hf:owner/name")


def test_a_reference_is_fetched_and_kept_while_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    source = tmp_path / "facts.jsonl"
    source.write_text('{"text": "The dam opened."}\n')
    first = Registry(tmp_path).resolve(f"file://{source}")
    assert first.name == "facts"
    copy = Path(first.path)
    assert copy.read_text() == source.read_text()
    # Written into here, as a second copying would undo.
    stamp = copy.stat()
    copy.write_text(source.read_text().upper())
    os.utime(copy, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert Registry(tmp_path).resolve(f"file://{source}") == first
    assert "DAM" in copy.read_text()
    source.write_text('{"text": "The dam closed."}\n')
    assert Registry(tmp_path).resolve(f"file://{source}") == first
    assert copy.read_text() == source.read_text()
    with pytest.raises(ReferenceSourceError, match="it cannot be fetched"):
        Registry(tmp_path).resolve(f"file://{tmp_path}/none.jsonl")
    with pytest.raises(ReferenceSourceError, match="it is a folder"):
        Registry(tmp_path).resolve(f"file://{tmp_path}")
    assert list((tmp_path / "cache").rglob("*.part")) == []
