from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from claimcheck.extract import discourse
from claimcheck.extract.discourse import Context

Parsed = Callable[[str], Any]

TWO = """
Ruiz   NNP  nsubj     1 B-PERSON
met    VBD  ROOT      1
Osei   NNP  obj       1 B-PERSON
before IN   mark      5
he     PRP  nsubj     5
sold   VBD  advcl     1
his    PRP$ nmod:poss 7
car    NN   obj       5
.      .    punct     1
"""
ACTS = """
Ruiz   NNP nsubj 1 B-PERSON
met    VBD ROOT  1
Osei   NNP obj   1 B-PERSON
before IN  mark  5
he     PRP nsubj 5
paid   VBD advcl 1
him    PRP obj   5
.      .   punct 1
"""


def told(
    doc: Any, monkeypatch: pytest.MonkeyPatch, answers: list[tuple[str, float]]
) -> tuple[str, ...]:
    """Whom the fifth and the seventh word mean where the net says these things one after the other."""
    said: Iterator[tuple[str, float]] = iter(answers)
    monkeypatch.setattr(discourse, "choose", lambda *_: next(said))
    context = Context()
    context.learn([doc])
    return tuple(context.person(doc[i]) for i in (4, 6))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (("Osei", 0.6), ("Ruiz", "Ruiz")),
        (("", 0.6), ("Ruiz", "Ruiz")),
        (("Osei", 0.99), ("Ruiz", "Osei")),
    ],
)
def test_two_pronouns_of_a_sentence_are_one_person_unless_the_net_is_sure(
    parsed: Parsed,
    monkeypatch: pytest.MonkeyPatch,
    second: tuple[str, float],
    expected: tuple[str, str],
) -> None:
    assert told(parsed(TWO), monkeypatch, [("Ruiz", 0.5), second]) == expected


def test_whom_somebody_acts_on_is_another_one(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(parsed(ACTS), monkeypatch, [("Ruiz", 0.5), ("Osei", 0.5)]) == ("Ruiz", "Osei")


def test_an_earlier_pronoun_that_stayed_open_tells_nothing(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(parsed(TWO), monkeypatch, [("", 0.5), ("Osei", 0.5)]) == ("", "Osei")
