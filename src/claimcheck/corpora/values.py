"""Values of another tool's file as ours, or refused in words: no text that is none, no half an offset."""

from __future__ import annotations

from typing import Any

__all__ = ["listed", "name_of", "object_of", "offset_of", "text_of", "words_of"]


def text_of(value: Any, what: str = "the text") -> str:
    """A string as it is. Raises ValueError for anything else, null among it."""
    if not isinstance(value, str):
        raise ValueError(f"{what} is {_shown(value)}, not a string")
    return value


def name_of(value: Any) -> str:
    """An id, a label or an annotator: "" for null, a number in its digits. Raises ValueError."""
    if value is None:
        return ""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"{_shown(value)} stands where a name should")


def offset_of(value: Any, what: str) -> int:
    """A whole number, also as 3.0 or "3". Raises ValueError: 3.7 would be cut to 3 without a word."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if type(value) is not int:
        raise ValueError(f"the {what} of a span is {_shown(value)}, not a whole number")
    return value


def object_of(value: Any, what: str) -> dict[str, Any]:
    """A JSON object. Raises ValueError."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is {_shown(value)}, not an object")
    return value


def listed(value: Any, what: str) -> list[Any]:
    """A list; null is an empty one. Raises ValueError."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ValueError(f"{what} is {_shown(value)}, not a list")
    return list(value)


def words_of(error: Exception) -> str:
    """What an error says of the row, for a person."""
    return f"there is no {error.args[0]!r}" if isinstance(error, KeyError) else str(error)


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    text = repr(value)
    return text if len(text) < 40 else f"{text[:37]}..."
