"""CoNLL columns: a token and a BIO tag a line, a blank line between documents or sentences.

Files of others are read with the token in the first column and the tag in the last; the text is the
tokens joined by spaces. Files written here also name the text and each token's place in comments,
so that reading them gives the very text. Spans that overlap have no place in the format.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.jsonl import writing
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError

__all__ = ["read", "spans_of_tags", "write"]

_MARK = "# claimcheck = "
_NO_LABEL = "SPAN"


def read(path: Path) -> Iterator[LabelledDocument]:
    """A document for each block of lines. Raises DataError for a tag that is not O, B-X or I-X."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"the file cannot be read ({error})", path=path, remedy="Save it as UTF-8"
        ) from error
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            block.append((number, line))
            continue
        if block and not block[0][1].startswith("-DOCSTART-"):
            document = _document(block, path)
            if document.text:
                yield document
        block = []


def _document(block: Sequence[tuple[int, str]], path: Path) -> LabelledDocument:
    own: dict[str, Any] = {}
    tokens: list[str] = []
    tags: list[tuple[int, str]] = []
    for number, line in block:
        if line.startswith(_MARK):
            own = json.loads(line.removeprefix(_MARK))
        elif not line.startswith("# ") or "\t" in line:
            columns = line.split("\t") if "\t" in line else line.split()
            tokens.append(json.loads(columns[0]) if own and columns[0][:1] == '"' else columns[0])
            tags.append((number, columns[-1] if len(columns) > 1 else "O"))
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        start = own["text"].index(token, at) if own else at
        places.append((start, start + len(token)))
        at = start + len(token) + (0 if own else 1)
    spans = spans_of_tags(places, tags, path)
    more = own.get("spans") or [["", "", {}]] * len(spans)
    return LabelledDocument(
        own.get("id", ""),
        own["text"] if own else " ".join(tokens),
        tuple(
            LabelledSpan(s, e, "" if own and label == _NO_LABEL and not name else label, id_, extra)
            for (s, e, label), (id_, name, extra) in zip(spans, more, strict=True)
        ),
        own.get("annotator", ""),
        own.get("extra", {}),
    )


def spans_of_tags(
    places: list[tuple[int, int]], tags: list[tuple[int, str]], path: Path
) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    open_label = ""
    for (start, end), (number, tag) in zip(places, tags, strict=True):
        prefix, _, label = tag.partition("-")
        if tag in ("O", "_"):
            open_label = ""
            continue
        if prefix not in ("B", "I", "E", "S", "L", "U") or not label:
            raise DataError(
                f"line {number}: {tag!r} is no BIO tag",
                path=path,
                remedy="The last column holds O, B-LABEL or I-LABEL",
            )
        if prefix in ("I", "E", "L") and label == open_label:
            spans[-1] = (spans[-1][0], end, label)
        else:
            # IOB1 begins a span with I: it counts as a beginning where none is open.
            spans.append((start, end, label))
        open_label = "" if prefix in ("E", "S", "L", "U") else label
    return spans


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents. Raises DataError where spans overlap or a label holds white space."""
    blocks = [_block(document, path) for document in documents]
    with writing(path):
        path.write_text("\n".join(blocks), encoding="utf-8")
    return len(blocks)


def _block(document: LabelledDocument, path: Path) -> str:
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
    tags: dict[int, str] = {}
    for span in ordered:
        for start, end, _ in cut(document.text, document.spans):
            if span.start <= start and end <= span.end:
                first = "B" if start == span.start else "I"
                tags[start] = f"{first}-{span.label or _NO_LABEL}"
    own = {
        "id": document.id,
        "annotator": document.annotator,
        "text": document.text,
        "extra": document.extra,
        "spans": [[s.id, s.label, s.extra] for s in ordered],
    }
    lines = [_MARK + json.dumps(own)]
    for start, end, _ in cut(document.text, document.spans):
        word = document.text[start:end]
        plain = word.split() == [word] and not word.startswith(('"', "#"))
        lines.append(f"{word if plain else json.dumps(word)}\t{tags.get(start, 'O')}")
    return "\n".join(lines) + "\n"
