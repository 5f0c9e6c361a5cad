"""The nouns through JSON and back: equal, whatever the text."""

from __future__ import annotations

import datetime as dt
import json

import line
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.articles import InputFailure, parse_text
from claimcheck.checker import CheckFailure, describe
from claimcheck.errors import ClaimcheckError, InputError, ModelError
from claimcheck.runners import wire
from claimcheck.types import Article, Mark

TEXTS = st.text(max_size=200)


@given(text=TEXTS, title=TEXTS, day=st.none() | st.dates(), start=st.integers(0, 9))
def test_an_article_comes_back_equal(
    text: str, title: str, day: dt.date | None, start: int
) -> None:
    article = Article(
        "id", "a.md", text, "text", title, published=day, marks=(Mark(start, start + 1, "kicker"),)
    )
    assert wire.load_item(wire.decode(wire.encode(wire.dump_item(article)))) == article


def test_an_outcome_comes_back_equal() -> None:
    article = parse_text("The council met in 1954. It has 312 members \U0001f642 and a mayor.")
    (done,) = line.make().try_articles([article])
    assert wire.load_outcome(article, json.loads(json.dumps(wire.dump_outcome(done)))) == done


def test_errors_keep_class_and_words() -> None:
    error = ModelError("the weights are gone", path="m", remedy="Restore them")
    back = wire.load_error(wire.dump_error(error))
    assert (type(back), str(back)) == (ModelError, str(error))
    foreign = wire.load_error(wire.dump_error(ValueError("two\nlines")))
    # As it would be told where it was raised, and of no class that could be caught for another.
    assert describe(foreign) == describe(ValueError("two\nlines")) == "ValueError: two"
    assert not isinstance(foreign, ValueError | ClaimcheckError)


def test_failures_come_back_as_failures() -> None:
    article = parse_text("News of the day.")
    failure = CheckFailure(article, "extract", RuntimeError("cannot parse this"))
    back = wire.load_outcome(article, wire.dump_outcome(failure))
    assert isinstance(back, CheckFailure)
    assert (back.stage, describe(back.error)) == ("extract", "RuntimeError: cannot parse this")
    unread = wire.load_item(
        wire.dump_item(InputFailure("a.txt", InputError("empty", path="a.txt")))
    )
    assert isinstance(unread, InputFailure)
    assert str(unread.error) == "a.txt: empty."


def test_what_is_no_noun_is_refused() -> None:
    with pytest.raises(TypeError, match="set cannot be sent"):
        wire.to_plain({1, 2})
