from __future__ import annotations

from pathlib import Path

import pytest
from transformers import AutoTokenizer

from claimcheck.extract.words import MAX_WORD_PIECES, Pieces, shape


@pytest.fixture
def pieces(tiny_encoder: Path) -> Pieces:
    return Pieces(AutoTokenizer.from_pretrained(tiny_encoder))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("dam", 1),
        ("Dam", 2),
        ("NATO", 3),
        ("A", 4),
        ("McLean", 5),
        ("1931", 6),
        ("F16", 6),
        ("—", 7),
        ("Émile", 2),
    ],
)
def test_the_class_of_a_words_letters(word: str, kind: int) -> None:
    assert shape(word) == kind


def test_pieces_are_the_tokenisers_own_and_remembered(pieces: Pieces) -> None:
    words = ["Weir", "closed", "it", "in", "1931", "."]
    whole = pieces.tokenizer(" ".join(words), add_special_tokens=False)["input_ids"]
    assert [i for ids, _ in pieces.look_up(words) for i in ids] == whole
    asked: list[object] = []
    pieces.tokenizer = lambda *a, **k: asked.append(a)  # type: ignore[assignment]
    pieces.look_up(words)
    assert not asked


def test_every_word_has_a_piece_and_none_has_many(pieces: Pieces) -> None:
    # A control character vanishes in the tokeniser's clean-up; a blob would fill the window.
    (nothing, _), (blob, _) = pieces.look_up(["\u200b\u200e", "x" * 100_000])
    assert nothing == (pieces.tokenizer.unk_token_id,)
    assert 1 <= len(blob) <= MAX_WORD_PIECES


def test_a_batch_says_where_each_word_stands(pieces: Pieces) -> None:
    windows = [pieces.look_up(["Anna", "left"]), pieces.look_up(["in", "1931", "."])]
    batch = pieces.encode(windows)
    assert batch.words.tolist() == [[True, True, False], [True, True, True]]
    year = windows[1][1][0]
    first, last = int(batch.first[1, 1]), int(batch.last[1, 1])
    assert tuple(batch.input_ids[1, first : last + 1].tolist()) == year
    assert batch.shapes[1, first : last + 1].tolist() == [6] * len(year)
    assert batch.shapes[0, 0] == 0
    assert batch.attention_mask.sum(1).tolist() == [
        2 + sum(len(ids) for ids, _ in window) for window in windows
    ]
