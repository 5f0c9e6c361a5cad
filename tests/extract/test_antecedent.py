from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.extract import antecedent
from claimcheck.extract.antecedent import WIDTH, choose, inputs, probabilities, states_of
from claimcheck.extract.coref import FEATURES, Candidate, place_of
from parses import TWO

Parsed = Callable[[str], Any]


def weights(**changed: Any) -> dict[str, Any]:
    """A net of one unit that adds nothing up, but for what is changed."""
    plain: dict[str, Any] = {
        "pronoun.weight": np.zeros((1, WIDTH)), "pronoun.bias": np.zeros(1),
        "name.weight": np.zeros((1, WIDTH)), "name.bias": np.zeros(1),
        "hidden.weight": np.zeros((1, 2 * len(FEATURES) + 3)), "hidden.bias": np.zeros(1),
        "out.weight": np.ones((1, 1)), "out.bias": np.zeros(1), "none": np.array([-1.0]),
    }  # fmt: skip
    return plain | changed


def people(doc: Any) -> list[Candidate]:
    return [
        Candidate("Ana Ruiz", (place_of(doc[0], 0, 0),)),
        Candidate("Ida Osei", (place_of(doc[2], 0, 0),)),
    ]


def test_probabilities_hold_everyone_and_nobody(parsed: Parsed) -> None:
    doc = parsed(TWO)
    found = probabilities(inputs(place_of(doc[4], 0, 0), people(doc)), weights())
    assert found.shape == (3,)
    assert found.sum() == pytest.approx(1)
    assert found[0] == pytest.approx(found[1])
    assert found[0] / found[2] == pytest.approx(np.e)


def test_a_feature_with_weight_decides(parsed: Parsed) -> None:
    doc = parsed(TWO)
    hidden = np.zeros((1, 2 * len(FEATURES) + 3))
    hidden[0, FEATURES.index("both subjects")] = 3
    found = probabilities(
        inputs(place_of(doc[4], 0, 0), people(doc)), weights(**{"hidden.weight": hidden})
    )
    assert found[0] / found[1] == pytest.approx(np.exp(3))


def test_states_that_agree_with_the_pronouns_decide(parsed: Parsed) -> None:
    doc = parsed(TWO)
    states = np.zeros((len(doc), WIDTH), dtype=np.float16)
    states[[2, 4], 0] = 5
    states[0, 1] = 5
    doc.tensor = states
    first = np.zeros((1, WIDTH))
    first[0, 0] = 1
    hidden = np.zeros((1, 2 * len(FEATURES) + 3))
    hidden[0, 2 * len(FEATURES)] = 1
    found = probabilities(
        inputs(place_of(doc[4], 0, 0), people(doc)),
        weights(**{"pronoun.weight": first, "name.weight": first, "hidden.weight": hidden}),
    )
    assert found.argmax() == 1


def test_states_are_the_mean_of_a_names_words_brought_to_one_scale(parsed: Parsed) -> None:
    doc = parsed(TWO)
    assert not states_of(place_of(doc[0], 0, 0)).any()
    doc.tensor = np.random.default_rng(0).normal(2, 3, (len(doc), WIDTH)).astype(np.float16)
    found = states_of(place_of(doc[0:2], 0, 0))
    assert found.shape == (WIDTH,)
    assert found.mean() == pytest.approx(0, abs=1e-5)
    assert found.var() == pytest.approx(1, abs=1e-3)
    both = np.asarray(doc.tensor[0:2], dtype=np.float32).mean(0)
    assert np.corrcoef(found, both)[0, 1] == pytest.approx(1, abs=1e-5)


def test_nobody_to_choose_from(parsed: Parsed) -> None:
    assert choose(place_of(parsed(TWO)[4], 0, 0), []) == ("", 0.0)


def test_the_weights_that_ship_fit_the_features_and_choose(parsed: Parsed) -> None:
    doc = parsed(TWO)
    antecedent._model.cache_clear()
    name, probability = choose(place_of(doc[4], 0, 0), people(doc))
    assert name in {"Ana Ruiz", "Ida Osei", ""}
    assert 1 / 3 < probability < 1


def test_weights_of_other_features_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(antecedent, "FEATURES", ("one", "two"))
    antecedent._model.cache_clear()
    with pytest.raises(ModelError, match="other features"):
        antecedent._model()
    antecedent._model.cache_clear()


def test_damaged_weights_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "coref.safetensors").write_bytes(b"cut")
    monkeypatch.setattr(antecedent, "WEIGHTS", tmp_path / "coref.safetensors")
    antecedent._model.cache_clear()
    with pytest.raises(ModelError, match="cannot be read"):
        antecedent._model()
    antecedent._model.cache_clear()


def test_whom_the_headline_names_is_likelier(parsed: Parsed) -> None:
    doc = parsed(TWO)
    place = place_of(doc[4], 0, 0)
    plain = people(doc)
    name, probability = choose(place, plain)
    other = next(c.name for c in plain if c.name != name)
    raised = [dataclasses.replace(c, in_headline=c.name == other) for c in plain]
    again, less = choose(place, raised)
    assert again == other or less < probability
    _, more = choose(place, [dataclasses.replace(c, in_headline=c.name == name) for c in plain])
    assert more > probability
