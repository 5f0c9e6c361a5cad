"""The hand-made line (`line.py`), importable here and in the processes that tests start."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes articles, by name, into a folder and gives it."""

    def to(texts: dict[str, str], name: str = "day") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        return folder

    return to


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    """A new database."""
    from claimcheck.store import Store

    with Store.open(tmp_path / "claims.db") as opened:
        yield opened
