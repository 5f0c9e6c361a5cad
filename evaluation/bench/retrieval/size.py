"""Build and search references of growing size; beside claimcheck bm25s and an exact product.

Usage: python size.py prepare PASSAGES.jsonl VECTORS.f16 WORK [--sizes 10000,100000,1000000]
       python size.py measure WORK OUT.json

`prepare` builds the indexes, which takes minutes, and goes on where it was stopped; `measure` asks
them, and wants a machine without other work. VECTORS.f16 holds real encodings of the first passages
(encode.py). A later passage is two real sentences side by side: its vector is made of theirs, weighted
by their lengths, plus noise of the size that makes it as far from that sum as real encodings of such
passages are. How far that is, and how many vectors were made, is written to OUT.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.benchmark import machine
from claimcheck.config import RetrieveConfig
from claimcheck.reference import Dataset, Reference, SentenceEncoder
from claimcheck.reference.build import build_index
from claimcheck.reference.index import Index
from claimcheck.reference.lexical import stems, words_of
from claimcheck.types import Fact

PACKAGES = ("claimcheck", "torch", "usearch", "numpy", "bm25s")
WIDTH = 384
TOP = 20
ALONE = 300  # claims asked one by one
CLAIMS = 640  # and in batches of 64
EXACT = 200  # of which the exact neighbours are computed
PEERS = 100  # and which the peers are asked
VECTORS, ORIGIN = "vectors.f16", "vectors.json"


class Given:
    """An encoder that hands out vectors that are there, by the row that a text starts with."""

    def __init__(self, vectors: np.ndarray, rows: dict[str, int]) -> None:
        self.name = SentenceEncoder().name
        self._vectors, self._rows = vectors, rows

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of passages, in order."""
        return self._vectors[[self._rows[text] for text in texts]].astype(np.float32)


def vectors_of(
    rows: list[dict[str, Any]], encoded: np.ndarray
) -> tuple[np.ndarray, dict[str, Any]]:
    """Half-precision vectors of all rows, and how they came about."""
    made = np.zeros((len(rows), WIDTH), dtype=np.float16)
    there = min(len(encoded), len(rows))
    made[:there] = encoded[:there]
    lengths = np.array([len(row["text"]) for row in rows], dtype=np.float32)

    def sums(chosen: np.ndarray) -> np.ndarray:
        parts = np.array([rows[row]["parts"] for row in chosen])
        weights = lengths[parts][:, :, None]
        total = (encoded[parts].astype(np.float32) * weights).sum(1)
        return total / np.linalg.norm(total, axis=1, keepdims=True)

    kinds = np.array([row["kind"] == "recombined" for row in rows])
    sample = np.flatnonzero(kinds[:there])[:5000]
    facts: dict[str, Any] = {"encoded": there, "made": len(rows) - there}
    noise = 0.0
    if len(sample):
        near = (sums(sample) * encoded[sample].astype(np.float32)).sum(1)
        facts |= {"sum_to_encoding_cosine": float(near.mean()), "sampled": len(sample)}
        noise = float(np.sqrt(1 / near.mean() ** 2 - 1))
    facts["noise"] = noise
    chance = np.random.default_rng(7)
    for first in range(there, len(rows), 50_000):
        chosen = np.arange(first, min(first + 50_000, len(rows)))
        own = sums(chosen)
        stray = chance.standard_normal(own.shape, dtype=np.float32)
        own += noise * stray / np.linalg.norm(stray, axis=1, keepdims=True)
        made[chosen] = own / np.linalg.norm(own, axis=1, keepdims=True)
    return made, facts


def claims_of(data: Path) -> list[str]:
    """The claims of verdicts/, the three sets in turn."""
    sets = []
    for name in ("fm2", "wice", "scifact"):
        with gzip.open(data / "verdicts" / name / "claims.jsonl.gz", "rt", encoding="utf-8") as f:
            sets.append([json.loads(line)["claim"] for line in f])
    mixed = [claim for group in zip(*sets, strict=False) for claim in group]
    return list(dict.fromkeys(mixed))[:CLAIMS]


def timed(times: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, by the clock and of processor time.

    The second is what counts where other work shares the machine.
    """
    wall, cpu = np.array(times).T * 1e3
    return {
        "p50_ms": float(np.percentile(wall, 50)),
        "p95_ms": float(np.percentile(wall, 95)),
        "cpu_p50_ms": float(np.percentile(cpu, 50)),
        "cpu_p95_ms": float(np.percentile(cpu, 95)),
    }


def clock(run: Callable[[Any], Any], items: list[Any]) -> list[tuple[float, float]]:
    """Seconds of each call, by the clock and of this process's processors."""
    times = []
    for item in items:
        start, cpu = time.perf_counter(), time.process_time()
        run(item)
        times.append((time.perf_counter() - start, time.process_time() - cpu))
    return times


def memory() -> dict[str, float]:
    """Resident memory now and at most, in GB; of it what is of mapped files."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    fields = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if "kB" in line}
    return {
        "rss_gb": int(fields["VmRSS"]) / 1e6,
        "mapped_gb": int(fields["RssFile"]) / 1e6,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def build(rows: list[dict[str, Any]], vectors: np.ndarray, path: Path) -> dict[str, Any]:
    """Index the rows; the encoding itself was done before and is not in these times."""
    spent: dict[str, float] = {}
    last = ["", time.perf_counter()]

    def progress(stage: str, done: int, total: int) -> None:
        now = time.perf_counter()
        spent[stage] = spent.get(stage, 0.0) + now - float(last[1])
        last[:] = [stage, now]

    encoder = Given(vectors, {row["text"]: number for number, row in enumerate(rows)})
    facts = (Fact(row["id"], "", "", row["text"]) for row in rows)
    start, cpu = time.perf_counter(), time.process_time()
    build_index(path, facts, encoder=encoder, progress=progress)
    files = [path, *Index(path).sides()]
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
        "stages": {stage: round(value, 1) for stage, value in spent.items()},
        "bytes": sum(file.stat().st_size for file in files),
        "files": {file.name.split(".")[-2]: file.stat().st_size for file in files},
    }


def search(path: Path, claims: list[str], alone: int) -> dict[str, Any]:
    """Latency, throughput, memory and recall against exact; in a process of its own."""
    config = RetrieveConfig(top_k=TOP)
    index = Index(path)
    before = memory()
    reference = Reference(
        [Dataset("bench", str(path))], [index], config=config, encoder=SentenceEncoder()
    )
    reference.search(claims[:64])  # warm
    found: dict[str, Any] = {"facts": len(index), "opened": before}
    reference.search([claims[0]])
    found["alone"] = timed(clock(lambda claim: reference.search([claim]), claims[:alone]))
    words = [words_of(claim) for claim in claims[:alone]]
    stemmed = stems(word.text for group in words for word in group)
    rarest = [
        min((index.frequency(s) or 10**9 for w in group for s in stemmed[w.text]), default=10**9)
        for group in words
    ]
    order = np.argsort(rarest)
    for name, chosen in (("rare", order[: alone // 3]), ("common", order[-(alone // 3) :])):
        group = [claims[row] for row in chosen]
        found[name] = timed(clock(lambda claim: reference.search([claim]), group))
    batches = [claims[first : first + 64] for first in range(0, len(claims), 64)]
    batches = [batch for batch in batches if len(batch) == 64]
    times = clock(reference.search, batches)
    wall, cpu = np.array(times).T
    found["batch_64"] = {
        "claims_per_second": 64 / float(np.median(wall)),
        "cpu_ms_per_claim": float(np.median(cpu)) * 1e3 / 64,
        **timed(times),
    }
    found["searching"] = memory()
    queries = SentenceEncoder().encode(claims[:EXACT])
    table = index.vectors()
    none = [None] * len(queries)
    start = time.process_time()
    exact = table.exact(queries, TOP, allowed=none)
    found["exact_product_cpu_ms"] = (time.process_time() - start) * 1e3 / len(queries)
    start = time.process_time()
    near = table.nearest(queries, TOP, allowed=none)
    found["vectors_cpu_ms"] = (time.process_time() - start) * 1e3 / len(queries)
    share = [np.isin(a[0], b[0]).mean() for a, b in zip(exact, near, strict=True)]
    found["recall@20_vs_exact"] = float(np.mean(share))
    if index.is_large:
        found["recall_by_expansion"] = {}
        for expansion in (32, 64, 96, 128, 192, 256):
            table._graph.expansion = expansion
            start = time.process_time()
            near = [table.nearest(q[None], TOP, allowed=[None])[0] for q in queries]
            spent = (time.process_time() - start) * 1e3 / len(queries)
            share = [np.isin(a[0], b[0]).mean() for a, b in zip(exact, near, strict=True)]
            found["recall_by_expansion"][expansion] = [float(np.mean(share)), spent]
    return found


def build_bm25s(rows: list[dict[str, Any]], path: Path) -> float:
    """The same texts in bm25s, saved to `path`; seconds."""
    import bm25s

    start = time.perf_counter()
    tokens = bm25s.tokenize([row["text"] for row in rows], show_progress=False)
    engine = bm25s.BM25()
    engine.index(tokens, show_progress=False)
    engine.save(str(path))
    return time.perf_counter() - start


def peers(work: Path, size: int, claims: list[str]) -> dict[str, Any]:
    """bm25s on the same texts, and a plain product in single precision, all in memory."""
    return {"bm25s": _bm25s(work, size, claims), "exact_matrix": _exact(work, size, claims)}


def _bm25s(work: Path, size: int, claims: list[str]) -> dict[str, float]:
    import bm25s

    engine = bm25s.BM25.load(str(work / f"{size}.bm25s"))
    asked = [bm25s.tokenize(claim, show_progress=False) for claim in claims]

    def retrieve(query: Any) -> Any:
        return engine.retrieve(query, k=TOP, show_progress=False)

    retrieve(asked[0])
    return {**timed(clock(retrieve, asked)), **memory()}


def _exact(work: Path, size: int, claims: list[str]) -> dict[str, float]:
    queries = SentenceEncoder().encode(claims)
    vectors = np.memmap(work / VECTORS, dtype="<f2", mode="r").reshape(-1, WIDTH)
    whole = vectors[:size].astype(np.float32)

    def best(query: np.ndarray) -> np.ndarray:
        return np.argpartition(whole @ query, -TOP)[-TOP:]

    best(queries[0])
    return timed(clock(best, list(queries)))


def read(path: Path, count: int) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for _, line in zip(range(count), stream, strict=False):
            yield json.loads(line)


def prepare(options: argparse.Namespace) -> None:
    """Whatever of the indexes is not there yet."""
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    sizes = sorted(map(int, options.sizes.split(",")))
    todo = [size for size in sizes if not (work / f"{size}.build.json").exists()]
    if not todo:
        return
    rows = list(read(options.passages, sizes[-1]))
    encoded = np.fromfile(options.vectors, dtype="<f2").reshape(-1, WIDTH)
    made, origin = vectors_of(rows, encoded)
    made.astype("<f2", copy=False).tofile(work / VECTORS)
    (work / ORIGIN).write_text(json.dumps(origin), encoding="utf-8")
    del made
    vectors = np.memmap(work / VECTORS, dtype="<f2", mode="r").reshape(-1, WIDTH)
    for size in todo:
        result = build(rows[:size], vectors[:size], work / f"{size}.index")
        result["bm25s_seconds"] = build_bm25s(rows[:size], work / f"{size}.bm25s")
        (work / f"{size}.build.json").write_text(json.dumps(result), encoding="utf-8")
        print(size, json.dumps(result), flush=True)  # noqa: T201


def measure(options: argparse.Namespace) -> None:
    """Each size in two processes of their own, so that memory is of that alone."""
    work: Path = options.work
    built = sorted(work.glob("*.build.json"), key=lambda path: int(path.name.split(".")[0]))
    results: dict[str, Any] = {
        "machine": machine(PACKAGES),
        "vectors": json.loads((work / ORIGIN).read_text(encoding="utf-8")),
        "claims": options.claims,
        "alone": options.alone,
        "sizes": {},
    }
    for path in built:
        size = path.name.split(".")[0]
        result = {"build": json.loads(path.read_text(encoding="utf-8"))}
        for part in ("search", "peers"):
            out = work / f"{size}.{part}.json"
            command = [sys.executable, __file__, part, str(work), str(out), "--size", size]
            command += ["--claims", str(options.claims), "--alone", str(options.alone)]
            subprocess.run(command, check=True)
            result[part] = json.loads(out.read_text(encoding="utf-8"))
        results["sizes"][size] = result
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(size, json.dumps(result), flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    first = parts.add_parser("prepare")
    first.add_argument("passages", type=Path)
    first.add_argument("vectors", type=Path)
    first.add_argument("work", type=Path)
    first.add_argument("--sizes", default="10000,100000,1000000")
    for name in ("measure", "search", "peers"):
        one = parts.add_parser(name)
        one.add_argument("work", type=Path)
        one.add_argument("out", type=Path)
        one.add_argument("--claims", type=int, default=CLAIMS)
        one.add_argument("--alone", type=int, default=ALONE)
        if name != "measure":
            one.add_argument("--size", type=int, required=True)
    options = parser.parse_args()
    if options.part == "prepare":
        prepare(options)
    elif options.part == "measure":
        measure(options)
    else:
        claims = claims_of(Path(os.environ["CLAIMCHECK_DATA"]))[: options.claims]
        if options.part == "search":
            found = search(options.work / f"{options.size}.index", claims, options.alone)
        else:
            found = peers(options.work, options.size, claims[:PEERS])
        options.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
