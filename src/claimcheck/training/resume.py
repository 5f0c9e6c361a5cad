"""Where a training goes on: at a checkpoint of the same recipe on the same data, and at no other.

Without that a recipe or data that changed would be passed over: the finished run in the work folder would be
loaded, nothing trained, and the old weights saved under the new recipe's name.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from transformers.trainer_utils import get_last_checkpoint

__all__ = ["checkpoint_of"]

FILE = "made-of.txt"


def checkpoint_of(work: Path, recipe: object, rows: Iterable[object]) -> str | None:
    """The newest checkpoint in `work` to go on from; None to begin.

    recipe, rows: what the run is made of, told by their `repr`. Checkpoints of another recipe or other rows are
    deleted; those of an earlier version, which says nothing of what they are made of, are gone on from.
    """
    digest = hashlib.sha256(repr(recipe).encode())
    for row in rows:
        digest.update(repr(row).encode("utf-8", "replace"))
    made_of, file = digest.hexdigest(), work / FILE
    if file.is_file() and file.read_text(encoding="ascii") != made_of:
        for folder in work.glob("checkpoint-*"):
            shutil.rmtree(folder)
    work.mkdir(parents=True, exist_ok=True)
    file.write_text(made_of, encoding="ascii")
    checkpoint: str | None = get_last_checkpoint(str(work))
    return checkpoint
