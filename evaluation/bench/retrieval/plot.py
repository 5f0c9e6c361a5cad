"""Latency against size, from the figures that size.py wrote.

Usage: python plot.py SIZE.json OUT.svg   (needs matplotlib: pip install 'claimcheck[train]')
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", choices=("p50_ms", "cpu_p50_ms"), default="p50_ms")
    options = parser.parse_args()
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    sizes = json.loads(options.figures.read_text(encoding="utf-8"))["sizes"]
    lines = {
        "claimcheck, hybrid top 20": lambda each: each["search"]["alone"],
        "rare words": lambda each: each["search"]["rare"],
        "common words": lambda each: each["search"]["common"],
        "bm25s, words alone": lambda each: each["peers"]["bm25s"],
        "exact product, vectors alone": lambda each: each["peers"]["exact_matrix"],
    }
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for name, take in lines.items():
        points = []
        for size, each in sizes.items():
            try:
                points.append((int(size), take(each)[options.clock]))
            except KeyError:
                continue
        if points:
            axes.plot(*zip(*sorted(points), strict=True), marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="facts", ylabel="ms a claim (median)")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(options.out)


if __name__ == "__main__":
    main()
