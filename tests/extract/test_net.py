from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from claimcheck.errors import ModelError
from claimcheck.extract.net import TAGS, WORTH_HEADS, TaggerNet, encode, load_net, save_net, shape

TEXTS = ["Anna Weir opened the dam.", "The council closed it in 1931, said the mayor."]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("dam", 1),
        ("Dam", 2),
        ("NATO", 3),
        ("A", 4),
        ("McLean", 5),
        ("1931", 6),
        ("F16", 6),
        ("—", 7),
        ("Émile", 2),
    ],
)
def test_the_class_of_a_words_letters(word: str, kind: int) -> None:
    assert shape(word) == kind


@pytest.fixture
def net(tiny_encoder: Path) -> TaggerNet:
    torch.manual_seed(3)
    encoder = AutoModel.from_pretrained(tiny_encoder, add_pooling_layer=False)
    return TaggerNet(encoder, encoder.config.hidden_size).eval()


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> object:
    return AutoTokenizer.from_pretrained(tiny_encoder)


def test_words_and_shapes_of_a_batch(tokenizer: object) -> None:
    encoded = encode(tokenizer, TEXTS)  # type: ignore[arg-type]
    words = [TEXTS[1][s:e] for _, s, e in encoded.words[1]]
    assert words == [
        "The",
        "council",
        "closed",
        "it",
        "in",
        "1931",
        ",",
        "said",
        "the",
        "mayor",
        ".",
    ]
    year = next(p for p, s, e in encoded.words[1] if TEXTS[1][s:e] == "1931")
    shapes = encoded.inputs["shapes"]
    assert shapes[1, year] == shapes[1, year + 1] == 6  # both pieces of the word
    assert shapes[0, 0] == 0
    assert shapes.shape == encoded.inputs["input_ids"].shape


def test_padding_does_not_change_the_outputs(net: TaggerNet, tokenizer: object) -> None:
    with torch.inference_mode():
        together = net(**encode(tokenizer, TEXTS).inputs)  # type: ignore[arg-type]
        alone = net(**encode(tokenizer, TEXTS[:1]).inputs)  # type: ignore[arg-type]
    pieces = alone[0].shape[1]
    assert together[0].shape[-1] == len(TAGS)
    assert together[1].shape == (2, len(WORTH_HEADS))
    torch.testing.assert_close(together[0][0, :pieces], alone[0][0], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(together[1][0], alone[1][0], atol=1e-5, rtol=1e-4)


def test_a_saved_net_comes_back_without_pickle(
    net: TaggerNet, tokenizer: object, tmp_path: Path
) -> None:
    save_net(net, tokenizer, tmp_path / "net")  # type: ignore[arg-type]
    again, _ = load_net(tmp_path / "net")
    inputs = encode(tokenizer, TEXTS).inputs  # type: ignore[arg-type]
    with torch.inference_mode():
        torch.testing.assert_close(again(**inputs)[0], net(**inputs)[0], atol=1e-2, rtol=1e-2)
    names = {file.name for file in (tmp_path / "net").iterdir()}
    assert "model.safetensors" in names
    assert not {n for n in names if n.endswith((".bin", ".pt", ".pkl", ".pickle"))}


@pytest.mark.parametrize("damage", ["truncate", "remove", "tags"])
def test_a_damaged_net_is_named_with_a_remedy(
    net: TaggerNet, tokenizer: object, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "net"
    save_net(net, tokenizer, folder)  # type: ignore[arg-type]
    weights = folder / "model.safetensors"
    if damage == "truncate":
        weights.write_bytes(weights.read_bytes()[:2000])
    elif damage == "remove":
        weights.unlink()
    else:
        (folder / "tags.json").write_text('{"tags": ["O"], "worth": []}', encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_net(folder)
    assert str(folder) in str(caught.value)
    assert "train extractor" in caught.value.remedy
