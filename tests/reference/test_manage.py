from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference import (
    BadRows,
    Changes,
    ReadOptions,
    Reference,
    Registry,
    add_dataset,
    freeze_dataset,
    graph,
    remove_dataset,
    update_dataset,
)
from claimcheck.reference.folders import cache_folder, home_folder

CONFIG = RetrieveConfig(top_k=3, min_similarity=0.0)


def test_an_update_says_what_it_did(dataset: Path, town_rows, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    add_dataset("town", dataset, encoder=encoder, retrieved="2020-01-02")
    assert Registry().list()[0].retrieved == "2020-01-02"
    _, changes = update_dataset("town", encoder=encoder)
    assert changes == Changes(same=5)
    town_rows[4]["text"] = "The library lends 95,000 books a year."
    town_rows[0]["date"] = "2021-01-01"
    del town_rows[2]
    town_rows.append({"id": "m6", "text": "The weir was raised."})
    write_jsonl(dataset, town_rows)
    encoder.history.clear()
    updated, changes = update_dataset("town", encoder=encoder)
    assert changes == Changes(added=1, changed=2, deleted=1, same=2)
    # A date that has changed alters no vector.
    assert sorted(encoder.encoded) == [
        "The weir was raised.",
        "Town library. The library lends 95,000 books a year.",
    ]
    assert updated.retrieved > "2020-01-02"
    assert updated.rows == 5
    with pytest.raises(ReferenceSourceError, match="no reference 'city'"):
        update_dataset("city", encoder=encoder)


def test_a_sample_of_the_hub_stays_a_sample(encoder, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    rows = [{"text": f"Street {n} is {n + 3} m long."} for n in range(9)]
    monkeypatch.setattr(
        "claimcheck.reference.manage.hub_rows",
        lambda source, *, limit: (iter(rows[: limit or None]), "cc0"),
    )
    assert add_dataset("streets", "hf:town/streets", limit=3, encoder=encoder).rows == 3
    updated, changes = update_dataset("streets", encoder=encoder)
    assert (updated.rows, changes) == (3, Changes(same=3))
    assert add_dataset("streets", "hf:town/streets", encoder=encoder).rows == 9
    assert update_dataset("streets", encoder=encoder)[0].rows == 9


def test_one_file_under_two_names_is_indexed_once_for_each(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "dams.csv"
    path.write_text("english,french\nThe dam opened.,Le barrage a ouvert.\n")
    for name, column in (("en", "english"), ("fr", "french")):
        add_dataset(name, path, mapping={"text": column}, encoder=encoder)
    encoder.history.clear()
    for name in ("en", "fr", "en"):
        Reference.open([name], config=CONFIG, encoder=encoder).close()
    assert encoder.encoded == []
    # A new version of the file takes the place of the old one, for each of them.
    path.write_text("english,french\nThe dam closed.,Le barrage a ferme.\n")
    for name in ("en", "fr"):
        update_dataset(name, encoder=encoder)
    assert len(list(cache_folder().glob("*.index"))) == 2
    remove_dataset("fr")
    assert len(list(cache_folder().glob("*.index"))) == 1
    # Under the same name with another column, only the newer way is kept.
    add_dataset("en", path, mapping={"text": "french"}, encoder=encoder)
    assert len(list(cache_folder().glob("*.index"))) == 1


def test_an_update_that_fails_changes_nothing(dataset: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    added = add_dataset("town", dataset, encoder=encoder)
    whole = dataset.read_bytes()
    dataset.write_bytes(b"{")
    with pytest.raises(ReferenceSourceError):
        update_dataset("town", encoder=encoder)
    assert Registry().get("town") == added
    dataset.write_bytes(whole)
    encoder.history.clear()
    assert len(Reference.open(["town"], encoder=encoder)) == 5
    assert encoder.history == []


@pytest.mark.parametrize("large", [False, True])
def test_a_frozen_reference_outlives_its_source_and_the_cache(
    dataset: Path, encoder, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(graph, "GRAPH_FROM", 2 if large else 10**6)
    added = add_dataset("town", dataset, encoder=encoder)
    frozen = freeze_dataset("town", encoder=encoder)
    assert frozen.hash == added.hash
    dataset.write_text('{"text": "Another town."}\n', encoding="utf-8")
    for file in cache_folder().iterdir():
        file.unlink()
    dataset.unlink()
    reference = Reference.open(["town"], config=CONFIG, encoder=encoder)
    assert reference.versions == {"town": added.hash}
    assert reference.search(["Ferry fares rose by 8%."])[0][0].fact.id == "m4"
    with pytest.raises(UsageError, match="freeze town --off"):
        update_dataset("town", encoder=encoder)
    with pytest.raises(UsageError, match="frozen"):
        add_dataset("town", dataset, encoder=encoder)
    # Another encoder makes an index of the frozen facts.
    encoder.name = "another"
    other = Reference.open(["town"], config=CONFIG, encoder=encoder)
    assert other.versions == reference.versions
    assert other.fact("m2").licence == "CC-BY-4.0"
    assert other.fact("m2").dataset == "town"
    assert freeze_dataset("town", off=True).frozen == ""
    assert list((home_folder() / "frozen").iterdir()) == []
    with pytest.raises(ReferenceSourceError, match="not there any more"):
        Reference.open(["town"], encoder=encoder)


def articles(path: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(path.glob("*.md")):
        yield {"id": file.stem, "title": file.stem, "text": file.read_text(), "url": str(file)}


def test_articles_are_cut_and_copied(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "archive"
    folder.mkdir()
    sentence = "The ferry to Ostrey sails six times a day in summer. "
    (folder / "ferry.md").write_text(sentence * 12, encoding="utf-8")
    (folder / "dam.md").write_text("The dam at Orrin is 90 metres high.", encoding="utf-8")
    added = add_dataset("own", folder, articles=articles, licence="own", encoder=encoder)
    assert added.shown == str(folder)
    reference = Reference.open(["own"], config=CONFIG, encoder=encoder)
    assert reference.fact("dam").title == "dam"
    assert len(reference.fact("ferry#0").text.split()) <= 60
    assert len(reference) == 4
    (folder / "dam.md").unlink()
    _, changes = update_dataset("own", articles=articles, encoder=encoder)
    assert changes == Changes(deleted=1, same=3)
    with pytest.raises(UsageError, match="needs a reader"):
        update_dataset("own", encoder=encoder)
    remove_dataset("own")
    assert list((home_folder() / "snapshots").iterdir()) == []
    assert (folder / "ferry.md").is_file()


def test_a_folder_without_an_article(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.md").touch()
    with pytest.raises(ReferenceSourceError, match="no rows"):
        add_dataset("own", tmp_path, articles=lambda _: iter(()), encoder=encoder)
    assert Registry().list() == []


def test_how_a_source_is_read_is_kept(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "cars.csv"
    path.write_text("year,cars\n2021,\n2022,1200\n", encoding="utf-8")
    options = ReadOptions(template="In {year} there were {cars} cars.", bad=BadRows.SKIP)
    added = add_dataset("cars", path, options=options, encoder=encoder)
    assert (added.rows, added.skipped) == (1, 1)
    path.write_text("year,cars\n2021,\n2023,1300\n", encoding="utf-8")
    [evidence] = Reference.open(["cars"], config=CONFIG, encoder=encoder).search(["cars in 2023"])
    assert evidence[0].fact.text == "In 2023 there were 1300 cars."
    # The file by itself is another matter: it has no text.
    with pytest.raises(ReferenceSourceError, match="--map text="):
        Reference.open([str(path)], encoder=encoder)


def test_what_was_skipped_once_is_not_taken_for_a_clean_file(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Rain."}\n{\n', encoding="utf-8")
    options = ReadOptions(bad=BadRows.SKIP)
    add_dataset("rain", path, options=options, encoder=encoder)
    assert len(Reference.open(["rain"], encoder=encoder)) == 1
    with pytest.raises(ReferenceSourceError, match="line 2"):
        Reference.open([str(path)], encoder=encoder)


def test_a_registry_of_the_first_version_is_taken_over(dataset: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    home_folder().mkdir(parents=True)
    with sqlite3.connect(home_folder() / "references.db") as db:
        db.execute(
            "create table datasets (name text primary key, path text, hash text, rows integer,"
            " licence text, mapping text, added_at text) strict"
        )
        db.execute(
            "insert into datasets values ('town', ?, 'h', 1, 'CC0', '{}', '2024-01-01T00:00:00')",
            (str(dataset),),
        )
    db.close()
    known = Registry().get("town")
    assert known is not None
    assert (known.licence, known.origin, known.frozen) == ("CC0", "", "")
    assert len(Reference.open(["town"], encoder=encoder)) == 5
    assert update_dataset("town", encoder=encoder)[1].same == 5


def test_a_wrong_day_of_retrieval(dataset: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        add_dataset("town", dataset, retrieved="yesterday", encoder=encoder)
