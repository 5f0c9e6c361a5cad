"""Models as one archive to hand on: checked folders, each with its card, and a list of what is inside.

The archive unpacks into a folder that `CLAIMCHECK_MODELS` can name. The same models give the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import ModelError, UsageError
from claimcheck.files import replaced
from claimcheck.promotion.card import card, merged
from claimcheck.promotion.folder import files_of, kind_of, megabytes, problems_of, tree_sha256
from claimcheck.promotion.gates import Limits
from claimcheck.promotion.manifest import DataSet, data_of, licence_problems, listed

__all__ = ["CONTENTS", "package"]

#: The list of what an archive holds, inside it.
CONTENTS = "models.json"
_CARD = "README.md"
# A zip archive knows no earlier day; the day on which it was packed is left out.
_DAY = (1980, 1, 1, 0, 0, 0)


def package(
    models: Sequence[Path],
    archive: Path,
    manifest: Mapping[str, DataSet],
    results: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Write the archive; gives for each model its kind, hash, size and its data with the licences.

    A model without a card gets one of its recipe, its data and `results`; the folders stay as they are.
    Raises UsageError for two models of one kind, ModelError for one that may not ship (a set that the manifest does not
    list is a reason), ConfigError for a malformed recipe, DataError when the archive cannot be written.
    """
    folders: dict[str, Path] = {}
    for folder in models:
        kind = kind_of(folder)
        if kind in folders:
            raise UsageError(
                f"{folders[kind]} and {folder} are both of the kind {kind}",
                remedy="Name one of them; an archive holds one model of a kind",
            )
        folders[kind] = folder
        _check(folder, manifest)
    # Before anything is written: a card may not come about.
    cards = {
        kind: merged(card(folder, manifest, results), None).encode()
        for kind, folder in folders.items()
        if not (folder / _CARD).is_file()
    }
    contents = [_entry(kind, folder, manifest) for kind, folder in sorted(folders.items())]
    with replaced(archive) as part, zipfile.ZipFile(part, "w") as file:
        for kind, folder in sorted(folders.items()):
            for path in files_of(folder):
                _add(file, f"{kind}/{path.relative_to(folder).as_posix()}", path.read_bytes())
            if kind in cards:
                _add(file, f"{kind}/{_CARD}", cards[kind])
        _add(file, CONTENTS, (json.dumps(contents, indent=1) + "\n").encode())
    return contents


def _check(folder: Path, manifest: Mapping[str, DataSet]) -> None:
    problems = problems_of(folder, max_file_mb=Limits().max_file_mb, card=False)
    problems += licence_problems(folder, manifest)
    if problems:
        raise ModelError(
            f"the model may not ship: {'; '.join(problems)}", path=folder, remedy="Train it anew"
        )


def _entry(kind: str, folder: Path, manifest: Mapping[str, DataSet]) -> dict[str, Any]:
    entries = {
        entry.file: entry for one in data_of(folder) if (entry := listed(one.file, manifest))
    }
    return {
        "kind": kind,
        "sha256": tree_sha256(folder, without=(_CARD,)),
        "megabytes": round(megabytes(folder), 2),
        "licence_classes": sorted({entry.licence_class for entry in entries.values()}),
        "data": [
            {"set": file, "licence": list(entry.licence), "class": entry.licence_class}
            for file, entry in sorted(entries.items())
        ],
    }


def _add(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DAY)
    info.external_attr = 0o644 << 16
    # Half-precision weights hardly shrink, and take long to try.
    weights = name.endswith(".safetensors")
    info.compress_type = zipfile.ZIP_STORED if weights else zipfile.ZIP_DEFLATED
    file.writestr(info, data)
