"""claimcheck: find the claims in articles and check them against your own reference datasets."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.checker import Checker
    from claimcheck.types import Article, Claim, Evidence, Fact, Label, Verdict

__all__ = [
    "Article",
    "Checker",
    "Claim",
    "Evidence",
    "Fact",
    "Label",
    "Verdict",
    "__version__",
]

__version__ = "0.1.0"

_HOMES = {name: "claimcheck.types" for name in __all__ if name != "__version__"}
_HOMES["Checker"] = "claimcheck.checker"


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import claimcheck` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
