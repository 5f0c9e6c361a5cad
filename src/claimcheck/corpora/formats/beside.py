"""What another tool has no place for: kept beside its own fields, and found again when it comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from claimcheck.corpora.records import LabelledDocument, LabelledSpan

__all__ = ["KEY", "apart", "kept", "restored", "together"]

KEY = "claimcheck"


def apart(extra: dict[str, Any], own: Collection[str]) -> dict[str, Any]:
    """Further fields as they stand beside a tool's `own` keys; those of the same name go under KEY."""
    held = {k: v for k, v in extra.items() if k in own or k == KEY}
    free = {k: v for k, v in extra.items() if k not in held}
    return free | ({KEY: held} if held else {})


def together(row: dict[str, Any], own: Collection[str]) -> dict[str, Any]:
    """The further fields of a row, as they were before `apart`."""
    free = {k: v for k, v in row.items() if k not in own}
    held = free.get(KEY)
    if isinstance(held, dict):
        del free[KEY]
        return free | held
    return free


def kept(document: LabelledDocument) -> dict[str, Any]:
    """All of a document but its text, as JSON values; a span is [start, end, label, id, extra]."""
    return {
        "id": document.id,
        "annotator": document.annotator,
        "extra": document.extra,
        "spans": [[s.start, s.end, s.label, s.id, s.extra] for s in document.spans],
    }


def restored(
    own: dict[str, Any],
    text: str,
    found: Iterable[tuple[int, int, str]],
    *,
    id: str = "",
    unnamed: str = "",
) -> LabelledDocument:
    """The document that a tool gives back, with what was `kept` of it (`own`; empty where nothing was).

    found: start, end and label of its spans. id: where none was kept. unnamed: the label that stood for
    none. Raises ValueError, TypeError or AttributeError for what was tampered with.
    """
    return LabelledDocument(
        own.get("id", id),
        text,
        _spans(found, own.get("spans") or (), unnamed),
        own.get("annotator", ""),
        own.get("extra", {}),
    )


def _spans(
    found: Iterable[tuple[int, int, str]], records: Iterable[list[Any]], unnamed: str
) -> tuple[LabelledSpan, ...]:
    """Spans that were kept come in their old order; those that the tool added follow without an id, and
    those that it took out are gone."""
    by_place: dict[tuple[int, int, str], list[tuple[int, LabelledSpan]]] = defaultdict(list)
    for n, (start, end, label, id_, extra) in enumerate(records):
        span = LabelledSpan(start, end, label, id_, dict(extra))
        by_place[start, end, label or unnamed].append((n, span))
    old: list[tuple[int, LabelledSpan]] = []
    new: list[LabelledSpan] = []
    for start, end, label in found:
        if known := by_place[start, end, label]:
            old.append(known.pop(0))
        else:
            new.append(LabelledSpan(start, end, label))
    return (*(span for _, span in sorted(old, key=lambda item: item[0])), *new)
