"""The figures of a model's card: those of its own version, and of no other model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.evaluate.versions import model_version
from claimcheck.promotion.folder import kind_of

__all__ = [
    "figures_text",
    "names_version",
    "section",
    "stale_figures",
    "version_in",
    "weaknesses_text",
]

_WEAKEST = 5
_UNMEASURED = "Not measured with this version"


def version_in(row: Mapping[str, Any], kind: str) -> str:
    """The version of a kind of model that a suite was measured with; "" where it had no part in it."""
    return str(row.get("model", {}).get(kind, ""))


def section(card: str, name: str) -> str | None:
    """The text between the marks of a section of a card; None for a card without it."""
    found = re.search(rf"<!-- card:{name} -->\n(.*?)\n?<!-- /card:{name} -->", card, re.DOTALL)
    return found[1] if found else None


def names_version(card: str, version: str) -> bool:
    """Whether the figures of a card are said to be of this version."""
    return bool(version) and f"`{version}`" in (section(card, "figures") or "")


def stale_figures(folder: Path) -> list[str]:
    """Why the card of a model does not speak of it: a sentence when its marked figures are of another version.

    A card without marks, or without figures between them, is its writer's own affair.
    """
    page = folder / "README.md"
    figures = section(page.read_text(encoding="utf-8"), "figures") if page.is_file() else None
    if figures is None or figures.startswith(_UNMEASURED):
        return []
    version = model_version(kind_of(folder), folder)
    if f"`{version}`" in figures:
        return []
    return [
        f"its figures do not name the version `{version}`: claimcheck models card --write makes them anew"
    ]


def figures_text(
    own: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]], kind: str, version: str
) -> str:
    """The table of figures. own: the results of this version; given: all that were named."""
    others = [row for row in given if version_in(row, kind) not in ("", version)]
    left_out = ", ".join(f"{row['suite']} (`{version_in(row, kind)}`)" for row in others)
    note = [f"Left out, as of other versions: {left_out}."] if others else []
    if not own:
        measure = f"`claimcheck evaluate suite all --model {kind}=FOLDER --output FOLDER`"
        return "\n\n".join([f"{_UNMEASURED} (`{version}`): {measure}.", *note])
    lines = [
        "| suite | n | figure | value | 95% | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    for row in own:
        head = row["figures"][row["metric"]]
        ece = row["figures"].get("ece")
        lines.append(
            f"| {row['suite']} | {row['n']:,} | {row['metric']} | {head['value']:.3f} | {_interval(head)} | "
            + (f"{ece['value']:.3f} |" if ece else "|")
        )
    versions = sorted({f"{k} `{v}`" for row in own for k, v in row["model"].items()})
    measured = f"Measured with {', '.join(versions)}. Intervals are bootstrap."
    return "\n".join([*lines, "", measured, *note])


def weaknesses_text(results: Sequence[Mapping[str, Any]]) -> str:
    """The slices that fall furthest behind the whole of their suite."""
    found = [
        (part["value"] - row["figures"][row["metric"]]["value"], row, name, part)
        for row in results
        for name, part in row.get("slices", {}).items()
        # Among rows of one label F1 is 0 or nearly 1, whatever the model does.
        if not (name.startswith("gold ") and row["metric"].endswith("f1"))
    ]
    worst = sorted((x for x in found if x[0] < 0), key=lambda x: x[0])[:_WEAKEST]
    if not worst:
        return ""
    lines = ["## Known weaknesses", "Slices furthest behind the whole of their suite:", ""]
    lines += [
        f"- {row['suite']}, {name}: {part['value']:.3f} (n {part['n']:,}), the whole {row['figures'][row['metric']]['value']:.3f}"
        for _, row, name, part in worst
    ]
    return "\n".join(lines)


def _interval(figure: Mapping[str, Any]) -> str:
    ends = figure.get("interval")
    return "" if ends is None else f"{ends[0]:.3f}-{ends[1]:.3f}"
