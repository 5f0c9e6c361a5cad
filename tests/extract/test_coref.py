from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.extract import coref
from claimcheck.extract.coref import FEATURES, Candidate, choose, compared, features, place_of

Parsed = Callable[[str], Any]

TWO = """
Ruiz   NNP nsubj 1 B-PERSON
met    VBD ROOT  1
Osei   NNP obj   1 B-PERSON
before IN  mark  5
she    PRP nsubj 5
left   VBD advcl 1
.      .   punct 1
"""


def people(doc: Any) -> tuple[Candidate, Candidate]:
    return (
        Candidate("Ana Ruiz", (place_of(doc[0], 0, 0),)),
        Candidate("Ida Osei", (place_of(doc[2], 0, 0),)),
    )


def test_roles_are_read_off_the_parse(parsed: Parsed) -> None:
    doc = parsed(TWO)
    assert [place_of(doc[i], 0, 10).role for i in (0, 2, 4)] == ["subj", "obj", "subj"]
    assert place_of(doc[4], 3, 10).position == 14


def test_features_tell_a_ruling_subject_from_an_object(parsed: Parsed) -> None:
    doc = parsed(TWO)
    ruiz, osei = people(doc)
    pronoun = place_of(doc[4], 0, 0)
    one, other = (
        dict(zip(FEATURES, features(pronoun, a, [b]), strict=True))
        for a, b in ((ruiz, osei), (osei, ruiz))
    )
    assert one["both subjects"] == one["rules over"] == one["last subject"] == 1
    assert other["both subjects"] == other["rules over"] == 0
    assert other["nearest before"] == 1


def test_compared_holds_each_row_beside_the_mean_of_the_others() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 0.0]])
    out = compared(rows)
    assert out.shape == (3, 4)
    assert out[0].tolist() == [1.0, 2.0, -3.0, 0.0]
    assert compared(rows[:1]).tolist() == [[1.0, 2.0, 0.0, 0.0]]


def test_the_subject_is_chosen_before_the_object(parsed: Parsed) -> None:
    doc = parsed(TWO)
    ruiz, osei = people(doc)
    name, probability = choose(place_of(doc[4], 0, 0), [osei, ruiz])
    assert name == "Ana Ruiz"
    assert 0.5 < probability < 1


def test_nobody_to_choose_from(parsed: Parsed) -> None:
    assert choose(place_of(parsed(TWO)[4], 0, 0), []) == ("", 0.0)


def test_the_model_fits_the_features() -> None:
    data = json.loads(Path(coref.__file__).with_name("coref.json").read_text(encoding="utf-8"))
    assert data["features"] == list(FEATURES)
    assert len(data["layers"][0]["weights"]) == 2 * len(FEATURES)


def test_a_model_of_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coref, "FEATURES", ("one", "two"))
    coref._model.cache_clear()
    with pytest.raises(ModelError, match="other features"):
        coref._model()
    coref._model.cache_clear()
