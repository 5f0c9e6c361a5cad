from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claimcheck.reference import filling
from claimcheck.reference.build import build_index
from claimcheck.reference.index import Index
from claimcheck.reference.journal import Journal
from claimcheck.types import Fact


def digests(*names: str) -> list[bytes]:
    return [name.encode().ljust(16, b"\0") for name in names]


def test_what_was_added_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.encoded")
    assert journal.read() == {}
    journal.add(digests("a", "b"), np.array([[1, 2], [3, 4]], dtype=np.float16))
    journal.add(digests("c"), np.array([[5, 6]], dtype=np.float16))
    found = Journal(tmp_path / "a.encoded").read()
    assert {key.rstrip(b"\0").decode(): value.tolist() for key, value in found.items()} == {
        "a": [1, 2],
        "b": [3, 4],
        "c": [5, 6],
    }
    journal.drop()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-3], lambda d: d[:-1] + b"x", lambda d: d + b"xyz"]
)
def test_a_half_written_batch_is_left_out_and_overwritten(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.encoded"
    journal = Journal(path)
    journal.add(digests("a"), np.ones((1, 4), dtype=np.float16))
    journal.close()
    whole = path.read_bytes()
    journal = Journal(path)
    journal.add(digests("b"), np.ones((1, 4), dtype=np.float16))
    journal.close()
    path.write_bytes(damage(path.read_bytes()))
    journal = Journal(path)
    kept = journal.read()
    assert digests("a")[0] in kept
    assert len(path.read_bytes()) >= len(whole)
    journal.add(digests("c"), np.ones((1, 4), dtype=np.float16))
    journal.close()
    assert digests("c")[0] in Journal(path).read()


def test_a_second_writer_does_without(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "a.encoded"), Journal(tmp_path / "a.encoded")
    first.add(digests("a"), np.ones((1, 4), dtype=np.float16))
    second.add(digests("b"), np.ones((1, 4), dtype=np.float16))
    second.drop()
    assert set(Journal(tmp_path / "a.encoded").read()) == set(digests("a"))
    first.drop()


def test_a_build_that_was_killed_goes_on_where_it_was(
    tmp_path: Path, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(filling, "JOURNAL_FROM", 10)
    monkeypatch.setattr(filling, "ENCODE_AT_ONCE", 10)
    facts = [Fact(str(n), "", "", f"Tram {n} of {n * n} seats.") for n in range(55)]
    whole = encoder.encode

    def until_the_kill(texts):  # type: ignore[no-untyped-def]
        if len(encoder.history) == 3:
            raise KeyboardInterrupt
        return whole(texts)

    encoder.encode = until_the_kill
    journal = Journal(tmp_path / "x.encoded")
    with pytest.raises(KeyboardInterrupt):
        build_index(tmp_path / "x.index", facts, encoder=encoder, journal=journal)
    assert [file.name for file in tmp_path.iterdir()] == ["x.encoded"]
    encoder.encode = whole
    before = len(encoder.encoded)
    assert before == 30
    journal = Journal(tmp_path / "x.encoded")
    assert build_index(tmp_path / "x.index", facts, encoder=encoder, journal=journal) == 25
    assert len(encoder.encoded) - before == 25
    assert len(set(encoder.encoded)) == 55
    expected = whole([fact.text for fact in facts])
    table = Index(tmp_path / "x.index").vectors()
    for row in range(55):
        assert table.similarities(expected[row], [row])[0] == pytest.approx(1.0, abs=2e-3)
