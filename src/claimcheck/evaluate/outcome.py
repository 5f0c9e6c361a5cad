"""What every evaluation gives, and how rows go to a model: in chunks, for the progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from claimcheck.errors import ModelError

__all__ = [
    "Outcome",
    "Progress",
    "SuiteProgress",
    "TotalProgress",
    "chunks",
    "counted",
    "counted_by_name",
    "same_length",
]

T = TypeVar("T")
R = TypeVar("R")
# Called with the number of rows just finished.
Progress = Callable[[int], None]
# Called with the rows finished and the rows in all.
TotalProgress = Callable[[int, int], None]
# The same, with the name of the suite in front.
SuiteProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation gives.

    metrics: the JSON object that the command prints, keys in order.
    predictions: one JSON object a row of the file.
    notes: sentences for the person at the terminal, as on rows left out.
    """

    metrics: dict[str, Any]
    predictions: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)


def chunks(rows: Sequence[T], size: int, progress: Progress | None) -> Iterator[Sequence[T]]:
    """The rows in parts of `size`, the last one shorter; a part counts as done when the next is asked for."""
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        yield part
        if progress:
            progress(len(part))


def same_length(part: Sequence[Any], answers: Sequence[R]) -> Sequence[R]:
    """The answers, when there is one for each row. Raises ModelError otherwise."""
    if len(answers) != len(part):
        raise ModelError(
            f"the model gave {len(answers)} answers for {len(part)} rows",
            remedy="Report this: a stage must answer every row, in order",
        )
    return answers


def counted_by_name(progress: SuiteProgress | None, name: str, total: int) -> Progress | None:
    """The same for one of several suites, whose name is passed on too."""
    if progress is None:
        return None
    return counted(lambda done, whole: progress(name, done, whole), total)


def counted(progress: TotalProgress | None, total: int) -> Progress | None:
    """A callable that adds up the rows finished and passes them on with the total."""
    if progress is None:
        return None
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        progress(done, total)

    progress(0, total)
    return advance
