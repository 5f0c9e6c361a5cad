"""What a long measurement has come to so far, so that a killed one goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["Kept"]


class Kept:
    """A file of JSON arrays, one for each part that is finished.

    made_of: all that the parts depend on; what was kept of anything else is begun again. Floats come back as they
    were, so that a run that was interrupted ends as one that was not.
    """

    def __init__(self, file: Path, made_of: Iterable[object]) -> None:
        digest = hashlib.sha256()
        for one in made_of:
            digest.update(repr(one).encode("utf-8", "replace"))
        self.file, self.made_of = file, digest.hexdigest()

    def parts(self) -> list[list[Any]]:
        """The finished parts in order; of a part that was cut off nothing."""
        try:
            lines = self.file.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            lines = []
        whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
        if not whole or whole[0] != [self.made_of]:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps([self.made_of]) + "\n", encoding="utf-8")
            return []
        if len(whole) < len(lines):
            self.file.write_bytes(b"".join(lines[: len(whole)]))
        return whole[1:]

    def add(self, part: list[Any]) -> None:
        """Keep one more finished part."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(part) + "\n")
