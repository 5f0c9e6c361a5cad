"""Divide a corpus into train, dev and test by article, so that no article stands in two of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from claimcheck.corpora.records import LabelledDocument
from claimcheck.errors import UsageError

__all__ = ["SPLITS", "split"]

SPLITS = ("train", "dev", "test")


def split(
    documents: Iterable[LabelledDocument],
    *,
    shares: Sequence[float] = (0.7, 0.1, 0.2),
    by: str = "article",
    stratify: str = "",
    seed: int = 13,
) -> dict[str, list[LabelledDocument]]:
    """The documents of each split, in their order.

    shares: of train, dev and test; they sum to 1. by: the field whose value keeps documents together;
    where a document has none its id, and without that its text, does. stratify: a field whose values
    are spread over the splits evenly, such as "beat". The seed decides, not the order of the file.
    Raises UsageError for shares that are not three parts of 1 and for a field that no document has.
    """
    if len(shares) != 3 or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise UsageError(
            "the shares are not three parts of 1", remedy="Give three, such as 0.7,0.1,0.2"
        )
    documents = list(documents)
    known = {name for document in documents for name in document.extra}
    # Without articles each text is one, as the default has it; a field that was asked for must be there.
    for option, name in (("--by", by if by != "article" else ""), ("--stratify", stratify)):
        if name and documents and name not in known:
            raise UsageError(
                f"no text has a field {name!r} for {option}",
                remedy=f"Fields are {', '.join(sorted(known))}" if known else "Leave it out",
            )
    groups: dict[str, list[int]] = defaultdict(list)
    for i, document in enumerate(documents):
        groups[str(document.extra.get(by) or document.id or document.text)].append(i)
    strata: dict[str, list[str]] = defaultdict(list)
    for name in sorted(groups):
        value = documents[groups[name][0]].extra.get(stratify, "") if stratify else ""
        strata[str(value)].append(name)
    rng = random.Random(seed)
    found: dict[str, list[int]] = {name: [] for name in SPLITS}
    wanted = dict(zip(SPLITS, shares, strict=True))
    placed = 0
    for value in sorted(strata):
        names = strata[value]
        rng.shuffle(names)
        for name in names:
            placed += len(groups[name])
            # To the split that is furthest behind its share of what has been placed so far.
            behind = max(SPLITS, key=lambda s: wanted[s] * placed - len(found[s]))
            found[behind] += groups[name]
    return {name: [documents[i] for i in sorted(ids)] for name, ids in found.items()}
