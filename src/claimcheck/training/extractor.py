"""Train the extractor's net: entities, parse and check-worthiness on one encoder, in mixed batches."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import spacy
import torch
from torch.nn import functional
from torch.utils.data import Dataset
from transformers import AutoModel, AutoTokenizer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from claimcheck.errors import ConfigError
from claimcheck.extract.net import (
    TAGS,
    WORD_HEADS,
    WORTH_HEADS,
    ExtractorNet,
    Inventory,
    save_net,
)
from claimcheck.extract.words import Encoded, Pieces
from claimcheck.model_paths import start_encoder
from claimcheck.training.batching import BudgetTrainer, TokenBudgetSampler
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
from claimcheck.training.treebank import read_treebank
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

    data: folder with ner/, claims/ and treebank/. ner, debate, verifiable: for each set how many of its
    rows an epoch sees (0 = all), drawn anew each time. label_maps: maps each set's labels to ours.
    treebank: how often an epoch passes over it. never: sets whose texts are left out wherever
    they occur; without_docs: documents of claims sets that are left out, to measure on.
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


class _Rows(Dataset[Row]):
    """Rows as batches; a row longer than the recipe allows is cut after the last word that fits."""

    def __init__(self, rows: Sequence[Row], pieces: Pieces, recipe: ExtractorTraining) -> None:
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


def train_net(recipe: ExtractorTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train the net and save it to `output`; checkpoints go to `work` and are resumed.

    Returns the figures of the run: rows, steps, seconds, loss.
    """
    torch.manual_seed(recipe.seed)
    mix = load_mix(recipe)
    start = str(start_encoder()) if recipe.start == "start" else recipe.start
    tokenizer = AutoTokenizer.from_pretrained(start)
    # No dropout inside the encoder: on a CPU it costs as much time as the forward pass. For the same
    # reason plain attention: the fused kernel is slower there in half precision.
    encoder = AutoModel.from_pretrained(
        start,
        dtype=torch.float32,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    encoder.get_input_embeddings().weight.requires_grad_(False)
    net = ExtractorNet(encoder, mix.inventory)
    data = _Rows(mix.rows, Pieces(tokenizer), recipe)
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
        report_to=[],
        seed=recipe.seed,
        remove_unused_columns=False,
        label_names=["allowed"],
    )
    trainer = _Trainer(model=net, args=args, train_dataset=data, optimizers=(optimizer, schedule))
    trainer.debate_positive = recipe.debate_positive
    weights = sum(p.numel() for p in body)
    trainer.add_callback(
        Progress(work / METRICS, 6.0 * weights * recipe.token_budget, measure_peak())
    )
    began = time.monotonic()
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(work)))
    save_net(net, tokenizer, output)
    write_records(recipe, work, output)
    return {
        "rows": len(mix.rows),
        "steps": result.global_step,
        "seconds": round(time.monotonic() - began),
        "loss": result.training_loss,
    }
