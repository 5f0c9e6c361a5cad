"""The checks of one row's spans: range, own text, borders, overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimcheck.corpora.kinds import is_claim

__all__ = ["check_spans"]


def check_spans(text: str, spans: Any, *, kind: str) -> Iterator[tuple[str, str]]:
    """Problems as (code, message).

    kind: as `kinds.kind_of` gives it. A claim may lie inside another, as a relative clause does, and hold
    entities; an entity may not lie in an entity.
    """
    if not isinstance(spans, list):
        yield "malformed", "'spans' is not a list"
        return
    sound: list[tuple[int, int, str]] = []
    for n, span in enumerate(spans):
        if not isinstance(span, dict) or "start" not in span or "end" not in span:
            yield "malformed", f"span {n} has no start or no end"
            continue
        start, end = span["start"], span["end"]
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            yield "offsets", f"span {n} is {start!r} to {end!r} in a text of {len(text)}"
            continue
        label = span.get("label", "")
        if kind == "ner" and not (isinstance(label, str) and label):
            yield "malformed", f"span {n} has no label"
            continue
        inside = text[start:end]
        own = span.get("text")
        if own is not None and own != inside:
            yield "text-mismatch", f"span {n} says {own!r} and the text has {inside!r}"
        if inside != inside.strip():
            yield "span-whitespace", f"span {n} is {inside!r}"
        sound.append((start, end, str(label)))
    sound.sort(key=lambda span: (span[0], -span[1]))
    yield from _overlaps(text, sound, kind)


def _overlaps(text: str, spans: list[tuple[int, int, str]], kind: str) -> Iterator[tuple[str, str]]:
    open_spans: list[tuple[int, int, str]] = []
    for span in spans:
        start, end, label = span
        open_spans = [other for other in open_spans if other[1] > start]
        for other in open_spans:
            apart = kind == "claims" or (kind == "mixed" and is_claim(other[2]) != is_claim(label))
            named = f"{text[other[0] : other[1]]!r} and {text[start:end]!r}"
            if other[:2] == (start, end):
                if kind == "claims" or other[2] == label:
                    yield "duplicate-span", named
                elif not apart:
                    yield "nested-entities", f"{named}, {other[2]} and {label}"
            elif other[1] < end:
                yield "crossing-spans", named
            elif not apart:
                yield "nested-entities", named
        open_spans.append(span)
