"""Figures that others published, each with its source, to lay beside our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError

__all__ = ["PUBLISHED", "Published", "load_published", "published_for"]

#: Where the figures are, in the folder of the repository.
PUBLISHED = Path("evaluation/published.yaml")


@dataclass(frozen=True, slots=True)
class Published:
    """One figure.

    benchmark, metric, slice: named as our own are. value: 0 to 1. source: an address; where: the
    table or section there; looked_up: the day on which it was read. differs: why the two may not be
    the same thing.
    """

    benchmark: str
    metric: str
    value: float
    system: str
    source: str
    where: str
    looked_up: date
    slice: str = ""
    differs: str = ""


def load_published(path: Path = PUBLISHED) -> list[Published]:
    """The figures of a file. Raises DataError, naming the entry, for one without a source."""
    import yaml

    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except OSError as error:
        raise DataError(
            f"the published figures cannot be read ({error.strerror or error})",
            path=path,
            remedy="Check the path",
        ) from error
    except yaml.YAMLError as error:
        raise DataError(f"not valid YAML ({error})", path=path, remedy="Mend it") from error
    return [_entry(path, n, entry) for n, entry in enumerate(entries, start=1)]


def published_for(figures: Sequence[Published], benchmark: str) -> list[Published]:
    """The figures on one benchmark, the best first of each metric and slice."""
    own = [figure for figure in figures if figure.benchmark == benchmark]
    return sorted(own, key=lambda figure: (figure.metric, figure.slice, -figure.value))


def _entry(path: Path, n: int, entry: Any) -> Published:
    known = {field.name for field in fields(Published)}
    try:
        if unknown := set(entry) - known:
            raise ValueError(f"unknown key {min(unknown)!r}")
        figure = Published(**entry)
        if not 0 <= float(figure.value) <= 1:
            raise ValueError(f"the value {figure.value} is not on a 0-1 scale")
        if not str(figure.source).startswith("https://"):
            raise ValueError("the source is no address")
        if not isinstance(figure.looked_up, date):
            raise ValueError("looked_up is no day")
    except (TypeError, ValueError) as error:
        raise DataError(f"entry {n}: {error}", path=path, remedy="Mend that entry") from error
    return figure
