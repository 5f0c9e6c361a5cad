"""Reference datasets: read, indexed (full text and vectors) and searched for evidence.

`Reference.open([...])` takes names that were added, or files, and `search` gives the evidence for
each statement. Nothing heavy is imported until a text has to be encoded.
"""

from claimcheck.reference.encoder import Encoder, SentenceEncoder
from claimcheck.reference.manage import (
    Changes,
    add_dataset,
    freeze_dataset,
    remove_dataset,
    update_dataset,
)
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.problems import BadRows
from claimcheck.reference.registry import Dataset, Registry
from claimcheck.reference.search import Reference

__all__ = [
    "BadRows",
    "Changes",
    "Dataset",
    "Encoder",
    "ReadOptions",
    "Reference",
    "Registry",
    "SentenceEncoder",
    "add_dataset",
    "freeze_dataset",
    "remove_dataset",
    "update_dataset",
]
