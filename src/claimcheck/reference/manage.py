"""Add and remove named datasets: the registry and the indexes together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from claimcheck.config import RetrieveConfig
from claimcheck.reference.cache import drop_indexes
from claimcheck.reference.encoder import Encoder, SentenceEncoder
from claimcheck.reference.registry import Dataset, Registry
from claimcheck.reference.search import open_dataset

__all__ = ["add_dataset", "remove_dataset"]


def add_dataset(
    name: str,
    source: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    licence: str = "",
    encoder: Encoder | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> Dataset:
    """Index a file or folder and keep it under a name; adding it again takes up its changes.

    The data stays where it is. The name is kept only once the index is whole.
    Raises UsageError for a name that is taken or malformed, ReferenceSourceError as reading and
    indexing do.
    """
    registry = Registry()
    dataset = registry.add(name, Path(source), mapping=mapping or {}, licence=licence)
    opened, index = open_dataset(
        dataset,
        encoder=encoder or SentenceEncoder(RetrieveConfig().model),
        progress=progress,
        notify=notify,
    )
    index.close()
    return registry.save(opened)


def remove_dataset(name: str) -> Dataset:
    """Forget a name and delete its index, unless another name shares it; the data stays.

    Raises ReferenceSourceError when the name is not known.
    """
    registry = Registry()
    dataset = registry.remove(name)
    others = registry.list()
    if not any(each.path == dataset.path or each.hash == dataset.hash for each in others):
        drop_indexes(Path(dataset.path), version=dataset.hash)
    return dataset
