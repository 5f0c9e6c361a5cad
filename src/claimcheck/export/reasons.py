"""A reason beside the evidence that it quotes: without the quotations."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["unquoted"]

_LEAST = 40  # characters from which a quotation is known for what it is


def unquoted(reason: str, texts: Iterable[str]) -> str:
    """`reason` without its quotations of `texts`, which stand in full beside it.

    A quotation is in curly marks, whole or cut short with an ellipsis; anything else stays.
    """
    for text in texts:
        whole = " ".join(text.split())
        for before in (" says: ", ": ", " "):
            at = reason.find(f"{before}“{whole[:_LEAST]}")
            end = reason.find("”", at + len(before) + 1)
            if at < 0 or end < 0:
                continue
            said = reason[at + len(before) + 1 : end]
            if whole.startswith(said.removesuffix("…")):
                reason = f"{reason[:at]}.{reason[end + 1 :]}"
                break
    return reason.strip()
