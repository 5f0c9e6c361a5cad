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

    things: what is counted first. Where that is the claims themselves, they are not told twice.

    On a terminal a bar that vanishes at the end; elsewhere (a log, a pipe) a line every half
    minute.
    """

    def __init__(self, things: str = "articles") -> None:
        self._things = things
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

    def __call__(self, articles: int, of: int, claims: int = 0) -> None:
        """Report the counts: articles done, articles known of, claims done."""
        now = time.monotonic()
        if now - self._started < SHOW_AFTER:
            return
        rate = articles / (now - self._started)
        if not self._terminal:
            if now - self._last_line >= LINE_EVERY:
                self._last_line = now
                beside = "" if self._things == "claims" else f", {claims} claims"
                note(f"{articles} of {of} {self._things}{beside}, {rate:.1f} {self._things}/s")
            return
        if self._bar is None:
            self._bar, self._task = _bar(self._things)
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


def _bar(things: str) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    bar = Progress(
        TextColumn("checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(
            things
            + ("" if things == "claims" else ", {task.fields[claims]} claims")
            + ", {task.fields[rate]} "
            + things
            + "/s"
        ),
        TimeLeft(),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("checking", total=None, claims=0, rate="0.0")
