"""Readers: files, folders, globs and streams in, `Article`s out, in order.

`read_articles` reads paths, `parse_text` one string, and `Screen` says which articles are worth
checking. The kinds of mark that readers set are listed in `claimcheck.articles.draft`.
"""

from __future__ import annotations

from claimcheck.articles.decode import MAX_BYTES
from claimcheck.articles.draft import FURNITURE, body_ranges, body_text
from claimcheck.articles.failure import InputFailure
from claimcheck.articles.parse import parse_text
from claimcheck.articles.read import (
    SUFFIXES,
    list_files,
    read_articles,
    read_file,
    read_stream,
    shown,
    unkept,
)
from claimcheck.articles.screen import Screen, Screened

__all__ = [
    "FURNITURE",
    "MAX_BYTES",
    "SUFFIXES",
    "InputFailure",
    "Screen",
    "Screened",
    "body_ranges",
    "body_text",
    "list_files",
    "parse_text",
    "read_articles",
    "read_file",
    "read_stream",
    "shown",
    "unkept",
]
