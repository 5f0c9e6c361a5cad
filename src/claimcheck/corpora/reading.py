"""The rows of a labelled file of any format, broken ones reported and passed over where they can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from claimcheck.corpora.formats import format_named, guess_format
from claimcheck.corpora.formats.ours import as_row
from claimcheck.errors import DataError
from claimcheck.jsonl import FileRow, read_jsonl

__all__ = ["rows_of"]


def rows_of(path: Path, broken: list[DataError], *, form: str = "") -> Iterator[FileRow]:
    """The rows of claimcheck's JSON Lines as they stand; of another format its texts as such rows, where
    `line` is the number of the text.

    form: the format, else by the name and the first row. broken: gets the errors; in claimcheck's own
    format reading goes on behind a broken line, in another the file ends at a broken text.
    Raises DataError for a file that is not there.
    """
    try:
        name = form or guess_format(path)
        if name == "jsonl":
            yield from read_jsonl(path, errors=broken)
            return
        for count, document in enumerate(format_named(name).read(path), start=1):
            yield FileRow(path, count, as_row(document))
    except DataError as error:
        if not path.exists():
            raise
        broken.append(error)
