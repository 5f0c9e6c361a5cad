"""Near-copies, other languages and paywall stubs."""

from __future__ import annotations

import random
import time

import pytest

from claimcheck.articles import Screen, parse_text
from claimcheck.articles.shingles import ShingleIndex, containment, shingles
from claimcheck.types import Article

_SUBJECTS = ("The council", "A new report", "Her ministry", "The port", "One driver", "His rival")
_VERBS = ("rejected", "paid for", "closed", "measured", "opened", "postponed", "praised")
_OBJECTS = ("the bridge", "two ferries", "a school", "the old mill", "nine trams", "the reservoir")


def prose(seed: int, sentences: int = 60) -> str:
    draw = random.Random(seed)
    return " ".join(
        f"{draw.choice(_SUBJECTS)} {draw.choice(_VERBS)} {draw.choice(_OBJECTS)} in "
        f"{draw.randint(1900, 2024)}, at a cost of ${draw.randint(2, 900)}m."
        for _ in range(sentences)
    )


def article(text: str, path: str) -> Article:
    return parse_text(text, path=path)


def test_a_near_copy_under_another_headline() -> None:
    screen = Screen()
    first = article("# Bridges\n\n" + prose(1), "a.md")
    assert screen.look(first).status == "checked"
    copied = screen.look(article("# Of bridges\n\n" + prose(1) + " This line is new.", "b.md"))
    assert (copied.status, copied.copy_of) == ("near-copy", first.id)
    assert "a.md" in copied.reason


def test_typography_and_case_do_not_hide_a_copy() -> None:
    screen = Screen([("id1", "a.md", prose(1).replace(",", " –").upper())])
    assert screen.look(article(prose(1), "b.md")).copy_of == "id1"


@pytest.mark.parametrize("changed", ["1999", "Wexcombe"])
def test_a_version_with_another_figure_or_name_is_no_copy(changed: str) -> None:
    told = prose(1) + " The bridge at Harlow was opened in 1932."
    screen = Screen([("id1", "a.md", told)])
    other = told.replace("1932" if changed.isdigit() else "Harlow", changed)
    assert screen.look(article(other, "b.md")).status == "checked"


def test_others_on_the_same_matter_are_no_copies() -> None:
    screen = Screen()
    for seed in range(20):
        assert screen.look(article(prose(seed), f"{seed}.md")).status == "checked"


def test_a_long_article_that_quotes_a_short_one_is_no_copy() -> None:
    screen = Screen([("id1", "a.md", prose(1, 10))])
    assert screen.look(article(prose(1, 10) + prose(2, 60), "b.md")).status == "checked"


def test_the_same_text_elsewhere_is_a_copy_that_names_the_path() -> None:
    screen = Screen()
    first = article("Short and sweet.", "a.md")
    screen.look(first)
    again = screen.look(article("Short and sweet.", "b.md"))
    assert (again.status, again.copy_of) == ("near-copy", first.id)
    assert again.reason == "The same text as a.md."


def test_a_rerun_and_a_revision_are_no_copies() -> None:
    first = article(prose(1), "a.md")
    screen = Screen([(first.id, first.path, first.text)])
    assert screen.look(first).status == "checked"
    revised = article(prose(1) + " A correction was made.", "a.md")
    assert screen.look(revised).status == "checked"
    # From now on the revision is what others copy.
    assert screen.look(article(prose(1) + " It was full.", "b.md")).copy_of == revised.id


def test_a_rerun_of_a_batch_gives_the_same_result() -> None:
    batch = [article(prose(1), "a.md"), article(prose(1) + " More.", "b.md")]
    screen = Screen()
    first = [screen.look(a) for a in batch]
    checked = [(a.id, a.path, a.text) for a, s in zip(batch, first, strict=True) if not s.copy_of]
    again = Screen(checked)
    assert [again.look(a) for a in batch] == first


FRENCH = (
    "Le conseil municipal a décidé mardi de fermer le pont, qui date de 1932, pendant deux ans. "
    "Les travaux coûteront quatre millions d'euros, dont la moitié sera payée par la région."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        ("Der Stadtrat hat am Dienstag beschlossen, die alte Brücke zu sperren. " * 4, "de"),
        ("El ayuntamiento decidió el martes cerrar el puente durante dos años. " * 3, "es"),
        ("Le maire a dit que la ville allait payer.", "fr"),
    ],
)
def test_other_languages(text: str, language: str) -> None:
    seen = Screen().look(article(text, "a.txt"))
    assert (seen.status, seen.language) == ("not-english", language)
    assert language in seen.reason


def test_a_few_words_in_another_script_are_not_english() -> None:
    assert Screen().look(article("Мэр закрыл мост.", "a.txt")).status == "not-english"


@pytest.mark.parametrize(
    "text",
    [
        "Rates rose.",
        "Joaquín Guzmán captured",
        "Angela Merkel, Berlin, 2015",
        "$4.5m",
        "The mayor, Łukasz Świętochłowski, told the Süddeutsche Zeitung that Düsseldorf's "
        "Rheinbahn had carried 220m passengers between Königsallee and Jägerhofstraße.",
    ],
)
def test_english_with_foreign_names_is_english(text: str) -> None:
    assert Screen().look(article(text, "a.txt")).status == "checked"


@pytest.mark.parametrize(
    "ending",
    [
        "Subscribe to continue reading.",
        "To read the full article, log in.",
        "This article is for subscribers only.",
        "Already a subscriber? Sign in.",
        "You’ve reached your limit of free articles.",
        "Sign up for free to keep reading this story",
    ],
)
def test_a_stub_that_asks_for_a_subscription(ending: str) -> None:
    seen = Screen().look(article(prose(1, 4) + "\n\n" + ending, "a.txt"))
    assert seen.status == "paywall"
    assert "subscription" in seen.reason


def test_an_article_about_subscriptions_is_checked() -> None:
    whole = prose(1, 40) + " Readers must subscribe to continue reading, the paper said."
    assert Screen().look(article(whole, "a.txt")).status == "checked"
    brief = "The paper lost 4,000 subscribers in 2023. It had 61,000 members in June."
    assert Screen().look(article(brief, "b.txt")).status == "checked"


def test_thousands_of_known_articles_do_not_slow_a_look() -> None:
    screen = Screen((str(n), f"{n}.md", prose(n, 12)) for n in range(400))
    started = time.process_time()
    for n in range(20):
        screen.look(article(prose(n + 5000, 12), f"new{n}.md"))
    assert time.process_time() - started < 2


def test_shingles_of_tiny_and_empty_texts() -> None:
    assert len(shingles("")) == 0
    assert len(shingles("…")) == 0
    assert len(shingles("Two words")) == 1
    assert len(shingles("one two three four five six")) == 2
    assert containment(shingles(""), shingles("a")) == 0.0
    index = ShingleIndex()
    index.add(1, shingles(""))
    assert index.candidates(shingles("")) == []
