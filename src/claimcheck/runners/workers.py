"""Checking in processes of their own: as many at a time as there are cores, in order.

Articles go to a process eight at a time, as in this one, so that results are the same whatever
runs them. When a process dies over a batch, its articles are tried once more, each alone; one that
ends a process again is set aside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Any, Protocol

from claimcheck.checker import (
    ARTICLES_AT_ONCE,
    CheckedArticle,
    Checker,
    CheckFailure,
    Entailer,
    Searcher,
)
from claimcheck.config import Config
from claimcheck.errors import ModelError, PoisonedArticle
from claimcheck.runners.isolated import Died, Handler, Isolated
from claimcheck.runners.reading import TRY_AGAIN
from claimcheck.runners.wire import dump_outcome, from_plain, load_outcome, to_plain
from claimcheck.types import Article

__all__ = [
    "Engine",
    "InProcess",
    "Outcome",
    "Workers",
    "load_checker",
    "serve_checker",
]

Outcome = CheckedArticle | CheckFailure
# Characters a second that the slowest machine checks; an article that takes longer hangs.
SLOWEST = 100


class Engine(Protocol):
    """Checks articles, wherever that is done."""

    def try_articles(
        self, articles: Iterable[Article], *, alone: bool = False
    ) -> Generator[Outcome, None, None]:
        """The outcome for each article, in order.

        alone: each by itself, because one of them may have ended a run.
        Raises ModelError, ReferenceSourceError and ConfigError.
        """
        ...

    def start(self) -> None:
        """There will be something to check: get ready."""
        ...

    def close(self) -> None:
        """Let go of what it holds, at once."""
        ...


class InProcess:
    """Checks in this process."""

    def __init__(self, checker: Callable[[], Checker]) -> None:
        self._checker = checker

    def try_articles(
        self, articles: Iterable[Article], *, alone: bool = False
    ) -> Generator[Outcome, None, None]:
        """As `Checker.try_articles`."""
        if not alone:
            yield from self._checker().try_articles(articles)
            return
        for article in articles:
            yield from self._checker().try_articles([article])

    def start(self) -> None:
        """The models are loaded when they are first used."""

    def close(self) -> None:
        """Nothing is held."""


class Workers:
    """Checks in `count` processes.

    make, arguments: what gives a process its checker; `make` is a function of a module.
    versions: gives the key of the versions that results must be of.
    patience: seconds of processor time that a batch may take beside what its length allows. memory_gb, threads: of
        each process.
    """

    def __init__(
        self,
        make: Callable[..., Checker],
        *arguments: Any,
        count: int,
        versions: Callable[[], str],
        patience: float,
        memory_gb: float = 0.0,
        threads: int = 1,
    ) -> None:
        self._versions = versions
        self._patience = patience
        self._processes = [
            Isolated(serve_checker, make, arguments, memory_gb=memory_gb, threads=threads)
            for _ in range(count)
        ]
        self._free: SimpleQueue[Isolated] = SimpleQueue()
        # The first that was put in is the first taken: a short run uses, and loads, one alone.
        for process in self._processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="claimcheck")

    def start(self) -> None:
        """Start the first process; the others start when there is enough for them."""
        self._processes[0].start()

    def try_articles(
        self, articles: Iterable[Article], *, alone: bool = False
    ) -> Generator[Outcome, None, None]:
        """The outcome for each article, in order."""
        stream, size = iter(articles), 1 if alone else ARTICLES_AT_ONCE
        key = self._versions()
        waiting: deque[Future[list[Outcome]]] = deque()
        while True:
            # One batch in hand for each process, so that none waits for another.
            while len(waiting) < 2 * len(self._processes):
                if not (batch := list(islice(stream, size))):
                    break
                waiting.append(self._threads.submit(self._check, batch, key))
            if not waiting:
                return
            yield from waiting.popleft().result()

    def close(self) -> None:
        """End every process."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.close()

    def _check(self, batch: Sequence[Article], key: str) -> list[Outcome]:
        process = self._free.get()
        try:
            return self._settled(process, batch, key)
        finally:
            self._free.put(process)

    def _settled(
        self, process: Isolated, batch: Sequence[Article], key: str, *, tried: bool = False
    ) -> list[Outcome]:
        """tried: whether a process died over these articles before."""
        try:
            return self._ask(process, batch, key)
        except Died as died:
            if process.closed:
                raise
            if tried:
                return [CheckFailure(batch[0], "check", _poisoned(batch[0], died))]
        return [
            one for article in batch for one in self._settled(process, [article], key, tried=True)
        ]

    def _ask(self, process: Isolated, batch: Sequence[Article], key: str) -> list[Outcome]:
        request = {"versions": key, "articles": to_plain(list(batch))}
        allowed = self._patience + sum(len(article.text) for article in batch) / SLOWEST
        (answer,) = process.ask(request, seconds=allowed)
        if answer["memory"]:
            # What is left of its memory may be in pieces: the next one starts with all of it.
            process.stop()
            raise Died("not enough memory")
        return [
            load_outcome(article, data)
            for article, data in zip(batch, answer["outcomes"], strict=True)
        ]


def load_checker(reference: Sequence[str] | Searcher, config: Config) -> Checker:
    """A checker with its models loaded. reference: what names it, or an open one.

    One that is named is opened when it is first needed: if it is new it is indexed once, by the
    process that asks.
    """
    from claimcheck.compared import with_particulars
    from claimcheck.entail import CachedScores, EntailmentModel, way_of
    from claimcheck.reference.folders import cache_folder

    entailment: Entailer = EntailmentModel.load(config.entail)
    if config.run.cached_pairs:
        entailment = CachedScores(
            entailment,
            cache_folder() / "pairs.db",
            way=way_of(entailment, config.entail),
            limit=config.run.cached_pairs,
        )
    entailment = with_particulars(entailment, config.entail.model)
    checker = Checker.load(reference=reference, config=config, entailment=entailment)
    _ = checker.extractor
    return checker


def serve_checker(make: Callable[..., Checker], arguments: tuple[Any, ...]) -> Handler:
    """Answers a batch of articles with their outcomes."""
    checker = make(*arguments)

    def check(request: Any) -> Iterator[Any]:
        if checker.versions_key != request["versions"]:
            raise ModelError(
                "a model, the reference or claimcheck itself was changed while the run was on",
                remedy="Run again; what was finished is saved",
            )
        articles = [from_plain(Article, data) for data in request["articles"]]
        outcomes = list(checker.try_articles(articles))
        short = any(_short_of_memory(one) for one in outcomes)
        yield {"memory": short, "outcomes": [] if short else [dump_outcome(o) for o in outcomes]}

    return check


def _short_of_memory(outcome: Outcome) -> bool:
    if not isinstance(outcome, CheckFailure):
        return False
    # PyTorch's allocator has no class of its own for it.
    return isinstance(outcome.error, MemoryError) or "not enough memory" in str(outcome.error)


def _poisoned(article: Article, died: Died) -> PoisonedArticle:
    return PoisonedArticle(
        f"checking it failed twice, also in a process of its own ({died})",
        path=article.path,
        remedy=TRY_AGAIN,
    )
