"""A large index: vectors, graph and words in files beside it, made here from few facts."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ReferenceSourceError
from claimcheck.reference import Reference, graph, vectors
from claimcheck.reference.build import build_index
from claimcheck.reference.folders import cache_folder
from claimcheck.reference.index import Index, usable
from claimcheck.reference.lexical import make_query, stems, words_of
from claimcheck.types import Fact

PLACES = "Orrin Wexcombe Tamsin Ostrey Veldry Brenham Carrick Lowden".split()
THINGS = "bridge ferry tram library dam canal harbour school".split()


def facts(count: int = 400) -> list[Fact]:
    made = []
    for n in range(count):
        place, thing = PLACES[n % 8], THINGS[n // 8 % 8]
        text = f"The {thing} of {place} cost {n * 37:,} pounds in {1800 + n % 200}, {n}."
        made.append(
            Fact(f"f{n}", "", f"{place} {thing}" if n % 3 else "", text, date=str(1800 + n))
        )
    return made


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "GRAPH_FROM", 100)


@pytest.fixture
def both(tmp_path: Path, encoder, monkeypatch: pytest.MonkeyPatch) -> tuple[Index, Index]:  # type: ignore[no-untyped-def]
    """The same facts as a large index and as a small one."""
    build_index(tmp_path / "large.index", facts(), encoder=encoder)
    monkeypatch.setattr(graph, "GRAPH_FROM", 10_000)
    build_index(tmp_path / "small.index", facts(), encoder=encoder)
    return Index(tmp_path / "large.index"), Index(tmp_path / "small.index")


def queries(index: Index, statements: list[str]):  # type: ignore[no-untyped-def]
    for statement in statements:
        words = words_of(statement)
        yield make_query(
            words,
            stemmed=stems(word.text for word in words),
            frequency=index.frequency,
            facts=len(index),
            budget=10_000,
        )


STATEMENTS = [
    "The bridge of Orrin cost 1,480 pounds in 1840",
    "The tram of Lowden",
    "canals and harbours",
    "14,763 pounds",
    "ferry 1999",
]


def test_words_score_as_in_full_text_search(both: tuple[Index, Index]) -> None:
    large, small = both
    for query in queries(small, STATEMENTS):
        expected, found = small.lexical(query, 400), large.lexical(query, 400)
        assert len(found) == len(expected) > 0
        assert {row for row, _ in found} == {row for row, _ in expected}
        scores = dict(expected)
        for row, score in found:
            assert score == pytest.approx(scores[row], rel=2e-3)
        rows = list(range(0, 400, 7))
        assert large.sharing(query, rows) == small.sharing(query, rows)
        assert large.scores(query, rows) == pytest.approx(small.scores(query, rows), rel=2e-3)


def test_words_of_facts_that_a_date_leaves_in(both: tuple[Index, Index]) -> None:
    large, small = both
    mask = small.not_later(19_000_000)
    [query] = queries(small, STATEMENTS[:1])
    expected = small.lexical(query, 5, allowed=mask)
    found = large.lexical(query, 5, allowed=mask)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert all(mask[row] for row, _ in found)
    # The next search starts from nothing again.
    assert large.lexical(query, 5, allowed=mask) == found


def test_two_threads_do_not_add_up_each_others_words(
    both: tuple[Index, Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = both
    first, second = queries(small, ["a bridge of Orrin", "the bridge or the ferry"])
    alone = [large.lexical(first, 20), large.lexical(second, 20)]
    postings = large._posted()
    assert postings is not None
    found: list[list[tuple[int, float]]] = []
    other = threading.Thread(target=lambda: found.append(large.lexical(second, 20)))
    of = postings.entries

    def interrupted(term):  # type: ignore[no-untyped-def]
        if term is first.terms[-1] and not other.ident:
            other.start()
            other.join(0.2)
        return of(term)

    monkeypatch.setattr(postings, "entries", interrupted)
    found.insert(0, large.lexical(first, 20))
    other.join()
    assert found == alone


def test_the_graph_finds_what_the_product_finds(both: tuple[Index, Index], encoder) -> None:  # type: ignore[no-untyped-def]
    large, small = both
    asked = encoder.encode(STATEMENTS)
    none = [None] * len(asked)
    expected = small.vectors().nearest(asked, 20, allowed=none)
    found = large.vectors().nearest(asked, 20, allowed=none)
    shares = []
    for (rows, values), (exact, best) in zip(found, expected, strict=True):
        assert rows[0] == exact[0]
        # Many facts are as near as each other here; whichever are given must be as near. The graph is
        # approximate: it may miss a few.
        shares.append(float(np.mean(values >= best[-1] - 5e-3)))
        assert len(set(rows)) == len(exact)
    assert np.mean(shares) >= 0.97


def test_the_first_texts_are_linked_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads that start from an empty graph now and then lose a text for good."""
    monkeypatch.setattr(graph, "ALONE", 300)
    monkeypatch.setattr(graph, "AT_ONCE", 200)
    vectors = np.random.default_rng(0).normal(size=(1000, 16)).astype(np.float16)
    keys, rows = np.arange(1000, dtype=np.uint64), np.arange(1000, dtype=np.int64)
    added: list[tuple[int, int]] = []
    new = graph._new

    class Watched:
        def __init__(self, index) -> None:  # type: ignore[no-untyped-def]
            self.index = index

        def __len__(self) -> int:
            return len(self.index)

        def add(self, keys, vectors, *, threads: int, copy: bool) -> None:  # type: ignore[no-untyped-def]
            added.append((len(keys), threads))
            self.index.add(keys, vectors, threads=threads, copy=copy)

        def save(self, path: str) -> None:
            self.index.save(path)

    monkeypatch.setattr(graph, "_new", lambda width: Watched(new(width)))
    graph.write_graph(tmp_path / "graph", keys, vectors, rows)
    assert added == [(300, 1), (200, 0), (200, 0), (200, 0), (100, 0)]
    monkeypatch.setattr(graph, "_new", new)
    # A small graph is therefore the same each time.
    for name in ("one", "two"):
        graph.write_graph(tmp_path / name, keys[:300], vectors, rows[:300])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("before", [1850, 1805, 2300])
def test_dates_hold_with_the_graph(both: tuple[Index, Index], encoder, before: int) -> None:  # type: ignore[no-untyped-def]
    large, small = both
    mask = small.not_later(before * 10_000 + 1231)
    asked = encoder.encode(STATEMENTS[:2])
    expected = small.vectors().nearest(asked, 10, allowed=[mask, None])
    found = large.vectors().nearest(asked, 10, allowed=[mask, None])
    assert mask[found[0][0]].all()
    assert len(found[0][0]) == len(expected[0][0])
    np.testing.assert_allclose(found[0][1], expected[0][1], atol=2e-2)


def test_texts_that_stand_twice_are_all_found(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    twice = [*facts(150), Fact("again", "", "Orrin bridge", facts(150)[64].text)]
    path = tmp_path / "x.index"
    assert build_index(path, twice, encoder=encoder) <= 151
    same = [n for n, fact in enumerate(twice) if fact.text == twice[64].text]
    table = Index(path).vectors()
    [(rows, _)] = table.nearest(encoder.encode([twice[150].text]), 3, allowed=[None])
    assert set(same) & set(rows.tolist())


def open_one(path: Path, encoder) -> Reference:  # type: ignore[no-untyped-def]
    config = RetrieveConfig(top_k=3, min_similarity=0.0)
    return Reference.open([str(path)], config=config, encoder=encoder)


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": f.id, "title": f.title, "text": f.text, "date": f.date} for f in facts(count)]


def test_a_changed_source_keeps_most_of_the_graph(
    tmp_path: Path, write_jsonl, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    path = write_jsonl(tmp_path / "a.jsonl", rows(300))
    first = open_one(path, encoder)
    linked = []
    taken = graph._taken_over
    monkeypatch.setattr(
        graph, "_taken_over", lambda *args: linked.append(taken(*args)) or linked[-1]
    )
    encoder.history.clear()
    changed = [
        *rows(300)[5:],
        {"id": "new", "text": "The lighthouse at Cold Point was lit in 1866."},
    ]
    write_jsonl(path, changed)
    second = open_one(path, encoder)
    assert encoder.encoded == ["The lighthouse at Cold Point was lit in 1866."]
    assert len(linked[0]) == 295
    best = second.search(["The lighthouse at Cold Point was lit in 1866."])[0][0]
    assert best.fact.id == "new"
    # Of the first there is nothing left in the cache, and it goes on all the same.
    assert first.fact("f0").id == "f0"
    assert len(list(cache_folder().glob("*.index"))) == 1
    assert len(list(cache_folder().glob("*.side"))) == 3
    assert first.search(["The bridge of Orrin"], before=[dt.date(2200, 1, 1)])[0]


def test_a_graph_that_shares_little_is_made_anew(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    build_index(tmp_path / "a.index", facts(200), encoder=encoder)
    other = [Fact(f"g{n}", "", "", f"Goalkeeper {n} saved {n} shots.") for n in range(200)]
    earlier = Index(tmp_path / "a.index").graph_path()
    build_index(tmp_path / "b.index", other, encoder=encoder, graph=earlier)
    table = Index(tmp_path / "b.index").vectors()
    [(rows, values)] = table.nearest(encoder.encode([other[7].text]), 1, allowed=[None])
    assert values[0] == pytest.approx(1.0, abs=1e-3)
    assert 0 <= rows[0] < 200


@pytest.mark.parametrize("side", ["vectors", "graph", "postings"])
def test_a_missing_part_makes_it_no_index(tmp_path: Path, encoder, side: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x.index"
    build_index(path, facts(120), encoder=encoder)
    assert usable(path)
    next(tmp_path.glob(f"*.{side}.side")).unlink()
    assert not usable(path)
    with pytest.raises(ReferenceSourceError, match="Delete that file"):
        Index(path)


@pytest.mark.parametrize("point", ["write_graph", "write_postings", "_sync"])
def test_a_kill_at_any_point_leaves_nothing_that_opens(
    tmp_path: Path, encoder, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:  # type: ignore[no-untyped-def]
    from claimcheck.reference import build

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(graph if point == "write_graph" else build, point, stop)
    with pytest.raises(KeyboardInterrupt):
        build_index(tmp_path / "x.index", facts(120), encoder=encoder)
    assert list(tmp_path.iterdir()) == []


def test_the_exact_search_is_used_where_a_date_leaves_few(
    both: tuple[Index, Index], encoder, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    large, _ = both
    monkeypatch.setattr(vectors, "FEW", 0.5)
    mask = np.zeros(400, dtype=bool)
    mask[[3, 250]] = True
    [(found, _)] = large.vectors().nearest(encoder.encode(["x"]), 10, allowed=[mask])
    assert sorted(found.tolist()) == [3, 250]


def test_nothing_is_written_to_what_is_open(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x.index"
    build_index(path, facts(120), encoder=encoder)
    index = Index(path)
    with pytest.raises(sqlite3.OperationalError):
        index._db.conn.execute("delete from facts")
