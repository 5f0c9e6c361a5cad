"""Encode the first passages of the size benchmark; goes on where an earlier run stopped.

Usage: python encode.py PASSAGES.jsonl VECTORS.f16 [--minutes 25] [--most 110000] [--model FOLDER]

Vectors are rows of 384 half-precision numbers, in the order of the passages, as claimcheck encodes them.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import islice
from pathlib import Path

from claimcheck.reference import SentenceEncoder

WIDTH = 384
CHUNK = 2048  # passages between two writes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--most", type=int, default=110_000)
    parser.add_argument("--model", default="start", help="a tuned encoder's folder")
    options = parser.parse_args()
    encoder = SentenceEncoder(options.model)
    done = options.vectors.stat().st_size // (2 * WIDTH) if options.vectors.exists() else 0
    start, first = time.monotonic(), done
    with options.passages.open(encoding="utf-8") as lines, options.vectors.open("ab") as out:
        out.truncate(done * 2 * WIDTH)
        rows = islice(lines, done, options.most)
        while texts := [json.loads(line)["text"] for line in islice(rows, CHUNK)]:
            out.write(encoder.encode(texts).astype("<f2").tobytes())
            out.flush()
            done += len(texts)
            spent = time.monotonic() - start
            print(f"{done} encoded, {(done - first) / spent:.0f} a second", flush=True)  # noqa: T201
            if spent > options.minutes * 60:
                break


if __name__ == "__main__":
    main()
