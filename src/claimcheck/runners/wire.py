"""The nouns as JSON, for the way between processes and machines, and back without any loss.

Plain JSON and the classes' own fields: nothing that arrives can run code.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from claimcheck import errors
from claimcheck.articles import InputFailure
from claimcheck.checker_parts import CheckedArticle, CheckFailure
from claimcheck.errors import ClaimcheckError
from claimcheck.types import Article, Claim, Entity, Verdict

__all__ = [
    "dump_error",
    "dump_item",
    "dump_outcome",
    "from_plain",
    "load_error",
    "load_item",
    "load_outcome",
    "to_plain",
]

T = TypeVar("T")
Outcome = CheckedArticle | CheckFailure


def to_plain(value: Any) -> Any:
    """Dataclasses, dates and enums as what JSON has. Raises TypeError for anything else."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, str | int | float | None) and not isinstance(value, Enum):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be sent")


def from_plain(hint: Any, value: Any) -> Any:
    """A value of the type `hint` from what `to_plain` made of it."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: from_plain(hints[name], value[name]) for name in _names(hint)})
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        (hint,) = (one for one in typing.get_args(hint) if one is not types.NoneType)
        return from_plain(hint, value)
    if origin is tuple:
        return tuple(from_plain(typing.get_args(hint)[0], one) for one in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return dt.date.fromisoformat(value) if hint is dt.date else value


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def dump_error(error: BaseException) -> dict[str, Any]:
    """An error by its class and what it says."""
    if isinstance(error, ClaimcheckError):
        return {
            "class": type(error).__name__,
            "what": error.what,
            "path": error.path,
            "remedy": error.remedy,
        }
    return {"class": type(error).__name__, "what": str(error), "path": None, "remedy": ""}


def load_error(data: dict[str, Any]) -> Exception:
    """The error again; one of another library is of a class that has only its name."""
    if data["class"] not in errors.__all__:
        foreign: type[Exception] = type(data["class"], (Exception,), {})
        return foreign(data["what"])
    cls: type[ClaimcheckError] = getattr(errors, data["class"])
    return cls(data["what"], path=data["path"], remedy=data["remedy"])


def dump_item(item: Article | InputFailure) -> dict[str, Any]:
    """What a reader yields."""
    if isinstance(item, Article):
        return {"article": to_plain(item)}
    return {"path": item.path, "error": dump_error(item.error)}


def load_item(data: dict[str, Any]) -> Article | InputFailure:
    """What a reader yielded."""
    if "article" in data:
        return typing.cast("Article", from_plain(Article, data["article"]))
    error = load_error(data["error"])
    if not isinstance(error, errors.InputError):
        error = errors.InputError(str(error), path=data["path"])
    return InputFailure(data["path"], error)


def dump_outcome(outcome: Outcome) -> dict[str, Any]:
    """What checking gave, without the article itself, which whoever asked has."""
    if isinstance(outcome, CheckFailure):
        return {"stage": outcome.stage, "error": dump_error(outcome.error)}
    return {
        "entities": to_plain(outcome.entities),
        "claims": to_plain(outcome.claims),
        "verdicts": [
            {name: to_plain(getattr(verdict, name)) for name in _names(Verdict) if name != "claim"}
            for verdict in outcome.verdicts
        ],
    }


def load_outcome(article: Article, data: dict[str, Any]) -> Outcome:
    """The outcome for an article from what `dump_outcome` made of it."""
    if "error" in data:
        return CheckFailure(article, data["stage"], load_error(data["error"]))
    claims: tuple[Claim, ...] = from_plain(tuple[Claim, ...], data["claims"])
    hints = _hints(Verdict)
    verdicts = tuple(
        Verdict(
            claim=claim, **{name: from_plain(hints[name], value) for name, value in row.items()}
        )
        for claim, row in zip(claims, data["verdicts"], strict=True)
    )
    entities: tuple[Entity, ...] = from_plain(tuple[Entity, ...], data["entities"])
    return CheckedArticle(article, entities, claims, verdicts)


def encode(message: Any) -> bytes:
    """A message as bytes; lone surrogates are escaped, so that any text goes through."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> Any:
    """The message that `encode` made bytes of."""
    return json.loads(data)
