"""The words of several indexes, scored as if they were one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from claimcheck.reference import graph
from claimcheck.reference.build import build_index
from claimcheck.reference.index import Index
from claimcheck.reference.lexical import Query, make_query, stems, words_of
from claimcheck.reference.merging import MergedScores
from claimcheck.types import Fact

# In a dataset on ferries the word says little; every fact has as many words.
FERRIES = [Fact(f"f{n}", "", "", f"The ferry to Ostrey sailed {n} times") for n in range(30)]
OTHERS = [Fact(f"o{n}", "", "", f"The library of Mill lent {n} books") for n in range(29)]
CARVED = Fact("carved", "", "", "A ferry above the library door stands")
WANTED = Fact("wanted", "", "", "The ferry to Ostrey costs 1,400 pounds")
FERRY_FACTS = [*FERRIES, WANTED]
OTHER_FACTS = [*OTHERS, CARVED]

Build = Callable[[str, list[Fact]], Index]


@pytest.fixture
def build(tmp_path: Path, encoder) -> Build:  # type: ignore[no-untyped-def]
    def made(name: str, facts: list[Fact]) -> Index:
        build_index(tmp_path / name, facts, encoder=encoder)
        return Index(tmp_path / name)

    return made


def query(statement: str, indexes: list[Index]) -> Query:
    words = words_of(statement)
    return make_query(
        words,
        stemmed=stems(word.text for word in words),
        frequency=lambda stem: sum(index.frequency(stem) for index in indexes),
        facts=sum(map(len, indexes)),
    )


STATEMENTS = ["A ferry to Ostrey costs 1,400 pounds", "The library door", "Ferry 12"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_one_index_scores_as_in_full_text_search(build: Build, statement: str) -> None:
    index = build("whole", FERRY_FACTS + OTHER_FACTS)
    asked = query(statement, [index])
    expected = index.lexical(asked, 100)
    merged = MergedScores([index], asked)
    assert merged.of([(0, row) for row, _ in expected]) == pytest.approx(
        {(0, row): score for row, score in expected}
    )
    assert [row for _, row in merged.best(100, [None])][:1] == [expected[0][0]]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_facts_in_two_files_score_as_in_one(
    build: Build, statement: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = build("whole", FERRY_FACTS + OTHER_FACTS)
    first = build("ferries", FERRY_FACTS)
    if large:
        monkeypatch.setattr(graph, "GRAPH_FROM", 10)
    parts = [first, build("others", OTHER_FACTS)]
    assert parts[1].is_large is large
    asked = query(statement, parts)
    assert asked == query(statement, [whole])

    def by_fact(indexes: list[Index]) -> dict[str, float]:
        merged = MergedScores(indexes, asked)
        best = merged.best(100, [None] * len(indexes))
        return {indexes[n].fact(row).id: s for (n, row), s in merged.of(best).items()}

    assert by_fact(parts) == pytest.approx(by_fact([whole]), rel=0.01)


def test_rows_that_are_not_allowed_are_left_out(build: Build) -> None:
    parts = [build("ferries", FERRY_FACTS), build("others", OTHER_FACTS)]
    merged = MergedScores(parts, query("A ferry to Ostrey", parts))
    mask = np.zeros(len(parts[0]), dtype=np.bool_)
    mask[3] = True
    assert set(merged.best(50, [mask, None])) == {(0, 3), (1, len(OTHERS))}


def test_a_query_without_a_word_that_stands_anywhere_finds_nothing(build: Build) -> None:
    parts = [build("ferries", FERRY_FACTS), build("others", OTHER_FACTS)]
    merged = MergedScores(parts, query("zeppelin", parts))
    assert (merged.best(5, [None, None]), merged.of([(0, 0)])) == ([], {})
