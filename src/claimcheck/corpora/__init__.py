"""Labelled corpora: JSON Lines in and out, and the checks that a corpus must pass."""

from claimcheck.corpora.jsonl import FileRow, read_jsonl, write_jsonl

__all__ = ["FileRow", "read_jsonl", "write_jsonl"]
