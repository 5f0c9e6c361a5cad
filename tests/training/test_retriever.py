"""The retriever's training: what is a negative, the loss, and a run that saves and resumes."""

from __future__ import annotations

import dataclasses
import gzip
import json
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

from claimcheck.errors import ConfigError, DataError
from claimcheck.reference.encoder import SentenceEncoder
from claimcheck.training.retriever import (
    RetrieverTraining,
    contrastive_loss,
    settled,
    train_retriever,
)
from claimcheck.training.retriever_score import dev_pairs, found_first


@pytest.fixture
def recipe(tmp_path: Path, tiny_encoder: Path) -> RetrieverTraining:
    labels = ("supported", "contradicted", "unverified")
    with gzip.open(tmp_path / "dams.jsonl.gz", "wt", encoding="utf-8") as file:
        for i in range(30):
            pair = {
                "premise": f"[Dam {i}] The dam cost {i} million.",
                "hypothesis": f"The dam cost {i + i % 2} million.",
                "label": labels[i % 3],
            }
            file.write(json.dumps(pair) + "\n")
    return RetrieverTraining(
        data=str(tmp_path),
        start=str(tiny_encoder),
        sets={"dams": 0},
        batch_pairs=4,
        checkpoint_steps=2,
        learning_rate=1e-3,
    )


def test_pairs_are_the_settled_ones_as_an_index_encodes_them(recipe: RetrieverTraining) -> None:
    rows = settled(recipe)
    assert len(rows) == 20
    assert all(row.text.startswith("Dam ") and "[" not in row.text for row in rows)
    own: dict[str, set[str]] = {}
    for row in rows:
        own.setdefault(row.claim, set()).add(row.text)
    assert any(row.others for row in rows)
    # What settles a claim is never given as what does not.
    assert not any(own[row.claim] & set(row.others) for row in rows)
    assert not any(row.others for row in settled(dataclasses.replace(recipe, hard_negatives=0)))


def test_the_loss_is_that_of_the_own_text_among_all_but_those_that_belong_too() -> None:
    claims = torch.eye(2)
    texts = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    none = torch.zeros(2, 3, dtype=torch.bool)
    first = -math.log(math.e / (2 * math.e + 1))
    second = -math.log(math.e / (math.e + 2))
    assert contrastive_loss(claims, texts, none, 1.0).item() == pytest.approx((first + second) / 2)
    also = torch.tensor([[True, False, True], [False, True, False]])
    first = -math.log(math.e / (math.e + 1))
    assert contrastive_loss(claims, texts, also, 1.0).item() == pytest.approx((first + second) / 2)


def test_a_run_saves_an_encoder_that_retrieves(recipe: RetrieverTraining, tmp_path: Path) -> None:
    figures = train_retriever(recipe, tmp_path / "model", tmp_path / "work")
    assert figures["pairs"] == 20
    assert figures["steps"] == 5
    saved = load_file(tmp_path / "model" / "model.safetensors")
    assert {value.dtype for value in saved.values()} == {torch.float16}
    assert not [f for f in (tmp_path / "model").rglob("*") if f.suffix in {".bin", ".pt", ".pkl"}]
    vectors = SentenceEncoder(str(tmp_path / "model")).encode(["The dam cost 3 million."])
    assert vectors.shape[0] == 1
    again = train_retriever(recipe, tmp_path / "again", tmp_path / "work")
    assert again["steps"] == 5


def test_kept_weights_lie_between_the_old_and_the_new(
    recipe: RetrieverTraining, tiny_encoder: Path, tmp_path: Path
) -> None:
    train_retriever(recipe, tmp_path / "new", tmp_path / "work-1")
    train_retriever(
        dataclasses.replace(recipe, keep=0.5), tmp_path / "between", tmp_path / "work-2"
    )
    old = load_file(tiny_encoder / "model.safetensors")
    new = load_file(tmp_path / "new" / "model.safetensors")
    between = load_file(tmp_path / "between" / "model.safetensors")
    key = next(k for k in new if k.endswith("layer.0.output.dense.weight"))
    before = next(v for k, v in old.items() if k.endswith(key))
    assert not torch.equal(before.half(), new[key])
    middle = (before.float() + new[key].float()) / 2
    assert torch.allclose(between[key].float(), middle, atol=2e-3)


def test_a_run_that_learns_nothing_more_stops_early(
    recipe: RetrieverTraining, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    still = dataclasses.replace(
        recipe, dev=("dams.jsonl.gz",), patience=1, learning_rate=0.0, tensorboard=True
    )
    figures = train_retriever(still, tmp_path / "model", work)
    assert (figures["steps"], figures["best_step"]) == (4, 2)
    rows = [json.loads(line) for line in (work / "metrics.jsonl").read_text("utf-8").splitlines()]
    scored = [row["dev/dams"] for row in rows if "dev/dams" in row]
    assert len(scored) == 2
    assert 0 < scored[0] <= 1
    assert list((work / "tensorboard").glob("events.*"))


def test_a_claim_is_found_first_or_not(tiny_encoder: Path, tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder)
    model = AutoModel.from_pretrained(tiny_encoder)

    def tokens(texts: list[str]) -> dict[str, torch.Tensor]:
        return dict(tokenizer(texts, padding=True, return_tensors="pt"))

    a, b = "the dam cost 3 million", "she was never here"
    assert found_first(model, tokens, [(a, a), (b, b)]) == 1.0
    assert found_first(model, tokens, [(a, b), (b, a)]) == 0.0
    # Either of two texts will do for a claim that both settle.
    assert found_first(model, tokens, [(a, a), (a, b), (b, a)]) == 0.5
    with gzip.open(tmp_path / "open.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"premise": "a", "hypothesis": "b", "label": "unverified"}\n')
    with pytest.raises(DataError, match="no pair"):
        dev_pairs(str(tmp_path / "open.jsonl.gz"), 5)


def test_bad_recipes_are_refused(recipe: RetrieverTraining, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sets"):
        train_retriever(RetrieverTraining(), tmp_path / "m", tmp_path / "w")
    with pytest.raises(ConfigError, match="keep"):
        train_retriever(dataclasses.replace(recipe, keep=1.0), tmp_path / "m", tmp_path / "w")
    with gzip.open(tmp_path / "open.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"premise": "a", "hypothesis": "b", "label": "unverified"}\n')
    with pytest.raises(DataError, match="supported"):
        settled(dataclasses.replace(recipe, sets={"open": 0}))
