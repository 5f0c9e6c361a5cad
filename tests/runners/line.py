"""A whole line without weights, importable by the processes that the tests start.

Words in an article make it behave: SLOW takes a while, HANG never ends, STALL stands still, CRASH
ends its process, GREEDY fills the memory, POISON raises. What it says depends on the text alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.errors import ModelError
from claimcheck.types import Article, Claim, Entity, Evidence, Fact

SENTENCE = re.compile(r"[A-Z][^.!?\n]*[.!?]")


class Extraction:
    def __init__(self, article: Article, claims: tuple[Claim, ...]) -> None:
        self.article, self.claims = article, claims
        self.entities = (Entity(0, 3, "ORG", article.text[:3], {"value": 3.5}),)


class Extractor:
    version = "line-1"

    def __init__(self, pace: float) -> None:
        self.pace = pace

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            behave(article.text)
            time.sleep(self.pace)
            yield Extraction(article, tuple(self.claims(article)))

    def claims(self, article: Article) -> Iterator[Claim]:
        for match in SENTENCE.finditer(article.text):
            key = f"{article.id}:{match.start()}:{match.end()}:{self.version}"
            yield Claim(
                id=hashlib.sha256(key.encode()).hexdigest()[:16],
                article_id=article.id,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                statement=match.group(),
                sentence=match.group(),
                check_worthiness=0.5,
                extractor=self.version,
            )


def behave(text: str) -> None:
    """Whatever the text asks for."""
    if "HANG" in text:
        while True:
            pass
    if "STALL" in text:
        time.sleep(3600)
    if "CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "GREEDY" in text:
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
    if "POISON" in text:
        raise RuntimeError("cannot parse this")


class Reference:
    version = "facts-1"
    versions = {"line": "facts-1"}  # noqa: RUF012 (a constant)

    def search(self, statements: Sequence[str], *, before: Any = None) -> list[list[Evidence]]:
        return [[self._evidence(statement, rank) for rank in (1, 2)] for statement in statements]

    def _evidence(self, statement: str, rank: int) -> Evidence:
        fact = Fact(f"f{rank}", "line", "Record", f"Entry {rank}: {statement[:40]}", date="2021")
        return Evidence(fact, rank, 1 / rank)


class Entailment:
    version = "entail-1"

    def score(self, pairs: Sequence[tuple[str, str]]) -> Any:
        rows = []
        for pair in pairs:
            seed = hashlib.sha256("\0".join(pair).encode()).digest()
            row = np.frombuffer(seed[:3], dtype=np.uint8) + 1.0
            rows.append(row / row.sum())
        return np.array(rows, dtype=np.float32)


def make(pace: float = 0.0, log: str = "") -> Checker:
    """A checker. pace: seconds an article takes. log: a file that each process adds its id to."""
    if log:
        with Path(log).open("a") as file:
            file.write(f"{os.getpid()}\n")
    return Checker(Reference(), config=Config(), extractor=Extractor(pace), entailment=Entailment())


def make_sent(folder: str, name: str, pace: float, log: str = "") -> Checker:
    """A checker on a node of a cluster, once the file that was sent is there."""
    assert (Path(folder) / name).read_text() == "sent"
    return make(pace, log)


def write_outcomes(folder: Path, first: int, outcomes: Sequence[Any]) -> None:
    """As an actor of a cluster writes them."""
    from claimcheck.runners.ray_nodes import CheckBatches

    actor = CheckBatches.__new__(CheckBatches)
    actor._out = folder
    actor._write(first, outcomes)


def make_broken(*arguments: Any) -> Any:
    """In the place of a model that cannot be loaded."""
    raise ModelError("the weights are gone", path="models/x", remedy="Restore them")


def articles(count: int, **odd: str) -> dict[str, str]:
    """Names and texts of short articles that are no copies of each other; odd: by number, a word."""
    made = {}
    for number in range(count):
        stem = f"{number * 7919 % 9973:04d}"
        words = " ".join(f"{stem}{letter}{number}" for letter in "abcdefghijklmnop")
        more = odd.get(f"n{number}", "")
        made[f"{number:03d}.txt"] = (
            f"Report {stem}\n\nThe council of ward {stem} met on a Monday in {1900 + number}. "
            f"It has {number + 3} members and the town of {stem} pays for it. {words} {more}.\n"
        )
    return made
