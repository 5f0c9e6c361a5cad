"""The queue's filters, from a query string and back to one; nothing else of a request gets there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from claimcheck.store import QueueFilter

__all__ = ["BadRequest", "is_id", "parse_cursor", "parse_filter", "query_of"]

STATES = ("waiting", "open", "decided", "dropped", "all")
VERDICTS = ("", "supported", "contradicted", "unverified")
LONGEST = 200  # characters of a filter
MOST_WORDS = 8
_ID = re.compile(r"[0-9a-f]{8,64}")


class BadRequest(ValueError):
    """A request that no page of the desk makes; the message is shown."""


def parse_filter(query: Mapping[str, str]) -> QueueFilter:
    """The filter of a query string. Raises BadRequest for a value that it cannot have."""
    given = {
        field.name: query.get(field.name, "").strip() for field in dataclasses.fields(QueueFilter)
    }
    given["state"] = given["state"] or "waiting"
    for name, value in given.items():
        if len(value) > LONGEST or not value.isprintable():
            raise BadRequest(f"The filter “{name}” cannot have that value.")
    if given["state"] not in STATES or given["verdict"] not in VERDICTS:
        raise BadRequest("There is no such state or verdict.")
    for name in ("since", "until"):
        if given[name] and not _is_date(given[name]):
            raise BadRequest(f"“{name}” is not a date like 2026-01-31.")
    given["text"] = " ".join(given["text"].split()[:MOST_WORDS])
    return QueueFilter(**given)


def query_of(wanted: QueueFilter, **more: str) -> str:
    """The query string of a filter and further parameters, without what is empty."""
    pairs = {**dataclasses.asdict(wanted), **more}
    if pairs["state"] == "waiting":
        del pairs["state"]
    return urlencode({name: value for name, value in pairs.items() if value})


def parse_cursor(given: str) -> tuple[float, str] | None:
    """Value and id of the row that a page begins after. Raises BadRequest."""
    if not given:
        return None
    value, _, claim_id = given.partition("_")
    try:
        number = float(value)
    except ValueError as error:
        raise BadRequest("That page does not exist.") from error
    if not math.isfinite(number) or not is_id(claim_id):
        raise BadRequest("That page does not exist.")
    return number, claim_id


def is_id(text: str) -> bool:
    """Whether a text can be the id of an article, claim or review."""
    return _ID.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
