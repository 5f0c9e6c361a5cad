"""The same claims and evidence through claimcheck and through other ways to score them, in one run.

Usage: python compare.py OUT.json [--index INDEX] [--rounds 5] [--claims 8] [--plot OUT.svg]

In each round every contestant gets the same block of claims, new ones each round, in an order that
turns. `pairs`: the same pairs, each once, nothing kept and nothing left out. `verdicts`: claimcheck as
it is (looked up, reranked, scored, asked again, decided) against a loop over all candidates; what
finding these takes is not counted against the loop. The contestants of other sizes have random
weights: their time does not depend on them. --index: an index that bench/retrieval/size.py has made;
without it the claims' own evidence is indexed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from claimcheck.benchmark import machine
from claimcheck.checker import Checker
from claimcheck.config import Config, RetrieveConfig
from claimcheck.entail import EntailmentModel, premise_of
from claimcheck.model_paths import find_model
from claimcheck.reference import Dataset, Reference, SentenceEncoder
from claimcheck.reference.build import build_index
from claimcheck.reference.index import Index
from claimcheck.types import Fact

PACKAGES = ("claimcheck", "torch", "transformers", "sentence-transformers", "numpy")
CANDIDATES = 20  # facts of a claim that the loop over all of them reads
AS_GOOD = (
    12  # fused facts that hold as many of the right ones as eight reranked (results/retrieval.md)
)
BATCH = 32  # CrossEncoder's own
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")
OURS, OURS_WHOLE = "claimcheck", "claimcheck, whole"


@dataclass(frozen=True, slots=True)
class Item:
    """A claim with the premises that its candidates make, the best first."""

    claim: str
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contestant:
    """task: "pairs" or "verdicts". run: takes a block and works it off."""

    name: str
    task: str
    run: Callable[[Sequence[Item]], Any]


def claims_of(data: Path, count: int) -> tuple[list[str], list[str]]:
    """Claims of three sets in turn, and the distinct texts of all their evidence."""
    sets, texts = [], dict[str, None]()
    for name in ("fm2", "wice", "scifact"):
        with gzip.open(
            data / "verdicts" / name / "claims.jsonl.gz", "rt", encoding="utf-8"
        ) as file:
            rows = [json.loads(line) for line in file][: count // 3 + 1]
        sets.append([row["claim"] for row in rows])
        texts |= dict.fromkeys(piece["text"] for row in rows for piece in row["evidence"])
    mixed = [claim for group in zip(*sets, strict=True) for claim in group]
    return list(dict.fromkeys(mixed))[:count], list(texts)


def reference_of(index: Path | None, texts: Sequence[str], folder: Path) -> Path:
    """The index given, or one of these texts."""
    if index is not None:
        return index
    path = folder / "evidence.index"
    facts = (Fact(str(number), "", "", text) for number, text in enumerate(texts))
    build_index(path, facts, encoder=SentenceEncoder())
    return path


def opened(path: Path, top: int) -> Reference:
    """A reference that gives so many facts for a claim."""
    dataset = Dataset("compare", str(path))
    config = RetrieveConfig(top_k=top)
    return Reference([dataset], [Index(path)], config=config, encoder=SentenceEncoder())


def pairs_of(block: Sequence[Item], most: int) -> list[list[tuple[str, str]]]:
    """The pairs of each claim with its first premises."""
    return [[(premise, item.claim) for premise in item.premises[:most]] for item in block]


class CrossEncoders:
    """A plain loop: for each claim one call of sentence-transformers' CrossEncoder."""

    def __init__(self, dtype: torch.dtype) -> None:
        from sentence_transformers import CrossEncoder

        self.model = CrossEncoder(
            str(find_model("entailment")),
            device="cpu",
            max_length=192,
            model_kwargs={"torch_dtype": dtype},
        )

    def labels(self, groups: Sequence[Sequence[tuple[str, str]]]) -> list[int]:
        """The winning output of each pair."""
        found: list[int] = []
        for group in groups:
            scores = self.model.predict(list(group), batch_size=BATCH, show_progress_bar=False)
            found += np.asarray(scores).argmax(1).tolist()
        return found


class Random:
    """A classifier with random weights, run claim by claim in padded batches."""

    def __init__(self, net: Any, dtype: torch.dtype) -> None:
        self.net = net.to(dtype).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(find_model("entailment"))
        self.types = isinstance(net, BertForSequenceClassification)

    @torch.inference_mode()
    def run(self, groups: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Score each group."""
        for group in groups:
            for first in range(0, len(group), BATCH):
                premises, hypotheses = zip(*group[first : first + BATCH], strict=True)
                inputs = self.tokenizer(
                    list(premises), list(hypotheses), truncation="longest_first", max_length=192,
                    padding=True, return_tensors="pt",
                )  # fmt: skip
                if not self.types:
                    del inputs["token_type_ids"]
                self.net(**inputs)


def sentence_pairs(block: Sequence[Item], most: int) -> list[list[tuple[str, str]]]:
    """Each sentence of the evidence with each sentence of the claim, as SummaC does."""
    return [
        [
            (one, other)
            for premise in item.premises[:most]
            for one in SENTENCE.split(premise)
            for other in SENTENCE.split(item.claim)
        ]
        for item in block
    ]


def roberta_large() -> Any:
    """The size of MiniCheck's and AlignScore's large models."""
    return RobertaForSequenceClassification(
        RobertaConfig(
            vocab_size=50265, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16,
            intermediate_size=4096, max_position_embeddings=514, num_labels=3,
        )
    )  # fmt: skip


def bert_base() -> Any:
    """The size of the models that SummaC is run with at the least."""
    return BertForSequenceClassification(BertConfig(vocab_size=30522, num_labels=3))


def contestants(path: Path, top: int) -> tuple[list[Contestant], EntailmentModel, CrossEncoders]:
    """All of them, loaded; also the two whose outputs should be the same."""
    model = EntailmentModel.load()
    whole = Checker.load(reference=opened(path, top), config=Config(), entailment=model)
    loop, half = CrossEncoders(torch.float32), CrossEncoders(torch.bfloat16)
    large, large_half = (Random(roberta_large(), t) for t in (torch.float32, torch.bfloat16))
    base = Random(bert_base(), torch.float32)

    def flat(block: Sequence[Item]) -> list[tuple[str, str]]:
        return [pair for group in pairs_of(block, top) for pair in group]

    found = [
        Contestant(OURS, "pairs", lambda block: model.score(flat(block))),
        Contestant("CrossEncoder, fp32", "pairs", lambda block: loop.labels(pairs_of(block, top))),
        Contestant("CrossEncoder, bf16", "pairs", lambda block: half.labels(pairs_of(block, top))),
        Contestant("RoBERTa-large, fp32", "pairs", lambda block: large.run(pairs_of(block, top))),
        Contestant(
            "RoBERTa-large, bf16", "pairs", lambda block: large_half.run(pairs_of(block, top))
        ),
        Contestant(
            "sentence pairs, base, fp32",
            "pairs",
            lambda block: base.run(sentence_pairs(block, top)),
        ),
        Contestant(
            OURS_WHOLE,
            "verdicts",
            lambda block: whole.check_statements([item.claim for item in block]),
        ),
        Contestant(
            "CrossEncoder, fp32, all candidates",
            "verdicts",
            lambda block: loop.labels(pairs_of(block, CANDIDATES)),
        ),
    ]
    return found, model, loop


def agreement(model: EntailmentModel, loop: CrossEncoders, block: Sequence[Item]) -> dict[str, Any]:
    """On how many pairs the two say the same."""
    groups = pairs_of(block, CANDIDATES)
    ours = model.score([pair for group in groups for pair in group]).argmax(1)
    outputs = {index: place for place, index in enumerate(model.order)}
    theirs = np.array([outputs[label] for label in loop.labels(groups)])
    return {"pairs": len(ours), "equal_labels": float((ours == theirs).mean())}


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    """How many times as long the others take: the geometric mean over rounds, and its 95% interval
    by the bootstrap."""
    logs = np.log(np.array(theirs) / np.array(ours))
    chance = np.random.default_rng(7)
    means = [chance.choice(logs, len(logs)).mean() for _ in range(2000)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "ratio": float(np.exp(logs.mean())),
        "low": float(np.exp(low)),
        "high": float(np.exp(high)),
    }


def summary(seconds: dict[str, list[float]], tasks: dict[str, str]) -> dict[str, Any]:
    """Ratios within each task; and of the whole against the large model's loops, pair by pair."""
    found: dict[str, Any] = {}
    for name, times in seconds.items():
        own = OURS if tasks[name] == "pairs" else OURS_WHOLE
        if name != own:
            found[name] = ratio(seconds[own], times)
    # A loop over more pairs takes as much longer as they are more.
    for name, per_claim in (("CrossEncoder, fp32", AS_GOOD), ("RoBERTa-large, fp32", AS_GOOD),
                            ("RoBERTa-large, fp32", CANDIDATES)):  # fmt: skip
        scaled = [t * per_claim / TOP for t in seconds[name]]
        found[f"{name}, {per_claim} a claim, against the whole"] = ratio(
            seconds[OURS_WHOLE], scaled
        )
    return found


TOP = RetrieveConfig().top_k


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All rounds."""
    if "CLAIMCHECK_DATA" not in os.environ:
        sys.exit(
            "CLAIMCHECK_DATA names no folder. Set it to that of the public data sets; see the README."
        )
    data = Path(os.environ["CLAIMCHECK_DATA"])
    claims, texts = claims_of(data, options.claims * (options.rounds + 1))
    with tempfile.TemporaryDirectory() as folder:
        path = reference_of(options.index, texts, Path(folder))
        wide = opened(path, CANDIDATES)
        items = [
            Item(claim, tuple(premise_of(e.fact.title, e.fact.text) for e in found))
            for claim, found in zip(claims, wide.search(claims), strict=True)
        ]
        runs, model, loop = contestants(path, TOP)
        blocks = [
            items[first : first + options.claims] for first in range(0, len(items), options.claims)
        ]
        warm, *timed = blocks[: options.rounds + 1]
        same = agreement(model, loop, warm)
        for each in runs:
            each.run(warm[:1])
        seconds: dict[str, list[float]] = {each.name: [] for each in runs}
        cpu: dict[str, list[float]] = {each.name: [] for each in runs}
        for number, block in enumerate(timed):
            turn = number % len(runs)
            for each in (*runs[turn:], *runs[:turn]):
                began, used = time.perf_counter(), time.process_time()
                each.run(block)
                seconds[each.name].append(time.perf_counter() - began)
                cpu[each.name].append(time.process_time() - used)
        tasks = {each.name: each.task for each in runs}
        return {
            "machine": machine(PACKAGES),
            "claims_a_round": options.claims,
            "facts_a_claim": TOP,
            "candidates": CANDIDATES,
            "facts": len(wide),
            "same_outputs": same,
            "tokens_a_pair": tokens(model, timed),
            "seconds": seconds,
            "processor_seconds": cpu,
            "ratios": summary(seconds, tasks),
            "ratios_of_processor_time": summary(cpu, tasks),
        }


def tokens(model: EntailmentModel, blocks: Sequence[Sequence[Item]]) -> float:
    """Tokens of a pair, on average."""
    pairs = [pair for block in blocks for group in pairs_of(block, TOP) for pair in group]
    ids = model.tokenizer(*map(list, zip(*pairs, strict=True)))["input_ids"]
    return float(np.mean([len(each) for each in ids]))


def plot(result: dict[str, Any], out: Path) -> None:
    """The ratios with their intervals, on a logarithmic scale."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    ratios = result["ratios"]
    names = list(ratios)[::-1]
    middle = np.array([ratios[name]["ratio"] for name in names])
    ends = np.array([[ratios[name]["low"], ratios[name]["high"]] for name in names]).T
    figure, axes = plt.subplots(figsize=(8, 0.5 * len(names) + 1.2))
    axes.barh(names, middle, xerr=np.abs(ends - middle), color="#4878a8", capsize=3)
    axes.set(xscale="log", xlabel="times as long as claimcheck (95% interval)")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.bar_label(axes.containers[-1], [f" {value:.1f}" for value in middle])
    figure.tight_layout()
    figure.savefig(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--claims", type=int, default=8)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    torch.manual_seed(7)
    result = measure(options)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, each in result["ratios"].items():
        print(f"{each['ratio']:7.1f} [{each['low']:.1f}, {each['high']:.1f}]  {name}")  # noqa: T201
    if options.plot:
        plot(result, options.plot)


if __name__ == "__main__":
    main()
