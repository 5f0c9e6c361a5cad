"""Writes the table of figures in the README from expected.yaml, so that none is typed by hand.

`python evaluation/figures.py` rewrites it; `--check` says with exit code 1 that it is out of date.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.yaml"
README = HERE.parent / "README.md"
BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"
GROUPS = {
    "own": "On this repository's own corpus",
    "public": "On public data, where `CLAIMCHECK_DATA` names its folder",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One expected figure.

    command: prints a JSON object; metric: the path to the figure in it, such as
    `per_label.supported.f1`; tolerance: how far another run may be off; n: how many rows it is over.
    """

    name: str
    command: str
    data: str
    metric: str
    value: float
    tolerance: float
    n: int
    group: str


def load(path: Path = EXPECTED) -> list[Figure]:
    """The figures in their order. Raises TypeError or ValueError for a malformed entry."""
    figures = [Figure(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]
    for figure in figures:
        if figure.group not in GROUPS:
            raise ValueError(
                f"{figure.name}: group {figure.group!r} is none of {', '.join(GROUPS)}"
            )
        if figure.tolerance < 0:
            raise ValueError(f"{figure.name}: the tolerance is negative")
    return figures


def value_at(metrics: dict[str, Any], path: str) -> float:
    """The figure at a dotted path of a JSON object. Raises KeyError when it is not there."""
    found: Any = metrics
    for key in path.split("."):
        found = found[key]
    return float(found)


def table(figures: list[Figure]) -> str:
    """The figures as Markdown, a table for each group that has any."""
    parts = []
    for group, heading in GROUPS.items():
        rows = [f for f in figures if f.group == group]
        if not rows:
            continue
        parts += [
            f"{heading}:",
            "",
            "| what | data | n | metric | value |",
            "|---|---|---:|---|---:|",
        ]
        parts += [f"| {f.name} | {f.data} | {f.n:,} | `{f.metric}` | {f.value:.3f} |" for f in rows]
        parts += ["", "Commands:", "", "```sh", *dict.fromkeys(f.command for f in rows), "```", ""]
    return "\n".join(parts).rstrip()


def rewritten(readme: str, block: str) -> str:
    """The README with the block between its markers. Raises ValueError without both markers."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the README has lost its markers for the figures")
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def main() -> int:
    """Rewrite the README, or with --check only compare."""
    old = README.read_text(encoding="utf-8")
    new = rewritten(old, table(load()))
    if "--check" in sys.argv[1:]:
        return int(new != old)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
