"""A reference made of a corpus."""

import gzip
import json

import pytest

from claimcheck.corpora.passages import passages
from claimcheck.errors import DataError


@pytest.fixture
def corpus(tmp_path):
    texts = tmp_path / "texts.jsonl"
    texts.write_text(
        "\n".join(
            json.dumps({"text": text})
            for text in ("The tram of Orrin runs all night.", "Too short.", "word " * 81)
        )
    )
    pairs = tmp_path / "pairs.jsonl.gz"
    with gzip.open(pairs, "wt", encoding="utf-8") as file:
        for number in range(30):
            row = {"premise": f"The  ferry number {number // 2} sails twice a day.", "label": "x"}
            file.write(json.dumps(row) + "\n")
    return [texts, pairs]


def test_texts_and_premises_stand_once_and_in_order(corpus):
    found = list(passages(corpus, 100))
    assert [row["id"] for row in found] == [f"p{n}" for n in range(1, 17)]
    assert found[0]["text"] == "The tram of Orrin runs all night."
    assert found[1]["text"] == "The ferry number 0 sails twice a day."
    assert len({row["text"] for row in found}) == 16


def test_as_many_as_wanted_are_drawn_the_same_each_time(corpus):
    found = [row["text"] for row in passages(corpus, 5)]
    assert len(found) == 5
    assert found == [row["text"] for row in passages(corpus, 5)]
    every = [row["text"] for row in passages(corpus, 100)]
    assert [every.index(text) for text in found] == sorted(every.index(text) for text in found)


def test_rows_without_a_text_and_files_without_any_are_errors(tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text('{"claim": "x"}\n')
    with pytest.raises(DataError, match=r"other\.jsonl.*neither text nor premise"):
        list(passages([other], 5))
    other.write_text('{"text": "x"}\n')
    with pytest.raises(DataError, match="no text of 5 to 80 words"):
        list(passages([other], 5))
