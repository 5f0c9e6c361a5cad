"""A reference as files that can be sent to another machine, and opened there.

What is sent are the indexes, which hold the facts; the sources stay where they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimcheck.config import RetrieveConfig
from claimcheck.reference.encoder import SentenceEncoder
from claimcheck.reference.index import Index
from claimcheck.reference.registry import Dataset
from claimcheck.reference.search import Reference

__all__ = ["files_of", "open_files", "told_of"]


def told_of(reference: Reference) -> list[dict[str, Any]]:
    """Of each dataset, as JSON can have it: `dataset`, its fields, and `index`, its file's name."""
    return [
        {"dataset": dataclasses.asdict(dataset), "index": index.path.name}
        for dataset, index in zip(reference.datasets, reference.indexes, strict=True)
    ]


def files_of(reference: Reference) -> tuple[Path, ...]:
    """The index files, with those that lie beside them; their names differ, as they are hashes."""
    return tuple(file for index in reference.indexes for file in (index.path, *index.sides()))


def open_files(
    told: Sequence[dict[str, Any]], folder: Path, *, config: RetrieveConfig
) -> Reference:
    """The reference of what `told_of` gave, with its files in `folder`.

    Raises ReferenceSourceError for an index that is not whole, and ModelError from the encoder.
    """
    datasets = [Dataset(**one["dataset"]) for one in told]
    indexes = [
        Index(folder / one["index"], dataset=dataset.name, licence=dataset.licence)
        for one, dataset in zip(told, datasets, strict=True)
    ]
    return Reference(datasets, indexes, config=config, encoder=SentenceEncoder(config.model))
