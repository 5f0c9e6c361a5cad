"""How fast each stage runs here, measured while a batch of articles goes through all of them.

The stages are the real ones with a watch around each, so that a rate is what a run gets, batches and
all. What no watch sees of a check is deciding: comparing, weighing, writing the reason.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from claimcheck.articles import read_articles
from claimcheck.checker import Checker
from claimcheck.checker_parts import CheckedArticle, Entailer, Extracted, Extracts, Searcher
from claimcheck.compared import model_alone
from claimcheck.config import Config
from claimcheck.errors import InputError
from claimcheck.runners.machine import cores
from claimcheck.scaling import measure_scaling, seconds_of
from claimcheck.types import Article, Evidence

__all__ = ["bench", "machine", "measure_stages"]

PAIR_TOKENS = 64  # of the pairs on which the share of the peak is taken
FEWEST_PAIRS, MOST_PAIRS = 64, 512
PASS_SECONDS = 2.0  # that scoring the pairs once may take; it is done some forty times
PACKAGES = ("claimcheck", "torch", "transformers", "spacy", "usearch", "numpy")
COLD_ARTICLE = "The bridge over the river was opened in 1932, the council said on Monday.\n"


@dataclass(slots=True)
class Watch:
    """Time spent in a stage, in seconds by the clock and of this process's processors."""

    wall: float = 0.0
    cpu: float = 0.0

    def run(self, call: Callable[[], Any]) -> Any:
        """What `call` gives, timed."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return call()
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


class WatchedExtractor:
    """An extractor with a watch."""

    def __init__(self, extractor: Extracts, watch: Watch) -> None:
        self.version = extractor.version
        self._extractor = extractor
        self._watch = watch

    def extract(self, articles: Iterable[Article]) -> Iterator[Extracted]:
        """As the extractor does; all articles given are extracted at once."""
        yield from self._watch.run(lambda: list(self._extractor.extract(articles)))


class WatchedReference:
    """A reference with a watch, which counts the statements looked up and what was found."""

    def __init__(self, reference: Searcher, watch: Watch) -> None:
        self._reference = reference
        self._watch = watch
        self.statements = self.found = 0

    @property
    def version(self) -> str:
        """That of the reference."""
        return self._reference.version

    @property
    def versions(self) -> dict[str, str]:
        """Those of the reference."""
        return self._reference.versions

    def search(
        self, statements: Sequence[str], *, before: Sequence[dt.date | None] | None = None
    ) -> list[list[Evidence]]:
        """As the reference does."""
        self.statements += len(statements)
        found: list[list[Evidence]] = self._watch.run(
            lambda: self._reference.search(statements, before=before)
        )
        self.found += sum(map(len, found))
        return found


class WatchedEntailment:
    """An entailment model with a watch, which counts the pairs asked for and the distinct ones."""

    def __init__(self, model: Entailer, watch: Watch) -> None:
        self.version = model.version
        self._model = model
        self._watch = watch
        self.asked = self.distinct = 0

    def score(self, pairs: Sequence[tuple[str, str]]) -> Any:
        """As the model does."""
        self.asked += len(pairs)
        self.distinct += len(set(pairs))
        return self._watch.run(lambda: self._model.score(pairs))


def bench(
    paths: Sequence[str],
    references: Sequence[str],
    *,
    config: Config | None = None,
    limit: int = 0,
    cold: bool = True,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Rates of each stage on these articles, shares of the machine's peak, scaling, memory and cold start.

    limit: articles at most, 0 for all. cold: also start a process afresh and wait for its first
    verdict. progress: called with what is measured next. Raises InputError when no article can be
    read, and what the stages raise.
    """
    tell = progress or (lambda what: None)
    settings = config or Config()
    result: dict[str, Any] = {"machine": machine()}
    tell("reading")
    reading = Watch()
    articles = reading.run(lambda: _articles(paths, limit))
    words = sum(len(article.text.split()) for article in articles)
    result["articles"], result["words"] = len(articles), words
    tell("loading")
    parts = Checker.load(reference=list(references), config=settings)
    result["load_seconds"] = {
        name: round(seconds_of(functools.partial(getattr, parts, name)), 2)
        for name in ("reference", "extractor", "entailment", "weights")
    }
    tell("the stages")
    stages = measure_stages(parts, articles)
    stages["stages"]["read"] = _rate(reading, "words", words)
    result |= stages
    tell("the machine's peak")
    model = model_alone(parts.entailment)
    pairs, lengths = _even_pairs(model)
    pairs, lengths = pairs[: (enough := _enough(model, pairs))], lengths[:enough]
    result["entailment"] = _shares(model, pairs, lengths)
    result["peak_memory_gb"] = round(_peak_memory(), 3)
    if (processors := cores()) > 1:
        tell(f"{processors} processors")
        result["scaling"] = measure_scaling(model, pairs, settings.entail, processors=processors)
    if cold:
        tell("a cold start")
        result["help_seconds"] = round(seconds_of(lambda: _run(["--help"])), 2)
        result["cold_start_seconds"] = round(_cold_start(references), 2)
    return result


def measure_stages(parts: Checker, articles: Sequence[Article]) -> dict[str, Any]:
    """Counts and the rates of the stages, all articles checked once with these parts."""
    watches = {name: Watch() for name in ("extract", "retrieve", "entail")}
    reference = WatchedReference(parts.reference, watches["retrieve"])
    entailment = WatchedEntailment(parts.entailment, watches["entail"])
    checker = Checker.load(
        reference=reference,
        config=parts.config,
        extractor=WatchedExtractor(parts.extractor, watches["extract"]),
        entailment=entailment,
        weights=parts.weights,
    )
    # The first use of a model makes its buffers; a run of a day pays that once.
    list(parts.try_articles(articles[:1]))
    whole = Watch()
    done = whole.run(lambda: list(checker.try_articles(articles)))
    checked = [one for one in done if isinstance(one, CheckedArticle)]
    claims = sum(len(one.claims) for one in checked)
    sentences = sum(_sentences(article.text) for article in articles)
    words = sum(len(article.text.split()) for article in articles)
    deciding = Watch(
        whole.wall - sum(w.wall for w in watches.values()),
        whole.cpu - sum(w.cpu for w in watches.values()),
    )
    return {
        "sentences": sentences,
        "claims": claims,
        "failed": len(done) - len(checked),
        "evidence_a_claim": round(reference.found / max(claims, 1), 2),
        "pairs_a_claim": round(entailment.asked / max(claims, 1), 2),
        "distinct_pairs_a_claim": round(entailment.distinct / max(claims, 1), 2),
        "stages": {
            "extract": _rate(watches["extract"], "words", words),
            "retrieve": _rate(watches["retrieve"], "claims", reference.statements),
            "entail": _rate(watches["entail"], "pairs", entailment.distinct),
            "decide": _rate(deciding, "claims", claims),
            "whole": _rate(whole, "sentences", sentences),
        },
    }


def _articles(paths: Sequence[str], limit: int) -> list[Article]:
    found = [one for one in read_articles(paths) if isinstance(one, Article)]
    if not found:
        raise InputError("no article could be read", remedy="Name files or folders of articles")
    return found[: limit or None]


def _sentences(text: str) -> int:
    """About how many sentences a text has: the ends of lines and full stops before a space."""
    return sum(
        line.count(". ") + line.count("? ") + line.count("! ") + 1
        for line in text.splitlines()
        if line.strip()
    )


def _rate(watch: Watch, unit: str, count: int) -> dict[str, Any]:
    return {
        "unit": unit,
        "count": count,
        "a_second": round(count / max(watch.wall, 1e-9), 1),
        "a_processor_second": round(count / max(watch.cpu, 1e-9), 1),
        "seconds": round(watch.wall, 3),
        "cpu_seconds": round(watch.cpu, 3),
    }


def _shares(model: Any, pairs: Sequence[tuple[str, str]], lengths: Sequence[int]) -> dict[str, Any]:
    """Pairs of 64 tokens a second, and what share of the peak of each type that is."""
    from claimcheck.entail.peak import measure_peaks, operations

    seconds = min(seconds_of(lambda: model.score(pairs)) for _ in range(3))
    asked = operations(model.net.config, lengths) / seconds
    peaks = measure_peaks()
    return {
        "tokens_a_pair": PAIR_TOKENS,
        "pairs_a_second": round(len(pairs) / seconds, 1),
        "precision": "bfloat16" if model.bfloat16 else "float32",
        "gflops": round(asked / 1e9, 1),
        "peak_gflops": {name: round(peak / 1e9, 1) for name, peak in peaks.items()},
        "share_of_peak": {name: round(asked / peak, 3) for name, peak in peaks.items()},
    }


def _enough(model: Any, pairs: Sequence[tuple[str, str]]) -> int:
    """How many of the pairs a pass should have, so that a slow processor is not at it for many minutes."""
    few = pairs[:FEWEST_PAIRS]
    model.score(few)
    a_pair = seconds_of(lambda: model.score(few)) / len(few)
    return min(max(FEWEST_PAIRS, round(PASS_SECONDS / a_pair)), len(pairs))


def _even_pairs(model: Any) -> tuple[list[tuple[str, str]], list[int]]:
    """Distinct pairs of exactly `PAIR_TOKENS` tokens with the special ones, made of common words."""
    words = ["river", "town", "mayor", "bridge", "school", "water", "north", "summer"]
    pairs = []
    for number in range(MOST_PAIRS):
        own = [words[(number >> 3 * place) % 8] for place in range(3)]
        premise = [*own, *(words[place % 8] for place in range(38))]
        pairs.append((" ".join(premise), " ".join(words[place % 8] for place in range(20))))
    lengths = [
        len(ids) for ids in model.tokenizer(*map(list, zip(*pairs, strict=True)))["input_ids"]
    ]
    return pairs, lengths


def _cold_start(references: Sequence[str]) -> float:
    """Seconds from the start of a process to the verdict on an article of one sentence."""
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_text(COLD_ARTICLE, encoding="utf-8")
        named = [part for reference in references for part in ("--reference", reference)]
        arguments = ["check", str(article), "--db", str(Path(folder) / "claims.db"), *named]
        return seconds_of(lambda: _run(arguments))


def _run(arguments: Sequence[str]) -> None:
    code = "from claimcheck.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)


def _peak_memory() -> float:
    """Resident memory of this process at its most, in GB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e9 if sys.platform == "darwin" else most / 1e6


def machine(packages: Sequence[str] = PACKAGES) -> dict[str, Any]:
    """What figures hold for: processor, cores and threads that may be used, load, versions."""
    from claimcheck.entail.peak import threads

    name = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text(encoding="utf-8").splitlines()
        name = next(
            (line.partition(": ")[2] for line in lines if line.startswith("model name")), name
        )
    return {
        "processor": name,
        "cores": cores(),
        "threads": threads(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {package: version(package) for package in packages},
    }
