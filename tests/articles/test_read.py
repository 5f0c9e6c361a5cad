"""Paths to articles."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from claimcheck.articles import InputFailure, read_articles
from claimcheck.articles.parse import sniff
from claimcheck.types import Article


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b.md", "a.txt", "sub/c.md", ".hidden.md", ".git/d.md", "photo.jpg", "notes"):
        path = tmp_path / "day" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"The tram in {name} was full.".encode())
    return tmp_path


def paths(*given: str) -> list[str]:
    return [item.path for item in read_articles(given)]


def test_a_folder_is_sorted_and_leaves_out_what_is_no_article(day: Path) -> None:
    assert paths("day") == ["day/a.txt", "day/b.md", "day/sub/c.md"]


def test_globs_and_order(day: Path) -> None:
    assert paths("day/*.md", "day/a.txt") == ["day/b.md", "day/a.txt"]
    assert paths("day/**/*.md") == ["day/b.md", "day/sub/c.md"]
    assert paths("d*") == ["day/a.txt", "day/b.md", "day/sub/c.md"]


def test_a_file_named_twice_is_read_once(day: Path) -> None:
    assert paths("day/b.md", "day", "./day/b.md") == ["day/b.md", "day/a.txt", "day/sub/c.md"]


def test_a_named_file_of_unknown_suffix_is_sniffed(day: Path) -> None:
    (article,) = read_articles(["day/notes"])
    assert isinstance(article, Article)
    assert article.format == "text"


def test_brackets_in_a_name_are_no_pattern(day: Path) -> None:
    Path("day/[draft] x.md").write_text("The tram was full.")
    assert paths("day/[draft] x.md") == ["day/[draft] x.md"]


def test_one_bad_input_does_not_stop_the_rest(day: Path) -> None:
    Path("day/bad.md").write_bytes(b"%PDF-1.7")
    Path("day/empty.txt").write_bytes(b"")
    given = ["missing.md", "day/bad.md", "*.rtf", "day/empty.txt", ".git-none/", "-", "day/b.md"]
    *failures, last = read_articles(given)
    assert [f.path for f in failures] == given[:-1]
    assert all(isinstance(f, InputFailure) and f.error.remedy for f in failures)
    assert isinstance(last, Article)


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    (failure,) = read_articles([str(tmp_path)])
    assert isinstance(failure, InputFailure)
    assert "no articles" in failure.error.what


def test_a_parsers_own_bug_is_a_failure(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("claimcheck.articles.parse.parse_plain", broken)
    failure, article = read_articles(["day/a.txt", "day/b.md"])
    assert isinstance(failure, InputFailure)
    assert "KeyError" in failure.error.what
    # Read as Markdown without headings, which falls back on nothing that is broken here.
    assert isinstance(article, Article)


def test_gzip(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"text": "The tram was full."}\n{"text": "So was I."}'))
    page = tmp_path / "b.md.gz"
    page.write_bytes(gzip.compress(b"# Trams\nThe tram was full."))
    one, two, three = read_articles([str(file), str(page)])
    assert (one.path, two.path) == (f"{file}#1", f"{file}#2")
    assert isinstance(three, Article)
    assert three.title == "Trams"


def test_damaged_gzip_keeps_the_rows_before_the_damage(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    rows = b"".join(b'{"text": "Tram %d was full."}\n' % n for n in range(4_000))
    file.write_bytes(gzip.compress(rows)[:-2000])
    *articles, failure = read_articles([str(file)])
    assert len(articles) > 100
    assert isinstance(failure, InputFailure)


@pytest.mark.parametrize(
    ("data", "format", "count"),
    [
        (b"# Trams\nOne was full.", "markdown", 1),
        (b"One was full.", "text", 1),
        (b"<!-- x --><!DOCTYPE html><html><body><p>One was full.</p></body></html>", "html", 1),
        (b'{"text": "One."}\n{"text": "Two."}\n', "jsonl", 2),
        (b'[\n{"text": "One."},\n{"text": "Two."}]', "jsonl", 2),
        (b"id,title,text\n1,Trams,One was full.\n", "csv", 1),
        (b"<rss><channel><item><description>One.</description></item></channel></rss>", "feed", 1),
        (b"{Sic} was all he wrote.", "text", 1),
        (b"Text, he said, matters.\nTitle, too.", "text", 1),
    ],
)
def test_standard_input_is_sniffed(data: bytes, format: str, count: int) -> None:
    found = list(read_articles(["-"], stdin=io.BytesIO(data)))
    assert len(found) == count
    assert all(isinstance(a, Article) and a.format == format for a in found)
    assert found[0].path.startswith("-")


class Pipe(io.RawIOBase):
    """Bytes that can be read once only."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._data.readinto(buffer)


ROWS = {
    "jsonl": b"".join(b'{"text": "Row %d of the archive."}\n' % n for n in range(200)),
    "csv": b"id,text\n" + b"".join(b"r%d,Row %d of the archive.\n" % (n, n) for n in range(200)),
}


@pytest.mark.parametrize("format", ROWS)
@pytest.mark.parametrize("piped", [True, False])
def test_the_limit_of_an_article_is_none_for_many_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, piped: bool
) -> None:
    for module in ("read", "rows", "decode"):
        monkeypatch.setattr(f"claimcheck.articles.{module}.MAX_BYTES", 1000)
    monkeypatch.setattr("claimcheck.articles.parse._HEAD", 500)
    data = ROWS[format]
    stream = io.BufferedReader(Pipe(data)) if piped else io.BytesIO(data)
    found = list(read_articles(["-"], stdin=stream))
    assert [a.text for a in found if isinstance(a, Article)] == [
        f"Row {n} of the archive." for n in range(200)
    ]
    # Nor is it for a file whose name does not tell what it holds.
    for name, held in (("archive", data), ("archive.gz", gzip.compress(data))):
        (tmp_path / name).write_bytes(held)
        there = list(read_articles([str(tmp_path / name)]))
        assert [type(a) for a in there] == [Article] * 200


def test_one_article_on_standard_input_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("read", "parse", "decode"):
        monkeypatch.setattr(f"claimcheck.articles.{module}.MAX_BYTES", 1000)
    for data in (b"It rained. " * 200, b'[{"text": "%s"}]' % (b"It rained. " * 200)):
        (failure,) = read_articles(["-"], stdin=io.BytesIO(data))
        assert isinstance(failure, InputFailure)
        assert "larger than" in str(failure.error)


def test_a_first_row_longer_than_the_sample_is_a_row() -> None:
    data = b'{"text": "%s"}\n{"text": "Two."}\n' % (b"It rained. " * 20_000)
    found = list(read_articles(["-"], stdin=io.BytesIO(data)))
    assert [type(a) for a in found] == [Article, Article]
    assert sniff(data) == "jsonl"


def test_a_pipe_that_cannot_be_kept_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claimcheck.articles.read.shutil.copyfileobj", full)
    (failure,) = read_articles(["-"], stdin=io.BufferedReader(Pipe(b"It rained.")))
    assert isinstance(failure, InputFailure)
    assert "No space left on device). Set TMPDIR" in str(failure.error)


def test_binary_standard_input_fails() -> None:
    (failure,) = read_articles(["-"], stdin=io.BytesIO(b"\x89PNG\r\n"))
    assert isinstance(failure, InputFailure)
    assert "PNG" in failure.error.what


def test_a_docx_is_told_from_another_zip() -> None:
    assert sniff(b"PK\x03\x04 ... word/document.xml") == "docx"
    assert sniff(b"PK\x03\x04 ... xl/workbook.xml") == "text"
