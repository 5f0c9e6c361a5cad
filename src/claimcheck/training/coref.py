"""Makes extract/coref.safetensors, by which a "he" or "she" is told, and measures it.

Learned from the labelled pronouns of `coref_data`; every choice was made by five-fold cross-validation on
GAP's own rows. Run:
    python -m claimcheck.training.coref gap.dev.jsonl.gz OUT.safetensors --litbank litbank.jsonl.gz \\
        --texts redocred.train.jsonl.gz polnear.train.jsonl.gz
    python -m claimcheck.training.coref gap.validation.jsonl.gz --measure
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from spacy.tokens import Doc
from torch import nn

from claimcheck.extract.antecedent import WIDTH, probabilities
from claimcheck.extract.coref import FEATURES
from claimcheck.training.coref_data import (
    NEITHER,
    Example,
    gap_example,
    litbank_examples,
    masked_rows,
    read_rows,
    told_in_article,
)

__all__ = ["CorefNet", "Recipe", "accuracy", "cross_validated", "fit", "gold", "joined", "save"]

Weights = dict[str, npt.NDArray[np.float32]]
_FOLDS = 5
# Characters of a text in which names are masked.
_FIRST = 1800


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the net is trained. hidden_inputs: shares of states and of features hidden from a batch.

    novels: LitBank pronouns beside each of GAP, and what one of them counts. members: nets whose scores are
    averaged.
    """

    shared: int = 64
    hidden: int = 64
    hidden_inputs: tuple[float, float] = (0.3, 0.2)
    dropout: float = 0.3
    passes: int = 16
    batch: int = 64
    rate: float = 1.5e-3
    decay: float = 0.3
    novels: tuple[float, float] = (1.0, 1.0)
    members: int = 3


class CorefNet(nn.Module):
    """What `antecedent.probabilities` computes, for training.

    none: logit of "none of them", for GAP and for LitBank, where it is as frequent as the rows were chosen.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        self.pronoun, self.name = (
            nn.Linear(WIDTH, recipe.shared),
            nn.Linear(WIDTH, recipe.shared),
        )
        self.hidden = nn.Linear(2 * len(FEATURES) + 3 * recipe.shared, recipe.hidden)
        self.out = nn.Linear(recipe.hidden, 1)
        self.none = nn.Parameter(torch.tensor([-1.0, -1.0]))

    def forward(self, examples: Sequence[Example], corpus: int) -> torch.Tensor:
        """The loss: minus the log probability of all right answers, mean over examples."""
        sizes = [len(e.found[0]) for e in examples]
        row = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        x, states, names = (
            torch.from_numpy(np.concatenate([np.atleast_2d(e.found[i]) for e in examples]))
            for i in range(3)
        )
        if self.training:
            of_states, of_features = self.recipe.hidden_inputs
            states, names = states * _kept(of_states, WIDTH), names * _kept(of_states, WIDTH)
            x = x * _kept(of_features, x.shape[1])
        p, n = self.pronoun(states)[row], self.name(names)
        hidden = self.hidden(torch.cat([x, p * n, p, n], dim=-1)).relu()
        hidden = nn.functional.dropout(hidden, self.recipe.dropout, self.training)
        column = torch.cat([torch.arange(s) for s in sizes])
        scores = torch.full((len(sizes), max(sizes) + 1), -1e4)
        scores = scores.index_put((row, column), self.out(hidden).squeeze(-1))
        scores[:, -1] = self.none[corpus]
        right = torch.zeros(scores.shape, dtype=torch.bool)
        for i, e in enumerate(examples):
            right[i, : sizes[i]] = torch.tensor(e.right[:-1])
            right[i, -1] = e.right[-1]
        return -scores.log_softmax(-1).masked_fill(~right, -1e9).logsumexp(-1).mean()


def _kept(share_hidden: float, width: int) -> torch.Tensor:
    return (torch.rand(width) > share_hidden).float() / (1 - share_hidden)


def fit(
    rows: Sequence[Example], novels: Sequence[Example], recipe: Recipe, seed: int = 13
) -> Weights:
    """The weights of one net whose scores are the mean of the recipe's members."""
    return joined([_fit_one(rows, novels, recipe, seed + k) for k in range(recipe.members)])


def joined(members: Sequence[Weights]) -> Weights:
    """Nets side by side as one, whose scores are the means of theirs."""
    n, width = len(members), len(members[0]["pronoun.bias"])
    features = members[0]["hidden.weight"].shape[1] - 3 * width
    hidden = []
    for k, member in enumerate(members):
        w = member["hidden.weight"]
        parts = [w[:, :features]]
        for first in range(features, w.shape[1], width):
            wide = np.zeros((len(w), n * width), dtype=np.float32)
            wide[:, k * width : (k + 1) * width] = w[:, first : first + width]
            parts.append(wide)
        hidden.append(np.concatenate(parts, axis=1))
    rows = ("pronoun.weight", "pronoun.bias", "name.weight", "name.bias", "hidden.bias")
    return {
        **{key: np.concatenate([m[key] for m in members]) for key in rows},
        "hidden.weight": np.concatenate(hidden),
        "out.weight": np.concatenate([m["out.weight"] for m in members], axis=1) / n,
        "out.bias": np.mean([m["out.bias"] for m in members], axis=0),
        "none": np.mean([m["none"] for m in members], axis=0),
    }


def _fit_one(
    rows: Sequence[Example], novels: Sequence[Example], recipe: Recipe, seed: int
) -> Weights:
    """The weights after the recipe's passes over `rows`, each batch with some of `novels`."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = CorefNet(recipe)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.passes * -(-len(rows) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda k: 1 - k / steps)
    beside, weight = recipe.novels
    for _ in range(recipe.passes):
        order = random.permutation(len(rows))
        for first in range(0, len(rows), recipe.batch):
            chosen = [rows[i] for i in order[first : first + recipe.batch]]
            loss = net(chosen, 0)
            if novels:
                some = random.integers(len(novels), size=int(recipe.batch * beside))
                loss = loss + weight * net([novels[i] for i in some], 1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    weights = {k: v.detach().numpy() for k, v in net.state_dict().items()}
    return weights | {"none": weights["none"][:1]}


def gold(row: dict[str, Any]) -> int:
    """0 or 1 for the name that is meant, 2 for neither."""
    return 0 if row["A_coref"] else 1 if row["B_coref"] else NEITHER


def accuracy(
    examples: Sequence[Example],
    answers: Sequence[int],
    weights: Weights | None = None,
) -> float:
    """Share of pronouns of GAP where the likeliest answer, "neither" where it is another person or none, is right.

    weights: those that ship unless given.
    """
    told = [min(int(probabilities(e.found, weights).argmax()), NEITHER) for e in examples]
    return float(np.mean(np.array(told) == np.array(answers)))


def cross_validated(
    rows: Sequence[Example], answers: Sequence[int], novels: Sequence[Example], recipe: Recipe
) -> float:
    """Accuracy on GAP rows by nets that have not seen them, five folds."""
    fold = np.random.default_rng(0).permutation(len(rows)) % _FOLDS
    found = []
    for k in range(_FOLDS):
        weights = fit([r for r, f in zip(rows, fold, strict=True) if f != k], novels, recipe)
        held = np.flatnonzero(fold == k).tolist()
        score = accuracy([rows[i] for i in held], [answers[i] for i in held], weights)
        found.append(score * len(held))
    return sum(found) / len(rows)


def save(weights: Weights, path: Path) -> None:
    """Write half-precision safetensors that name the features."""
    from safetensors.numpy import save_file

    half = {k: np.ascontiguousarray(v.astype(np.float16)) for k, v in weights.items()}
    save_file(half, path, metadata={"features": "|".join(FEATURES)})


def texts_of(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The texts of rows, those of one document joined, of each what stands first (`_FIRST` characters).

    A row's document is its `doc`, or its `id` up to "#".
    """
    for _, own in groupby(
        rows, key=lambda row: row.get("doc") or row["id"].rpartition("#")[0] or row["id"]
    ):
        yield " ".join(row["text"] for row in own).replace("\n\n", " ")[:_FIRST]


def _read(texts: Iterable[str]) -> Iterator[Doc]:
    from claimcheck.config import ExtractConfig
    from claimcheck.extract import Extractor

    nlp = Extractor.load(ExtractConfig()).nlp
    yield from nlp.pipe(texts, disable=["claimcheck_claims"], batch_size=64)


def main(arguments: Sequence[str]) -> None:
    """Train and write, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("gap", type=Path, help="rows of GAP")
    parser.add_argument("out", type=Path, nargs="?", help="where the weights go")
    parser.add_argument("--litbank", type=Path, help="LitBank's chains, to learn from beside GAP")
    parser.add_argument(
        "--texts",
        type=Path,
        nargs="*",
        default=(),
        help="texts to take names out of, to learn from beside them",
    )
    parser.add_argument("--measure", action="store_true", help="score the weights that ship")
    parser.add_argument("--folds", action="store_true", help="cross-validate before the last fit")
    chosen = parser.parse_args(arguments)
    if not chosen.measure and chosen.out is None:
        parser.error("say where the weights go, or --measure")
    rows = list(read_rows(chosen.gap))
    answers = [gold(row) for row in rows]
    docs = list(_read(row["text"] for row in rows))
    examples = [gap_example(row, doc) for row, doc in zip(rows, docs, strict=True)]
    if chosen.measure:
        told = [told_in_article(row, doc) for row, doc in zip(rows, docs, strict=True)]
        right = float(np.mean(np.array(told) == np.array(answers)))
        sys.stdout.write(
            f"accuracy {accuracy(examples, answers):.4f}, in statements {right:.4f}, n {len(rows)}\n"
        )
        return
    novels: list[Example] = []
    if chosen.litbank:
        texts = list(read_rows(chosen.litbank))
        # Its lines are sentences; as one paragraph they are read with what stands around them.
        read = _read(row["text"].replace("\n", " ") for row in texts)
        for seed, (row, doc) in enumerate(zip(texts, read, strict=True)):
            novels += litbank_examples(row, doc, seed)
    for file in chosen.texts:
        chance = random.Random(5)
        rows_of = [
            row for doc in _read(texts_of(read_rows(file))) for row in masked_rows(doc, chance)
        ]
        read = _read(row["text"] for row in rows_of)
        novels += [gap_example(row, doc) for row, doc in zip(rows_of, read, strict=True)]
    recipe = Recipe() if novels else dataclasses.replace(Recipe(), novels=(0.0, 0.0))
    if chosen.folds:
        score = cross_validated(examples, answers, novels, recipe)
        sys.stdout.write(f"cross-validated {score:.4f}, n {len(rows)}\n")
    save(fit(examples, novels, recipe), chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
