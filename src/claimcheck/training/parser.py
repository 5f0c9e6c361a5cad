"""Train the tagger, lemmatiser and parser with spaCy's own training loop.

The treebank is CoNLL-U. Ten sentences make a document, so that the parser learns where sentences
end; contraction ranges and empty nodes are left to spaCy's converter.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train as spacy_train
from spacy.tokens import DocBin
from spacy.training.converters import conllu_to_docs

from claimcheck.errors import DataError

__all__ = ["train_parser", "treebank_to_docbin"]

SENTENCES_PER_DOC = 10


def treebank_to_docbin(source: Path, target: Path) -> int:
    """Write a (gzipped) CoNLL-U file as a spaCy DocBin; returns the number of documents."""
    if not source.is_file():
        raise DataError(
            "the treebank was not found", path=source, remedy="Set treebank in the configuration"
        )
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as file:
        data = file.read()
    docs = list(
        conllu_to_docs(data, n_sents=SENTENCES_PER_DOC, merge_subtokens=True, no_print=True)
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    DocBin(docs=docs, store_user_data=False).to_disk(target)
    return len(docs)


def train_parser(config: Path, train: Path, dev: Path, work: Path) -> Any:
    """Train by the spaCy `config`; the best pipeline is in `work/model-best`, which is returned.

    train, dev: CoNLL-U files. work: a scratch folder.
    """
    for name, source in (("train", train), ("dev", dev)):
        treebank_to_docbin(source, work / f"{name}.spacy")
    overrides = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
    }
    spacy_train(config, work, overrides=overrides)
    return spacy.load(work / "model-best")
