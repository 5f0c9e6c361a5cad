"""Runs the net over windows: entities, parts of speech, sentences, trees and check-worthiness."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from claimcheck.extract.net import TAGS, WORD_HEADS, ExtractorNet, Output
from claimcheck.extract.tree import best_tree
from claimcheck.extract.windows import Window, batches
from claimcheck.extract.words import Pieces
from claimcheck.unpadded import Unpadded

__all__ = ["Reading", "entity_spans", "read"]

# Sentences of one batch of the parser, in words with padding.
SENTENCE_BUDGET = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """What the net says of a window; words are counted from its first.

    entities: (first word, one past the last, label). labels: (heads, words) label ids of `WORD_HEADS`.
    sentences: (first word, one past the last). heads: a root is its own. worth: by sentence,
    probabilities of `WORTH_HEADS`. states: (words, width) what the parse was read from, half precision.
    """

    entities: tuple[tuple[int, int, str], ...]
    labels: NDArray[np.int64]
    sentences: tuple[tuple[int, int], ...]
    heads: NDArray[np.int64]
    deps: NDArray[np.int64]
    worth: tuple[tuple[float, ...], ...]
    states: NDArray[np.float16]


def read(
    net: ExtractorNet,
    pieces: Pieces,
    windows: Sequence[Window],
    *,
    token_budget: int,
    unpadded: Unpadded | None = None,
) -> list[Reading]:
    """Each window's reading, in order; windows of similar length share a batch.

    unpadded: of the net's encoder, to run in its place.
    """
    found: dict[int, Reading] = {}
    with torch.inference_mode():
        for batch in batches([w.size for w in windows], token_budget):
            readings = _read_batch(net, pieces, [windows[i] for i in batch], unpadded)
            found.update(zip(batch, readings, strict=True))
    return [found[i] for i in range(len(windows))]


def _read_batch(
    net: ExtractorNet, pieces: Pieces, windows: Sequence[Window], unpadded: Unpadded | None
) -> Iterator[Reading]:
    encoded = pieces.encode([w.pieces for w in windows])
    out = net(encoded, unpadded)
    tags = net.crf.decode(out.entities, encoded.words)
    labels = torch.stack([out.words[name].argmax(-1) for name in WORD_HEADS]).numpy()
    starts = (out.starts > 0).tolist()
    sentences: list[tuple[int, int, int]] = []
    for row, window in enumerate(windows):
        n = len(window.tokens)
        first = [0, *(i for i in range(1, n) if starts[row][i]), n]
        sentences += [(row, a, b) for a, b in itertools.pairwise(first)]
    trees = _trees(net, out, sentences)
    for row, window in enumerate(windows):
        n = len(window.tokens)
        own = [i for i, s in enumerate(sentences) if s[0] == row]
        heads, deps = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        for i in own:
            _, a, b = sentences[i]
            heads[a:b], deps[a:b] = trees[i][0] + a, trees[i][1]
        yield Reading(
            entity_spans(tags[row]),
            labels[:, row, :n],
            tuple(sentences[i][1:] for i in own),
            heads,
            deps,
            tuple(trees[i][2] for i in own),
            out.syntax[row, :n].half().numpy(),
        )


def _trees(
    net: ExtractorNet, out: Output, sentences: Sequence[tuple[int, int, int]]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], tuple[float, ...]]]:
    """For each sentence (row, first, end) its heads, the ids of their labels, and its scores."""
    root = list(net.inventory.deps).index("ROOT")
    found: dict[int, tuple[NDArray[np.int64], NDArray[np.int64], tuple[float, ...]]] = {}
    for batch in batches([b - a for _, a, b in sentences], SENTENCE_BUDGET):
        chosen = [sentences[i] for i in batch]
        longest = max(b - a for _, a, b in chosen)
        places = torch.full((len(chosen), longest), -1)
        for n, (_, a, b) in enumerate(chosen):
            places[n, : b - a] = torch.arange(a, b)
        rows = torch.tensor([row for row, _, _ in chosen])[:, None]
        words, inside = places >= 0, places.clamp_min(0)
        scores, ends = net.parser(out.syntax[rows, inside], words)
        worth = net.worth_scores(out.worth[rows, inside], words).sigmoid().tolist()
        arcs = scores.numpy()
        trees = [best_tree(arcs[n, : b - a, : b - a + 1]) for n, (_, a, b) in enumerate(chosen)]
        flat = torch.tensor([h for tree in trees for h in tree])
        sentence = torch.tensor([n for n, tree in enumerate(trees) for _ in tree])
        labels = net.parser.label_scores(ends[:, 1:][words], ends[sentence, flat])
        # Nothing but the root's own arc bears its label.
        is_root = flat == 0
        labels[~is_root, root] = -torch.inf
        best = labels.argmax(-1)
        best[is_root] = root
        split = np.split(best.numpy(), np.cumsum([len(tree) for tree in trees])[:-1])
        for i, tree, deps, scored in zip(batch, trees, split, worth, strict=True):
            heads = np.array([w if h == 0 else h - 1 for w, h in enumerate(tree)], dtype=np.int64)
            found[i] = (heads, deps, tuple(scored))
    return [found[i] for i in range(len(sentences))]


def entity_spans(tags: Sequence[int]) -> tuple[tuple[int, int, str], ...]:
    """Spans (first word, one past the last, label) from tag ids; an I- without its B- begins one."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        prefix, _, label = TAGS[tag].partition("-")
        if prefix == "I" and spans and spans[-1][1] == i and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], i + 1, label)
        elif prefix != "O":
            spans.append((i, i + 1, label))
    return tuple(spans)
