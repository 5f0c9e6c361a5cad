"""What the comparison of one particular of a claim with a fact can come to."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Outcome"]


class Outcome(StrEnum):
    """agree: the fact bears it out. conflict: it gives another. silent: nothing to compare."""

    AGREE = "agree"
    CONFLICT = "conflict"
    SILENT = "silent"
