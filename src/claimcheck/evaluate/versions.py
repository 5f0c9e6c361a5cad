"""The version of a model by its kind: figures are of one version, and say of which."""

from __future__ import annotations

from pathlib import Path

from claimcheck.config import ExtractConfig
from claimcheck.model_paths import START_SHA256, file_sha256, find_model, scoring_version

__all__ = ["model_version", "retriever_version"]


def model_version(kind: str, folder: Path) -> str:
    """The version of a model in a folder, under the settings by default; kind: a key of `STAGES`.

    The same as the running stage gives, so that figures can be told from those of another model. Raises ModelError.
    """
    if kind == "entailment":
        return scoring_version(folder)
    if kind == "extractor":
        from claimcheck.extract import extractor_version

        return extractor_version(ExtractConfig(model=str(folder.resolve())))
    if kind == "retriever":
        return retriever_version(str(folder.resolve()))
    from claimcheck.decide import weights_version

    return weights_version(folder)


def retriever_version(model: str) -> str:
    """16 hex digits of a sentence encoder's weights. model: "start", a name or a path. Raises ModelError."""
    if model == "start":
        return START_SHA256[:16]
    weights = find_model(model) / "model.safetensors"
    return file_sha256(weights)[:16] if weights.is_file() else ""
