"""Sentences with a yes or no: CheckThat! task 1 and ClaimBuster (worth checking), PoliClaim (a factual claim)."""

from __future__ import annotations

from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.evaluate.benchmarks.items import Record
from claimcheck.evaluate.benchmarks.native import records
from claimcheck.evaluate.rows import SentenceRow

__all__ = ["read_checkthat", "read_claimbuster", "read_policlaim"]

_IDS = ("Sentence_id", "sentence_id", "tweet_id", "id")
_YES = {"yes": "yes", "no": "no", "1": "yes", "0": "no", "10": "yes", "00": "no"}


def read_checkthat(source: str, *, limit: int | None = None) -> list[SentenceRow]:
    """Tab-separated `Sentence_id`, `Text`, `class_label` (Yes, No); of 2022 `tweet_text` and 0 or 1."""
    return [
        SentenceRow(
            row.text("Text", "text", "tweet_text", "sentence"),
            row.label(_YES, "class_label", "label", "check_worthiness") == "yes",
            row.maybe(*_IDS),
            row.rest("Text", "text", "tweet_text", "sentence", "class_label", *_IDS),
        )
        for row in records(source, limit=limit)
    ]


def read_claimbuster(source: str, *, limit: int | None = None) -> list[SentenceRow]:
    """CSV with `Text` and `Verdict`: 1 a check-worthy fact, 0 an unimportant one, -1 no factual sentence."""
    return [
        SentenceRow(row.text("Text"), _verdict(row) == 1, row.maybe(*_IDS), row.rest("Text", *_IDS))
        for row in records(source, limit=limit)
    ]


def _verdict(row: Record) -> int:
    # Not by `Record.label`, which looks over signs: -1 is the opposite of 1.
    value = row.text("Verdict").strip().removesuffix(".0")
    if value not in ("-1", "0", "1"):
        raise row.error(f"the Verdict {value!r} is none of -1, 0, 1")
    return int(value)


def read_policlaim(source: str, *, limit: int | None = None) -> list[SentenceRow]:
    """Excel or CSV with `SENTENCES` and `Golden` (`golden` in the training files), 1 or 0.

    source: a file, or a folder of them; sentences without a label are left out.
    """
    folder = Path(source)
    files = sorted(folder.glob("*.xlsx")) + sorted(folder.glob("*.csv"))
    if folder.is_dir() and not files:
        raise DataError("the folder holds no .xlsx or .csv", path=folder, remedy="Check the path")
    found = []
    for file in files or [folder]:
        for row in records(str(file)):
            if _labelled(row):
                label = row.label(_YES, "Golden", "golden")
                rest = row.rest("SENTENCES", "Golden", "golden", *_IDS)
                found.append(
                    SentenceRow(row.text("SENTENCES"), label == "yes", row.maybe(*_IDS), rest)
                )
    return found[:limit]


def _labelled(row: Record) -> bool:
    return bool(row.maybe("Golden", "golden"))
