"""A user's file is whole or as it was before."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError, UsageError
from claimcheck.files import filled, refuse_source, replaced, write_text
from claimcheck.jsonl import read_jsonl, write_jsonl

ROW = '{"id": "a", "text": "The mayor of Aldersee resigned.", "spans": []}\n'


def breaking() -> Iterator[dict[str, Any]]:
    yield {"n": 1}
    raise DataError("the source is damaged")


def test_rows_that_break_off_leave_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(ROW)
    with pytest.raises(DataError, match="damaged"):
        write_jsonl(path, breaking())
    assert path.read_text() == ROW
    assert [file.name for file in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_file_may_be_replaced_by_what_is_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(ROW * 3)
    assert write_jsonl(path, (row.data for row in read_jsonl(path))) == 3
    assert path.read_text() == ROW * 3


def test_links_and_permissions_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "x.md", tmp_path / "link.md"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_text(link, "a\r\nb")
    assert link.is_symlink()
    assert path.read_bytes() == b"a\r\nb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_jsonl(pipe, [{"n": 1}])
    assert os.read(reader, 100) == b'{"n": 1}\n'
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_standard_output_stays_the_file_that_it_leads_to(tmp_path: Path) -> None:
    code = "from claimcheck.files import *; write_text(Path('/dev/stdout'), 'x'); print('y')"
    with (tmp_path / "out").open("w") as out:
        before = os.fstat(out.fileno()).st_ino
        subprocess.run(
            [sys.executable, "-c", f"from pathlib import Path; {code}"], stdout=out, check=True
        )
    assert (tmp_path / "out").stat().st_ino == before


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "plain").write_text("no folder")
    with pytest.raises(
        DataError, match=r"out: the file cannot be written \(it is a folder\)\. Name"
    ):
        write_text(tmp_path / "out", "")
    with (
        pytest.raises(UsageError, match=r"x\.md: the file cannot be written .*Name a place"),
        replaced(tmp_path / "plain" / "x.md", error=UsageError) as part,
    ):
        part.write_text("x")
    with pytest.raises(DataError, match=r"U\+D83D is half"):
        write_text(tmp_path / "x.md", "\ud83d")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out", "plain"]


def test_folders_on_the_way_are_made_and_go_when_nothing_came_of_it(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "x.md", "x")
    assert (tmp_path / "a" / "b" / "x.md").read_text() == "x"
    for path in (tmp_path / "a" / "c" / "d" / "x.jsonl", tmp_path / "n" / "x.jsonl"):
        with pytest.raises(DataError, match="damaged"):
            write_jsonl(path, breaking())
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b"]
    assert not (tmp_path / "n").exists()


def test_a_folder_gets_all_its_files_or_none(tmp_path: Path) -> None:
    def half_way() -> None:
        with filled(tmp_path / "new") as part:
            (part / "a.txt").write_text("a")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half_way()
    assert list(tmp_path.iterdir()) == []
    with filled(tmp_path / "new") as part:
        (part / "a.txt").write_text("a")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.txt"]


def test_a_source_is_known_by_what_it_is_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    refuse_source(path, [tmp_path / "y.jsonl"])
    path.write_text(ROW)
    (tmp_path / "y.jsonl").symlink_to(path)
    with pytest.raises(UsageError, match=r"x\.jsonl: this is read.*Name another"):
        refuse_source(path, [tmp_path / "y.jsonl"])


@pytest.mark.parametrize(
    "words",
    [
        ["corpus", "export", "F", "-o", "F"],
        ["corpus", "import", "F", "F"],
        ["corpus", "stats", "F", "--plot", "F"],
        ["corpus", "suggest", "--db", "F", "-o", "F"],
        ["export", "--db", "F", "--format", "csv", "-o", "F"],
        ["evaluate", "ner", "F", "--predictions", "F"],
        ["evaluate", "entailment", "F", "--predictions", "F"],
        ["claims", "F", "--html", "F"],
        ["check", "F", "--report", "F"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_no_command_writes_over_what_it_reads(
    run_cli: Callable[..., Any], tmp_path: Path, words: list[str]
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(ROW)
    code, _, err = run_cli(*(str(path) if word == "F" else word for word in words))
    assert code == 2
    assert "this is read" in err
    assert path.read_text() == ROW


def test_a_split_does_not_write_over_its_source(
    run_cli: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(ROW)
    code, _, err = run_cli("corpus", "split", path, "-o", tmp_path)
    assert (code, path.read_text()) == (2, ROW)
    assert "this is read" in err
