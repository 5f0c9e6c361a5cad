from __future__ import annotations

import pytest

from claimcheck.reference.passages import cut, sentences


def test_sentences_end_at_stops_and_not_at_shortened_words() -> None:
    text = 'Dr. Hale spoke at 5 p.m. on Monday. "It works." She left.\nRain fell 3.5 mm'
    assert list(sentences(text)) == [
        "Dr. Hale spoke at 5 p.m. on Monday.",
        '"It works."',
        "She left.",
        "Rain fell 3.5 mm",
    ]


def test_sentences_of_another_script() -> None:
    assert list(sentences("雨が降った。雪も降った。")) == ["雨が降った。", "雪も降った。"]


def test_passages_are_whole_sentences_within_the_limit() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten."
    assert list(cut(text, 6)) == ["One two three. Four five six.", "Seven eight nine. Ten."]
    assert list(cut(text, 0)) == [text]
    assert list(cut(text, 100)) == [text]


@pytest.mark.parametrize("words", [1, 2, 5, 7])
def test_no_word_is_lost_and_no_passage_too_long(words: int) -> None:
    text = "A long sentence of many words that goes on and on. " * 3 + "Short one. " * 4
    passages = list(cut(text, words))
    assert " ".join(passages).split() == text.split()
    assert all(0 < len(passage.split()) <= words for passage in passages)
