from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

ROWS = [
    {
        "id": "m1",
        "title": "Mill Lane bridge",
        "text": "The bridge at Mill Lane opened in 1931.",
        "date": "2020-05-01",
        "source": "County archive",
        "url": "https://example.org/m1",
    },
    {
        "id": "m2",
        "title": "Mill Lane bridge",
        "text": "Repairs to the bridge cost 2.4m pounds.",
        "date": "2022-03-10",
        "licence": "CC-BY-4.0",
    },
    {
        "id": "m3",
        "title": "Harbour ferry",
        "text": "Ferries to Ostrey Island sail six times a day.",
    },
    {
        "id": "m4",
        "title": "Harbour ferry",
        "text": "Ferry fares rose by 8% in April.",
        "date": "2023-04-02",
    },
    {"id": "m5", "title": "Town library", "text": "The library lends 91,000 books a year."},
]


class HashingEncoder:
    """A bag of hashed words as a vector; `history` holds each list of texts it was given."""

    def __init__(self, name: str = "hashing", width: int = 64) -> None:
        self.name = name
        self.width = width
        self.history: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.history.append(list(texts))
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.md5(word.encode()).digest()
                vectors[row, digest[0] % self.width] += 1.0 if digest[1] % 2 else -1.0
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(length, 1e-9)

    @property
    def encoded(self) -> list[str]:
        return [text for texts in self.history for text in texts]


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def town_rows() -> list[dict[str, str]]:
    return [dict(row) for row in ROWS]


@pytest.fixture
def write_jsonl() -> Callable[..., Path]:
    def write(path: Path, rows: Sequence[object]) -> Path:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def dataset(tmp_path: Path, write_jsonl: Callable[..., Path]) -> Path:
    return write_jsonl(tmp_path / "town.jsonl", ROWS)
