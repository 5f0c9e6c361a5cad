"""Texts as vectors: the protocol, and the sentence encoder that fulfils it.

torch is imported when the first text is encoded, not before: opening an index that is there needs
only the encoder's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.model_paths import START_SHA256, file_sha256, find_model, start_encoder

if TYPE_CHECKING:
    from claimcheck.unpadded import Unpadded

__all__ = ["Encoder", "SentenceEncoder", "Vectors"]

Vectors = NDArray[np.float32]

# A text shorter than this share of the longest in its batch begins another batch.
LEAST_FILLED = 0.75
# Without padding: tokens of a batch whose states stay in the processor's caches.
TOKENS_AT_ONCE = 2048


class Encoder(Protocol):
    """What the index needs of an encoder. Equal names promise the same vectors, but for rounding."""

    @property
    def name(self) -> str:
        """The model and its version; part of an index's key."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Texts to rows of float32, shape (len(texts), d), each of length 1."""
        ...


class SentenceEncoder:
    """A transformer encoder with mean pooling, run as sentence-transformers runs all-MiniLM-L6-v2.

    On a processor with units for it, it runs in bfloat16, three times as fast; vectors then lie at a
    cosine of .9999 from those of single precision, and do not change with the batch.

    model: "start" for the start encoder, else a model folder or its name.
    max_tokens: longer texts are cut; 256 is what sentence-transformers uses for this model.
    batch_size: texts a forward pass; they are sorted by length first, so little is padding.
    Raises ModelError when the model is missing, damaged, or pools in another way.
    """

    def __init__(
        self, model: str = "start", *, max_tokens: int = 256, batch_size: int = 64
    ) -> None:
        self._max_tokens = max_tokens
        self._batch_size = batch_size
        self._loaded: tuple[Any, Any, Unpadded | None, str] | None = None
        if model == "start":
            # The folder, and with it the weights' hash, is checked on loading: hashing 90 MB
            # would cost every search in a cached index a tenth of a second.
            self._folder: Path | None = None
            label, version = "all-MiniLM-L6-v2", START_SHA256
        else:
            self._folder = find_model(model)
            weights = self._folder / "model.safetensors"
            if not weights.is_file():
                raise ModelError(
                    "the sentence encoder has no weights",
                    path=weights,
                    remedy="Save it as safetensors, or set retrieve.model to 'start'",
                )
            _check_pooling(self._folder)
            label, version = self._folder.name, file_sha256(weights)
        self._name = f"{label}@{version[:12]}/{max_tokens}"

    @property
    def name(self) -> str:
        """Model, the first 12 digits of its weights' SHA-256, and the token limit."""
        return self._name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Texts to unit vectors, float32 of shape (len(texts), d), in the order given."""
        tokenizer, model, unpadded, device = self._load()
        vectors = np.empty((len(texts), int(model.config.hidden_size)), dtype=np.float32)
        if not texts:
            return vectors
        ids: list[list[int]] = tokenizer(list(texts), truncation=True, max_length=self._max_tokens)[
            "input_ids"
        ]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]), reverse=True)
        lengths = [len(ids[i]) for i in order]
        if unpadded is not None:
            for chosen in _full_batches(lengths, order):
                vectors[chosen] = _end_to_end(unpadded, [ids[i] for i in chosen])
        else:
            for chosen in _batches(lengths, order, self._batch_size):
                batch = tokenizer.pad({"input_ids": [ids[i] for i in chosen]}, return_tensors="pt")
                vectors[chosen] = _padded(model, batch.to(device))
        return vectors

    def _load(self) -> tuple[Any, Any, Unpadded | None, str]:
        if self._loaded is None:
            import torch

            from claimcheck.unpadded import Unpadded, computes_bfloat16, fits

            folder = self._folder or start_encoder()
            try:
                tokenizer, model = _read(folder)
            except Exception as error:  # safetensors, tokenizers and json each raise their own
                raise ModelError(
                    f"the sentence encoder cannot be loaded ({type(error).__name__}: {error})",
                    path=folder,
                    remedy="Copy or train it again",
                ) from error
            device = "cuda" if torch.cuda.is_available() else "cpu"
            unpadded = None
            if device == "cpu" and fits(model):
                unpadded = Unpadded(model, torch.bfloat16 if computes_bfloat16() else torch.float32)
            self._loaded = tokenizer, model.to(device).eval(), unpadded, device
        return self._loaded


def _read(folder: Path) -> tuple[Any, Any]:
    """Tokenizer and encoder of a folder: a plain BERT quickly, anything else through transformers."""
    import torch

    from claimcheck.bert import Bert, Tokens, load_weights, plain_bert

    if (config := plain_bert(folder, "BertModel")) is not None:
        with torch.device("meta"):
            model: Any = Bert(config)
        load_weights(model, folder / "model.safetensors")
        return Tokens(folder), model
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    # Its own bar would break into ours.
    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    return tokenizer, model


def _end_to_end(unpadded: Unpadded, ids: Sequence[Sequence[int]]) -> Vectors:
    """Unit vectors of texts without padding; equal lengths are neighbours."""
    import torch

    lengths = [len(each) for each in ids]
    with torch.inference_mode():
        states = unpadded.states(unpadded.embed(ids), lengths)[-1]
        means: list[Any] = []
        for length, same in groupby(torch.split(states, lengths), key=len):
            means.append(torch.stack(list(same)).view(-1, length, states.shape[1]).mean(1))
        unit: Vectors = torch.nn.functional.normalize(torch.cat(means), dim=1).numpy()
    return unit


def _padded(model: Any, batch: Any) -> Vectors:
    """Unit vectors of a padded batch, on the device that the model is on."""
    import torch

    with torch.inference_mode():
        hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        unit: Vectors = torch.nn.functional.normalize(mean, dim=1).float().cpu().numpy()
    return unit


def _full_batches(lengths: Sequence[int], order: Sequence[int]) -> Iterator[list[int]]:
    """`order` in parts of at most `TOKENS_AT_ONCE` tokens, each of one text at least."""
    first = tokens = 0
    for place, length in enumerate(lengths):
        if tokens and tokens + length > TOKENS_AT_ONCE:
            yield list(order[first:place])
            first, tokens = place, 0
        tokens += length
    yield list(order[first:])


def _batches(lengths: Sequence[int], order: Sequence[int], most: int) -> Iterator[list[int]]:
    """`order`, whose `lengths` fall, in parts that need little padding."""
    first = 0
    for place in range(1, len(order) + 1):
        full = place - first == most
        if place == len(order) or full or lengths[place] < LEAST_FILLED * lengths[first]:
            yield list(order[first:place])
            first = place


def _check_pooling(folder: Path) -> None:
    """Refuse a sentence-transformers folder that pools in another way than by the mean."""
    path = folder / "1_Pooling" / "config.json"
    if not path.is_file():
        return
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        mean = settings.get("pooling_mode_mean_tokens", settings.get("pooling_mode") == "mean")
    except (ValueError, AttributeError) as error:
        raise ModelError("not valid JSON", path=path, remedy="Copy the model again") from error
    if not mean:
        raise ModelError(
            "the sentence encoder does not pool by the mean",
            path=path,
            remedy="Use a model with mean pooling",
        )
