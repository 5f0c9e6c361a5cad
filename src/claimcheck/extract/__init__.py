"""From an article to its entities and claims: spaCy components, learned and by rule.

spaCy and torch are loaded with the first use of `Extractor`; the version alone needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimcheck.extract.version import extractor_version

if TYPE_CHECKING:
    from claimcheck.extract.pipeline import Extraction, Extractor

__all__ = ["Extraction", "Extractor", "extractor_version"]


def __getattr__(name: str) -> Any:
    if name in {"Extraction", "Extractor"}:
        from claimcheck.extract import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
