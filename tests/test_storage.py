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
from claimcheck.storage import is_address, list_address, open_address, stamp_address
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
