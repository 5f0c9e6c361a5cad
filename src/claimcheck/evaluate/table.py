"""The figures of an evaluation for a person at a terminal; --json prints the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["print_figures", "print_sets"]

# What has a table of its own or stands beside the figure it belongs to.
_APART = {"per_label", "confusion", "intervals", "per_kind", "minimal_pairs"}


def print_figures(metrics: Mapping[str, Any]) -> None:
    """One outcome: single figures, with their intervals, then the tables that it has."""
    console = _console()
    single = _table(None)
    intervals = metrics.get("intervals", {})
    for key, value in metrics.items():
        if key in _APART:
            continue
        if isinstance(value, dict):
            shown = "  ".join(f"{k} {v:.4f}" for k, v in value.items())
        else:
            shown = _figure(value)
            if intervals.get(key):
                shown += f"  {_interval(intervals[key])}"
        single.add_row(key, shown)
    console.print(single)
    for table in (*_of_labels(metrics), *_of_kinds(metrics)):
        console.print()
        console.print(table)


def print_sets(sets: Mapping[str, Mapping[str, Any]]) -> None:
    """Several outcomes of the entailment model by name: one table, a row a set."""
    console = _console()
    table = _table("set", "n", "majority", "accuracy", "95% interval", "two-way", "macro F1", "ece")
    for name, metrics in sets.items():
        table.add_row(
            name,
            _figure(metrics["n"]),
            _figure(metrics["majority"]),
            _figure(metrics["accuracy"]),
            _interval(metrics["intervals"]["accuracy"]),
            _figure(metrics["accuracy_2way"]),
            _figure(metrics["macro_f1"]),
            _figure(metrics["ece"]),
        )
    console.print(table)
    for name, metrics in sets.items():
        for kinds in _of_kinds(metrics):
            console.print(f"\n{name}")
            console.print(kinds)


def _of_labels(metrics: Mapping[str, Any]) -> list[Table]:
    per_label = metrics.get("per_label")
    tables = []
    if per_label:
        table = _table("label", "precision", "recall", "f1", "n")
        for label, scores in per_label.items():
            table.add_row(label, *(_figure(scores[k]) for k in ("precision", "recall", "f1", "n")))
        tables.append(table)
    if "confusion" in metrics:
        table = _table("gold \\ predicted", *(per_label or {}))
        for label, row in zip(per_label or {}, metrics["confusion"], strict=True):
            table.add_row(label, *map(str, row))
        tables.append(table)
    return tables


def _of_kinds(metrics: Mapping[str, Any]) -> list[Table]:
    """One table: accuracy by kind, and beside it the minimal pairs whose rows are all right."""
    per_kind = metrics.get("per_kind", {})
    pairs = metrics.get("minimal_pairs")
    if not per_kind and pairs is None:
        return []
    columns = ["kind", "n", "accuracy", "95% interval"]
    if pairs is not None:
        columns += ["minimal pairs", "both right", "95% interval"]
    table = _table(*columns)
    by_kind = pairs["per_kind"] if pairs is not None else {}
    for kind in sorted({*per_kind, *by_kind}):
        table.add_row(
            kind,
            *_share(per_kind.get(kind), "accuracy"),
            *(() if pairs is None else _share(by_kind.get(kind), "both_right")),
        )
    if pairs is not None:
        table.add_section()
        table.add_row("all", "", "", "", *_share(pairs, "both_right"))
    return [table]


def _share(scores: Mapping[str, Any] | None, key: str) -> tuple[str, str, str]:
    if scores is None:
        return "", "", ""
    return _figure(scores["n"]), _figure(scores[key]), _interval(scores["interval"])


def _console() -> Console:
    """The terminal, or, where output goes to a file, a page wide enough that nothing is cut."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=200)


def _table(first: str | None, *others: str) -> Table:
    """A bare table; no heading at all when the first column has none."""
    from rich.table import Table

    table = Table(show_header=first is not None, box=None, pad_edge=False)
    if first is not None:
        # A name too long for the terminal is folded: cut short, two sets may look alike.
        table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _figure(value: Any) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def _interval(ends: list[float] | None) -> str:
    return "-" if ends is None else f"{ends[0]:.3f}-{ends[1]:.3f}"
