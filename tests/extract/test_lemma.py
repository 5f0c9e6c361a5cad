from __future__ import annotations

import pytest

from claimcheck.extract.lemma import apply_script, script


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("cities", "city"),
        ("Cities", "city"),
        ("was", "be"),
        ("Leeds", "Leeds"),
        ("NATO", "NATO"),
        ("went", "go"),
        ("n't", "not"),
        ("a:b", "a:c"),
    ],
)
def test_a_script_gives_back_the_lemma_it_was_made_from(form: str, lemma: str) -> None:
    assert apply_script(form, script(form, lemma)) == lemma


def test_one_script_serves_many_words() -> None:
    assert script("cities", "city") == script("Parties", "party")
    assert apply_script("bodies", script("cities", "city")) == "body"


def test_a_script_that_asks_for_too_much_leaves_the_word() -> None:
    assert apply_script("Is", "1:5:y") == "is"
    assert apply_script("as", "1:2:") == "as"
