"""How far two annotators of the same texts agree.

Spans: F1, which is symmetric, and which chance hardly raises where spans are free (Hripcsak and
Rothschild, 2005). Decisions about a span: Cohen's kappa over the spans that both marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError
from claimcheck.evaluate.metrics import f1_score, match_overlapping

__all__ = ["agreement", "cohens_kappa"]


def cohens_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Cohen's kappa of two lists of decisions of one length; 1.0 where both always say the same.

    Agreement beyond what two annotators with the same habits would reach by chance (Cohen, 1960).
    """
    n = len(one)
    if not n:
        return 0.0
    seen = sum(a == b for a, b in zip(one, other, strict=True)) / n
    left, right = Counter(one), Counter(other)
    chance = sum(left[value] * right[value] for value in left) / n**2
    return 1.0 if chance == 1.0 else (seen - chance) / (1.0 - chance)


def agreement(
    one: Iterable[LabelledDocument],
    other: Iterable[LabelledDocument],
    *,
    fields: Sequence[str] = ("check_worthy", "mode"),
    min_iou: float = 0.5,
) -> dict[str, Any]:
    """Agreement on the texts that both labelled, matched by id or else by text.

    Returns texts, the spans of each, f1_exact, f1_overlap (at `min_iou`, one to one), and for each
    field in `fields` kappa over the matched spans: {"n", "agree", "kappa"}.
    Raises DataError where no text is common or one text differs under the same id.
    """
    right = {document.id or document.text: document for document in other}
    counts = [0, 0]
    exact = matched = texts = 0
    decisions: dict[str, list[tuple[Hashable, Hashable]]] = {name: [] for name in fields}
    for a in one:
        b = right.get(a.id or a.text)
        if b is None:
            continue
        if a.text != b.text:
            raise DataError(
                f"the text of {a.id} is not the same in both files",
                remedy="Label the same version of each text",
            )
        texts += 1
        counts[0] += len(a.spans)
        counts[1] += len(b.spans)
        exact += len({(s.start, s.end) for s in a.spans} & {(s.start, s.end) for s in b.spans})
        for i, j in _matches(a.spans, b.spans, min_iou):
            matched += 1
            for name in fields:
                values = a.spans[i].extra.get(name), b.spans[j].extra.get(name)
                if None not in values:
                    decisions[name].append(values)
    if not texts:
        raise DataError("the two files have no text in common", remedy="Check ids and texts")
    return {
        "texts": texts,
        "spans": counts,
        "f1_exact": _f1(exact, counts),
        "f1_overlap": _f1(matched, counts),
        "fields": {
            name: {
                "n": len(pairs),
                "agree": sum(x == y for x, y in pairs) / len(pairs) if pairs else 0.0,
                "kappa": cohens_kappa([x for x, _ in pairs], [y for _, y in pairs]),
            }
            for name, pairs in decisions.items()
        },
    }


def _f1(common: int, counts: Sequence[int]) -> float:
    return f1_score(*(common / n if n else 0.0 for n in counts))


def _matches(
    one: Sequence[LabelledSpan], other: Sequence[LabelledSpan], min_iou: float
) -> list[tuple[int, int]]:
    return match_overlapping(
        [(s.start, s.end) for s in one], [(s.start, s.end) for s in other], threshold=min_iou
    )
