"""Makes models/extractor/claimcheck_claims/sources.safetensors, by which it is told whose words a claim is.

Learned from PolNeAR's attributions in whole articles (source, cue, content) and from the speakers of labelled
claims. Run:
    python -m claimcheck.training.sources polnear.train.jsonl.gz OUT.safetensors --claims corpus/labels/claims/train.jsonl
    python -m claimcheck.training.sources polnear.dev.jsonl.gz --measure
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from claimcheck.articles import parse_text
from claimcheck.config import ExtractConfig
from claimcheck.extract import Extractor
from claimcheck.extract.sources import SourceNet, Sources, features, passages
from claimcheck.jsonl import read_jsonl

__all__ = ["Passage", "Recipe", "fit", "measure", "of_attributions", "of_claims"]

# How far from a claim its speaker's name is looked for, in words.
_NEAR = 40
_SAID = frozenset({"paraphrased", "quoted"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """own: what a passage of labelled claims counts beside one of attributions; whose: what the loss of sources counts."""

    epochs: int = 8
    batch: int = 12
    rate: float = 2e-3
    decay: float = 0.01
    own: float = 4.0
    whose: float = 0.4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are read together, as `SourceNet` takes them, and what is known of them.

    said: (words,), whether somebody is reported to say the word. known: (words,), where that is told. sources:
    for a word that is said the places of the words that name who. counts: its weight.
    """

    states: npt.NDArray[np.float16]
    kinds: npt.NDArray[np.int64]
    may_be: npt.NDArray[np.bool_]
    said: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    sources: dict[int, npt.NDArray[np.int64]]
    counts: float = 1.0


@dataclass(slots=True)
class _Article:
    """The words of an article: texts, character offsets, and the inputs of the net."""

    words: list[str]
    starts: npt.NDArray[np.int64]
    sizes: list[int]
    states: npt.NDArray[np.float16]
    kinds: npt.NDArray[np.int64]
    may_be: npt.NDArray[np.bool_]

    def inside(self, spans: Iterable[dict[str, Any]]) -> npt.NDArray[np.bool_]:
        """(words,): those that begin in one of some character ranges."""
        found = np.zeros(len(self.words), dtype=np.bool_)
        for span in spans:
            found |= (self.starts >= span["start"]) & (self.starts < span["end"])
        return found

    def cut(
        self,
        said: npt.NDArray[np.bool_],
        known: npt.NDArray[np.bool_],
        sources: dict[int, npt.NDArray[np.bool_]],
        counts: float,
    ) -> Iterator[Passage]:
        """Its passages with what is known of the words; a source outside the passage is not learned."""
        for a, b in passages(self.sizes):
            whose = {
                i - a: places
                for i, words in sources.items()
                if a <= i < b and len(places := np.flatnonzero(words[a:b] & self.may_be[a:b]))
            }
            yield Passage(self.states[a:b], self.kinds[a:b], self.may_be[a:b], said[a:b], known[a:b], whose, counts)  # fmt: skip


def _read(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], _Article]]:
    """Rows with their texts as the extractor that ships reads them; offsets are into the row's text."""
    extractor = Extractor.load(ExtractConfig())
    for row in rows:
        article = parse_text(row["text"], path=str(row.get("id", "")))
        words: list[str] = []
        starts: list[int] = []
        parts: list[tuple[Any, ...]] = []
        with extractor.nlp.memory_zone():
            for paragraph, doc in extractor.docs(article):
                own, kinds, may_be = features(doc)
                if len(doc.tensor) != len(doc) or not own:
                    continue
                words += [t.text for t in own]
                starts += [paragraph.span(t.idx, t.idx + 1)[0] for t in own]
                parts.append((doc.tensor[[t.i for t in own]], kinds, may_be))
        if parts and article.text == row["text"]:
            states, kinds, may_be = (np.concatenate(column) for column in zip(*parts, strict=True))
            yield row, _Article(words, np.array(starts), [len(p[1]) for p in parts], states, kinds, may_be)  # fmt: skip


def of_attributions(rows: Iterable[dict[str, Any]]) -> Iterator[Passage]:
    """Passages of articles with `attributions`: lists of source, cue and content, each with its character ranges.

    Of contents that lie in one another the innermost with a source tells whose a word is.
    """
    for row, article in _read(rows):
        n = len(article.words)
        said, size = np.zeros(n, dtype=np.bool_), np.full(n, np.iinfo(np.int64).max)
        sources: dict[int, npt.NDArray[np.bool_]] = {}
        for each in row["attributions"]:
            content, source = article.inside(each["content"]), article.inside(each["source"])
            said |= content
            if source.any():
                inner = content & (size > content.sum())
                size[inner] = content.sum()
                sources |= dict.fromkeys(np.flatnonzero(inner).tolist(), source)
        yield from article.cut(said, np.ones(n, dtype=np.bool_), sources, 1.0)


def of_claims(rows: Iterable[dict[str, Any]], counts: float) -> Iterator[Passage]:
    """Passages of articles with labelled claims: `spans` with mode and speaker. Words of no claim are not learned.

    The speaker is pointed to where its name stands beside the claim.
    """
    for row, article in _read(rows):
        n = len(article.words)
        said, known = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
        sources: dict[int, npt.NDArray[np.bool_]] = {}
        for span in row["spans"]:
            claim = article.inside([span])
            known |= claim
            if span.get("mode") not in _SAID or not claim.any():
                continue
            said |= claim
            first, last = np.flatnonzero(claim)[[0, -1]]
            names = {
                w for w in (span.get("speaker") or "").split() if len(w) > 2 and w[0].isupper()
            }
            near = [
                i
                for i in range(max(0, first - _NEAR), min(n, last + _NEAR + 1))
                if article.words[i] in names and article.may_be[i] and not claim[i]
            ]
            if near:
                places = np.zeros(n, dtype=np.bool_)
                places[near] = True
                sources |= dict.fromkeys(np.flatnonzero(claim).tolist(), places)
        yield from article.cut(said, known, sources, counts)


@dataclass(frozen=True, slots=True)
class _Batch:
    states: torch.Tensor
    kinds: torch.Tensor
    may_be: torch.Tensor
    said: torch.Tensor
    known: torch.Tensor
    sources: torch.Tensor
    counts: torch.Tensor


def _batch(some: Sequence[Passage]) -> _Batch:
    n = max(len(p.said) for p in some)

    def padded(arrays: Iterable[npt.NDArray[Any]]) -> torch.Tensor:
        return torch.stack(
            [
                torch.from_numpy(np.pad(a, [(0, n - len(a)), *[(0, 0)] * (a.ndim - 1)]))
                for a in arrays
            ]
        )

    sources = torch.zeros(len(some), n, n, dtype=torch.bool)
    for row, passage in enumerate(some):
        for i, places in passage.sources.items():
            sources[row, i, torch.from_numpy(places)] = True
    return _Batch(
        padded(p.states for p in some).float(),
        padded(p.kinds for p in some),
        padded(p.may_be for p in some),
        padded(p.said for p in some).float(),
        padded(p.known for p in some),
        sources,
        torch.tensor([p.counts for p in some]),
    )


def _loss(net: SourceNet, batch: _Batch, whose: float) -> torch.Tensor:
    said, pairs = net(batch.states, batch.kinds, batch.may_be)
    weight = batch.known * batch.counts[:, None]
    loss: torch.Tensor = (
        functional.binary_cross_entropy_with_logits(said, batch.said, reduction="none") * weight
    ).sum() / weight.sum().clamp_min(1)
    rows = batch.sources.any(-1)
    if rows.any():
        right = pairs.log_softmax(-1).masked_fill(~batch.sources, -1e4).logsumexp(-1)
        counts = (rows * batch.counts[:, None])[rows]
        loss = loss - whose * (right[rows] * counts).sum() / counts.sum()
    return loss


def fit(rows: Sequence[Passage], recipe: Recipe) -> SourceNet:
    """The net after the recipe's epochs; batches hold passages of like length."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    net = SourceNet()
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.epochs * -(-len(rows) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min((k + 1) / min(50, steps), 1 - 0.97 * k / steps)
    )
    for _ in range(recipe.epochs):
        order = sorted(range(len(rows)), key=lambda i: len(rows[i].said) + 60 * chance.random())
        batches = [order[i : i + recipe.batch] for i in range(0, len(order), recipe.batch)]
        chance.shuffle(batches)
        for chosen in batches:
            loss = _loss(net, _batch([rows[i] for i in chosen]), recipe.whose)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def measure(net: SourceNet, rows: Sequence[Passage]) -> dict[str, float]:
    """Precision, recall and F1 of the words that are said, and the share of those with a source whose likeliest is right."""
    right = told = gold = pointed = asked = 0
    with torch.inference_mode():
        for passage in rows:
            batch = _batch([passage])
            said, pairs = net(batch.states, batch.kinds, batch.may_be)
            found, true = (said > 0) & batch.known, (batch.said > 0) & batch.known
            right += int((found & true).sum())
            told += int(found.sum())
            gold += int(true.sum())
            best = pairs.argmax(-1, keepdim=True)
            pointed += int(batch.sources.gather(2, best).sum())
            asked += int(batch.sources.any(-1).sum())
    return {
        "precision": right / max(1, told),
        "recall": right / max(1, gold),
        "f1": 2 * right / max(1, told + gold),
        "source": pointed / max(1, asked),
        "words": gold,
    }


def main(arguments: Sequence[str]) -> None:
    """Train and write, or measure the weights that ship."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("articles", type=Path, help="articles with their attributions")
    parser.add_argument("out", type=Path, nargs="?", help="where the weights go")
    parser.add_argument("--claims", type=Path, help="labelled claims, to learn from beside them")
    parser.add_argument("--measure", action="store_true", help="score the weights that ship")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    chosen = parser.parse_args(arguments)
    if not chosen.measure and chosen.out is None:
        parser.error("say where the weights go, or --measure")
    rows = list(of_attributions(row.data for row in read_jsonl(chosen.articles)))
    if chosen.measure:
        sources = Extractor.load(ExtractConfig()).marker.sources
        if sources is None:
            parser.error("the extractor has no reader of sources")
        found = measure(sources.net, rows)
        sys.stdout.write(" ".join(f"{k} {v:.4g}" for k, v in found.items()) + "\n")
        return
    recipe = dataclasses.replace(Recipe(), seed=chosen.seed)
    if chosen.claims:
        rows += of_claims((row.data for row in read_jsonl(chosen.claims)), recipe.own)
    Sources(fit(rows, recipe)).save(chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
