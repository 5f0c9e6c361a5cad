"""Which extractor it is, told without loading it: a repeated run needs no more than that."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from claimcheck.config import ExtractConfig
from claimcheck.extract.antecedent import WEIGHTS
from claimcheck.model_paths import file_sha256, find_model

__all__ = ["RULES_VERSION", "extractor_version", "folder_version"]

# Changed whenever the rules change what is found, so that stored claims are known to be of old rules.
RULES_VERSION = "16"


def extractor_version(config: ExtractConfig) -> str:
    """The version of the extractor that a configuration names. Raises ModelError when it is missing."""
    return folder_version(find_model(config.model), config)


def folder_version(folder: Path, config: ExtractConfig) -> str:
    """The rules' version and a hash of all else that decides what is found.

    That are the weights in a pipeline's folder, those that tell who a pronoun is, the lists of first names, and the
    least check-worthiness.
    """
    told = f"{config.min_check_worthiness!r} {file_sha256(WEIGHTS)} {version('faker')}"
    digest = hashlib.sha256(told.encode())
    for file in sorted(folder.rglob("*")):
        if file.name in {"model", "worth.json", "stretches.json"} or file.suffix == ".safetensors":
            digest.update(file_sha256(file).encode())
    return f"{RULES_VERSION}-{digest.hexdigest()[:12]}"
