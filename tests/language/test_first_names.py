from __future__ import annotations

import pytest

from claimcheck.language.first_names import gender_of


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Pierre", "m"), ("Edouard", "m"), ("Édouard", "m"), ("Volodymyr", "m"),
        ("Irène", "f"), ("Irene", "f"), ("Agnieszka", "f"), ("Frances", "f"),
        ("Robin", None), ("Kim", None), ("Vallermo", None), ("", None),
    ],
)  # fmt: skip
def test_a_first_name_is_what_the_lists_agree_on(name: str, gender: str | None) -> None:
    assert gender_of(name) == gender


def test_a_name_of_few_languages_is_left_out_where_more_are_asked_for() -> None:
    assert gender_of("Clinton") == "m"
    assert gender_of("Clinton", least=4) is None
    assert gender_of("Maria", least=4) == "f"
