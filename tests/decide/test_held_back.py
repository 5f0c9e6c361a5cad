"""The answers that fits gave without having seen the claims lie beside the weights, and belong to them alone."""

import json

import pytest

from claimcheck.decide import HeldBack, claim_key, held_back_text, read_held_back, weights_version
from claimcheck.errors import ModelError
from claimcheck.types import Label

ANSWERS = {
    "The dam is 90 metres high.": HeldBack(Label.CONTRADICTED, 0.91),
    "The dam is old.": HeldBack(Label.UNVERIFIED, 0.5),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "weights.json").write_text('{"signals": []}')
    (tmp_path / "held-back.json").write_text(held_back_text(ANSWERS, weights_version(tmp_path)))
    return tmp_path


def test_they_are_read_back_by_claim(folder):
    assert read_held_back(folder) == {claim_key(text): answer for text, answer in ANSWERS.items()}


def test_no_claim_can_be_read_in_the_file(folder):
    assert "dam" not in (folder / "held-back.json").read_text()


def test_answers_of_other_weights_count_for_nothing(folder):
    (folder / "weights.json").write_text('{"signals": [], "mean": []}')
    assert read_held_back(folder) == {}


def test_without_a_file_there_are_none(folder):
    (folder / "held-back.json").unlink()
    assert read_held_back(folder) == {}


@pytest.mark.parametrize("text", ["", "[]", '{"answers": {}}', '{"weights": "VERSION", "answers": {"a": ["maybe", 1]}}'])  # fmt: skip
def test_a_broken_file_is_named_with_a_remedy(folder, text):
    (folder / "held-back.json").write_text(text.replace("VERSION", weights_version(folder)))
    with pytest.raises(ModelError, match="held back") as caught:
        read_held_back(folder)
    assert "train calibration" in caught.value.remedy


def test_the_weights_that_ship_have_theirs(repository):
    rows = (repository / "corpus/labels/verdicts.dev.jsonl").read_text("utf-8").splitlines()
    keys = {claim_key(json.loads(row)["claim"]) for row in rows}
    answers = read_held_back(repository / "models" / "verdicts")
    assert answers.keys() <= keys
    # A claim without any evidence has nothing to be judged by.
    assert len(keys) - len(answers) < 5
