from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from claimcheck.extract.coref import FEATURES, Candidate, compared, features, nearest, place_of
from parses import TWO

Parsed = Callable[[str], Any]


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


ACTS = """
Ruiz   NNP nsubj 1 B-PERSON
saw    VBD ROOT  1
him    PRP obj   1
.      .   punct 1
"""


def test_who_acts_on_somebody_is_not_that_one(parsed: Parsed) -> None:
    doc = parsed(ACTS)
    ruiz = Candidate("Ana Ruiz", (place_of(doc[0], 0, 0),))
    found = dict(zip(FEATURES, features(place_of(doc[2], 0, 0), ruiz, []), strict=True))
    assert found["bound"] == found["same clause"] == found["pronoun obj"] == 1


def test_what_is_known_of_gender_speaks_for_or_against(parsed: Parsed) -> None:
    doc = parsed(TWO)
    at = place_of(doc[4], 0, 0)
    told = [
        dict(
            zip(
                FEATURES,
                features(at, Candidate("Ana Ruiz", (place_of(doc[0], 0, 0),), fits), []),
                strict=True,
            )
        )
        for fits in (True, False, None)
    ]
    assert [(f["gender told"], f["gender against"]) for f in told] == [(1, 0), (0, 1), (0, 0)]


def test_the_nearest_mention_is_the_last_one_before(parsed: Parsed) -> None:
    doc = parsed(TWO)
    one, other = (place_of(doc[i : i + 1], 0, 0) for i in (0, 2))
    assert nearest(place_of(doc[4], 0, 0), Candidate("Ana Ruiz", (one, other))) == other
    assert nearest(place_of(doc[1], 0, 0), Candidate("Ana Ruiz", (other,))) == other


def test_compared_holds_each_row_beside_the_mean_of_the_others() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 0.0]])
    out = compared(rows)
    assert out.shape == (3, 4)
    assert out[0].tolist() == [1.0, 2.0, -3.0, 0.0]
    assert compared(rows[:1]).tolist() == [[1.0, 2.0, 0.0, 0.0]]
