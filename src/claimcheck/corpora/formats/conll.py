"""CoNLL columns: a token and a BIO tag a line, a blank line between documents or sentences.

Files of others are read with the token in the first column and the tag in the last; the text is the
tokens joined by spaces. Files written here also name the text and each token's place in comments,
so that reading them gives the very text. Spans that overlap have no place in the format.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import kept, restored
from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.corpora.values import listed
from claimcheck.errors import DataError
from claimcheck.files import write_text, writing
from claimcheck.jsonl import read_text

__all__ = [
    "MARK",
    "NO_LABEL",
    "TAGS",
    "in_order",
    "lines_of",
    "read",
    "spans_of_tags",
    "tagged_text",
    "write",
]

MARK = "# claimcheck = "
NO_LABEL = "SPAN"
#: Columns of a dataset that hold a tag for each token.
TAGS = ("ner_tags", "tags")
_BETWEEN = "columns between token and tag"


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """A document for each block of lines; columns between token and tag are left out and counted.

    Raises DataError for a tag that is not O, B-X or I-X.
    """
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines_of(path), ""], start=1):
        # A line of its own before a document, in some files with a blank line behind it; in a block of ours
        # it is a word.
        ours = bool(block) and block[0][1].startswith(MARK)
        if line.strip() and (ours or not line.startswith("-DOCSTART-")):
            block.append((number, line))
            continue
        if block:
            yield from _read(block, path)
            if left_out is not None:
                widths = (len(_columns(line)) - 2 for _, line in block if line[:2] != "# ")
                left_out[_BETWEEN] = max(left_out[_BETWEEN], *widths, 0)
        block = []


def lines_of(path: Path) -> list[str]:
    """The lines of a file, gzipped or not, without their ends. Raises DataError."""
    return read_text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _read(block: Sequence[tuple[int, str]], path: Path) -> Iterator[LabelledDocument]:
    try:
        document = _document(block, path)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"line {block[0][0]}: the comment and the tokens below it do not match ({error!r})",
            path=path,
            remedy="Leave the comment as it was written, or take it out",
        ) from error
    # A block of comments alone is a document only where it says so itself.
    if document.text or block[0][1].startswith(MARK):
        yield document


def _document(block: Sequence[tuple[int, str]], path: Path) -> LabelledDocument:
    own: dict[str, Any] = {}
    tokens: list[str] = []
    tags: list[tuple[int, str]] = []
    for number, line in block:
        if line.startswith(MARK):
            own = json.loads(line.removeprefix(MARK))
        elif not line.startswith("# ") or "\t" in line:
            columns = _columns(line)
            tokens.append(json.loads(columns[0]) if own and columns[0][:1] == '"' else columns[0])
            tags.append((number, columns[-1] if len(columns) > 1 else "O"))
    places = _places(tokens, own)
    spans = spans_of_tags(places, tags, path)
    text = own["text"] if own else " ".join(tokens)
    return restored(own, text, spans, unnamed=NO_LABEL)


def _places(tokens: Sequence[str], own: dict[str, Any]) -> list[tuple[int, int]]:
    """Start and end of each token. Raises ValueError for a token that is not where the comment says."""
    if own:
        pairs = zip(own["starts"], tokens, strict=True)
        places = [(start, start + len(token)) for start, token in pairs]
        if [own["text"][start:end] for start, end in places] != list(tokens):
            raise ValueError("a token is not in the text where it should be")
        return places
    ends = list(itertools.accumulate(len(token) + 1 for token in tokens))
    return [(end - len(token) - 1, end - 1) for end, token in zip(ends, tokens, strict=True)]


def spans_of_tags(
    places: list[tuple[int, int]], tags: list[tuple[int, str]], path: Path
) -> list[tuple[int, int, str]]:
    """Spans of BIO, BIOES or BILUO tags, each with its line. Raises DataError for another tag."""
    try:
        return _spans(places, tags)
    except _NoTag as error:
        raise DataError(
            f"line {error.number}: {error.tag!r} is no BIO tag",
            path=path,
            remedy="The last column holds O, B-LABEL or I-LABEL",
        ) from error


class _NoTag(ValueError):
    def __init__(self, tag: str, number: int) -> None:
        super().__init__(f"{tag!r} is no BIO tag")
        self.tag, self.number = tag, number


def tagged_text(row: Mapping[str, Any]) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Text and spans of a row `{"tokens": [...], "ner_tags" or "tags": [...]}`, tokens joined by spaces.

    Raises ValueError for tags that are none, such as numbers without names.
    """
    tokens = [str(token) for token in listed(row.get("tokens"), "'tokens'")]
    name = next((key for key in TAGS if key in row), "")
    tags = listed(row.get(name), f"'{name or TAGS[0]}'")
    if len(tags) != len(tokens):
        raise ValueError(f"{len(tokens)} tokens have {len(tags)} tags")
    numbered = [(number, str(tag)) for number, tag in enumerate(tags, start=1)]
    return " ".join(tokens), tuple(_spans(_places(tokens, {}), numbered))


def _spans(
    places: list[tuple[int, int]], tags: list[tuple[int, str]]
) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    open_label = ""
    for (start, end), (number, tag) in zip(places, tags, strict=True):
        prefix, _, label = tag.partition("-")
        if tag in ("O", "_"):
            open_label = ""
            continue
        if prefix not in ("B", "I", "E", "S", "L", "U") or not label:
            raise _NoTag(tag, number)
        if prefix in ("I", "E", "L") and label == open_label:
            spans[-1] = (spans[-1][0], end, label)
        else:
            # IOB1 begins a span with I: it counts as a beginning where none is open.
            spans.append((start, end, label))
        open_label = "" if prefix in ("E", "S", "L", "U") else label
    return spans


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents. Raises DataError where spans overlap or a label holds white space."""
    with writing(path):
        blocks = [_block(document, path) for document in documents]
    write_text(path, "\n".join(blocks))
    return len(blocks)


def in_order(document: LabelledDocument, path: Path) -> list[LabelledSpan]:
    """The spans by where they begin. Raises DataError for what a column of BIO tags cannot hold."""
    ordered = sorted(document.spans, key=lambda span: span.start)
    for one, other in itertools.pairwise(ordered):
        if other.start < one.end:
            raise DataError(
                f"{document.id or 'a document'}: spans at {one.start} and {other.start} overlap",
                path=path,
                remedy="BIO tags cannot overlap: export as jsonl, spacy, brat or another format",
            )
    if bad := next((s.label for s in ordered if s.label and s.label.split() != [s.label]), None):
        raise DataError(
            f"the label {bad!r} holds white space", path=path, remedy="Rename it for this format"
        )
    return ordered


def _block(document: LabelledDocument, path: Path) -> str:
    ordered = in_order(document, path)
    tokens = cut(document.text, document.spans)
    tags: dict[int, str] = {}
    for span in ordered:
        for start, end, _ in tokens:
            if span.start <= start and end <= span.end:
                first = "B" if start == span.start else "I"
                tags[start] = f"{first}-{span.label or NO_LABEL}"
    own = kept(document) | {
        "text": document.text,
        "starts": [start for start, _, _ in tokens],
    }
    lines = [MARK + json.dumps(own)]
    for start, end, _ in tokens:
        word = document.text[start:end]
        plain = word.split() == [word] and not word.startswith(('"', "#"))
        lines.append(f"{word if plain else json.dumps(word)}\t{tags.get(start, 'O')}")
    return "\n".join(lines) + "\n"
