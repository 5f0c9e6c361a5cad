"""Token types that tell which words of a pair both texts have."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.entail.matches import TYPES, match_types, tells_matches, widened


def told(premise: str, hypothesis: str) -> dict[str, list[int]]:
    """The types of the words of each text, split at spaces."""
    offsets, sides = [], []
    for side, text in enumerate((premise, hypothesis)):
        at = 0
        for word in text.split(" "):
            offsets.append((at, at + len(word)))
            sides.append(side)
            at += len(word) + 1
    types = match_types(premise, hypothesis, offsets, sides)
    return {
        "premise": [t for t, side in zip(types, sides, strict=True) if side == 0],
        "hypothesis": [t for t, side in zip(types, sides, strict=True) if side == 1],
    }


@pytest.mark.parametrize(
    ("premise", "hypothesis", "expected"),
    [
        # The same word, another word, a name, a number: 2 3, 4 5, 6 7, 8 9.
        ("in Orrin 1932", "in Saltby 1933", {"premise": [2, 6, 8], "hypothesis": [3, 7, 9]}),
        ("opened", "opens", {"premise": [2], "hypothesis": [3]}),
        ("opened", "shut", {"premise": [4], "hypothesis": [5]}),
        ("12,000", "12000", {"premise": [2], "hypothesis": [3]}),
        ("three", "3", {"premise": [2], "hypothesis": [3]}),
        # Marks are nobody's words.
        (".", ".", {"premise": [0], "hypothesis": [1]}),
    ],
)
def test_types_by_what_the_other_text_has(
    premise: str, hypothesis: str, expected: dict[str, list[int]]
) -> None:
    assert told(premise, hypothesis) == expected


def test_special_tokens_keep_their_side() -> None:
    types = match_types("a", "b", [(0, 0), (0, 1), (0, 0), (0, 1), (0, 0)], [0, 0, 0, 1, 1])
    assert types == [0, 4, 0, 5, 1]


@given(st.text(max_size=40), st.text(max_size=40))
def test_types_are_of_the_token_s_side_whatever_the_texts(premise: str, hypothesis: str) -> None:
    offsets = [(i, i + 1) for text in (premise, hypothesis) for i in range(len(text))]
    sides = [0] * len(premise) + [1] * len(hypothesis)
    types = match_types(premise, hypothesis, offsets, sides)
    assert [t % 2 for t in types] == sides
    assert all(0 <= t < TYPES for t in types)


def test_a_widened_table_means_what_it_meant() -> None:
    table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    wide = widened(table)
    assert wide.shape == (TYPES, 2)
    assert all(torch.equal(wide[i], table[i % 2]) for i in range(TYPES))


def test_only_a_model_with_all_types_tells_matches() -> None:
    assert tells_matches(SimpleNamespace(type_vocab_size=TYPES))
    assert not tells_matches(SimpleNamespace(type_vocab_size=2))
    assert not tells_matches(SimpleNamespace())
