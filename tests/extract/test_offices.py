from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimcheck.extract.offices import holder, offices

Parsed = Callable[[str], Any]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Ruiz NNP nsubj 4 B-PERSON|, , punct 3|the DT det 3|mayor NN appos 0|left VBD ROOT 4", ["mayor"]),
        ("Ruiz NNP nsubj 5 B-PERSON|, , punct 4|then RB advmod 4|the DT det 4|mayor NN appos 0|left VBD ROOT 5", []),
        ("Judge NN compound 1|Ruiz NNP nsubj 2 B-PERSON|left VBD ROOT 2", ["judge"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_person_where_it_is_named(
    parsed: Parsed, rows: str, expected: list[str]
) -> None:
    doc = parsed(rows.replace("|", "\n"))
    (person,) = doc.ents
    assert list(offices(person)) == expected


def test_an_office_means_its_only_holder() -> None:
    roles = {"mayor": {"Ana Ruiz"}, "judge": {"Ana Ruiz", "Corwin Hale"}}
    assert holder("The mayor", roles) == "Ana Ruiz"
    assert holder("the judge", roles) == ""
    assert holder("Ana Ruiz", roles) == ""
