"""The extractor's rows as batches: word pieces with the targets of every head."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol

import torch
from torch.utils.data import Dataset

from claimcheck.extract.net import TAGS, WORD_HEADS, WORTH_HEADS
from claimcheck.extract.words import Encoded, Pieces
from claimcheck.training.extractor_data import UNKNOWN, Row

__all__ = ["BatchRecipe", "Rows", "entity_targets", "parse_targets"]


class BatchRecipe(Protocol):
    """The keys of a recipe that say how rows are cut and altered."""

    @property
    def token_budget(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def max_pieces(self) -> int: ...
    @property
    def word_dropout(self) -> float: ...
    @property
    def no_capitals(self) -> float: ...
    @property
    def all_capitals(self) -> float: ...


class Rows(Dataset[Row]):
    """Rows as batches; a row longer than the recipe allows is cut after the last word that fits."""

    def __init__(self, rows: Sequence[Row], pieces: Pieces, recipe: BatchRecipe) -> None:
        self.rows, self.pieces, self.recipe = rows, pieces, recipe
        self.rng = random.Random(recipe.seed)
        # Most rows come once an epoch and are measured once.
        known: dict[int, int] = {}
        for row in rows:
            if id(row) not in known:
                known[id(row)] = 2 + sum(len(ids) for ids, _ in pieces.look_up(row.words))
        self.lengths = [min(recipe.max_pieces, known[id(row)]) for row in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, i: int) -> Row:
        return self.rows[i]

    def collate(self, rows: list[Row]) -> dict[str, torch.Tensor]:
        windows = [self._window(row) for row in rows]
        batch = self.pieces.encode(windows)
        out = {f.name: getattr(batch, f.name) for f in fields(Encoded)}
        out |= entity_targets(rows, batch.words)
        out |= parse_targets(rows, batch.words)
        scored = [i for i, row in enumerate(rows) if row.worth]
        if scored:
            values = torch.full((len(scored), len(WORTH_HEADS)), -1.0)
            for n, i in enumerate(scored):
                for head, value in rows[i].worth:
                    values[n, head] = value
            out |= {"worth_rows": torch.tensor(scored), "worth": values}
        return out

    def _window(self, row: Row) -> list[tuple[tuple[int, ...], int]]:
        window, total = [], 2
        change = self._capitals()
        mask = (int(self.pieces.tokenizer.mask_token_id),)
        for ids, kind in self.pieces.look_up(row.words):
            total += len(ids)
            if total > self.recipe.max_pieces:
                break
            # A word that cannot be read has to be told by its neighbours, as a new name has.
            hidden = self.rng.random() < self.recipe.word_dropout
            window.append((mask if hidden else ids, change.get(kind, kind)))
        return window

    def _capitals(self) -> dict[int, int]:
        """Some text comes without capitals or in nothing else (headlines): shapes are hints only."""
        chance = self.rng.random()
        if chance < self.recipe.no_capitals:
            return {2: 1, 3: 1, 4: 1, 5: 1}
        if chance < self.recipe.no_capitals + self.recipe.all_capitals:
            return self.rng.choice(({1: 3, 2: 3, 5: 3}, {1: 2}))
        return {}


def entity_targets(rows: Sequence[Row], words: torch.Tensor) -> dict[str, torch.Tensor]:
    """entity_rows (n,) and allowed (n, words, tags) of the rows that have entities; {} for none."""
    marked = [i for i, row in enumerate(rows) if row.entities is not None]
    if not marked:
        return {}
    allowed = torch.zeros((len(marked), words.shape[1], len(TAGS)), dtype=torch.bool)
    for n, i in enumerate(marked):
        tags = rows[i].entities or ()
        count = min(int(words[i].sum()), len(tags))
        for w in range(count):
            allowed[n, w, list(tags[w]) or slice(None)] = True
        allowed[n, count:] = True
    return {"entity_rows": torch.tensor(marked), "allowed": allowed}


def parse_targets(rows: Sequence[Row], words: torch.Tensor) -> dict[str, torch.Tensor]:
    """Targets of the rows that have a parse; {} for none.

    parse_rows (n,); labels (heads, n, words), starts (n, words); and by sentence: sentence_row (s,),
    sentence_words (s, longest) places of its words, -1 for padding; heads (s, longest) 1-based with 0
    for the root, deps (s, longest). `UNKNOWN` where there is no target.
    """
    marked = [(i, row.parse) for i, row in enumerate(rows) if row.parse is not None]
    if not marked:
        return {}
    size = (len(marked), words.shape[1])
    labels = torch.full((len(WORD_HEADS), *size), UNKNOWN)
    starts = torch.full(size, UNKNOWN)
    sentences: list[tuple[int, int, int, Any]] = []
    for n, (i, parse) in enumerate(marked):
        count = int(words[i].sum())
        for h, ids in enumerate(parse.labels):
            labels[h, n, :count] = torch.tensor(ids[:count])
        starts[n, :count] = torch.tensor(parse.starts[:count])
        sentences += [(i, a, b, parse) for a, b in parse.sentences if b <= count]
    longest = max((b - a for _, a, b, _ in sentences), default=1)
    places = torch.full((len(sentences), longest), -1)
    heads, deps = torch.full_like(places, UNKNOWN), torch.full_like(places, UNKNOWN)
    for n, (_, a, b, parse) in enumerate(sentences):
        places[n, : b - a] = torch.arange(a, b)
        for w in range(a, b):
            head = parse.heads[w]
            if head == w:
                heads[n, w - a] = 0
            elif a <= head < b:
                heads[n, w - a] = head - a + 1
            deps[n, w - a] = parse.deps[w]
    return {
        "parse_rows": torch.tensor([i for i, _ in marked]),
        "labels": labels,
        "starts": starts,
        "sentence_row": torch.tensor([s[0] for s in sentences], dtype=torch.long),
        "sentence_words": places,
        "heads": heads,
        "deps": deps,
    }
