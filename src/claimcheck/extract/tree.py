"""The best dependency tree from arc scores: greedy, and Chu-Liu/Edmonds where that makes no tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_tree"]

NEVER = -1e9


def best_tree(scores: NDArray[np.float32]) -> list[int]:
    """The head of each of n words, 0 for the root; exactly one word hangs on the root.

    scores: (n, n + 1), row i the scores of the heads of word i + 1, column 0 the root.
    """
    n = scores.shape[0]
    greedy = [int(h) for h in scores.argmax(1)]
    if greedy.count(0) == 1 and find_cycle([0, *greedy]) is None:
        return greedy
    full = np.full((n + 1, n + 1), NEVER)
    full[1:] = scores
    np.fill_diagonal(full, NEVER)
    heads = _edmonds(full)
    roots = [i for i in range(1, n + 1) if heads[i] == 0]
    if len(roots) == 1:
        return heads[1:]
    best, best_score = heads, -np.inf
    # Each that wanted to be the root gets its turn alone.
    for root in roots:
        single = full.copy()
        single[1:, 0] = NEVER
        single[root] = NEVER
        single[root, 0] = full[root, 0]
        tried = _edmonds(single)
        score = float(sum(full[i, tried[i]] for i in range(1, n + 1)))
        if score > best_score:
            best, best_score = tried, score
    return best[1:]


def find_cycle(heads: Sequence[int]) -> list[int] | None:
    """Words of one cycle, or None. heads[0] is not looked at: 0 is the root."""
    state = [0] * len(heads)
    for begin in range(1, len(heads)):
        path, word = [], begin
        while word and not state[word]:
            state[word] = 1
            path.append(word)
            word = heads[word]
        if word and state[word] == 1:
            return path[path.index(word) :]
        for seen in path:
            state[seen] = 2
    return None


def _edmonds(scores: NDArray[np.float64]) -> list[int]:
    """Heads of the maximum spanning arborescence from node 0; scores[i, j]: j is the head of i."""
    n = len(scores)
    heads = [0, *(int(h) for h in scores[1:].argmax(1))] if n > 1 else [0]
    cycle = find_cycle(heads)
    if cycle is None:
        return heads
    # The cycle becomes one node; entering it at a word costs what that word's own arc was worth.
    inside = set(cycle)
    rest = [i for i in range(n) if i not in inside]
    own = np.array([scores[i, heads[i]] for i in cycle])
    into = scores[np.ix_(cycle, rest)] - own[:, None]
    enter = into.argmax(0)
    out = scores[np.ix_(rest, cycle)]
    leave = out.argmax(1)
    m = len(rest)
    small = np.full((m + 1, m + 1), NEVER)
    small[:m, :m] = scores[np.ix_(rest, rest)]
    small[m, :m] = into.max(0)
    small[:m, m] = out.max(1)
    small[0] = NEVER
    solved = _edmonds(small)
    result = list(heads)
    for k in range(1, m):
        head = solved[k]
        result[rest[k]] = cycle[leave[k]] if head == m else rest[head]
    result[cycle[enter[solved[m]]]] = rest[solved[m]]
    return result
