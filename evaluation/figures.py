"""Writes the table of figures in the README from expected.yaml, so that none is typed by hand.

`python evaluation/figures.py` rewrites it; `--check` says with exit code 1 that it is out of date.
`--measure own` (or `public`, or `own public`) first runs the commands of that group and puts what they
print into expected.yaml, after a model or a rule has changed; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from functools import cache
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


def measured(figure: Figure) -> Figure:
    """The figure with the value and n that its command prints now."""
    found = _run(figure.command)
    return replace(
        figure, value=round(value_at(found, figure.metric), 4), n=int(found.get("n", figure.n))
    )


@cache
def _run(command: str) -> dict[str, Any]:
    words = [os.path.expandvars(word) for word in shlex.split(command)]
    words[0] = str(Path(sys.executable).with_name(words[0]))
    done = subprocess.run(words, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(groups: list[str]) -> None:
    """Run the commands of these groups and write their figures into expected.yaml."""
    figures = [measured(f) if f.group in groups else f for f in load()]
    head = EXPECTED.read_text(encoding="utf-8").splitlines()[0]
    rows = yaml.safe_dump([asdict(f) for f in figures], sort_keys=False, width=200)
    EXPECTED.write_text(f"{head}\n{rows}", encoding="utf-8")


def main() -> int:
    """Rewrite the README, or with --check only compare."""
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2:] or list(GROUPS))
    old = README.read_text(encoding="utf-8")
    new = rewritten(old, table(load()))
    if "--check" in sys.argv[1:]:
        return int(new != old)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
