from __future__ import annotations

from claimcheck.reference.lexical import MOST, Word, make_query, stems, words_of


def texts(statement: str) -> list[str]:
    return [word.text for word in words_of(statement)]


def query(statement: str, counts: dict[str, int], facts: int) -> tuple[str, str]:
    words = words_of(statement)
    made = make_query(
        words,
        stemmed=stems(word.text for word in words),
        frequency=lambda stem: counts.get(stem, 0),
        facts=facts,
    )
    return made.match, made.rare


def test_words_are_folded_and_stop_words_left_out() -> None:
    assert texts("The mayor's ferry was the ferry") == ["mayor", "ferry"]


def test_a_stop_word_with_a_capital_is_a_name() -> None:
    assert "may" in texts("Fares rose in May")
    assert "may" not in texts("Fares may rise")


def test_numbers_keep_their_separators_and_gain_the_other_form() -> None:
    assert texts("12.6bn and 91,000 and 4500") == ["12.6bn", "91,000", "91000", "4500", "4,500"]


def test_names_and_numbers_are_telling() -> None:
    telling = {word.text for word in words_of("Repairs at Mill Lane cost 2.4m") if word.telling}
    assert telling == {"repairs", "mill", "lane", "2.4m"}


def test_stems_are_those_of_the_index() -> None:
    assert stems(["opening", "Café", "12.6bn"]) == {
        "opening": ("open",),
        "Café": ("cafe",),
        "12.6bn": ("12", "6bn"),
    }


def test_common_words_go_unless_too_few_remain() -> None:
    counts = {"bridg": 5, "lane": 6, "cost": 7, "year": 400}
    assert query("bridge lane cost year", counts, 1000)[0] == '"bridge" OR "lane" OR "cost"'
    assert query("bridge year", counts, 1000)[0] == '"bridge" OR "year"'


def test_words_of_no_fact_go_and_names_stand_twice() -> None:
    assert query("zebra in Ostrey", {"ostrei": 2}, 100)[0] == '"ostrey" OR "ostrey"'
    assert query("zebra", {}, 100) == ("", "")


def test_rare_words_are_set_apart() -> None:
    assert query("bridge lane", {"bridg": 2, "lane": 90}, 1000)[1] == '"bridge"'


def test_the_cost_is_bounded() -> None:
    many = " ".join(f"w{number}x" for number in range(80))
    counts = {f"w{number}x": 5 for number in range(80)}
    assert query(many, counts, 1000)[0].count('"') == MOST * 2 * 2
    costly = {"alpha": 15_000, "beta": 15_000, "gamma": 15_000, "delta": 15_000}
    assert query("alpha beta gamma delta", costly, 200_000)[0].count(" OR ") == 2


def test_words_cannot_break_out_of_the_query() -> None:
    made = make_query(
        [Word('a" OR NEAR(b', False)], stemmed={'a" OR NEAR(b': ("a",)}, frequency=len, facts=9
    )
    assert made.match == '"a"" OR NEAR(b"'
