from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModel

from claimcheck.unpadded import Unpadded, fits

TEXTS = [[2, 7, 9, 11, 3], [2, 8, 3], [2, 8, 10, 3], [2, 9, 3]]
TYPES = [[0, 0, 0, 1, 1], [0, 1, 1], [0, 0, 1, 1], [0, 0, 0]]


@pytest.fixture
def encoder(tiny_encoder: Path) -> Any:
    model = AutoModel.from_pretrained(tiny_encoder, add_pooling_layer=False)
    return model.float().eval()


def run(unpadded: Unpadded, rows: list[int]) -> list[torch.Tensor]:
    """The states of these texts after each layer."""
    texts = [TEXTS[row] for row in rows]
    types = torch.tensor([kind for row in rows for kind in TYPES[row]])
    with torch.inference_mode():
        return unpadded.states(unpadded.embed(texts), [len(t) for t in texts], types=types)


def test_all_states_are_those_of_the_model_itself(encoder: Any) -> None:
    assert fits(encoder)
    found = run(Unpadded(encoder, torch.float32), [0, 1, 2, 3])
    first = 0
    for text, types in zip(TEXTS, TYPES, strict=True):
        with torch.inference_mode():
            expected = encoder(
                torch.tensor([text]),
                token_type_ids=torch.tensor([types]),
                output_hidden_states=True,
            ).hidden_states
        assert len(expected) == len(found)
        for layer, own in zip(expected, found, strict=True):
            torch.testing.assert_close(
                own[first : first + len(text)], layer[0], atol=1e-5, rtol=1e-4
            )
        first += len(text)


def test_in_bfloat16_neighbours_change_no_bit(encoder: Any) -> None:
    unpadded = Unpadded(encoder, torch.bfloat16)
    together = run(unpadded, [0, 1, 3, 2])[-1].split([5, 3, 3, 4])
    for row, part in zip([0, 1, 3, 2], together, strict=True):
        assert torch.equal(run(unpadded, [row])[-1], part)


def test_bfloat16_comes_near_single_precision(encoder: Any) -> None:
    exact = run(Unpadded(encoder, torch.float32), [0, 1, 2])[-1]
    fast = run(Unpadded(encoder, torch.bfloat16), [0, 1, 2])[-1]
    assert fast.dtype is torch.float32
    assert (exact - fast).abs().max() < 0.05


def test_another_kind_of_encoder_does_not_fit() -> None:
    from transformers import BertConfig, BertModel, RobertaConfig, RobertaModel

    size = {"hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 20}
    assert fits(BertModel(BertConfig(**size)))
    assert not fits(BertModel(BertConfig(**size, hidden_act="relu")))
    assert not fits(RobertaModel(RobertaConfig(**size)))
