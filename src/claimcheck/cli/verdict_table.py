"""What `claimcheck check` says: the table of verdicts and the last line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.language.counting import counted

if TYPE_CHECKING:
    from claimcheck.config import Config
    from claimcheck.runners import RunStats

__all__ = ["expectation", "print_verdicts", "summary", "without_dates"]

NAMED = 3  # articles without a date that are named

PIPE_WIDTH = 160
# A table of more claims than a screen holds ends with those to look at first.
SCREEN = 40
# How many claims may be false, for what to expect of "contradicted".
SHARES_FALSE = (0.02, 0.05, 0.2)


def expectation(settings: Config) -> str:
    """What the threshold that was picked means, by the claims that the weights were fitted on."""
    from claimcheck.decide import load_weights

    share = settings.decide.max_wrong_contradicted
    point = load_weights(settings.decide.model).point(share)
    if not point.caught:
        return f"No threshold keeps to {share:.1%} of true claims: nothing comes out contradicted."
    precision = ", ".join(f"{point.precision(s):.0%} if {s:.0%} are false" for s in SHARES_FALSE)
    return (
        f"Contradicted from {point.threshold:.2f} on. To expect, by the calibration claims: "
        f"{point.wrong:.1%} of true claims contradicted, {point.caught:.0%} of false ones caught, "
        f"{point.settled:.0%} of claims settled. Precision of contradicted: {precision}."
    )


def summary(stats: RunStats) -> str:
    """The last line of a run, for a person."""
    aside = [f"{count} {status}" for status, count in stats.screened.items()]
    skipped = stats.unchanged + sum(stats.screened.values())
    why = ", ".join(([f"{stats.unchanged} unchanged"] if stats.unchanged else []) + aside)
    return (
        f"{counted(stats.articles, 'article')}, {counted(stats.claims, 'claim')} checked: {stats.supported} supported, "
        f"{stats.contradicted} contradicted, {stats.unverified} unverified "
        f"({stats.flagged} flagged); {skipped} skipped{f' ({why})' if why else ''}, "
        f"{stats.failed} failed; {stats.seconds:.1f} s"
    )


def without_dates(paths: Sequence[str]) -> str:
    """What is to be known of articles that give no date, or none that can be read."""
    named = ", ".join(paths[:NAMED]) + (" and others" if len(paths) > NAMED else "")
    return (
        f"{counted(len(paths), 'article')} without a date that can be read ({named}): “last year” and "
        "“on Monday” stay open there. Give one (date: 2026-03-01)."
    )


def print_verdicts(rows: Iterable[dict[str, Any]]) -> None:
    """A table of claims, each article named once; a long one ends with what is contradicted, and why."""
    from rich.console import Console
    from rich.table import Table

    # The same symbols, words and colours wherever a verdict is shown.
    from claimcheck.cli.show import _confidence, _text, _verdict

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("article", overflow="fold", ratio=2)
    table.add_column("claim", overflow="fold", ratio=5)
    table.add_column("verdict", no_wrap=True)
    table.add_column("conf.", no_wrap=True, justify="right")
    table.add_column("best evidence", overflow="fold", ratio=3)
    shown = ""
    first: list[dict[str, Any]] = []
    for row in rows:
        if row["verdict"] == "contradicted":
            first.append(row)
        best = row["evidence"][0] if row["evidence"] else None
        basis = ", ".join(filter(None, (best["title"], best["source"]))) if best else "–"
        table.add_row(
            _text(Path(row["path"]).name if row["path"] != shown else "", "dim"),
            _text(row["statement"], short=True),
            _verdict(row),
            _confidence(row),
            _text(basis, short=True),
        )
        shown = row["path"]
    if table.row_count:
        console = Console(highlight=False, emoji=False)
        if not console.is_terminal:
            # Into a file or a pipe there is no width to keep to; 80 columns would cut every cell.
            console.width = max(console.width, PIPE_WIDTH)
        console.print(table)
        if table.row_count > SCREEN and first:
            console.print(
                f"\nLook at these first, {len(first)} of {table.row_count}:", style="bold"
            )
            for row in first:
                claim = _text(f"{Path(row['path']).name}: {row['statement']}")
                console.print(_verdict(row), _confidence(row), claim)
                console.print("  ", _text(row["reason"], "dim"))
