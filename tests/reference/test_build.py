from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from claimcheck.errors import ReferenceSourceError
from claimcheck.reference import build
from claimcheck.reference.build import build_index, passage, text_hash
from claimcheck.reference.index import Index, usable
from claimcheck.types import Fact

FACTS = [
    Fact(id="a", dataset="", title="Mill Lane", text="The bridge opened in 1931.", date="1931"),
    Fact(id="b", dataset="", title="", text="The ferry sails daily.", licence="CC0"),
    Fact(id="c", dataset="", title="Mill Lane", text="The bridge opened in 1931.", url="u"),
]


def test_an_index_gives_back_its_facts_and_vectors(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    encoded = build_index(tmp_path / "x.index", FACTS, encoder=encoder, meta={"version": "v"})
    index = Index(tmp_path / "x.index", dataset="town", licence="CC-BY-4.0")
    assert len(index) == 3
    assert index.fact(1) == Fact("b", "town", "", "The ferry sails daily.", licence="CC0")
    assert index.find("c").licence == "CC-BY-4.0"  # type: ignore[union-attr]
    assert index.find("d") is None
    assert index.meta["version"] == "v"
    assert index.frequency("bridg") == 2
    # The same title and text is encoded once.
    assert encoded == 2
    assert sorted(encoder.encoded) == sorted({passage(fact) for fact in FACTS})
    known = index.known_vectors()
    expected = encoder.encode([passage(FACTS[0])])[0]
    np.testing.assert_allclose(known[text_hash(FACTS[0])], expected, atol=1e-3)


def test_known_vectors_are_not_encoded_again(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    vector = np.full(64, 0.125, dtype=np.float16)
    known = {text_hash(fact): vector for fact in FACTS}
    assert build_index(tmp_path / "x.index", FACTS, encoder=encoder, known=known) == 0
    assert encoder.history == []
    assert Index(tmp_path / "x.index").vectors().similarities(np.ones(64, np.float32), [2]) == 8.0


def test_more_than_one_block(tmp_path: Path, encoder, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from claimcheck.reference import vectors

    monkeypatch.setattr(build, "BLOCK", 4)
    monkeypatch.setattr(vectors, "BLOCK", 4)
    facts = [
        Fact(id=str(n), dataset="", title="", text=f"Tram {n} and {n * n}.") for n in range(10)
    ]
    build_index(tmp_path / "x.index", facts, encoder=encoder)
    table = Index(tmp_path / "x.index").vectors()
    whole = encoder.encode([passage(fact) for fact in facts]).astype(np.float16).astype(np.float32)
    query = encoder.encode(["Tram 7 and 49."])
    scores = whole @ query[0]
    [(rows, values)] = table.nearest(query, 6, allowed=[None])
    assert rows[0] == 7
    np.testing.assert_allclose(values, np.sort(scores)[::-1][:6], atol=1e-6)
    mask = np.arange(10) % 2 == 0
    [(rows, _)] = table.nearest(query, 9, allowed=[mask])
    assert sorted(rows.tolist()) == [0, 2, 4, 6, 8]


def test_half_precision_blocks_give_the_same_ranking(tmp_path: Path, encoder, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from claimcheck.reference import vectors

    build_index(tmp_path / "x.index", FACTS, encoder=encoder)
    query = encoder.encode(["The ferry sails"])
    single = Index(tmp_path / "x.index").vectors().nearest(query, 3, allowed=[None])
    monkeypatch.setattr(vectors, "FLOAT32_BYTES", 0)
    half = Index(tmp_path / "x.index").vectors().nearest(query, 3, allowed=[None])
    np.testing.assert_array_equal(single[0][0], half[0][0])
    np.testing.assert_allclose(single[0][1], half[0][1], atol=1e-6)


def test_a_full_disk_leaves_nothing(tmp_path: Path, encoder, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    create = build._create

    def small(part: Path) -> sqlite3.Connection:
        connection = create(part)
        connection.execute("pragma max_page_count = 6")
        return connection

    monkeypatch.setattr(build, "_create", small)
    with pytest.raises(ReferenceSourceError, match=r"no disk space.*CLAIMCHECK_CACHE"):
        build_index(tmp_path / "cache" / "x.index", FACTS, encoder=encoder)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_full_disk_at_the_last_moment(tmp_path: Path, encoder, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ReferenceSourceError, match="no disk space"):
        build_index(tmp_path / "x.index", FACTS, encoder=encoder)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_encoder_leaves_the_earlier_index(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x.index"
    build_index(path, FACTS[:2], encoder=encoder)

    class Stopped:
        name = "stopped"

        def encode(self, texts: object) -> np.ndarray:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(path, FACTS, encoder=Stopped())
    assert [file.name for file in tmp_path.iterdir()] == ["x.index"]
    assert len(Index(path)) == 2


def test_a_folder_that_is_a_file(tmp_path: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "cache").touch()
    with pytest.raises(ReferenceSourceError, match="cannot be written"):
        build_index(tmp_path / "cache" / "x.index", FACTS, encoder=encoder)


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "format"])
def test_what_is_no_whole_index(tmp_path: Path, encoder, damage: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x.index"
    build_index(path, FACTS, encoder=encoder)
    assert usable(path)
    if damage == "format":
        with sqlite3.connect(path) as connection:
            connection.execute("update meta set value = '0' where key = 'format'")
        connection.close()
    else:
        whole = path.read_bytes()
        path.write_bytes({"cut": whole[:-4096], "empty": b"", "text": b"not SQLite"}[damage])
    assert not usable(path)
    with pytest.raises(ReferenceSourceError, match="Delete that file"):
        Index(path)
