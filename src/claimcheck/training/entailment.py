"""Train the entailment cross-encoder: `claimcheck train entailment`.

The Hugging Face Trainer does the work; what is ours is the mix of sets, batches cut by a token
budget from length-sorted pools, frozen word embeddings (half of the parameters, and most of the
optimiser's cost on a CPU), the progress line, and an output folder that holds nothing but
half-precision safetensors, tokenizer and config.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch.utils.data import Dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
    TrainingArguments,
)

from claimcheck.entail.matches import TYPES, widened
from claimcheck.entail.model import runs_bfloat16
from claimcheck.errors import ConfigError
from claimcheck.model_paths import find_model
from claimcheck.training.batching import BudgetTrainer, TokenBudgetSampler
from claimcheck.training.curve import DevSet, accuracy
from claimcheck.training.entailment_data import (
    LABELS,
    Pair,
    dev_file,
    drop_title,
    load_mix,
    load_rows,
)
from claimcheck.training.mean_weights import weighted_sum
from claimcheck.training.pairs import pair_tensors, widen_types
from claimcheck.training.progress import METRICS, Progress, measure_peak, write_records
from claimcheck.training.resume import checkpoint_of
from claimcheck.training.start import loading, start_weights
from claimcheck.training.watch import kept_step, watch, watch_arguments

__all__ = ["EntailmentTraining", "average_checkpoints", "train_entailment"]


@dataclass(frozen=True, slots=True)
class EntailmentTraining:
    """The recipe; keys as in pipeline/configs/entailment.toml.

    data: the folder of the sets. sets: cap per set (0 = all). mined: made `unverified` pairs per set.
    contrasts: made pairs per kind, from the sets `contrast_sets`. repeats: how often a set's rows stand
    in a pass, where not once. max_pairs: only that many of the
    mixed pairs (0 = all), to compare recipes in short runs.
    start: "start" for the start encoder, "shipped" for the entailment model at hand, a folder, or a
    Hugging Face id. token_budget: tokens a step, padding included.
    title_dropout: share of premises that lose their `[Page title]`. schedule: a learning-rate
    schedule of transformers, such as "linear", or "constant_with_warmup" for a first stage.
    bundles: pairs of one premise stand in one batch, so that what they share cancels and what tells their
    labels apart is learned (after Dua et al., 2021, "instance bundles").
    matches: the token types tell which words of a pair both texts have (`entail.matches`); their embeddings learn
    faster than the rest (`batching.FASTER`).
    bf16: train in bfloat16 where the processor or GPU has units for it.
    average_last: the saved weights are the mean of that many last checkpoints. blend: folders of earlier
    stages with their share (0 to 1) in the mean of weights that is saved (Wortsman et al., 2022, "model
    soups"): what a late stage unlearns of an early one comes back. dev: labelled files
    (under `data`, or paths) whose first `dev_limit` rows are scored at every checkpoint. patience: stop when
    their mean has not risen for so many checkpoints, and keep the best one's weights (0 = never).
    particulars: caps of the sets on which, with the calibration pairs, it is fitted what the comparison of figures
    and names adds to the model's word (`training.correction`). tensorboard: write the curves for TensorBoard too.
    mix_seed: what draws the pairs from the sets, where runs of several seeds are to see the same ones (0: `seed` does).
    """

    data: str = ""
    start: str = "start"
    sets: dict[str, int] = field(default_factory=dict)
    mined: dict[str, int] = field(default_factory=dict)
    contrasts: dict[str, int] = field(default_factory=dict)
    contrast_sets: tuple[str, ...] = ()
    repeats: dict[str, int] = field(default_factory=dict)
    max_pairs: int = 0
    licences: tuple[str, ...] = ("permissive", "share-alike", "unstated")
    epochs: float = 1.0
    learning_rate: float = 1.5e-4
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    label_smoothing: float = 0.0
    token_budget: int = 4096
    max_tokens: int = 160
    title_dropout: float = 0.5
    freeze_word_embeddings: bool = True
    dropout: float = 0.0
    bf16: bool = False
    schedule: str = "linear"
    bundles: bool = False
    matches: bool = False
    checkpoint_steps: int = 300
    average_last: int = 1
    blend: dict[str, float] = field(default_factory=dict)
    particulars: dict[str, int] = field(default_factory=dict)
    dev: tuple[str, ...] = ()
    dev_limit: int = 500
    patience: int = 0
    tensorboard: bool = False
    seed: int = 13
    mix_seed: int = 0


class _Pairs(Dataset[dict[str, Any]]):
    """Tokenised pairs; the title of a premise is dropped anew each epoch."""

    def __init__(
        self, pairs: Sequence[Pair], tokenizer: PreTrainedTokenizerBase, recipe: EntailmentTraining
    ) -> None:
        self.pairs = pairs
        self.tokenizer = tokenizer
        self.recipe = recipe
        self.rng = random.Random(recipe.seed)
        # Four characters a token is near enough for sorting and budgeting.
        self.lengths = [
            min(recipe.max_tokens, (len(p.premise) + len(p.hypothesis)) // 4 + 4) for p in pairs
        ]
        self.bundles = [p.premise for p in pairs] if recipe.bundles else ()

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, i: int) -> dict[str, Any]:
        pair = self.pairs[i]
        premise = drop_title(pair.premise, self.rng, self.recipe.title_dropout)
        return {"premise": premise, "hypothesis": pair.hypothesis, "label": pair.label}

    def collate(self, rows: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        batch = pair_tensors(
            self.tokenizer,
            [r["premise"] for r in rows],
            [r["hypothesis"] for r in rows],
            # A claim is never cut: only the evidence gives way.
            truncation="only_first",
            max_tokens=self.recipe.max_tokens,
            matches=self.recipe.matches,
        )
        batch["labels"] = torch.tensor([r["label"] for r in rows])
        return batch


def train_entailment(recipe: EntailmentTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train by `recipe` and save the model to `output`; checkpoints go to `work` and are resumed.

    Returns the figures of the run: pairs, steps, seconds, last loss.
    """
    if not recipe.sets:
        raise ConfigError("the recipe names no sets", remedy="Add a [sets] table: name = cap")
    if recipe.patience and recipe.average_last > 1:
        raise ConfigError(
            "patience keeps one checkpoint and average_last the mean of several",
            remedy="Leave one of them out",
        )
    watched = watch_arguments(recipe)
    torch.manual_seed(recipe.seed)
    pairs = load_mix(
        recipe.sets,
        folder=Path(recipe.data),
        licences=recipe.licences,
        mined=recipe.mined,
        contrasts=recipe.contrasts,
        contrast_sets=recipe.contrast_sets,
        repeats=recipe.repeats,
        seed=recipe.mix_seed or recipe.seed,
    )
    # Without units for it bfloat16 is many times slower than float32.
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    recipe = dataclasses.replace(recipe, bf16=recipe.bf16 and runs_bfloat16("auto", device))
    pairs = pairs[: recipe.max_pairs] if recipe.max_pairs else pairs
    start = start_weights(recipe.start, "entailment")
    with loading(start):
        tokenizer = AutoTokenizer.from_pretrained(start)
        model = AutoModelForSequenceClassification.from_pretrained(
            start,
            num_labels=len(LABELS),
            id2label=dict(enumerate(LABELS)),
            label2id={label: i for i, label in enumerate(LABELS)},
            dtype=torch.float32,
            # On a CPU dropout's random masks cost as much as the forward pass (17 against 32 pairs a
            # second); in a single epoch no pair is seen twice, so that there is little to overfit.
            hidden_dropout_prob=recipe.dropout,
            attention_probs_dropout_prob=recipe.dropout,
            # PyTorch's fused attention trains slower on a CPU: 83 against 127 pairs a second in bf16.
            attn_implementation="sdpa" if torch.cuda.is_available() else "eager",
        )
    if recipe.matches:
        widen_types(model)
    if recipe.freeze_word_embeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    data = _Pairs(pairs, tokenizer, recipe)
    sampler = TokenBudgetSampler(
        data.lengths, recipe.token_budget, recipe.seed, bundles=data.bundles
    )
    work.mkdir(parents=True, exist_ok=True)
    args = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=recipe.epochs,
        learning_rate=recipe.learning_rate,
        warmup_steps=math.ceil(recipe.warmup_share * len(sampler) * recipe.epochs),
        weight_decay=recipe.weight_decay,
        label_smoothing_factor=recipe.label_smoothing,
        lr_scheduler_type=recipe.schedule,
        bf16=recipe.bf16,
        use_cpu=not torch.cuda.is_available(),
        save_steps=recipe.checkpoint_steps,
        save_total_limit=max(2, recipe.average_last),
        logging_steps=25,
        **watched,
        seed=recipe.seed,
        disable_tqdm=False,
        remove_unused_columns=False,
    )
    body = sum(p.numel() for p in model.base_model.encoder.parameters())
    trainer = BudgetTrainer(
        model=model,
        args=args,
        train_dataset=data,
        processing_class=tokenizer,
    )
    # Forward and backward cost six operations per weight and token (Kaplan et al., 2020).
    peak = measure_peak(torch.bfloat16 if recipe.bf16 else torch.float32)
    trainer.add_callback(Progress(work / METRICS, 6.0 * body * recipe.token_budget, peak))
    sets = [_dev_set(name, recipe) for name in recipe.dev]

    def figures(model: Any) -> dict[str, float]:
        return {
            dev.name: accuracy(
                model, tokenizer, dev, max_tokens=recipe.max_tokens, bf16=recipe.bf16
            )
            for dev in sets
        }

    watch(trainer, recipe, work, figures)
    began = time.monotonic()
    result = trainer.train(resume_from_checkpoint=checkpoint_of(work, recipe, pairs))
    if recipe.average_last > 1:
        model.load_state_dict(average_checkpoints(work, recipe.average_last), strict=False)
    if recipe.blend:
        model.load_state_dict(blended(model.state_dict(), recipe.blend), strict=False)
    save_half(model, tokenizer, output)
    write_records(recipe, work, output)
    return {
        "pairs": len(pairs),
        "steps": result.global_step,
        "seconds": round(time.monotonic() - began),
        "loss": result.training_loss,
        **kept_step(trainer, recipe),
    }


def _dev_set(name: str, recipe: EntailmentTraining) -> DevSet:
    short, location = dev_file(name, Path(recipe.data))
    rows = list(itertools.islice(load_rows(location), recipe.dev_limit))
    return DevSet(
        short,
        tuple((row["premise"], row["hypothesis"]) for row in rows),
        tuple(LABELS.index(row["label"]) for row in rows),
    )


def average_checkpoints(work: Path, last: int) -> dict[str, torch.Tensor]:
    """The mean of the weights of the `last` newest checkpoints in `work` (Izmailov et al., 2018)."""
    folders = sorted(work.glob("checkpoint-*"), key=lambda f: int(f.name.rpartition("-")[2]))[
        -last:
    ]
    total = weighted_sum((load_file(folder / "model.safetensors"), 1.0) for folder in folders)
    return {key: value / len(folders) for key, value in total.items()}


def blended(
    weights: Mapping[str, torch.Tensor], shares: Mapping[str, float]
) -> dict[str, torch.Tensor]:
    """The weighted mean of `weights` and of those in folders; `weights` have what the shares leave over.

    Raises ConfigError for shares that leave nothing, and for a folder without such weights.
    """
    rest = 1 - sum(shares.values())
    if rest <= 0 or min(shares.values(), default=0) < 0:
        raise ConfigError(
            "the shares of [blend] leave nothing", remedy="Let them add up to less than 1"
        )
    parts = [(weights, rest)]
    for folder, share in shares.items():
        path = find_model(folder) / "model.safetensors"
        other = load_file(path)
        if lacking := [key for key in weights if key not in other]:
            raise ConfigError(
                f"the weights to blend with lack {lacking[0]}",
                path=path,
                remedy="Name a model of this kind",
            )
        parts.append(({key: _fitting(other[key], value) for key, value in weights.items()}, share))
    return weighted_sum(parts)


def _fitting(other: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
    """A tensor of an earlier stage, which may not have had the token types that tell of matches."""
    return widened(other) if len(own) == TYPES and len(other) == 2 else other


def save_half(model: Any, tokenizer: PreTrainedTokenizerBase, output: Path) -> None:
    """Save weights in half precision as safetensors, with tokenizer and config and nothing else."""
    output.mkdir(parents=True, exist_ok=True)
    model.to(torch.float16).save_pretrained(output)
    tokenizer.save_pretrained(output)
