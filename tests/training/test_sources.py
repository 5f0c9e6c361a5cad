from __future__ import annotations

import dataclasses

import numpy as np

from claimcheck.training.sources import (
    Passage,
    Recipe,
    fit,
    measure,
    of_attributions,
    of_claims,
)

SMALL = Recipe(epochs=12, batch=8, rate=5e-3, seed=3)
TEXT = "Prices fell in May, Ana Ruiz said on Monday.\n\nThe bridge was opened in 1968."


def made(n: int, seed: int) -> list[Passage]:
    """Passages in which one state marks what is said, and a proper noun in front of it says it."""
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        states = random.normal(0, 0.1, (12, 384)).astype(np.float16)
        kinds = np.zeros((12, 5), dtype=np.int64)
        who, first = int(random.integers(0, 4)), int(random.integers(5, 8))
        said = np.zeros(12, dtype=np.bool_)
        said[first : first + 3] = True
        states[said, 0] = 3
        kinds[who, 0] = 12
        may_be = np.zeros(12, dtype=np.bool_)
        may_be[[0, 1, 2, 3]] = True
        sources = {i: np.array([who]) for i in range(first, first + 3)}
        rows.append(Passage(states, kinds, may_be, said, np.ones(12, dtype=np.bool_), sources))
    return rows


def test_the_net_learns_what_is_said_and_who_says_it() -> None:
    held_out = made(40, seed=2)
    before = measure(fit(made(8, seed=1), dataclasses.replace(SMALL, rate=0.0)), held_out)
    after = measure(fit(made(160, seed=1), SMALL), held_out)
    assert after["f1"] > 0.95 > before["f1"]
    assert after["source"] > 0.95 > before["source"]
    assert after["words"] == 120


def test_of_attributions_the_source_is_pointed_to() -> None:
    said = TEXT.index(", Ana")
    who = {"start": TEXT.index("Ana"), "end": TEXT.index(" said")}
    row = {
        "id": "one",
        "text": TEXT,
        "attributions": [{"source": [who], "cue": [], "content": [{"start": 0, "end": said}]}],
    }
    (passage,) = of_attributions([row])
    assert passage.said.sum() == 4
    assert passage.known.all()
    assert {tuple(places.tolist()) for places in passage.sources.values()} == {(5, 6)}


def test_of_labelled_claims_only_their_own_words_are_known() -> None:
    start = TEXT.index("The bridge")
    row = {
        "id": "one",
        "text": TEXT,
        "spans": [
            {"start": 0, "end": TEXT.index(", Ana"), "speaker": "Ana Ruiz", "mode": "paraphrased"},
            {"start": start, "end": len(TEXT) - 1, "speaker": "", "mode": "own"},
        ],
    }
    (passage,) = of_claims([row], counts=4.0)
    assert passage.counts == 4.0
    assert (passage.said.sum(), passage.known.sum()) == (4, 10)
    assert sorted(passage.sources) == [0, 1, 2, 3]
    assert {tuple(places.tolist()) for places in passage.sources.values()} == {(5, 6)}
