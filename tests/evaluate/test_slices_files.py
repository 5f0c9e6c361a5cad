"""The behavioural test set in evaluation/slices: well formed, balanced, and not to be had cheaply."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from claimcheck.evaluate.entailment import measure
from claimcheck.evaluate.overlap import overlap_only
from claimcheck.evaluate.rows import read_pairs

FOLDER = Path(__file__).parents[2] / "evaluation" / "slices"
FILES = sorted(FOLDER.glob("*.jsonl"))
KEYS = {"id", "minimal", "kind", "premise", "hypothesis", "label"}
# Pairs of each kind in each file.
KINDS = {
    "numbers": 20, "dates": 16, "names": 16, "negation": 12,
    "roles": 12, "comparatives": 12, "multi_sentence": 12, "quantifiers": 10,
}  # fmt: skip
# A phrase, at most, is exchanged; and a swap leaves the words as they are.
MOST_WORDS = 6

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def rows_of(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def pairs_of(file):
    pairs = {}
    for row in rows_of(file):
        pairs.setdefault(row["minimal"], []).append(row)
    return pairs


def difference(a, b):
    """The words of each hypothesis between what both begin with and what both end with."""
    a, b = a.lower().split(), b.lower().split()
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return a, b


def test_the_difference_of_two_sentences():
    assert difference("The dam broke in May.", "The dam held in May.") == (["broke"], ["held"])
    assert difference("It was.", "It was not.") == (["was."], ["was", "not."])


def test_there_are_two_files_and_more_than_four_hundred_rows():
    assert [file.stem for file in FILES] == ["pairs-a", "pairs-b"]
    assert sum(len(rows_of(file)) for file in FILES) >= 400


def test_no_id_and_no_premise_is_in_both_files():
    ids = [row["id"] for file in FILES for row in rows_of(file)]
    premises = [{row["premise"] for row in rows_of(file)} for file in FILES]
    assert max(Counter(ids).values()) == 1
    assert not set.intersection(*premises)


@each_file
def test_every_row_has_the_keys_and_is_as_long_as_a_claim(file):
    for row in rows_of(file):
        assert set(row) == KEYS, row
        assert row["id"].startswith(file.stem.removeprefix("pairs").lstrip("-") + "-"), row["id"]
        assert 10 <= len(row["premise"].split()) <= 80, row["id"]
        assert 5 <= len(row["hypothesis"].split()) <= 30, row["id"]
        assert row["hypothesis"].rstrip(".") not in row["premise"], row["id"]


@each_file
def test_every_pair_has_one_premise_one_kind_and_two_labels(file):
    for name, pair in pairs_of(file).items():
        assert len(pair) == 2, name
        for key in ("premise", "kind"):
            assert pair[0][key] == pair[1][key], name
        for key in ("hypothesis", "label"):
            assert pair[0][key] != pair[1][key], name


@each_file
def test_the_hypotheses_of_a_pair_differ_in_a_phrase_or_are_a_swap(file):
    for name, (first, second) in pairs_of(file).items():
        a, b = difference(first["hypothesis"], second["hypothesis"])
        words = [sorted(row["hypothesis"].lower().strip(".").split()) for row in (first, second)]
        changed = sum((Counter(words[0]) - Counter(words[1])).values())
        assert max(len(a), len(b)) <= MOST_WORDS or changed <= 2, (name, a, b)


@each_file
def test_the_kinds_and_their_numbers(file):
    assert Counter(pair[0]["kind"] for pair in pairs_of(file).values()) == KINDS


@each_file
def test_one_side_is_supported_and_a_fifth_of_the_others_unverified(file):
    labels = Counter(row["label"] for row in rows_of(file))
    assert 0.4 <= labels["supported"] / labels.total() <= 0.5
    assert labels["unverified"] >= 0.08 * labels.total()
    assert labels["contradicted"] >= 0.3 * labels.total()


@each_file
def test_the_order_of_a_pair_does_not_tell_the_label(file):
    first = Counter(pair[0]["label"] for pair in pairs_of(file).values())
    assert 0.3 <= first["supported"] / first.total() <= 0.7


@each_file
def test_shared_words_alone_do_not_solve_it(file):
    pytest.importorskip("sklearn")
    rows = read_pairs(file)
    figures = measure(rows, overlap_only(rows)).metrics
    assert figures["accuracy"] < 0.6
    assert figures["minimal_pairs"]["both_right"] < 0.1


@each_file
def test_whoever_knows_the_answers_gets_every_pair(file):
    rows = read_pairs(file)
    known = np.array(
        [
            [float(row.label == x) for x in ("supported", "contradicted", "unverified")]
            for row in rows
        ]
    )
    pairs = measure(rows, known).metrics["minimal_pairs"]
    assert (pairs["n"], pairs["both_right"]) == (110, 1.0)
    assert {kind: found["n"] for kind, found in pairs["per_kind"].items()} == KINDS
