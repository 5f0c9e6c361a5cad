"""The claims database: one SQLite file, written by nothing else."""

from claimcheck.store.archive import Archive, Kept, Said, standing
from claimcheck.store.desk import Desk, QueueFilter
from claimcheck.store.ledger import Failed
from claimcheck.store.reading import Found
from claimcheck.store.schema import DECISIONS
from claimcheck.store.store import Store

__all__ = [
    "DECISIONS",
    "Archive",
    "Desk",
    "Failed",
    "Found",
    "Kept",
    "QueueFilter",
    "Said",
    "Store",
    "standing",
]
