"""How well evidence is found: words alone, vectors alone, fused, and reranked.

Usage: python quality.py PASSAGES.jsonl VECTORS.f16 WORK OUT.json [--model FOLDER]   (reads $CLAIMCHECK_DATA)

scifact: 809 claims, 5,183 abstracts, a fact an abstract; relevant is what the annotators cited.
wice: the claims with a gold sentence, against every sentence of 5 to 80 words of all cited pages.
Vectors of sentences are taken from VECTORS.f16 (encode.py); what is missing is encoded the same way
and kept in WORK, so that a second run goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from passages import FEWEST, MOST, lines

from claimcheck.config import RetrieveConfig
from claimcheck.evaluate.metrics import ndcg_at, recall_at
from claimcheck.reference import Dataset, Reference
from claimcheck.reference.build import build_index, passage
from claimcheck.reference.index import Index
from claimcheck.reference.lexical import make_query, stems, words_of
from claimcheck.types import Fact

WIDTH = 384
TOP = 20
DEPTHS = range(1, TOP + 1)


class Given:
    """An encoder that knows the texts of this benchmark."""

    name = "given"

    def __init__(self, model: str) -> None:
        self.model = model
        self.known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors in order, float32."""
        return np.stack([self.known[text] for text in texts]).astype(np.float32)

    def learn(self, texts: Sequence[str], file: Path) -> None:
        """Encode what is not known yet, through encode.py and files that are kept."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if not new:
            return
        rows = file.with_suffix(".jsonl")
        rows.write_text("".join(json.dumps({"text": t}) + "\n" for t in new), encoding="utf-8")
        done = file.stat().st_size // (2 * WIDTH) if file.exists() else 0
        if done < len(new):
            encode = Path(__file__).with_name("encode.py")
            run = [sys.executable, encode, rows, file, "--minutes", "600", "--model", self.model]
            subprocess.run(run, check=True)
        vectors = np.fromfile(file, dtype="<f2").reshape(-1, WIDTH)
        self.known.update(zip(new, vectors, strict=True))


def scifact(data: Path) -> tuple[list[Fact], list[tuple[str, set[str]]]]:
    """Abstracts as facts; claims with the ids that were cited."""
    facts = [
        Fact(str(row["doc_id"]), "", row["title"], " ".join(row["sentences"]))
        for row in lines(data / "verdicts" / "scifact" / "corpus.jsonl.gz")
    ]
    there = {fact.id for fact in facts}
    claims = [
        (row["claim"], {str(each) for each in row["cited_doc_ids"]} & there)
        for row in lines(data / "verdicts" / "scifact" / "claims.jsonl.gz")
    ]
    return facts, claims


def wice(data: Path) -> tuple[list[Fact], list[tuple[str, set[str]]]]:
    """Sentences as facts; claims with their gold sentences."""
    ids: dict[str, str] = {}
    claims = []
    for row in lines(data / "verdicts" / "wice" / "claims.jsonl.gz"):
        gold = set()
        for piece in row["evidence"]:
            text = " ".join(piece["text"].split())
            if FEWEST <= len(text.split()) <= MOST:
                id = ids.setdefault(text, str(len(ids)))
                if piece["gold"]:
                    gold.add(id)
        claims.append((row["claim"], gold))
    return [Fact(id, "", "", text) for text, id in ids.items()], claims


def measure(
    facts: list[Fact], claims: list[tuple[str, set[str]]], encoder: Given, path: Path
) -> dict[str, Any]:
    """Figures of the four ways, over the claims that have a relevant fact here."""
    path.unlink(missing_ok=True)
    build_index(path, facts, encoder=encoder)
    index = Index(path)
    asked = [(claim, gold) for claim, gold in claims if gold]
    statements = [claim for claim, _ in asked]
    words = [words_of(statement) for statement in statements]
    stemmed = stems(word.text for each in words for word in each)
    queries = [
        make_query(each, stemmed=stemmed, frequency=index.frequency, facts=len(index))
        for each in words
    ]
    near = index.vectors().nearest(encoder.encode(statements), TOP, allowed=[None] * len(asked))
    ranked: dict[str, list[list[str]]] = {
        "words": [[facts[row].id for row, _ in index.lexical(q, TOP)] for q in queries],
        "vectors": [[facts[row].id for row in rows] for rows, _ in near],
    }
    ways = {"fused": {"rerank": False}, "reranked": {}}
    for share in (0.2, 0.3, 0.5, 0.6):
        ways[f"reranked, words_share {share}"] = {"words_share": share}
    for name, changed in ways.items():
        config = RetrieveConfig(top_k=TOP, **changed)
        reference = Reference(
            [Dataset("bench", str(path))], [index], config=config, encoder=encoder
        )
        ranked[name] = [[e.fact.id for e in found] for found in reference.search(statements)]
    result: dict[str, Any] = {"n": len(asked), "facts": len(facts)}
    for name, rankings in ranked.items():
        pairs = list(zip(rankings, (gold for _, gold in asked), strict=True))
        result[name] = {
            "ndcg@10": float(np.mean([ndcg_at(found, gold, 10) for found, gold in pairs])),
            "recall": {
                k: float(np.mean([recall_at(found, gold, k) for found, gold in pairs]))
                for k in DEPTHS
            },
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--model", default="start", help="a tuned encoder's folder; VECTORS are not used"
    )
    parser.add_argument("--only", choices=("scifact", "wice"))
    options = parser.parse_args()
    data = Path(os.environ["CLAIMCHECK_DATA"])
    options.work.mkdir(parents=True, exist_ok=True)
    encoded = np.fromfile(options.vectors, dtype="<f2").reshape(-1, WIDTH)
    texts = {}
    with options.passages.open(encoding="utf-8") as stream:
        for vector, line in zip(encoded, stream, strict=False):
            texts[json.loads(line)["text"]] = vector
    results = json.loads(options.out.read_text()) if options.out.exists() else {}
    for name, load in (("wice", wice), ("scifact", scifact)):
        if options.only not in (None, name):
            continue
        facts, claims = load(data)
        encoder = Given(options.model)
        encoder.known = texts if name == "wice" and options.model == "start" else {}
        encoder.learn([claim for claim, _ in claims], options.work / f"{name}.claims.f16")
        encoder.learn([passage(fact) for fact in facts], options.work / f"{name}.facts.f16")
        results[name] = measure(facts, claims, encoder, options.work / f"{name}.index")
        options.out.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
