"""Train the extractor's learned heads: entity tags and check-worthiness on one encoder.

Corpora annotate different types, so a word's target is the *set* of tags its corpus allows: a word
outside every entity may still be of a type the corpus does not annotate, and a broad label ("MISC")
may be any of several of ours. The loss is minus the log of the probability of that set.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from torch.utils.data import Dataset
from transformers import AutoModel, AutoTokenizer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from claimcheck.errors import ConfigError, DataError
from claimcheck.extract.net import ENTITY_LABELS, TAGS, WORTH_HEADS, TaggerNet, encode, save_net
from claimcheck.model_paths import start_encoder
from claimcheck.training.batching import BudgetTrainer, TokenBudgetSampler
from claimcheck.training.progress import METRICS, Progress, measure_peak, write_records

__all__ = ["ExtractorTraining", "Row", "allowed_tags", "train_tagger"]

_TAG_ID = {tag: i for i, tag in enumerate(TAGS)}


@dataclass(frozen=True, slots=True)
class ExtractorTraining:
    """The recipe; keys as in pipeline/configs/extractor.toml.

    data: folder with ner/ and claims/. ner, claims: cap per set (0 = all); a claims set names its head.
    label_maps: a JSON file that maps each set's labels to ours. treebank_train, treebank_dev: CoNLL-U.
    """

    data: str = ""
    start: str = "start"
    label_maps: str = "ner/LABEL_MAPS.json"
    treebank_train: str = "treebank/ewt.train.conllu.gz"
    treebank_dev: str = "treebank/ewt.dev.conllu.gz"
    parser_config: str = "pipeline/configs/parser.cfg"
    ner: dict[str, int] = field(default_factory=dict)
    debate: dict[str, int] = field(default_factory=dict)
    verifiable: dict[str, int] = field(default_factory=dict)
    epochs: float = 2.0
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    worth_weight: float = 0.5
    lowercase_share: float = 0.05
    token_budget: int = 3072
    max_pieces: int = 160
    checkpoint_steps: int = 200
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Row:
    """A training text. spans: (start, end, our labels allowed there, None for "ignore").

    open_types: types that the corpus does not annotate. worth: head index to 0/1. has_entities: whether
    the entity tags count in the loss.
    """

    text: str
    spans: tuple[tuple[int, int, tuple[str, ...] | None], ...] = ()
    open_types: tuple[str, ...] = ()
    worth: tuple[tuple[int, float], ...] = ()
    has_entities: bool = True


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """Rows of a (gzipped) JSONL file. Raises DataError when it is missing."""
    if not file.is_file():
        raise DataError(
            "the training set was not found", path=file, remedy="Check data and the set's name"
        )
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _labels(mapping: dict[str, Any], label: str) -> tuple[str, ...] | None:
    """Our labels for a corpus label, or None when the span is to be ignored."""
    ours = mapping.get(label, label)
    if ours is None:
        return None
    names = tuple(ours) if isinstance(ours, list) else (ours,)
    return names if all(n in ENTITY_LABELS for n in names) else None


def load_ner(file: Path, rules: dict[str, Any]) -> list[Row]:
    """Entity rows of one corpus by its map `{"labels": {...}, "not_annotated": [...]}`."""
    mapping, missing = rules.get("labels", {}), tuple(rules.get("not_annotated", ()))
    return [
        Row(
            row["text"],
            tuple((s["start"], s["end"], _labels(mapping, s["label"])) for s in row["spans"]),
            missing,
        )
        for row in read_rows(file)
    ]


def load_worth(file: Path, head: str) -> list[Row]:
    """Check-worthiness rows for one head; rows without a label are left out."""
    i = WORTH_HEADS.index(head)
    return [
        Row(row["text"], worth=((i, float(row["check_worthy"])),), has_entities=False)
        for row in read_rows(file)
        if row.get("check_worthy") is not None
    ]


def allowed_tags(
    row: Row, words: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, list[int]]]:
    """For each word (piece, start, end): its piece and the ids of the tags it may have; [] = no loss."""
    outside = [0] + [_TAG_ID[f"{p}-{t}"] for t in row.open_types for p in "BI"]
    for piece, start, end in words:
        tags = outside
        for s, e, labels in row.spans:
            if start < e and end > s:
                # The first word of the span begins it, even when the corpus cut inside the word.
                first = not any(
                    s < w_end and w_start < start for _, w_start, w_end in words if w_end > s
                )
                prefix = "B" if first else "I"
                tags = [_TAG_ID[f"{prefix}-{label}"] for label in labels] if labels else []
                break
        yield piece, tags


class _Rows(Dataset[Row]):
    def __init__(self, rows: Sequence[Row], tokenizer: Any, recipe: ExtractorTraining) -> None:
        self.rows, self.tokenizer, self.recipe = rows, tokenizer, recipe
        self.rng = random.Random(recipe.seed)
        self.lengths = [min(recipe.max_pieces, len(r.text) // 4 + 4) for r in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, i: int) -> Row:
        return self.rows[i]

    def collate(self, rows: list[Row]) -> dict[str, torch.Tensor]:
        # Some text comes without capitals (agency copy, headlines in capitals): shapes are hints only.
        texts = [
            r.text.lower()
            if len(r.text.lower()) == len(r.text)
            and self.rng.random() < self.recipe.lowercase_share
            else r.text
            for r in rows
        ]
        batch = encode(self.tokenizer, texts, max_pieces=self.recipe.max_pieces)
        size = batch.inputs["input_ids"].shape
        allowed = torch.zeros((*size, len(TAGS)), dtype=torch.bool)
        worth = torch.full((len(rows), len(WORTH_HEADS)), -1.0)
        for i, row in enumerate(rows):
            if row.has_entities:
                for piece, tags in allowed_tags(row, batch.words[i]):
                    allowed[i, piece, tags] = True
            for head, value in row.worth:
                worth[i, head] = value
        return {**batch.inputs, "allowed": allowed, "worth": worth}


class _Trainer(BudgetTrainer):
    worth_weight = 0.5

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
        allowed, worth = inputs.pop("allowed"), inputs.pop("worth")
        tags, scores = model(**inputs)
        loss = set_loss(tags, allowed)
        known = worth >= 0
        if known.any():
            loss = loss + self.worth_weight * functional.binary_cross_entropy_with_logits(
                scores[known], worth[known]
            )
        return (loss, {}) if return_outputs else loss


def set_loss(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Mean of -log P(any allowed tag) over the words that have one; logits and allowed (b, n, tags)."""
    counted = allowed.any(-1)
    if not counted.any():
        return logits.sum() * 0.0
    logp = logits[counted].log_softmax(-1)
    return -logp.masked_fill(~allowed[counted], float("-inf")).logsumexp(-1).mean()


def load_mix(recipe: ExtractorTraining) -> list[Row]:
    """All training rows, each set capped after a shuffle."""
    folder = Path(recipe.data)
    maps = json.loads((folder / recipe.label_maps).read_text(encoding="utf-8"))
    rng = random.Random(recipe.seed)
    rows: list[Row] = []

    def add(new: Iterable[Row], cap: int) -> None:
        kept = list(new)
        rng.shuffle(kept)
        rows.extend(kept[:cap] if cap else kept)

    for name, cap in recipe.ner.items():
        add(
            load_ner(folder / "ner" / f"{name}.jsonl.gz", maps.get(name.partition(".")[0], {})), cap
        )
    for head, sets in (("debate", recipe.debate), ("verifiable", recipe.verifiable)):
        for name, cap in sets.items():
            add(load_worth(folder / "claims" / f"{name}.jsonl.gz", head), cap)
    rng.shuffle(rows)
    return rows


def train_tagger(recipe: ExtractorTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train the net and save it to `output`; checkpoints go to `work` and are resumed.

    Returns the figures of the run: rows, steps, seconds, loss.
    """
    if not recipe.ner:
        raise ConfigError("the recipe names no entity sets", remedy="Add a [ner] table: name = cap")
    torch.manual_seed(recipe.seed)
    rows = load_mix(recipe)
    start = str(start_encoder()) if recipe.start == "start" else recipe.start
    tokenizer = AutoTokenizer.from_pretrained(start)
    # No dropout: on a CPU it costs as much time as the forward pass.
    encoder = AutoModel.from_pretrained(
        start,
        dtype=torch.float32,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    encoder.get_input_embeddings().weight.requires_grad_(False)
    net = TaggerNet(encoder, encoder.config.hidden_size)
    data = _Rows(rows, tokenizer, recipe)
    steps = int(
        len(TokenBudgetSampler(data.lengths, recipe.token_budget, recipe.seed)) * recipe.epochs
    )
    heads = [*net.tags.parameters(), *net.worth.parameters(), *net.shapes.parameters()]
    body = [p for p in encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": body, "lr": recipe.learning_rate, "weight_decay": recipe.weight_decay},
            {"params": heads, "lr": recipe.head_learning_rate, "weight_decay": 0.0},
        ],
        fused=True,
    )
    warmup = max(1, int(recipe.warmup_share * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warmup, max(0.0, (steps - s) / max(1, steps - warmup)))
    )
    work.mkdir(parents=True, exist_ok=True)
    args = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=recipe.epochs,
        use_cpu=not torch.cuda.is_available(),
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        logging_steps=25,
        report_to=[],
        seed=recipe.seed,
        remove_unused_columns=False,
        label_names=["allowed", "worth"],
    )
    trainer = _Trainer(model=net, args=args, train_dataset=data, optimizers=(optimizer, schedule))
    trainer.worth_weight = recipe.worth_weight
    weights = sum(p.numel() for p in body)
    trainer.add_callback(
        Progress(work / METRICS, 6.0 * weights * recipe.token_budget, measure_peak())
    )
    began = time.monotonic()
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(work)))
    save_net(net, tokenizer, output)
    write_records(recipe, work, output)
    return {
        "rows": len(rows),
        "steps": result.global_step,
        "seconds": round(time.monotonic() - began),
        "loss": result.training_loss,
    }
