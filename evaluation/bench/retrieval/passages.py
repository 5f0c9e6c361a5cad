"""The passages of the size benchmark: real ones first, near-copies of gold next, recombined after.

Usage: python passages.py OUT.jsonl [--count 1000000]   (reads $CLAIMCHECK_DATA)

real: every distinct sentence of verdicts/ and, up to 100,000 in all, premises of entailment/, of 5 to
80 words. near: a gold sentence of verdicts/ with one number or one name taken from another passage.
recombined: two real sentences of at most 22 words side by side, drawn uniformly, so that words
keep their frequencies. `parts` are the rows (from 0) of the sentences that a passage was made of.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FEWEST, MOST = 5, 80  # words of a passage
REAL = 100_000
SHORT = 22  # words of a sentence that is put beside another
NEAR_COPIES = 3  # of each gold sentence
SEED = 20261124
NUMBER = re.compile(r"\d[\d,.]*")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def real_passages(data: Path) -> dict[str, bool]:
    """Each distinct passage, and whether it is gold evidence of a claim."""
    found: dict[str, bool] = {}

    def keep(text: str, gold: bool = False) -> None:
        text = " ".join(text.split())
        if FEWEST <= len(text.split()) <= MOST:
            found[text] = found.get(text, False) or gold

    for name in ("scifact", "wice", "fm2"):
        for row in lines(data / "verdicts" / name / "claims.jsonl.gz"):
            for piece in row["evidence"]:
                keep(piece["text"], bool(piece["gold"]))
    for row in lines(data / "verdicts" / "scifact" / "corpus.jsonl.gz"):
        for sentence in row["sentences"]:
            keep(sentence)
    evidence = len(found)
    for file in sorted((data / "entailment").glob("*/*.jsonl.gz")):
        for row in lines(file):
            keep(row["premise"])
    texts = list(found)
    premises = random.Random(SEED).sample(texts[evidence:], max(0, REAL - evidence))
    return {text: found[text] for text in (*texts[:evidence], *premises)}


def near_copy(text: str, other: str, chance: random.Random) -> str | None:
    """`text` with one of its numbers or names exchanged for one of `other`, or None."""
    for pattern in chance.sample([NUMBER, NAME], 2):
        here, there = list(pattern.finditer(text)), pattern.findall(other)
        if here and there:
            place = chance.choice(here)
            changed = text[: place.start()] + chance.choice(there) + text[place.end() :]
            if changed != text:
                return changed
    return None


def passages(data: Path, count: int) -> Iterator[dict[str, Any]]:
    """`count` passages with id, text, kind and parts."""
    chance = random.Random(SEED)
    known = real_passages(data)
    real = list(known)[:count]
    for row, text in enumerate(real):
        yield {"id": f"real-{row}", "text": text, "kind": "real", "parts": []}
    made = len(real)
    for row, text in enumerate(real):
        for number in range(NEAR_COPIES if known[text] else 0):
            copy = near_copy(text, chance.choice(real), chance)
            if copy is not None and made < count:
                made += 1
                yield {"id": f"near-{row}-{number}", "text": copy, "kind": "near", "parts": [row]}
    short = [row for row, text in enumerate(real) if len(text.split()) <= SHORT]
    while made < count:
        first, second = chance.sample(short, 2)
        yield {
            "id": f"mixed-{made}",
            "text": f"{real[first]} {real[second]}",
            "kind": "recombined",
            "parts": [first, second],
        }
        made += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    options = parser.parse_args()
    data = Path(os.environ["CLAIMCHECK_DATA"])
    with options.out.open("w", encoding="utf-8") as stream:
        for row in passages(data, options.count):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
