"""The suites: labelled sets by name, each with its headline figure and what it may be used for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimcheck.config import load
from claimcheck.errors import ConfigError, UsageError
from claimcheck.evaluate.benchmarks import benchmark_named

__all__ = ["CATALOG", "KINDS", "Suite", "benchmark_suite", "load_suites", "named"]

#: Where the suites are, in the folder of the repository.
CATALOG = Path("evaluation/suites.toml")
#: What can be measured.
KINDS = (
    "entailment", "verdicts", "held-back", "retrieval", "ner", "claims", "sentences", "benchmark",
)  # fmt: skip
#: May a model be chosen by it? What is reported is not chosen by.
USES = ("choose", "report")


@dataclass(frozen=True, slots=True)
class Suite:
    """A labelled set.

    name: what it is called. kind: one of KINDS; "held-back" are judged claims that verdict weights were fitted on, with
        the answers of fits that had not seen them.
    file: where it is, from the folder that the catalogue's folder lies in; `$CLAIMCHECK_DATA` stands for the folder of public data; `hf:...` is a
        dataset of the Hub, for a benchmark. benchmark: the native format, when it is not ours.
    metric: the headline figure. use: "choose", or "report" for what nothing may be chosen by.
    labels: for ner, the map of labels. reference: for verdicts and retrieval, what is looked up in.
    head: for sentences, which of the extractor's two scores: "debate" or "verifiable".
    where: keep only the rows with one of these values under these keys.
    about: a few words for the reader of a table. root: where relative paths begin.
    """

    name: str
    kind: str
    metric: str
    file: str = ""
    use: str = "report"
    benchmark: str = ""
    labels: str = ""
    reference: tuple[str, ...] = ()
    head: str = ""
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    about: str = ""
    root: str = "."

    def expanded(self, text: str) -> str:
        """A path of the catalogue, with variables filled in; `hf:...` stays as it is."""
        filled = os.path.expandvars(text)
        return filled if filled.startswith("hf:") else str(Path(self.root) / filled)

    @property
    def path(self) -> Path:
        """The file, with variables of the environment filled in."""
        return Path(self.expanded(self.file))

    @property
    def is_here(self) -> bool:
        """Whether the file can be opened now; a dataset of the Hub is not tried."""
        return bool(self.file) and self.path.exists()


@dataclass(frozen=True, slots=True)
class _Catalog:
    suite: tuple[Suite, ...] = ()


def load_suites(path: Path = CATALOG) -> list[Suite]:
    """The suites of a catalogue, in order. Raises ConfigError for one that makes no sense."""
    root = str(path.resolve().parent.parent)
    suites = [replace(suite, root=root) for suite in load(_Catalog, path).suite]
    seen: set[str] = set()
    for suite in suites:
        if suite.name in seen:
            raise ConfigError(
                f"two suites are called {suite.name!r}", path=path, remedy="Rename one"
            )
        seen.add(suite.name)
        for what, value, known in (("kind", suite.kind, KINDS), ("use", suite.use, USES)):
            if value not in known:
                raise ConfigError(
                    f"the {what} of {suite.name!r} is {value!r}",
                    path=path,
                    remedy=f"Use one of {', '.join(known)}",
                )
        if suite.kind == "benchmark":
            benchmark_named(suite.benchmark)
    return suites


def benchmark_suite(name: str, source: str = "", reference: Sequence[str] = ()) -> Suite:
    """A public benchmark as a suite. source: a file, a folder or `hf:...`; else the Hub's own copy.

    Raises UsageError for an unknown name.
    """
    benchmark = benchmark_named(name)
    return Suite(
        name,
        "benchmark",
        benchmark.metric,
        source or benchmark.hub,
        benchmark=name,
        reference=tuple(reference),
        about=benchmark.note,
    )


def named(suites: Sequence[Suite], names: Sequence[str]) -> list[Suite]:
    """The suites of these names, in their order; all for "all". Raises UsageError for others."""
    by_name = {suite.name: suite for suite in suites}
    if "all" in names:
        return list(suites)
    if unknown := [name for name in names if name not in by_name]:
        raise UsageError(
            f"there is no suite called {unknown[0]!r}", remedy=f"Known are {', '.join(by_name)}"
        )
    return [by_name[name] for name in names]
