"""How a batch of articles is run: read, screened, checked and saved."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.runners.local import Batch, run_check
    from claimcheck.runners.stats import RunStats, results

__all__ = ["Batch", "RunStats", "results", "run_check"]

_HOMES = {"Batch": "local", "run_check": "local", "RunStats": "stats", "results": "stats"}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: a process that only checks needs no database."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
