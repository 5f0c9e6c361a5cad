"""An edited statement checked at once, in one worker thread, without holding up the pages.

The claim is checked as in a batch, as part of its article: evidence that came later, that is the
article itself or that an editor rejected is no evidence for other words either. The checker is
loaded when it is first needed; where it cannot be, the editor is told why, and the edit stays saved.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from claimcheck.errors import ClaimcheckError
from claimcheck.review.desks import Desks
from claimcheck.store import Archive
from claimcheck.types import Article, Claim, Evidence, Verdict

__all__ = ["Checks", "Rechecker"]

NO_REFERENCE = (
    "Saved, but not checked again: the desk was started without a reference. "
    "Start it with --reference NAME to have edited statements checked."
)


class Checks(Protocol):
    """What checks claims of articles again; `claimcheck.Checker` is one."""

    def look_up(
        self,
        pairs: Sequence[tuple[Article, Claim]],
        *,
        without: Mapping[str, Collection[tuple[str, str]]] | None = None,
    ) -> list[list[Evidence]]:
        """The evidence for each claim."""
        ...

    def recheck(
        self, pairs: Sequence[tuple[Article, Claim]], found: Sequence[Sequence[Evidence]]
    ) -> list[Verdict]:
        """The verdicts, in order."""
        ...


class Rechecker:
    """Checks statements one after another and appends the verdicts to the database.

    load: gives the checker; None when the desk was started without a reference.
    """

    def __init__(self, desks: Desks, load: Callable[[], Checks] | None) -> None:
        self._desks = desks
        self._load = load
        self._checker: Checks | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="recheck")
        self._running: dict[str, Future[None]] = {}
        self._problems: dict[str, str] = {}
        self._lock = threading.Lock()

    def submit(self, claim_id: str, statement: str, *, wait: float) -> None:
        """Check the claim on these words; returns when done, or after `wait` seconds."""
        with self._lock:
            self._problems.pop(claim_id, None)
            if self._load is None:
                self._problems[claim_id] = NO_REFERENCE
                return
            future = self._worker.submit(self._check, claim_id, statement)
            self._running[claim_id] = future
        try:
            future.result(timeout=wait)
        except TimeoutError:
            return

    def state(self, claim_id: str) -> tuple[bool, str]:
        """Whether a check of the claim is under way, and what went wrong with the last one."""
        with self._lock:
            future = self._running.get(claim_id)
            if future is not None and future.done():
                del self._running[claim_id]
                future = None
            return future is not None, self._problems.get(claim_id, "")

    def close(self) -> None:
        """Finish what is under way, and begin nothing more."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _check(self, claim_id: str, statement: str) -> None:
        try:
            if self._checker is None:
                assert self._load is not None
                self._checker = self._load()
            with Archive.open(self._desks.path, create=False) as archive:
                kept = archive.kept_claim(claim_id)
            if kept is None:
                return
            # The words that were sent: others may have been saved since, and wait their turn.
            claim = dataclasses.replace(kept.claims[0], statement=statement, complete=True)
            pairs = [(kept.article, claim)]
            found = self._checker.look_up(pairs, without=kept.rejected)
            [verdict] = self._checker.recheck(pairs, found)
            self._save(claim_id, verdict)
        except ClaimcheckError as error:
            self._fail(claim_id, f"Saved, but not checked again: {error}")
        except Exception as error:
            self._fail(claim_id, f"Saved, but not checked again ({type(error).__name__}).")

    def _fail(self, claim_id: str, words: str) -> None:
        with self._lock:
            self._problems[claim_id] = words

    def _save(self, claim_id: str, verdict: Verdict) -> None:
        versions = {**verdict.versions, "statement": "edited"}
        key = hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()[:16]
        with self._desks.writing() as desk:
            run_id = desk.begin_run(
                {"recheck": claim_id}, versions, {"reference": versions.get("reference", "")}
            )
            desk.add_verdict(
                dataclasses.replace(verdict, versions=versions),
                run_id=run_id,
                versions_key=key,
            )
            desk.finish_run(run_id, {"claims": 1})
