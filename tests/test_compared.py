"""The model's word is asked once and corrected by what its particulars say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.checker import Checker
from claimcheck.compared import Compared, model_alone, with_particulars
from claimcheck.decide.correction import FILE, Correction
from claimcheck.errors import ModelError

PAIRS = [
    ("The dam cost £24m.", "The dam cost £24m."),
    ("The dam cost £24m.", "The dam cost £42m."),
    ("The dam cost £24m.", "The dam cost £42m."),
    ("It was old.", "It was new."),
]


class Model:
    version = "m-1"

    def score(self, pairs: Any, progress: Any = None) -> Any:
        if progress:
            progress(len(pairs))
        return np.tile(np.array([[0.6, 0.3, 0.1]], dtype=np.float32), (len(pairs), 1))


def test_other_figures_are_told_and_the_rest_is_left() -> None:
    model = Compared(Model(), Correction({"number-conflict": (-2.0, 2.0, 0.0)}))
    scores = model.score(PAIRS)
    assert scores.dtype == np.float32
    assert scores.argmax(1).tolist() == [0, 1, 1, 0]
    assert scores[[0, 3]] == pytest.approx(np.array([[0.6, 0.3, 0.1]] * 2), abs=1e-6)
    assert model.version == "m-1"
    assert model.score([]).shape == (0, 3)


def test_progress_is_the_models() -> None:
    done: list[int] = []
    Compared(Model(), Correction({})).score(PAIRS, progress=done.append)
    assert done == [4]


def test_a_model_without_the_file_is_asked_as_it_is(tmp_path: Path) -> None:
    model = Model()
    assert with_particulars(model, str(tmp_path)) is model
    assert with_particulars(model, "someone/of-the-hub") is model
    (tmp_path / FILE).write_text(json.dumps({"weights": {}}), "utf-8")
    assert isinstance(with_particulars(model, str(tmp_path)), Compared)
    (tmp_path / FILE).write_text("{}", "utf-8")
    with pytest.raises(ModelError):
        with_particulars(model, str(tmp_path))


def test_the_program_asks_the_shipped_model_with_its_correction() -> None:
    model = Checker.load(reference=[]).entailment
    assert isinstance(model, Compared)
    premise = "The dam on the Orle was finished in 2019 and cost £24m."
    pairs = [(premise, f"The Orle dam cost £{cost}m.") for cost in (24, 42)]
    same, other = model.score(pairs)
    assert (same.argmax(), other.argmax()) == (0, 1)
    alone = model.model.score(pairs)
    assert same[0] > alone[0, 0]
    assert other[1] > alone[1, 1]


def test_the_model_itself_can_be_had_either_way() -> None:
    model = Model()
    assert model_alone(Compared(model, Correction({}))) is model
    assert model_alone(model) is model
