"""A BERT read from its files without transformers, for inference on a CPU.

Importing transformers takes longer than loading our models, and a command that checks one article
would wait for it. What is kept here are the weights, under transformers' own names, for `Unpadded` to
run, and the tokenizer that transformers wraps. Any other model, and any GPU, goes through transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

__all__ = ["Bert", "BertClassifier", "Tokens", "load_weights", "plain_bert", "usual_layers"]

TOKENIZERS = ("BertTokenizer", "BertTokenizerFast")
_SPECIAL = {"cls": "[CLS]", "sep": "[SEP]", "pad": "[PAD]", "unk": "[UNK]"}


class Config(SimpleNamespace):
    """A model's config.json, its keys as attributes."""

    def save_pretrained(self, folder: Path) -> None:
        """Write it as it was read, as transformers' own does."""
        text = json.dumps(vars(self), indent=2, sort_keys=True)
        (Path(folder) / "config.json").write_text(text + "\n", encoding="utf-8")


def usual_layers(config: Any) -> bool:
    """Whether a BERT's layers are those that `Unpadded` computes, by its config."""
    return (
        getattr(config, "hidden_act", "") == "gelu"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and not getattr(config, "is_decoder", False)
    )


def plain_bert(folder: Path | str, architecture: str = "") -> Config | None:
    """The config of a local folder that this module can read and `Unpadded` can run, else None.

    architecture: what the config must name alone, such as "BertModel"; empty for any. None also where
    there is a GPU, for which transformers' own layers are made.
    """
    files = [Path(folder) / name for name in ("config.json", "tokenizer.json", "model.safetensors")]
    if not all(file.is_file() for file in files) or torch.cuda.is_available():
        return None
    read = _json(files[0])
    if "id2label" in read:
        read["id2label"] = {int(i): label for i, label in read["id2label"].items()}
    config = Config(**read)
    tokenizer = _json(Path(folder) / "tokenizer_config.json")
    plain = (
        read.get("model_type") == "bert"
        and usual_layers(config)
        and (not architecture or read.get("architectures") == [architecture])
        and tokenizer.get("tokenizer_class") in TOKENIZERS
    )
    return config if plain else None


class Bert(nn.Module):
    """The weights of transformers' BertModel under its names; it has no forward pass of its own.

    config: with the keys of a BERT's config.json. Made on the "meta" device it takes no time and no
    memory until `load_weights`.
    """

    def __init__(self, config: Any, *, pooler: bool = True) -> None:
        super().__init__()
        self.config = config
        width = config.hidden_size
        self.embeddings = _group(
            word_embeddings=_table(config.vocab_size, width),
            position_embeddings=_table(config.max_position_embeddings, width),
            token_type_embeddings=_table(config.type_vocab_size, width),
            LayerNorm=nn.LayerNorm(width, eps=config.layer_norm_eps),
        )
        layers = [_layer(config) for _ in range(config.num_hidden_layers)]
        self.encoder = _group(layer=nn.ModuleList(layers))
        if pooler:
            self.pooler = _group(dense=nn.Linear(width, width))


class BertClassifier(nn.Module):
    """The weights of transformers' BertForSequenceClassification under its names."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.bert = Bert(config)
        self.classifier = nn.Linear(config.hidden_size, len(config.id2label))


def load_weights(net: nn.Module, file: Path) -> None:
    """Put the tensors of a safetensors file into `net`, in single precision.

    Raises what safetensors and torch do when the file is damaged or does not fit: a RuntimeError
    names the weights that are missing or not known.
    """
    state = {name: tensor.float() for name, tensor in load_file(file).items()}
    # Older files hold the numbers of the positions, which are no weights.
    state = {name: t for name, t in state.items() if not name.endswith("position_ids")}
    net.load_state_dict(state, assign=True)
    net.eval()


class Tokens:
    """The tokenizer of a BERT's folder, called as transformers' tokenizers are; nothing is padded."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        known = _json(self._folder / "tokenizer_config.json")
        for name, usual in _SPECIAL.items():
            token = known.get(f"{name}_token", usual)
            token = token["content"] if isinstance(token, dict) else token
            number = self._tokenizer.token_to_id(token)
            if number is None:
                raise ValueError(f"tokenizer.json has no {token}")
            setattr(self, f"{name}_token_id", number)

    def __len__(self) -> int:
        """How many tokens it knows."""
        return int(self._tokenizer.get_vocab_size())

    def __call__(
        self,
        texts: Sequence[str],
        pairs: Sequence[str] | None = None,
        *,
        add_special_tokens: bool = True,
        truncation: bool | str = False,
        max_length: int = 512,
        return_offsets_mapping: bool = False,
    ) -> dict[str, list[list[Any]]]:
        """input_ids and token_type_ids, a row a text or pair; offset_mapping too, when asked.

        truncation: True or "longest_first" cuts at `max_length` tokens, the longer text first.
        """
        if truncation not in (False, True, "longest_first"):
            raise ValueError(f"truncation {truncation!r} is not made here")
        if truncation:
            self._tokenizer.enable_truncation(max_length, strategy="longest_first")
        else:
            self._tokenizer.no_truncation()
        given: Any = list(texts) if pairs is None else list(zip(texts, pairs, strict=True))
        encoded = self._tokenizer.encode_batch(given, add_special_tokens=add_special_tokens)
        rows: dict[str, list[list[Any]]] = {
            "input_ids": [row.ids for row in encoded],
            "token_type_ids": [row.type_ids for row in encoded],
        }
        if return_offsets_mapping:
            rows["offset_mapping"] = [row.offsets for row in encoded]
        return rows

    def save_pretrained(self, folder: Path) -> None:
        """Copy the files it was read from."""
        for name in ("tokenizer.json", "tokenizer_config.json"):
            (Path(folder) / name).write_bytes((self._folder / name).read_bytes())


def _group(**modules: nn.Module) -> nn.Module:
    group = nn.Module()
    for name, module in modules.items():
        group.add_module(name, module)
    return group


def _table(rows: int, width: int) -> nn.Embedding:
    # Not filled with random numbers: on the "meta" device that imports half of torch's compiler.
    return nn.Embedding(rows, width, _weight=torch.empty(rows, width))


def _layer(config: Any) -> nn.Module:
    width, wide, epsilon = config.hidden_size, config.intermediate_size, config.layer_norm_eps

    def linear_and_norm(size: int) -> nn.Module:
        return _group(dense=nn.Linear(size, width), LayerNorm=nn.LayerNorm(width, eps=epsilon))

    heads = {name: nn.Linear(width, width) for name in ("query", "key", "value")}
    return _group(
        attention=_group(self=_group(**heads), output=linear_and_norm(width)),
        intermediate=_group(dense=nn.Linear(width, wide)),
        output=linear_and_norm(wide),
    )


def _json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
