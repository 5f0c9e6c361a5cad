"""Training pairs for the entailment model: read, capped, balanced, shuffled.

A set is one file of `{"premise", "hypothesis", "label", "licence_class"}` rows. The mix is named in
the training configuration: a cap per set, the classes of licence that may be used, and how many
`unverified` pairs to make by retrieval for sets that have none.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError, DataError
from claimcheck.training.contrasts import KINDS, Pair, make_contrasts
from claimcheck.training.word_matches import WordMatches, words_of

__all__ = [
    "LABELS",
    "Pair",
    "dev_file",
    "drop_title",
    "load_mix",
    "load_rows",
    "mine_unverified",
    "read_pairs",
]

# The order of the model's outputs; also written to its id2label.
LABELS = ("supported", "contradicted", "unverified")
_LABEL_ID = {label: i for i, label in enumerate(LABELS)}
_TITLE = re.compile(r"^\[[^\]]{1,200}\] ")


def drop_title(premise: str, rng: random.Random, share: float) -> str:
    """Remove a leading `[Page title]` with probability `share`.

    In some sets every premise has one and in others none, so that a title gives the set away.
    """
    if rng.random() < share:
        return _TITLE.sub("", premise, count=1)
    return premise


def load_rows(location: str) -> Iterable[dict[str, Any]]:
    """Rows of a JSONL or Parquet file, a folder saved by `datasets`, or a Hub id `owner/name:split`."""
    import datasets

    loaded: Any
    path = Path(location)
    if path.is_dir():
        loaded = datasets.load_from_disk(str(path))
        return _rows(loaded if isinstance(loaded, datasets.Dataset) else loaded["train"])
    if path.is_file():
        kind = "parquet" if path.suffix == ".parquet" else "json"
        return _rows(datasets.load_dataset(kind, data_files=str(path), split="train"))
    name, _, split = location.partition(":")
    if re.fullmatch(r"[\w.-]+/[\w.-]+", name) and not path.suffix:
        try:
            return _rows(datasets.load_dataset(name, split=split or "train"))
        except Exception as error:  # the Hub's client raises errors of many kinds
            raise DataError(
                f"the training set cannot be had from the Hub ({str(error).splitlines()[0][:200]})",
                path=location,
                remedy="Check the id and the connection, or give a file instead",
            ) from error
    raise DataError(
        "the training set was not found",
        path=location,
        remedy="Give a JSONL or Parquet file, a datasets folder, or a Hub id owner/name:split",
    )


def _rows(loaded: Any) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = loaded
    return rows


def load_mix(
    sets: dict[str, int],
    *,
    folder: Path,
    licences: Sequence[str],
    mined: dict[str, int],
    contrasts: dict[str, int] | None = None,
    contrast_sets: Sequence[str] = (),
    repeats: dict[str, int] | None = None,
    seed: int,
) -> list[Pair]:
    """The training pairs: at most `sets[name]` rows of each set (0 means all), shuffled.

    sets: cap per set; a name is a file `<name>.jsonl.gz` in `folder`, a path, looked for here and in the
    folders above, or a location of its own.
    licences: classes of licence that may be used; rows without one count as "unstated".
    mined: for a set, how many `unverified` pairs to make from its claims and other claims' evidence.
    contrasts: how many pairs of each kind to make from the sets `contrast_sets` (see contrasts.py).
    repeats: how often the rows of a set stand in a pass, 1 unless given; made pairs are made once.
    Raises DataError for a missing set, a missing column or an unknown label.
    """
    rng = random.Random(seed)
    pairs: list[Pair] = []
    for name, cap in sets.items():
        location = _location(name, folder)
        rows = [
            _pair(row, name, location) for row in load_rows(location) if _allowed(row, licences)
        ]
        rng.shuffle(rows)
        made = mine_unverified(rows, mined[name], rng) if name in mined else []
        pairs += (rows[:cap] if cap else rows) + made
    again = [pair for pair in pairs for _ in range((repeats or {}).get(pair.source, 1) - 1)]
    if contrasts:
        if unknown := set(contrasts) - set(KINDS):
            raise ConfigError(
                f"unknown contrasts: {', '.join(sorted(unknown))}",
                remedy=f"Known are {', '.join(KINDS)}",
            )
        origins = [pair for pair in pairs if pair.source in contrast_sets]
        pairs += make_contrasts(origins, contrasts, rng)
    pairs += again
    rng.shuffle(pairs)
    return pairs


def read_pairs(location: str, *, limit: int = 0) -> list[Pair]:
    """The labelled pairs of one file, folder or Hub id, in its order; at most `limit` where that is not 0."""
    rows = itertools.islice(load_rows(location), limit or None)
    return [_pair(row, Path(location).name, location) for row in rows]


def _location(name: str, folder: Path) -> str:
    """Where the rows of a set are. A recipe names the project's own pairs by their path in the project."""
    above = (base / name for base in (Path.cwd(), *Path.cwd().parents)) if "/" in name else ()
    files = (folder / f"{name}.jsonl.gz", *above)
    return next((str(file) for file in files if file.is_file()), name)


def dev_file(name: str, folder: Path) -> tuple[str, str]:
    """A development set's short name, and where its rows are: in `folder`, else at `name` itself."""
    file = folder / name
    return Path(name).name.split(".jsonl")[0], str(file) if file.is_file() else name


def _allowed(row: dict[str, Any], licences: Sequence[str]) -> bool:
    return (row.get("licence_class") or "unstated") in licences


def _pair(row: dict[str, Any], name: str, location: str) -> Pair:
    try:
        return Pair(row["premise"], row["hypothesis"], _LABEL_ID[row["label"]], name)
    except KeyError as error:
        raise DataError(
            f"a row of {name} has no column or an unknown label: {error}",
            path=location,
            remedy=f"Rows need premise, hypothesis and a label among {', '.join(LABELS)}",
        ) from error


def mine_unverified(pairs: Sequence[Pair], n: int, rng: random.Random) -> list[Pair]:
    """Make up to `n` pairs of a claim and evidence that is on its subject and does not answer it.

    The evidence is the best word match among the premises of other claims, none of whose claims is
    about the same premise; a premise that names nearly all the words of the claim is left out,
    because it might answer after all.
    """
    matches = WordMatches(pair.premise for pair in pairs)
    own: dict[str, set[str]] = {}
    for pair in pairs:
        own.setdefault(pair.hypothesis, set()).add(pair.premise)
    made: list[Pair] = []
    for pair in rng.sample(list(pairs), min(len(pairs), 2 * n)):
        if len(made) >= n:
            break
        words = words_of(pair.hypothesis)
        candidates = []
        for hit in matches.best(pair.hypothesis, 6):
            covered = sum(w in hit.lower() for w in words) / len(words)
            if hit not in own[pair.hypothesis] and covered < 0.75:
                candidates.append(hit)
        if candidates:
            premise = rng.choice(candidates[:3])
            made.append(
                Pair(premise, pair.hypothesis, _LABEL_ID["unverified"], pair.source + "+mined")
            )
    matches.close()
    return made
