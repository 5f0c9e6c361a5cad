"""Train all parts of the extractor and put them together as one spaCy pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import spacy

import claimcheck.extract.pipeline  # noqa: F401 - registers the factories
from claimcheck.training.extractor import ExtractorTraining, train_tagger
from claimcheck.training.parser import train_parser

__all__ = ["assemble", "train_extractor"]


def train_extractor(recipe: ExtractorTraining, output: Path, work: Path) -> dict[str, Any]:
    """Train parser and tagger (a finished parser in `work` is kept) and save the pipeline to `output`."""
    data = Path(recipe.data)
    parser = work / "parser" / "model-best"
    if not (work / "parser" / "model-last").is_dir():
        train_parser(
            Path(recipe.parser_config),
            data / recipe.treebank_train,
            data / recipe.treebank_dev,
            work / "parser",
        )
    figures = train_tagger(recipe, work / "tagger", work / "checkpoints")
    assemble(parser, work / "tagger", output)
    return figures


def assemble(parser: Path, tagger: Path, output: Path) -> None:
    """The pipeline folder: spaCy's parser, then our tagger and claim marker."""
    nlp = spacy.load(parser)
    nlp.add_pipe("claimcheck_tagger").from_disk(tagger)
    nlp.add_pipe("claimcheck_claims")
    for corpus in nlp.config["paths"]:
        # Folders of the machine that trained it.
        nlp.config["paths"][corpus] = None
    nlp.meta["name"] = "claimcheck_extractor"
    if output.exists():
        shutil.rmtree(output)
    nlp.to_disk(output)
    for record in ("recipe.json", "training.jsonl"):
        if (tagger / record).is_file():
            shutil.copy(tagger / record, output / record)
