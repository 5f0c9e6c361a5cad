"""Files that arrive in a folder, and the files of what failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from claimcheck.runners.arrivals import arrivals, failed_paths


def test_files_are_given_once_they_have_settled(write: Callable[..., Path]) -> None:
    folder = write({"a.txt": "one"})
    steps = iter(
        [
            lambda: None,
            lambda: (folder / "b.txt").write_text("half"),
            lambda: (folder / "b.txt").write_text("half and the rest"),
            lambda: None,
            lambda: (folder / "a.txt").write_text("a changed one"),
            lambda: (folder / "b.txt").unlink(),
        ]
    )
    seen: list[str] = []

    def sleep(seconds: float) -> None:
        seen.append("|")
        next(steps)()

    for files in arrivals(str(folder), sleep=sleep):
        seen += [Path(file).name for file in files]
        if len([name for name in seen if name != "|"]) == 3:
            break
    assert seen == ["|", "a.txt", "|", "|", "|", "b.txt", "|", "|", "a.txt"]


def test_a_row_is_read_with_its_file(write: Callable[..., Path]) -> None:
    folder = write({"day.jsonl": "{}", "odd#1.txt": "x"})
    day, odd, gone = (str(folder / n) for n in ("day.jsonl", "odd#1.txt", "gone.txt"))
    failures = [{"path": p} for p in (f"{day}#3", f"{day}#x#2", odd, gone, "-", "-#4")]
    files, paths = failed_paths(failures)
    assert files == [day, odd, gone]
    assert paths == {f"{day}#3", f"{day}#x#2", odd, gone}
