"""Twenty editors at once, a minute long, while a batch writes: python load.py DB [SECONDS [EDITORS]].

Each editor opens a claim, looks at it for half a second to one and a half (quicker than anyone
reads), decides, and follows to the next. Every decision whose answer said that it was saved is then
looked for in the database. The database named is written to: give it a copy.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from make_db import fill
from serving import Editor, desk, form_of, said, say

from claimcheck.store import Store

DECISIONS = ("accept", "supported", "contradicted", "unverified")


def work(port: int, number: int, until: float, saved: list, times: list, other: dict) -> None:
    """One editor until the time is up."""
    rng = random.Random(number)
    editor = Editor(port)
    page = editor.ask("queue", "GET", "/")[2]
    editor.rename(page, f"Editor {number}")
    page = editor.ask("queue", "GET", "/")[2]
    links = [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/claims/")]
    path = rng.choice(links)
    while time.monotonic() < until:
        status, _, page = editor.ask("claim", "GET", path)
        if status != 200 or 'class="decide"' not in page:
            other[f"page {status}"] = other.get(f"page {status}", 0) + 1
            path = rng.choice(links)
            continue
        time.sleep(rng.uniform(0.5, 1.5))
        form = {**form_of(page), "decision": rng.choice(DECISIONS), "note": f"by {number}"}
        action = page.split('class="decide"')[1].split('action="')[1].split('"')[0]
        status, location, _ = editor.ask("decision", "POST", action, form)
        if status == 303:
            saved.append(parse_qs(urlsplit(location).query)["saved"][0])
            path = location
        else:  # 409: somebody else was first, and the editor is told
            other[f"decision {status}"] = other.get(f"decision {status}", 0) + 1
            page = editor.ask("queue", "GET", "/")[2]
            links = [p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/claims/")]
            path = rng.choice(links)
    times += editor.times


def batch(db: Path, until: float, written: list) -> None:
    """Save articles, one after the other, as a run of `check` does."""
    number = 900_000
    with Store.open(db) as store:
        while time.monotonic() < until:
            fill(store, 1, 25, seed=number, first=number)
            number += 1
            written.append(number)
            time.sleep(0.2)


def main(db: Path, seconds: float, editors: int) -> None:
    """Run, then print what it took and what was lost."""
    saved: list[str] = []
    times: list[tuple[str, float]] = []
    other: dict[str, int] = {}
    written: list[int] = []
    with desk(db) as port:
        Editor(port).ask("warm", "GET", "/")
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=work, args=(port, n, until, saved, times, other))
            for n in range(editors)
        ]
        threads.append(threading.Thread(target=batch, args=(db, until, written)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with sqlite3.connect(db) as conn:
        found = {row[0] for row in conn.execute("select id from reviews")}
    lost = [one for one in saved if one not in found]
    say(f"{editors} editors, {seconds:.0f} s, load average {os.getloadavg()[0]:.1f}")
    say(f"{len(saved)} decisions saved, {len(lost)} lost; {len(set(saved))} distinct; {other}")
    say(f"{len(written)} articles written by the batch meanwhile")
    say("| request | n | median ms | p95 ms | max ms |\n|---|---|---|---|---|")
    for kind in ("queue", "claim", "decision"):
        say(said(kind, [took for name, took in times if name == kind]))
    say(said("all", [took for name, took in times if name != "warm"]))
    if lost:
        raise SystemExit(1)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        float(sys.argv[2]) if len(sys.argv) > 2 else 60,
        int(sys.argv[3]) if len(sys.argv) > 3 else 20,
    )
