"""Texts as vectors: the protocol, and the sentence encoder that fulfils it.

torch and transformers are imported when the first text is encoded, not before: opening an index
that is there needs only the encoder's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.model_paths import START_SHA256, file_sha256, find_model, start_encoder

__all__ = ["Encoder", "SentenceEncoder", "Vectors"]

Vectors = NDArray[np.float32]

# A text shorter than this share of the longest in its batch begins another batch.
LEAST_FILLED = 0.75


class Encoder(Protocol):
    """What the index needs of an encoder. Equal names promise equal vectors."""

    @property
    def name(self) -> str:
        """The model and its version; part of an index's key."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Texts to rows of float32, shape (len(texts), d), each of length 1."""
        ...


class SentenceEncoder:
    """A transformer encoder with mean pooling, run as sentence-transformers runs all-MiniLM-L6-v2.

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
        self._loaded: tuple[Any, Any, str] | None = None
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
        import torch

        tokenizer, model, device = self._load()
        width = int(model.config.hidden_size)
        vectors = np.empty((len(texts), width), dtype=np.float32)
        if not texts:
            return vectors
        ids: list[list[int]] = tokenizer(list(texts), truncation=True, max_length=self._max_tokens)[
            "input_ids"
        ]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]), reverse=True)
        with torch.inference_mode():
            for chosen in _batches([len(ids[i]) for i in order], order, self._batch_size):
                batch = tokenizer.pad({"input_ids": [ids[i] for i in chosen]}, return_tensors="pt")
                batch = {key: value.to(device) for key, value in batch.items()}
                hidden = model(**batch).last_hidden_state
                mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
                mean = (hidden * mask).sum(1) / mask.sum(1)
                unit = torch.nn.functional.normalize(mean, dim=1)
                vectors[chosen] = unit.float().cpu().numpy()
        return vectors

    def _load(self) -> tuple[Any, Any, str]:
        if self._loaded is None:
            import torch
            from transformers import AutoModel, AutoTokenizer
            from transformers.utils import logging

            folder = self._folder or start_encoder()
            # Its own bar would break into ours.
            logging.disable_progress_bar()
            try:
                tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
                model = AutoModel.from_pretrained(
                    folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
                )
            except Exception as error:  # safetensors, tokenizers and json each raise their own
                raise ModelError(
                    f"the sentence encoder cannot be loaded ({type(error).__name__}: {error})",
                    path=folder,
                    remedy="Copy or train it again",
                ) from error
            device = "cuda" if torch.cuda.is_available() else "cpu"
            self._loaded = tokenizer, model.to(device).eval(), device
        return self._loaded


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
