"""Files read in a process of their own: in order, and past one that blocks it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimcheck.articles import MAX_BYTES, InputFailure, read_articles
from claimcheck.errors import PoisonedArticle
from claimcheck.runners.reading import IsolatedReader, stamp
from claimcheck.types import Article


@pytest.fixture
def reader() -> Iterator[IsolatedReader]:
    made = IsolatedReader(patience=1.0, memory_gb=0)
    yield made
    made.close()


def test_what_is_read_there_is_what_is_read_here(
    write: Callable[..., Path], reader: IsolatedReader
) -> None:
    folder = write(
        {
            "a.txt": "A first one.\nIt has two lines, and an odd byte \udcff.".encode(
                "utf-8", "replace"
            ).decode(),
            "b.jsonl": '{"text": "One row of news.", "date": "2021-03-04"}\nno row\n',
            "c.txt": "",
        }
    )
    paths = [str(folder), str(folder / "none.txt")]
    there = list(reader.read(paths, stdin=None, aside={}))
    here = list(read_articles(paths))
    assert [str(i.error) if isinstance(i, InputFailure) else i for i in there] == [
        str(i.error) if isinstance(i, InputFailure) else i for i in here
    ]
    assert [type(i) for i in there] == [Article, Article, *[InputFailure] * 3]


def test_standard_input_goes_there_too(reader: IsolatedReader) -> None:
    (article,) = reader.read(["-"], stdin=io.BytesIO(b"News of the day.\nIt rained."), aside={})
    assert isinstance(article, Article)
    assert article.path == "-"
    (failure,) = reader.read(["-"], stdin=None, aside={})
    assert isinstance(failure, InputFailure)


def test_standard_input_may_be_of_any_length(reader: IsolatedReader) -> None:
    row = b'{"text": "%s"}\n' % (b"It rained on the town. " * 30_000)
    count = MAX_BYTES // len(row) + 3
    found = reader.read(["-"], stdin=io.BytesIO(row * count), aside={})
    assert [type(one) for one in found] == [Article] * count


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_file_that_blocks_is_read_twice_and_set_aside(
    write: Callable[..., Path], reader: IsolatedReader
) -> None:
    folder = write({"a.txt": "One before it.", "c.txt": "One after it."})
    pipe = folder / "b.txt"
    os.mkfifo(pipe)
    one, two, three = reader.read([str(folder)], stdin=None, aside={})
    assert isinstance(one, Article)
    assert isinstance(three, Article)
    assert isinstance(two, InputFailure)
    assert isinstance(two.error, PoisonedArticle)
    assert "failed twice, also in a process of its own (it stood still" in str(two.error)
    again = list(reader.read([str(pipe)], stdin=None, aside={str(pipe): stamp(str(pipe))}))
    assert "it is set aside since it failed" in str(again[0].error)  # type: ignore[union-attr]
