"""How far a batch has come: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from claimcheck.cli.app import note

__all__ = ["RunProgress"]

SHOW_AFTER = 2.0  # seconds; what is done sooner needs no bar
LINE_EVERY = 30.0  # seconds between plain lines


class RunProgress:
    """Articles, claims, rate and time left, to stderr; used as a context and called with counts.

    On a terminal a bar that vanishes at the end; elsewhere (a log, a pipe) a line every half
    minute.
    """

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last_line = self._started
        self._terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> RunProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __call__(self, articles: int, of: int, claims: int) -> None:
        """Report the counts: articles done, articles known of, claims done."""
        now = time.monotonic()
        if now - self._started < SHOW_AFTER:
            return
        rate = articles / (now - self._started)
        if not self._terminal:
            if now - self._last_line >= LINE_EVERY:
                self._last_line = now
                note(f"{articles} of {of} articles, {claims} claims, {rate:.1f} articles/s")
            return
        if self._bar is None:
            self._bar, self._task = _bar()
            self._bar.start()
        self._bar.update(
            self._task, completed=articles, total=of, claims=claims, rate=f"{rate:.1f}"
        )

    def note(self, message: str) -> None:
        """A message above the bar."""
        plain = "".join(c if c.isprintable() else "�" for c in message)
        if self._bar is None:
            note(plain)
        else:
            from rich.text import Text

            self._bar.console.print(Text(plain))


def _bar() -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    bar = Progress(
        TextColumn("checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles, {task.fields[claims]} claims, {task.fields[rate]} articles/s"),
        TimeLeft(),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("checking", total=None, claims=0, rate="0.0")
