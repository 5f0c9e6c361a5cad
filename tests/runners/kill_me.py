"""A run of the hand-made line in processes, as the command makes one: `kill_me.py FOLDER DB`."""

from __future__ import annotations

import sys
from pathlib import Path

from line import make

from claimcheck.runners import Batch
from claimcheck.runners.reading import IsolatedReader
from claimcheck.runners.workers import Workers
from claimcheck.store import Store

if __name__ == "__main__":
    folder, db = sys.argv[1:]
    with (
        Store.open(Path(db)) as opened,
        Batch(
            make,
            opened,
            engine=lambda checker: Workers(
                make, 0.05, count=2, versions=lambda: checker().versions_key, patience=30
            ),
            reader=IsolatedReader(patience=30, memory_gb=2),
        ) as batch,
    ):
        batch.run([folder])
