r"""CoNLL-U: ten columns a word, a blank line behind each sentence, `# newdoc` before each document.

Labels stand in the last column as `NE=B-LABEL`, in BILUO tags, where spaCy looks for them; white space as
`SpaceAfter=No` and `SpacesAfter=\s\n`, as UDPipe writes it. Columns that nobody filled hold `_`. What the
format has no place for stands in a comment as JSON.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.corpora.formats.beside import kept, restored
from claimcheck.corpora.formats.conll import MARK, NO_LABEL, in_order, lines_of, spans_of_tags
from claimcheck.corpora.formats.tokens import cut
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError
from claimcheck.files import replaced

__all__ = ["read", "write"]

_NEWDOC = re.compile(r"# newdoc(?: id = (.*))?$")
_TAG = re.compile(r"^(?:NE|name)=(O|[BILUES]-.+)$")
_ESCAPES = {" ": r"\s", "\t": r"\t", "\r": r"\r", "\n": r"\n", "|": r"\p", "\\": r"\\"}
_PLAIN = {escape: char for char, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}|\\.")


@dataclass(slots=True)
class _Open:
    """A document as it is read: its text so far, and the tagged pieces of it."""

    id: str = ""
    own: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    # White space behind the last token: "" where the file says so, None where it says nothing.
    gap: str | None = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    tags: list[tuple[int, str]] = field(default_factory=list)

    # The number of the last word of the contraction that is being read.
    inside: int = 0

    def comment(self, line: str, *, sentence_is_document: bool) -> None:
        """A comment line: ours, the id of a sentence, or the beginning of a paragraph."""
        name, _, value = line[1:].strip().partition(" ")
        if line.startswith(MARK):
            self.own = dict(json.loads(line.removeprefix(MARK)))
        elif name == "sent_id" and sentence_is_document:
            self.id = value.removeprefix("=").strip()
        elif name == "newpar" and "\n" not in (self.gap or ""):
            self.gap = "\n\n"

    def word(self, columns: list[str], number: int) -> None:
        """A word; a contraction stands in the text as a whole, and is labelled as its first word is."""
        id_, form, misc = columns[0], columns[1], columns[9].split("|")
        tag = next((match[1] for item in misc if (match := _TAG.match(item))), "O")
        if "-" in id_:
            self.inside = int(id_.partition("-")[2])
        elif not id_.isdigit():
            return
        elif int(id_) <= self.inside:
            if self.tags[-1][1] == "O":
                self.tags[-1] = (number, tag)
            return
        values = dict(item.partition("=")[::2] for item in misc)
        before = "" if not self.places else " " if self.gap is None else self.gap
        self.text += before + _unescaped(values.get("SpacesBefore", ""))
        self.places.append((len(self.text), len(self.text) + len(form)))
        self.tags.append((number, tag))
        self.text += form
        after = values.get("SpacesAfter")
        none = "" if values.get("SpaceAfter") == "No" else None
        self.gap = none if after is None else _unescaped(after)

    def closed(self, path: Path) -> LabelledDocument:
        """The document, with its last white space where the file names it."""
        spans = spans_of_tags(self.places, self.tags, path)
        text = self.text + (self.gap or "")
        return restored(self.own, text, spans, id=self.id, unnamed=NO_LABEL)


def read(path: Path, left_out: Counter[str] | None = None) -> Iterator[LabelledDocument]:
    """A document for each `# newdoc`; where the file has none, for each sentence. Lemmas, tags and trees are
    left out; their columns are counted.

    Raises DataError for a line without ten columns and a tag that is not BILUO or BIO.
    """
    lines = lines_of(path)
    by_sentence = not any(_NEWDOC.match(line) for line in lines)
    document, first = _Open(), 1
    filled: set[int] = set()
    for number, line in enumerate([*lines, ""], start=1):
        begins = _NEWDOC.match(line)
        try:
            if document.places and (begins or number > len(lines) or (by_sentence and not line)):
                yield document.closed(path)
                document, first = _Open(), number + 1
            if begins:
                document, first = _Open(begins[1] or ""), number
            elif line.startswith("#"):
                document.comment(line, sentence_is_document=by_sentence)
            elif not line:
                document.inside = 0
            else:
                columns = _columns(line, number, path)
                document.word(columns, number)
                filled |= {n for n in range(2, 9) if columns[n] != "_"}
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(
                f"line {number}, in the document of line {first}: not as it was written ({error!r})",
                path=path,
                remedy="Mend that line; a comment of claimcheck's may also be taken out",
            ) from error
    if left_out is not None:
        left_out["columns of lemmas, tags and trees"] += len(filled)


def _columns(line: str, number: int, path: Path) -> list[str]:
    columns = line.split("\t")
    if len(columns) != 10:
        raise DataError(
            f"line {number} has {len(columns)} columns instead of 10",
            path=path,
            remedy="Save it as CoNLL-U, with tabs between the columns",
        )
    return columns


def write(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write the documents.

    Raises DataError where spans overlap, where one begins or ends with white space, for a label with white
    space or "|" and for a text without a word.
    """
    count = 0
    with replaced(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for count, document in enumerate(documents, start=1):
            file.write(_written(document, path, count))
    return count


def _written(document: LabelledDocument, path: Path, number: int) -> str:
    ordered = in_order(document, path)
    name = document.id or f"document {number}"
    _check(document, ordered, path, name)
    words = [
        (start + word.start(), start + word.end())
        for start, end, _ in cut(document.text, document.spans)
        for word in re.finditer(r"\S+", document.text[start:end])
    ]
    if not words:
        raise DataError(
            f"{name}: the text has no word",
            path=path,
            remedy="CoNLL-U has no empty texts: leave it out",
        )
    tags = _tags(words, ordered)
    gaps = [document.text[one[1] : other[0]] for one, other in itertools.pairwise(words)]
    gaps.append(document.text[words[-1][1] :])
    visible = re.sub(r"\s+", " ", document.id).strip() or str(number)
    head = [f"# newdoc id = {visible}", MARK + json.dumps(kept(document))]
    blocks: list[str] = []
    rows: list[str] = []
    shown = ""
    for n, ((start, end), gap) in enumerate(zip(words, gaps, strict=True)):
        form, last = document.text[start:end], n == len(words) - 1
        misc = [f"NE={tags[n]}"] if n in tags else []
        if n == 0 and start:
            misc.append(f"SpacesBefore={_escaped(document.text[:start])}")
        if not gap:
            misc.append("SpaceAfter=No")
        elif gap != " " or last:
            misc.append(f"SpacesAfter={_escaped(gap)}")
        cells = [str(len(rows) + 1), form, *["_"] * 7, "|".join(misc) or "_"]
        rows.append("\t".join(cells))
        shown += form + (" " if gap else "")
        if last or ("\n" in gap and tags.get(n, "O")[0] not in "BI"):
            sentence = [f"# sent_id = {visible}-{len(blocks) + 1}", f"# text = {shown.strip()}"]
            blocks.append("\n".join([*head, *sentence, *rows]) + "\n\n")
            head, rows, shown = [], [], ""
    return "".join(blocks)


def _check(
    document: LabelledDocument, spans: Iterable[LabelledSpan], path: Path, name: str
) -> None:
    for span in spans:
        inside = document.text[span.start : span.end]
        if inside.strip() != inside:
            raise DataError(
                f"{name}: the span at {span.start} begins or ends with white space",
                path=path,
                remedy="CoNLL-U labels words: trim the span, or export as another format",
            )
        if "|" in span.label:
            raise DataError(
                f"the label {span.label!r} holds a |", path=path, remedy="Rename it for this format"
            )


def _tags(words: list[tuple[int, int]], ordered: Iterable[LabelledSpan]) -> dict[int, str]:
    """BILUO tags by the number of the word; words without a label are left out."""
    tags: dict[int, str] = {}
    for span in ordered:
        inside = [n for n, (start, end) in enumerate(words) if span.start <= start < span.end]
        label = span.label or NO_LABEL
        for n in inside:
            tags[n] = f"I-{label}"
        tags[inside[-1]] = f"L-{label}"
        tags[inside[0]] = f"B-{label}" if len(inside) > 1 else f"U-{label}"
    return tags


def _escaped(space: str) -> str:
    return "".join(_ESCAPES.get(c) or f"\\u{ord(c):04x}" for c in space)


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(
        lambda m: chr(int(m[0][2:], 16)) if m[0][1] == "u" else _PLAIN.get(m[0], m[0]), value
    )
