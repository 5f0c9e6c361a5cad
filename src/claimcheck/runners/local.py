"""`Batch`: the right to run on a database, and what the runs of one process share.

Whatever is wrong with one article is recorded and the rest goes on; what is wrong with a model, the
reference or the database ends the run, with everything that was finished saved. The database knows
what is in work, so that a run that was killed is gone on with by running again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from typing import Any, BinaryIO, Self

from claimcheck.articles import Screen
from claimcheck.checker import Checker
from claimcheck.errors import StoreError
from claimcheck.runners.reading import PlainReader, Reader
from claimcheck.runners.run import Run
from claimcheck.runners.stats import RunStats
from claimcheck.runners.workers import Engine, InProcess
from claimcheck.store import Store

__all__ = ["Batch", "Progress", "run_check"]

#: Called with articles done, articles known of, and claims done.
Progress = Callable[[int, int, int], None]

# Articles read before any is checked: so many tell how long a day's batch will take, and so many
# more would only fill the memory.
READ_AHEAD = 1000


def run_check(
    paths: Iterable[str],
    *,
    checker_factory: Callable[[], Checker],
    store: Store,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> RunStats:
    """Check every article at `paths`, in this process, and save it in `store`.

    The arguments are those of `Batch` and `Batch.run`, which tell what is raised.
    """
    with Batch(checker_factory, store, progress=progress, notify=notify) as batch:
        return batch.run(paths, stdin=stdin)


class Batch:
    """The right to run on a database, and what runs share: checker, reader and screen.

    checker_factory: called when the first article has been read; the checker's models are loaded
        only when there is something to check.
    engine, reader: where articles are checked and read; in this process unless given.
    read_ahead: articles that are read before the first of them is checked.
    notify: called with a sentence for each input that failed or is not checked, and why.
    Entering it raises StoreError when another run is at work on the database.
    """

    def __init__(
        self,
        checker_factory: Callable[[], Checker],
        store: Store,
        *,
        engine: Callable[[Callable[[], Checker]], Engine] = InProcess,
        reader: Reader | None = None,
        read_ahead: int = READ_AHEAD,
        progress: Progress | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self.store = store
        self.reader = reader or PlainReader()
        self.engine = engine(lambda: self.checker)
        self.read_ahead = read_ahead
        self.progress = progress
        self.notify = notify or _silent
        self._factory = checker_factory
        self._checker: Checker | None = None
        self._screen: Screen | None = None
        self._lock = store.lock()

    def __enter__(self) -> Self:
        self._lock.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            self.engine.close()
            self.reader.close()
        finally:
            self._lock.__exit__(*error)

    def run(
        self,
        paths: Iterable[str],
        *,
        stdin: BinaryIO | None = None,
        only: Collection[str] = (),
        again: bool = False,
    ) -> RunStats:
        """Check every article at `paths` and save it.

        stdin: the stream behind "-". only: leave out what has another path than these, if given.
        again: try what is set aside, too.
        Raises ModelError, ReferenceSourceError, ConfigError, UsageError and StoreError.
        """
        run = Run(self, again=again)
        try:
            run.all(paths, stdin, only)
        except BaseException:
            # The error that ended the run is the one to hear of.
            with contextlib.suppress(StoreError):
                run.finish()
            raise
        run.finish()
        return run.stats

    @property
    def checker(self) -> Checker:
        """The checker, made now if there is none."""
        if self._checker is None:
            self._checker = self._factory()
        return self._checker

    @property
    def loaded(self) -> Checker | None:
        """The checker, if there is one."""
        return self._checker

    @property
    def screen(self) -> Screen:
        """The screen, which knows every article of the database."""
        if self._screen is None:
            self._screen = Screen(self.store.known_articles())
        return self._screen


def _silent(message: str) -> None:
    """No one listens."""
