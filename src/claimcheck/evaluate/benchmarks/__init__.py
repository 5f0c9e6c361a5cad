"""Public benchmarks, read as they were published and measured as their authors do."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from claimcheck.errors import UsageError

__all__ = ["BENCHMARKS", "Benchmark", "benchmark_named", "read_benchmark"]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One public set.

    reader: `module.function` of this package. task: what is asked, see `claimcheck.evaluate.answer`.
    metric: the official headline. hub: where the Hub has it, "" when nowhere that is known to be the
    same. home: its own page. licence: what that page or the paper says. needs_reference: it is
    measured only with the pages as a reference. note: what a figure does not say.
    """

    name: str
    title: str
    reader: str
    task: str
    metric: str
    home: str
    licence: str
    hub: str = ""
    needs_reference: bool = False
    note: str = ""


_ALL = (
    Benchmark(
        "fever", "FEVER", "fever.read", "fever", "fever_score", "https://fever.ai",
        "CC BY-SA 3.0 (Wikipedia); annotations as fever.ai states",
        "hf:fever/fever@refs/convert/parquet:v1.0:labelled_dev", needs_reference=True,
        note="evidence from the named reference, which should be wiki-pages",
    ),
    Benchmark(
        "vitaminc", "VitaminC", "pairs.read_vitaminc", "labels", "accuracy",
        "https://github.com/TalSchuster/VitaminC", "CC BY-SA 3.0 (Wikipedia)", "hf:tals/vitaminc:test",
    ),
    Benchmark(
        "scifact", "SciFact", "scifact.read", "scifact", "abstract_rationalized_f1",
        "https://github.com/allenai/scifact", "CC BY-NC 2.0 (claims), ODC-By 1.0 (abstracts)",
        note="the cited abstracts are given: the oracle setting",
    ),
    Benchmark(
        "fm2", "FoolMeTwice", "pairs.read_fm2", "labels", "accuracy_2way",
        "https://github.com/google-research/fool-me-twice", "Apache-2.0; Wikipedia CC BY-SA",
        "hf:tasksource/fool-me-twice:test", note="gold evidence",
    ),
    Benchmark(
        "healthver", "HealthVer", "pairs.read_healthver", "labels", "macro_f1",
        "https://github.com/sarrouti/HealthVer", "not stated",
    ),
    Benchmark(
        "climate-fever", "Climate-FEVER", "climate_fever.read", "four", "macro_f1",
        "https://huggingface.co/datasets/tdiggelm/climate_fever", "not stated",
        "hf:tdiggelm/climate_fever:test", note="five given sentences, four labels",
    ),
    Benchmark(
        "climate-fever-sentences", "Climate-FEVER, single sentences", "climate_fever.read_sentences",
        "labels", "macro_f1", "https://huggingface.co/datasets/tdiggelm/climate_fever", "not stated",
        "hf:tdiggelm/climate_fever:test",
    ),
    Benchmark(
        "averitec", "AVeriTeC", "averitec.read", "four", "macro_f1",
        "https://github.com/MichSchli/AVeriTeC", "CC BY-NC 4.0", "hf:chenxwh/AVeriTeC:data/dev.json",
        note="gold questions and answers; not the AVeriTeC score",
    ),
    Benchmark(
        "llm-aggrefact", "LLM-AggreFact", "pairs.read_aggrefact", "grounded", "balanced_accuracy",
        "https://huggingface.co/datasets/lytang/LLM-AggreFact", "as its parts state; behind a form",
        "hf:lytang/LLM-AggreFact:test", note="no threshold is fitted to any part",
    ),
    Benchmark(
        "anli", "ANLI", "pairs.read_anli", "labels", "accuracy",
        "https://github.com/facebookresearch/anli", "CC BY-NC 4.0", "hf:facebook/anli:test_r3",
        note="the Hub names one round; the archive gives all three",
    ),
    Benchmark(
        "checkthat", "CheckThat! task 1", "sentences.read_checkthat", "debate", "f1",
        "https://checkthat.gitlab.io", "as each year states", note="F1 of worth checking",
    ),
    Benchmark(
        "claimbuster", "ClaimBuster", "sentences.read_claimbuster", "debate", "f1",
        "https://zenodo.org/records/3609356", "CC BY 4.0", note="F1 of check-worthy factual sentences",
    ),
    Benchmark(
        "policlaim", "PoliClaim", "sentences.read_policlaim", "verifiable", "accuracy",
        "https://github.com/EdisonNi-hku/AFaCTA", "not stated",
        note="single sentences, without the ones before and after",
    ),
    Benchmark(
        "conll", "CoNLL columns", "conll.read", "ner", "f1", "https://www.clips.uantwerpen.be/conll2003/ner/",
        "as each corpus states", note="types without a counterpart (MISC) are left out",
    ),
)  # fmt: skip
BENCHMARKS = {benchmark.name: benchmark for benchmark in _ALL}


def benchmark_named(name: str) -> Benchmark:
    """The benchmark of this name. Raises UsageError for another."""
    if name not in BENCHMARKS:
        raise UsageError(
            f"there is no benchmark called {name!r}", remedy=f"Known are {', '.join(BENCHMARKS)}"
        )
    return BENCHMARKS[name]


def read_benchmark(
    benchmark: Benchmark, source: str = "", *, limit: int | None = None
) -> Sequence[Any]:
    """The rows of a native file, folder or dataset of the Hub; without one, the Hub's own copy.

    Raises UsageError when there is none, DataError naming file and row, ReferenceSourceError for
    what the Hub cannot give.
    """
    source = source or benchmark.hub
    if not source:
        raise UsageError(
            f"{benchmark.title} is on no Hub",
            remedy=f"Fetch it from {benchmark.home}, give --source",
        )
    module, _, function = benchmark.reader.partition(".")
    reader: Callable[..., Sequence[Any]] = getattr(
        importlib.import_module(f"{__name__}.{module}"), function
    )
    return reader(source, limit=limit)
