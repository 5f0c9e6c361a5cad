"""Runs the net over windows: entities, parts of speech, sentences, trees and check-worthiness."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.utils.rnn import pad_sequence

from claimcheck.extract.net import TAGS, WORD_HEADS, ExtractorNet
from claimcheck.extract.tree import best_tree
from claimcheck.extract.windows import Window, batches
from claimcheck.extract.words import Pieces
from claimcheck.unpadded import Unpadded

__all__ = ["Reading", "entity_spans", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the net says of a window; words are counted from its first.

    entities: (first word, one past the last, label). labels: (heads, words) label ids of `WORD_HEADS`.
    heads: a root is its own. worth: by sentence, probabilities of `WORTH_HEADS`. states: (words, width) what
    the parse was read from, half precision.
    """

    entities: tuple[tuple[int, int, str], ...]
    labels: NDArray[np.int64]
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
    # Of the words of all windows end to end; windows and sentences are slices of them.
    out = net.without_padding(encoded, unpadded)
    sizes = [len(w.tokens) for w in windows]
    emissions = pad_sequence(list(out.entities.split_with_sizes(sizes)), batch_first=True)
    tags = net.crf.decode(emissions, encoded.words)
    labels = torch.stack([out.words[name].argmax(-1) for name in WORD_HEADS]).numpy()
    starts = (out.starts > 0).tolist()
    for first, window in zip(itertools.accumulate(sizes, initial=0), windows, strict=False):
        for at in window.begins:
            starts[first + at] = True
    sentences = _sentence_lengths(starts, sizes)
    lengths = [n for own in sentences for n in own]
    heads, deps = _trees(net, out.syntax, lengths)
    means = torch.stack([own.mean(0) for own in out.worth.split_with_sizes(lengths)])
    worth = iter(net.worth(means).sigmoid().tolist())
    states = out.syntax.half().numpy()
    first = 0
    for path, own in zip(tags, sentences, strict=True):
        here = slice(first, first + len(path))
        yield Reading(
            entity_spans(path),
            labels[:, here],
            heads[here] - first,
            deps[here],
            tuple(tuple(scores) for scores in itertools.islice(worth, len(own))),
            states[here],
        )
        first = here.stop


def _sentence_lengths(starts: Sequence[bool], sizes: Sequence[int]) -> list[list[int]]:
    """The words of each sentence of each window; a window begins with a sentence.

    starts: of each word, whether a sentence seems to begin with it. sizes: words of each window.
    """
    found, first = [], 0
    for size in sizes:
        end = first + size
        borders = [first, *(i for i in range(first + 1, end) if starts[i]), end]
        found.append([b - a for a, b in itertools.pairwise(borders)])
        first = end
    return found


def _trees(
    net: ExtractorNet, states: torch.Tensor, lengths: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each word its head, which for a root is itself, and the id of its arc's label.

    states: (words, width) of sentences end to end. lengths: words of each.
    """
    heads: list[int] = []
    for scores in net.parser.sentence_arcs(states, lengths):
        first = len(heads)
        tree = best_tree(scores.numpy())
        heads += [first + (word if head == 0 else head - 1) for word, head in enumerate(tree)]
    found = torch.tensor(heads)
    is_root = found == torch.arange(len(heads))
    ends = torch.where(is_root[:, None], net.parser.root, states[found])
    labels = net.parser.label_scores(states, ends)
    # Nothing but the root's own arc bears its label.
    root = list(net.inventory.deps).index("ROOT")
    labels[~is_root, root] = -torch.inf
    deps = labels.argmax(-1).masked_fill_(is_root, root)
    return found.numpy(), deps.numpy()


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
