"""Suites that were measured, for a person: a table at the terminal, and a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claimcheck.evaluate.measured import Figure, Measured

__all__ = ["as_markdown", "print_suites"]

_COLUMNS = ("suite", "n", "figure", "value", "95%", "published")


def print_suites(found: Sequence[Measured]) -> None:
    """A row a suite, and below it the published figures that it can be laid beside."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console = console if console.is_terminal else Console(width=200)
    table = Table(box=None, pad_edge=False)
    for i, name in enumerate(_COLUMNS):
        table.add_column(name, justify="right" if i in (1, 3, 4) else "left", overflow="fold")
    for suite in found:
        for row in _rows(suite):
            table.add_row(*row)
    console.print(table)
    for suite in found:
        if suite.note:
            console.print(f"{suite.suite}: {suite.note}")


def as_markdown(found: Sequence[Measured], pictures: dict[str, list[Path]]) -> str:
    """The table, then each suite with all of its figures, slices and pictures."""
    lines = ["# Suites", ""]
    models = {f"{kind} `{version}`" for suite in found for kind, version in suite.model.items()}
    if models:
        lines += [f"Measured with {', '.join(sorted(models))}; intervals are bootstrap, 95%.", ""]
    lines += [f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS)]
    lines += [f"| {' | '.join(row)} |" for suite in found for row in _rows(suite)]
    for suite in found:
        lines += ["", f"## {suite.suite}", ""]
        about = [text for text in (suite.note, suite.source, suite.licence) if text]
        if about:
            lines += [f"{'; '.join(about)}.", ""]
        lines += ["| figure | value | 95% |", "|---|---|---|"]
        lines += [f"| {n} | {f.value:.3f} | {_interval(f)} |" for n, f in suite.figures.items()]
        if suite.slices:
            lines += ["", f"| slice | n | {suite.metric} | 95% |", "|---|---|---|---|"]
            lines += [
                f"| {name} | {n:,} | {f.value:.3f} | {_interval(f)} |"
                for name, (n, f) in suite.slices.items()
            ]
        if pictures.get(suite.suite):
            shown = " ".join(f"![{p.stem}]({p.name})" for p in pictures[suite.suite])
            lines += ["", shown]
        for p in suite.published:
            part = f" ({p.slice})" if p.slice else ""
            lines += [
                "",
                f"Published: {p.system}, {p.metric}{part} {p.value:.3f} ([source]({p.source}), {p.where})"
                + (f". Differs: {p.differs}." if p.differs else "."),
            ]
    return "\n".join(lines) + "\n"


def _rows(suite: Measured) -> list[list[str]]:
    head = suite.headline
    rows = [[suite.suite, f"{suite.n:,}", suite.metric, f"{head.value:.3f}", _interval(head), ""]]
    for published in suite.published:
        own = suite.beside(published)
        name = f"{published.metric} {published.slice}".strip()
        rows.append(
            [
                "", "", name, "-" if own is None else f"{own.value:.3f}",
                "" if own is None else _interval(own),
                f"{published.value:.3f} {published.system}"
                + (f"; {published.differs}" if published.differs else ""),
            ]
        )  # fmt: skip
    return rows


def _interval(figure: Figure) -> str:
    return "-" if figure.interval is None else f"{figure.interval[0]:.3f}-{figure.interval[1]:.3f}"
