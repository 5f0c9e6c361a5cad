"""Train the sentence encoder that finds evidence: `claimcheck train retriever`.

A claim and a text that settles it, for or against, belong together; the other texts of a batch, and those
that share the claim's words without settling it, do not (Karpukhin et al., 2020). The encoder was made
for sentence similarity and is good as it is, so the saved weights may lie between the old and the new
(Wortsman et al., 2022): that keeps what a small fine-tuning would lose elsewhere.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset
from transformers import (
    AutoModel,
    AutoTokenizer,
    PreTrainedTokenizerBase,
    TrainingArguments,
)

from claimcheck.entail.model import runs_bfloat16
from claimcheck.errors import ConfigError, DataError
from claimcheck.training.entailment import save_half
from claimcheck.training.entailment_data import LABELS, dev_file, load_mix
from claimcheck.training.mean_weights import weighted_sum
from claimcheck.training.progress import METRICS, Progress, measure_peak, write_records
from claimcheck.training.resume import checkpoint_of
from claimcheck.training.retriever_score import as_indexed, dev_pairs, found_first, mean_vectors
from claimcheck.training.start import loading, start_weights
from claimcheck.training.watch import WatchedTrainer, kept_step, watch, watch_arguments
from claimcheck.training.word_matches import WordMatches

__all__ = ["RetrieverTraining", "Settled", "contrastive_loss", "settled", "train_retriever"]

_UNVERIFIED = LABELS.index("unverified")


@dataclass(frozen=True, slots=True)
class RetrieverTraining:
    """The recipe; keys as in pipeline/configs/retriever.toml.

    data: the folder of the entailment sets. sets: cap of pairs a set (0 = all), of which those that are
    `unverified` are left out. hard_negatives: texts of other claims that share the claim's words, a claim.
    batch_pairs: pairs a step, each the others' negatives. scale: what the cosine is multiplied by.
    keep: the share of the start weights in what is saved, 0..1. dev: labelled files (under `data`, or paths),
    from whose first `dev_limit` settled claims the share is taken at every checkpoint that find their own
    text first among all their texts. patience, tensorboard: as in the entailment recipe.
    """

    data: str = ""
    start: str = "start"
    sets: dict[str, int] = field(default_factory=dict)
    licences: tuple[str, ...] = ("permissive", "share-alike", "unstated")
    hard_negatives: int = 1
    batch_pairs: int = 48
    scale: float = 20.0
    keep: float = 0.0
    epochs: float = 1.0
    learning_rate: float = 3e-5
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    max_tokens: int = 128
    freeze_word_embeddings: bool = True
    bf16: bool = True
    checkpoint_steps: int = 200
    dev: tuple[str, ...] = ()
    dev_limit: int = 500
    patience: int = 0
    tensorboard: bool = False
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim, a text that settles it, and texts that share its words and do not."""

    claim: str
    text: str
    others: tuple[str, ...] = ()


def settled(recipe: RetrieverTraining) -> list[Settled]:
    """The training pairs of a recipe, each with mined negatives, in random order.

    Texts stand as an index encodes them, `Title. Text`. Raises DataError when no pair settles anything.
    """
    pairs = [
        (pair.hypothesis, as_indexed(pair.premise))
        for pair in load_mix(
            recipe.sets,
            folder=Path(recipe.data),
            licences=recipe.licences,
            mined={},
            seed=recipe.seed,
        )
        if pair.label != _UNVERIFIED
    ]
    if not pairs:
        raise DataError(
            "no pair of these sets is supported or contradicted", remedy="Name other sets"
        )
    rng = random.Random(recipe.seed)
    return [
        Settled(claim, text, tuple(others))
        for (claim, text), others in zip(
            pairs, _alike(pairs, recipe.hard_negatives, rng), strict=True
        )
    ]


def _alike(pairs: Sequence[tuple[str, str]], n: int, rng: random.Random) -> list[list[str]]:
    """For each claim up to `n` texts of other claims among the best word matches."""
    if not n:
        return [[] for _ in pairs]
    matches = WordMatches(text for _, text in pairs)
    own: dict[str, set[str]] = {}
    for claim, text in pairs:
        own.setdefault(claim, set()).add(text)
    found = []
    for claim, _ in pairs:
        # The very first may be the same page in other words, which settles the claim as well.
        others = [text for text in matches.best(claim, 12) if text not in own[claim]][2:]
        found.append(rng.sample(others, min(n, len(others))))
    matches.close()
    return found


class _Rows(Dataset[Settled]):
    def __init__(
        self, rows: Sequence[Settled], tokenizer: PreTrainedTokenizerBase, max_tokens: int
    ) -> None:
        self.rows, self.tokenizer, self.max_tokens = rows, tokenizer, max_tokens

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, i: int) -> Settled:
        return self.rows[i]

    def collate(self, rows: list[Settled]) -> dict[str, Any]:
        texts = [row.text for row in rows] + [other for row in rows for other in row.others]
        claims = [row.claim for row in rows]
        # A text of the batch that settles a claim as well, for other words of it, is no negative.
        known: dict[str, set[str]] = {}
        for row in rows:
            known.setdefault(row.claim, set()).add(row.text)
        belongs = [[text in known[claim] for text in texts] for claim in claims]
        return {
            "claims": self.tokens(claims),
            "texts": self.tokens(texts),
            "belongs": torch.tensor(belongs),
        }

    def tokens(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """The encoder's inputs for texts."""
        return dict(
            self.tokenizer(
                texts,
                truncation=True,
                max_length=self.max_tokens,
                padding=True,
                return_tensors="pt",
            )
        )


def contrastive_loss(
    claims: torch.Tensor, texts: torch.Tensor, belongs: torch.Tensor, scale: float
) -> torch.Tensor:
    """Cross-entropy of each claim's own text among all texts (van den Oord et al., 2018).

    claims: (n, d) and texts: (m, d), m >= n, both of length 1; the text of claim i is row i. belongs:
    (n, m), true where a text settles the claim; other than its own such a text is left out of the sum.
    """
    scores = scale * claims @ texts.T
    rows = torch.arange(len(claims), device=scores.device)
    also = belongs.to(scores.device).clone()
    also[rows, rows] = False
    loss: torch.Tensor = torch.nn.functional.cross_entropy(
        scores.masked_fill(also, -math.inf), rows
    )
    return loss


class _Contrastive(WatchedTrainer):
    """The Hugging Face Trainer with the contrastive loss over mean-pooled vectors."""

    scale = 20.0

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **_: Any
    ) -> Any:
        claims, texts = (mean_vectors(model, inputs[k]) for k in ("claims", "texts"))
        loss = contrastive_loss(claims, texts, inputs["belongs"], self.scale)
        return (loss, {}) if return_outputs else loss


def train_retriever(recipe: RetrieverTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train by `recipe` and save the encoder to `output`; checkpoints go to `work` and are resumed.

    Returns the figures of the run: pairs, steps, seconds, loss.
    """
    if not recipe.sets:
        raise ConfigError("the recipe names no sets", remedy="Add a [sets] table: name = cap")
    if not 0.0 <= recipe.keep < 1.0:
        raise ConfigError(f"keep is {recipe.keep}", remedy="Use 0 or more and less than 1")
    watched = watch_arguments(recipe)
    torch.manual_seed(recipe.seed)
    rows = settled(recipe)
    start = start_weights(recipe.start, "retriever")
    with loading(start):
        tokenizer = AutoTokenizer.from_pretrained(start)
        model = AutoModel.from_pretrained(
            start,
            dtype=torch.float32,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            # PyTorch's fused attention trains slower on a CPU.
            attn_implementation="sdpa" if torch.cuda.is_available() else "eager",
        )
    before = {key: value.clone() for key, value in model.state_dict().items()}
    if recipe.freeze_word_embeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    data = _Rows(rows, tokenizer, recipe.max_tokens)
    steps = math.ceil(len(rows) / recipe.batch_pairs * recipe.epochs)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    bf16 = recipe.bf16 and runs_bfloat16("auto", device)
    work.mkdir(parents=True, exist_ok=True)
    args = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_pairs,
        learning_rate=recipe.learning_rate,
        warmup_steps=math.ceil(recipe.warmup_share * steps),
        weight_decay=recipe.weight_decay,
        bf16=bf16,
        use_cpu=not torch.cuda.is_available(),
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        logging_steps=10,
        **watched,
        seed=recipe.seed,
        remove_unused_columns=False,
        # The last batch may be too small to hold a negative.
        dataloader_drop_last=len(rows) > recipe.batch_pairs,
    )
    trainer = _Contrastive(
        model=model,
        args=args,
        train_dataset=data,
        data_collator=data.collate,
        processing_class=tokenizer,
    )
    trainer.scale = recipe.scale
    tokens = recipe.batch_pairs * (2 + recipe.hard_negatives) * recipe.max_tokens / 2
    body = sum(p.numel() for p in model.encoder.parameters())
    peak = measure_peak(torch.bfloat16 if bf16 else torch.float32)
    trainer.add_callback(Progress(work / METRICS, 6.0 * body * tokens, peak))
    files = [dev_file(name, Path(recipe.data)) for name in recipe.dev]
    sets = {name: dev_pairs(location, recipe.dev_limit) for name, location in files}

    def figures(model: Any) -> dict[str, float]:
        return {name: found_first(model, data.tokens, pairs) for name, pairs in sets.items()}

    watch(trainer, recipe, work, figures)
    began = time.monotonic()
    result = trainer.train(resume_from_checkpoint=checkpoint_of(work, recipe, rows))
    if recipe.keep:
        parts = [(before, recipe.keep), (model.state_dict(), 1 - recipe.keep)]
        model.load_state_dict(weighted_sum(parts))
    save_half(model, tokenizer, output)
    write_records(recipe, work, output)
    return {
        "pairs": len(rows),
        "steps": result.global_step,
        "seconds": round(time.monotonic() - began),
        "loss": round(result.training_loss, 4),
        **kept_step(trainer, recipe),
    }
