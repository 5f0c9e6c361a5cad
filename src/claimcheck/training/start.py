"""The weights that a training starts from: the start encoder, the model that ships, a folder, or one on the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from claimcheck.errors import ModelError
from claimcheck.extract.net import ExtractorNet, Inventory, load_net
from claimcheck.model_paths import find_model, start_encoder

__all__ = ["loading", "net_from", "start_weights", "trained_net"]

# Heads whose rows are labels of the treebank, which another treebank has others of.
_OF_TREEBANK = ("word_heads.", "parser.")


def start_weights(name: str, kind: str) -> str:
    """Where the weights are that a recipe's `start` names. kind: whose "shipped" it is. Raises ModelError."""
    if name == "start":
        return str(start_encoder())
    return str(find_model(kind)) if name == "shipped" else name


@contextmanager
def loading(start: str) -> Iterator[None]:
    """Says in words that start weights cannot be loaded. Raises ModelError."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        # transformers, safetensors and the Hub client raise errors of many kinds.
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else "no reason"
        raise ModelError(
            f"the start weights {start!r} cannot be loaded ({reason})",
            remedy='start in the recipe is "start", "shipped", a folder with an encoder, or owner/name on the Hub',
        ) from error


def trained_net(start: str) -> Path | None:
    """The folder of an extractor's net where the start weights are an extractor's, else None."""
    for folder in (Path(start) / "claimcheck_tagger", Path(start)):
        if (folder / "labels.json").is_file():
            return folder
    return None


def net_from(folder: Path, encoder: torch.nn.Module, inventory: Inventory) -> ExtractorNet:
    """A net to train with all that one learned before: heads of the treebank only where its labels are the same.

    encoder: one of the same make, whose weights are taken over. Raises ModelError.
    """
    before, _ = load_net(folder)
    net = ExtractorNet(encoder, inventory)
    same = _plain(before.inventory) == _plain(inventory)
    state = {
        key: value.float()
        for key, value in before.state_dict().items()
        if same or not key.startswith(_OF_TREEBANK)
    }
    missing, unknown = net.load_state_dict(state, strict=False)
    if unknown or (same and missing):
        raise ModelError("the net is of another make", path=folder, remedy="Start from another")
    return net


def _plain(inventory: Inventory) -> tuple[dict[str, list[str]], list[str]]:
    """Its labels as lists, as they also are where they were read from a file."""
    return {name: list(labels) for name, labels in inventory.words.items()}, list(inventory.deps)
