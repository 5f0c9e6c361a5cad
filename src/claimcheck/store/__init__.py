"""The claims database: one SQLite file, written by nothing else."""

from claimcheck.store.reading import Found
from claimcheck.store.schema import DECISIONS
from claimcheck.store.store import Store

__all__ = ["DECISIONS", "Found", "Store"]
