"""Train the extractor's net: entities, parse and check-worthiness on one encoder, in mixed batches."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import spacy
import torch
from torch.nn import functional
from transformers import AutoConfig, AutoModel, AutoTokenizer, TrainingArguments

from claimcheck.errors import ConfigError
from claimcheck.extract.net import (
    WORD_HEADS,
    ExtractorNet,
    Inventory,
    save_net,
)
from claimcheck.extract.words import Encoded, Pieces
from claimcheck.training.batching import BudgetTrainer, TokenBudgetSampler
from claimcheck.training.curve import measuring
from claimcheck.training.extractor_batches import Rows
from claimcheck.training.extractor_data import (
    UNKNOWN,
    Row,
    group_rows,
    inventory_of,
    load_ner,
    load_worth,
    parse_rows,
    read_rows,
)
from claimcheck.training.progress import METRICS, Progress, measure_peak, write_records
from claimcheck.training.resume import checkpoint_of
from claimcheck.training.start import loading, net_from, start_weights, trained_net
from claimcheck.training.treebank import read_treebank
from claimcheck.training.watch import kept_step, watch, watch_arguments
from claimcheck.unpadded import computes_bfloat16

__all__ = ["ExtractorTraining", "Mix", "load_mix", "losses", "train_net"]

# A sentence's check-worthiness weighs as much as the tags of this many words.
WORDS_PER_SENTENCE = 12.0
# How much each loss counts; what the product reads most counts most.
LOSS_WEIGHTS = {
    "entities": 1.0, "arc": 1.0, "dep": 1.0, "starts": 1.0, "worth": 1.0,
    "tag": 0.5, "pos": 0.5, "morph": 0.2, "lemma": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExtractorTraining:
    """The recipe; keys as in pipeline/configs/extractor.toml.

    data: folder with ner/, claims/ and treebank/. start: "start" for the start encoder, "shipped" for the extractor at
    hand, the folder of an extractor or of an encoder, or a Hugging Face id. ner, debate, verifiable: for each set how many of its
    rows an epoch sees (0 = all), drawn anew each time. label_maps: maps each set's labels to ours.
    treebank: how often an epoch passes over it. never: sets whose texts are left out wherever
    they occur; without_docs: documents of claims sets that are left out, to measure on. dev: entity sets
    whose first `dev_limit` rows are scored at every checkpoint, by the probability that the right tags have,
    as a mean of words. patience: stop when it has not risen for so many checkpoints, and keep the best
    one's weights (0 = never). tensorboard: write the curves for TensorBoard too.
    """

    data: str = ""
    start: str = "start"
    label_maps: str = "ner/LABEL_MAPS.json"
    treebank_train: str = "treebank/ewt.train.conllu.gz"
    treebank: int = 2
    treebank_words: int = 140
    ner: dict[str, int] = field(default_factory=dict)
    debate: dict[str, int] = field(default_factory=dict)
    verifiable: dict[str, int] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    without_docs: tuple[str, ...] = ()
    epochs: int = 6
    learning_rate: float = 2e-4
    head_learning_rate: float = 2e-3
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    debate_positive: float = 2.0
    no_capitals: float = 0.06
    all_capitals: float = 0.03
    word_dropout: float = 0.05
    token_budget: int = 3072
    max_pieces: int = 192
    checkpoint_steps: int = 200
    dev: tuple[str, ...] = ()
    dev_limit: int = 500
    patience: int = 0
    tensorboard: bool = False
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Mix:
    """The rows of a whole run, epoch after epoch, and the labels of its treebank."""

    rows: tuple[Row, ...]
    inventory: Inventory


def load_mix(recipe: ExtractorTraining) -> Mix:
    """All rows of the run. Raises DataError for a missing set, ConfigError for a recipe without sets."""
    if not recipe.ner:
        raise ConfigError("the recipe names no entity sets", remedy="Add a [ner] table: name = cap")
    folder, rng, nlp = Path(recipe.data), random.Random(recipe.seed), spacy.blank("en")
    maps = json.loads((folder / recipe.label_maps).read_text(encoding="utf-8"))
    never = {
        _folded(row["text"].split())
        for name in recipe.never
        for row in read_rows(folder / f"{name}.jsonl.gz")
    }

    def kept(rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row.words and _folded(row.words) not in never]

    sets: list[tuple[list[Row], int]] = []
    for name, cap in recipe.ner.items():
        rules = maps.get(name.partition(".")[0], {})
        sets.append((kept(load_ner(folder / "ner" / f"{name}.jsonl.gz", rules, nlp)), cap))
    for head, named in (("debate", recipe.debate), ("verifiable", recipe.verifiable)):
        for name, cap in named.items():
            file = folder / "claims" / f"{name}.jsonl.gz"
            sets.append((kept(load_worth(file, head, nlp, without_docs=recipe.without_docs)), cap))
    sentences = list(read_treebank(folder / recipe.treebank_train))
    inventory = inventory_of(sentences)
    parsed = list(parse_rows(sentences, inventory, nlp))
    rows: list[Row] = []
    for epoch in range(recipe.epochs):
        for full, cap in sets:
            if epoch == 0:
                rng.shuffle(full)
            # The next of them, and from the front again at the end.
            size = min(cap, len(full)) or len(full)
            rows += [full[i % len(full)] for i in range(epoch * size, (epoch + 1) * size)]
        for _ in range(recipe.treebank):
            rows += group_rows(parsed, rng, max_words=recipe.treebank_words)
    return Mix(tuple(rows), inventory)


def _folded(words: Iterable[str]) -> str:
    return re.sub(r"\W+", "", "".join(words).lower())


def losses(
    net: ExtractorNet, inputs: dict[str, torch.Tensor], *, debate_positive: float = 1.0
) -> dict[str, torch.Tensor]:
    """Each task's loss, summed and divided by the words of the batch, so that a word weighs the same
    in every batch."""
    batch = Encoded(**{f.name: inputs[f.name] for f in fields(Encoded)})
    out = net(batch)
    n = batch.words.sum()
    found: dict[str, torch.Tensor] = {}
    if "allowed" in inputs:
        rows = inputs["entity_rows"]
        crf = net.crf.loss(out.entities[rows], inputs["allowed"], batch.words[rows])
        found["entities"] = crf.sum() / n
    if "labels" in inputs:
        rows = inputs["parse_rows"]
        for name, target in zip(WORD_HEADS, inputs["labels"], strict=True):
            found[name] = _cross_entropy(out.words[name][rows], target) / n
        starts = inputs["starts"]
        known = starts != UNKNOWN
        found["starts"] = (
            functional.binary_cross_entropy_with_logits(
                out.starts[rows][known], starts[known].float(), reduction="sum"
            )
            / n
        )
        if len(inputs["sentence_row"]):
            found |= {k: v / n for k, v in _parser_losses(net, out.syntax, inputs).items()}
    if "worth" in inputs:
        rows, worth = inputs["worth_rows"], inputs["worth"]
        scores = net.worth_scores(out.worth[rows], batch.words[rows])
        # Debates hold three sentences that nobody would check for one that somebody would.
        weight = torch.where(worth > 0, worth.new_tensor([debate_positive, 1.0]), 1.0)
        loss = functional.binary_cross_entropy_with_logits(
            scores, worth.clamp_min(0), weight=weight * (worth >= 0), reduction="sum"
        )
        found["worth"] = loss * WORDS_PER_SENTENCE / n
    return found


def _cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(
        logits.flatten(0, -2), target.flatten(), ignore_index=UNKNOWN, reduction="sum"
    )


def _parser_losses(
    net: ExtractorNet, syntax: torch.Tensor, inputs: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    places, heads, deps = inputs["sentence_words"], inputs["heads"], inputs["deps"]
    words = places >= 0
    states = syntax[inputs["sentence_row"][:, None], places.clamp_min(0)]
    scores, ends = net.parser(states, words)
    arc = _cross_entropy(scores, heads)
    known = (heads != UNKNOWN) & (deps != UNKNOWN)
    row, word = known.nonzero(as_tuple=True)
    label = net.parser.label_scores(states[row, word], ends[row, heads[known]])
    return {"arc": arc, "dep": _cross_entropy(label, deps[known])}


class _Trainer(BudgetTrainer):
    debate_positive = 1.0

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
        with self.compute_loss_context_manager():
            found = losses(model, inputs, debate_positive=self.debate_positive)
        total = sum(LOSS_WEIGHTS[name] * loss for name, loss in found.items())
        return (total, {}) if return_outputs else total


def _dev_rows(name: str, recipe: ExtractorTraining, pieces: Pieces) -> Rows:
    """The first rows of an entity set, as they are: nothing hidden, no capitals changed."""
    folder = Path(recipe.data)
    rules = json.loads((folder / recipe.label_maps).read_text(encoding="utf-8"))
    rows = load_ner(
        folder / "ner" / f"{name}.jsonl.gz",
        rules.get(name.partition(".")[0], {}),
        spacy.blank("en"),
    )
    plain = replace(recipe, word_dropout=0.0, no_capitals=0.0, all_capitals=0.0)
    return Rows([row for row in rows if row.words][: recipe.dev_limit], pieces, plain)


def entity_likelihood(net: ExtractorNet, rows: Rows) -> float:
    """The probability of the right entity tags, as the geometric mean over the words: 0 to 1."""
    loss = words = 0.0
    with measuring(net) as device:
        for batch in TokenBudgetSampler(rows.lengths, rows.recipe.token_budget, rows.recipe.seed):
            inputs = {k: v.to(device) for k, v in rows.collate([rows[i] for i in batch]).items()}
            n = float(inputs["words"].sum())
            loss += float(losses(net, inputs)["entities"]) * n
            words += n
    return math.exp(-loss / max(1.0, words))


def train_net(recipe: ExtractorTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train the net and save it to `output`; checkpoints go to `work` and are resumed.

    Returns the figures of the run: rows, steps, seconds, loss.
    """
    watched = watch_arguments(recipe)
    torch.manual_seed(recipe.seed)
    mix = load_mix(recipe)
    start = start_weights(recipe.start, "extractor")
    trained = trained_net(start)
    start = str(trained or start)
    # No dropout inside the encoder: on a CPU it costs as much time as the forward pass. For the same
    # reason plain attention: the fused kernel is slower there in half precision.
    plain: dict[str, Any] = {"add_pooling_layer": False, "attn_implementation": "eager"}
    without = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    with loading(start):
        tokenizer = AutoTokenizer.from_pretrained(start)
        encoder = (
            AutoModel.from_config(AutoConfig.from_pretrained(start, **without), **plain)
            if trained
            else AutoModel.from_pretrained(start, dtype=torch.float32, **plain, **without)
        )
    net = (
        net_from(trained, encoder, mix.inventory)
        if trained
        else ExtractorNet(encoder, mix.inventory)
    )
    encoder.get_input_embeddings().weight.requires_grad_(False)
    data = Rows(mix.rows, Pieces(tokenizer), recipe)
    steps = len(TokenBudgetSampler(data.lengths, recipe.token_budget, recipe.seed))
    body = [p for p in encoder.parameters() if p.requires_grad]
    inside = {id(p) for p in encoder.parameters()}
    heads = [p for p in net.parameters() if id(p) not in inside]
    optimizer = torch.optim.AdamW(
        [
            {"params": body, "lr": recipe.learning_rate, "weight_decay": recipe.weight_decay},
            {"params": heads, "lr": recipe.head_learning_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    warmup = max(1, int(recipe.warmup_share * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warmup, max(0.0, (steps - s) / max(1, steps - warmup)))
    )
    work.mkdir(parents=True, exist_ok=True)
    args = TrainingArguments(
        output_dir=str(work),
        # The rows of all epochs are one long one.
        num_train_epochs=1,
        use_cpu=not torch.cuda.is_available(),
        # Without units for it bfloat16 is many times slower than float32.
        bf16=torch.cuda.is_available() or computes_bfloat16(),
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        logging_steps=25,
        **watched,
        seed=recipe.seed,
        remove_unused_columns=False,
        label_names=["allowed"],
    )
    trainer = _Trainer(
        model=net,
        args=args,
        train_dataset=data,
        optimizers=(optimizer, schedule),
    )
    trainer.debate_positive = recipe.debate_positive
    weights = sum(p.numel() for p in body)
    trainer.add_callback(
        Progress(work / METRICS, 6.0 * weights * recipe.token_budget, measure_peak())
    )
    sets = {name: _dev_rows(name, recipe, data.pieces) for name in recipe.dev}

    def figures(net: Any) -> dict[str, float]:
        return {name: entity_likelihood(net, rows) for name, rows in sets.items()}

    watch(trainer, recipe, work, figures)
    began = time.monotonic()
    result = trainer.train(resume_from_checkpoint=checkpoint_of(work, recipe, mix.rows))
    save_net(net, tokenizer, output)
    write_records(recipe, work, output)
    return {
        "rows": len(mix.rows),
        "steps": result.global_step,
        "seconds": round(time.monotonic() - began),
        "loss": result.training_loss,
        **kept_step(trainer, recipe),
    }
