"""Long texts cut into passages at sentence borders, by rule: no model, the same cut every time."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["ARTICLE_WORDS", "cut", "sentences"]

#: Words of a passage of an article: two or three sentences, what the entailment model reads well.
ARTICLE_WORDS = 60

_END = re.compile(
    r"""[ \t]*\n\s*                                          # a new line is a new sentence
      | (?<=[.!?…])(?:["'”’)\]]*)\s+(?=["'“‘(\[]*[^\Wa-z_])  # or a stop, and no small letter after
      | (?<=[。！？])""",
    re.VERBOSE,
)
# A full stop after one of these, or after a single capital, ends a word and no sentence.
_SHORTENED = re.compile(
    r"""(?:^|[\s("“‘])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Sgt|Capt|
        Rev|St|Mt|Jr|Sr|Nos?|vs?|ca?|pp?|vol|fig|approx|est|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|
        Inc|Ltd|Corp|Co)\.$""",
    re.VERBOSE,
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, in order, without the white space around them."""
    start = 0
    for match in _END.finditer(text):
        # The closing quotation mark belongs to the sentence that it ends.
        end = match.start() + len(match.group()) - len(match.group().lstrip("\"'”’)]"))
        if "\n" not in match.group() and _SHORTENED.search(text, max(start, end - 24), end):
            continue
        if part := text[start:end].strip():
            yield part
        start = match.end()
    if part := text[start:].strip():
        yield part


def cut(text: str, words: int) -> Iterator[str]:
    """Passages of whole sentences and at most `words` words, in order.

    A sentence that is longer by itself is cut between words. 0 words: the text as it is.
    """
    if not words or len(text.split()) <= words:
        yield text
        return
    kept: list[str] = []
    size = 0
    for sentence in sentences(text):
        parts = sentence.split()
        if kept and size + len(parts) > words:
            yield " ".join(kept)
            kept, size = [], 0
        while len(parts) > words:
            yield " ".join(parts[:words])
            parts = parts[words:]
            sentence = " ".join(parts)
        if parts:
            kept.append(sentence)
            size += len(parts)
    if kept:
        yield " ".join(kept)
