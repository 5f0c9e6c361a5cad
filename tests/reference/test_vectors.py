"""Vectors of a large dataset, read from their file row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from claimcheck.reference.vectors import StoredRows


def test_stored_rows_are_those_of_the_file_even_when_it_is_deleted(tmp_path: Path) -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 8)).astype("<f2")
    path = tmp_path / "vectors.side"
    vectors.tofile(path)
    stored = StoredRows(path, 8)
    path.unlink()
    assert np.array_equal(stored.take([49, 0, 7, 7]), vectors[[49, 0, 7, 7]])
    assert stored.take([]).shape == (0, 8)
