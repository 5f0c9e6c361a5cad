"""The keys of the desk: what the `?` sheet says, in its order. The script reads them from the page.

A page's control names its key in `data-key`; these are the words for them.
"""

from __future__ import annotations

__all__ = ["KEYS"]

#: Groups of (keys as shown, what they do).
KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Decide, and go on to the next claim",
        (
            ("a", "accept the verdict"),
            ("s", "set it to supported"),
            ("c", "set it to contradicted"),
            ("v", "set it to unverified"),
            ("x", "it is no claim"),
        ),
    ),
    (
        "Before deciding",
        (
            ("n", "write a note, saved with the decision; Ctrl+Enter saves it alone"),
            ("e", "edit the statement; Ctrl+Enter checks it again"),
            ("t", "move the span: → ← its end, Shift+→ ← its start, Enter saves"),
            ("1 – 9", "go to a piece of evidence"),
            ("r", "reject the evidence you are at"),
            ("o", "attach evidence of your own"),
            ("z", "undo your last decision"),
        ),
    ),
    (
        "Move",
        (
            ("j or ↓", "next row; in an article, skip to the next claim of the queue"),
            ("k or ↑", "the one before"),
            ("Enter", "open the row"),
            ("m", "more: the next page of the queue"),
            ("q", "back to the queue"),
            ("/", "filter the queue"),
            ("i", "show entities, or hide them"),
            ("Esc", "leave a field, close this sheet"),
            ("?", "this sheet"),
        ),
    ),
)
