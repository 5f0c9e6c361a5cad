"""How long the queue takes at full size: python queue_times.py DB [N]. Reads only."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from html import unescape
from pathlib import Path

from serving import Editor, desk, said, say

PAGES = {
    "queue, first page": "/",
    "queue, all states": "/?state=all",
    "queue, by verdict": "/?verdict=unverified",
    "queue, by words": "/?text=harbour+orrin",
    "queue, by words that are rare": "/?text=no+such+words",
    "queue, by article": "/?article=report+77",
    "queue, by beat and date": "/?beat=health&since=2024-06-01&until=2024-09-30",
    "queue, not flagged": "/?state=open",
}


def main(db: Path, n: int) -> None:
    """Print a table row for each page, over `n` requests each after five that do not count."""
    with sqlite3.connect(db) as conn:
        size = [
            conn.execute(f"select count(*) from {t}").fetchone()[0] for t in ("articles", "claims")
        ]
    say(f"{size[0]:,} articles, {size[1]:,} claims; load average {os.getloadavg()[0]:.1f}")
    say("| page | n | median ms | p95 ms | max ms |\n|---|---|---|---|---|")
    with desk(db) as port:
        editor = Editor(port)
        page = editor.ask("queue", "GET", "/")[2]
        claim = re.search(r'href="(/claims/[^"]+)"', page)[1]
        deep = "/"
        for _ in range(20):
            more = re.search(r'href="([^"]+)" data-key="m"', editor.ask("", "GET", deep)[2])
            deep = unescape(more[1])
        for name, path in {
            **PAGES,
            "queue, page 21": deep,
            "a claim in its article": unescape(claim),
        }.items():
            for _ in range(5):
                editor.ask("", "GET", path)
            editor.times.clear()
            for _ in range(n):
                status, _, _ = editor.ask(name, "GET", path)
                assert status == 200, (name, status)
            say(said(name, [took for _, took in editor.times]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
