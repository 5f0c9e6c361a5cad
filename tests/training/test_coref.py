from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.extract import antecedent
from claimcheck.extract.antecedent import WIDTH, Inputs, probabilities
from claimcheck.extract.coref import FEATURES
from claimcheck.training.coref import (
    CorefNet,
    Recipe,
    accuracy,
    cross_validated,
    fit,
    gold,
    joined,
    save,
    texts_of,
)
from claimcheck.training.coref_data import (
    NEITHER,
    Example,
    gap_example,
    litbank_examples,
    masked_rows,
    told_in_article,
)
from parses import TWO

Parsed = Callable[[str], Any]

TEXT = "Ruiz met Osei before she left."
ROW = {
    "text": TEXT,
    "pronoun": {"start": 21, "end": 24},
    "A": {"start": 0, "end": 4},
    "B": {"start": 9, "end": 13},
    "A_coref": True,
    "B_coref": False,
}
SMALL = Recipe(shared=4, hidden=8, passes=30, batch=8, rate=1e-2, decay=0.0, members=1)


def made(n: int) -> tuple[list[Example], list[int]]:
    """Pronouns of two people, told by the first feature; no state says anything."""
    random = np.random.default_rng(3)
    examples, answers = [], []
    for answer in random.integers(2, size=n):
        x = random.normal(0, 0.1, (2, 2 * len(FEATURES))).astype(np.float32)
        x[answer, 0] = 1
        found: Inputs = (x, np.zeros(WIDTH, np.float32), np.zeros((2, WIDTH), np.float32))
        examples.append(Example(found, (answer == 0, answer == 1, False)))
        answers.append(int(answer))
    return examples, answers


def test_a_row_of_gap_becomes_its_two_people_and_nobody(parsed: Parsed) -> None:
    example = gap_example(ROW, parsed(TWO))
    assert example.found[0].shape == (2, 2 * len(FEATURES))
    assert example.right == (True, False, False)
    assert gap_example(ROW | {"A_coref": False}, parsed(TWO)).right == (False, False, True)


def test_a_third_person_is_right_where_neither_is_meant(parsed: Parsed) -> None:
    doc = parsed(TWO.replace("left   VBD", "Haas   NNP"))
    doc.set_ents([*doc.ents, doc.char_span(25, 29, label="PERSON")])
    row = ROW | {"A_coref": False}
    assert gap_example(row, doc).right == (False, False, True, True)


def test_chains_tell_who_is_meant_in_a_novel(parsed: Parsed) -> None:
    def mention(start: int, end: int, kind: str) -> dict[str, Any]:
        return {"start": start, "end": end, "etype": "PER", "mtype": kind}

    chains = [
        {"id": "a", "mentions": [mention(0, 4, "PROP")]},
        {"id": "b", "mentions": [mention(9, 13, "PROP"), mention(21, 24, "PRON")]},
    ]
    (example,) = litbank_examples({"text": TEXT, "clusters": chains}, parsed(TWO), 0)
    assert example.right == (False, True, False)


def test_an_article_is_asked_as_statements_ask_it(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimcheck.extract import discourse

    def choose(at: Any, people: Any, chain: Any) -> tuple[str, float]:
        return people[-1].name, 1.0

    monkeypatch.setattr(discourse, "choose", choose)
    assert told_in_article(ROW, parsed(TWO)) == 1
    monkeypatch.setattr(discourse, "choose", lambda *_: ("", 1.0))
    assert told_in_article(ROW, parsed(TWO)) == NEITHER


def test_the_fit_learns_and_is_scored_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    examples, answers = made(100)
    assert cross_validated(examples, answers, [], SMALL) > 0.9
    wrong = [1 - a for a in answers]
    assert accuracy(examples, wrong, fit(examples, [], SMALL)) < 0.1


def test_weights_come_back_from_the_file_and_say_what_the_net_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, _ = made(40)
    weights = fit(examples, examples, SMALL)
    save(weights, tmp_path / "coref.safetensors")
    monkeypatch.setattr(antecedent, "WEIGHTS", tmp_path / "coref.safetensors")
    antecedent._model.cache_clear()
    found = probabilities(examples[0].found)
    antecedent._model.cache_clear()
    assert found == pytest.approx(probabilities(examples[0].found, weights), abs=5e-3)


def test_training_and_use_compute_the_same() -> None:
    import torch

    torch.manual_seed(1)
    examples, _ = made(5)
    net = CorefNet(SMALL).eval()
    weights = {k: v.detach().numpy() for k, v in net.state_dict().items()}
    weights["none"] = weights["none"][:1]
    told = [probabilities(e.found, weights)[list(e.right)].sum() for e in examples]
    assert float(net(examples, 0).detach()) == pytest.approx(-np.log(told).mean(), abs=1e-5)


def test_joined_nets_score_as_the_mean_of_their_scores() -> None:
    examples, _ = made(40)
    members = [fit(examples, [], dataclasses.replace(SMALL, passes=2), seed) for seed in (1, 2, 3)]
    for example in examples[:5]:
        logs = np.mean([np.log(probabilities(example.found, m)) for m in members], axis=0)
        mean = np.exp(logs) / np.exp(logs).sum()
        assert probabilities(example.found, joined(members)) == pytest.approx(mean, abs=1e-5)


def test_gold_counts_neither() -> None:
    assert [
        gold({"A_coref": a, "B_coref": b})
        for a, b in ((True, False), (False, True), (False, False))
    ] == [0, 1, 2]


REPEATED = """
Ruiz   NNP nsubj 1 B-PERSON
met    VBD ROOT  1
Osei   NNP obj   1 B-PERSON
.      .   punct 1
Later  RB  advmod 6
Ruiz   NNP nsubj 6 B-PERSON
left   VBD ROOT  6
.      .   punct 6
"""


def test_a_name_that_comes_again_is_masked_by_a_pronoun(parsed: Parsed) -> None:
    (row,) = masked_rows(parsed(REPEATED), random.Random(1))
    said = row["text"][row["pronoun"]["start"] : row["pronoun"]["end"]]
    assert said in {"he", "she"}
    assert row["text"] == f"Ruiz met Osei. Later {said} left."
    meant = row["A"] if row["A_coref"] else row["B"]
    assert row["text"][meant["start"] : meant["end"]] == "Ruiz"
    assert row["A_coref"] != row["B_coref"]


def test_who_is_named_once_or_alone_is_not_masked(parsed: Parsed) -> None:
    assert masked_rows(parsed(TWO), random.Random(1)) == []
    alone = REPEATED.replace("Osei   NNP obj   1 B-PERSON", "voters NNS obj   1")
    assert masked_rows(parsed(alone), random.Random(1)) == []


def test_the_texts_of_one_document_are_joined() -> None:
    rows = [
        {"id": "one#0", "text": "Ruiz came."},
        {"id": "one#1", "text": "She left."},
        {"id": "two", "text": "Osei\n\nstayed."},
        {"id": "x", "doc": "three", "text": "Yes."},
    ]
    assert list(texts_of(rows)) == ["Ruiz came. She left.", "Osei stayed.", "Yes."]
