from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ModelError
from claimcheck.reference import Reference, SentenceEncoder


def test_the_name_tells_weights_and_length() -> None:
    assert SentenceEncoder().name == "all-MiniLM-L6-v2@53aa51172d14/256"
    assert SentenceEncoder(max_tokens=128).name != SentenceEncoder().name


def test_a_folder_without_weights_or_with_another_pooling(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        SentenceEncoder(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"x")
    assert SentenceEncoder(str(tmp_path)).name.startswith(tmp_path.name + "@")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceEncoder(str(tmp_path)).encode(["A text"])
    (tmp_path / "1_Pooling").mkdir()
    settings = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ModelError, match="mean"):
        SentenceEncoder(str(tmp_path))


@pytest.mark.weights
def test_vectors_are_unit_in_order_and_free_of_the_batch() -> None:
    texts = ["Rain.", "The ferry sails six times a day to the island.", "word " * 600, ""]
    encoder = SentenceEncoder(batch_size=2)
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.weights
def test_evidence_in_other_words_is_found(dataset: Path) -> None:
    reference = Reference.open([str(dataset)], config=RetrieveConfig(top_k=2))
    found = reference.search(["Boat tickets became more expensive", "When the crossing was built"])
    assert found[0][0].fact.id == "m4"
    assert found[1][0].fact.id == "m1"


@pytest.mark.weights
def test_vectors_are_those_of_the_model_itself() -> None:
    from transformers import AutoModel, AutoTokenizer

    from claimcheck.model_paths import start_encoder
    from claimcheck.reference.encoder import _padded

    texts = ["The ferry sails six times a day to the island.", "Rain.", "A bridge of 1931."]
    tokenizer = AutoTokenizer.from_pretrained(start_encoder())
    model = AutoModel.from_pretrained(start_encoder()).eval()
    exact = _padded(model, tokenizer(texts, padding=True, return_tensors="pt"))
    assert (exact * SentenceEncoder().encode(texts)).sum(1).min() > 0.9995


def test_full_batches_hold_each_text_once() -> None:
    from claimcheck.reference.encoder import TOKENS_AT_ONCE, _full_batches

    lengths = [TOKENS_AT_ONCE + 1, TOKENS_AT_ONCE - 1, 2, 1]
    assert list(_full_batches(lengths, [3, 0, 2, 1])) == [[3], [0], [2, 1]]


def test_batches_hold_texts_of_like_lengths() -> None:
    from claimcheck.reference.encoder import _batches

    lengths = [40, 38, 31, 29, 10, 9, 9, 9]
    order = [5, 2, 7, 0, 1, 3, 4, 6]
    assert list(_batches(lengths, order, 3)) == [[5, 2, 7], [0], [1, 3, 4], [6]]
    assert list(_batches([4], [0], 3)) == [[0]]
    assert list(_batches([], [], 3)) == []
