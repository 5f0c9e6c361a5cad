"""Train the extractor and put it together as one spaCy pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import spacy

import claimcheck.extract.pipeline  # noqa: F401 - registers the factories
from claimcheck.training.extractor import ExtractorTraining, train_net

__all__ = ["assemble", "train_extractor"]


def train_extractor(recipe: ExtractorTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train the net (an interrupted run in `work` goes on) and save the pipeline to `output`."""
    figures = train_net(recipe, work / "net", work / "checkpoints")
    assemble(work / "net", output)
    return figures


def assemble(net: Path, output: Path) -> None:
    """The pipeline's folder: spaCy's tokeniser, the net, and the marker of claims."""
    nlp = spacy.blank("en")
    # Of "8 a.m." cut in two: it joins the stop of a sentence that ends in "£150m." to the figure.
    nlp.tokenizer.rules = {word: t for word, t in nlp.tokenizer.rules.items() if word != "m."}
    nlp.add_pipe("claimcheck_tagger").from_disk(net)
    nlp.add_pipe("claimcheck_claims")
    nlp.meta["name"] = "claimcheck_extractor"
    if output.exists():
        shutil.rmtree(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(output)
    for record in ("recipe.json", "training.jsonl"):
        if (net / record).is_file():
            shutil.copy(net / record, output / record)
