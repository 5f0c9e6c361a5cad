"""What the readers yield in the place of an article that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.errors import InputError

__all__ = ["InputFailure"]


@dataclass(frozen=True, slots=True)
class InputFailure:
    """An input that failed; the rest of the batch goes on.

    path: the input, with `#<row>` for a row of a file.
    error: what happened, where, and what to do.
    """

    path: str
    error: InputError
