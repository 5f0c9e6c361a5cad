"""Reference datasets: read, indexed (full text and vectors) and searched for evidence.

`Reference.open([...])` takes names that were added, or files, and `search` gives the evidence for
each statement. Nothing heavy is imported until a text has to be encoded.
"""

from claimcheck.reference.encoder import Encoder, SentenceEncoder
from claimcheck.reference.manage import add_dataset, remove_dataset
from claimcheck.reference.registry import Dataset, Registry
from claimcheck.reference.search import Reference

__all__ = [
    "Dataset",
    "Encoder",
    "Reference",
    "Registry",
    "SentenceEncoder",
    "add_dataset",
    "remove_dataset",
]
