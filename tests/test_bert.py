from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from claimcheck.bert import Bert, Tokens, load_weights, plain_bert

TEXTS = [
    "The dam opened in 1931.",
    "ANNA Weir, the mayor; the old\ttown — müseum!",
    "",
    "the river " * 40,
    "日本 \u200b [SEP] x",
]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"add_special_tokens": False},
        {"truncation": True, "max_length": 12},
        {"pairs": TEXTS[::-1], "truncation": "longest_first", "max_length": 16},
        {"pairs": TEXTS[1:] + TEXTS[:1]},
    ],
)
def test_tokens_are_those_of_transformers(tiny_encoder: Path, given: dict[str, Any]) -> None:
    theirs = AutoTokenizer.from_pretrained(tiny_encoder)
    pairs = {"text_pair": given["pairs"]} if "pairs" in given else {}
    options = {name: value for name, value in given.items() if name != "pairs"}
    expected = theirs(TEXTS, **pairs, **options)
    tokens = Tokens(tiny_encoder)
    tokens(TEXTS, truncation=True, max_length=4)  # what one call asks for binds no other
    found = tokens(TEXTS, **given)
    assert found["input_ids"] == expected["input_ids"]
    assert found["token_type_ids"] == expected["token_type_ids"]


def test_special_tokens_and_size(tiny_encoder: Path) -> None:
    theirs, ours = AutoTokenizer.from_pretrained(tiny_encoder), Tokens(tiny_encoder)
    for name in ("cls_token_id", "sep_token_id", "pad_token_id", "unk_token_id"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert len(ours) == len(theirs)


def test_a_truncation_that_is_not_made_here_is_refused(tiny_encoder: Path) -> None:
    with pytest.raises(ValueError, match="only_first"):
        Tokens(tiny_encoder)(TEXTS, truncation="only_first")


def test_weights_come_in_under_their_names(tiny_encoder: Path) -> None:
    config = plain_bert(tiny_encoder)
    assert config is not None
    with torch.device("meta"):
        ours = Bert(config)
    load_weights(ours, tiny_encoder / "model.safetensors")
    theirs = AutoModel.from_pretrained(tiny_encoder, dtype=torch.float32).state_dict()
    own = ours.state_dict()
    assert own.keys() == theirs.keys()
    assert all(torch.equal(own[name], theirs[name]) for name in own)


def test_weights_that_lack_a_layer_are_refused(tiny_encoder: Path) -> None:
    config = plain_bert(tiny_encoder)
    assert config is not None
    config.num_hidden_layers += 1
    with pytest.raises(RuntimeError, match=r"encoder\.layer\.2"):
        load_weights(Bert(config), tiny_encoder / "model.safetensors")


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("config.json", "model_type", "roberta"),
        ("config.json", "hidden_act", "relu"),
        ("config.json", "position_embedding_type", "relative_key"),
        ("config.json", "is_decoder", True),
        ("tokenizer_config.json", "tokenizer_class", "RobertaTokenizer"),
        ("tokenizer.json", "", None),
        ("model.safetensors", "", None),
    ],
)
def test_what_is_not_plain_is_left_to_transformers(
    tiny_encoder: Path, tmp_path: Path, file: str, key: str, value: object
) -> None:
    folder = copytree(tiny_encoder, tmp_path / "model")
    assert plain_bert(folder) is not None
    if key:
        changed = json.loads((folder / file).read_text("utf-8")) | {key: value}
        (folder / file).write_text(json.dumps(changed), "utf-8")
    else:
        (folder / file).unlink()
    assert plain_bert(folder) is None


def test_tokenizer_and_config_are_written_as_they_were_read(
    tiny_encoder: Path, tmp_path: Path
) -> None:
    config = plain_bert(tiny_encoder)
    assert config is not None
    Tokens(tiny_encoder).save_pretrained(tmp_path)
    config.save_pretrained(tmp_path)
    assert Tokens(tmp_path)(TEXTS) == Tokens(tiny_encoder)(TEXTS)
    kept = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert kept == json.loads((tiny_encoder / "config.json").read_text("utf-8"))


@pytest.mark.weights
def test_a_check_does_not_wait_for_transformers() -> None:
    code = """
import sys
from claimcheck.checker import Checker
from claimcheck.reference.encoder import SentenceEncoder
parts = Checker.load(reference=[])
parts.extractor, parts.entailment
SentenceEncoder().encode(["The dam is open."])
print("transformers" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
