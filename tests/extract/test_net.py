from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from claimcheck.errors import ModelError
from claimcheck.extract.net import TAGS, ExtractorNet, Inventory, load_net, save_net
from claimcheck.extract.words import Pieces
from claimcheck.unpadded import Unpadded

INVENTORY = Inventory(
    {
        "tag": ("NNP", "VBD", "NN"),
        "pos": ("PROPN", "VERB", "NOUN"),
        "morph": ("", "Number=Sing"),
        "lemma": ("0:0:", "1:2:"),
    },
    ("ROOT", "nsubj", "obj", "punct"),
)
TEXTS = ["Anna Weir opened the dam .".split(), "The council closed it in 1931 .".split()]


@pytest.fixture
def net(tiny_encoder: Path) -> ExtractorNet:
    torch.manual_seed(3)
    return ExtractorNet(
        AutoModel.from_pretrained(tiny_encoder, add_pooling_layer=False), INVENTORY
    ).eval()


@pytest.fixture
def pieces(tiny_encoder: Path) -> Pieces:
    return Pieces(AutoTokenizer.from_pretrained(tiny_encoder))


def test_padding_does_not_change_the_outputs(net: ExtractorNet, pieces: Pieces) -> None:
    known = [pieces.look_up(words) for words in TEXTS]
    with torch.inference_mode():
        together, alone = net(pieces.encode(known)), net(pieces.encode(known[:1]))
    n = len(TEXTS[0])
    assert together.entities.shape == (2, len(TEXTS[1]), len(TAGS))
    assert together.words["tag"].shape[-1] == 3
    close = {"atol": 1e-5, "rtol": 1e-4}
    torch.testing.assert_close(together.entities[0, :n], alone.entities[0], **close)
    torch.testing.assert_close(together.starts[0, :n], alone.starts[0], **close)
    torch.testing.assert_close(together.syntax[0, :n], alone.syntax[0], **close)
    both = net.worth_scores(together.worth, pieces.encode(known).words)
    torch.testing.assert_close(
        both[:1], net.worth_scores(alone.worth, pieces.encode(known[:1]).words), **close
    )


@pytest.mark.parametrize("fast", [False, True])
def test_without_padding_the_words_come_end_to_end(
    net: ExtractorNet, pieces: Pieces, fast: bool
) -> None:
    batch = pieces.encode([pieces.look_up(words) for words in TEXTS])
    with torch.inference_mode():
        unpadded = Unpadded(net.encoder, torch.float32) if fast else None
        found, padded = net.without_padding(batch, unpadded), net(batch)
    close = {"atol": 1e-5, "rtol": 1e-4}
    for name in ("entities", "starts", "syntax", "worth"):
        values = [getattr(padded, name)[row, : len(words)] for row, words in enumerate(TEXTS)]
        torch.testing.assert_close(getattr(found, name), torch.cat(values), **close)
    assert {name: len(logits) for name, logits in found.words.items()} == dict.fromkeys(
        INVENTORY.words, sum(map(len, TEXTS))
    )


def test_capitals_reach_the_outputs(net: ExtractorNet, pieces: Pieces) -> None:
    with torch.inference_mode():
        small = net(pieces.encode([pieces.look_up(["weir"])]))
        capital = net(pieces.encode([pieces.look_up(["Weir"])]))
    assert not torch.allclose(small.entities, capital.entities)


def test_a_saved_net_comes_back_without_pickle(
    net: ExtractorNet, pieces: Pieces, tmp_path: Path
) -> None:
    save_net(net, pieces.tokenizer, tmp_path / "net")
    again, tokenizer = load_net(tmp_path / "net")
    assert again.inventory.deps == list(INVENTORY.deps)
    batch = Pieces(tokenizer).encode([Pieces(tokenizer).look_up(words) for words in TEXTS])
    assert torch.equal(
        batch.input_ids, pieces.encode([pieces.look_up(words) for words in TEXTS]).input_ids
    )
    with torch.inference_mode():
        entities = again.without_padding(batch, Unpadded(again.encoder, torch.float32)).entities
        expected = net(batch).entities[batch.words]
        torch.testing.assert_close(entities, expected, atol=1e-2, rtol=1e-2)
    names = {file.name for file in (tmp_path / "net").iterdir()}
    assert "model.safetensors" in names
    assert not {n for n in names if n.endswith((".bin", ".pt", ".pkl", ".pickle"))}


@pytest.mark.parametrize("damage", ["truncate", "remove", "tags", "labels"])
def test_a_damaged_net_is_named_with_a_remedy(
    net: ExtractorNet, pieces: Pieces, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "net"
    save_net(net, pieces.tokenizer, folder)
    weights, labels = folder / "model.safetensors", folder / "labels.json"
    if damage == "truncate":
        weights.write_bytes(weights.read_bytes()[:2000])
    elif damage == "remove":
        weights.unlink()
    elif damage == "tags":
        labels.write_text(labels.read_text("utf-8").replace("B-PERSON", "B-PER"), "utf-8")
    else:
        labels.write_text('{"tags": ["O"]}', encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_net(folder)
    assert str(folder) in str(caught.value)
    assert "train extractor" in caught.value.remedy
