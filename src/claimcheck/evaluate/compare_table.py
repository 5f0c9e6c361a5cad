"""A comparison of two models for a person: a table at the terminal, and Markdown for a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimcheck.evaluate.compare import Change, Comparison, Flip, SuiteComparison

__all__ = ["as_markdown", "flip_rows", "print_comparison", "print_flips"]

_COLUMNS = ("suite", "n", "figure", "a", "b", "gain", "95%", "flipped right / wrong", "")
# Slices that are shown: those on which the difference is no chance, or large.
_NOTABLE = 0.03


def print_comparison(comparison: Comparison) -> None:
    """Suites that may choose, those that are only reported, and the slices that moved."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console = console if console.is_terminal else Console(width=200)
    for title, rows in _parts(comparison):
        table = Table(box=None, pad_edge=False, title=title, title_justify="left")
        for i, name in enumerate(_COLUMNS):
            table.add_column(name, justify="left" if i in (0, 2, 8) else "right", overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        console.print()
    if comparison.missing:
        console.print(f"not here: {', '.join(comparison.missing)}")


def as_markdown(comparison: Comparison) -> str:
    """The same tables as Markdown, with what was compared."""
    a, b = comparison.a, comparison.b
    lines = [
        f"# Two models compared: {comparison.kind}",
        "",
        f"a: `{a['sha256'][:16] or a['path']}`; b: `{b['sha256'][:16] or b['path']}`"
        + (f"; at most {comparison.limit:,} rows of a suite" if comparison.limit else "")
        + ". Gain is of b over a, its interval by a paired bootstrap.",
    ]
    for title, rows in _parts(comparison):
        lines += [
            "",
            f"## {title}",
            "",
            f"| {' | '.join(_COLUMNS)} |",
            "|" + "---|" * len(_COLUMNS),
        ]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    if comparison.missing:
        lines += ["", f"Not measured, as the data is not here: {', '.join(comparison.missing)}."]
    return "\n".join(lines) + "\n"


def flip_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Every answer that flipped, those that b lost first in each suite."""
    for suite in comparison.suites:
        for flip in suite.flips:
            yield {"suite": suite.name, "better": flip.better, **flip.row}


def print_flips(comparison: Comparison, count: int) -> None:
    """Of each suite the first `count` answers that b lost, and as many that it won."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(soft_wrap=True)
    for suite in comparison.suites:
        for better, word in ((False, "lost"), (True, "won")):
            for flip in [f for f in suite.flips if f.better is better][:count]:
                console.print(f"{suite.name}, {word}: {escape(_flip(flip))}")


def _flip(flip: Flip) -> str:
    row = dict(flip.row)
    gold, a, b = row.pop("gold"), row.pop("a"), row.pop("b")
    return f"{' | '.join(str(v) for v in row.values())}\n    gold {gold}, a {a}, b {b}"


def _parts(comparison: Comparison) -> Iterator[tuple[str, list[list[str]]]]:
    chosen = [_row(suite) for suite in comparison.suites if suite.use == "choose"]
    if comparison.mean is not None:
        chosen.append(["mean", "", "", *_change(comparison.mean), "", _mark(comparison.mean)])
    reported = [_row(suite) for suite in comparison.suites if suite.use != "choose"]
    slices = [row for suite in comparison.suites for row in _slices(suite)]
    if chosen:
        yield "Suites that a model may be chosen by", chosen
    if reported:
        yield "Suites that are only reported", reported
    if slices:
        yield "Slices that moved", slices


def _row(suite: SuiteComparison) -> list[str]:
    right = sum(flip.better for flip in suite.flips)
    flipped = f"{right} / {len(suite.flips) - right}"
    head = suite.headline
    return [suite.name, f"{suite.n:,}", suite.metric, *_change(head), flipped, _mark(head)]


def _slices(suite: SuiteComparison) -> Iterator[list[str]]:
    for name, (n, change) in suite.slices.items():
        if change.surely_better or change.surely_worse or abs(change.gain) >= _NOTABLE:
            yield [
                f"{suite.name}: {name}", f"{n:,}", suite.metric, *_change(change), "", _mark(change),
            ]  # fmt: skip


def _change(change: Change) -> list[str]:
    ends = change.interval
    return [
        f"{change.a:.3f}",
        f"{change.b:.3f}",
        f"{change.gain:+.3f}",
        "-" if ends is None else f"{ends[0]:+.3f} {ends[1]:+.3f}",
    ]


def _mark(change: Change) -> str:
    return "better" if change.surely_better else "WORSE" if change.surely_worse else ""
