"""Which claims of the desk are wanted, and that as SQL.

SQLite's own lower() knows ASCII alone, so what is typed in other letters is compared through
`folded`, which every connection knows by that name; being called for each row, only then.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

__all__ = ["STATES", "QueueFilter", "conditions_of", "folded", "table_of"]

#: waiting: flagged and undecided; open: not flagged; decided; dropped: called no claim.
STATES = ("waiting", "open", "decided", "dropped")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which claims to page through; an empty field does not narrow.

    state: of `STATES`, or "all". article: part of a title or path, or an id. since, until:
    YYYY-MM-DD, of publication, both included. text: words that the statement holds, each.
    """

    state: str = "waiting"
    verdict: str = ""
    article: str = ""
    since: str = ""
    until: str = ""
    beat: str = ""
    reviewer: str = ""
    text: str = ""


def table_of(wanted: QueueFilter) -> str:
    """The table to read, with how."""
    # Words are in the rows alone: reading these in their own order beats looking up each.
    return "desk NOT INDEXED" if wanted.text else "desk"


def conditions_of(wanted: QueueFilter, *, free: bool = False) -> tuple[list[str], dict[str, Any]]:
    """SQL conditions on `desk`, every value bound. free: without state and verdict."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    simple = [("beat", "beat = :beat"), ("reviewer", "reviewer = :reviewer")]
    simple += [("since", "published >= :since")]
    simple += [("until", "published <> '' AND published <= :until")]
    if not free:
        if wanted.state != "all":
            simple += [("state", "state = :state")]
        simple += [("verdict", "verdict = :verdict")]
    for name, condition in simple:
        if value := getattr(wanted, name):
            conditions.append(condition)
            values[name] = value
    if wanted.article:
        fold = "lower" if wanted.article.isascii() else "folded"
        values["article"] = folded(wanted.article)
        conditions.append(
            f"""article_id IN (SELECT id FROM articles WHERE id = :article
            OR instr({fold}(title), :article) OR instr({fold}(path), :article))"""
        )
    # The key is the statement in lower case, as far as it is ASCII, and without commas.
    for number, word in enumerate(wanted.text.replace(",", "").split()):
        values[f"word{number}"] = folded(word)
        key = "statement_key" if word.isascii() else "folded(statement_key)"
        conditions.append(f"instr({key}, :word{number})")
    return conditions, values


def folded(text: str) -> str:
    """The text as it is compared: without case, and an accent is part of its letter."""
    return unicodedata.normalize("NFC", text.casefold())
