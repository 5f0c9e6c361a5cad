"""Lemmas as edit scripts: what to take off a word's end and what to put there.

A script is "LOWER:STRIP:ADD", with LOWER 1 or 0: "1:3:y" makes "cities" of "Cities" into "city".
"""

from __future__ import annotations

__all__ = ["apply_script", "script"]


def script(form: str, lemma: str) -> str:
    """The shortest script that turns a form into its lemma."""
    lower = lemma.lower() == lemma
    word = form.lower() if lower else form
    pairs = zip(word, lemma, strict=False)
    common = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(word), len(lemma)))
    return f"{int(lower)}:{len(word) - common}:{lemma[common:]}"


def apply_script(form: str, edit: str) -> str:
    """The lemma; the form itself where the script asks for more letters than there are."""
    lower, strip, add = edit.split(":", 2)
    word = form.lower() if lower == "1" else form
    n = int(strip)
    return word[: len(word) - n] + add if n <= len(word) and (add or n < len(word)) else word
