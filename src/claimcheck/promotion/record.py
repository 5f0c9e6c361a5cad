"""The record of what was promoted, refused and taken back: one JSON object a line, only ever added."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from pathlib import Path
from typing import Any

from claimcheck.files import writing
from claimcheck.jsonl import read_jsonl
from claimcheck.promotion.gates import Broken

__all__ = ["RECORD", "append", "entry", "last_promotion"]

#: Where the record is, beside the gates.
RECORD = "promotions.jsonl"


def entry(
    decision: str,
    kind: str,
    *,
    old: dict[str, Any],
    new: dict[str, Any],
    broken: list[Broken] | None = None,
    figures: dict[str, Any] | None = None,
    note: str = "",
) -> dict[str, Any]:
    """One decision: promoted, refused or rolled back. No paths: they mean nothing elsewhere."""
    return {
        "decision": decision,
        "model": kind,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "by": _user(),
        "old": old.get("sha256", ""),
        "new": new.get("sha256", ""),
        "new_without_card": new.get("without_card", ""),
        "new_megabytes": new.get("megabytes"),
        "broken": [{"gate": gate.suite, "why": gate.why} for gate in broken or []],
        "figures": figures or {},
        "note": note,
    }


def append(record: Path, row: dict[str, Any]) -> None:
    """Add a decision. Raises DataError when the file cannot be written."""
    with writing(record), record.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def last_promotion(record: Path, kind: str) -> dict[str, Any] | None:
    """The latest promotion of a kind of model that was not rolled back; None when there is none."""
    if not record.is_file():
        return None
    standing: list[dict[str, Any]] = []
    for row in read_jsonl(record):
        if row.data.get("model") != kind:
            continue
        if row.data.get("decision") == "promoted":
            standing.append(row.data)
        elif row.data.get("decision") == "rolled back" and standing:
            standing.pop()
    return standing[-1] if standing else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
