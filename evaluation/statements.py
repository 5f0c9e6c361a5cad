"""Blind judgement of statements: sheets for two judges, and what they say when filled.

    python evaluation/statements.py sample corpus/labels/claims/test.jsonl SHEETS
    python evaluation/statements.py score SHEETS

`sample` extracts the articles of a labelled file and draws up to 100 claims whose words point back (a
pronoun, a relative date, a short name) and 100 of the rest. It writes `a.jsonl` and `b.jsonl`, the same
claims in two orders without the program's own opinion, and `key.jsonl`, which the judges do not see. Each
judge sets `good` to true where the statement can be understood without the article and says what the
article says at that place, no more and no less, in grammatical English; else to false, with a `note`.
`score` prints agreement, Cohen's kappa and the share of good statements of each kind: a statement is good
when both judges say so and the program called it complete.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import ClaimcheckError, DataError
from claimcheck.evaluate.agreement import cohens_kappa
from claimcheck.jsonl import read_jsonl, write_jsonl
from claimcheck.types import Article, Claim

KINDS = ("points", "stands")
EACH = 100
_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|them|his|hers?|its|theirs?|this|these|that|those|such|there|here|now|today"
    r"|yesterday|tomorrow|ago|later|earlier|(?:last|next|this|following|previous|same) "
    r"(?:year|month|week|day|spring|summer|autumn|winter|night|\w+day))\b",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?! ?\d{0,2}(?:st|nd|rd|th)?,? ?\d{4})"
)


def kind_of(claim: Claim) -> str:
    """ "points" where a word of the claim needs the article to be understood, else "stands"."""
    short = any(e.link and e.link != e.text for e in claim.entities)
    points = short or _POINTING.search(claim.text) or _BARE_DATE.search(claim.text)
    return KINDS[0] if points else KINDS[1]


def draw(pairs: Iterable[tuple[Article, Claim]], *, each: int, seed: int) -> list[dict[str, Any]]:
    """Up to `each` rows of either kind, drawn by `seed`."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for article, claim in pairs:
        rows[kind_of(claim)].append(
            {
                "id": claim.id,
                "kind": kind_of(claim),
                "complete": claim.complete,
                "article": article.path,
                "published": article.published.isoformat() if article.published else None,
                "text": article.text,
                "start": claim.start,
                "end": claim.end,
                "claim": claim.text,
                "statement": claim.statement,
            }
        )
    chance = random.Random(seed)
    return [row for kind in KINDS for row in chance.sample(rows[kind], min(each, len(rows[kind])))]


def write_sheets(rows: Sequence[dict[str, Any]], folder: Path, *, seed: int) -> None:
    """a.jsonl and b.jsonl to be filled, key.jsonl to be kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, shift in (("a", 1), ("b", 2)):
        order = list(rows)
        random.Random(seed + shift).shuffle(order)
        blind = [
            {k: v for k, v in row.items() if k not in {"kind", "complete"}}
            | {"good": None, "note": ""}
            for row in order
        ]
        write_jsonl(folder / f"{name}.jsonl", blind)
    key = [{k: row[k] for k in ("id", "kind", "complete")} for row in rows]
    write_jsonl(folder / "key.jsonl", key)


def score(folder: Path) -> dict[str, Any]:
    """Agreement and shares from filled sheets. Raises DataError where a judgement is missing."""
    a, b = (_judged(folder / f"{name}.jsonl") for name in "ab")
    key = {row["id"]: row for row in _rows(folder / "key.jsonl")}
    if not set(a) == set(b) == set(key):
        raise DataError(
            "the sheets and the key hold different claims",
            path=folder,
            remedy="Draw them again: python evaluation/statements.py sample",
        )
    ids = sorted(key)
    out: dict[str, Any] = {
        "n": len(ids),
        "agreement": sum(a[i] == b[i] for i in ids) / len(ids),
        "kappa": cohens_kappa([str(a[i]) for i in ids], [str(b[i]) for i in ids]),
    }
    for kind in KINDS:
        own = [i for i in ids if key[i]["kind"] == kind]
        good = sum(a[i] and b[i] and key[i]["complete"] for i in own)
        out[kind] = {
            "n": len(own),
            "good": good / len(own) if own else None,
            "a": sum(a[i] for i in own) / len(own) if own else None,
            "b": sum(b[i] for i in own) / len(own) if own else None,
            "incomplete": sum(not key[i]["complete"] for i in own),
        }
    return out


def _judged(file: Path) -> dict[str, bool]:
    judged: dict[str, bool] = {}
    for number, row in enumerate(_rows(file), 1):
        if not isinstance(row.get("good"), bool):
            raise DataError(
                f"line {number} is not judged yet",
                path=file,
                remedy='Set "good" to true or false in every row',
            )
        judged[str(row["id"])] = row["good"]
    return judged


def _rows(file: Path) -> list[dict[str, Any]]:
    return [row.data for row in read_jsonl(file)]


def _extracted(file: Path) -> Iterable[tuple[Article, Claim]]:
    from claimcheck.articles import parse_text
    from claimcheck.evaluate.rows import read_claims
    from claimcheck.extract import Extractor

    rows = read_claims(file)
    articles = []
    for number, row in enumerate(rows, 1):
        article = parse_text(row.text, path=f"{file.name}#{number}")
        if row.published:
            article = dataclasses.replace(article, published=row.published)
        articles.append(article)
    for found in Extractor.load().extract(articles):
        yield from ((found.article, claim) for claim in found.claims)


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("sample", "score"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=EACH)
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args(arguments)
    try:
        if given.command == "sample":
            rows = draw(_extracted(given.paths[0]), each=given.each, seed=given.seed)
            write_sheets(rows, given.paths[1], seed=given.seed)
        else:
            sys.stdout.write(json.dumps(score(given.paths[0])) + "\n")
    except ClaimcheckError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
