from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from transformers import AutoTokenizer

from claimcheck.extract.windows import MAX_PIECES, batches, cut
from claimcheck.extract.words import Pieces


@pytest.fixture
def pieces(tiny_encoder: Path) -> Pieces:
    return Pieces(AutoTokenizer.from_pretrained(tiny_encoder))


def test_a_paragraph_is_one_window_without_its_white_space(pieces: Pieces) -> None:
    doc = spacy.blank("en")("Anna  Weir left.\nShe came back.")
    (window,) = cut(doc, pieces)
    assert [doc[i].text for i in window.tokens] == "Anna Weir left . She came back .".split()
    assert window.size == 2 + sum(len(ids) for ids, _ in window.pieces)


def test_an_empty_line_ends_a_window(pieces: Pieces) -> None:
    doc = spacy.blank("en")("Anna left\n\nShe came back\n\n")
    assert [[doc[i].text for i in w.tokens] for w in cut(doc, pieces)] == [
        ["Anna", "left"],
        ["She", "came", "back"],
    ]
    assert list(cut(spacy.blank("en")(" \n\n "), pieces)) == []


def test_a_long_text_is_cut_where_sentences_end(pieces: Pieces) -> None:
    doc = spacy.blank("en")(" ".join(["Anna said “it is in the dam.”"] * 60))
    windows = list(cut(doc, pieces))
    assert len(windows) > 1
    assert [i for w in windows for i in w.tokens] == list(range(len(doc)))
    assert all(w.size <= MAX_PIECES for w in windows)
    assert all(doc[w.tokens[-1]].text == "”" for w in windows)


def test_a_text_without_sentences_is_cut_all_the_same(pieces: Pieces) -> None:
    doc = spacy.blank("en")("dam " * 900)
    windows = list(cut(doc, pieces))
    assert sum(len(w.tokens) for w in windows) == len([t for t in doc if not t.is_space])
    assert all(w.size <= MAX_PIECES for w in windows)


def test_batches_hold_what_fits_and_lose_nothing() -> None:
    sizes = [5, 90, 7, 40, 300, 6]
    made = list(batches(sizes, 100))
    assert sorted(i for batch in made for i in batch) == list(range(6))
    assert [4] in made  # alone, though it is larger than the budget
    assert all(len(b) == 1 or len(b) * max(sizes[i] for i in b) <= 100 for b in made)


def test_behind_a_year_and_its_stop_a_sentence_begins_for_certain(pieces: Pieces) -> None:
    text = "It opened in 1931. Anna left. In 1931 . . Ivo paid 1931.50. It cost 31. Anna paid"
    (window,) = cut(spacy.blank("en")(text), pieces)
    words = [spacy.blank("en")(text)[i].text for i in window.tokens]
    assert [words[at] for at in window.begins] == ["Anna"]
    assert window.begins == (5,)
