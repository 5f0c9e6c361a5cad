"""The labels' names of a dataset that holds numbers for them (`ClassLabel` of Hugging Face datasets)."""

from __future__ import annotations

from typing import Any

__all__ = ["named"]


def named(value: Any, feature: Any) -> Any:
    """A value in which every number of a ClassLabel is the label's name; -1 stays, for none.

    feature: what the dataset says of the column, nested as the value is; None where it says nothing.
    """
    if isinstance(value, list):
        inner = feature[0] if isinstance(feature, list) else getattr(feature, "feature", None)
        return [named(part, inner) for part in value]
    if isinstance(value, dict):
        inner = feature if isinstance(feature, dict) else {}
        return {key: named(part, inner.get(key)) for key, part in value.items()}
    names = getattr(feature, "names", None)
    return names[value] if names and isinstance(value, int) and value >= 0 else value
