"""How many times as fast all processors score pairs as one of them does.

As `claimcheck check` uses them: a process for each, of one thread, with a model of its own. Beside it one process
with as many threads. Both are asked in turn with one processor alone, since a machine's pace changes by the minute.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from claimcheck.checker_parts import Entailer
from claimcheck.config import EntailConfig
from claimcheck.runners.isolated import Handler, Isolated

__all__ = ["measure_scaling", "seconds_of", "times_as_fast"]

ROUNDS = 5
# Of processor time for one round, on the slowest machine.
PATIENCE = 300.0

Pairs = Sequence[tuple[str, str]]


def measure_scaling(
    model: Entailer,
    pairs: Pairs,
    config: EntailConfig,
    *,
    processors: int,
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """Pairs a second on one processor, and how many times that as processes and as threads.

    model: for the threads; each process loads its own, as `config` says. Of the rounds the median is given, and each
    one of the processes. Raises ModelError when a process cannot load the model.
    """
    alone: list[float] = []
    processes = [Isolated(serve_pairs, list(pairs), config, threads=1) for _ in range(processors)]
    try:
        with ThreadPoolExecutor(processors) as threads:
            # The first time loads the model.
            list(threads.map(_score, processes))
            times = []
            for _ in range(rounds):
                singles = [_span(_score(process)) for process in processes]
                together = list(threads.map(_score, processes))
                times.append(times_as_fast(singles, together))
                alone.append(len(pairs) / statistics.mean(singles))
    finally:
        for process in processes:
            process.close()
    return {
        "processors": processors,
        "pairs_a_second_on_one": round(statistics.median(alone), 1),
        "as_processes": round(statistics.median(times), 2),
        "as_processes_by_round": [round(one, 2) for one in times],
        "as_threads": round(_as_threads(partial(model.score, pairs), processors, rounds), 2),
    }


def times_as_fast(singles: Sequence[float], together: Sequence[tuple[float, float]]) -> float:
    """How much more was done at once than by one in the same time.

    singles: seconds of each alone. together: when each began and ended the same work beside the others.
    """
    whole = max(end for _, end in together) - min(begin for begin, _ in together)
    return sum(singles) / whole


def serve_pairs(pairs: Pairs, config: EntailConfig) -> Handler:
    """Answers any request by scoring `pairs`: when that began and when it ended."""
    from claimcheck.entail import EntailmentModel

    model = EntailmentModel.load(config)

    def score(request: Any) -> Iterator[Any]:
        # The clock is one for all processes of a machine.
        began = time.monotonic()
        model.score(pairs)
        yield [began, time.monotonic()]

    return score


def seconds_of(call: Callable[[], Any]) -> float:
    """How long a call takes, by the clock."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _score(process: Isolated) -> tuple[float, float]:
    [(began, ended)] = process.ask("", seconds=PATIENCE)
    return began, ended


def _span(of: tuple[float, float]) -> float:
    return of[1] - of[0]


def _as_threads(call: Callable[[], Any], processors: int, rounds: int) -> float:
    from claimcheck.entail.peak import with_threads

    times = []
    for _ in range(rounds):
        seconds = {}
        for count in (1, processors):
            with with_threads(count):
                seconds[count] = seconds_of(call)
        times.append(seconds[1] / seconds[processors])
    return statistics.median(times)
