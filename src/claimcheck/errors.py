"""Every error that claimcheck raises on purpose, and the exit code each one means.

The tree::

    ClaimcheckError                 1  something failed; the message says what, where and the remedy
    ├── InputError                  1  one input could not be read; the rest of the batch goes on
    │   └── PoisonedArticle         1  one input ended, filled or blocked the process it was in, twice
    ├── UsageError                  2  the command line was used wrongly
    ├── ConfigError                 2  a configuration file holds something it should not
    ├── DataError                   2  a labelled corpus or evaluation file is malformed
    ├── StoreError                  1  the database is locked, corrupt or of a newer version
    ├── ReviewConflict              1  two editors decided on one claim at the same time
    ├── ModelError                  3  a model folder is missing, truncated or of the wrong kind
    └── ReferenceSourceError        3  a reference dataset is missing or malformed
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ClaimcheckError",
    "ConfigError",
    "DataError",
    "InputError",
    "ModelError",
    "PoisonedArticle",
    "ReferenceSourceError",
    "ReviewConflict",
    "StoreError",
    "UsageError",
]


class ClaimcheckError(Exception):
    """Base of the tree. `str(error)` is one line: what happened, where, and what to do.

    what: what happened, without a full stop.
    path: the file concerned, if any.
    remedy: what the user can do, an imperative sentence without a full stop.
    """

    exit_code = 1

    def __init__(self, what: str, *, path: Path | str | None = None, remedy: str = "") -> None:
        self.what = what
        self.path = str(path) if path is not None else None
        self.remedy = remedy
        where = f"{self.path}: " if self.path else ""
        super().__init__(f"{where}{what}." + (f" {remedy}." if remedy else ""))


class InputError(ClaimcheckError):
    """One article could not be read."""


class PoisonedArticle(InputError):
    """One input ended the process that worked on it, or filled or blocked it, also when alone.

    It is set aside: later runs leave it alone until its content changes or they are told to try.
    """


class UsageError(ClaimcheckError):
    """The command line was used wrongly."""

    exit_code = 2


class ConfigError(ClaimcheckError):
    """A configuration file is malformed or has an unknown key."""

    exit_code = 2


class DataError(ClaimcheckError):
    """A labelled corpus or an evaluation file is malformed."""

    exit_code = 2


class StoreError(ClaimcheckError):
    """The claims database cannot be used."""


class ReviewConflict(ClaimcheckError):
    """Another editor reviewed the claim after this one had opened it; nothing was saved."""


class ModelError(ClaimcheckError):
    """A model is missing, truncated, or not what it says it is."""

    exit_code = 3


class ReferenceSourceError(ClaimcheckError):
    """A reference dataset is missing, malformed or cannot be indexed."""

    exit_code = 3
