"""What is the article itself, and so is no evidence for it."""

import dataclasses

from claimcheck.decide import is_own
from claimcheck.types import Article, Fact

TEXT = "The Orrin Bridge opened to trams in 1954, and the town danced on it until morning."


def article(title="Trams return to Orrin", path="day/0.md"):
    return Article("a", path, TEXT, "markdown", title=title)


def fact(text=TEXT, **more):
    return Fact("x", "d", more.pop("title", ""), text, **more)


def test_by_its_link():
    assert is_own(fact("Anything.", url="day/0.md"), article())
    assert not is_own(fact("Anything.", url="day/1.md"), article())


def test_by_its_address():
    at = "https://www.orrin.example/trams/?id=7&utm_source=mail#top"
    own = dataclasses.replace(article(), url="http://orrin.example/trams?id=7")
    assert is_own(fact("Anything.", url=at), own)
    assert is_own(fact("Anything.", url="https://m.orrin.example/trams?id=7"), own)
    # Another page of the same site, and a page of the same path elsewhere.
    assert not is_own(fact("Anything.", url="https://orrin.example/trams?id=8"), own)
    assert not is_own(fact("Anything.", url="https://orrin.example/"), own)
    assert not is_own(fact("Anything.", url="https://saltby.example/trams?id=7"), own)
    # Neither has one, or what is no address.
    assert not is_own(fact("Anything."), article())
    assert not is_own(fact("Anything.", url="https://[orrin"), own)


def test_by_headline_and_nearly_the_words():
    reworded = (
        "The Orrin Bridge opened to trams in 1954 and the whole town danced on it until dawn."
    )
    assert is_own(fact(source="Trams return to Orrin"), article())
    assert is_own(fact(reworded, source="Trams return to Orrin"), article())
    assert not is_own(fact("Other words.", title="Trams return to Orrin"), article())
    assert not is_own(fact(title="Orrin Bridge"), article())


def test_by_the_newsrooms_own_name():
    printed = fact(source="Daily Orrin, May 4th 2021")
    assert is_own(printed, article(), publishers=("Daily Orrin",))
    assert not is_own(printed, article(), publishers=("Kelmouth Gazette", ""))
    other = fact("The bridge has three lanes for cars today.", source="Daily Orrin")
    assert not is_own(other, article(), publishers=("Daily Orrin",))


def test_a_short_headline_names_nothing():
    assert not is_own(fact(source="The harbour"), article(title="The harbour"))
