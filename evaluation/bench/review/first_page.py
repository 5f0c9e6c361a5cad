"""Seconds from starting `claimcheck review` to a whole first page.

python evaluation/bench/review/first_page.py claims.db [STARTS]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from serving import Editor, desk


def start(db: Path) -> tuple[float, int]:
    """Seconds until the page has been read, and its characters."""
    began = time.perf_counter()
    with desk(db) as port:
        status, _, body = Editor(port).ask("queue", "GET", "/")
        seconds = time.perf_counter() - began
    if status != 200:
        sys.exit(f"The desk answered {status}")
    return seconds, len(body)


def main() -> None:
    starts = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    done = [start(Path(sys.argv[1])) for _ in range(starts)]
    seconds = sorted(time for time, _ in done)
    sys.stdout.write(
        f"{starts} starts, load average {os.getloadavg()[0]:.1f}: median "
        f"{statistics.median(seconds):.2f} s, {seconds[0]:.2f} to {seconds[-1]:.2f} s; "
        f"{done[0][1]:,} characters\n"
    )


if __name__ == "__main__":
    main()
