"""A search of entailment recipes: one change at a time, the same pairs, several seeds.

    python evaluation/recipes.py evaluation/search.toml [--only plain matches] [--table]

Each run is trained as `claimcheck train entailment` does, from the start encoder, and measured on the even rows of
the development sets; a run that has a row in `WORK/results.jsonl` is not repeated, and an interrupted one goes on.
Then the table is printed: each change's figures beside those of the plain recipe, seeds averaged.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.config import Config, EntailConfig, build
from claimcheck.errors import ClaimcheckError, DataError
from claimcheck.evaluate.outcome import Outcome
from claimcheck.evaluate.rows import Part
from claimcheck.evaluate.run_entailment import run_entailment
from claimcheck.training.entailment import EntailmentTraining, train_entailment
from claimcheck.training.entailment_data import load_mix
from claimcheck.training.start import start_weights

# Of the tokens of a premise so many are asked for (Devlin et al., 2019).
MASKED = 0.15


def run(
    name: str, change: dict[str, Any], seed: int, search: dict[str, Any], work: Path
) -> dict[str, Any]:
    """Train one recipe with one seed and measure it: accuracy (0 to 1) of each set."""
    change = dict(change)
    texts = change.pop("adapt", 0)
    recipe = build(EntailmentTraining, search["base"] | change | {"seed": seed})
    folder = work / f"{name}-{seed}"
    if texts:
        recipe = dataclasses.replace(recipe, start=str(adapted(recipe, texts, folder / "adapted")))
    figures = train_entailment(recipe, folder / "model", folder)
    config = EntailConfig(
        model=str(folder / "model"), max_tokens=max(Config().entail.max_tokens, recipe.max_tokens)
    )
    dev = Path(recipe.data).parent / "dev"
    files = [str(dev / f"{name}.jsonl.gz") for name in search["measure"]]
    outcomes = run_entailment(
        files, config=Config(entail=config), part=Part.EVEN, limit=search["rows"]
    )
    scores = {name: accuracy(outcomes[name]) for name in search["measure"]}
    return {
        "change": name,
        "seed": seed,
        **{k: figures[k] for k in ("pairs", "steps", "seconds", "loss")},
        **scores,
    }


def accuracy(outcome: Outcome) -> float:
    """Share of right labels; over two classes where the set has two."""
    two_way = outcome.metrics["accuracy_2way"]
    return float(outcome.metrics["accuracy"] if two_way is None else two_way)


def adapted(recipe: EntailmentTraining, texts: int, folder: Path) -> Path:
    """The start encoder after one pass of masked words over so many premises of the mix, saved to `folder`."""
    import torch
    from transformers import (
        AutoModelForMaskedLM,
        AutoTokenizer,
        DataCollatorForLanguageModeling,
        Trainer,
        TrainingArguments,
    )

    if (folder / "model.safetensors").is_file():
        return folder
    start = start_weights(recipe.start, "entailment")
    tokenizer = AutoTokenizer.from_pretrained(start)
    pairs = load_mix(
        recipe.sets,
        folder=Path(recipe.data),
        licences=recipe.licences,
        mined={},
        seed=recipe.mix_seed or recipe.seed,
    )
    premises = list(dict.fromkeys(pair.premise for pair in pairs))[:texts]
    torch.manual_seed(recipe.seed)
    trainer = Trainer(
        model=AutoModelForMaskedLM.from_pretrained(
            start, dtype=torch.float32, attn_implementation="eager"
        ),
        args=TrainingArguments(
            output_dir=str(folder / "work"),
            num_train_epochs=1,
            learning_rate=1e-4,
            warmup_steps=50,
            per_device_train_batch_size=32,
            train_sampling_strategy="group_by_length",
            bf16=recipe.bf16,
            use_cpu=not torch.cuda.is_available(),
            save_strategy="no",
            disable_tqdm=True,
            seed=recipe.seed,
        ),
        train_dataset=[
            {"input_ids": ids}
            for ids in tokenizer(premises, truncation=True, max_length=recipe.max_tokens)[
                "input_ids"
            ]
        ],
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=MASKED),
    )
    trainer.train()
    trainer.model.base_model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def table(rows: Sequence[dict[str, Any]], measure: Sequence[str]) -> str:
    """Markdown: a line a change, mean accuracies over its seeds, and what the mean of all sets gains over `plain`
    with the spread of its seeds."""
    means = {(r["change"], r["seed"]): float(np.mean([r[s] for s in measure])) for r in rows}
    plain = [mean for (change, _), mean in means.items() if change == "plain"]
    lines = [
        "| change | seeds | pairs | minutes | "
        + " | ".join(measure)
        + " | mean | gain | by seed |",
        "|" + "---|" * (len(measure) + 7),
    ]
    for change in dict.fromkeys(r["change"] for r in rows):
        mine = [r for r in rows if r["change"] == change]
        each = [means[change, r["seed"]] for r in mine]
        cells = [f"{np.mean([r[s] for r in mine]):.3f}" for s in measure]
        gain = f"{np.mean(each) - np.mean(plain):+.4f}" if plain else ""
        lines.append(
            f"| {change} | {len(mine)} | {mine[0]['pairs']} | {np.mean([r['seconds'] for r in mine]) / 60:.0f} | "
            + " | ".join(cells)
            + f" | {np.mean(each):.4f} | {gain} | {', '.join(f'{mean:.4f}' for mean in each)} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run what has no row yet, then print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("search", type=Path)
    parser.add_argument("--work", type=Path, default=Path("work/search"))
    parser.add_argument(
        "--seeds", nargs="*", type=int, help="these alone, to run several side by side"
    )
    parser.add_argument("--only", nargs="*", default=[], metavar="CHANGE")
    parser.add_argument("--table", action="store_true", help="print what there is, and run nothing")
    options = parser.parse_args()
    search = tomllib.loads(options.search.read_text("utf-8"))
    changes = {n: c for n, c in search["changes"].items() if not options.only or n in options.only}
    results = options.work / "results.jsonl"
    options.work.mkdir(parents=True, exist_ok=True)
    lines = results.read_text("utf-8").splitlines() if results.is_file() else []
    rows = [json.loads(line) for line in lines]
    done = {(row["change"], row["seed"]) for row in rows}
    try:
        # A seed of every change before the next seed, so that an interrupted search compares like with like.
        for seed, (name, change) in itertools.product(
            options.seeds or search["seeds"], changes.items()
        ):
            if (name, seed) in done or options.table:
                continue
            rows.append(run(name, change, seed, search, options.work))
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(rows[-1]) + "\n")
            sys.stderr.write(f"{json.dumps(rows[-1])}\n")
        if not rows:
            raise DataError("nothing was run yet", path=results, remedy="Leave out --table")
    except ClaimcheckError as error:
        sys.exit(str(error))
    sys.stdout.write(table(rows, search["measure"]) + "\n")


if __name__ == "__main__":
    main()
