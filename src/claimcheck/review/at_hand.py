"""Which claims are open before whom just now, so that the queue leads two editors to different ones.

A courtesy in the memory of one process, not a lock: anybody may open and decide any claim.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

__all__ = ["AtHand"]

HELD = 120.0  # seconds after which an open page no longer counts


class AtHand:
    """Remembers the claim that each session opened last."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def opened(self, session: str, claim_id: str) -> None:
        """A session looks at a claim, and no longer at the one before."""
        with self._lock:
            now = self._clock()
            self._open = {key: held for key, held in self._open.items() if now - held[1] < HELD}
            self._open[session] = (claim_id, now)

    def first_free(self, session: str, claim_ids: Sequence[str]) -> str:
        """The first claim that no other session has open, else the first; empty for none."""
        with self._lock:
            oldest = self._clock() - HELD
            taken = {
                claim_id
                for other, (claim_id, at) in self._open.items()
                if other != session and at > oldest
            }
        free = (one for one in claim_ids if one not in taken)
        return next(free, claim_ids[0] if claim_ids else "")
