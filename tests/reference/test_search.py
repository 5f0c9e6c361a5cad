from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference import Reference, Registry, SentenceEncoder, add_dataset, remove_dataset
from claimcheck.reference.folders import cache_folder

CONFIG = RetrieveConfig(top_k=3, min_similarity=0.2)


def ids(evidence) -> list[str]:  # type: ignore[no-untyped-def]
    return [each.fact.id for each in evidence]


def indexes() -> list[str]:
    return sorted(file.name for file in cache_folder().iterdir())


def test_the_best_fact_comes_first(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    reference = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    bridge, ferry = reference.search(
        ["The Mill Lane bridge opened in 1931.", "Ferry fares rose by 8%."]
    )
    assert bridge[0].fact.id == "m1"
    assert bridge[0].fact.dataset == "town"
    assert bridge[0].fact.source == "County archive"
    assert bridge[0].retrieval_score == pytest.approx(1.0)
    assert ferry[0].fact.id == "m4"
    for evidence in (bridge, ferry):
        assert [each.rank for each in evidence] == list(range(1, len(evidence) + 1))
        scores = [each.retrieval_score for each in evidence]
        assert scores == sorted(scores, reverse=True)
        assert len(evidence) <= 3


def test_a_batch_gives_what_single_searches_give(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    reference = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    statements = ["Repairs cost 2.4m pounds.", "Books are lent.", "The ferry sails."]
    assert reference.search(statements) == [reference.search([each])[0] for each in statements]
    assert reference.search([]) == []


def test_later_facts_are_left_out_and_dateless_ones_stay(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    config = RetrieveConfig(top_k=9, min_similarity=-1.0)
    reference = Reference.open([str(dataset)], config=config, encoder=encoder)
    statement = "The Mill Lane bridge and the harbour ferry fares"
    first, second, third = reference.search(
        [statement] * 3, before=[None, dt.date(2022, 3, 10), dt.date(2019, 1, 1)]
    )
    assert set(ids(first)) == {"m1", "m2", "m3", "m4", "m5"}
    assert set(ids(second)) == {"m1", "m2", "m3", "m5"}
    assert set(ids(third)) == {"m3", "m5"}


class Blind:
    """Sees no likeness at all: every text gets another axis."""

    name = "blind"

    def __init__(self) -> None:
        self.seen = 0

    def encode(self, texts):  # type: ignore[no-untyped-def]
        import numpy as np

        vectors = np.zeros((len(texts), 4096), dtype=np.float32)
        for row in range(len(texts)):
            vectors[row, self.seen] = 1.0
            self.seen += 1
        return vectors


def test_an_unlike_fact_needs_a_rare_shared_word(tmp_path, write_jsonl) -> None:  # type: ignore[no-untyped-def]
    rows = [{"id": f"f{n}", "text": f"The council met in week {n} of the plan."} for n in range(50)]
    rows.append({"id": "rare", "text": "The council named Ostrey as its ferry port."})
    path = write_jsonl(tmp_path / "a.jsonl", rows)
    reference = Reference.open([str(path)], config=CONFIG, encoder=Blind())
    assert ids(reference.search(["The council spoke of Ostrey"])[0]) == ["rare"]
    assert reference.search(["The council discussed zebras"]) == [[]]


def test_a_statement_of_stop_words_or_quotes(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    reference = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    assert len(reference.search(["it was what it was", '" OR * NEAR(', "", "鉄道"])) == 4


def test_an_unchanged_file_is_not_indexed_again(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    first = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    encoder.history.clear()
    moved = dataset.rename(dataset.with_name("moved.jsonl"))
    second = Reference.open([str(moved)], config=CONFIG, encoder=encoder)
    assert encoder.history == []
    assert len(indexes()) == 1
    assert second.version == first.version
    assert second.fact("m1").dataset == "moved"


def test_a_changed_file_encodes_only_what_changed(dataset, town_rows, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    first = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    before = indexes()
    encoder.history.clear()
    town_rows[4]["text"] = "The library lends 95,000 books a year."
    del town_rows[2]
    write_jsonl(dataset, town_rows)
    second = Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    assert encoder.encoded == ["Town library. The library lends 95,000 books a year."]
    assert second.version != first.version
    assert len(second) == 4
    assert len(indexes()) == 1
    assert indexes() != before
    assert second.search(["The library lends 95,000 books"])[0][0].fact.id == "m5"
    # The one that was open goes on.
    assert first.fact("m3").title == "Harbour ferry"


def test_another_encoder_has_an_index_of_its_own(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    encoder.name = "another"
    encoder.history.clear()
    Reference.open([str(dataset)], config=CONFIG, encoder=encoder)
    assert len(encoder.encoded) == 5
    assert len(indexes()) == 2


def test_a_damaged_index_is_made_again(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    Reference.open([str(dataset)], config=CONFIG, encoder=encoder).close()
    file = cache_folder() / indexes()[0]
    file.write_bytes(file.read_bytes()[:5000])
    assert len(Reference.open([str(dataset)], config=CONFIG, encoder=encoder)) == 5


def test_several_datasets_are_searched_as_one(dataset, tmp_path, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    rows = [{"id": f"s{n}", "text": f"Goalkeeper {n} saved {n} shots."} for n in range(40)]
    rows.append({"id": "m1", "text": "The lighthouse at Cold Point was lit in 1866."})
    (tmp_path / "other").mkdir()
    other = write_jsonl(tmp_path / "other" / "town.jsonl", rows)
    sources = [str(dataset), str(other), str(dataset)]
    reference = Reference.open(sources, config=CONFIG, encoder=encoder)
    assert list(reference.versions) == ["town", "other/town"]
    assert len(reference) == 46
    assert reference.fact("m1").dataset == "town"
    best = reference.search(["The Mill Lane bridge opened in 1931", "Cold Point lighthouse"])
    assert [each[0].fact.dataset for each in best] == ["town", "other/town"]
    backwards = Reference.open(sources[1:], config=CONFIG, encoder=encoder)
    assert backwards.version == reference.version


def test_several_datasets_keep_to_the_date(tmp_path, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    old = [{"id": "old", "text": "Ferry fares rose by 8%.", "date": "2020-01-01"}]
    new = [{"id": "new", "text": "Ferry fares rose by 9%.", "date": "2024-01-01"}]
    sources = [
        str(write_jsonl(tmp_path / f"{name}.jsonl", rows))
        for name, rows in (("old", old), ("new", new))
    ]
    reference = Reference.open(sources, config=CONFIG, encoder=encoder)
    before = [dt.date(2021, 1, 1), None]
    found = reference.search(["Ferry fares rose"] * 2, before=before)
    assert [sorted(ids(each)) for each in found] == [["old"], ["new", "old"]]


def test_an_added_name_is_opened_with_its_mapping_and_licence(
    tmp_path, write_jsonl, encoder
) -> None:  # type: ignore[no-untyped-def]
    path = write_jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": "raw", "clean": "Rain fell."}])
    added = add_dataset("weather", path, mapping={"text": "clean"}, licence="CC0", encoder=encoder)
    assert (added.rows, added.licence) == (1, "CC0")
    reference = Reference.open(["weather"], config=CONFIG, encoder=encoder)
    assert reference.fact("x").text == "Rain fell."
    assert reference.fact("x").licence == "CC0"
    assert reference.versions == {"weather": added.hash}
    write_jsonl(path, [{"id": "y", "text": "raw", "clean": "Snow fell."}])
    again = Reference.open(["weather"], config=CONFIG, encoder=encoder)
    known = Registry().get("weather")
    assert known is not None
    assert known.hash == again.versions["weather"] != added.hash
    assert known.added_at == added.added_at


def test_a_name_that_is_taken_or_malformed(dataset, tmp_path, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    add_dataset("town", dataset, encoder=encoder)
    add_dataset("town", dataset, licence="CC0", encoder=encoder)
    assert [(each.name, each.licence) for each in Registry().list()] == [("town", "CC0")]
    other = write_jsonl(tmp_path / "b.jsonl", [{"text": "Rain."}])
    with pytest.raises(UsageError, match="is taken"):
        add_dataset("town", other, encoder=encoder)
    with pytest.raises(UsageError, match="cannot be the name"):
        add_dataset("../town", other, encoder=encoder)


def test_a_malformed_source_is_not_added(tmp_path, encoder) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(ReferenceSourceError, match="line 1"):
        add_dataset("bad", tmp_path / "a.jsonl", encoder=encoder)
    assert Registry().list() == []


def test_removing_keeps_the_data_and_a_shared_index(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    add_dataset("one", dataset, encoder=encoder)
    add_dataset("two", dataset, encoder=encoder)
    remove_dataset("one")
    assert len(indexes()) == 1
    remove_dataset("two")
    assert indexes() == []
    assert dataset.is_file()
    with pytest.raises(ReferenceSourceError, match="no reference 'two'"):
        remove_dataset("two")


def test_what_cannot_be_resolved(dataset, encoder) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="no reference was named"):
        Reference.open([], encoder=encoder)
    with pytest.raises(ReferenceSourceError, match="reference add"):
        Reference.open(["town"], encoder=encoder)
    add_dataset("town", dataset, encoder=encoder)
    with pytest.raises(ReferenceSourceError, match="Did you mean 'town'"):
        Reference.open(["towm"], encoder=encoder)
    dataset.unlink()
    with pytest.raises(ReferenceSourceError, match="not there any more"):
        Reference.open(["town"], encoder=encoder)


def test_a_cached_index_opens_without_torch(dataset) -> None:  # type: ignore[no-untyped-def]
    class Named:
        name = SentenceEncoder().name

        def encode(self, texts):  # type: ignore[no-untyped-def]
            import numpy as np

            return np.ones((len(texts), 384), dtype=np.float32) / 384**0.5

    Reference.open([str(dataset)], encoder=Named()).close()
    code = (
        "import sys; from claimcheck.reference import Reference;"
        f"r = Reference.open([{str(dataset)!r}]); print(r.fact('m3').title);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Harbour ferry\n"), done.stderr
