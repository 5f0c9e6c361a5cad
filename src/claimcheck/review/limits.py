"""A limit on how often something may fail in a minute, in the memory of one process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

__all__ = ["RateLimit"]

WINDOW = 60.0  # seconds


class RateLimit:
    """Counts failures by key (an address); one key's limit, and one for all keys together.

    The limit for all keeps an attacker with many addresses from guessing at many times the rate.
    """

    def __init__(
        self, each: int, together: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each = each
        self._together = together
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def allowed(self, key: str) -> bool:
        """Whether another try from `key` may be looked at."""
        with self._lock:
            self._forget()
            return len(self._all) < self._together and (
                len(self._failures.get(key, ())) < self._each
            )

    def failed(self, key: str) -> None:
        """Count a failure of `key`."""
        with self._lock:
            now = self._clock()
            self._all.append(now)
            self._failures.setdefault(key, deque()).append(now)

    def _forget(self) -> None:
        oldest = self._clock() - WINDOW
        while self._all and self._all[0] < oldest:
            self._all.popleft()
        # Never many: who is not allowed is not looked at, so there are no more than fail together.
        for key in list(self._failures):
            times = self._failures[key]
            while times and times[0] < oldest:
                times.popleft()
            if not times:
                del self._failures[key]
