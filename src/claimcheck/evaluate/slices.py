"""Accuracy by kind of weakness, and minimal pairs: rows that differ in one word and in the label.

A minimal pair counts only when every row of it is right. A model that reads past the word that was
changed answers both alike and gets none, where its accuracy would still be a half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck.evaluate.intervals import share_interval, wilson
from claimcheck.evaluate.rows import PairRow

__all__ = ["minimal_pairs", "per_kind"]

Right = npt.NDArray[np.bool_]


def per_kind(rows: Sequence[PairRow], right: Right) -> dict[str, dict[str, Any]]:
    """`{kind: {"n", "accuracy", "interval"}}` over the rows that have a kind, by name.

    right: shape (n,), whether each row was answered rightly.
    """
    found = {}
    for kind in sorted({row.kind for row in rows if row.kind is not None}):
        index = [i for i, row in enumerate(rows) if row.kind == kind]
        found[kind] = {
            "n": len(index),
            "accuracy": float(right[index].mean()),
            "interval": share_interval(right[index], [rows[i].premise for i in index]),
        }
    return found


def minimal_pairs(rows: Sequence[PairRow], right: Right) -> tuple[dict[str, Any], int]:
    """`{"n", "both_right", "interval", "per_kind"}` over whole pairs, and how many are not whole.

    n counts pairs; both_right is the share whose rows are all right. A pair of which only one row
    is there, as after --limit, is left out. The kind of a pair is that of its first row.
    """
    members: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        if row.minimal is not None:
            members.setdefault(row.minimal, []).append(i)
    whole = [index for index in members.values() if len(index) > 1]
    both = np.array([right[index].all() for index in whole], dtype=bool)
    kinds = [rows[index[0]].kind for index in whole]
    figures = _share(both)
    figures["per_kind"] = {
        kind: _share(both[[k == kind for k in kinds]])
        for kind in sorted({kind for kind in kinds if kind is not None})
    }
    return figures, len(members) - len(whole)


def _share(both: Right) -> dict[str, Any]:
    if not len(both):
        return {"n": 0, "both_right": 0.0, "interval": None}
    share = float(both.mean())
    return {"n": len(both), "both_right": share, "interval": [*wilson(share, len(both))]}
