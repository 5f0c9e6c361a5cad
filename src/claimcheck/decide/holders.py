"""Whose an office is, and where in a text a place stands: what two names or offices must share to exclude each other.

"Gove appointed commissioners, with Caller as lead commissioner" excludes no office of Gove's, and
who was born in one city may have grown up in another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.decide.names import Name, fold
from claimcheck.decide.words import Role

__all__ = ["governor", "holders", "is_title", "measured_by", "owned"]

_STOP = re.compile(r"[.!?;]\s")
_POSSESSIVE = re.compile(r"['’]s?\b|['’](?=\s)")
_PRONOUN = re.compile(r"\b(?:him|her|them|he|she|they|who|whom)\b", re.IGNORECASE)
# What somebody does or undergoes once, in one place.
_ONCE = re.compile(
    r"\b(born|died|buried|married|raised|educated|baptised|killed|up)\s+(?:in|at|near|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def holders(role: Role, names: Sequence[Name], text: str) -> frozenset[str]:
    """The tokens of the names whose office it may be: of the one it is the title of, else of the last one before it
    in its sentence, else of the next two behind; none where a pronoun may stand for the holder.
    """
    if (own := _titled(role, names, text)) is not None:
        return frozenset(own.tokens)
    # "Alland's minister" is no Alland, and "the Allish minister" neither.
    before = [
        n
        for n in names
        if n.end <= role.start and not owned(n, text) and text[n.end : role.start] != " "
    ]
    if before and not _STOP.search(between := text[before[-1].end : role.start]):
        return frozenset() if _PRONOUN.search(between) else frozenset(before[-1].tokens)
    behind = [
        n for n in names if n.start >= role.end and not _STOP.search(text[role.end : n.start])
    ]
    # "The director of the council, Hale": the first is what the office is of.
    return frozenset(token for name in behind[:2] for token in name.tokens)


def owned(name: Name, text: str) -> bool:
    """Whether a name stands in the possessive ("Orrin's")."""
    return _POSSESSIVE.match(text[name.end :]) is not None


def is_title(role: Role, names: Sequence[Name], text: str) -> bool:
    """Whether an office stands before a name as its title ("President Orr")."""
    return _titled(role, names, text) is not None


def _titled(role: Role, names: Sequence[Name], text: str) -> Name | None:
    # A name may be given with its title or without.
    return next(
        (
            n
            for n in names
            if n.start <= role.start < role.end < n.end
            or (n.start >= role.end and not text[role.end : n.start].strip())
        ),
        None,
    )


def governor(name: Name, text: str) -> str:
    """The event in a life that a place is told of, folded: "born" in "born in Wexcombe"; empty without one."""
    found = _ONCE.search(text[: name.start])
    return fold(found[1]) if found else ""


def measured_by(names: Sequence[Name], text: str) -> bool:
    """Whether a text brings in one of the names only to measure another's figure by it ("one more than Orr")."""
    lasts = {re.escape(name.tokens[-1]) for name in names if name.tokens}
    if not lasts:
        return False
    than = rf"\bthan (?:[^\s,.;]+ ){{0,3}}(?:{'|'.join(sorted(lasts))})\b"
    return re.search(than, fold(text)) is not None
